"""How well people agree with each other, and the rules with people, code by code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from analysis.coding.codebook.definition import Codebook
from analysis.results import Estimate

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

KEY = ["transcript", "turn"]
MACHINE = "rules"


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """Two codings of the same turns, for one code.

    Attributes
    ----------
    code : str
    first, second : str
        Whose coding; ``rules`` is the machine. Where the rules are one of the two, the other is the
        reference.
    n, transcripts : int
        Turns that both read, and in how many transcripts.
    both, only_first, only_second, neither : int
        Turns by who gave the code.
    agree : Estimate
        Share of turns on which they agree, interval by resampling transcripts.
    kappa, ac1 : Estimate
        Cohen's kappa and Gwet's AC1; where nearly no turn carries the code, kappa is low even if they hardly
        ever differ, so the two are read together.
    precision, recall : Estimate or None
        Of turns that the rules coded, the share that the reference did too, and the other way round;
        intervals by resampling transcripts, turns weighted by the inverse of their inclusion probability.
        None between people.
    """

    code: str
    first: str
    second: str
    n: int
    transcripts: int
    both: int
    only_first: int
    only_second: int
    neither: int
    agree: Estimate
    kappa: Estimate
    ac1: Estimate
    precision: Estimate | None = None
    recall: Estimate | None = None


def agreement(
    judgements: pd.DataFrame,
    sample: pd.DataFrame,
    codings: pd.DataFrame,
    codebook: Codebook,
    reference: str,
    rng: np.random.Generator,
    draws: int = 2000,
    level: float = 0.95,
    polarity: Sequence[str] = ("present",),
) -> tuple[Agreement, ...]:
    """Agreement on each code: every two coders, and the rules against the reference.

    The unit is the turn: it carries a code when at least one mention has one of the polarities. Only turns of
    the random sample are used, those without any code included. Codes are never pooled.

    Parameters
    ----------
    judgements, sample : DataFrame
        From `read_judgements`.
    codings : DataFrame
        The rules' codings (DESIGN: Codings).
    codebook : Codebook
    reference : str
        The coder whom the rules are measured against.
    rng : numpy.random.Generator
        Draws the resamples of transcripts.
    draws, level : int, float
        Resamples, and the coverage of the intervals.
    polarity : sequence of str
        Which polarities count as carrying the code.

    Returns
    -------
    tuple of Agreement
        For each code in the codebook's order: first the pairs of coders, then the rules.
    """
    design = sample.set_index(KEY)["inclusion"]
    given = _wide(judgements, polarity)
    machine = _given(codings[codings["polarity"].isin(polarity)])
    read = dict(iter(judgements.groupby("coder", sort=True)))
    turns_of = {coder: _index(rows).intersection(design.index).sort_values() for coder, rows in read.items()}
    # An agreed coding is made of the two coders' own, so it is not a third coder beside them.
    people = [coder for coder in read if coder != reference] if len(read) > 2 else list(read)
    results = []
    for code in codebook.codes:
        for first, second in combinations(people, 2):
            index = turns_of[first].intersection(turns_of[second])
            if len(index):
                pair = [_labels(given.get((who, code), ()), index) for who in (first, second)]
                results.append(_agreement(code, first, second, pair, index, design, rng, draws, level))
        index = turns_of.get(reference)
        if index is not None and len(index):
            pair = [_labels(machine.get(code, ()), index), _labels(given.get((reference, code), ()), index)]
            results.append(_agreement(code, MACHINE, reference, pair, index, design, rng, draws, level))
    return tuple(results)


def agreement_table(agreements: Sequence[Agreement]) -> pd.DataFrame:
    """Agreements as a table: one row a code and pair, with each measure's value and limits."""
    import pandas as pd

    plain = ("code", "first", "second", "n", "transcripts", "both", "only_first", "only_second", "neither")
    measures = ("agree", "kappa", "ac1", "precision", "recall")
    rows = []
    for item in agreements:
        row = {name: getattr(item, name) for name in plain}
        for name in measures:
            estimate = getattr(item, name)
            row[name] = None if estimate is None else estimate.value
            row[f"{name}_low"] = None if estimate is None else estimate.low
            row[f"{name}_high"] = None if estimate is None else estimate.high
        rows.append(row)
    columns = [*plain, *(part for name in measures for part in (name, f"{name}_low", f"{name}_high"))]
    numbers = {column: "float64" for column in columns if column not in plain}
    return pd.DataFrame(rows, columns=columns).astype(numbers)


def _agreement(code, first, second, pair, index, design, rng, draws, level) -> Agreement:
    import numpy as np
    import pandas as pd

    from analysis.statistics import cohens_kappa, gwet_ac1

    a, b = pair
    weight = 1 / design.loc[index].to_numpy(dtype=float)
    clusters, _ = pd.factorize(index.get_level_values("transcript"), sort=True)
    one = np.ones(len(a))
    ratio = _Ratio(clusters, rng, draws, level)
    with_machine = first == MACHINE
    return Agreement(
        code=code,
        first=first,
        second=second,
        n=len(a),
        transcripts=int(clusters.max()) + 1,
        both=int((a & b).sum()),
        only_first=int((a & ~b).sum()),
        only_second=int((~a & b).sum()),
        neither=int((~a & ~b).sum()),
        agree=ratio((a == b) * one, one, "share of turns agreed"),
        kappa=cohens_kappa(a.astype(int), b.astype(int), level=level),
        ac1=gwet_ac1(pd.DataFrame({first: a.astype(int), second: b.astype(int)}), level=level),
        precision=ratio((a & b) * weight, a * weight, "precision", a) if with_machine else None,
        recall=ratio((a & b) * weight, b * weight, "recall", b) if with_machine else None,
    )


class _Ratio:
    """A ratio of two sums over turns, with a percentile interval from resampled transcripts."""

    def __init__(self, clusters, rng, draws: int, level: float):
        import numpy as np

        self.clusters, self.level, self.draws = clusters, level, draws
        count = int(clusters.max()) + 1
        self.times = rng.multinomial(count, np.full(count, 1 / count), size=draws)

    def __call__(self, above, below, name: str, among=None) -> Estimate:
        import numpy as np

        n = int(len(below) if among is None else among.sum())
        method = f"{name}; percentile interval, {self.draws} resamples of transcripts"
        total = below.sum()
        if total == 0:
            details = {"not_estimable": f"no turn to measure {name} on"}
            return Estimate(
                value=np.nan, level=self.level, n=0, method=method, tolerance="resampled", details=details
            )
        sums = [np.bincount(self.clusters, weights=part) for part in (above, below)]
        top, bottom = (self.times @ part for part in sums)
        resampled = top[bottom > 0] / bottom[bottom > 0]
        low, high = np.quantile(resampled, [(1 - self.level) / 2, (1 + self.level) / 2])
        details = {"transcripts": self.times.shape[1], "resamples_without_a_turn": int((bottom == 0).sum())}
        return Estimate(
            value=float(above.sum() / total),
            low=float(low),
            high=float(high),
            level=self.level,
            n=n,
            method=method,
            tolerance="resampled",
            details=details,
        )


def _index(rows: pd.DataFrame):
    import pandas as pd

    return pd.MultiIndex.from_frame(rows[KEY].drop_duplicates())


def _given(rows: pd.DataFrame) -> dict:
    return {code: set(map(tuple, part[KEY].itertuples(index=False))) for code, part in rows.groupby("code")}


def _wide(judgements: pd.DataFrame, polarity: Sequence[str]) -> dict:
    """The turns to which each coder gave each code."""
    rows = judgements[judgements["code"].notna() & judgements["polarity"].isin(polarity)]
    return {
        (coder, code): set(map(tuple, part[KEY].itertuples(index=False)))
        for (coder, code), part in rows.groupby(["coder", "code"])
    }


def _labels(carrying, index):
    import numpy as np

    return np.fromiter((key in carrying for key in index), dtype=bool, count=len(index))
