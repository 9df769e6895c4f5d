"""Settings of `ccg lab`: a notebook is saved without outputs, which may show data that were not released."""


def strip_outputs(model, **_):
    """Remove outputs, counters and run times before a notebook is written."""
    if model["type"] != "notebook" or model["content"]["nbformat"] != 4:
        return
    for cell in model["content"]["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = []
            cell["execution_count"] = None
            cell["metadata"].pop("execution", None)


c = get_config()  # noqa: F821
c.FileContentsManager.pre_save_hook = strip_outputs
