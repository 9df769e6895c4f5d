"""Stage: the codebook's rules propose codes for every turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.coding.codebook.definition import load_codebook
from analysis.coding.machine.coder import code
from analysis.files import write_parquet
from analysis.mentions.recognition import recognise
from analysis.mentions.relating import relations
from analysis.processed import CODINGS, PROCESSED, load_turns
from analysis.stages.stage import Flow, Stage
from analysis.study.compute import read_compute

if TYPE_CHECKING:
    from analysis.study import Study


def _run(study: Study) -> Flow:
    turns = load_turns(study.folder)
    codebook = load_codebook(study.folder / "codebook.yaml")
    cache = study.folder / ".cache/parses"
    codings = code(turns, codebook, cache, read_compute(study.folder).processes)
    write_parquet(study.folder / CODINGS, codings)
    fieldwork = study.transcripts
    mentions = recognise(turns, fieldwork.organisations if fieldwork else {})
    related = relations(mentions, turns, fieldwork.relations if fieldwork else {}, cache)
    write_parquet(study.folder / PROCESSED / "coding/mentions.parquet", mentions)
    write_parquet(study.folder / PROCESSED / "coding/relations.parquet", related)
    coded = codings[["transcript", "turn"]].drop_duplicates()
    return Flow(
        came_in=f"{len(turns)} turns",
        went_out=f"{len(codings)} codings in {len(coded)} turns, {len(mentions)} mentions",
    )


STAGE = Stage(what="Code the turns by the codebook's rules", run=_run, study=("transcripts",))
