"""Column names of files whose head is text: one header row, or the two and three of survey platforms.

Qualtrics writes the names, the questions, and a row of ``{"ImportId": ...}`` (workbooks and older exports
lack the last). SurveyMonkey and SmartSurvey write the questions and, in a second row, the parts of a question
that has several columns. Online Surveys (JISC) writes one row.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from analysis.problems import Problem, ProblemsFound
from analysis.study.section import canonical
from analysis.survey.readers.platforms import PLATFORMS, Platform, folded, is_test, named, platform_of
from analysis.survey.wave import MultipleResponse, SourceColumn, Wave, is_blank

PLAIN, QUALTRICS = "plain", "qualtrics"
LAYOUTS = (PLAIN, *(platform.name for platform in PLATFORMS))
HEAD_ROWS = 3  # the most that a header takes

_DATES = {"startdate", "enddate"}  # of Qualtrics
_NOTED = "online surveys"  # one header row, and yet worth a note: its columns of texts are named by a letter
_WHOLE = {"", "response", "openendedresponse"}  # second-row cells that name no part of the question


@dataclass(frozen=True, kw_only=True)
class Head:
    """The header of a table, whatever number of rows it takes.

    Attributes
    ----------
    layout : str
        One of `LAYOUTS`.
    rows : int
        How many rows it takes.
    names, labels : list of str
        By column: a name that stands once, and the question's text.
    parts : Mapping of str to dict
        For questions over several columns: question to column name to what the column stands for.
    notes : list of str
    """

    layout: str
    rows: int
    names: list[str]
    labels: list[str]
    notes: list[str]
    parts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def unique_headers(cells: Sequence[str]) -> tuple[list[str], list[str]]:
    """Names for the columns under these header cells, each once, and a note on every one that had to be made.

    Examples
    --------
    >>> unique_headers(["id", " ", "Why?", "Why?"])[0]
    ['id', 'column 2', 'Why?', 'Why? (2)']
    """
    names: list[str] = []
    notes = []
    seen: dict[str, int] = {}
    taken: set[str] = set()
    for number, cell in enumerate(cells, start=1):
        name = cell.strip(" \t\r\n")
        key = canonical(name)
        if not key:
            name = key = f"column {number}"
            notes.append(f"Column {number} has no header and is called {name!r}.")
        seen[key] = seen.get(key, 0) + 1
        if key in taken:
            # A header may itself be written "Why? (2)": count on until the name is free.
            while canonical(f"{name} ({seen[key]})") in taken or seen[key] < 2:
                seen[key] += 1
            name = f"{name} ({seen[key]})"
            notes.append(f"Column {number} repeats a header and is called {name!r}.")
        taken.add(canonical(name))
        names.append(name)
    return names, notes


def read_head(place: str, rows: Sequence[Sequence[str]], told: str | None = None) -> Head:
    """Tell how many header rows a table has, and name its columns.

    Parameters
    ----------
    place : str
        The file, for messages.
    rows : sequence of rows of str
        The first rows, at most `HEAD_ROWS`; the first is always a header row.
    told : str, optional
        The layout, when the file is not to be asked.

    Raises
    ------
    ProblemsFound
        When the layout is unknown, is not what the file has, or a row of import ids is damaged.

    Examples
    --------
    >>> rows = [["Respondent ID", "Collector ID", "Tick all", "", "Why?"],
    ...         ["", "", "Tea", "Coffee", "Open-Ended Response"], ["11", "7", "Tea", "", "None"]]
    >>> head = read_head("wave.csv", rows)
    >>> head.layout, head.rows, head.names[2:]
    ('surveymonkey', 2, ['Tick all - Tea', 'Tick all - Coffee', 'Why?'])
    """
    if told is not None and canonical(told).lower() not in LAYOUTS:
        raise _wrong_layout(place, f"the layout {told!r}", "one of: " + ", ".join(LAYOUTS))
    width = max(len(row) for row in rows)
    cells = [[*row, *[""] * (width - len(row))] for row in rows]
    platform = named(canonical(told).lower()) if told is not None else _platform(cells)
    if platform and platform.header == "names and questions":
        return _qualtrics(place, platform, cells)
    two_rows = platform is not None and platform.header == "questions and parts"
    if two_rows and (told is not None or _second_is_head(cells, platform)):
        if len(cells) < 2:
            raise _wrong_layout(place, "one row", f"the two header rows of {platform.title}")
        return _two_rows(platform, cells)
    names, notes = unique_headers(cells[0])
    layout = platform.name if platform else PLAIN
    if two_rows or layout == _NOTED:
        notes.insert(0, _note(platform, "one header row"))
    if layout == _NOTED and (parts := sum(bool(re.search(r"\d_?a$", name)) for name in names)):
        notes.insert(1, f"{parts} columns ending in 'a' hold the text that goes with the question before.")
    return Head(layout=layout, rows=1, names=names, labels=[cell.strip() for cell in cells[0]], notes=notes)


def wave_of(name: str, head: Head, data: pd.DataFrame, notes: Sequence[str] = ()) -> Wave:
    """The wave of a table whose columns carry the names of its head."""
    questions = {
        column: SourceColumn(label=label) for column, label in zip(head.names, head.labels, strict=True)
    }
    return Wave(
        data=data,
        questions=questions,
        notes=(*notes, *head.notes, *_tests(head, data), *_unsubmitted(head, data)),
        name=name,
        multiple=_multiple(head, data),
        layout=head.layout,
    )


def _platform(cells: list[list[str]]) -> Platform | None:
    if any(map(_import_ids, cells[1:])):
        return named(QUALTRICS)
    platform = platform_of(cells[0])
    # Without a second header row the names are not enough: others write start and end dates too.
    unlike = platform is not None and platform.name == QUALTRICS and not _echoes(cells)
    return None if unlike else platform


def _import_ids(row: Sequence[str]) -> int:
    return sum("importid" in cell.casefold() for cell in row)


def _echoes(cells: list[list[str]]) -> bool:
    """Whether the second row says the dates' names again, as a row of questions does."""
    under = dict(zip(map(folded, cells[0]), map(folded, cells[1]), strict=True)) if len(cells) > 1 else {}
    return all(under.get(name) == name for name in _DATES)


def _second_is_head(cells: list[list[str]], platform: Platform) -> bool:
    """Whether the second row has nothing under the platform's own ids, which no answer lacks."""
    if len(cells) < 2:
        return False
    own = [n for n, cell in enumerate(cells[0]) if folded(cell) in frozenset().union(*platform.signature)]
    return all(is_blank(cells[1][number]) for number in own)


def _qualtrics(place: str, platform: Platform, cells: list[list[str]]) -> Head:
    at = max(range(len(cells)), key=lambda number: (_import_ids(cells[number]) if number else 0, -number))
    if at == 0 or not _import_ids(cells[at]):
        if not _echoes(cells):
            found = "no row of import ids, and no row of questions under the names"
            raise _wrong_layout(place, found, "the two or three header rows of a Qualtrics export")
        rows, how = 2, "two header rows (names, questions)"
    else:
        damaged = [number for number, cell in enumerate(cells[at], start=1) if not _is_import_id(cell)]
        if damaged:
            shown = ", ".join(map(str, damaged[:5])) + (" ..." if len(damaged) > 5 else "")
            problem = Problem(
                place=f"{place}, row {at + 1}",
                found=f"{len(damaged)} of {len(cells[at])} cells that are no import id (column {shown})",
                expected='a cell like {"ImportId":"QID1"} for every column, as Qualtrics writes them',
                remedy="Export the file from Qualtrics again, without opening and saving it on the way.",
            )
            raise ProblemsFound([problem])
        rows = at + 1
        how = "three header rows (names, questions, import ids)" if at == 2 else "names and import ids"
    names, notes = unique_headers(cells[0])
    labels = cells[0] if rows == 2 and at == 1 and _import_ids(cells[1]) else cells[1]
    return Head(
        layout=platform.name,
        rows=rows,
        names=names,
        labels=[cell.strip() for cell in labels],
        notes=[_note(platform, how), *notes],
    )


def _is_import_id(cell: str) -> bool:
    try:
        found = json.loads(cell)
    except ValueError:
        return False
    return isinstance(found, dict) and "ImportId" in found


def _two_rows(platform: Platform, cells: list[list[str]]) -> Head:
    question = ""
    wanted, questions, subs = [], [], []
    for above, below in zip(cells[0], cells[1], strict=True):
        # The text of a question stands over the first of its columns only.
        question = question if is_blank(above) else above.strip()
        sub = below.strip()
        whole = folded(sub) in _WHOLE
        empty = is_blank(above) and is_blank(below)
        wanted.append("" if empty else question if whole else f"{question} - {sub}".removeprefix(" - "))
        questions.append(question)
        subs.append("" if whole else sub)
    names, notes = unique_headers(wanted)
    parts: dict[str, dict[str, str]] = {}
    for name, of, sub in zip(names, questions, subs, strict=True):
        if sub:
            parts.setdefault(of, {})[name] = sub
    how = "two header rows (questions, parts of questions)"
    return Head(
        layout=platform.name,
        rows=2,
        names=names,
        labels=wanted,
        notes=[_note(platform, how), *notes],
        parts=parts,
    )


def _multiple(head: Head, data: pd.DataFrame) -> dict[str, MultipleResponse]:
    """Questions of which every column holds its own choice or nothing: tick all that apply."""
    found = {}
    for question, parts in head.parts.items():
        ticks = {name: sub for name, sub in parts.items() if not folded(sub).startswith("other")}
        holds = [
            all(is_blank(cell) or canonical(cell) == canonical(sub) for cell in data[name].unique())
            for name, sub in ticks.items()
        ]
        if len(ticks) > 1 and all(holds):
            found[question] = MultipleResponse(label=question, columns=tuple(ticks))
    return found


def _tests(head: Head, data: pd.DataFrame) -> list[str]:
    """A note on each column by which the platform marks previews and tests of the survey."""
    platform = named(head.layout)
    notes = []
    for name in data.columns if platform else ():
        marked = [
            str(cell) for cell in data[name].dropna().unique() if is_test(platform, name, canonical(cell))
        ]
        if marked:
            rows = int(data[name].astype("str").isin(marked).sum())
            told = "1 row is" if rows == 1 else f"{rows} rows are"
            shown = ", ".join(map(repr, marked))
            notes.append(
                f"{told} marked as previews, tests or spam (column {name!r}: {shown}); `exclude` in "
                "study.yaml leaves them out."
            )
    return notes


def _unsubmitted(head: Head, data: pd.DataFrame) -> list[str]:
    """A note on questionnaires that were never submitted, where the platform shows it."""
    platform = named(head.layout)
    columns = [name for name in data.columns if platform and folded(name) in platform.submitted]
    notes = []
    for name in columns:
        blank = sum(map(is_blank, data[name]))
        if 0 < blank < len(data):
            notes.append(
                f"{blank} of {len(data)} questionnaires were not submitted (column {name!r} is blank); "
                f"`exclude: [{{reason: not submitted, column: {name}, blank: true}}]` in study.yaml leaves "
                "them out."
            )
    return notes


def _note(platform: Platform, how: str) -> str:
    return f"Read as {platform.title}: {how}. If it is none, say `options: {{layout: plain}}`."


def _wrong_layout(place: str, found: str, expected: str) -> ProblemsFound:
    return ProblemsFound(
        [
            Problem(
                place=f"{place}, options",
                found=found,
                expected=expected,
                remedy="Correct `layout` in the options of the file; without it, the file is asked.",
            )
        ]
    )
