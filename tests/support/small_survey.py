"""Small survey studies for whole runs: three sites, two roles, answers planned cell by cell."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

RAW = "data/raw/surveys"
SITES = {"N": "north", "S": "south", "W": "west"}
ROLES = {"L": "leader", "M": "member"}
ENGAGED = {
    "column": "q1",
    "values": {"1": "low", "2": "middling", "3": "high"},
    "missing": {"8": "dont_know", "9": "refused"},
}
Cell = tuple[str, str, int, int]


def planned(leaders: tuple[int, int], members: tuple[int, int], sites: Iterable[str] = "NSW") -> list[Cell]:
    """The same cells in every site: code of the site, code of the role, how many say yes, how many no."""
    return [(site, role, *counts) for site in sites for role, counts in (("L", leaders), ("M", members))]


# Of 60: leaders 18 of 30 and members 12 of 30, that is 30; then 15 of 30 and 6 of 30, that is 21.
FIRST = planned(leaders=(6, 4), members=(4, 6))
SECOND = planned(leaders=(5, 5), members=(2, 8))


def answers(cells: Iterable[Cell], first: int = 1) -> list[dict[str, Any]]:
    """Rows of a wave's file; ids count from `first`. Those who say no are low and middling in turn."""
    rows: list[dict[str, Any]] = []
    for site, role, yes, no in cells:
        for number in range(yes + no):
            said = "3" if number < yes else "12"[number % 2]
            person = f"P{first + len(rows):03}"
            rows.append({"id": person, "ccg": site, "role": role, "q1": said, "sex": "fm"[number % 2]})
    return rows


def definition(waves: Sequence[str] = ("2013", "2014"), **survey: Any) -> dict[str, Any]:
    """study.yaml of such a study; `survey` adds to its survey section."""
    return {
        "schema": "study/1",
        "id": "small",
        "title": "A small study",
        "authors": [{"name": "A. Researcher"}],
        "date": "2026-01-31",
        "status": "Example",
        "synthetic": True,
        "seed": 7,
        "sites": {name: {"label": name.title()} for name in SITES.values()},
        "roles": {name: {"label": f"{name.title()}s"} for name in ROLES.values()},
        "waves": {wave: {"fieldwork": "January"} for wave in waves},
        "survey": {
            "linked": True,
            "scales": {"engagement": {"low": "Low", "middling": "Middling", "high": "High"}},
            "questions": {
                "engaged": {"text": "How engaged are you?", "scale": "engagement"},
                "sex": {"text": "Your sex", "kind": "nominal", "categories": {"f": "Female", "m": "Male"}},
            },
            "outcomes": {"high": {"label": "are engaged", "question": "engaged", "at_least": "high"}},
            "files": {wave: wave_file(wave) for wave in waves},
            **survey,
        },
    }


def wave_file(wave: str) -> dict[str, Any]:
    """How a wave's file is read."""
    return {
        "path": f"{RAW}/{wave}.csv",
        "respondent": "id",
        "site": {"column": "ccg", "values": dict(SITES)},
        "role": {"column": "role", "values": dict(ROLES)},
        "questions": {
            "engaged": json.loads(json.dumps(ENGAGED)),
            "sex": {"column": "sex", "values": {"f": "f", "m": "m"}},
        },
    }


def choices(*changes: tuple[str, str], **engagement: Any) -> dict[str, Any]:
    """params.yaml: the changes, and what else the engagement section says."""
    return {
        "engagement": {
            "headline": "high",
            "changes": [{"first": first, "second": second} for first, second in changes],
            "adjust": ["role"],
            "imputations": 2,
            **engagement,
        },
        "weights": {"margins": ["site", "role"]},
        "coding": {"kinds": ["interview"]},
        "disclosure": {
            "profile": "small",
            "profiles": {
                "small": {"smallest_base": {"respondents": 10, "participants": 5}, "percent_decimals": 0}
            },
        },
    }


def published(cells: Iterable[Cell]) -> str:
    """A published table of counts, a row for each cell."""
    rows = [f"{site},{role},Engaged,{yes + no},{yes}\n" for site, role, yes, no in cells]
    return "".join(["Place,Who,What,Base,Yes\n", *rows])


def aggregated(path: str = f"{RAW}/published.csv", **more: Any) -> dict[str, Any]:
    """How such a table is read."""
    return {
        "path": path,
        "columns": {"site": "Place", "role": "Who", "outcome": "What", "n": "Base", "yes": "Yes"},
        "sites": dict(SITES),
        "roles": dict(ROLES),
        "outcomes": {"Engaged": "high"},
        **more,
    }


def frame(*waves: str, count: int = 40) -> str:
    """A sampling frame with the same count in every cell."""
    rows = [
        f"{wave},{site},{role},{count}\n"
        for wave in waves
        for site in SITES.values()
        for role in ROLES.values()
    ]
    return "".join(["wave,site,role,count\n", *rows])


def write(
    folder: Path, study: Mapping[str, Any], params: Mapping[str, Any], files: Mapping[str, str | list]
) -> Path:
    """Write a study: its definition (JSON is YAML, too) and the files of its survey, by name."""
    for name in (RAW, "reports"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "reports/report.md").write_text("# Findings\n\nNone yet.\n", encoding="utf-8")
    for name, content in (("study.yaml", study), ("params.yaml", params)):
        (folder / name).write_text(json.dumps(content, indent=1), encoding="utf-8")
    for name, content in files.items():
        text = content if isinstance(content, str) else _table(content)
        (folder / RAW / name).write_text(text, encoding="utf-8", newline="")
    return folder


def _table(rows: list[dict[str, Any]]) -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()
