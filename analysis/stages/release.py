"""Stage: what the notebooks found becomes what may be shown; nothing goes to reports/ before this."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.disclosure.findings import protect_findings
from analysis.files import write_bytes, write_csv, write_json, write_text
from analysis.findings import document
from analysis.processed import FINDINGS, PROCESSED, read_findings
from analysis.reporting import figures
from analysis.results import Figure, Finding, Table
from analysis.stages.graph import raw_files
from analysis.stages.stage import Flow, Stage

if TYPE_CHECKING:
    import pandas as pd

    from analysis.study import Study


def _run(study: Study) -> Flow:
    found = [
        finding
        for path in sorted((study.folder / PROCESSED / "findings").glob("*.json"))
        for finding in read_findings(path).values()
    ]
    document(study.id, found)  # refuses an id that two notebooks have used, before anything is written
    released, decisions = protect_findings(found, study.params.disclosure)
    reports = study.folder / "reports"
    written: set[Path] = set()
    for finding in released:
        if isinstance(finding.result, Table | Figure):
            written.add(_write_data(reports, finding))
        if isinstance(finding.result, Figure):
            written |= _draw(reports, finding, study)
    _remove_stale((reports / "tables", reports / "figures"), written)
    profile = study.params.disclosure.profile
    write_json(reports / "disclosure.json", {"profile": profile, "decisions": _summary(decisions)})
    # The names of real files may be names of people; the folders' hashes stand in each finding.
    write_json(reports / "inputs.json", raw_files(study.folder) if study.synthetic else {})
    write_json(study.folder / FINDINGS, document(study.id, released))
    statuses = [finding.disclosure.status for finding in released]
    return Flow(
        came_in=f"{len(found)} findings",
        went_out=f"{len(released)} ({statuses.count('suppressed')} suppressed, "
        f"{statuses.count('rounded')} rounded)",
    )


def _write_data(reports: Path, finding: Finding) -> Path:
    """The table, or the data behind the figure, for people who want to compute with it."""
    result = finding.result
    table = result.table if isinstance(result, Figure) else result
    path = reports / "tables" / f"{finding.id}.csv"
    write_csv(path, table.data)
    return path


def _draw(reports: Path, finding: Finding, study: Study) -> set[Path]:
    svg = reports / "figures" / f"{finding.id}.svg"
    png = svg.with_suffix(".png")
    outlines, pixels = figures.images(finding.result, study)
    write_text(svg, outlines)
    write_bytes(png, pixels)
    return {svg, png}


def _remove_stale(folders: Iterable[Path], written: set[Path]) -> None:
    """A finding that is no more leaves no file behind."""
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.iterdir():
            if path not in written:
                path.unlink()


def _summary(decisions: pd.DataFrame) -> list[dict[str, Any]]:
    """Which rule changed how many cells of which finding."""
    counted = decisions.groupby(["table", "rule", "action"]).size()
    return [
        {"finding": finding, "rule": rule, "action": action, "cells": int(cells)}
        for (finding, rule, action), cells in counted.items()
    ]


STAGE = Stage(
    what="Apply the disclosure rules",
    run=_run,
    study=("id", "synthetic", "sites", "roles", "waves"),
    params=("disclosure",),
)
