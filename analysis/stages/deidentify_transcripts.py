"""Stage: transcripts, notes and documents become turns without the names of the roster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.files import write_csv, write_json, write_parquet
from analysis.processed import PROCESSED, TURNS
from analysis.stages.stage import Flow, Stage
from analysis.transcripts.preparing import prepare

if TYPE_CHECKING:
    from analysis.study import Study


def _run(study: Study) -> Flow:
    prepared = prepare(study)
    write_parquet(study.folder / TURNS, prepared.turns)
    write_csv(study.folder / PROCESSED / "transcripts/redactions.csv", prepared.redactions)
    write_csv(study.folder / PROCESSED / "transcripts/participants.csv", prepared.participants)
    write_csv(study.folder / PROCESSED / "transcripts/doubtful.csv", prepared.doubtful)
    write_json(study.folder / PROCESSED / "transcripts/flow.json", prepared.flow)
    return Flow(
        came_in=f"{prepared.flow['files']} files",
        went_out=f"{len(prepared.turns)} turns ({len(prepared.redactions)} names replaced)",
    )


STAGE = Stage(
    what="Read and de-identify the transcripts",
    run=_run,
    study=("sites", "roles", "waves", "transcripts"),
)
