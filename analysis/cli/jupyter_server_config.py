"""Settings of `ccg lab`: a notebook is saved without outputs, which may show data that were not released."""

from pathlib import Path


def strip_outputs(model, **_):
    """Remove outputs, counters, run times and the versions of this machine before a notebook is written."""
    if model["type"] != "notebook" or model["content"]["nbformat"] != 4:
        return
    metadata = model["content"]["metadata"]
    metadata.pop("widgets", None)  # what a widget shows is an output, too
    if "language_info" in metadata:
        metadata["language_info"] = {"name": metadata["language_info"]["name"]}
    if metadata.get("kernelspec", {}).get("name") == "python3":
        metadata["kernelspec"]["display_name"] = "Python 3"  # ipykernel adds its own name
    for cell in model["content"]["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = []
            cell["execution_count"] = None
            cell["metadata"].pop("execution", None)


c = get_config()  # noqa: F821
c.FileContentsManager.pre_save_hook = strip_outputs
# Nothing is asked of the network: no news, no look for a newer version, no list of extensions. The folder
# answers in advance the question whether news are wanted.
c.LabApp.app_settings_dir = str(Path(__file__).with_name("lab_settings"))
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LabApp.extension_manager = "readonly"
