"""Columns that are no questions: ids, personal data, what survey software keeps, rows to leave out."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal

import pandas as pd

from analysis.drafting.columns import Column, counts_of
from analysis.drafting.words import plain
from analysis.survey.codes import identifiers
from analysis.survey.columns import find_column
from analysis.survey.readers.platforms import is_test, named, states_of
from analysis.survey.readers.weight_columns import is_weight
from analysis.survey.wave import Wave, is_blank

Use = Literal["question", "respondent", "exclusion", "finished", "submitted", "duration", "left out"]
_ONCE = ("respondent", "submitted", "duration", "finished")  # a wave has one of each at most

_ID = re.compile(
    r"\b(?:id|ids|resp ?id|respondent|respondent (?:id|number|no)|case ?(?:id|no|number)?"
    r"|serial(?: ?(?:no|number))?"
    r"|user ?(?:id|no)|unique response (?:number|no)|uid|uuid|participant|pseudonym"
    r"|record ?(?:id|no|number)?|response ?id)\b"
    r"|^(?:resp|case|part)?id(?:nr|no)?$|_id$"
)
_PERSONAL = re.compile(
    r"\be ?mail\b|\b(?:ip|postal|home|street) ?address\b|^address$|^ip$"
    r"|\b(?:tele)?phone ?(?:number|no)?\b|\bmobile(?: ?(?:number|no))?\b|^_?submitted ?by$"
    r"|\bpost ?code\b|\bzip ?code\b|\bnhs number\b|\bdate of birth\b|\bdob\b|\bsurname\b"
    r"|^(?:your |full |first |last |fore |fore|given |family |user ?|recipient (?:first |last )?)?name$"
)
_SOFTWARE = re.compile(
    r"^(?:start(?:ed)?|end(?:ed)?|finish(?:ed)?|submit(?:ted)?|recorded|completed|submission"
    r"|interview|created|modified)"
    r"(?: ?(?:at|on|date|time|date ?time))*$|^(?:time ?stamp|date(?: ?time)?|date ?submitted|progress"
    r"|collector ?(?:id)?|user ?language|distribution channel|location (?:latitude|longitude)|last ?page"
    r"|seed|start ?language|external reference|external data reference|response type"
    r"|interview(?:er)? ?(?:id|no)?)$"
)
_CONSENT = re.compile(r"\bconsent\b|\bagrees? to (?:take part|participate)\b|\bwilling to take part\b")
_STATE = re.compile(r"^(?:status|response status|finished|complete(?:d|ness)?|disposition|test)$")
_NOT_KEPT = re.compile(r"test\b.*|.*preview.*|.*spam.*|.*screened out.*|.*disqualified.*|.*quota ?full.*")
_WHOLE = re.compile(r"complete(?:d)?|finished|yes|1|true|full")
_PART = re.compile(
    r"partial(?:ly)?(?: .*)?|incomplete|not (?:complete|finished).*|no|0|false|broken off|in progress"
)
_DURATION = re.compile(
    r"^(?:duration.*|(?:seconds|minutes|time) (?:taken|spent)|interview (?:length|time)|completion time)$"
)
_REFUSED = re.compile(r"^(?:no|not? .*|does not .*|do not .*|disagree.*|refused|withdrawn)$")
_SUBMITTED = re.compile(
    r"^(?:end(?:ed)?|finished|submit(?:ted)?|recorded|completed)\b|^date ?submitted$|^submitdate$|time ?stamp"
)
_MAIL = re.compile(r"\S+@\S+\.\w+")
_IP = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}")
_DATE = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T]\d{1,2}:\d{2}.*)?"
    r"|\d{1,2} \w{3,9} \d{2,4}.*|\d{1,2}:\d{2}(?::\d{2})?"
)


@dataclass(frozen=True, kw_only=True)
class Treated:
    """What the draft makes of a column, and why.

    Attributes
    ----------
    codes : tuple of str
        For an exclusion, the codes of the rows to leave out.
    finished : Mapping of str to str
        For a column that tells whole questionnaires from partial ones, what its codes mean.
    """

    column: Column
    use: Use
    reason: str = ""
    codes: tuple[str, ...] = ()
    finished: Mapping[str, str] = field(default_factory=dict)


def treat(
    columns: Sequence[Column],
    wave: Wave,
    answers: Collection[tuple[str, str]] = (),
    repeated: Mapping[str, str] = MappingProxyType({}),
) -> list[Treated]:
    """What each column of a wave's file is used for; one id of respondents at most.

    Parameters
    ----------
    columns : sequence of Column
    wave : Wave
    answers : collection of (str, str)
        Wave and name of the columns that hold an answer to a question with several.
    repeated : Mapping of str to str
        Columns that hold such answers once more, to the first of the columns that hold them.
    """
    first: dict[str, str] = {}
    treated = []
    for column in columns:
        if (column.wave, column.name) in answers:
            treated.append(Treated(column=column, use="question"))
            continue
        if column.name in repeated:
            told = f"the answers of {repeated[column.name]!r} and its like once more"
            treated.append(Treated(column=column, use="left out", reason=told))
            continue
        item = _treat(column, wave)
        if item.use in _ONCE and item.use in first:
            reason = f"{item.reason or item.use}: {first[item.use]} is taken for it"
            item = Treated(column=column, use="left out", reason=reason)
        elif item.use in _ONCE:
            first[item.use] = column.name
        treated.append(item)
    return treated


def _treat(column: Column, wave: Wave) -> Treated:
    name, label = plain(column.name), plain(column.label)
    if column.blank == column.rows:
        return Treated(column=column, use="left out", reason="every cell is empty")
    platform = named(wave.layout)
    if platform and column.name in platform.kept:
        return Treated(column=column, use="left out", reason="kept by the survey software")
    values = [value for value in wave.data[find_column(wave, column.name)].unique() if not is_blank(value)]
    personal = any(_PERSONAL.search(text) for text in (name, label))
    if column.kind != "labelled" and (personal or _mostly(values, _MAIL) or _mostly(values, _IP)):
        told = "perhaps personal data: remove it from the file"
        return Treated(column=column, use="left out", reason=told)
    if is_weight(wave, find_column(wave, column.name)):
        return Treated(column=column, use="left out", reason="it looks like a weight of each row")
    if _is_id(column, values, (column.name.casefold(), name, label)):
        return Treated(column=column, use="respondent")
    if any(isinstance(value, date) for value in values) or _mostly(values, _DATE):
        use = "submitted" if _SUBMITTED.search(name) else "left out"
        return Treated(column=column, use=use, reason="dates or times")
    if finished := _finished(column, wave):
        return Treated(column=column, use="finished", finished=finished)
    if tests := _tests(column, wave):
        return _state(column, tests)
    for text in (name, label):
        if column.kind in ("labelled", "coded") and _CONSENT.search(text):
            codes = tuple(
                a.code for a in column.answers if _REFUSED.fullmatch(plain(a.label)) or a.code == "0"
            )
            return _exclusion(column, "no consent", codes)
        if column.kind in ("labelled", "coded") and _STATE.fullmatch(text):
            return _state(column, ())
        if _DURATION.fullmatch(text) and column.kind == "numeric":
            return Treated(column=column, use="duration", reason="minutes" if "minute" in text else "seconds")
        if _SOFTWARE.fullmatch(text):
            return Treated(column=column, use="left out", reason="kept by the survey software")
    if column.distinct == 1 and not column.blank:
        return Treated(column=column, use="left out", reason="the same value in every row")
    return Treated(column=column, use="question")


def _finished(column: Column, wave: Wave) -> dict[str, str]:
    """What the codes say of a questionnaire in a column that only the platform has; empty for any other."""
    states = states_of(named(wave.layout), column.name)
    codes = counts_of(wave, find_column(wave, column.name))
    known = {code: states[code.casefold()] for code in codes if code.casefold() in states}
    return known if len(known) == len(codes) > 1 else {}


def _tests(column: Column, wave: Wave) -> tuple[str, ...]:
    """The codes that mark previews and tests, as the platform writes them or in words; however rare."""
    platform, name = named(wave.layout), find_column(wave, column.name)
    state = any(_STATE.fullmatch(text) for text in (plain(column.name), plain(column.label)))
    source = wave.questions[name]
    return tuple(
        code
        for code in counts_of(wave, name)
        if is_test(platform, column.name, code)
        or (state and _NOT_KEPT.fullmatch(plain(source.label_of(code) or code)))
    )


def _state(column: Column, tests: tuple[str, ...]) -> Treated:
    """A column that tells test rows, and whole questionnaires from those broken off."""
    told = {answer.code: plain(answer.label or answer.code) for answer in column.answers}
    whole = {
        code: "complete" for code, label in told.items() if _WHOLE.fullmatch(label) and code not in tests
    }
    part = {code: "partial" for code, label in told.items() if _PART.fullmatch(label) and code not in tests}
    finished = whole | part if whole and part else {}
    if tests:
        return Treated(
            column=column, use="exclusion", reason="preview or test", codes=tests, finished=finished
        )
    if finished:
        return Treated(column=column, use="finished", finished=finished)
    return Treated(column=column, use="left out", reason="a state of the answer, of which no code is known")


def _exclusion(column: Column, reason: str, codes: tuple[str, ...]) -> Treated:
    if codes:
        return Treated(column=column, use="exclusion", reason=reason, codes=codes)
    told = "perhaps tells which rows to leave out, but no code of it is known to"
    return Treated(column=column, use="left out", reason=told)


def _is_id(column: Column, values: list, names: tuple[str, ...]) -> bool:
    unlike = column.distinct >= 0.9 * column.rows and column.blank <= 0.05 * column.rows
    named = any(_ID.search(name) for name in names)
    # What people write in their own words may be unlike in every row too: an id has no spaces.
    return unlike and named and not any(" " in str(value).strip() for value in values)


def _mostly(values: list, pattern: re.Pattern) -> bool:
    texts = [str(value).strip() for value in values if isinstance(value, str)]
    return bool(texts) and sum(bool(pattern.fullmatch(text)) for text in texts) >= 0.9 * len(values)


def ids_of(column: Column, wave: Wave) -> pd.Series:
    """The ids of respondents in a column as cleaning compares them, blanks left out."""
    ids, blank = identifiers(wave.data[find_column(wave, column.name)])
    return ids[~blank].astype("str")
