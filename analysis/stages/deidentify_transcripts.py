"""Stage: transcripts, notes and documents become turns without the names of the roster."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.files import write_csv, write_json, write_parquet
from analysis.processed import PROCESSED, TURNS, load_responses
from analysis.stages.stage import Flow, Stage
from analysis.transcripts.deidentification.answers import answer_turns
from analysis.transcripts.deidentification.replacements import without_lengths
from analysis.transcripts.deidentification.vault import open_vault, store
from analysis.transcripts.preparing import prepare

if TYPE_CHECKING:
    from analysis.study import Study


def _run(study: Study) -> Flow:
    vault = open_vault(study)
    prepared = prepare(study, vault)
    if vault is not None:
        store(vault, prepared.originals)
    # De-identified already, with the survey.
    answers = answer_turns(load_responses(study.folder), study.survey.questions)
    turns = pd.concat([prepared.turns, answers], ignore_index=True) if len(answers) else prepared.turns
    write_parquet(study.folder / TURNS, turns)
    write_csv(study.folder / PROCESSED / "transcripts/redactions.csv", without_lengths(prepared.redactions))
    write_csv(study.folder / PROCESSED / "transcripts/log.csv", prepared.log)
    write_csv(study.folder / PROCESSED / "transcripts/participants.csv", prepared.participants)
    write_csv(study.folder / PROCESSED / "transcripts/doubtful.csv", prepared.doubtful)
    write_json(study.folder / PROCESSED / "transcripts/flow.json", prepared.flow)
    return Flow(
        came_in=f"{prepared.flow['files']} files, {len(answers)} survey answers",
        went_out=f"{len(turns)} turns ({len(prepared.redactions)} names replaced)",
    )


STAGE = Stage(
    what="Read and de-identify the transcripts",
    run=_run,
    study=("synthetic", "seed", "sites", "roles", "waves", "survey", "transcripts"),
)
