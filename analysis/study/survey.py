"""What a study's survey is: scales, questions, outcomes, and where each wave's file has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from analysis.study.section import REQUIRED, Section

MissingReason = Literal[
    "skipped",
    "not_asked",
    "dont_know",
    "not_applicable",
    "refused",
    "out_of_range",
    "unreadable",
    "lost_by_reader",
]
DECLARABLE_MISSING = ("skipped", "not_asked", "dont_know", "not_applicable", "refused")
QUESTION_KINDS = ("scale", "nominal", "numeric", "text")


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question of the survey, the same in every wave that asked it.

    Attributes
    ----------
    categories : Mapping of str to str
        Category id to label; for a scale in its order, lowest first. Empty for numbers and texts.
    asked : tuple of str
        The roles that are asked; empty for everybody.
    minimum, maximum : float or None
        For numbers: what lies outside is missing as ``out_of_range``.
    """

    id: str
    text: str
    kind: Literal["scale", "nominal", "numeric", "text"]
    categories: Mapping[str, str] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A yes-or-no reading of a question: the categories that count as yes.

    Attributes
    ----------
    label : str
        What a yes is, to follow "people who": ``are highly engaged``, ``can influence the CCG``.
    """

    id: str
    label: str
    question: str
    categories: tuple[str, ...]
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Answers:
    """Where a wave's file holds a question, and what its codes mean.

    Attributes
    ----------
    values : Mapping
        Raw code (canonical) to category id. Empty: the file holds the labels of the scale themselves.
    missing : Mapping
        Raw code to the reason why it is no answer.
    blank : str
        What an empty cell means.
    note : str
        What a reader of the comparison should know (a changed wording, an added category).
    """

    column: str
    values: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    blank: str = "skipped"
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Grouping:
    """How a wave's file tells a respondent's site or role.

    Attributes
    ----------
    column : str or None
        None when everybody belongs to the one group named in `always`.
    out_of_scope : tuple of str
        Raw codes of people who are excluded, counted under that reason; ``("*",)`` for every code
        not in `values`.
    """

    column: str | None
    values: Mapping[str, str] = field(default_factory=dict)
    out_of_scope: tuple[str, ...] = ()
    always: str = ""


@dataclass(frozen=True, kw_only=True)
class Exclusion:
    """Rows that are left out of a wave, with the reason."""

    reason: str
    column: str
    values: tuple[str, ...] = ()
    blank: bool = False


@dataclass(frozen=True, kw_only=True)
class WaveFile:
    """A wave's file and how to read it into the study's questions."""

    wave: str
    path: str
    options: Mapping[str, str]
    respondent: str | None
    duplicates: Literal["stop", "first", "last"]
    site: Grouping
    role: Grouping
    exclude: tuple[Exclusion, ...]
    answers: Mapping[str, Answers]


@dataclass(frozen=True, kw_only=True)
class Survey:
    """The survey strand of a study.

    Attributes
    ----------
    linked : bool
        Whether a respondent's id means the same person in every wave.
    frame : str or None
        CSV with columns ``wave, site, role, count``: how many people there were to ask.
    """

    questions: Mapping[str, Question]
    outcomes: Mapping[str, Outcome]
    files: Mapping[str, WaveFile]
    linked: bool = False
    frame: str | None = None


def build_survey(section: Section) -> Survey:
    """The survey section of study.yaml; names that refer to other parts are checked by `study.checks`."""
    scales = section.named("scales", _scale, {})
    questions = section.named("questions", lambda name, s: _question(name, s, scales))
    return Survey(
        questions=questions,
        outcomes=section.named("outcomes", lambda name, s: _outcome(name, s, questions)),
        files=section.named("files", _wave_file),
        linked=section.flag("linked", False),
        frame=section.text("frame", None),
    )


def _scale(name: str, section: Section) -> dict[str, str]:
    return {category: section.text(category) for category in list(section.keys())}


def _question(name: str, section: Section, scales: Mapping[str, dict[str, str]]) -> Question:
    kind = section.choice("kind", QUESTION_KINDS, "scale")
    categories: dict[str, str] = {}
    if kind == "scale":
        scale = section.text("scale")
        if "scale" in section and scale not in scales:
            section.problem("scale", repr(scale), "one of the scales: " + ", ".join(scales))
        categories = scales.get(scale, {})
    elif kind == "nominal":
        categories = section.codes("categories")
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


def _outcome(name: str, section: Section, questions: Mapping[str, Question]) -> Outcome:
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
        elif key == "categories":
            chosen = names
        elif question.kind != "scale" or len(names) != 1:
            section.problem(key, f"a {question.kind} question", "one category of an ordered scale")
        else:
            cut = order.index(names[0])
            chosen = tuple(order[cut:] if key == "at_least" else order[: cut + 1])
    return Outcome(id=name, label=label, question=question_id, categories=chosen, asked=question.asked)


def _wave_file(wave: str, section: Section) -> WaveFile:
    return WaveFile(
        wave=wave,
        path=section.text("path"),
        options=section.codes("options", {}),
        respondent=section.text("respondent", None),
        duplicates=section.choice("duplicates", ("stop", "first", "last"), "stop"),
        site=section.section("site", _grouping),
        role=section.section("role", _grouping),
        exclude=section.listed("exclude", _exclusion, ()),
        answers=section.named("questions", _answers),
    )


def _grouping(section: Section) -> Grouping:
    if "always" in section:
        return Grouping(column=None, always=section.text("always"))
    values = section.codes("values", REQUIRED)
    out_of_scope = section.texts("out_of_scope", ())
    if both := sorted(set(values) & set(out_of_scope)):
        section.problem("out_of_scope", f"codes {both} that are in values too", "each code in one of the two")
    return Grouping(column=section.text("column"), values=values, out_of_scope=out_of_scope)


def _exclusion(section: Section) -> Exclusion:
    if "values" not in section and "blank" not in section:
        section.problem(None, "an exclusion without values", "`values`, `blank: true`, or both")
    return Exclusion(
        reason=section.text("reason"),
        column=section.text("column"),
        values=section.texts("values", ()),
        blank=section.flag("blank", False),
    )


def _answers(question: str, section: Section) -> Answers:
    missing = section.codes("missing", {})
    for raw, reason in missing.items():
        if reason not in DECLARABLE_MISSING:
            section.problem(
                "missing",
                f"{reason!r} for code {raw!r}",
                "one of: " + ", ".join(DECLARABLE_MISSING),
            )
    return Answers(
        column=section.text("column"),
        values=section.codes("values", {}),
        missing=missing,
        blank=section.choice("blank", DECLARABLE_MISSING, "skipped"),
        note=section.text("note", ""),
    )
