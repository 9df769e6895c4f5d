"""Who is in the survey: declared exclusions, sites and roles out of scope, duplicates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.problems import Problem
from analysis.study import Grouping, Study, WaveFile
from analysis.study.section import canonical
from analysis.survey.codes import Codes, codes_of, identifiers, numbered
from analysis.survey.columns import find_column, missing_column, nearest
from analysis.survey.contradictions import group_contradictions
from analysis.survey.wave import SourceColumn, Wave

EXCLUDED = ["wave", "row", "reason", "code"]
_SHOWN = 8  # rows named in a message
_CUT = r"\d[.,]\d+[Ee]\+\d+"  # a long number as a spreadsheet shows it


@dataclass(frozen=True, kw_only=True)
class Group:
    """The site or role of every row of a file.

    Attributes
    ----------
    names : tuple of str
    positions : ndarray of int, shape (rows,)
        Into `names`; -1 where the file does not tell.
    """

    names: tuple[str, ...]
    positions: np.ndarray

    def texts(self, rows: np.ndarray) -> pd.Series:
        """The names for some rows that have one."""
        return pd.Series(pd.array(list(self.names), dtype="str").take(self.positions[rows]))


@dataclass
class Scope:
    """The rows of a wave while they are sorted into kept and excluded.

    Attributes
    ----------
    kept : ndarray of bool
        By row of the file.
    respondent : Series of str, or of int
        The raw id, or the row's number when the file has none.
    groups : dict of str to Group
        Site and role.
    excluded : list of DataFrame
        ``row`` (from 1, the header not counted), ``reason``, ``code`` (the raw code behind the reason).
    problems : list of Problem
    """

    kept: np.ndarray
    respondent: pd.Series
    groups: dict[str, Group] = field(default_factory=dict)
    excluded: list[pd.DataFrame] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def exclude(self, rows: np.ndarray, reason: str, codes: Codes | None = None) -> None:
        """Take these rows out, those that are still in, for one reason."""
        leaving = np.flatnonzero(rows & self.kept)
        if len(leaving):
            told = "" if codes is None else pd.array(codes.of(leaving), dtype="str")
            self.excluded.append(pd.DataFrame({"row": leaving + 1, "reason": reason, "code": told}))
        self.kept[leaving] = False

    def left_out(self, wave: str) -> pd.DataFrame:
        """``wave, row, reason, code`` of every excluded row, in the order of the file."""
        nobody = pd.DataFrame({"row": [], "reason": [], "code": []})
        table = pd.concat([nobody, *self.excluded], ignore_index=True).sort_values("row", ignore_index=True)
        table.insert(0, "wave", wave)
        return table.astype({"wave": "str", "row": "int64", "reason": "str", "code": "str"})[EXCLUDED]


def scope_of(wave: Wave, file: WaveFile, study: Study) -> Scope:
    """Sort the rows of a wave's file: each is kept, or excluded for the first reason that applies.

    The order is: exclusions as study.yaml lists them, site out of scope, role out of scope, duplicate.
    What is wrong (a site that nobody declared, a row without an id) is noted in `problems`.
    """
    scope = Scope(kept=np.ones(len(wave.data), dtype=bool), respondent=pd.Series(dtype="str"))
    for exclusion in file.exclude:
        codes = _codes(wave, exclusion.column, scope, f"wave {file.wave}, exclusion {exclusion.reason!r}")
        if codes is None:
            continue
        wanted = {*exclusion.values} - {""} | ({""} if exclusion.blank else set())
        scope.exclude(codes.among(wanted), exclusion.reason, codes)
    sites = {site.id: (site.label, site.full) for site in study.sites.values()}
    roles = {role.id: (role.label, role.singular) for role in study.roles.values()}
    for what, grouping, names in (("site", file.site, sites), ("role", file.role, roles)):
        _group(wave, file, scope, what, grouping, names)
    if file.respondent is None:
        scope.respondent = numbered(f"wave {file.wave}, row ", np.arange(len(wave.data)) + 1)
    else:
        _identify(wave, file, scope)
    return scope


def _codes(wave: Wave, name: str, scope: Scope, place: str) -> Codes | None:
    """A column's codes; None and a problem when there is none."""
    column = find_column(wave, name)
    if column is None:
        scope.problems.append(missing_column(wave, name, place))
        return None
    return codes_of(wave.data[column])


def _group(
    wave: Wave,
    file: WaveFile,
    scope: Scope,
    what: str,
    grouping: Grouping,
    names: Mapping[str, tuple[str, str]],
) -> None:
    place = f"wave {file.wave}, {what}"
    if grouping.column is None:
        everybody = np.zeros(len(wave.data), dtype=np.int8)
        scope.groups[what] = Group(names=(grouping.always,), positions=everybody)
        return
    codes = _codes(wave, grouping.column, scope, place)
    if codes is None:
        return
    values = {canonical(code): name for code, name in grouping.values.items()}
    order = tuple(dict.fromkeys(values.values()))
    number = np.array([order.index(values[text]) if text in values else -1 for text in codes.texts])
    scope.groups[what] = Group(names=order, positions=number[codes.positions])
    every_other = "*" in grouping.out_of_scope
    outside = {
        text
        for text in codes.texts
        if text and text not in values and (every_other or text in grouping.out_of_scope)
    }
    scope.exclude(codes.among(outside), f"{what} out of scope", codes)
    place = f"{place} (column {canonical(grouping.column)!r})"
    blank = codes.blank() & scope.kept
    if blank.any():
        scope.problems.append(
            Problem(
                place=place,
                found=f"no {what} in {told_rows(blank)}",
                expected=f"a {what} for every respondent",
                remedy=f"Fill it in, or leave the rows out: an entry under `exclude` with this column, "
                f"`blank: true` and `reason: no {what} given`.",
            )
        )
    column = wave.questions.get(find_column(wave, grouping.column) or "", SourceColumn())
    scope.problems += group_contradictions(grouping, names, column, place)
    for code in dict.fromkeys(codes.texts):
        count = 0 if not code or code in values else int((codes.among({code}) & scope.kept).sum())
        if not count:
            continue
        label = column.label_of(code)
        close = nearest(label or code, [*values, *names], 1)
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
    column = find_column(wave, str(file.respondent))
    if column is None:
        scope.problems.append(missing_column(wave, str(file.respondent), place))
        return
    ids, blank = identifiers(wave.data[column])
    place = f"{place} (column {canonical(file.respondent)!r})"
    blank = blank & scope.kept
    if blank.any():
        scope.problems.append(
            Problem(
                place=place,
                found=f"no id in {told_rows(blank)}",
                expected="an id for every respondent",
                remedy="Fill it in, or leave the rows out with `exclude` (this column, `blank: true`).",
            )
        )
    raw = wave.data[column]
    is_text = isinstance(raw.dtype, pd.StringDtype)
    short = scope.kept & (raw.str.fullmatch(_CUT).fillna(False).to_numpy(bool) if is_text else False)
    if short.any():
        scope.problems.append(
            Problem(
                place=place,
                found=f"ids whose last digits a spreadsheet has cut off (1.23E+11): {told_rows(short)}",
                expected="ids as they were given",
                remedy="Export the file again with the column as text.",
            )
        )
    named = np.flatnonzero(scope.kept & ~blank)
    keep = False if file.duplicates == "stop" else file.duplicates
    again = np.zeros(len(ids), dtype=bool)
    again[named] = ids.iloc[named].duplicated(keep=keep)
    if keep:
        scope.exclude(again, "duplicate")
    elif again.any():
        scope.problems.append(
            Problem(
                place=place,
                found=f"ids that stand more than once: {told_rows(again)}",
                expected="one row a respondent",
                remedy="Mend the file, or say which row counts with `duplicates: first` (or `last`). "
                "Capitals, signs between letters and digits, leading zeros and a `.0` make no difference.",
            )
        )
    scope.respondent = ids


def told_rows(chosen: np.ndarray) -> str:
    """How many rows, and the numbers of the first of them."""
    numbers = (np.flatnonzero(chosen) + 1).tolist()
    shown = ", ".join(map(str, numbers[:_SHOWN])) + (" ..." if len(numbers) > _SHOWN else "")
    return f"{len(numbers)} {'row' if len(numbers) == 1 else 'rows'} (data row {shown})"
