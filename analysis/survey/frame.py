"""Who could have answered: the sampling frame, and how many of it did."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.study import Study
from analysis.study.section import canonical
from analysis.survey.reading import read_wave
from analysis.survey.wave import is_blank

CELL = ["wave", "site", "role"]
COLUMNS = [*CELL, "count"]


def read_frame(path: str | Path, study: Study) -> pd.DataFrame:
    """Read the sampling frame.

    Parameters
    ----------
    path : str or Path
        CSV (or workbook) with columns ``wave, site, role, count``, ids as in study.yaml.
    study : Study

    Returns
    -------
    DataFrame
        ``wave, site, role, count``, one row a cell.

    Raises
    ------
    ProblemsFound
        With every line that names an unknown wave, site or role, holds no whole number, or repeats a cell.
    """
    path = Path(path)
    data = read_wave(path).data
    absent = [name for name in COLUMNS if name not in data.columns]
    raise_if_any(
        [
            Problem(
                place=path.name,
                found="the columns " + ", ".join(map(canonical, data.columns)),
                expected=", ".join(COLUMNS),
                remedy=f"Add {', '.join(absent)}.",
            )
        ]
        if absent
        else []
    )
    problems = []
    frame = pd.DataFrame(
        {name: data[name].map(lambda cell: "" if is_blank(cell) else canonical(cell)) for name in COLUMNS}
    )
    for name, known in zip(CELL, (study.waves, study.sites, study.roles), strict=True):
        for row in frame.index[~frame[name].isin(list(known))]:
            problems.append(
                _problem(path, row, f"the {name} {frame.at[row, name]!r}", "one of: " + ", ".join(known))
            )
    for row in frame.index[~frame["count"].str.fullmatch(r"[0-9]+")]:
        problems.append(
            _problem(path, row, f"the count {frame.at[row, 'count']!r}", "a whole number of people")
        )
    for row in frame.index[frame.duplicated(CELL)]:
        problems.append(_problem(path, row, "a wave, site and role that stand above already", "each once"))
    raise_if_any(problems)
    return frame.astype(dict.fromkeys(CELL, "str") | {"count": "int64"})


def response_rates(responses: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """How many were invited and how many answered, by wave, site and role.

    Parameters
    ----------
    responses : DataFrame
        With ``wave, site, role``, one row a respondent and wave.
    frame : DataFrame
        ``wave, site, role, count``.

    Returns
    -------
    DataFrame
        ``wave, site, role, invited, answered, rate``, a row a cell of the frame in its order; the rate is a
        proportion, NaN where nobody was invited. Waves of the frame that nobody answered are left out.

    Raises
    ------
    ProblemsFound
        When more answered than were invited, or people answered whom the frame does not have.

    Examples
    --------
    >>> people = pd.DataFrame({"wave": ["1"], "site": ["a"], "role": ["gp"]})
    >>> invited = pd.DataFrame({"wave": ["1"], "site": ["a"], "role": ["gp"], "count": [4]})
    >>> response_rates(people, invited)["rate"].tolist()
    [0.25]
    """
    answered = responses.groupby(CELL, observed=True).size().rename("answered").reset_index()
    frame = frame[frame["wave"].isin(answered["wave"].unique())]
    rates = frame.rename(columns={"count": "invited"}).merge(answered, on=CELL, how="outer", sort=False)
    rates[["invited", "answered"]] = rates[["invited", "answered"]].fillna(0).astype("int64")
    raise_if_any(
        Problem(
            place=f"frame, wave {cell.wave}, site {cell.site}, role {cell.role}",
            found=f"{cell.answered} respondents of {cell.invited} people in the frame",
            expected="at least as many people as respondents",
            remedy="Correct the count in the frame, or the codes of site and role in study.yaml.",
        )
        for cell in rates.itertuples()
        if cell.answered > cell.invited
    )
    order = frame[CELL].merge(rates, on=CELL, how="left")
    order["rate"] = (order["answered"] / order["invited"]).where(order["invited"] > 0)
    return order


def _problem(path: Path, row: int, found: str, expected: str) -> Problem:
    return Problem(
        place=f"{path.name}, data row {row + 1}", found=found, expected=expected, remedy="Correct the frame."
    )
