"""Where a wave's file holds a question, what its codes mean, and whom the wave asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from analysis.study.questions import Question
from analysis.study.section import Section

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
# What else a blank can mean in a question of several answers: seen, and not ticked.
UNTICKED = "unticked"
# How a separator is written that no one would see.
SPACE = "space"


@dataclass(frozen=True, kw_only=True)
class AskedIf:
    """A question put only to those who gave certain answers to another one of the same wave."""

    question: str
    categories: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Answers:
    """Where a wave's file holds a question, and what its codes mean.

    Attributes
    ----------
    column : str
        Empty for a question of several answers with a column a category.
    values : Mapping
        Raw code (canonical) to category id. Empty: the file holds the labels of the scale themselves.
    missing : Mapping
        Raw code to the reason why it is no answer.
    blank : str
        What an empty cell means.
    note : str
        What a reader of the comparison should know (a changed wording, an added category).
    incomparable : str
        Why this wave is not compared with others on this question; empty when it is.
    asked : tuple of str or None
        The roles that this wave asked; None: those of the question.
    asked_if : AskedIf or None
        The earlier answer by which this wave routed people to the question.
    reversed : bool
        Whether the wave's scale runs the other way: each category stands for its opposite.
    against_labels : str
        Why codes are not what the file's own labels say; empty when they are.
    columns : Mapping of str to str
        Of several answers: category id to the column that tells whether it is ticked.
    ticked, unticked : tuple of str
        Codes in these columns that say so, and that say not so.
    separator : str
        Of several answers in one column: what stands between them (study.yaml says `space` for a space).
    """

    column: str
    values: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    blank: str = "skipped"
    note: str = ""
    incomparable: str = ""
    asked: tuple[str, ...] | None = None
    asked_if: AskedIf | None = None
    reversed: bool = False
    against_labels: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    ticked: tuple[str, ...] = ()
    unticked: tuple[str, ...] = ()
    separator: str = ""
    decimal: str = ""
    unit: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """Every column of the file that the answers are read from."""
        return tuple(self.columns.values()) or (self.column,)

    def offered(self, question: Question) -> tuple[str, ...]:
        """The categories that this wave had to choose from, in the order of the question."""
        if not self.columns and not self.values:
            return tuple(question.categories)
        found = self.columns or {self._meant(name, question): "" for name in self.values.values()}
        return tuple(name for name in question.categories if name in found)

    def _meant(self, category: str, question: Question) -> str:
        known = self.reversed and category in question.categories
        return question.opposite(category) if known else category


def build_answers(name: str, section: Section, questions: Mapping[str, Question]) -> Answers:
    """The entry of a question in a wave's file."""
    question = questions.get(name)
    missing = section.codes("missing", {})
    for raw, reason in missing.items():
        if reason not in DECLARABLE_MISSING:
            section.problem(
                "missing",
                f"{reason!r} for code {raw!r}",
                "one of: " + ", ".join(DECLARABLE_MISSING),
            )
    several = question is not None and question.kind == "multiple"
    backwards = section.flag("reversed", False)
    if backwards and question is not None and question.kind != "scale":
        section.problem("reversed", f"a {question.kind} question", "a scale, which can be reversed")
    blanks = (*DECLARABLE_MISSING, UNTICKED) if several else DECLARABLE_MISSING
    return Answers(
        column=section.text("column", "") if several else section.text("column"),
        values=section.codes("values", {}),
        missing=missing,
        blank=section.choice("blank", blanks, "skipped"),
        note=section.text("note", ""),
        incomparable=section.text("incomparable", ""),
        asked=section.texts("asked") if "asked" in section else None,
        asked_if=section.section("asked_if", _asked_if, None),
        reversed=backwards,
        against_labels=section.text("against_labels", ""),
        **(_several(section) if several else {}),
        **(_numeric(section) if question is not None and question.kind == "numeric" else {}),
    )


def _asked_if(section: Section) -> AskedIf:
    return AskedIf(question=section.text("question"), categories=section.texts("in"))


def _numeric(section: Section) -> dict:
    return {"decimal": section.choice("decimal", (".", ","), ""), "unit": section.text("unit", "")}


def _several(section: Section) -> dict:
    columns = section.codes("columns", {})
    separator = section.text("separator", "")
    separator = " " if separator == SPACE else separator
    ticked, unticked = section.texts("ticked", ()), section.texts("unticked", ())
    if bool(columns) == bool(separator):
        section.problem(
            None,
            "both `columns` and `separator`" if columns else "neither `columns` nor `separator`",
            "`columns` (a column a category) or `column` and `separator` (all answers in one cell)",
        )
    elif columns and ("column" in section or "values" in section):
        section.problem(None, "`columns` beside `column` or `values`", "one way to find the answers")
    elif columns and not ticked:
        section.problem("columns", "no `ticked`", "the codes that say that a category is ticked")
    elif separator and ("column" not in section or ticked or unticked):
        section.problem("separator", "no `column`, or `ticked` codes", "`column`, and `values` or labels")
    if both := sorted(set(ticked) & set(unticked)):
        section.problem("unticked", f"codes {both} that are in ticked too", "each code in one of the two")
    return {"columns": columns, "separator": separator, "ticked": ticked, "unticked": unticked}
