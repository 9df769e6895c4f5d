"""Stage: all estimation of the survey strand, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.engagement.estimates import engagement_estimates
from analysis.engagement.robustness import robustness
from analysis.files import write_parquet
from analysis.processed import PROCESSED, load_responses, read_table
from analysis.stages.stage import Flow, Stage

if TYPE_CHECKING:
    from analysis.study import Study


def _run(study: Study) -> Flow:
    responses = load_responses(study.folder)
    weights = read_table(study.folder, PROCESSED / "survey/weights.parquet")
    estimates = engagement_estimates(responses, study)
    checks = robustness(responses, weights, study)
    write_parquet(study.folder / PROCESSED / "engagement/estimates.parquet", estimates)
    write_parquet(study.folder / PROCESSED / "engagement/robustness.parquet", checks)
    return Flow(
        came_in=f"{len(responses)} responses",
        went_out=f"{len(estimates)} estimates, {len(checks)} robustness analyses",
    )


STAGE = Stage(
    what="Estimate engagement and its change",
    run=_run,
    study=("sites", "roles", "waves", "survey"),
    params=("engagement",),
)
