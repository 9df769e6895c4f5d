"""Which question tells a respondent's site, and which their role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.drafting.categories import Categories, categories_of
from analysis.drafting.columns import Column
from analysis.drafting.matching import Matched
from analysis.drafting.orderings import order_of
from analysis.drafting.readings import Reading
from analysis.drafting.words import content, plain

_SITE = frozenset((
    "site", "place", "area", "region", "country", "county", "town", "city", "district", "borough",
    "locality", "location", "trust", "practice", "hospital", "surgery", "clinic", "centre", "center",
    "organisation", "organization", "network", "school", "university", "ward", "neighbourhood", "state",
    "province", "territory", "department", "office", "branch", "municipality", "constituency",
))  # fmt: skip
_ROLE = frozenset((
    "role", "job", "profession", "position", "occupation", "post", "staff", "grade", "designation",
    "rank",
))  # fmt: skip
_MOST = 12  # sites or roles that a draft lists


@dataclass(frozen=True, kw_only=True)
class GroupingDraft:
    """The sites or the roles of a draft.

    Attributes
    ----------
    matched : Matched or None
        The question that tells them; None when there is none, and everybody is in one group.
    labels : Mapping of str to str
        Id to label.
    readings : Mapping of str to Reading
        By wave; a wave without one does not tell.
    unlisted : Mapping of str to int
        By wave: the rows whose site or role is not listed.
    """

    what: Literal["site", "role"]
    matched: Matched | None
    labels: Mapping[str, str]
    readings: Mapping[str, Reading]
    unlisted: Mapping[str, int]
    doubts: tuple[str, ...] = ()


def site_of(questions: Sequence[Matched], waves: Sequence[str]) -> GroupingDraft:
    """The sites: the question with the best claim to tell them, or one site for everybody."""
    return _grouping("site", _SITE, questions, waves)


def role_of(questions: Sequence[Matched], waves: Sequence[str]) -> GroupingDraft:
    """The roles: the question with the best claim to tell them, or one role for everybody."""
    return _grouping("role", _ROLE, questions, waves)


def _grouping(
    what: Literal["site", "role"], words: frozenset[str], questions: Sequence[Matched], waves: Sequence[str]
) -> GroupingDraft:
    claims = [(claim, q) for q in questions if (claim := _claim(q, words, waves, what)) > 0]
    claims.sort(key=lambda pair: -pair[0])
    others = [f"{_name(q)} ({claim:.2f})" for claim, q in claims[1:4]]
    if not claims:
        only = {f"one_{what}": f"One {what}"}
        doubt = f"no question tells the {what}: everybody is put in one; or name a column for each wave"
        return GroupingDraft(what=what, matched=None, labels=only, readings={}, unlisted={}, doubts=(doubt,))
    claim, chosen = claims[0]
    drafted = _listed(what, chosen, categories_of(chosen, grouping=True))
    doubts = [
        f"taken from {_name(chosen)} ({claim:.2f}); "
        + (f"else {', '.join(others)}" if others else "no other")
    ]
    absent = [wave for wave in waves if wave not in chosen.by_wave]
    if absent:
        doubts.append(f"not told in {', '.join(absent)}")
    return GroupingDraft(**{**drafted, "doubts": tuple(doubts)})


def _claim(question: Matched, words: frozenset[str], waves: Sequence[str], what: str) -> float:
    """How well a question tells groups of people, from 0 (not at all) to 1."""
    columns = question.columns
    texts = [text for column in columns for text in (column.name.rpartition("/")[2], column.label)]
    named = any(content(text) & words for text in texts)  # without the groups of a form: `ward/often`
    closed = [column for column in columns if column.answers and column.kind != "coded"]
    if not named or not closed or any(_ordered(column) for column in closed):
        return 0.0
    if any(column.kind == "numeric" for column in columns):
        return 0.0
    if what == "site" and all(set(map(plain, column.labels)) <= {"yes", "no"} for column in closed):
        return 0.0
    if what == "role" and max(len(column.answers) for column in columns) > _MOST:
        return 0.0
    told = len(columns) / len(waves)
    empty = sum(column.blank + sum(m.rows for m in column.missing) for column in columns)
    filled = 1 - empty / sum(column.rows for column in columns)
    clear = sum(not column.hidden for column in columns) / len(columns)
    # Most people must be told apart: a question that half of them skip tells no groups.
    return 0.0 if filled < 0.6 else round(0.4 * told + 0.4 * filled + 0.2 * clear, 2)


def _ordered(column: Column) -> bool:
    return len(column.answers) > 2 and order_of(column.labels) is not None


def _listed(what: str, matched: Matched, found: Categories) -> dict:
    """The groups with most people in them, and how many rows of each wave are in none of them."""
    rows = dict.fromkeys(found.labels, 0)
    for wave, column in matched.by_wave.items():
        for answer in column.answers:
            group = found.readings[wave].values.get(answer.code)
            if group in rows:
                rows[group] += answer.rows
    kept = set(sorted(rows, key=lambda group: -rows[group])[:_MOST])
    readings, unlisted = {}, {}
    for wave, column in matched.by_wave.items():
        reading = found.readings[wave]
        values = {code: group for code, group in reading.values.items() if group in kept or group not in rows}
        listed = sum(answer.rows for answer in column.answers if answer.code in values)
        missing = sum(item.rows for item in column.missing)
        unlisted[wave] = column.rows - column.blank - listed - missing
        lead = [doubt for doubt in reading.doubts if not _of_unlisted(doubt, reading, values, column)]
        readings[wave] = Reading(values=values, missing=reading.missing, doubts=lead)
    labels = {group: label for group, label in found.labels.items() if group in kept}
    return {"what": what, "matched": matched, "labels": labels, "readings": readings, "unlisted": unlisted}


def _of_unlisted(doubt: str, reading: Reading, values: Mapping[str, str], column: Column) -> bool:
    """Whether a doubt is about a group that is not listed anyway."""
    gone = [
        answer.label
        for answer in column.answers
        if answer.code in reading.values and answer.code not in values
    ]
    return any(doubt.startswith(repr(label)) for label in gone) or (
        bool(gone) and doubt.startswith("no answer ")
    )


def _name(question: Matched) -> str:
    first = question.columns[0]
    return f"{first.name!r} ({first.wave})"
