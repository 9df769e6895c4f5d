"""The narrative held against the study's definition, before there is any finding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.reporting.bindings import COUNTED, ESTIMATED, Bindings, Bound, FindingText
from analysis.reporting.narrative import read, rendered
from analysis.results import Count, Figure, Finding, Interpretation, Quotation, Table

if TYPE_CHECKING:
    from analysis.study import Study

_PARTS = tuple(dict.fromkeys(("display", "statement", *COUNTED, *ESTIMATED, "words")))


def check_narrative(
    path: Path,
    study: Study,
    why_not: Callable[[str], str],
    readings: Mapping[str, Interpretation] | None = None,
) -> None:
    """Refuse a narrative that no run of the study could fill in.

    Parameters
    ----------
    path : Path
    study : Study
    why_not : callable
        Why the study has no finding of an id; empty when it may have one.
    readings : Mapping of str to Interpretation, optional
        The analysts' readings by the ids of their findings; they are printed as they were written.

    Raises
    ------
    ProblemsFound
        With every problem that `narrative.render` would find in any findings of this study: numbers typed by
        hand, names and parts that there are not, findings that the study cannot have, a table within a
        sentence, a reference to a table that is not shown.
    """
    narrative = read(path)
    rendered(
        narrative,
        _Rehearsal(findings={}, study=study, file=narrative.file, why_not=why_not, readings=readings or {}),
    )


@dataclass(kw_only=True)
class _Rehearsal(Bindings):
    """Every finding that the study may have is there, with a result of the kind that is asked for."""

    why_not: Callable[[str], str]
    readings: Mapping[str, Interpretation]

    def finding(self, id: str, *, line: int) -> FindingText:
        return _AnyPart(self, self._found(id, line), line)

    def flow(self, *, caption: str = "", line: int) -> Bound:
        return self._block("figure", "flow", line, Figure, caption=caption)

    def _found(self, id: str, line: int, *wanted: type) -> Finding | None:
        if why := self.why_not(id):
            self._problem(
                line,
                f"the finding {id!r}, but {why}",
                "a finding of this study",
                "Write of this study's own findings; `reports/findings.json` lists them after a first run.",
            )
            return None
        result = self.readings.get(id) or _result(wanted)
        return Finding(id=id, statement="", result=result, display="1")


class _AnyPart(FindingText):
    """A finding of a kind that is not known yet: every part that some finding has is printed."""

    def __getattr__(self, name: str) -> Bound:
        if name.startswith("_"):
            raise AttributeError(name)
        if self._finding is not None and name not in _PARTS:
            self._bindings._problem(self._line, f"{name!r} of a finding", "one of: " + ", ".join(_PARTS))
        return self._bindings.note("claim", self._line, self._finding, name, "1")


def _result(wanted: tuple[type, ...]) -> Count | Table | Figure | Quotation | Interpretation:
    import pandas as pd

    table = Table(columns=(), data=pd.DataFrame())
    if Table in wanted:
        return table
    if Figure in wanted:
        return Figure(chart="flow", table=table, roles={})
    return Count(value=1, unit="rows")
