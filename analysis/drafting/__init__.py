"""A draft of study.yaml from raw survey files, for a person to settle."""

from analysis.drafting.drafts import draft_study
from analysis.drafting.proposal import Draft, propose
from analysis.drafting.writing import written

__all__ = ["Draft", "draft_study", "propose", "written"]
