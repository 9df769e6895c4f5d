"""Stage: response rates, and weights that make the answers match the sampling frame's margins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.engagement.weights import frame_weights
from analysis.files import write_csv, write_parquet
from analysis.processed import PROCESSED, load_responses
from analysis.stages.stage import Flow, Stage
from analysis.survey.frame import read_frame, response_rates

if TYPE_CHECKING:
    from analysis.study import Study


def _run(study: Study) -> Flow:
    responses = load_responses(study.folder)
    folder = study.folder / PROCESSED / "survey"
    if study.survey.frame is None:
        weights = pd.DataFrame({"respondent": [], "wave": [], "weight": []})
        rates = pd.DataFrame(columns=["wave", "site", "role", "invited", "answered", "rate"])
        weighted = "no weights: the study has no sampling frame"
    else:
        frame = read_frame(study.folder / study.survey.frame, study)
        weights = frame_weights(responses, frame, study.params.weights.margins)
        rates = response_rates(responses, frame)
        weighted = f"{len(weights)} weights"
    write_parquet(folder / "weights.parquet", weights)
    write_csv(folder / "response_rates.csv", rates)
    return Flow(came_in=f"{len(responses)} responses", went_out=weighted)


STAGE = Stage(
    what="Weight the answers to the sampling frame",
    run=_run,
    study=("sites", "roles", "waves", "survey"),
    params=("weights",),
)
