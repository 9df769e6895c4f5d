"""Stage: how far coders agree, and theme shares corrected for the error of the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis import coding
from analysis.files import write_json, write_parquet
from analysis.processed import PROCESSED, load_codings, load_turns
from analysis.stages.stage import Flow, Stage
from analysis.study import seed_for

if TYPE_CHECKING:
    from analysis.study import Study


def _run(study: Study) -> Flow:
    turns, codings = load_turns(study.folder), load_codings(study.folder)
    codebook = coding.load_codebook(study.folder / "codebook.yaml")
    validation = coding.validate(study, turns, codings, codebook, seed_for(study.seed, "validate_coding"))
    write_json(study.folder / PROCESSED / "coding/agreement.json", validation.agreement)
    write_parquet(study.folder / PROCESSED / "coding/prevalence.parquet", validation.prevalence)
    return Flow(
        came_in=f"{len(codings)} codings, {validation.judged} judged turns",
        went_out=f"{len(validation.prevalence)} shares",
    )


STAGE = Stage(
    what="Measure agreement and correct theme shares",
    run=_run,
    study=("seed", "coding"),
    params=("coding",),
)
