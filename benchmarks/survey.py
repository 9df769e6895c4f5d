"""What the survey strand costs: time and memory at one million respondents, and as the rows grow.

Run from the repository: ``make bench``, or ``python benchmarks/survey.py``. It takes some minutes and half a
gigabyte of the temporary folder, writes ``benchmarks/survey.csv``, prints it with what was promised and
whether it holds, and fails when it does not. ``benchmarks/README.md`` says what the columns mean.

Two waves of 500,000 respondents with 60 columns are made up and written as .sav. Then, each in a process of
its own, three times over: reading the files alone, and reading, cleaning and the primary model; beside them,
once, the same estimate as one would write it with pyreadstat, pandas and a formula of statsmodels on the
rows. Last, every estimator that sees rows, at 10,000, 100,000 and 1,000,000 rows in six sites, beside what
statsmodels has for it.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from survey_estimators import SIZES, estimators, made, rivals
from survey_files import WAVES, analyse, analyse_on_rows, read, read_by_pyreadstat, write_files

TABLE = Path(__file__).with_name("survey.csv")
COLUMNS = ("what", "rows", "seconds", "cpu_seconds", "peak_mb", "added_mb", "ratio", "rival_of", "note")
RESPONDENTS, REPETITIONS = 500_000, 3
MOST_TIME, MOST_MB = 1.5, 2500
MOST_GROWTH = 30  # for ten times the rows: linear is 10, quadratic 100
LEAST_SECONDS, LEAST_MB = 0.05, 5.0  # below these, growth is that of the clock and the allocator

WRITING = "writing the files"
READING = "reading alone"
ANALYSIS = "reading, cleaning, primary model"
BY_PYREADSTAT = "reading alone, pyreadstat itself"
ON_ROWS = "the same with formulas on rows"
FILES: dict[str, Callable[[Path], Any]] = {
    READING: read,
    ANALYSIS: analyse,
    BY_PYREADSTAT: read_by_pyreadstat,
    ON_ROWS: analyse_on_rows,
}
Row = dict[str, Any]
Run = Callable[[str, int, Path], "Measured"]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What one task took, and the estimate it came to (NaN where it estimates nothing)."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    added_mb: float
    value: float = math.nan
    se: float = math.nan


def measured(work: Callable[[], Any]) -> Measured:
    """Do some work: wall and processor time, the peak of the process, and how far the work raised it."""
    before, wall, processor = _peak_mb(), time.perf_counter(), time.process_time()
    found = work()
    processor, wall = time.process_time() - processor, time.perf_counter() - wall
    after = _peak_mb()
    if why := getattr(found, "details", {}).get("not_estimable"):
        raise AssertionError(f"nothing was estimated: {why}")
    value, se = (getattr(found, name, None) for name in ("value", "se"))
    return Measured(
        seconds=wall,
        cpu_seconds=processor,
        peak_mb=after,
        added_mb=after - before,
        value=math.nan if value is None else float(value),
        se=math.nan if se is None else float(se),
    )


def _peak_mb() -> float:
    import resource

    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size * (1 if sys.platform == "darwin" else 1024) / 1e6


def measure(what: str, rows: int, folder: Path) -> Measured:
    """Do one task in this process; libraries are loaded before the clock starts."""
    if what == WRITING:
        return measured(partial(write_files, folder, rows // len(WAVES)))
    if what in FILES:
        for library in ("pyreadstat", "scipy.sparse", "scipy.stats", "statsmodels.formula.api"):
            import_module(library)
        import_module("analysis.survey.cleaning")
        return measured(partial(FILES[what], folder))
    estimate = rivals()[what].estimate if what in rivals() else estimators()[what]
    estimate(made(2_000))  # what it loads when it is first called is no part of what it takes
    return measured(partial(estimate, made(rows)))


def apart(what: str, rows: int, folder: Path) -> Measured:
    """Do one task in a process of its own, on one core."""
    print(f"{what}, {rows:,} rows ...", file=sys.stderr, flush=True)
    told = ["--task", what, "--rows", str(rows), "--folder", str(folder)]
    one_core = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}
    done = subprocess.run(
        [sys.executable, __file__, *told],
        env=os.environ | one_core,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return Measured(**json.loads(done.stdout))


def of_files(run: Run, folder: Path, respondents: int, repetitions: int) -> list[Row]:
    """The million: reading, the analysis, the ratio of the two, and the rivals."""
    total = respondents * len(WAVES)
    run(WRITING, total, folder)
    table, pairs = [], []
    for _ in range(repetitions):
        reading, whole = run(READING, total, folder), run(ANALYSIS, total, folder)
        pairs.append((reading, whole))
        table.append(_row(READING, total, reading))
        table.append(_row(ANALYSIS, total, whole, ratio=whole.cpu_seconds / reading.cpu_seconds))
    for clock in ("cpu_seconds", "seconds"):
        ratios = [getattr(whole, clock) / getattr(reading, clock) for reading, whole in pairs]
        for which, of in (("least", min), ("median", statistics.median), ("most", max)):
            table.append(_row(_ratio_of(clock, which), total, None, ratio=of(ratios)))
    for name, rivalled in ((BY_PYREADSTAT, READING), (ON_ROWS, ANALYSIS)):
        found = run(name, total, folder)
        usual = statistics.median(row["cpu_seconds"] for row in table if row["what"] == rivalled)
        table.append(_row(name, total, found, ratio=found.cpu_seconds / usual, rival_of=rivalled))
    _agree(ON_ROWS, found, whole)
    return table


def of_estimators(run: Run, folder: Path, sizes: Sequence[int], names: Sequence[str] = ()) -> list[Row]:
    """The estimators (all, or those named) and their rivals at growing sizes."""
    table: list[Row] = []
    own: dict[tuple[str, int], Measured] = {}
    for name in names or estimators():
        for before, size in zip((None, *sizes), sizes, strict=False):
            own[name, size] = found = run(name, size, folder)
            growth = {} if before is None else {"ratio": found.cpu_seconds / own[name, before].cpu_seconds}
            table.append(_row(name, size, found, **growth))
    for name, rival in rivals().items():
        for size in (size for size in sizes if size <= rival.most and (rival.of, size) in own):
            found, ours = run(name, size, folder), own[rival.of, size]
            if rival.same:
                _agree(name, found, ours)
            ratio = found.cpu_seconds / ours.cpu_seconds
            table.append(_row(name, size, found, ratio=ratio, rival_of=rival.of))
    return table


def _agree(name: str, rival: Measured, ours: Measured) -> None:
    """A rival that estimates something else would be no rival."""
    if not math.isclose(rival.value, ours.value, rel_tol=1e-6):
        raise AssertionError(f"{name}: {rival.value}, the toolkit: {ours.value}")


def _ratio_of(clock: str, which: str) -> str:
    return f"ratio of {clock.replace('_', ' ')}, {which}".replace("cpu", "CPU")


def _row(what: str, rows: int, found: Measured | None, **more: Any) -> Row:
    """A line of the table."""
    row = dict.fromkeys(COLUMNS, "") | {"what": what, "rows": rows} | more
    if found is not None:
        row |= {name: value for name, value in asdict(found).items() if name in COLUMNS}
        if not math.isnan(found.value):
            se = "" if math.isnan(found.se) else f", standard error {found.se:.4g}"
            row["note"] = f"{found.value:.6g}{se}"
    return {name: round(value, 3) if isinstance(value, float) else value for name, value in row.items()}


def machine() -> list[Row]:
    """What the figures depend on."""
    libraries = ("numpy", "scipy", "pandas", "pyreadstat", "statsmodels")
    facts = {"cores": os.cpu_count(), "system": platform.system(), "architecture": platform.machine()}
    facts |= {"Python": platform.python_version()} | {name: version(name) for name in libraries}
    return [dict.fromkeys(COLUMNS, "") | {"what": name, "note": str(fact)} for name, fact in facts.items()]


def verdicts(table: Sequence[Row]) -> list[tuple[bool, str]]:
    """What was promised, and whether it holds."""
    ratio = {
        (clock, which): next(row["ratio"] for row in table if row["what"] == _ratio_of(clock, which))
        for clock in ("cpu_seconds", "seconds")
        for which in ("least", "median", "most")
    }
    cpu, wall = (
        "{:.2f} ({:.2f} to {:.2f})".format(*(ratio[clock, w] for w in ("median", "least", "most")))
        for clock in ("cpu_seconds", "seconds")
    )
    peak = {
        name: max(row["peak_mb"] for row in table if row["what"] == name) / 1000
        for name in (READING, ANALYSIS)
    }
    grown = [row["what"] for row in table if _grew(row, table)]
    return [
        (
            ratio["cpu_seconds", "median"] <= MOST_TIME,
            f"{ANALYSIS}: {cpu} times the processor time of reading alone, {wall} times on the clock; "
            f"promised: at most {MOST_TIME}",
        ),
        (
            max(peak.values()) < MOST_MB / 1000,
            f"peak memory {peak[ANALYSIS]:.2f} GB, reading alone {peak[READING]:.2f} GB; "
            f"promised: under {MOST_MB / 1000} GB",
        ),
        (
            not grown,
            "time and memory grow with the rows, not with their square: "
            + (f"not so for {', '.join(dict.fromkeys(grown))}" if grown else "so for every estimator"),
        ),
    ]


def _grew(row: Row, table: Sequence[Row]) -> bool:
    """Whether an estimator took much more than in proportion for ten times the rows of another line."""
    if row["rival_of"] or row["what"] not in estimators():
        return False
    tenth = [other for other in table if other["what"] == row["what"] and other["rows"] * 10 == row["rows"]]
    return any(
        row[name] > MOST_GROWTH * max(other[name], least)
        for other in tenth
        for name, least in (("cpu_seconds", LEAST_SECONDS), ("added_mb", LEAST_MB))
    )


def show(table: Sequence[Row]) -> str:
    """The table for a terminal."""
    cells = [list(COLUMNS)] + [
        [f"{row[name]:,}" if isinstance(row[name], int | float) else row[name] for name in COLUMNS]
        for row in table
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    texts = ("what", "rival_of", "note")
    return "\n".join(
        "  ".join(
            cell.ljust(width) if name in texts else cell.rjust(width)
            for cell, width, name in zip(line, widths, COLUMNS, strict=True)
        ).rstrip()
        for line in cells
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure everything, or, in a process of its own, one task."""
    parser = argparse.ArgumentParser(description="Time and memory of the survey strand.")
    for name, kind in (("--task", str), ("--rows", int), ("--folder", Path)):
        parser.add_argument(name, type=kind, help=argparse.SUPPRESS)
    choices = parser.parse_args(arguments)
    if choices.task:
        print(json.dumps(asdict(measure(choices.task, choices.rows, choices.folder))))
        return 0
    with TemporaryDirectory() as folder:
        table = of_files(apart, Path(folder), RESPONDENTS, REPETITIONS)
        table += of_estimators(apart, Path(folder), SIZES)
    table += machine()
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)
    found = verdicts(table)
    print(show(table), *(f"{'holds' if holds else 'FAILS'}: {text}" for holds, text in found), sep="\n")
    return 0 if all(holds for holds, _ in found) else 1


if __name__ == "__main__":
    sys.exit(main())
