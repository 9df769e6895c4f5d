"""The logistic model with Firth's penalty: finite where maximum likelihood is not."""

from __future__ import annotations

import numpy as np

from analysis.statistics.change.logistic import Collapsed, Fit, Patterns, collapsed
from analysis.statistics.change.maximum import maximise
from analysis.statistics.change.rows import Rows

# What the next step may still gain: a hundred-millionth of a standard error.
_GAIN = 1e-16


def firth(rows: Rows, patterns: Patterns, waves: int) -> Fit | str:
    """Fit the model by penalised likelihood, or say in words why there is no fit.

    The penalty is half the log determinant of the Fisher information (Jeffreys' prior). It removes the
    leading term of the bias of the coefficients, and its maximum is finite whatever was answered. The
    weights of the rows must be 1.

    Returns
    -------
    Fit or str
        Its two covariances are the sandwich of the penalised scores, clustered by respondent, and the
        inverse information; its log-likelihood is penalised, for the columns of the design.

    References
    ----------
    Firth, D. (1993). Biometrika 80, 27-38.
    Heinze, G. and Schemper, M. (2002). Statistics in Medicine 21, 2409-2419.
    Kosmidis, I. and Firth, D. (2021). Biometrika 108, 71-82 (the maximum is finite).
    """
    counts = collapsed(rows, patterns, np.zeros((waves, patterns.count), dtype=bool))
    assert counts is not None
    if why := counts.too_few:
        return why
    likelihood = _Penalised(counts)
    found = maximise(likelihood, np.zeros(len(counts.span)), gain=_GAIN)
    if found is None:
        return "the penalised likelihood did not converge"
    share, leverage, inverse = likelihood.at(found.params)
    # A cell's penalty is shared equally by its rows.
    penalty = leverage * (0.5 - share) / counts.n
    scores = counts.outcome - share[counts.cell] + penalty[counts.cell]
    sandwich, clusters = counts.sandwich(inverse, scores)
    return Fit(
        basis=counts.basis,
        span=counts.span,
        params=found.params,
        covariances=(sandwich, inverse),
        log_likelihood=found.log_likelihood,
        clusters=clusters,
    )


class _Penalised:
    """The penalised log-likelihood of counts, its modified scores and its Hessian."""

    def __init__(self, counts: Collapsed):
        self.counts = counts
        # The determinant of the information is that of the design's own columns, whatever the coordinates.
        self.scale = float(np.linalg.slogdet(counts.basis.T @ counts.basis)[1]) / 2

    def __call__(self, params: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        n, yes, design = self.counts.n, self.counts.yes, self.counts.design
        log_odds = design @ params
        share, leverage, inverse = self.at(params)
        likelihood = float(yes @ log_odds - n @ np.logaddexp(0, log_odds))
        sign, size = np.linalg.slogdet(self.counts.information(share))
        value = likelihood + size / 2 - self.scale if sign > 0 else -np.inf
        scores = (yes - n * share + leverage * (0.5 - share)) @ design
        return value, scores, self._hessian(share, leverage, inverse)

    def _hessian(self, share: np.ndarray, leverage: np.ndarray, inverse: np.ndarray) -> np.ndarray:
        n, design = self.counts.n, self.counts.design
        variance, tilt = share * (1 - share), 1 - 2 * share
        bend = leverage * (tilt**2 / 2 - variance) - n * variance
        # How the information moves with each parameter, in coordinates in which it is 1.
        size, axes = np.linalg.eigh(inverse)
        standard = design @ (axes * np.sqrt(np.maximum(size, 0.0)))
        moves = np.array(
            [
                ((standard * (n * variance * tilt * column)[:, None]).T @ standard).ravel()
                for column in design.T
            ]
        )
        return (design * bend[:, None]).T @ design - moves @ moves.T / 2

    def at(self, params: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The cells' probabilities and leverages, and the inverse information."""
        design = self.counts.design
        share = 1 / (1 + np.exp(-(design @ params)))
        inverse = np.linalg.pinv(self.counts.information(share), hermitian=True)
        leverage = self.counts.n * share * (1 - share) * ((design @ inverse) * design).sum(axis=1)
        return share, leverage, inverse
