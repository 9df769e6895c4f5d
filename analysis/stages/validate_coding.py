"""Stage: how far coders agree, and theme shares corrected for the error of the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.coding.cases.counting import spoken_kind
from analysis.coding.codebook.definition import Codebook, load_codebook
from analysis.coding.human.judgements import JUDGEMENTS, SAMPLE, read_judgements
from analysis.coding.human.shares import prevalence
from analysis.coding.human.validation import agreement, agreement_table
from analysis.files import write_json, write_parquet
from analysis.processed import PROCESSED, load_codings, load_turns
from analysis.results import to_json
from analysis.stages.stage import Flow, Stage
from analysis.study import seed_for

if TYPE_CHECKING:
    from analysis.study import Study


def _run(study: Study) -> Flow:
    turns, codings = load_turns(study.folder), load_codings(study.folder)
    codebook = load_codebook(study.folder / "codebook.yaml")
    judgements, sample = _human_coding(study, turns, codebook)
    agreed = _agreement(study, judgements, sample, codings, codebook)
    reference = study.coding.reference if study.coding else ""
    level = study.params.coding.level
    kind = spoken_kind(turns, study.params.coding.kinds) or "interview"
    shares = prevalence(codings, turns, judgements, sample, codebook, reference, level=level, kind=kind)
    write_json(study.folder / PROCESSED / "coding/agreement.json", agreed)
    write_parquet(study.folder / PROCESSED / "coding/prevalence.parquet", shares)
    return Flow(
        came_in=f"{len(codings)} codings, {len(sample)} judged turns",
        went_out=f"{len(agreed['codes'])} comparisons, {len(shares)} shares",
    )


def _human_coding(study: Study, turns: pd.DataFrame, codebook: Codebook) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The human coding; empty tables when there is none, and then every share is marked as uncorrected."""
    if study.coding is None:
        return pd.DataFrame(columns=list(JUDGEMENTS)), pd.DataFrame(columns=list(SAMPLE))
    return read_judgements(study, turns, codebook)


def _agreement(
    study: Study,
    judgements: pd.DataFrame,
    sample: pd.DataFrame,
    codings: pd.DataFrame,
    codebook: Codebook,
) -> dict[str, Any]:
    import numpy as np

    if study.coding is None:
        return {"judged": 0, "codes": []}
    choices = study.params.coding
    measured = agreement(
        judgements,
        sample,
        codings,
        codebook,
        study.coding.reference,
        np.random.default_rng(seed_for(study.seed, "validate_coding")),
        draws=choices.draws,
        level=choices.level,
    )
    rows = agreement_table(measured).to_dict("records")
    return {"judged": len(sample), "codes": to_json(rows)}


STAGE = Stage(
    what="Measure agreement and correct theme shares",
    run=_run,
    study=("seed", "coding"),
    params=("coding",),
)
