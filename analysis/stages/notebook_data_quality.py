"""Stage: run 1_data_quality.ipynb."""

from analysis.stages.notebook import notebook_stage

STAGE = notebook_stage(
    "notebook_data_quality",
    "1_data_quality",
    "Judge the quality of the data",
    study=("sites", "roles", "waves", "survey", "transcripts", "coding"),
    params=("engagement", "coding", "disclosure"),
)
