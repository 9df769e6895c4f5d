"""One table from waves whose files differ: the same questions, the same categories, nothing lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.study import Question, Study, WaveFile
from analysis.survey.answers import Decoded, decode, empty
from analysis.survey.columns import find_column, missing_column
from analysis.survey.scope import Scope, scope_of
from analysis.survey.wave import Wave

KEYS = ["respondent", "wave", "site", "role", "linked"]
MISSING = ["respondent", "wave", "question", "reason", "raw"]
EXCLUDED = ["wave", "row", "reason", "code"]


@dataclass(frozen=True, kw_only=True)
class Harmonised:
    """The answers of one wave or of all, and everything that is not among them.

    Attributes
    ----------
    responses : DataFrame
        One row a respondent and wave: ``respondent, wave, site, role, linked``, then a column a question
        (scales as ordered categories, lowest first; NaN where there is no answer).
    missing : DataFrame
        ``respondent, wave, question, reason, raw``. A row without a respondent stands for a block: everybody
        in the wave whose answer is NaN and who has no row of their own, and only those of the role named in
        `raw` when there is one. See `every_missing`.
    excluded : DataFrame
        ``wave, row, reason, code``: rows of the files that were left out. `row` counts from 1 without the
        header, `code` is the raw code that was the reason.
    flow : Mapping
        By wave: rows in the file, rows excluded by reason, rows kept.
    """

    responses: pd.DataFrame
    missing: pd.DataFrame
    excluded: pd.DataFrame
    flow: Mapping[str, Mapping[str, Any]]


def harmonise(wave: Wave, file: WaveFile, study: Study) -> Harmonised:
    """Read one wave into the study's questions.

    Parameters
    ----------
    wave : Wave
    file : WaveFile
        How study.yaml reads this wave's file.
    study : Study

    Returns
    -------
    Harmonised
        ``respondent`` holds the raw ids still and ``linked`` is False: `combine` gives pseudonyms and links.

    Raises
    ------
    ProblemsFound
        With every missing column, undeclared code, row without site, role or id, repeated id, and answer
        of a role that is not asked: wave, column, code and number of rows.
    """
    scope = scope_of(wave, file, study)
    problems = list(scope.problems)
    whole = {"site", "role"} <= set(scope.groups)
    rows = scope.kept.index[scope.kept]
    if not len(rows):
        problems.append(_nobody(file.wave, scope))
    roles = scope.groups["role"][rows] if whole else pd.Series("", index=rows, dtype="str")
    columns: dict[str, pd.Series] = {}
    missing: list[pd.DataFrame] = []
    for question in study.survey.questions.values():
        place = f"wave {file.wave}, question {question.id}"
        answers = file.answers.get(question.id)
        if answers is None:
            columns[question.id] = empty(question, rows)
            missing.append(_block(file.wave, question.id))
            continue
        name = find_column(wave, answers.column)
        if name is None:
            problems.append(missing_column(wave, answers.column, place))
            continue
        decoded = decode(wave.data.loc[rows, name], question, answers, wave.questions[name], place)
        problems += decoded.problems
        unasked = _unasked(question, roles) if whole else pd.Series(False, index=rows)
        problems += _answered_unasked(decoded, unasked, roles, question, place)
        columns[question.id] = decoded.values
        missing += _reasons(decoded, unasked, scope, roles, file.wave, question.id)
    raise_if_any(problems)
    keys = {
        "respondent": scope.respondent[rows],
        "wave": pd.Series(file.wave, index=rows, dtype="str"),
        "site": scope.groups["site"][rows],
        "role": roles,
        "linked": False,
    }
    excluded = pd.DataFrame(
        [(file.wave, *entry) for entry in sorted(scope.excluded)], columns=EXCLUDED
    ).astype({"wave": "str", "row": "int64", "reason": "str", "code": "str"})
    flow = {
        "rows": len(wave.data),
        "excluded": {str(k): int(v) for k, v in excluded["reason"].value_counts(sort=False).items()},
        "kept": len(rows),
    }
    if flow["rows"] != flow["kept"] + len(excluded):
        raise AssertionError(f"wave {file.wave}: {flow} does not add up")
    return Harmonised(
        responses=pd.DataFrame(keys | columns).reset_index(drop=True),
        missing=_stacked(missing),
        excluded=excluded,
        flow={file.wave: flow},
    )


def combine(parts: Sequence[Harmonised], study: Study) -> Harmonised:
    """All waves as one table, with pseudonyms.

    Parameters
    ----------
    parts : sequence of Harmonised
        One a wave, from `harmonise`.
    study : Study
        Its ``survey.linked`` says whether one raw id is one person in every wave.

    Returns
    -------
    Harmonised
        Respondents are ``R0001`` and on, in the order of waves and rows. A person who answered several waves
        keeps the pseudonym and is ``linked`` when the study links its waves; otherwise each wave has its own.
    """
    pseudonyms: dict[tuple[str, str], str] = {}
    waves_of: dict[tuple[str, str], int] = {}

    def key(wave: str, raw: str) -> tuple[str, str]:
        return ("", raw) if study.survey.linked else (wave, raw)

    for part in parts:
        for wave, raw in zip(part.responses["wave"], part.responses["respondent"], strict=True):
            person = key(wave, raw)
            waves_of[person] = waves_of.get(person, 0) + 1
            pseudonyms.setdefault(person, f"R{len(pseudonyms) + 1:04d}")

    def named(table: pd.DataFrame) -> pd.DataFrame:
        pairs = zip(table["wave"], table["respondent"], strict=True)
        names = [pseudonyms[key(wave, raw)] if isinstance(raw, str) else None for wave, raw in pairs]
        return table.assign(respondent=pd.Series(names, index=table.index, dtype="str"))

    responses = pd.concat([part.responses for part in parts], ignore_index=True)
    people = [key(*pair) for pair in zip(responses["wave"], responses["respondent"], strict=True)]
    responses["linked"] = [waves_of[person] > 1 for person in people]
    return Harmonised(
        responses=named(responses),
        missing=named(pd.concat([part.missing for part in parts], ignore_index=True)),
        excluded=pd.concat([part.excluded for part in parts], ignore_index=True),
        flow={wave: flow for part in parts for wave, flow in part.flow.items()},
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
    own = missing[missing["respondent"].notna()]
    spelt = [own]
    for block in missing[missing["respondent"].isna()].itertuples(index=False):
        rows = responses[(responses["wave"] == block.wave) & responses[block.question].isna()]
        if isinstance(block.raw, str):
            rows = rows[rows["role"] == block.raw]
        listed = own.loc[(own["wave"] == block.wave) & (own["question"] == block.question), "respondent"]
        rows = rows[~rows["respondent"].isin(listed)]
        spelt.append(
            pd.DataFrame(
                {
                    "respondent": rows["respondent"],
                    "wave": block.wave,
                    "question": block.question,
                    "reason": block.reason,
                    "raw": None,
                }
            )
        )
    return _stacked(spelt)


def _nobody(wave: str, scope: Scope) -> Problem:
    reasons = Counter(reason for _, reason, _ in scope.excluded)
    return Problem(
        place=f"wave {wave}",
        found="no respondent left: " + ", ".join(f"{reason} {count}" for reason, count in reasons.items()),
        expected="at least one row that is not excluded",
        remedy="Correct `exclude`, or the codes of site and role.",
    )


def _unasked(question: Question, roles: pd.Series) -> pd.Series:
    return ~roles.isin(question.asked) if question.asked else pd.Series(False, index=roles.index)


def _answered_unasked(
    decoded: Decoded, unasked: pd.Series, roles: pd.Series, question: Question, place: str
) -> list[Problem]:
    """Answers of people who were not asked: the routing or the role is not what study.yaml says."""
    answered = roles[unasked & decoded.values.notna()].value_counts(sort=False)
    return [
        Problem(
            place=place,
            found=f"{count} {'answer' if count == 1 else 'answers'} of the role {role!r}",
            expected="answers of " + ", ".join(map(repr, question.asked)) + " only, as `asked` says",
            remedy="If they were asked, add the role to `asked`; if not, correct its codes or the column.",
        )
        for role, count in answered.items()
    ]


def _reasons(
    decoded: Decoded, unasked: pd.Series, scope: Scope, roles: pd.Series, wave: str, question: str
) -> list[pd.DataFrame]:
    """A row for each missing answer, and one block for each role that is never asked."""
    own = decoded.reasons.notna() & ~(unasked & decoded.raw.isna())
    rows = own.index[own]
    table = pd.DataFrame(
        {
            "respondent": scope.respondent[rows],
            "wave": wave,
            "question": question,
            "reason": decoded.reasons[rows],
            "raw": decoded.raw[rows],
        }
    )
    return [table, *(_block(wave, question, role) for role in roles[unasked].unique())]


def _block(wave: str, question: str, role: str | None = None) -> pd.DataFrame:
    return pd.DataFrame([(None, wave, question, "not_asked", role)], columns=MISSING)


def _stacked(tables: list[pd.DataFrame]) -> pd.DataFrame:
    tables = [table.astype("str") for table in tables if len(table)]
    empty_table = pd.DataFrame(columns=MISSING, dtype="str")
    return pd.concat([empty_table, *tables], ignore_index=True)
