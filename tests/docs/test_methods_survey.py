"""docs/methods-survey.md and the tables that go with it name what there is: estimators, tests, R scripts."""

from __future__ import annotations

import math
import re
import sys

from support.imports import ROOT

METHODS = (ROOT / "docs/methods-survey.md").read_text(encoding="utf-8")
REFERENCE = ROOT / "tests/reference"
Z = "clustered by site, z (refused by the toolkit)"


def _section(number: int) -> str:
    return METHODS.partition(f"\n## {number}. ")[2].partition("\n## ")[0]


def _column(table: str, number: int) -> list[str]:
    rows = [line.split("|")[1:-1] for line in table.splitlines() if line.startswith("| ")]
    return [row[number].strip() for row in rows[1:]]


def test_every_defect_of_statsmodels_has_its_test():
    folder = ROOT / "tests/unit/statistics"
    defects = (folder / "test_statsmodels_defects.py").read_text(encoding="utf-8")
    first, *others = re.findall(r"`(test_\w+)`", "".join(_column(_section(7), 2)))
    assert f"def {first}(" in (folder / "test_proportions.py").read_text(encoding="utf-8")
    assert sorted(others) == sorted(re.findall(r"^def (test_\w+)", defects, re.MULTILINE))


def test_every_estimator_is_held_against_something():
    from analysis import statistics

    named = set(re.findall(r"`(\w+)`", METHODS))
    arithmetic = {"standardised_difference", "trim_weights", "weight_diagnostics", "floor_and_ceiling"}
    assert set(statistics.__all__) - named == arithmetic


def test_every_script_is_in_both_tables():
    scripts = {path.name for path in REFERENCE.glob("*.R")} - {"common.R"}
    readme = (REFERENCE / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+\.R)`", readme, re.MULTILINE)) == scripts
    assert set(re.findall(r"`(\w+\.R)`", "".join(_column(_section(8), 2)))) == scripts - {"survey_files.R"}
    tables = set(re.findall(r"`(\w+\.csv)`", readme))
    assert tables == {path.name for path in REFERENCE.glob("*.csv")}


def test_every_exhibit_is_recorded_by_the_notebook():
    notebook = (ROOT / "notebooks/2_engagement.ipynb").read_text(encoding="utf-8")
    kinds = re.findall(r"`engagement\.(?:figure|table)\.(?:HEADLINE\.|QUESTION\.)?(\w+)", _section(5))
    assert len(kinds) > 10
    assert [kind for kind in kinds if f".{kind}" not in notebook] == []


def test_links_between_the_pages_lead_somewhere():
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")]
    for page in pages:
        for target in re.findall(r"\]\(([^)#:\s]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} leads to {target}"


def test_the_table_of_coverage_is_that_of_the_benchmark():
    import importlib.util

    import pandas as pd

    spec = importlib.util.spec_from_file_location("coverage_benchmark", ROOT / "benchmarks/coverage.py")
    benchmark = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = benchmark
    spec.loader.exec_module(benchmark)
    table = pd.read_csv(benchmark.TABLE)
    assert benchmark.summary(table) in METHODS
    # What the page says of every method that the report relies on.
    outside = (
        "whole scale (proportional odds)",
        "random intercept of site",
        "random-effects mean of sites",
        "same people, weighted for drop-out",
        Z,
    )
    relied_on = table[~table["estimator"].isin(outside)]
    for varied in ("site_icc", "practice_icc", "linked", "selective"):
        for _, rows in relied_on.groupby(["estimator", varied]):
            surveys = rows["repetitions"].sum()
            covered = (rows["coverage"] * rows["repetitions"]).sum() / surveys
            error = math.sqrt(0.95 * 0.05 / surveys)
            assert 0.93 - error <= covered <= 0.97 + error


def test_the_table_of_the_primary_estimate_is_that_of_the_benchmark(monkeypatch):
    import pandas as pd

    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks.coverage_primary import DESIGNS, TABLE, estimators, summary

    table = pd.read_csv(TABLE)
    assert summary(table) in METHODS
    assert list(table["design"].unique()) == [design.name for design in DESIGNS]
    assert set(estimators()) < set(table["estimator"]) and (table["surveys"] == 2000).all()
    # An interval covers at least 93% wherever it is claimed, and at most 97% in the ordinary designs.
    claimed = table[table["not_estimable"] < 0.5]
    assert (claimed["coverage"] + claimed["coverage_error"] >= 0.93).all()
    ordinary = claimed[claimed["design"].str.startswith("ordinary")]
    assert (ordinary["coverage"] - ordinary["coverage_error"] <= 0.97).all()
    assert (table.loc[table["estimator"].str.endswith("Firth"), "not_estimable"] == 0).all()
