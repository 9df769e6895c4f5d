"""Stage: the waves' files become one harmonised table of responses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.files import write_csv, write_json, write_parquet
from analysis.processed import AGGREGATES, MISSING, PROCESSED, RESPONSES, RETURNS
from analysis.stages.stage import Flow, Stage
from analysis.survey.aggregates import aggregate_flow, read_aggregates
from analysis.survey.cleaning import clean
from analysis.transcripts.deidentification.answers import answer_turns, deidentify_answers
from analysis.transcripts.deidentification.replacements import with_originals, without_lengths
from analysis.transcripts.deidentification.roster import (
    REGISTER_COLUMNS,
    ROSTER_COLUMNS,
    read_register,
    read_roster,
)
from analysis.transcripts.deidentification.vault import open_vault, store
from analysis.transcripts.preparing import public_names

if TYPE_CHECKING:
    from analysis.study import Study


def _run(study: Study) -> Flow:
    cleaned = clean(study)
    harmonised = cleaned.harmonised
    folder = study.folder / PROCESSED / "survey"
    responses, redactions = _deidentified(harmonised.responses, study)
    write_parquet(study.folder / RESPONSES, responses)
    write_csv(folder / "redactions.csv", without_lengths(redactions))
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


def _deidentified(responses: pd.DataFrame, study: Study) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The responses with names replaced in free-text answers, before anything of them is written."""
    fieldwork = study.transcripts
    none = (pd.DataFrame(columns=list(ROSTER_COLUMNS)), pd.DataFrame(columns=list(REGISTER_COLUMNS)))
    roster, register = (
        none
        if fieldwork is None
        else (read_roster(study.folder / fieldwork.roster), read_register(study.folder / fieldwork.register))
    )
    vault = open_vault(study)
    clean, redactions = deidentify_answers(
        responses,
        study.survey.questions,
        roster,
        register,
        key=vault.key if vault else None,
        public=public_names(study),
        recognise=vault is not None,
    )
    if vault is not None:
        store(vault, with_originals(answer_turns(responses, study.survey.questions), redactions), "survey")
    return clean, redactions


STAGE = Stage(
    what="Clean and harmonise the survey waves",
    run=_run,
    study=("synthetic", "seed", "sites", "roles", "waves", "survey", "transcripts"),
    params=("engagement",),
)
