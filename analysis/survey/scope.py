"""Who is in the survey: declared exclusions, sites and roles out of scope, duplicates."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from analysis.problems import Problem
from analysis.study import Grouping, Study, WaveFile
from analysis.study.section import canonical
from analysis.survey.columns import find_column, missing_column, nearest
from analysis.survey.wave import SourceColumn, Wave, is_blank

_SHOWN = 8  # rows named in a message


@dataclass
class Scope:
    """The rows of a wave while they are sorted into kept and excluded.

    Attributes
    ----------
    kept : Series of bool
        By row of the file.
    groups : dict of str to Series
        Site and role of every row that has one.
    respondent : Series of str
        The raw id, or the row's number when the file has none.
    excluded : list of tuple
        Row number (from 1, the header not counted), reason, raw code behind the reason.
    problems : list of Problem
    """

    kept: pd.Series
    respondent: pd.Series
    groups: dict[str, pd.Series] = field(default_factory=dict)
    excluded: list[tuple[int, str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def exclude(self, rows: pd.Series, reason: str, details: pd.Series | None = None) -> None:
        """Take these rows out, those that are still in, for one reason."""
        leaving = rows & self.kept
        for row in leaving.index[leaving]:
            self.excluded.append((int(row) + 1, reason, "" if details is None else str(details[row])))
        self.kept &= ~leaving


def scope_of(wave: Wave, file: WaveFile, study: Study) -> Scope:
    """Sort the rows of a wave's file: each is kept, or excluded for the first reason that applies.

    The order is: exclusions as study.yaml lists them, site out of scope, role out of scope, duplicate.
    What is wrong (a site that nobody declared, a row without an id) is noted in `problems`.
    """
    rows = wave.data.index
    scope = Scope(kept=pd.Series(True, index=rows), respondent=_row_names(wave, file))
    for exclusion in file.exclude:
        codes = _codes(wave, exclusion.column, scope, f"wave {file.wave}, exclusion {exclusion.reason!r}")
        if codes is None:
            continue
        hit = codes.isin(exclusion.values) & (codes != "")
        scope.exclude(hit | (codes == "") if exclusion.blank else hit, exclusion.reason, codes)
    for what, grouping, names in (
        ("site", file.site, study.sites),
        ("role", file.role, study.roles),
    ):
        _group(wave, file, scope, what, grouping, list(names))
    if file.respondent is not None:
        _identify(wave, file, scope)
    return scope


def _row_names(wave: Wave, file: WaveFile) -> pd.Series:
    return pd.Series([f"wave {file.wave}, row {row + 1}" for row in wave.data.index], dtype="str")


def _codes(wave: Wave, name: str, scope: Scope, place: str) -> pd.Series | None:
    """A column's codes in canonical form, blanks as empty texts; None and a problem when there is none."""
    column = find_column(wave, name)
    if column is None:
        scope.problems.append(missing_column(wave, name, place))
        return None
    return wave.data[column].map(lambda value: "" if is_blank(value) else canonical(value)).astype("str")


def _group(wave: Wave, file: WaveFile, scope: Scope, what: str, grouping: Grouping, names: list[str]) -> None:
    place = f"wave {file.wave}, {what}"
    if grouping.column is None:
        scope.groups[what] = pd.Series(grouping.always, index=wave.data.index, dtype="str")
        return
    codes = _codes(wave, grouping.column, scope, place)
    if codes is None:
        return
    values = {canonical(code): name for code, name in grouping.values.items()}
    groups = codes.map(values).astype("str")
    unknown = groups.isna() & (codes != "")
    outside = unknown & (codes.isin(grouping.out_of_scope) | ("*" in grouping.out_of_scope))
    scope.exclude(outside, f"{what} out of scope", codes)
    scope.groups[what] = groups
    place = f"{place} (column {canonical(grouping.column)!r})"
    blank = (codes == "") & scope.kept
    if blank.any():
        scope.problems.append(
            Problem(
                place=place,
                found=f"no {what} in {_rows(blank)}",
                expected=f"a {what} for every respondent",
                remedy=f"Fill it in, or leave the rows out: an entry under `exclude` with this column, "
                f"`blank: true` and `reason: no {what} given`.",
            )
        )
    column = wave.questions.get(find_column(wave, grouping.column) or "", SourceColumn())
    for code, count in codes[unknown & scope.kept].value_counts(sort=False).items():
        label = column.label_of(code)
        close = nearest(label or str(code), [*values, *names], 1)
        scope.problems.append(
            Problem(
                place=place,
                found=f"the code {code!r}{f' ({label!r})' if label else ''} in {count} "
                f"{'row' if count == 1 else 'rows'}",
                expected="a declared code: " + ", ".join(map(repr, values)),
                remedy=f"Give it a {what} under `values`, or name it in `out_of_scope`."
                + (f" Did you mean {close[0]!r}?" if close else ""),
            )
        )


def _identify(wave: Wave, file: WaveFile, scope: Scope) -> None:
    """Ids of the rows still in, each once."""
    place = f"wave {file.wave}, respondent"
    codes = _codes(wave, str(file.respondent), scope, place)
    if codes is None:
        return
    place = f"{place} (column {canonical(file.respondent)!r})"
    blank = (codes == "") & scope.kept
    if blank.any():
        scope.problems.append(
            Problem(
                place=place,
                found=f"no id in {_rows(blank)}",
                expected="an id for every respondent",
                remedy="Fill it in, or leave the rows out with `exclude` (this column, `blank: true`).",
            )
        )
    named = scope.kept & (codes != "")
    if file.duplicates == "stop":
        again = codes[named].duplicated(keep=False).reindex(codes.index, fill_value=False)
        if again.any():
            scope.problems.append(
                Problem(
                    place=place,
                    found=f"ids that stand more than once: {_rows(again)}",
                    expected="one row a respondent",
                    remedy="Mend the file, or say which row counts with `duplicates: first` (or `last`).",
                )
            )
    else:
        again = codes[named].duplicated(keep=file.duplicates).reindex(codes.index, fill_value=False)
        scope.exclude(again, "duplicate")
    scope.respondent = codes


def _rows(chosen: pd.Series) -> str:
    numbers = [int(row) + 1 for row in chosen.index[chosen]]
    shown = ", ".join(map(str, numbers[:_SHOWN])) + (" ..." if len(numbers) > _SHOWN else "")
    return f"{len(numbers)} {'row' if len(numbers) == 1 else 'rows'} (data row {shown})"
