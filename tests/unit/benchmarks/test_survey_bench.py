"""The benchmark of the survey strand still runs, on two thousand rows; how long it takes is not asserted."""

from __future__ import annotations

import csv
import importlib.util
import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from support.imports import ROOT

FOLDER = ROOT / "benchmarks"
NEEDS = ("survey_estimators", "survey_files")


@pytest.fixture(scope="module")
def bench() -> Iterator[ModuleType]:
    """The script as a module, with the two beside it, forgotten afterwards."""
    names = ("survey_bench", *NEEDS)
    try:
        for name, file in zip((*NEEDS, names[0]), (*NEEDS, "survey"), strict=True):
            spec = importlib.util.spec_from_file_location(name, FOLDER / f"{file}.py")
            sys.modules[name] = module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
        yield module
    finally:
        for name in names:
            sys.modules.pop(name, None)


@pytest.fixture(scope="module")
def million(bench, tmp_path_factory) -> list[dict]:
    """The table of the million at two thousand, in this process."""
    return bench.of_files(bench.measure, tmp_path_factory.mktemp("waves"), 1_000, 1)


def test_the_analysis_and_formulas_on_rows_come_to_the_same_estimate(bench, million):
    lines = {row["what"]: row for row in million}
    assert lines[bench.ON_ROWS]["note"] == lines[bench.ANALYSIS]["note"] != ""
    assert lines[bench.ON_ROWS]["rival_of"] == bench.ANALYSIS


def test_each_task_is_measured_on_both_clocks_and_in_memory(bench, million):
    for name in bench.FILES:
        row = next(row for row in million if row["what"] == name)
        assert row["rows"] == 2_000
        assert row["seconds"] > 0 and row["cpu_seconds"] > 0 and row["peak_mb"] > 0


def test_the_files_have_sixty_columns_and_a_tenth_missing(bench, million, tmp_path):
    bench.write_files(tmp_path, 1_000)
    first, second = bench.read(tmp_path)
    assert first.data.shape == second.data.shape == (1_000, 60)
    items = [name for name in first.data if name.startswith("q")]
    answered = first.data[items].isin(range(1, 6)).to_numpy().mean()
    assert answered == pytest.approx(0.9, abs=0.01)
    assert len(set(first.data["id"]) & set(second.data["id"])) == 300


def test_an_estimator_stands_beside_its_rival(bench):
    own, rival = bench.of_estimators(bench.measure, Path(), (2_000,), ("weighted change",))
    assert own["note"].split(",")[0] == rival["note"].split(",")[0] != ""
    assert rival["rival_of"] == own["what"] == "weighted change"


def test_an_estimate_that_differs_from_its_rivals_stops_the_run(bench):
    one, other = (
        bench.Measured(seconds=1, cpu_seconds=1, peak_mb=1, added_mb=0, value=value)
        for value in (-0.1, -0.1001)
    )
    takes = {"weighted change": one, "WLS on rows, clustered": other}
    with pytest.raises(AssertionError, match="WLS on rows"):
        bench.of_estimators(lambda what, rows, folder: takes[what], Path(), (2_000,), ("weighted change",))


def test_every_estimator_answers(bench):
    rows = bench.made(2_000)
    for name, estimate in bench.estimators().items():
        found = estimate(rows)
        assert math.isfinite(getattr(found, "value", 0.0)), name


def test_a_task_in_a_process_of_its_own_reports_one_line(bench, capsys):
    assert bench.main(["--task", "raking", "--rows", "2000", "--folder", "."]) == 0
    assert set(json.loads(capsys.readouterr().out)) >= {"seconds", "cpu_seconds", "peak_mb", "added_mb"}


def test_what_is_not_estimable_is_not_timed(bench):
    class Nothing:
        details = {"not_estimable": "nobody answered"}  # noqa: RUF012

    with pytest.raises(AssertionError, match="nobody answered"):
        bench.measured(Nothing)


def table(bench, *, ratio: float, peak: float, growth: float, added: float) -> list[dict]:
    """A whole table in small: two estimator lines, ten times the rows apart."""
    lines = [
        {"what": f"ratio of {clock}, {which}", "ratio": ratio}
        for clock in ("CPU seconds", "seconds")
        for which in ("least", "median", "most")
    ]
    lines += [{"what": name, "peak_mb": peak} for name in (bench.READING, bench.ANALYSIS)]
    lines += [
        {"what": "raking", "rows": rows, "cpu_seconds": seconds, "added_mb": mb}
        for rows, seconds, mb in ((100, 1.0, 10.0), (1000, growth, added))
    ]
    return [dict.fromkeys(bench.COLUMNS, "") | line for line in lines]


@pytest.mark.parametrize(
    ("measured", "held"),
    [
        ({"ratio": 1.5, "peak": 2499.0, "growth": 10.0, "added": 100.0}, [True, True, True]),
        ({"ratio": 1.51, "peak": 2499.0, "growth": 10.0, "added": 100.0}, [False, True, True]),
        ({"ratio": 1.5, "peak": 2500.0, "growth": 10.0, "added": 100.0}, [True, False, True]),
        ({"ratio": 1.5, "peak": 2499.0, "growth": 100.0, "added": 100.0}, [True, True, False]),
        ({"ratio": 1.5, "peak": 2499.0, "growth": 10.0, "added": 1000.0}, [True, True, False]),
    ],
)
def test_verdicts(bench, measured, held):
    assert [holds for holds, _ in bench.verdicts(table(bench, **measured))] == held


def test_a_line_of_the_printed_table_has_every_column(bench):
    shown = bench.show(table(bench, ratio=1.2, peak=1000.0, growth=10.0, added=1.0)).splitlines()
    assert shown[0].split() == list(bench.COLUMNS)
    assert len(shown) == 11


def test_the_readme_explains_every_column(bench):
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [name for name in bench.COLUMNS if f"`{name}`" not in text] == []


def test_the_committed_table_holds_what_the_script_measures_and_what_was_promised(bench):
    with (FOLDER / "survey.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert tuple(lines[0]) == bench.COLUMNS
    names = {line["what"] for line in lines}
    assert {*bench.FILES, *bench.estimators(), *bench.rivals()} <= names
    numbers = ("rows", "seconds", "cpu_seconds", "peak_mb", "added_mb", "ratio")
    typed = [line | {name: float(line[name]) if line[name] else "" for name in numbers} for line in lines]
    assert [text for holds, text in bench.verdicts(typed) if not holds] == []
