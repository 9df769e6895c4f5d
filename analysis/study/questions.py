"""The questions of a survey and the outcomes read from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from analysis.study.section import Section

QUESTION_KINDS = ("scale", "nominal", "multiple", "numeric", "text")
# Between the categories that were ticked, in a response to a question of several answers.
JOINED = ";"


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question of the survey, the same in every wave that asked it.

    Attributes
    ----------
    kind : {"scale", "nominal", "multiple", "numeric", "text"}
        ``multiple``: several categories may be ticked.
    categories : Mapping of str to str
        Category id to label; for a scale in its order, lowest first. Empty for numbers and texts.
    asked : tuple of str
        The roles that are asked; empty for everybody.
    minimum, maximum : float or None
        For numbers: what lies outside is missing as ``out_of_range``.
    """

    id: str
    text: str
    kind: Literal["scale", "nominal", "multiple", "numeric", "text"]
    categories: Mapping[str, str] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None

    def opposite(self, category: str) -> str:
        """The category as far from the other end of the scale.

        Examples
        --------
        >>> labels = {"disagree": "Disagree", "neither": "Neither", "agree": "Agree"}
        >>> scale = Question(id="owned", text="It is ours", kind="scale", categories=labels)
        >>> scale.opposite("agree"), scale.opposite("neither")
        ('disagree', 'neither')
        """
        order = list(self.categories)
        return order[-1 - order.index(category)]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A yes-or-no reading of a question: the categories that count as yes.

    Attributes
    ----------
    label : str
        What a yes is, to follow "people who": ``are highly engaged``, ``can influence the CCG``.
    categories : tuple of str
        Of a question of several answers: ticking any of them is a yes.
    asked : tuple of str
        The roles that some wave asked; empty for everybody.
    """

    id: str
    label: str
    question: str
    categories: tuple[str, ...]
    asked: tuple[str, ...] = ()


def build_scale(name: str, section: Section) -> dict[str, str]:
    """The categories of a scale, lowest first."""
    return {category: section.text(category) for category in list(section.keys())}


def build_question(name: str, section: Section, scales: Mapping[str, dict[str, str]]) -> Question:
    """A question of study.yaml."""
    kind = section.choice("kind", QUESTION_KINDS, "scale")
    categories: dict[str, str] = {}
    if kind == "scale":
        scale = section.text("scale")
        if "scale" in section and scale not in scales:
            section.problem("scale", repr(scale), "one of the scales: " + ", ".join(scales))
        categories = scales.get(scale, {})
    elif kind in ("nominal", "multiple"):
        categories = section.codes("categories")
    if kind == "multiple" and (odd := [name for name in categories if JOINED in name]):
        section.problem(
            "categories", f"the id {odd[0]!r}", f"ids without {JOINED!r}, which stands between answers"
        )
    numeric = kind == "numeric"
    return Question(
        id=name,
        text=section.text("text"),
        kind=kind,
        categories=categories,
        asked=section.texts("asked", ()),
        minimum=section.number("minimum", None) if numeric else None,
        maximum=section.number("maximum", None) if numeric else None,
    )


def build_outcome(name: str, section: Section, questions: Mapping[str, Question]) -> Outcome:
    """An outcome of study.yaml."""
    label, question_id = section.text("label"), section.text("question")
    question = questions.get(question_id)
    if question is None:
        if "question" in section:
            section.problem("question", repr(question_id), "one of the questions")
        (
            section.text("at_least", None),
            section.text("at_most", None),
            section.texts("categories", ()),
        )
        return Outcome(id=name, label=label, question=question_id, categories=())
    order = list(question.categories)
    given = [key for key in ("at_least", "at_most", "categories") if key in section]
    chosen: tuple[str, ...] = ()
    if len(given) != 1:
        section.problem(None, f"{len(given)} of at_least, at_most, categories", "exactly one of them")
    for key in given:
        names = section.texts(key)
        if unknown := [n for n in names if n not in order]:
            section.problem(
                key,
                ", ".join(map(repr, unknown)),
                "categories of the question: " + ", ".join(order),
            )
        elif key == "categories" and not names:
            section.problem(key, "no category", "at least one of: " + ", ".join(order))
        elif key == "categories":
            chosen = names
        elif question.kind != "scale" or len(names) != 1:
            section.problem(key, f"a {question.kind} question", "one category of an ordered scale")
        else:
            cut = order.index(names[0])
            chosen = tuple(order[cut:] if key == "at_least" else order[: cut + 1])
    # Of several answers somebody may have ticked none.
    if order and set(chosen) == set(order) and question.kind != "multiple":
        section.problem(
            given[0], "every category", "some of the categories", "As it stands, everybody is a yes."
        )
    return Outcome(id=name, label=label, question=question_id, categories=chosen, asked=question.asked)
