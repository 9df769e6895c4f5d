"""The study as data: frozen, typed models of study.yaml and params.yaml."""

from analysis.study.choices import DisclosureRules, Params
from analysis.study.definition import Site, Study, load_study, seed_for
from analysis.study.survey import Answers, Grouping, Outcome, Question, Survey, WaveFile

__all__ = [
    "Answers",
    "DisclosureRules",
    "Grouping",
    "Outcome",
    "Params",
    "Question",
    "Site",
    "Study",
    "Survey",
    "WaveFile",
    "load_study",
    "seed_for",
]
