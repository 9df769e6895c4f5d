"""What the narrative may name: findings, tables, figures, the study; each use is noted with its line.

A bound text prints a token of private-use characters, which survives Markdown and is replaced in each
edition; so a number in a table caption or joined to other words stays bound, and a verbatim quotation is
never read as Markdown.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from analysis.display import SUPPRESSED, fields
from analysis.problems import Problem
from analysis.results import Count, Estimate, Figure, Finding, Interpretation, Quotation, Table
from analysis.study import Study

ItemKind = Literal[
    "claim",
    "name",
    "reference",
    "table",
    "figure",
    "quotation",
    "interpretation",
    "calibration",
    "methods",
    "ledger",
]
INLINE = ("claim", "name", "reference")
OPEN, CLOSE, ZERO = "\ue000", "\ue001", 0xE010
TOKEN = re.compile(f"{OPEN}([{chr(ZERO)}-{chr(ZERO + 9)}]+){CLOSE}")
WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
# What a suppressed number may be asked for: its base or first proportion may be gone with it.
COUNTED = ("value", "n", "base")
# The part of a change that is a sentence, not a number.
SENTENCE = "said"
ESTIMATED = (
    *("value", "low", "high", "interval", "n", "level", "first", "second"),
    *("specifications", "range", "p", "word", "word_interval", SENTENCE),
)
NAMES = (
    "finding",
    "reference",
    "table",
    "figure",
    "quotation",
    "interpretation",
    "calibration",
    "methods",
    "flow",
    "ledger",
    "study",
)
PRIVATE_USE = re.compile("[\ue000-\uf8ff]")


@dataclass(frozen=True, kw_only=True)
class Item:
    """One use of a name in the narrative.

    Attributes
    ----------
    number : int
        Its place in the order of rendering.
    finding : Finding or None
    field : str
        Which part of the finding is printed.
    printed : str
        The text as printed; empty for what is no text.
    caption : str
        Markdown, with tokens.
    """

    number: int
    kind: ItemKind
    line: int
    finding: Finding | None = None
    field: str = ""
    printed: str = ""
    caption: str = ""

    @property
    def token(self) -> str:
        """How the item stands in the rendered Markdown."""
        return OPEN + "".join(chr(ZERO + int(digit)) for digit in str(self.number)) + CLOSE


def number_of(token: re.Match[str]) -> int:
    """The number of the item that a token stands for."""
    return int("".join(str(ord(letter) - ZERO) for letter in token[1]))


class Bound(str):
    """A text of the study; printing it prints its token, so that the editions know what it is."""

    item: Item

    def __new__(cls, item: Item) -> Bound:
        """A text for an item."""
        bound = super().__new__(cls, item.printed)
        bound.item = item
        return bound

    def __str__(self) -> str:
        return self.item.token


@dataclass(kw_only=True)
class Bindings:
    """The names that a narrative may use, and the notes of their use."""

    findings: Mapping[str, Finding]
    study: Study
    file: str = "report.md"
    items: list[Item] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def names(self) -> dict[str, Any]:
        """What the template sees."""
        return {name: getattr(self, name) for name in NAMES[:-1]} | {"study": StudyText(self, self.study)}

    def finding(self, id: str, *, line: int) -> FindingText:
        """A finding, whose parts are printed."""
        return FindingText(self, self._found(id, line), line)

    def reference(self, id: str, *, line: int) -> Bound:
        """The number of a table or figure: "Table 2"."""
        found = self._found(id, line, Table, Figure)
        return self.note("reference", line, found, printed=id)

    def table(self, id: str, *, caption: str, line: int) -> Bound:
        """A table under its caption."""
        return self._block("table", id, line, Table, caption=caption)

    def figure(self, id: str, *, caption: str, line: int) -> Bound:
        """A figure over its caption."""
        return self._block("figure", id, line, Figure, caption=caption)

    def quotation(self, id: str, *, line: int) -> Bound:
        """A quotation set apart, with role, site and wave."""
        return self._block("quotation", id, line, Quotation)

    def interpretation(self, id: str, *, line: int) -> Bound:
        """An analyst's reading of a theme, with what speaks for and against it."""
        return self._block("interpretation", id, line, Interpretation)

    def flow(self, *, caption: str = "How the rows received became the rows analysed", line: int) -> str:
        """The flow diagrams: rows received, left out by reason, kept."""
        flows = [
            f for f in self.findings.values() if isinstance(f.result, Figure) and f.result.chart == "flow"
        ]
        if not flows:
            self._problem(line, "flow() but no finding with a flow diagram", "a figure of chart 'flow'")
        notes = [self.note("figure", line, finding, "figure", caption=str(caption)) for finding in flows]
        return "\n\n".join(map(str, notes))

    def calibration(self, *, line: int) -> Bound:
        """The published figures beside those of this study."""
        return self.note("calibration", line)

    def methods(self, *, line: int) -> Bound:
        """What was done, written from what ran."""
        return self.note("methods", line)

    def ledger(self, *, line: int) -> Bound:
        """Where every finding that is cited comes from."""
        return self.note("ledger", line)

    def note(
        self,
        kind: ItemKind,
        line: int,
        finding: Finding | None = None,
        field: str = "",
        printed: str = "",
        caption: str = "",
    ) -> Bound:
        """Note the use of a name."""
        item = Item(
            number=len(self.items),
            kind=kind,
            line=line,
            finding=finding,
            field=field,
            printed=printed,
            caption=caption,
        )
        self.items.append(item)
        return Bound(item)

    def unknown_field(self, finding: Finding, name: str, known: list[str], line: int) -> None:
        """A part that a finding does not have."""
        self._problem(
            line,
            f"{name!r} of finding {finding.id!r}, which is of kind {finding.kind!r}",
            "one of: " + ", ".join(known),
        )

    def _block(self, kind: ItemKind, id: str, line: int, *wanted: type, caption: str = "") -> Bound:
        found = self._found(id, line, *wanted)
        if found is None:
            return self.note("name", line, printed=id)
        return self.note(kind, line, found, kind, caption=str(caption))

    def _found(self, id: str, line: int, *wanted: type) -> Finding | None:
        found = self.findings.get(id)
        if found is None:
            near = difflib.get_close_matches(id, self.findings, n=3, cutoff=0.5)
            self._problem(
                line,
                f"unknown finding {id!r}",
                "the id of a finding" + (f", such as {' or '.join(map(repr, near))}" if near else ""),
                "The ids are those given to `record` in the notebooks; `reports/findings.json` lists them.",
            )
            return None
        if wanted and not isinstance(found.result, wanted):
            kinds = " or ".join(kind.__name__.lower() for kind in wanted)
            self._problem(line, f"finding {id!r}, which is of kind {found.kind!r}", f"a {kinds}")
            return None
        return found

    def _problem(self, line: int, found: str, expected: str, remedy: str = "") -> None:
        place = f"{self.file}, line {line}"
        self.problems.append(Problem(place=place, found=found, expected=expected, remedy=remedy))


class FindingText:
    """A finding whose parts are printed: ``display``, ``value``, ``low``, ``high``, ``interval``, ``n``, …"""

    def __init__(self, bindings: Bindings, finding: Finding | None, line: int):
        self._bindings, self._finding, self._line = bindings, finding, line

    def __getattr__(self, name: str) -> Bound:
        if name.startswith("_"):
            raise AttributeError(name)
        if self._finding is None:  # told already
            return self._bindings.note("name", self._line)
        parts = parts_of(self._finding, self._bindings.study)
        if name not in parts:
            self._bindings.unknown_field(self._finding, name, list(parts), self._line)
            return self._bindings.note("name", self._line, printed=name)
        return self._bindings.note("claim", self._line, self._finding, name, parts[name])

    def __str__(self) -> str:
        return str(self.display)


def parts_of(finding: Finding, study: Study) -> dict[str, str]:
    """The printed parts of a finding; those of a suppressed number all say so."""
    parts = {"display": finding.display, "statement": finding.statement}
    result = finding.result
    if not isinstance(result, Estimate | Count):
        return parts
    if finding.disclosure.status == "suppressed":
        names = COUNTED if isinstance(result, Count) else ESTIMATED
        return dict.fromkeys(("display", *names, "words"), SUPPRESSED) | {"statement": finding.statement}
    numbers = fields(result, study.params.disclosure.percent_decimals)
    small = isinstance(result, Count) and result.value is not None and result.value < len(WORDS)
    return parts | numbers | {"words": WORDS[result.value] if small else finding.display}


class StudyText:
    """A part of the study's definition whose texts are printed: ``study.sites.ashdown.label``."""

    def __init__(self, bindings: Bindings, part: Any):
        self._bindings, self._part = bindings, part

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or not hasattr(self._part, name):
            raise AttributeError(name)
        return self._wrapped(getattr(self._part, name))

    def __getitem__(self, name: Any) -> Any:
        return self._wrapped(self._part[name])

    def __iter__(self) -> Iterator[Any]:
        values = self._part.values() if isinstance(self._part, Mapping) else self._part
        return iter([self._wrapped(value) for value in values])

    def _wrapped(self, value: Any) -> Any:
        if isinstance(value, bool):
            return value
        if isinstance(value, str | int | float):
            return self._bindings.note("name", 0, printed=str(value))
        if dataclasses.is_dataclass(value) or isinstance(value, Mapping | tuple):
            return StudyText(self._bindings, value)
        raise AttributeError("no text of the study")
