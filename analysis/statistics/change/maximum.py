"""The maximum of a smooth log-likelihood by Newton's method."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Likelihood = Callable[[np.ndarray], tuple[float, np.ndarray, np.ndarray]]

_MOST_STEPS = 100
_MOST_HALVINGS = 40


@dataclass(frozen=True, kw_only=True)
class Maximum:
    """Where a log-likelihood is largest.

    Attributes
    ----------
    params : ndarray, shape (k,)
    log_likelihood : float
    information : ndarray, shape (k, k)
        The negative Hessian there.
    """

    params: np.ndarray
    log_likelihood: float
    information: np.ndarray


def maximise(likelihood: Likelihood, start: np.ndarray, gain: float = 1e-10) -> Maximum | None:
    """Climb from `start` to a maximum; None when it is not reached.

    Parameters
    ----------
    likelihood : callable
        Value, gradient and Hessian of the log-likelihood; -inf where it is not defined.
    start : ndarray, shape (k,)
    gain : float
        Converged means that the next step would gain less.

    Notes
    -----
    The gain does not depend on the scale of the parameters, and the curvature must be that of a maximum.
    A step that does not gain is halved; where the Hessian is not negative definite its eigenvalues are
    taken by size.

    Examples
    --------
    >>> found = maximise(lambda x: (-float((x - 3) @ (x - 3)), -2 * (x - 3), -2 * np.eye(1)), np.zeros(1))
    >>> found.params.round(6).tolist()
    [3.0]
    """
    # A step too far may overflow: it is then halved.
    with np.errstate(all="ignore"):
        return _climb(likelihood, start, gain)


def _climb(likelihood: Likelihood, params: np.ndarray, gain: float) -> Maximum | None:
    value, gradient, hessian = likelihood(params)
    for _ in range(_MOST_STEPS):
        if not (np.isfinite(value) and np.isfinite(hessian).all()):
            return None
        sizes, axes = np.linalg.eigh(hessian)
        smallest = 1e-12 * np.abs(sizes).max()
        peak = sizes.max() < -smallest
        step = axes @ ((axes.T @ gradient) / np.maximum(np.abs(sizes), max(smallest, 1e-300)))
        if peak and gradient @ step < gain:
            return Maximum(params=params, log_likelihood=value, information=-hessian)
        for _ in range(_MOST_HALVINGS):
            found = likelihood(params + step)
            # Near the maximum the gain is lost in rounding; there the whole step is right.
            if found[0] >= value - 1e-12 * abs(value):
                break
            step = step / 2
        else:
            return None
        params = params + step
        value, gradient, hessian = found
    return None
