"""Stage: response rates, and weights that make the answers match the sampling frame's margins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.engagement.weights import frame_weights, unweighted
from analysis.files import write_csv, write_parquet
from analysis.processed import PROCESSED, RETURNS, load_responses, read_table
from analysis.stages.stage import Flow, Stage
from analysis.survey.dispositions import DISPOSITIONS, dispositions, no_rates
from analysis.survey.frame import CELL, read_frame
from analysis.survey.response import response_rates

if TYPE_CHECKING:
    from analysis.study import Study


def _run(study: Study) -> Flow:
    responses = load_responses(study.folder)
    folder = study.folder / PROCESSED / "survey"
    if study.survey.frame is None:
        weighting = unweighted(responses, "the study has no sampling frame")
        rates = pd.DataFrame(columns=[*CELL, "invited", "answered", "rate"])
        found = pd.DataFrame(columns=[*CELL, *DISPOSITIONS])
        weighted = "no weights: the study has no sampling frame"
    else:
        frame = read_frame(study.folder / study.survey.frame, study)
        without = no_rates(study)
        found = dispositions(responses, frame, read_table(study.folder, RETURNS), without)
        rates = response_rates(responses, frame, without)
        weighting = frame_weights(responses, frame, study.params.weights)
        weighted = f"{len(weighting.weights)} weights"
    write_parquet(folder / "weights.parquet", weighting.weights)
    write_csv(folder / "weighting.csv", weighting.diagnostics)
    write_csv(folder / "response_rates.csv", rates)
    write_csv(folder / "dispositions.csv", found)
    return Flow(came_in=f"{len(responses)} responses", went_out=weighted)


STAGE = Stage(
    what="Weight the answers to the sampling frame",
    run=_run,
    study=("sites", "roles", "waves", "survey"),
    params=("weights",),
)
