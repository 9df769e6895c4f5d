"""Stage: run 3_themes.ipynb."""

from analysis.stages.notebook import notebook_stage

STAGE = notebook_stage(
    "notebook_themes",
    "3_themes",
    "Tell the theme findings",
    study=("seed", "sites", "roles", "waves", "transcripts", "coding", "interpretations"),
    params=("coding", "disclosure"),
)
