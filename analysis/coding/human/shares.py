"""The share of turns that carry a code or theme, by the rules and corrected for the rules' errors."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from analysis.coding.cases.counting import check_codings
from analysis.coding.codebook.definition import Codebook
from analysis.problems import Problem, ProblemsFound

if TYPE_CHECKING:
    import pandas as pd

KEY = ["transcript", "turn"]
CORRECTED = "corrected"
NO_SAMPLE = "no judged sample"
STRATIFIERS = ("site", "role", "wave", "kind", "transcript")


def prevalence(
    codings: pd.DataFrame,
    turns: pd.DataFrame,
    judgements: pd.DataFrame,
    sample: pd.DataFrame,
    codebook: Codebook,
    reference: str,
    level: float = 0.95,
    kind: str = "interview",
    polarity: Sequence[str] = ("present",),
) -> pd.DataFrame:
    """The share of participants' turns that carry each code and theme.

    The estimand is the share of turns in **these** transcripts. The rules' own share is biased by their
    misses and false hits, by more than its interval would tell, so the corrected one stands beside it.

    Parameters
    ----------
    codings, turns : DataFrame
        As in DESIGN (Codings, Turns).
    judgements, sample : DataFrame
        From `read_judgements`.
    codebook : Codebook
    reference : str
        The coder whose judgements correct the rules.
    level : float
        Coverage of the intervals.
    kind : str
        The kind of source; kinds are never pooled.
    polarity : sequence of str
        Which polarities count as carrying the code.

    Returns
    -------
    DataFrame
        One row a code, then one a theme: ``level`` (``code`` or ``theme``), ``id``, ``turns`` (participants'
        turns), ``machine`` (the rules' share), ``share, low, high`` (corrected; NaN without sample),
        ``judged`` (turns), ``method``, ``status`` (``corrected``, ``no judged sample``, or why there is no
        estimate).

    See Also
    --------
    analysis.statistics.corrected_prevalence : the estimator.
    """
    import pandas as pd

    check_codings(codings, turns, codebook)
    base = turns[(turns["kind"] == kind) & (turns["speaker_role"] == "participant")]
    index = pd.MultiIndex.from_frame(base[KEY])
    design = sample.set_index(KEY).reindex(index)
    layers = _layers(base, design)
    by_reference = judgements[judgements["coder"] == reference]
    judged = index.isin(pd.MultiIndex.from_frame(by_reference[KEY]))
    machine = codings[codings["polarity"].isin(polarity)]
    human = by_reference[by_reference["polarity"].isin(polarity)]
    rows = []
    for name, ids in (("code", codebook.codes), ("theme", codebook.themes)):
        for id in ids:
            codes = [id] if name == "code" else list(codebook.codes_of(id))
            found = _carries(machine, codes, index)
            row = _share(found, _carries(human, codes, index), judged, design, layers, level)
            rows.append({"level": name, "id": id, "turns": len(index), **row})
    return pd.DataFrame(rows)


def _layers(base: pd.DataFrame, design: pd.DataFrame) -> list[str] | None:
    """The layer of like inclusion probability of each turn; None when all were drawn alike.

    The sample tells the stratum of the turns that were drawn; of the others it is read from the columns that
    make the strata. Strata drawn with about the same probability (within a factor of about 1.4) form one
    layer: the prior adds half a turn to every cell, so that many small strata would raise the interval of a
    rare code.
    """
    strata = design["stratum"]
    if strata.nunique() <= 1:
        return None
    columns = _stratum_columns(base, strata)
    cells = base[columns].astype(str).agg("\t".join, axis=1).to_numpy()
    known = design.assign(cell=cells).dropna(subset=["stratum"]).groupby("cell")["inclusion"].first()
    overall = strata.notna().mean()
    names = {
        cell: f"drawn {2 ** round(math.log2(p / overall)):g} times as often" for cell, p in known.items()
    }
    return [names.get(cell, "never drawn") for cell in cells]


def _stratum_columns(base: pd.DataFrame, strata: pd.Series) -> list[str]:
    """The fewest columns of the turns that tell the sample's strata apart, one to one."""
    drawn = strata.notna().to_numpy()
    names = strata[drawn].to_numpy()
    for size in range(1, len(STRATIFIERS) + 1):
        for columns in map(list, combinations(STRATIFIERS, size)):
            cells = base.loc[drawn, columns].astype(str).agg("\t".join, axis=1).to_numpy()
            if len(set(cells)) == len(set(names)) == len(set(zip(cells, names, strict=True))):
                return columns
    raise ProblemsFound(
        [
            Problem(
                place="sample of the human coding, column stratum",
                found=f"{len(set(names))} strata that no combination of {', '.join(STRATIFIERS)} tells apart",
                expected="strata made of columns of the turns: a turn that was not drawn has one too",
                remedy="Name each stratum by the site, role, wave or kind that it stands for.",
            )
        ]
    )


def _carries(rows: pd.DataFrame, codes: list[str], index):
    import pandas as pd

    return index.isin(pd.MultiIndex.from_frame(rows.loc[rows["code"].isin(codes), KEY]))


def _share(machine, human, judged, design: pd.DataFrame, layers, level: float) -> dict:
    import numpy as np

    from analysis.statistics import corrected_prevalence

    drawn = design["inclusion"].notna().to_numpy() & judged
    naive = float(machine.mean()) if len(machine) else np.nan
    none = {"machine": naive, "share": np.nan, "low": np.nan, "high": np.nan, "judged": int(drawn.sum())}
    if not drawn.any():
        return {**none, "method": "", "status": NO_SAMPLE}
    estimate = corrected_prevalence(
        machine.astype(int), np.where(judged, human.astype(float), np.nan), drawn, strata=layers, level=level
    )
    if not estimate.estimable:
        return {**none, "method": estimate.method, "status": str(estimate.details["not_estimable"])}
    values = {"share": estimate.value, "low": estimate.low, "high": estimate.high}
    return {**none, **values, "method": estimate.method, "status": CORRECTED}
