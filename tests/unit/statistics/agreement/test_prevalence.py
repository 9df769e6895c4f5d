from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.problems import ProblemsFound
from analysis.statistics import corrected_prevalence

REFERENCE = Path(__file__).parents[3] / "reference"
CELLS = pd.read_csv(REFERENCE / "prevalence_cells.csv", comment="#")
R = pd.read_csv(REFERENCE / "prevalence.csv", comment="#")


def units(cells: pd.DataFrame) -> dict[str, np.ndarray]:
    """The units behind counts by stratum and machine label: first the positives judged, then the rest."""
    parts = []
    for cell in cells.itertuples():
        human = np.full(cell.units, np.nan)
        human[: cell.judged] = 0
        human[: cell.positive] = 1
        parts.append(pd.DataFrame({"machine": cell.machine, "human": human, "strata": f"s{cell.stratum}"}))
    table = pd.concat(parts, ignore_index=True)
    columns = {name: table[name].to_numpy() for name in table.columns}
    return columns | {"sampled": table["human"].notna().to_numpy()}


@pytest.mark.parametrize("row", R.to_dict("records"), ids=lambda row: f"{row['design']} {row['method']}")
def test_agrees_with_r(row):
    """R: beta-binomials added term by term (tests/reference/prevalence.R)."""
    data = units(CELLS[CELLS["design"] == row["design"]])
    found = corrected_prevalence(**data, method=row["method"])
    for name in ("value", "se", "low", "high"):
        assert getattr(found, name) == pytest.approx(row[name], rel=1e-9, nan_ok=True)
    moved = found.details.get("moved_by_prior", math.nan)
    assert moved == pytest.approx(row["moved_by_prior"], rel=1e-9, nan_ok=True)
    assert found.tolerance == "closed_form"


def test_exact_distribution_agrees_with_draws():
    """The computation it stands for: Jeffreys draws of each cell's rate, then of the units left."""
    cells = CELLS[CELLS["design"] == "three strata"]
    rng = np.random.default_rng(11)
    total = np.zeros(200_000)
    for cell in cells.itertuples():
        rate = rng.beta(cell.positive + 0.5, cell.judged - cell.positive + 0.5, len(total))
        total += cell.positive + rng.binomial(cell.units - cell.judged, rate)
    drawn = total / cells["units"].sum()
    found = corrected_prevalence(**units(cells))
    assert found.value + found.details["moved_by_prior"] == pytest.approx(drawn.mean(), abs=2e-4)
    assert found.se == pytest.approx(drawn.std(), rel=0.01)
    low, high = np.quantile(drawn, [0.025, 0.975])
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.0015)


def test_large_populations_are_convolved_by_fourier_transform_to_the_same():
    rng = np.random.default_rng(5)
    n = 6000
    machine = rng.integers(0, 2, n)
    human = np.where(rng.random(n) < 0.1, 1 - machine, machine).astype(float)
    sampled = rng.random(n) < 0.1
    human[~sampled] = np.nan
    found = corrected_prevalence(machine, human, sampled)
    exact = corrected_prevalence(machine, human, sampled, level=0.95)
    moments = []
    for label in (0, 1):
        judged = sampled & (machine == label)
        rest = int((~sampled & (machine == label)).sum())
        a, b = human[judged].sum() + 0.5, judged.sum() - human[judged].sum() + 0.5
        moments.append(
            (
                human[judged].sum() + rest * a / (a + b),
                rest * a * b * (a + b + rest) / ((a + b) ** 2 * (a + b + 1)),
            )
        )
    # Mean and variance of a beta-binomial, from the textbook.
    mean = found.value + found.details["moved_by_prior"]
    assert mean == pytest.approx(sum(m for m, _ in moments) / n, rel=1e-9)
    assert found.se == pytest.approx(math.sqrt(sum(v for _, v in moments)) / n, rel=1e-7)
    assert found == exact


@settings(max_examples=60, deadline=None)
@given(
    labels=st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1), st.booleans()), min_size=1, max_size=60),
    method=st.sampled_from(["poststratified", "human-only", "prediction-powered"]),
    seed=st.integers(0, 100),
)
def test_shares_are_possible_and_the_order_does_not_matter(labels, method, seed):
    machine, truth, sampled = (np.array(column) for column in zip(*labels, strict=True))
    human = np.where(sampled, truth.astype(float), np.nan)
    found = corrected_prevalence(machine, human, sampled, method=method)
    order = np.random.default_rng(seed).permutation(len(machine))
    again = corrected_prevalence(machine[order], human[order], sampled[order], method=method)
    if not sampled.any():
        assert "no sampled unit was judged" in found.details["not_estimable"]
        return
    if math.isnan(found.value):
        assert method == "prediction-powered"
        assert again.details["not_estimable"] == found.details["not_estimable"]
        return
    assert 0 <= found.value <= 1
    assert again.value == pytest.approx(found.value, abs=1e-12)
    if not math.isnan(found.low):
        assert 0 <= found.low <= found.value + 1e-12 and found.value <= found.high + 1e-12 <= 1 + 2e-12
        assert (again.low, again.high) == pytest.approx((found.low, found.high), abs=1e-9)
    if sampled.all():
        assert found.value == pytest.approx(truth.mean()) and found.se == pytest.approx(0, abs=1e-9)


def test_judgements_outside_the_sample_are_no_evidence():
    data = units(CELLS[CELLS["design"] == "one stratum"])
    found = corrected_prevalence(**data)
    queue = data["human"].copy()
    queue[np.flatnonzero(~data["sampled"])[:30]] = 1
    again = corrected_prevalence(**(data | {"human": queue}))
    assert again.details["judged_outside_sample"] == 30
    assert (again.value, again.low, again.high, again.n) == (
        found.value,
        found.low,
        found.high,
        found.n,
    )


def test_units_drawn_with_different_probabilities_are_strata():
    data = units(CELLS[CELLS["design"] == "three strata"])
    chance = pd.Series(data["strata"]).map({"s1": 0.1, "s2": 0.2, "s3": 0.3}).to_numpy()
    by_strata = corrected_prevalence(**data)
    by_chance = corrected_prevalence(data["machine"], data["human"], data["sampled"], inclusion=chance)
    assert (by_chance.value, by_chance.low, by_chance.high) == (
        by_strata.value,
        by_strata.low,
        by_strata.high,
    )


def test_a_stratum_nobody_judged_has_no_estimate():
    found = corrected_prevalence([1, 0, 1, 0], [1, 0, None, None], [1, 1, 0, 0], strata=list("AABB"))
    assert math.isnan(found.value) and "stratum 'B'" in found.details["not_estimable"]


ALIKE = "the same error, or none, in every judged unit"


@pytest.mark.parametrize(
    ("a", "b", "says"),
    [
        # What the person judged of four units that the machine coded 1, 0, 1, 0; "." was not drawn.
        ("101.", "100.", f"{ALIKE} in stratum 'A'"),
        ("100.", "10..", f"{ALIKE} in stratum 'B'"),
        ("01..", "10..", f"{ALIKE} in stratum 'B'"),
        ("100.", "0...", "one judged unit only in stratum 'B'"),
        ("10..", "1...", f"one judged unit only in stratum 'B'; {ALIKE} in stratum 'A'"),
        ("101.", "", f"{ALIKE}: "),
    ],
)
def test_a_stratum_without_an_error_in_its_sample_refuses_the_prediction_powered_method(a, b, says):
    human = [None if judged == "." else int(judged) for judged in a + b]
    data = {"machine": [1, 0, 1, 0] * (2 if b else 1), "human": human}
    data |= {"sampled": [judged is not None for judged in human], "strata": ["A"] * len(a) + ["B"] * len(b)}
    found = corrected_prevalence(**data, method="prediction-powered")
    assert math.isnan(found.value) and math.isnan(found.low)
    assert says in found.details["not_estimable"] and "'poststratified'" in found.details["not_estimable"]
    assert math.isfinite(corrected_prevalence(**data).value)


def test_a_stratum_judged_in_full_needs_no_error():
    machine, human = [1, 0, 1, 0, 1, 0, 1, 0], [1, 0, 1, 0, 0, 0, 1, None]
    sampled = [judged is not None for judged in human]
    found = corrected_prevalence(
        machine, human, sampled, strata=list("AAAABBBB"), method="prediction-powered"
    )
    assert found.estimable and found.se > 0


def test_a_rare_share_is_not_doubled():
    """Truth 1%, 60 of 1,000 judged: the mean of the distribution is half a point too high."""
    rng = np.random.default_rng(23)
    n = 1000
    truth = (np.arange(n) < 10).astype(float)
    machine = np.where(truth == 1, rng.random(n) < 0.8, rng.random(n) < 0.0025).astype(int)
    errors, prior = [], []
    for _ in range(60):
        sampled = np.zeros(n, dtype=bool)
        sampled[rng.choice(n, 60, replace=False)] = True
        found = corrected_prevalence(machine, np.where(sampled, truth, np.nan), sampled)
        errors.append(found.value - truth.mean())
        prior.append(found.details["moved_by_prior"])
    assert abs(np.mean(errors)) < 0.003 < 0.005 < np.mean(prior)


def test_all_problems_are_told_at_once():
    with pytest.raises(ProblemsFound) as caught:
        corrected_prevalence(
            [1, 0, 2], [1, 0.5, None], [1, 0, 1], inclusion=[0.5, 0, 1], method="rogan-gladen"
        )
    assert len(caught.value.problems) == 4
    with pytest.raises(ProblemsFound, match="one of each for every unit"):
        corrected_prevalence([1, 0], [1], [True, False])
    with pytest.raises(ProblemsFound, match="`machine`"):
        corrected_prevalence([1, None], [1, 0], [True, True])


def test_coverage_for_a_random_sample():
    """2,880 units, 100 judged, sensitivity .8, specificity .95: nominal coverage .95.

    Among 200 samples a coverage of .95 shows as one between .91 and .99 with a probability of .99.
    """
    rng = np.random.default_rng(17)
    n = 2880
    truth = (np.arange(n) < 720).astype(float)
    machine = np.where(truth == 1, rng.random(n) < 0.8, rng.random(n) < 0.05).astype(int)
    hits = 0
    for _ in range(200):
        sampled = np.zeros(n, dtype=bool)
        sampled[rng.choice(n, 100, replace=False)] = True
        found = corrected_prevalence(machine, np.where(sampled, truth, np.nan), sampled)
        hits += found.low <= 0.25 <= found.high
    assert 0.91 <= hits / 200 <= 0.99
