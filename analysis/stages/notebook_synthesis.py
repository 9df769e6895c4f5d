"""Stage: run 4_synthesis.ipynb."""

from analysis.stages.notebook import notebook_stage

STAGE = notebook_stage(
    "notebook_synthesis",
    "4_synthesis",
    "Bring the two strands together",
    study=("sites", "roles", "waves", "survey", "transcripts", "coding", "interpretations"),
    params=("engagement", "coding", "disclosure"),
)
