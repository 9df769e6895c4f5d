"""Running the whole pipeline through DVC, told in one line a stage."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from analysis.problems import Problem, ProblemsFound, raise_if_any
from analysis.stages.graph import paths, read_graph
from analysis.study.section import read_yaml

REPORTS = tuple(Path("reports") / f"report.{ending}" for ending in ("html", "docx", "pdf"))
_UNCHANGED = re.compile(r"Stage '(\w+)' didn't change, skipping")
_CACHED = re.compile(r"Stage '(\w+)' is cached - skipping run, checking out outputs")
_RUNNING = re.compile(r"Running stage '(\w+)'")
_FAILED = re.compile(r"failed to reproduce '(\w+)'(?:: (?!failed to run)(.+))?")
_REMEDIES = {
    "codebook.yaml": "Write it; one without themes has the lines `schema: codebook/1`, `themes: {}` and "
    "`codes: {}`.",
    "reports/report.md": "Write it; a heading and one sentence are enough to begin with.",
}
_STAGE_LINE = re.compile(r"^\w+ +.+ \d+\.\d s   .+ in, .+ out$")


Graph = Mapping[str, Mapping[str, Any]]


class PipelineFailed(ProblemsFound):
    """A stage failed; its own message was printed when it did."""


def reproduce(folder: Path, *, afresh: bool = False) -> Iterator[str]:
    """Bring the study's outputs up to date.

    Parameters
    ----------
    folder : Path
        The study's folder.
    afresh : bool
        Run every stage, whatever was computed before, here or in DVC's cache.

    Yields
    ------
    str
        A line for each stage as it ends, and the report's files at the end.

    Raises
    ------
    PipelineFailed
        When a stage failed. What earlier runs made stays in place.
    ProblemsFound
        When the pipeline lacks something before it begins (see `pipeline_problems`), or another run of it is
        at work in this folder.
    """
    raise_if_any(pipeline_problems(folder))
    _make_folders(folder)
    with _alone(folder):
        yield from _reproduced(folder, afresh)


def _reproduced(folder: Path, afresh: bool) -> Iterator[str]:
    command = [sys.executable, "-m", "dvc", "repro"]
    if afresh:
        command += ["--force", "--no-run-cache"]
    begun = time.perf_counter()
    failed = ""
    with subprocess.Popen(
        command,
        cwd=folder,
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as process:
        unread = []
        for line in process.stdout or ():
            line = line.rstrip()
            if _RUNNING.search(line):
                unread = []  # what earlier stages said is not why this one fails
            if match := _FAILED.search(line):
                failed = match.group(1)
                unread += [match.group(2)] if match.group(2) else []
            told = _told(line)
            if told:
                yield told
            elif line and not _is_noise(line):
                unread.append(line)
    if process.returncode:
        raise PipelineFailed([_failure(failed, unread)])
    yield f"\nEverything is up to date after {time.perf_counter() - begun:.0f} s. The report:"
    yield from (f"  {folder / path}" for path in REPORTS)


def stale_stages(folder: Path) -> list[str]:
    """The names of stages whose outputs are not those of the present data, code and choices."""
    status = subprocess.run(
        [sys.executable, "-m", "dvc", "status", "--json"],
        cwd=folder,
        env=_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if status.returncode:
        raise PipelineFailed([_failure("", status.stderr.strip().splitlines())])
    import json

    return sorted(json.loads(status.stdout or "{}"))


def refuse_stale(folder: Path) -> None:
    """Refuse to go on with outputs that are not those of the present data, code and choices."""
    if not (folder / "dvc.yaml").exists():
        raise ProblemsFound([_no_pipeline(folder)])
    if stale := stale_stages(folder):
        raise ProblemsFound(
            [
                Problem(
                    place=str(folder),
                    found="outputs that are out of date: " + ", ".join(stale),
                    expected="outputs of the present data, code and choices",
                    remedy="Run `ccg reproduce`, look at the report, and accept it then.",
                )
            ]
        )


def pipeline_problems(folder: Path) -> list[Problem]:
    """What of a study's folder the pipeline lacks before anything is computed, every problem at once.

    Parameters
    ----------
    folder : Path
        The study's folder.

    Returns
    -------
    list of Problem
        No dvc.yaml; files that stages read and no stage makes, such as the codebook; sections of study.yaml
        and params.yaml that stages declare and that are not named.
    """
    if not (folder / "dvc.yaml").exists():
        return [_no_pipeline(folder)]
    graph = read_graph(folder)
    return [*_missing_files(folder, graph), *_missing_sections(folder, graph)]


def _no_pipeline(folder: Path) -> Problem:
    return Problem(
        place=str(folder),
        found="no dvc.yaml",
        expected="the folder of a study",
        remedy="Go to the study's folder first.",
    )


def _missing_files(folder: Path, graph: Graph) -> Iterator[Problem]:
    """Files of the study that are not there; the toolkit's own code is no part of a definition."""
    made = {path for entry in graph.values() for path in paths(entry["outs"])}
    read = {path: name for name, entry in graph.items() for path in paths(entry["deps"])}
    for path, stage in read.items():
        ours = path.startswith("analysis/") or path in made or _may_be_made(path)
        if not ours and not (folder / path).exists():
            yield Problem(
                place=path,
                found="no such file",
                expected=f"what the stage {stage} reads",
                remedy=_REMEDIES.get(path, "Put it there; the repository of the toolkit has one."),
            )


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Refuse to run beside another run in the same folder: each would work on half of the other's files."""
    lock = folder / ".cache/reproduce.lock"
    lock.parent.mkdir(exist_ok=True)
    try:
        with FileLock(lock, blocking=False):
            yield
    except Timeout:
        raise ProblemsFound(
            [
                Problem(
                    place=str(folder.resolve()),
                    found="another `ccg reproduce`, which is at work in this folder",
                    expected="one run at a time",
                    remedy="Wait until it has ended, or end it with Ctrl+C where it runs.",
                )
            ]
        ) from None


def _missing_sections(folder: Path, graph: Graph) -> Iterator[Problem]:
    """DVC watches the sections that stages declare: each must be named, though it may be empty."""
    declared: dict[str, set[str]] = {}
    for entry in graph.values():
        for params in entry.get("params", ()):
            for file, sections in params.items():
                declared.setdefault(file, set()).update(sections)
    for file, sections in declared.items():
        if not (folder / file).exists():
            continue
        for name in sorted(sections - set(read_yaml(folder / file).keys())):
            yield Problem(
                place=file,
                found=f"no {name!r}",
                expected=f"the key {name!r}",
                remedy=f"Write `{name}:` with nothing after it when the study has none.",
            )


def _make_folders(folder: Path) -> None:
    """Not every study has documents or human coding; git keeps no empty folder, and DVC asks for each."""
    for entry in read_graph(folder).values():
        for path in paths(entry["deps"]):
            if _may_be_made(path):
                (folder / path).mkdir(parents=True, exist_ok=True)


def _may_be_made(path: str) -> bool:
    """Whether this is a folder that a study may have empty."""
    return path.startswith(("data/raw/", "reports/")) and not Path(path).suffix


def _environment() -> dict[str, str]:
    """Stages call `ccg` by name: that of this Python comes first."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return os.environ | {"PATH": path, "DVC_NO_ANALYTICS": "1", "PYTHONUNBUFFERED": "1"}


def _told(line: str) -> str:
    if match := _UNCHANGED.search(line):
        return f"{match.group(1):<24}unchanged"
    if match := _CACHED.search(line):
        return f"{match.group(1):<24}taken from an earlier run with the same inputs"
    return line if _STAGE_LINE.match(line) else ""


def _is_noise(line: str) -> bool:
    starts = (
        "Running stage",
        "> ",
        "Generating lock file",
        "Updating lock file",
        "To track the changes",
        "\tgit add",
        "To enable auto staging",
        "\tdvc config",
        "Use `dvc push`",
        "Data and pipelines are up to date",
        "ERROR: failed to reproduce",
    )
    return line.startswith(starts) or line.endswith("' is empty.")  # a folder of `_make_folders`


def _failure(stage: str, lines: list[str]) -> Problem:
    told = "\n  ".join(lines) or "no message"
    return Problem(
        place=f"stage {stage}" if stage else "the pipeline",
        found=f"a failure:\n  {told}\n ",
        expected="a stage that runs",
        remedy="Earlier outputs are as they were. Mend what is named above and run `ccg reproduce` again.",
    )
