"""One million respondents in two .sav files, and the same estimate from them in two ways."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from survey_estimators import CUTS, ROLES, SITES, Found, change_on_rows

WAVES, ITEMS = ("2013", "2014"), 55


def write_files(folder: Path, respondents: int) -> None:
    """Two waves as .sav with a study.yaml and a params.yaml: three tenths of the people answer both."""
    import numpy as np
    import pandas as pd
    import pyreadstat

    rng = np.random.default_rng(20130401)
    agreement = dict(enumerate(("Not at all", "A little", "Partly", "Mostly", "Wholly"), start=1))
    items = [f"q{number}" for number in range(1, ITEMS + 1)]
    for later, wave in enumerate(WAVES):
        known = rng.permutation(respondents) + later * respondents * 7 // 10
        data = {"id": known.astype(float)}
        data["site"] = (known % len(SITES) + 1).astype(float)
        data["role"] = np.where(known % 5 == 0, 2.0, 1.0)
        centre = 0.1 * data["site"] + 0.8 * (data["role"] == 2) - later * (0.1 + 0.05 * data["site"])
        for item in items:
            answer = np.searchsorted(CUTS, centre + rng.logistic(size=respondents)) + 1.0
            chance = rng.random(respondents)
            answer[chance < 0.10] = np.nan
            answer[chance < 0.07] = 9
            answer[chance < 0.035] = 8
            data[item] = answer
        data["age"] = rng.integers(18, 91, respondents).astype(float)
        data["batch"] = rng.integers(0, 3, respondents).astype(float)
        labels = {item: agreement | {8: "Do not know", 9: "Refused"} for item in items}
        labels |= {"site": dict(enumerate(SITES, start=1)), "role": dict(enumerate(ROLES, start=1))}
        pyreadstat.write_sav(
            pd.DataFrame(data, copy=False),
            str(folder / f"{wave}.sav"),
            missing_ranges={item: [8, 9] for item in items},
            variable_value_labels=labels,
        )
    # What is JSON is YAML, too.
    (folder / "study.yaml").write_text(json.dumps(_study(), indent=1), encoding="utf-8")
    (folder / "params.yaml").write_text(json.dumps(_params(), indent=1), encoding="utf-8")


def _study() -> dict[str, Any]:
    scale = ("not_at_all", "a_little", "partly", "mostly", "wholly")
    numbers = range(1, ITEMS + 1)
    codes = {str(code): category for code, category in enumerate(scale, start=1)}
    item = {"values": codes, "missing": {"8": "dont_know", "9": "refused"}}
    file = {
        "respondent": "id",
        "site": {"column": "site", "values": {str(code): site for code, site in enumerate(SITES, start=1)}},
        "role": {"column": "role", "values": {str(code): role for code, role in enumerate(ROLES, start=1)}},
        "questions": {"age": {"column": "age"}} | {f"i{n}": {"column": f"q{n}"} | item for n in numbers},
    }
    return {
        "schema": "study/1",
        "id": "benchmark",
        "title": "Benchmark",
        "authors": [{"name": "Nobody"}],
        "date": "2026-01-01",
        "status": "benchmark",
        "synthetic": True,
        "seed": 1,
        "sites": {site: {"label": f"Site {site}"} for site in SITES},
        "roles": {role: {"label": role} for role in ROLES},
        "waves": {wave: {} for wave in WAVES},
        "survey": {
            "linked": True,
            "scales": {"agreement": {category: category.replace("_", " ") for category in scale}},
            "questions": {"age": {"text": "Age", "kind": "numeric", "minimum": 16, "maximum": 95}}
            | {f"i{number}": {"text": f"Item {number}", "scale": "agreement"} for number in numbers},
            "outcomes": {"engaged": {"label": "say mostly", "question": "i1", "at_least": "mostly"}},
            "files": {wave: {"path": f"{wave}.sav"} | file for wave in WAVES},
        },
    }


def _params() -> dict[str, Any]:
    profile = {"smallest_base": {"respondents": 10, "participants": 5}, "percent_decimals": 0}
    return {
        "engagement": {
            "level": 0.95,
            "headline": "engaged",
            "changes": [{"first": WAVES[0], "second": WAVES[1]}],
            "adjust": ["role"],
            "interact": True,
        },
        "weights": {"margins": ["site", "role"]},
        "coding": {"level": 0.95, "kinds": ["interview"], "draws": 200},
        "disclosure": {"profile": "open", "profiles": {"open": profile}},
    }


def read(folder: Path) -> list[Any]:
    """Both files as the toolkit reads them, both kept."""
    from analysis.survey import read_wave

    return [read_wave(folder / f"{wave}.sav", keep="id") for wave in WAVES]


def read_by_pyreadstat(folder: Path) -> list[Any]:
    """Both files as the reading library gives them, both kept."""
    import pyreadstat

    return [pyreadstat.read_sav(str(folder / f"{wave}.sav"), user_missing=True) for wave in WAVES]


def analyse(folder: Path) -> Any:
    """From the files to the primary estimate, all 60 columns cleaned, nothing written."""
    from analysis.statistics import standardised_change
    from analysis.study import load_study
    from analysis.survey import outcome
    from analysis.survey.cleaning import clean

    study = load_study(folder)
    responses = clean(study).harmonised.responses
    keys = responses[["respondent", "wave", "site", "role"]]
    rows = keys.assign(outcome=outcome(responses, study, "engaged"))
    return standardised_change(
        rows, "outcome", "wave", WAVES, site="site", adjust=("role",), interact=True, respondent="respondent"
    )


def analyse_on_rows(folder: Path) -> Found:
    """The same estimate as one would write it: labels as categories, declared codes as NaN, no reasons."""
    import pandas as pd
    import pyreadstat

    waves = []
    for wave in WAVES:
        path = str(folder / f"{wave}.sav")
        data, metadata = pyreadstat.read_sav(path)
        for name, labels in metadata.variable_value_labels.items():
            scale = pd.CategoricalDtype(list(labels.values()), ordered=name not in ("site", "role"))
            data[name] = data[name].map(labels).astype(scale)
        waves.append(data.assign(wave=wave))
    rows = pd.concat(waves, ignore_index=True)
    rows["yes"] = rows["q1"].isin(["Mostly", "Wholly"]).astype(float).where(rows["q1"].notna())
    return change_on_rows(rows, WAVES, "id")
