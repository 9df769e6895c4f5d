"""Stage: the waves' files become one harmonised table of responses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.files import write_csv, write_json, write_parquet
from analysis.processed import AGGREGATES, MISSING, PROCESSED, RESPONSES, RETURNS
from analysis.stages.stage import Flow, Stage
from analysis.survey.aggregates import aggregate_flow, read_aggregates
from analysis.survey.cleaning import clean

if TYPE_CHECKING:
    from analysis.study import Study


def _run(study: Study) -> Flow:
    cleaned = clean(study)
    harmonised = cleaned.harmonised
    folder = study.folder / PROCESSED / "survey"
    write_parquet(study.folder / RESPONSES, harmonised.responses)
    write_parquet(study.folder / MISSING, harmonised.missing)
    write_parquet(study.folder / RETURNS, cleaned.returns)
    write_csv(folder / "excluded.csv", harmonised.excluded)
    write_csv(folder / "flags.csv", harmonised.flags)
    write_csv(folder / "linkage.csv", harmonised.linkage)
    aggregates = read_aggregates(study)
    flow = dict(harmonised.flow)
    for wave, counts in aggregate_flow(study, aggregates).items():
        flow[wave] = {**flow.get(wave, {}), "aggregated": counts}
    write_json(folder / "flow.json", flow)
    write_csv(folder / "dictionary.csv", cleaned.dictionary)
    write_parquet(study.folder / AGGREGATES, aggregates)
    kept, excluded = len(harmonised.responses), len(harmonised.excluded)
    return Flow(
        came_in=f"{kept + excluded} rows of {len(study.survey.files)} waves",
        went_out=f"{kept} responses ({excluded} rows excluded)",
    )


STAGE = Stage(
    what="Clean and harmonise the survey waves",
    run=_run,
    study=("sites", "roles", "waves", "survey"),
    params=("engagement",),
)
