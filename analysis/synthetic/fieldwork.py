"""The tables beside the transcripts: the register of fieldwork, the roster of names, the list of files."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.synthetic.casting import INTERVIEWED, Locale, Part, Person
from analysis.synthetic.identifiers import roster_rows

if TYPE_CHECKING:
    import numpy as np

    from analysis.study import Study

PARTICIPANTS = (
    "participant", "site", "role", "wave", "outcome", "date", "minutes", "mode", "interviewer",
    "guide_version", "consent", "anonymisation_signed_by", "withdrawn",
)  # fmt: skip
CONSENT_FORM = ("consent_form", "consent_date")
LIST = ("transcript", "file", "kind", "site", "wave", "profile", "speakers")
SIGNED = ("anonymisation_signed_by", "anonymisation_signed_on")
GUIDES = ("guide_version", "wave", "kind", "used_from", "used_until", "file", "changes")
_UNLABELLED = {"observation": "fieldnotes", "document": "document"}
_MODES = ("face to face", "face to face", "telephone")


def a_day(study: Study, wave: str, rng: np.random.Generator) -> datetime.date:
    """A day in the months and the year that the study names for a wave; January when it names none."""
    text = f"{study.waves[wave].fieldwork} {wave}"
    year = next((int(found) for found in re.findall(r"\b(?:19|20)\d\d\b", text)), 2000)
    months = [number for number in range(1, 13) if calendar.month_name[number] in text] or [1]
    month = months[int(rng.integers(len(months)))]
    return datetime.date(year, month, int(rng.integers(1, 29)))


def participants(
    study: Study,
    parts: Sequence[Part],
    days: Mapping[str, datetime.date],
    interviewers: Mapping[str, Person],
    plan: Mapping[str, Any],
    rng: np.random.Generator,
) -> pd.DataFrame:
    """The register of fieldwork: everybody who was asked, one row a participant and wave.

    `plan` is the bank's ``fieldwork``.
    """
    waves = list(study.waves)
    used = guides(study, parts, days, plan)
    rows = []
    for part in parts:
        if not part.participant:
            continue
        row = dict.fromkeys((*PARTICIPANTS, *CONSENT_FORM), "")
        row |= {"participant": part.participant, "site": part.site, "role": part.role}
        row |= {"wave": part.wave, "outcome": part.outcome}
        if part.outcome == INTERVIEWED:
            day = days[part.transcript]
            row |= {
                "date": day.isoformat(),
                "minutes": str(int(rng.integers(38, 76))),
                "mode": _MODES[int(rng.integers(len(_MODES)))],
                "interviewer": interviewers[part.transcript].entity,
                "guide_version": _guide_of(part.wave, day, used),
                "consent": ";".join(part.consent),
                "consent_form": plan["consent_form"].format(number=waves.index(part.wave) + 1, year=day.year),
                "consent_date": day.isoformat(),
                "anonymisation_signed_by": "" if part.withdrawn else interviewers[part.transcript].entity,
                "withdrawn": (day + datetime.timedelta(days=23)).isoformat() if part.withdrawn else "",
            }
        rows.append(row)
    table = pd.DataFrame(rows, columns=[*PARTICIPANTS, *CONSENT_FORM])
    return table.sort_values(["participant", "wave"], ignore_index=True)


def guides(
    study: Study, parts: Sequence[Part], days: Mapping[str, datetime.date], plan: Mapping[str, Any]
) -> pd.DataFrame:
    """The interview guides: two versions a wave, the second from the day of its middle interview on."""
    rows = []
    for number, (wave, changes) in enumerate(zip(study.waves, plan["guides"], strict=True), start=1):
        held = sorted(days[p.transcript] for p in parts if p.wave == wave and p.outcome == INTERVIEWED)
        middle = held[len(held) // 2]
        spans = ((held[0], middle - datetime.timedelta(days=1)), (middle, held[-1]))
        rows += [
            (f"{number}.{version}", wave, "interview", begun.isoformat(), ended.isoformat(), "", what)
            for version, ((begun, ended), what) in enumerate(zip(spans, changes, strict=True))
        ]
    return pd.DataFrame(rows, columns=list(GUIDES))


def _guide_of(wave: str, day: datetime.date, used: pd.DataFrame) -> str:
    begun = used[(used["wave"] == wave) & (used["used_from"] <= day.isoformat())]
    return begun["guide_version"].iloc[-1]


def listing(
    parts: Sequence[Part], labels: Mapping[str, Mapping[str, str]], plan: Mapping[str, Any]
) -> pd.DataFrame:
    """The list of transcripts: which file is whose, who speaks under which label, who signed it off.

    `plan` is the bank's ``fieldwork``.
    """
    rows = []
    for part in parts:
        if not part.transcript:
            continue
        by, on = ("", "") if part.withdrawn else _signature(len(rows), plan)
        said = {
            label.strip(): part.participant if who == "participant" else who
            for label, who in labels.get(part.transcript, {}).items()
        }
        rows.append(
            {
                "transcript": part.transcript,
                "file": part.file,
                "kind": part.kind,
                "site": part.site,
                "wave": part.wave,
                "profile": _UNLABELLED.get(part.kind, ""),
                "speakers": "; ".join(f"{label}={who}" for label, who in _told_apart(said).items()),
                "anonymisation_signed_by": by,
                "anonymisation_signed_on": on,
            }
        )
    return pd.DataFrame(rows, columns=[*LIST, *SIGNED]).sort_values("transcript", ignore_index=True)


def _signature(number: int, plan: Mapping[str, Any]) -> tuple[str, str]:
    people, days = plan["signatories"], plan["signed_on"]
    return people[number % len(people)], days[number % len(days)]


def _told_apart(labels: Mapping[str, str]) -> dict[str, str]:
    """Without labels that differ in case alone, which the list may not name twice."""
    kept: dict[str, str] = {}
    for label, who in labels.items():
        if label.casefold() not in {known.casefold() for known in kept}:
            kept[label] = who
    return kept


def roster(locales: Mapping[str, Locale]) -> pd.DataFrame:
    """Every name that is to be replaced, with the participant whose it is."""
    rows = [row for locale in locales.values() for row in roster_rows(locale)]
    table = pd.DataFrame(rows, columns=["entity", "kind", "name", "participant"])
    return table.sort_values("entity", kind="stable", ignore_index=True)


def register(table: pd.DataFrame, names: Mapping[str, Any], rng: np.random.Generator) -> pd.DataFrame:
    """One decision an entity of the roster, but for those that names.yaml leaves undecided."""
    entities = table.drop_duplicates("entity")
    titles = tuple({f"{person['title']} " for person in names["people"] if "title" in person})
    untitled = entities["kind"].eq("person") & ~entities["name"].str.startswith(titles)
    uses = entities["kind"].where(~untitled, "untitled")
    numbers = {use: iter(rng.permutation(count) + 1) for use, count in uses.value_counts(sort=False).items()}
    rows = []
    for entity, use in zip(entities["entity"], uses, strict=True):
        if entity in names["undecided"]:
            continue
        template = names["replacements"][use]
        rows.append(
            {
                "entity": entity,
                "decision": "generalise",
                "replacement": f"[{template.format(n=next(numbers[use]))}]",
                "reviewer": names["reviewers"][len(rows) % len(names["reviewers"])],
                "date": "2016-09-14" if len(rows) % 3 else "2016-09-21",
            }
        )
    return pd.DataFrame(rows, columns=["entity", "decision", "replacement", "reviewer", "date"])
