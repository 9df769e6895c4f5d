"""A published table of a wave as binomial counts, with what its rounding leaves open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from analysis.problems import Problem, ProblemsFound, raise_if_any
from analysis.study import Study
from analysis.study.aggregates import AggregateFile
from analysis.study.section import canonical
from analysis.survey.columns import find_column, missing_column, nearest
from analysis.survey.printed import SUPPRESSED, printed_problem, read_cell, read_number
from analysis.survey.reading import read_wave
from analysis.survey.wave import Wave, is_blank
from analysis.survey.weighted_tables import REMEDY, asked_about_weights, no_counts

COLUMNS = ["wave", "site", "role", "outcome", "yes", "n", "low", "high", "rounding", "people"]


def read_aggregate(path: str | Path, file: AggregateFile) -> pd.DataFrame:
    """Read a published table as counts.

    Parameters
    ----------
    path : str or Path
        The table: any format that `read_wave` reads.
    file : AggregateFile
        What its columns and cells mean.

    Returns
    -------
    DataFrame
        ``wave, site, role, outcome, yes, n, low, high, rounding, people``, a row for every site, role and
        outcome. `yes` of `n` people; `low` and `high` are the fewest and the most that the printed number
        allows, the same for counts. `rounding` is ``none``, ``percent, D decimals``, ``weighted, D decimals``
        or ``suppressed`` (`yes` is missing, and anything from nobody to everybody is possible). `people` is
        the published base; of a weighted table `n` is its effective base, and so small that every interval
        is as wide as weighting makes it (`analysis.survey.weighted_tables`).

    Raises
    ------
    ProblemsFound
        With every column that is not there, code that is not declared, cell that is no number, count above
        its base, percentage that no count gives, and combination that stands twice.
    """
    wave = read_wave(path, **file.options)
    headers = [*file.columns.values(), *(file.outcomes if _wide(file) else ())]
    raise_if_any(
        missing_column(wave, header, f"wave {file.wave}, published table")
        for header in headers
        if find_column(wave, header) is None
    )
    problems: list[Problem] = list(asked_about_weights(wave, file))
    unlike: list[tuple[str, str]] = []
    first: int | None = None
    rows: dict[tuple[str, str, str], dict[str, Any]] = {}
    for number, record in enumerate(wave.data.to_dict("records"), start=1):
        place = f"{wave.name}, data row {number}"
        if _out_of_scope(wave, record, file):
            continue
        site = _group(wave, record, file, "site", place, problems)
        role = _group(wave, record, file, "role", place, problems)
        if site is None or role is None:
            continue
        people = _base(_cell(wave, record, file.columns["n"]), place, problems)
        n = people if people is None else _effective(wave, record, file, people, place, problems)
        for outcome, text in _outcomes(wave, record, file, place, problems):
            key = (site, role, outcome)
            said = f"{place} ({', '.join(filter(None, key))})"
            if key in rows:
                problems.append(printed_problem(said, "a combination that stands above too", "each one once"))
            elif n is not None and (counts := read_cell(text, n, file, said, problems, unlike)) is not None:
                rows[key] = {
                    "wave": file.wave,
                    "site": site,
                    "role": role,
                    "outcome": outcome,
                    "people": people,
                    **counts,
                }
            first = len(problems) if unlike and first is None else first
    if unlike:
        problems.insert(first, no_counts(unlike, len(unlike) + len(rows), wave, file))
    if not rows and not problems:
        problems.append(printed_problem(wave.name, "no row in scope", "a row for at least one site"))
    raise_if_any(problems)
    table = pd.DataFrame(list(rows.values()), columns=COLUMNS)
    texts = dict.fromkeys(["wave", "site", "role", "outcome", "rounding"], "str")
    return table.astype(texts | dict.fromkeys(["n", "low", "high", "people"], "int64") | {"yes": "Int64"})


def _wide(file: AggregateFile) -> bool:
    return "outcome" not in file.columns


def _cell(wave: Wave, record: dict[str, Any], header: str) -> str:
    value = record[find_column(wave, header)]
    return "" if is_blank(value) else canonical(value)


def _out_of_scope(wave: Wave, record: dict[str, Any], file: AggregateFile) -> bool:
    groups = [file.columns[what] for what in ("site", "role", "outcome") if what in file.columns]
    return any(_cell(wave, record, header) in file.out_of_scope for header in groups)


def _group(
    wave: Wave,
    record: dict[str, Any],
    file: AggregateFile,
    what: str,
    place: str,
    problems: list[Problem],
) -> str | None:
    """The site or role of a row; None when nobody declared it."""
    groups = file.sites if what == "site" else file.roles
    if what not in file.columns:
        return groups[""]
    text = _cell(wave, record, file.columns[what])
    if text not in groups:
        problems.append(_undeclared(place, what, text, list(groups)))
    return groups.get(text)


def _outcomes(
    wave: Wave, record: dict[str, Any], file: AggregateFile, place: str, problems: list[Problem]
) -> list[tuple[str, str]]:
    """The outcomes of a row, each with its cell: one in a long table, all of them in a wide one."""
    if _wide(file):
        return [(outcome, _cell(wave, record, header)) for header, outcome in file.outcomes.items()]
    text = _cell(wave, record, file.columns["outcome"])
    if text not in file.outcomes:
        problems.append(_undeclared(place, "outcome", text, list(file.outcomes)))
        return []
    return [(file.outcomes[text], _cell(wave, record, file.columns[file.cells]))]


def _base(text: str, place: str, problems: list[Problem]) -> int | None:
    number = read_number(text)
    if number is None or number != int(number) or number < 1:
        weighted = number is not None and number != int(number)
        problems.append(
            printed_problem(
                place,
                f"{text!r} as the base",
                "a whole number of people, at least 1",
                f"A base with decimals is weighted: name the unweighted one. {REMEDY}" if weighted else "",
            )
        )
        return None
    return int(number)


def _effective(
    wave: Wave, record: dict[str, Any], file: AggregateFile, people: int, place: str, problems: list[Problem]
) -> float | None:
    """How many people drawn at random would be as sure: the base itself where the table is not weighted."""
    if not file.weighted:
        return people
    if "effective" not in file.columns:
        return max(people / (file.design_effect or 1), 1)
    text = _cell(wave, record, file.columns["effective"])
    number = read_number(text)
    if number is None or not 1 <= number <= people:
        problems.append(
            printed_problem(
                place, f"{text!r} as the effective base", f"a number from 1 to the base, {people}"
            )
        )
        return None
    return float(number)


def _undeclared(place: str, what: str, text: str, known: list[str]) -> Problem:
    close = nearest(text, known, 1) if text else []
    meant = f" Did you mean {close[0]!r}?" if close else ""
    return printed_problem(
        place,
        f"{text!r} as the {what}" if text else f"no {what}",
        "one of: " + ", ".join(map(repr, known)),
        f"Declare it in study.yaml, or name it under `out_of_scope`.{meant}",
    )


def read_aggregates(study: Study) -> pd.DataFrame:
    """Every wave of which only a published table is left, in one table.

    Returns
    -------
    DataFrame
        As `read_aggregate`; without a row when the study has no such wave.

    Raises
    ------
    ProblemsFound
        With the problems of all tables, every site, role or outcome that the study does not have, and every
        role that was not asked the question of an outcome.
    """
    tables, problems = [pd.DataFrame(columns=COLUMNS)], []
    for wave, file in study.survey.aggregated.items():
        problems += _unknown(wave, file, study)
        try:
            tables.append(read_aggregate(study.folder / file.path, file))
            problems += _not_asked(wave, file, tables[-1], study)
        except ProblemsFound as found:
            problems += found.problems
    raise_if_any(problems)
    types = dict.fromkeys(("wave", "site", "role", "outcome", "rounding"), "str")
    numbers = dict.fromkeys(("yes", "n", "low", "high", "people"), float)
    table = pd.concat(tables, ignore_index=True)
    # A number that was not published is NA, which no float takes in by itself.
    return table.replace({"yes": {pd.NA: float("nan")}}).astype(types | numbers)


def aggregate_flow(study: Study, aggregates: pd.DataFrame) -> dict[str, dict[str, int]]:
    """How many rows each published table has, and what of it is not counted.

    Parameters
    ----------
    study : Study
    aggregates : DataFrame
        From `read_aggregates`.

    Returns
    -------
    dict
        By wave: ``rows`` of the table; ``out_of_scope``, those of them that were left out as declared;
        ``not_published``, the numbers in the other rows that were not published (in a wide table a row has
        several).
    """
    flow = {}
    hidden = aggregates.loc[aggregates["rounding"] == SUPPRESSED, "wave"].value_counts()
    for wave, file in study.survey.aggregated.items():
        table = read_wave(study.folder / file.path, **file.options)
        left_out = [_out_of_scope(table, record, file) for record in table.data.to_dict("records")]
        flow[wave] = {
            "rows": len(left_out),
            "out_of_scope": sum(left_out),
            "not_published": int(hidden.get(wave, 0)),
        }
    return flow


def _not_asked(wave: str, file: AggregateFile, table: pd.DataFrame, study: Study) -> list[Problem]:
    pairs = table[["outcome", "role"]].drop_duplicates().itertuples(index=False)
    outcomes = study.survey.outcomes
    return [
        Problem(
            place=f"wave {wave}, {file.path}",
            found=f"the outcome {outcome!r} of the role {role!r}",
            expected="of " + ", ".join(outcomes[outcome].asked) + " only, as `asked` says",
            remedy="If they were asked, add the role to `asked`; if not, take their rows out of the table.",
        )
        for outcome, role in pairs
        if outcome in outcomes and outcomes[outcome].asked and role in study.roles
        if role not in outcomes[outcome].asked
    ]


def _unknown(wave: str, file: AggregateFile, study: Study) -> list[Problem]:
    return [
        Problem(
            place=f"wave {wave}, {file.path}",
            found=f"the {what} {name!r}",
            expected=f"one of the study's: {', '.join(known)}",
            remedy="Correct it under `survey.aggregated` in study.yaml.",
        )
        for what, names, known in (
            ("site", file.sites, study.sites),
            ("role", file.roles, study.roles),
            ("outcome", file.outcomes, study.survey.outcomes),
        )
        for name in dict.fromkeys(names.values())
        if name not in known
    ]
