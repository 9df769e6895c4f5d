"""Stage: run 2_engagement.ipynb."""

from analysis.stages.notebook import notebook_stage

STAGE = notebook_stage(
    "notebook_engagement",
    "2_engagement",
    "Tell the engagement findings",
    study=(
        "sites",
        "roles",
        "waves",
        "survey",
    ),
    params=("engagement", "disclosure"),
)
