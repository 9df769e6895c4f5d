"""Sets of questions that are meant to measure one thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.study.section import Section

if TYPE_CHECKING:
    from analysis.study.questions import Question


@dataclass(frozen=True, kw_only=True)
class Battery:
    """Questions on one scale that are read together.

    Attributes
    ----------
    questions : tuple of str
        At least two, all on the same scale.
    """

    id: str
    label: str
    questions: tuple[str, ...]


def build_battery(name: str, section: Section, questions: Mapping[str, Question]) -> Battery:
    """A battery of study.yaml."""
    chosen = section.texts("questions")
    unknown = [question for question in chosen if question not in questions]
    if unknown:
        section.problem(
            "questions", ", ".join(map(repr, unknown)), "some of the questions: " + ", ".join(questions)
        )
    elif wrong := [name for name in chosen if questions[name].kind != "scale"]:
        section.problem("questions", ", ".join(map(repr, wrong)), "questions on a scale")
    elif len(set(chosen)) < len(chosen):
        twice = next(question for question in chosen if chosen.count(question) > 1)
        section.problem("questions", f"{twice!r} more than once", "each question once")
    elif len(chosen) < 2 or len({tuple(questions[question].categories) for question in chosen}) > 1:
        section.problem(
            "questions", f"{len(chosen)} question(s), or several scales", "two or more questions on one scale"
        )
    return Battery(id=name, label=section.text("label"), questions=chosen)
