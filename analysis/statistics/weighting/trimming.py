"""Very large weights cut, and what is cut given to the others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.statistics.weighting.diagnostics import complete_weights


def trim_weights(weights: pd.Series | np.ndarray | Sequence[float], limit: float) -> pd.Series:
    """Cap weights at `limit` times their mean; the others share what is cut in proportion to their weights.

    Parameters
    ----------
    weights : Series, array or sequence of float
        One weight a person, 0 or more. Weights of 0 stay 0, and are not part of the mean.
    limit : float
        Largest weight that remains, in means: above 1, often 3 to 5.

    Returns
    -------
    Series
        Weights with the same total, none above ``limit`` means. ``attrs["trimmed"]`` has ``limit``,
        ``cap`` (the largest weight allowed), ``count`` (how many stand at the cap that were above it,
        or that came above it by their share of what was cut) and ``rounds``. Margins that the weights met
        are no longer met exactly, so they do not remember having been raked: `weighted_proportion`
        then gives the plain linearised standard error, mostly the larger one.

    Raises
    ------
    ProblemsFound
        For weights that are missing, negative, infinite or no numbers, or all 0, and a limit of 1 or less.

    References
    ----------
    Potter, F. (1990). A study of procedures to identify and trim extreme sampling weights. Proceedings of
    the Section on Survey Research Methods, American Statistical Association, 225-230.
    Izrael, D., Battaglia, M. P. and Frankel, M. R. (2009). Extreme survey weight adjustment as a component
    of sample balancing (a.k.a. raking). SAS Global Forum, paper 247.

    Examples
    --------
    >>> trimmed = trim_weights([10.0, 1.0, 1.0, 4.0], limit=2)
    >>> trimmed.tolist(), trimmed.attrs["trimmed"]["count"]
    ([8.0, 1.3333333333333333, 1.3333333333333333, 5.333333333333333], 1)
    """
    series = complete_weights(weights)
    raise_if_any(_problems(series, limit))
    sizes = series.to_numpy(dtype=float)
    total = sizes.sum()
    cap = limit * total / (sizes > 0).sum()
    capped = np.zeros(len(sizes), dtype=bool)
    result, rounds = sizes.copy(), 0
    # A weight that reaches the cap stays there, so there are at most as many rounds as weights.
    while (above := ~capped & (result > cap * (1 + 1e-12))).any():
        capped |= above
        rest = total - cap * capped.sum()
        result = np.where(capped, cap, sizes * (rest / sizes[~capped].sum()))
        rounds += 1
    trimmed = pd.Series(result, index=series.index, name=series.name)
    trimmed.attrs["trimmed"] = {
        "limit": float(limit),
        "cap": float(cap),
        "count": int(capped.sum()),
        "rounds": rounds,
    }
    return trimmed


def _problems(series: pd.Series, limit: float) -> list[Problem]:
    problems = []
    if not (isinstance(limit, int | float) and 1 < limit < np.inf):
        problems.append(
            Problem(
                place="argument `limit`",
                found=repr(limit),
                expected="a number above 1, such as 4",
                remedy="A limit of 1 would make all weights equal.",
            )
        )
    if not (series > 0).any():
        problems.append(
            Problem(
                place="argument `weights`",
                found=f"no weight above 0 among {len(series)}",
                expected="at least one",
                remedy="Look at how the weights were made.",
            )
        )
    return problems
