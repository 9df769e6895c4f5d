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
LIST = ("transcript", "file", "kind", "site", "wave", "profile", "speakers")
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
    rng: np.random.Generator,
) -> pd.DataFrame:
    """The register of fieldwork: everybody who was asked, one row a participant and wave."""
    waves = list(study.waves)
    rows = []
    for part in parts:
        if not part.participant:
            continue
        row = dict.fromkeys(PARTICIPANTS, "")
        row |= {"participant": part.participant, "site": part.site, "role": part.role}
        row |= {"wave": part.wave, "outcome": part.outcome}
        if part.outcome == INTERVIEWED:
            day = days[part.transcript]
            row |= {
                "date": day.isoformat(),
                "minutes": str(int(rng.integers(38, 76))),
                "mode": _MODES[int(rng.integers(len(_MODES)))],
                "interviewer": interviewers[part.transcript].entity,
                "guide_version": f"{waves.index(part.wave) + 1}.{int(rng.integers(0, 2))}",
                "consent": ";".join(part.consent),
                "anonymisation_signed_by": interviewers[part.transcript].entity,
                "withdrawn": (day + datetime.timedelta(days=23)).isoformat() if part.withdrawn else "",
            }
        rows.append(row)
    table = pd.DataFrame(rows, columns=list(PARTICIPANTS))
    return table.sort_values(["participant", "wave"], ignore_index=True)


def listing(parts: Sequence[Part], labels: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    """The list of transcripts: which file is whose, and who speaks under which label."""
    rows = []
    for part in parts:
        if not part.transcript:
            continue
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
            }
        )
    return pd.DataFrame(rows, columns=list(LIST)).sort_values("transcript", ignore_index=True)


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
