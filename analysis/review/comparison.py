"""Comparing findings, table cells and claims of two runs: identical, same as printed, within tolerance,
different."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from itertools import zip_longest
from types import MappingProxyType
from typing import Any

# How far two computations of the same number may lie apart, relative to the number.
NOBODY: Mapping[str, str] = MappingProxyType({})
TOLERANCES: Mapping[str, float] = {
    "exact": 0.0,
    "closed_form": 1e-8,
    "iterative": 1e-4,
    "resampled": 1e-6,
}
# Parts of an estimate that are no result of computing.
EXACT = ("n", "level", "n_first", "n_second", "clusters")
_ABSENT = "(absent)"
_PRINTED = re.compile(r"\d[\d,]*(?:\.\d+)?")


class Verdict(Enum):
    """How a recomputed value compares with the published one, from best to worst."""

    IDENTICAL = "identical"
    SAME_AS_PRINTED = "same as printed"
    WITHIN_TOLERANCE = "within the tolerance of its kind"
    DIFFERENT = "different"

    def worse(self, other: Verdict) -> Verdict:
        """The worse of two verdicts."""
        order = list(Verdict)
        return max(self, other, key=order.index)


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One finding, table cell or claim, published beside recomputed.

    Attributes
    ----------
    what : str
        ``finding engagement.…``, ``table …, row 3, column low`` or ``report.md, line 41``.
    where : str
        The first part that differs, for example ``result.value``; empty when nothing does.
    made_by : str
        Notebook and cell that made it.
    """

    what: str
    verdict: Verdict
    where: str = ""
    published: str = ""
    recomputed: str = ""
    made_by: str = ""

    def __str__(self) -> str:
        return (
            f"{self.what}: {self.verdict.value} at {self.where}: published {self.published}, "
            f"recomputed {self.recomputed}" + (f" (made by {self.made_by})" if self.made_by else "")
        )


def compare_findings(
    published: Mapping[str, Mapping[str, Any]], recomputed: Mapping[str, Mapping[str, Any]]
) -> Iterator[Compared]:
    """Each finding of either side, as JSON values by id.

    Hashes of inputs are left to `compare_inputs`, so that one changed file is told once.
    """
    for name in sorted({*published, *recomputed}):
        old, new = published.get(name), recomputed.get(name)
        made_by = (new or old or {}).get("made_by", "")
        if old is None or new is None:
            present, absent = ("recomputed", "published") if old is None else ("published", "recomputed")
            yield Compared(
                what=f"finding {name}",
                verdict=Verdict.DIFFERENT,
                where="the whole finding",
                **{present: "there", absent: "missing"},
                made_by=made_by,
            )
            continue
        yield _compare_finding(name, old, new, made_by)


def compare_inputs(
    published: Mapping[str, Mapping[str, Any]], recomputed: Mapping[str, Mapping[str, Any]]
) -> dict[str, list[str]]:
    """Input files whose hash is another than the published one, with the ids of the findings that rest on
    them."""
    changed: dict[str, list[str]] = {}
    for name in sorted(set(published) & set(recomputed)):
        old, new = published[name].get("inputs", {}), recomputed[name].get("inputs", {})
        for path in sorted({*old, *new}):
            if old.get(path) != new.get(path):
                changed.setdefault(path, []).append(name)
    return changed


def compare_tables(
    name: str, published: str, recomputed: str, tolerances: Mapping[str, str], made_by: str
) -> Iterator[Compared]:
    """Each cell of a table's CSV; `tolerances` gives the kind of each column of numbers, others are texts."""
    old, new = (list(csv.reader(io.StringIO(text))) for text in (published, recomputed))
    if old[:1] != new[:1] or len(old) != len(new):
        yield Compared(
            what=f"table {name}",
            verdict=Verdict.DIFFERENT,
            where="rows and columns",
            published=f"{len(old) - 1} rows of {old[:1]}",
            recomputed=f"{len(new) - 1} rows of {new[:1]}",
            made_by=made_by,
        )
        return
    for number, (old_row, new_row) in enumerate(zip(old[1:], new[1:], strict=True), start=1):
        if not len(old[0]) == len(old_row) == len(new_row):
            yield Compared(
                what=f"table {name}, row {number}",
                verdict=Verdict.DIFFERENT,
                where="the number of cells",
                published=str(len(old_row)),
                recomputed=str(len(new_row)),
                made_by=made_by,
            )
            continue
        for column, before, after in zip(old[0], old_row, new_row, strict=True):
            verdict = Verdict.IDENTICAL if before == after else Verdict.DIFFERENT
            if column in tolerances and verdict is Verdict.DIFFERENT:
                verdict = _verdict(_number(before), _number(after), TOLERANCES[tolerances[column]])
            yield Compared(
                what=f"table {name}, row {number}, column {column}",
                verdict=verdict,
                where="the cell",
                published=before,
                recomputed=after,
                made_by=made_by,
            )


def compare_claims(
    published: list[Mapping[str, Any]],
    recomputed: list[Mapping[str, Any]],
    made_by: Mapping[str, str] = NOBODY,
) -> Iterator[Compared]:
    """Each claim of the narrative in its order: the finding that it cites and what it prints.

    `made_by` tells, by the finding's id, the notebook and cell that made it. A claim that was put in or
    taken out is told alone; those after it are held against their like.
    """
    before, after = ([_content(claim) for claim in side] for side in (published, recomputed))
    for same, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        for old, new in zip_longest(published[a:b], recomputed[c:d]):
            yield Compared(
                what=f"report.md, line {(new or old)['line']}",
                verdict=Verdict.IDENTICAL if same == "equal" else Verdict.DIFFERENT,
                where="the claim",
                published=_claim(old),
                recomputed=_claim(new),
                made_by=made_by.get((new or old)["finding"], ""),
            )


def _content(claim: Mapping[str, Any]) -> tuple[str, str, str]:
    return claim["finding"], claim["field"], claim["printed"]


def _claim(claim: Mapping[str, Any] | None) -> str:
    if claim is None:
        return "no claim here"
    return f"{claim['printed']!r} ({claim['finding'] or 'a declared literal'})"


def _compare_finding(name: str, old: Mapping[str, Any], new: Mapping[str, Any], made_by: str) -> Compared:
    verdict, place, before, after = Verdict.IDENTICAL, "", "", ""
    for path, old_part, new_part, tolerance in _parts(old, new):
        if path == ("display",):
            continue
        here = _verdict(old_part, new_part, tolerance)
        if verdict.worse(here) is not verdict:
            verdict, place = here, ".".join(path)
            before, after = repr(old_part), repr(new_part)
    printed = old["display"], new["display"]
    if verdict is Verdict.WITHIN_TOLERANCE and printed[0] == printed[1]:
        verdict = Verdict.SAME_AS_PRINTED
    elif printed[0] != printed[1] and (
        verdict is Verdict.IDENTICAL
        or (verdict is Verdict.WITHIN_TOLERANCE and not _one_rounding_apart(*printed))
    ):
        verdict, place = Verdict.DIFFERENT, "display"
        before, after = map(repr, printed)
    return Compared(
        what=f"finding {name}",
        verdict=verdict,
        where=place,
        published=before,
        recomputed=after,
        made_by=made_by,
    )


def _one_rounding_apart(one: str, other: str) -> bool:
    """Whether two texts differ only by one unit in the last place of numbers: both may be rounded rightly."""
    if _PRINTED.sub("#", one) != _PRINTED.sub("#", other):
        return False
    pairs = zip(_PRINTED.findall(one), _PRINTED.findall(other), strict=True)
    return all(
        len(a.partition(".")[2]) == len(b.partition(".")[2])
        and abs(int(re.sub("[.,]", "", a)) - int(re.sub("[.,]", "", b))) <= 1
        for a, b in pairs
    )


def _parts(
    old: Any, new: Any, path: tuple[str, ...] = (), tolerance: float = 0.0
) -> Iterator[tuple[tuple[str, ...], Any, Any, float]]:
    """The leaves of two JSON values side by side, each with the tolerance of the estimate or column it is in.

    Counts, bases and the level of an interval are compared exactly whatever the estimate's kind.
    """
    if path == ("inputs",):
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        if "columns" in old and "rows" in old:
            yield from _table_parts(old, new, path)
            return
        kind = new.get("tolerance")
        tolerance = TOLERANCES.get(kind, tolerance) if isinstance(kind, str) else tolerance
        for key in sorted({*old, *new}):
            own = 0.0 if key in EXACT else tolerance
            yield from _parts(old.get(key, _ABSENT), new.get(key, _ABSENT), (*path, key), own)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (before, after) in enumerate(zip(old, new, strict=True), start=1):
            yield from _parts(before, after, (*path, str(number)), tolerance)
    else:
        yield path, old, new, tolerance


def _table_parts(
    old: Mapping[str, Any], new: Mapping[str, Any], path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Any, Any, float]]:
    yield (*path, "columns"), old["columns"], new.get("columns"), 0.0
    rows = new.get("rows", ())
    if old["columns"] != new.get("columns") or [*map(len, old["rows"])] != [*map(len, rows)]:
        yield (*path, "rows"), _shape(old["rows"]), _shape(rows), 0.0
        return
    counts = ("count", "base")
    kinds = [0.0 if c["kind"] in counts else TOLERANCES[c["tolerance"]] for c in new["columns"]]
    for number, (before, after) in enumerate(zip(old["rows"], new["rows"], strict=True), start=1):
        for column, kind, a, b in zip(new["columns"], kinds, before, after, strict=True):
            yield (*path, f"row {number}", column["name"]), a, b, kind


def _shape(rows: Sequence[Sequence[Any]]) -> str:
    return f"{len(rows)} rows, {sum(map(len, rows))} cells"


def _verdict(old: Any, new: Any, tolerance: float) -> Verdict:
    if old == new and type(old) is type(new):
        return Verdict.IDENTICAL
    numbers = (int, float)
    if type(old) in numbers and type(new) in numbers:
        if float(old) == float(new):
            return Verdict.IDENTICAL
        # A true zero is computed as 1e-17 on another processor: an absolute floor for what is a share or a
        # ratio.
        if tolerance and math.isclose(old, new, rel_tol=tolerance, abs_tol=tolerance * 1e-4):
            return Verdict.WITHIN_TOLERANCE
    return Verdict.DIFFERENT


def _number(cell: str) -> float | str:
    try:
        return float(cell)
    except ValueError:
        return cell
