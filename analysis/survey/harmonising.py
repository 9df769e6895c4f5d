"""One table from waves whose files differ: the same questions, the same categories, nothing lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.study import Study, WaveFile
from analysis.study.quality import CarelessChoices
from analysis.survey.answers import Decoded
from analysis.survey.careless import FLAGS, sort_out
from analysis.survey.codes import numbered
from analysis.survey.flow import flow_of
from analysis.survey.gaps import Gaps, named, stacked
from analysis.survey.linking import LINKAGE, code_parts, link_by_code, link_by_id
from analysis.survey.questions import decode_wave
from analysis.survey.routing import routed
from analysis.survey.scope import Scope, scope_of
from analysis.survey.wave import Wave

KEYS = ["respondent", "wave", "site", "role", "linked"]


@dataclass(frozen=True, kw_only=True)
class Harmonised:
    """The answers of one wave or of all, and everything that is not among them.

    Attributes
    ----------
    responses : DataFrame
        One row a respondent and wave: ``respondent, wave, site, role, linked``, then a column a question
        (scales as ordered categories, lowest first; several answers as the ids of the ticked categories,
        joined by ``;`` in the order of study.yaml, an empty text when none is ticked; NaN where there is no
        answer).
    missing : DataFrame
        ``respondent, wave, question, reason, raw``. A row without a respondent stands for a block: everybody
        in the wave whose answer is NaN and who has no row of their own, and only those of the role named in
        `raw` when there is one. See `every_missing`.
    excluded : DataFrame
        ``wave, row, reason, code``: rows of the files that were left out. `row` counts from 1 without the
        header, `code` is the raw code that was the reason.
    flow : Mapping
        By wave: rows in the file, rows excluded by reason, rows kept, rows kept but flagged by reason, and
        the same by site (`analysis.survey.flow`).
    flags : DataFrame
        ``wave, row, flag``: rows that were kept although something about them is odd.
    linkage : DataFrame
        How many people are known again between each pair of waves (`analysis.survey.linking`).
    missing_of : ndarray of int
        The row of `responses` behind each row of `missing`; -1 for a block.
    met : Mapping
        By wave and question: the raw codes of the rows that were kept.
    codes : DataFrame or None
        Of one wave, by row of `responses`: the parts of the self-generated code. They stay here.
    """

    responses: pd.DataFrame
    missing: pd.DataFrame
    excluded: pd.DataFrame
    flow: Mapping[str, Mapping[str, Any]]
    flags: pd.DataFrame
    linkage: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=LINKAGE))
    missing_of: np.ndarray
    met: Mapping[tuple[str, str], frozenset[str]]
    codes: pd.DataFrame | None = None


def harmonise(wave: Wave, file: WaveFile, study: Study, choices: CarelessChoices | None = None) -> Harmonised:
    """Read one wave into the study's questions.

    Parameters
    ----------
    wave : Wave
    file : WaveFile
        How study.yaml reads this wave's file.
    study : Study
    choices : CarelessChoices, optional
        Which careless answers are looked for; none without it.

    Returns
    -------
    Harmonised
        ``respondent`` of the responses holds the raw ids still and ``linked`` is False: `combine` gives
        pseudonyms and links, and fills in ``respondent`` of the missing answers, which stand by row
        (``missing_of``) here.

    Raises
    ------
    ProblemsFound
        With every missing column, undeclared code, row without site, role or id, repeated id, and answer
        of somebody who was not asked: wave, column, code and number of rows.
    """
    scope = scope_of(wave, file, study)
    problems = list(scope.problems)
    whole = {"site", "role"} <= set(scope.groups)
    if not scope.kept.any():
        problems.append(_nobody(file.wave, scope))
    rows = np.flatnonzero(scope.kept)
    decoded, found = decode_wave(wave, file, study, None if scope.kept.all() else rows)
    problems += found
    codes = code_parts(wave, file, study.survey.code, rows, problems)
    if whole and len(rows):
        decoded, flags, found = sort_out(wave, file, scope, decoded, choices or CarelessChoices())
        problems += found
        codes = None if codes is None else codes[scope.kept[rows]].reset_index(drop=True)
        rows = np.flatnonzero(scope.kept)
        if not len(rows):
            problems.append(_nobody(file.wave, scope))
        roles = scope.groups["role"].texts(rows)
        gaps, found = _gaps(decoded, file, roles, study)
        problems += found
    raise_if_any(problems)
    keys = {
        "respondent": scope.respondent.iloc[rows].reset_index(drop=True),
        "wave": pd.Series(pd.array([file.wave], dtype="str").take(np.zeros(len(rows), dtype=int))),
        "site": scope.groups["site"].texts(rows),
        "role": roles,
        "linked": np.zeros(len(rows), dtype=bool),
    }
    answers = {name: found.values.array for name, found in decoded.items()}
    excluded = scope.left_out(file.wave)
    missing, missing_of = gaps.table(file.wave)
    return Harmonised(
        responses=pd.DataFrame(keys | answers, copy=False),
        missing=missing,
        missing_of=missing_of,
        met={
            (file.wave, name): frozenset(m.code for m in found.meanings if m.code is not None)
            for name, found in decoded.items()
            if found.question.categories or found.question.kind == "numeric"
        },
        excluded=excluded,
        flow={file.wave: flow_of(scope, excluded, flags, list(study.sites))},
        flags=flags,
        codes=codes,
    )


def combine(parts: Sequence[Harmonised], study: Study) -> Harmonised:
    """All waves as one table, with pseudonyms.

    Parameters
    ----------
    parts : sequence of Harmonised
        One a wave, from `harmonise`.
    study : Study
        Its ``survey.linked`` says whether people are known again in another wave, by id or by a code.

    Returns
    -------
    Harmonised
        Respondents are ``R0001`` and on, in the order of waves and rows. A person who answered several waves
        keeps the pseudonym and is ``linked`` when the study links its waves; otherwise each wave has its own.
    """
    waves = [str(part.responses["wave"].iloc[0]) for part in parts]
    sizes = [len(part.responses) for part in parts]
    if study.survey.code is not None:
        codes = {wave: part.codes for wave, part in zip(waves, parts, strict=True)}
        person, linkage = link_by_code(codes, study.survey.code)
    elif study.survey.linked:
        ids = {wave: part.responses["respondent"] for wave, part in zip(waves, parts, strict=True)}
        person, linkage = link_by_id(ids)
    else:
        person, linkage = np.arange(sum(sizes)), pd.DataFrame(columns=LINKAGE)
    pseudonyms = numbered("R", np.arange(person.max(initial=-1) + 1) + 1, 4)
    responses = pd.concat([part.responses for part in parts], ignore_index=True)
    responses["respondent"] = pseudonyms.array.take(person)
    responses["linked"] = (np.bincount(person) > 1)[person]
    starts = np.cumsum([0, *sizes[:-1]])
    missing_of = np.concatenate(
        [
            np.where(part.missing_of < 0, np.int32(-1), part.missing_of + np.int32(start))
            for part, start in zip(parts, starts, strict=True)
        ]
    )
    missing = stacked([part.missing for part in parts], named(responses["respondent"], missing_of))
    return Harmonised(
        responses=responses,
        missing=missing,
        missing_of=missing_of,
        met={key: codes for part in parts for key, codes in part.met.items()},
        excluded=pd.concat([part.excluded for part in parts], ignore_index=True),
        flow={wave: flow for part in parts for wave, flow in part.flow.items()},
        flags=pd.concat([part.flags for part in parts], ignore_index=True)[FLAGS],
        linkage=linkage,
    )


def every_missing(responses: pd.DataFrame, missing: pd.DataFrame) -> pd.DataFrame:
    """One row for every NaN of the responses: the blocks of `missing` spelt out.

    Parameters
    ----------
    responses, missing : DataFrame
        As in `Harmonised`.

    Returns
    -------
    DataFrame
        ``respondent, wave, question, reason, raw``; `raw` is NaN for the rows of a block.
    """
    # Read back from Parquet, a column of raw codes that holds none has lost what codes are.
    own = missing[missing["respondent"].notna()].astype({"raw": "str"}).astype({"raw": "category"})
    spelt = [own]
    for block in missing[missing["respondent"].isna()].itertuples(index=False):
        rows = responses[(responses["wave"] == block.wave) & responses[block.question].isna()]
        if isinstance(block.raw, str):
            rows = rows[rows["role"] == block.raw]
        listed = own.loc[(own["wave"] == block.wave) & (own["question"] == block.question), "respondent"]
        rows = rows[~rows["respondent"].isin(listed)]
        told = {"wave": block.wave, "question": block.question, "reason": block.reason}
        table = rows[["respondent"]].assign(**told, raw=pd.Series(pd.NA, index=rows.index, dtype="str"))
        spelt.append(table.astype(dict.fromkeys([*told, "raw"], "category")))
    return stacked(spelt)


def _nobody(wave: str, scope: Scope) -> Problem:
    reasons = scope.left_out(wave)["reason"].value_counts(sort=False)
    return Problem(
        place=f"wave {wave}",
        found="no respondent left: " + ", ".join(f"{reason} {count}" for reason, count in reasons.items()),
        expected="at least one row that is not excluded",
        remedy="Correct `exclude`, or the codes of site and role.",
    )


def _gaps(
    decoded: Mapping[str, Decoded], file: WaveFile, roles: pd.Series, study: Study
) -> tuple[Gaps, list[Problem]]:
    """Why answers are missing, and answers of people who were not asked."""
    gaps = Gaps(questions=tuple(study.survey.questions))
    problems: list[Problem] = []
    for name, found in decoded.items():
        if name not in file.answers:
            gaps.block(name)
            continue
        unasked = routed(found, file, decoded, roles)
        problems += unasked.problems
        gaps.answers(found, unasked.rows)
        for role in unasked.blocks:
            gaps.block(name, role)
    return gaps, problems
