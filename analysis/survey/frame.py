"""Who could have answered: the sampling frame."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.study import Study
from analysis.study.section import canonical
from analysis.survey.reading import read_wave
from analysis.survey.wave import is_blank

CELL = ["wave", "site", "role"]
COLUMNS = [*CELL, "count"]
# What became of people who did not answer (`partial`: who answered in part), as far as the frame tells.
OUTCOMES = ["ineligible", "unknown_eligibility", "refused", "not_contacted", "other", "partial"]
OF = "="  # a further column counts the people of a category of a question: sex=f


def read_frame(path: str | Path, study: Study) -> pd.DataFrame:
    """Read the sampling frame.

    Parameters
    ----------
    path : str or Path
        CSV (or workbook) with columns ``wave, site, role, count``, ids as in study.yaml. It may have, as
        numbers of people in each cell: ``ineligible`` (listed, and not of the population after all),
        ``unknown_eligibility``, ``refused``, ``not_contacted`` (the invitation did not reach them),
        ``other`` (eligible and reached, unable to answer) and ``partial`` (answered in part); and for the
        composition of the frame a column ``question=category`` for each category of a question
        (``sex=f`` and ``sex=m``). Another column of texts is passed over.
        A blank in a further column means that it is not known for this cell.
    study : Study

    Returns
    -------
    DataFrame
        ``wave, site, role, count``, then those further columns that the file has (NA where blank), one row
        a cell.

    Raises
    ------
    ProblemsFound
        With every line that names an unknown wave, site or role, holds no whole number, repeats a cell, or
        whose numbers contradict its count.
    """
    path = Path(path)
    data = read_wave(path).data
    data.columns = [canonical(name) for name in data.columns]
    _check_columns(path, data, study)
    numbers = ["count", *(name for name in data.columns if name in OUTCOMES or OF in name)]
    frame = pd.DataFrame(
        {
            name: data[name].map(lambda cell: "" if is_blank(cell) else canonical(cell))
            for name in [*CELL, *numbers]
        }
    )
    problems = []
    for name, known in zip(CELL, (study.waves, study.sites, study.roles), strict=True):
        for row in frame.index[~frame[name].isin(list(known))]:
            problems.append(
                _problem(path, row, f"the {name} {frame.at[row, name]!r}", "one of: " + ", ".join(known))
            )
    for name in numbers:
        numeric = frame[name].str.fullmatch(r"[0-9]+") | ((frame[name] == "") & (name != "count"))
        for row in frame.index[~numeric]:
            what = f"the {name} {frame.at[row, name]!r}" if name == "count" else f"{frame.at[row, name]!r}"
            where = "" if name == "count" else f" in the column {name!r}"
            problems.append(_problem(path, row, what + where, "a whole number of people"))
    for row in frame.index[frame.duplicated(CELL)]:
        problems.append(_problem(path, row, "a wave, site and role that stand above already", "each once"))
    raise_if_any(problems)
    frame = frame.replace({name: {"": pd.NA} for name in numbers})
    frame = frame.astype(dict.fromkeys(CELL, "str") | dict.fromkeys(numbers, "Int64"))
    frame = frame.astype({"count": "int64"})
    raise_if_any(_contradictions(path, frame))
    return frame


def place_of(cell: object) -> str:
    """Where a cell of the frame stands, for messages: its wave, site and role."""
    return f"frame, wave {cell.wave}, site {cell.site}, role {cell.role}"  # type: ignore[attr-defined]


def compositions(frame: pd.DataFrame) -> dict[str, dict[str, str]]:
    """The questions whose categories the frame counts: category to column.

    Examples
    --------
    >>> compositions(pd.DataFrame(columns=["wave", "count", "sex=f", "sex=m"]))
    {'sex': {'f': 'sex=f', 'm': 'sex=m'}}
    """
    found: dict[str, dict[str, str]] = {}
    for column in frame.columns:
        question, told, category = str(column).partition(OF)
        if told:
            found.setdefault(question, {})[category] = column
    return found


def _check_columns(path: Path, data: pd.DataFrame, study: Study) -> None:
    absent = [name for name in COLUMNS if name not in data.columns]
    problems = []
    if absent:
        problems.append(
            Problem(
                place=path.name,
                found="the columns " + ", ".join(data.columns),
                expected=", ".join(COLUMNS),
                remedy=f"Add {', '.join(absent)}.",
            )
        )
    for name in data.columns:
        if name not in (*COLUMNS, *OUTCOMES) and OF not in name and _of_numbers(data[name]):
            problems.append(
                Problem(
                    place=path.name,
                    found=f"the column {name!r}, whose numbers nothing would use",
                    expected="one of: " + ", ".join([*COLUMNS, *OUTCOMES, f"question{OF}category"]),
                    remedy="Correct its name, or leave it out of the frame.",
                )
            )
    for question, columns in compositions(data).items():
        known = study.survey.questions.get(question)
        categories = list(known.categories) if known is not None else []
        if sorted(columns) != sorted(categories):
            wanted = ", ".join(f"{question}{OF}{category}" for category in categories)
            problems.append(
                Problem(
                    place=path.name,
                    found="the columns " + ", ".join(columns.values()),
                    expected=wanted or "a question with categories, as study.yaml has them, before the =",
                    remedy="A frame that counts people by a question has a column for each category.",
                )
            )
    raise_if_any(problems)


def _of_numbers(column: pd.Series) -> bool:
    cells = ["" if is_blank(cell) else canonical(cell) for cell in column]
    return any(cells) and all(cell.isdecimal() for cell in cells if cell)


def _contradictions(path: Path, frame: pd.DataFrame) -> Iterator[Problem]:
    """Cells whose further numbers do not fit their count."""
    lost = [name for name in OUTCOMES if name in frame]
    for question, columns in compositions(frame).items():
        counted = frame[list(columns.values())]
        total = counted.sum(axis=1)
        for row in frame.index[(total != frame["count"]) & counted.notna().any(axis=1)]:
            cell = frame.loc[row]
            yield Problem(
                place=f"{path.name}, data row {row + 1} ({place_of(cell)})",
                found=f"{total[row]} people by {question} and a count of {cell['count']}",
                expected="columns of a question that add up to the count",
                remedy="Take both from one list, drawn on one day, or leave the columns of the question out.",
            )
    total = frame[lost].sum(axis=1)
    for row in frame.index[total > frame["count"]]:
        cell = frame.loc[row]
        yield Problem(
            place=f"{path.name}, data row {row + 1} ({place_of(cell)})",
            found=f"{total[row]} people in {', '.join(lost)} and a count of {cell['count']}",
            expected="no more people than the count",
            remedy="Count each person of the frame once, with what became of them at the end.",
        )


def _problem(path: Path, row: int, found: str, expected: str) -> Problem:
    return Problem(
        place=f"{path.name}, data row {row + 1}", found=found, expected=expected, remedy="Correct the frame."
    )
