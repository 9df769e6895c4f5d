"""Stage: all estimation of the survey strand, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.engagement.estimates import engagement_estimates
from analysis.engagement.robustness import robustness, with_weights
from analysis.engagement.specifications import specifications
from analysis.files import write_parquet
from analysis.processed import AGGREGATES, MISSING, PROCESSED, load_responses, read_table, read_texts
from analysis.stages.stage import Flow, Stage

if TYPE_CHECKING:
    from analysis.study import Study


def _run(study: Study) -> Flow:
    responses = load_responses(study.folder)
    missing = read_table(study.folder, MISSING)
    weights = read_table(study.folder, PROCESSED / "survey/weights.parquet")
    rates = read_texts(study.folder, PROCESSED / "survey/response_rates.csv", ("wave", "site", "role"))
    aggregates = read_table(study.folder, AGGREGATES)
    curves = specifications(with_weights(responses, weights), missing, study, aggregates)
    checks = robustness(responses, weights, rates, study, aggregates)
    estimates = engagement_estimates(responses, checks, curves, rates, study, aggregates)
    folder = study.folder / PROCESSED / "engagement"
    write_parquet(folder / "estimates.parquet", estimates)
    write_parquet(folder / "robustness.parquet", checks)
    write_parquet(folder / "specifications.parquet", curves)
    return Flow(
        came_in=f"{len(responses)} responses",
        went_out=f"{len(estimates)} estimates, {len(checks)} other analyses, {len(curves)} specifications",
    )


STAGE = Stage(
    what="Estimate engagement and its change",
    run=_run,
    study=("seed", "sites", "roles", "waves", "survey"),
    params=("engagement", "weights", "disclosure"),
)
