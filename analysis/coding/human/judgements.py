"""Reading the codes that people gave to a random sample of turns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.coding.codebook.definition import Codebook
from analysis.coding.codebook.rules import POLARITIES
from analysis.problems import Problem, ProblemsFound, raise_if_any
from analysis.transcripts.fieldwork.tables import read_table

if TYPE_CHECKING:
    import pandas as pd

    from analysis.study import Study

JUDGEMENTS = ("transcript", "turn", "coder", "code", "polarity")
SAMPLE = ("transcript", "turn", "stratum", "inclusion")
KEY = ["transcript", "turn"]


def read_judgements(
    study: Study, turns: pd.DataFrame, codebook: Codebook
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read the human coding that the study declares, and check it against turns and codebook.

    Parameters
    ----------
    study : Study
        Its ``coding`` section names the two files and the reference coder.
    turns : DataFrame
        As in DESIGN (Turns).
    codebook : Codebook

    Returns
    -------
    judgements : DataFrame
        ``transcript, turn, coder, code, polarity``: one row a code given; a turn read without a code has one
        row with a missing code.
    sample : DataFrame
        ``transcript, turn, stratum, inclusion``: the turns drawn and with what probability.

    Raises
    ------
    ProblemsFound
        With file and line of each: a missing column or value, an unknown turn, code or polarity, a row given
        twice, a sampled turn without the reference coder's judgement, a judged turn that was not drawn, a
        probability outside (0, 1].
    """
    plan = study.coding
    if plan is None:
        raise ProblemsFound(
            [
                Problem(
                    place="study.yaml",
                    found="no section `coding`",
                    expected="the files of the human coding",
                    remedy="Declare `judgements`, `sample` and `reference`, or leave out the validation.",
                )
            ]
        )
    judgements = _table(study.folder / plan.judgements, JUDGEMENTS)
    sample = _table(study.folder / plan.sample, SAMPLE)
    known = set(map(tuple, turns[KEY].itertuples(index=False)))
    drawn = _keys(sample)
    problems = [*_of_judgements(judgements, Path(plan.judgements).name, known, set(drawn), codebook)]
    problems += _of_sample(sample, Path(plan.sample).name, known)
    judged = set(_keys(judgements[judgements["coder"] == plan.reference]))
    if not judged:
        problems.append(
            Problem(
                place=Path(plan.judgements).name,
                found=f"no judgement by the reference coder {plan.reference!r}",
                expected="one of the coders: " + ", ".join(sorted(set(judgements["coder"].dropna()))),
                remedy="Correct `reference` in the coding section of study.yaml.",
            )
        )
    else:
        problems += [
            Problem(
                place=f"{Path(plan.sample).name}, line {line}",
                found=f"transcript {key[0]}, turn {key[1]} without a judgement by {plan.reference!r}",
                expected="a row for each sampled turn; an empty code when it carries none",
                remedy="Have it read, or draw the sample again without it.",
            )
            for line, key in zip(sample.index, drawn, strict=True)
            if key not in judged and key in known
        ]
    raise_if_any(problems)
    sample = sample.astype({"inclusion": "float64"})
    return judgements.reset_index(drop=True), sample.reset_index(drop=True)


def _table(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    import pandas as pd

    table = read_table(path, columns, others=True)[list(columns)].replace("", pd.NA)
    whole = table["turn"].str.fullmatch(r"\d+").fillna(False)
    raise_if_any(
        Problem(
            place=f"{path.name}, line {line}",
            found=f"turn {table.loc[line, 'turn']!r}",
            expected="the turn's number, from 0",
        )
        for line in table.index[~whole]
    )
    return table.astype({"turn": "int64"})


def _keys(table: pd.DataFrame) -> list[tuple]:
    return list(map(tuple, table[KEY].itertuples(index=False)))


def _of_judgements(
    table: pd.DataFrame, name: str, known: set, drawn: set, codebook: Codebook
) -> Iterator[Problem]:
    import pandas as pd

    empty = {tuple(row) for row in table.loc[table["code"].isna(), [*KEY, "coder"]].itertuples(index=False)}
    seen: dict[tuple, int] = {}
    for line, row in zip(table.index, table.itertuples(index=False), strict=True):
        place = f"{name}, line {line}"
        key = (row.transcript, row.turn)
        given = not pd.isna(row.code)
        if key not in known:
            yield Problem(
                place=place,
                found=f"transcript {row.transcript}, turn {row.turn}, which is not there",
                expected="a turn of the de-identified transcripts",
                remedy="Check the transcript's name and whether its turns were numbered anew.",
            )
        elif key not in drawn:
            yield Problem(
                place=place,
                found=f"a judgement of transcript {row.transcript}, turn {row.turn}, which was not drawn",
                expected="judgements of the random sample alone: others say nothing about the rest",
                remedy="Keep codes of turns that were picked by hand in another file.",
            )
        if pd.isna(row.coder):
            yield Problem(place=place, found="no coder", expected="the coder's name")
        if given and row.code not in codebook.codes:
            yield Problem(
                place=place,
                found=f"code {row.code!r}",
                expected="a code of " + codebook.name,
                remedy="Correct the spelling, or add the code to the codebook.",
            )
        if given and row.polarity not in POLARITIES:
            found = "no polarity" if pd.isna(row.polarity) else f"polarity {row.polarity!r}"
            yield Problem(place=place, found=found, expected="one of: " + ", ".join(POLARITIES))
        if given and (*key, row.coder) in empty:
            yield Problem(
                place=place,
                found=f"code {row.code!r} by {row.coder}, and elsewhere a row of no code for the same turn",
                expected="either codes or one row with an empty code",
            )
        whole = (*key, row.coder, row.code if given else None)
        if whole in seen:
            yield Problem(place=place, found=f"the same as line {seen[whole]}", expected="each row once")
        seen.setdefault(whole, line)


def _of_sample(table: pd.DataFrame, name: str, known: set) -> Iterator[Problem]:
    import pandas as pd

    seen: dict[tuple, int] = {}
    inclusion = pd.to_numeric(table["inclusion"], errors="coerce")
    for line, row, value in zip(table.index, table.itertuples(index=False), inclusion, strict=True):
        place, key = f"{name}, line {line}", (row.transcript, row.turn)
        if key not in known:
            yield Problem(
                place=place,
                found=f"transcript {row.transcript}, turn {row.turn}, which is not there",
                expected="a turn of the de-identified transcripts",
                remedy="Check the transcript's name and whether its turns were numbered anew.",
            )
        if not 0 < value <= 1:
            yield Problem(
                place=place,
                found=f"inclusion {row.inclusion!r}",
                expected="the probability with which the turn was drawn, above 0 and at most 1",
            )
        if pd.isna(row.stratum):
            yield Problem(
                place=place, found="no stratum", expected="the stratum's name; one name when there is one"
            )
        if key in seen:
            yield Problem(place=place, found=f"the same turn as line {seen[key]}", expected="each turn once")
        seen.setdefault(key, line)
