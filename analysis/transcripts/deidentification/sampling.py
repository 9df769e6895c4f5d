"""A random sample of de-identified turns for a person to read, and what it says about those not read."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.problems import Problem, ProblemsFound
from analysis.results import Estimate

CHECKED_COLUMNS = ("transcript", "turn", "stratum", "inclusion", "missed", "reader", "date")
WITH, WITHOUT = "with replacements", "without"
METHOD = "stratified share; one-sided exact upper limit (Clopper-Pearson, least favourable strata)"
ESTIMAND = (
    "the share of the de-identified turns, of all transcripts that the sample was drawn from, in which a "
    "person who reads the de-identified text alone finds at least one identifier"
)


def strata(turns: pd.DataFrame, redactions: pd.DataFrame) -> pd.Series:
    """The stratum of each turn: kind of transcript, wave, and whether anything was replaced in it.

    Examples
    --------
    >>> turns = pd.DataFrame({"transcript": "T1", "turn": [0, 1], "kind": "interview",
    ...                       "wave": ["2013", None]})
    >>> redactions = pd.DataFrame({"transcript": ["T1"], "turn": [1]})
    >>> strata(turns, redactions).tolist()
    ['interview, 2013, without', 'interview, no wave, with replacements']
    """
    replaced = set(zip(redactions["transcript"], redactions["turn"], strict=True))
    places = zip(turns["transcript"], turns["turn"], strict=True)
    marks = [WITH if place in replaced else WITHOUT for place in places]
    names = [
        f"{kind}, {'no wave' if pd.isna(wave) else wave}, {mark}"
        for kind, wave, mark in zip(turns["kind"], turns["wave"], marks, strict=True)
    ]
    return pd.Series(names, index=turns.index, dtype="str")


def draw(turns: pd.DataFrame, redactions: pd.DataFrame, size: int, seed: int) -> pd.DataFrame:
    """Draw turns at random within strata, in proportion to the strata, at least one of each.

    Parameters
    ----------
    turns : DataFrame
        DESIGN: Turns, de-identified.
    redactions : DataFrame
        transcript, turn of each replacement.
    size : int
        How many turns to draw; all of them when there are no more.
    seed : int
        The same seed and turns give the same sample.

    Returns
    -------
    DataFrame
        transcript, turn, stratum, inclusion (the probability with which the turn was drawn), text; in
        the order of the turns.

    Raises
    ------
    ProblemsFound
        Fewer turns are asked for than there are strata.
    """
    named = turns.assign(stratum=strata(turns, redactions))
    sizes = named.groupby("stratum").size()
    if size < len(sizes):
        raise ProblemsFound(
            [
                Problem(
                    place="ccg transcripts sample",
                    found=f"a sample of {size} turns",
                    expected=f"at least {len(sizes)}: one of each kind of transcript and wave, with and "
                    "without replacements",
                    remedy="About 60 without a miss show that fewer than 5% of turns hold one; 300, 1%.",
                )
            ]
        )
    wanted = _allotted(sizes, min(size, len(named)))
    rng = np.random.default_rng(seed)
    rows = []
    for stratum, members in named.groupby("stratum"):
        chosen = rng.choice(len(members), size=wanted[stratum], replace=False)
        drawn = members.iloc[np.sort(chosen)]
        rows.append(drawn.assign(inclusion=wanted[stratum] / len(members)))
    drawn = pd.concat(rows).sort_index()
    return drawn[["transcript", "turn", "stratum", "inclusion", "text"]].reset_index(drop=True)


def _allotted(sizes: pd.Series, size: int) -> pd.Series:
    """How many of each stratum: one each, the rest by Sainte-Laguë, so that shares come closest."""
    wanted = pd.Series(1, index=sizes.index)
    while wanted.sum() < size:
        claims = (sizes / (2 * wanted + 1)).where(wanted < sizes, 0.0)
        wanted[claims.idxmax()] += 1
    return wanted


def missed(checked: pd.DataFrame, level: float = 0.95) -> Estimate:
    """In what share of turns an identifier was missed, and the most that it may be.

    Parameters
    ----------
    checked : DataFrame
        stratum, inclusion and missed (how many identifiers the reader found) of each turn drawn.
    level : float
        Confidence of the upper limit.

    Returns
    -------
    Estimate
        In ``"proportion"``; `low` is 0 and `high` the one-sided upper limit. `details`: ``estimand`` in
        words, ``missed_turns``, ``missed_identifiers``, ``turns`` (how many the sample speaks for) and
        ``base_unit``.

    Notes
    -----
    With x misses in n turns drawn in proportion, the limit is the p with P(X <= x) = 1 - level for a
    binomial X: 1 - 0.05^(1/n) for none, about 3/n. Strata only make P(X <= x) smaller at the same
    mean (Hoeffding 1956, theorem 4), so the limit holds for them. Where strata were drawn with
    different probabilities, the limit is the largest share that any division of the missed turns over
    the strata allows. A stratum that was read as a whole adds what was found in it. That turns are drawn
    without replacement is not used: the limit is a little high for large samples.

    References
    ----------
    Clopper, C. J. and Pearson, E. S. (1934). Biometrika 26, 404-413.
    Hoeffding, W. (1956). Annals of Mathematical Statistics 27, 713-721.

    Examples
    --------
    >>> checked = pd.DataFrame({"stratum": "interview", "inclusion": 0.1, "missed": [0] * 59})
    >>> found = missed(checked)   # 1 - 0.05 ** (1 / 59)
    >>> found.value, round(found.high, 4)
    (0.0, 0.0495)
    """
    by_stratum = checked.groupby("stratum").agg(
        n=("missed", "size"), inclusion=("inclusion", "first"), x=("missed", lambda m: int((m > 0).sum()))
    )
    about = {
        "level": level,
        "n": len(checked),
        "method": METHOD,
        "tolerance": "closed_form",
        "details": {
            "estimand": ESTIMAND,
            "base_unit": "turns",
            "missed_turns": int(by_stratum["x"].sum()),
            "missed_identifiers": int(checked["missed"].sum()),
            "turns": int((by_stratum["n"] / by_stratum["inclusion"]).round().sum()),
        },
    }
    if checked.empty:
        about["details"] |= {"not_estimable": "no turn was read"}
        return Estimate(value=float("nan"), **about)
    weight = by_stratum["n"] / by_stratum["inclusion"]
    weight = weight / weight.sum()
    share = by_stratum["x"] / by_stratum["n"]
    value = float((weight * share).sum())
    read_whole = by_stratum["inclusion"] >= 1
    certain = float((weight * share)[read_whole].sum())
    drawn = by_stratum[~read_whole]
    high = min(certain + _upper(drawn["n"], drawn["x"], weight[~read_whole], level), 1.0)
    return Estimate(value=value, low=0.0, high=float(high), **about)


def _upper(n: pd.Series, x: pd.Series, weight: pd.Series, level: float) -> float:
    """The largest weighted share that the limit on missed turns allows: all of them where they weigh most."""
    from scipy.stats import beta

    turns, found = int(n.sum()), int(x.sum())
    if turns == 0:
        return 0.0
    left = turns * (1.0 if found == turns else float(beta.ppf(level, found + 1, turns - found)))
    upper = 0.0
    for stratum in (weight / n).sort_values(ascending=False).index:
        taken = min(left, n[stratum])
        upper += weight[stratum] * taken / n[stratum]
        left -= taken
    return upper
