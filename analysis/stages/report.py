"""Stage: the narrative, with its claims bound, becomes the report in three formats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.processed import load_findings
from analysis.reporting import editions
from analysis.stages.stage import Flow, Stage

if TYPE_CHECKING:
    from analysis.study import Study


def _run(study: Study) -> Flow:
    findings = load_findings(study.folder)
    built = editions.build(study, findings)
    editions.write(study.folder / "reports", built)
    return Flow(
        came_in=f"{len(findings)} findings",
        went_out=f"{len(built.claims)} claims in report.html, .docx and .pdf",
    )


STAGE = Stage(
    what="Build the report",
    run=_run,
    study=(
        "id",
        "title",
        "subtitle",
        "authors",
        "date",
        "status",
        "synthetic",
        "seed",
        "sites",
        "roles",
        "waves",
        "published",
    ),
    params=("engagement", "coding", "disclosure"),
)
