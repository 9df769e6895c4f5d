"""Coverage of the primary estimate, of Firth's and of contrasts: few designs, 2,000 surveys each.

Run from the repository: ``python -m benchmarks.coverage_primary`` writes ``benchmarks/coverage_primary.csv``,
a row for each design and estimator; about half an hour on one core. Seeds are fixed. The surveys are those of
``coverage.py``: six sites, two waves of about 280 answers, 35% of the second wave linked, people of one site
and of one practice somewhat alike, answering by chance. In the two ordinary designs the outcome is 19% in the
first wave and falls, in the four rare ones it is 5% and either stays or is halved.

Contrasts are those of leaders (15% of the people) against members, and of one site against the five others.
"""

from __future__ import annotations

import argparse
import math
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.results import Estimate
from benchmarks.coverage import CUTS, FALL, ROLE_EFFECT, Scenario, Survey, spreads, survey, yes

TABLE = Path(__file__).with_name("coverage_primary.csv")
LEADERS = 2 / 13  # as in the surveys: two in thirteen of a site
ELSE = "maximum likelihood, Firth where it has none"


@dataclass(frozen=True, kw_only=True)
class Design:
    """A kind of survey: share of yes in the first wave, change of the log odds, spread of sites."""

    name: str
    share: float | None
    fall: float
    site_icc: float

    @property
    def scenario(self) -> Scenario:
        """What `coverage.py` varies."""
        return Scenario(site_icc=self.site_icc, practice_icc=0.05, linked=True, selective=False)

    @property
    def cuts(self) -> tuple[float, ...]:
        """The cuts between the categories: the highest one makes the share."""
        if self.share is None:
            return CUTS
        from scipy.optimize import brentq

        spread = math.hypot(*spreads(self.scenario))
        among = np.random.default_rng(1).normal(0, spread, 20_000)

        def excess(cut: float) -> float:
            of_leaders, of_members = (float(yes(among + x, cut).mean()) for x in (ROLE_EFFECT, 0.0))
            return LEADERS * of_leaders + (1 - LEADERS) * of_members - self.share

        return (*CUTS[:-1], float(brentq(excess, 0.0, 8.0)))


DESIGNS = [
    Design(name="ordinary", share=None, fall=FALL, site_icc=0.01),
    Design(name="ordinary, sites differ", share=None, fall=FALL, site_icc=0.05),
    Design(name="5%, no change", share=0.05, fall=0.0, site_icc=0.01),
    Design(name="5%, halved", share=0.05, fall=-0.85, site_icc=0.01),
    Design(name="5%, no change, sites differ", share=0.05, fall=0.0, site_icc=0.05),
    Design(name="5%, halved, sites differ", share=0.05, fall=-0.85, site_icc=0.05),
]


def _overall(made: Survey) -> float:
    return made.here


def _roles(made: Survey) -> float:
    leader = (made.rows["role"] == "leader").to_numpy()
    return float(made.of_rows[leader].mean() - made.of_rows[~leader].mean())


def _sites(made: Survey) -> float:
    first = (made.rows["site"] == "s0").to_numpy()
    return float(made.of_rows[first].mean() - made.of_rows[~first].mean())


def estimators() -> dict[str, tuple[Callable[[Survey], float], Callable[[Survey], Estimate]]]:
    """Every estimator by name: the truth that it is held against, and the function of a survey."""
    from analysis import statistics as s

    model = {"outcome": "yes", "wave": "wave", "waves": (1, 2), "site": "site", "respondent": "respondent"}
    roles = model | {"by": "role", "levels": ("leader", "member"), "interact": False}
    sites = model | {"by": "site", "levels": ("s0", None), "adjust": ("role",)}

    def change(made: Survey, interact: bool, estimator: str) -> Estimate:
        settings = model | {"adjust": ("role",), "interact": interact, "estimator": estimator}
        return s.standardised_change(made.rows, **settings)

    def contrast(made: Survey, settings: dict, estimator: str) -> Estimate:
        return s.contrast_of_changes(made.rows, **settings, estimator=estimator)

    def as_answered(made: Survey) -> Estimate:
        counts = made.rows.groupby("wave")["yes"].agg(["sum", "count"]).astype(int)
        (a, n), (b, m) = counts.to_numpy().tolist()
        return s.difference_in_proportions(a, n, b, m)

    found = {}
    for estimator, words in (("maximum_likelihood", "maximum likelihood"), ("firth", "Firth")):
        for interact, which in ((True, "change by site (primary)"), (False, "one change")):
            found[f"{which}, {words}"] = (_overall, partial(change, interact=interact, estimator=estimator))
        for settings, truth, which in ((roles, _roles, "role"), (sites, _sites, "site against the others")):
            found[f"contrast, {which}, {words}"] = (
                truth,
                partial(contrast, settings=settings, estimator=estimator),
            )
    return found | {"difference as answered (Newcombe)": (_overall, as_answered)}


def run(design: Design, surveys: int) -> pd.DataFrame:
    """All estimators on the surveys of one design."""
    methods = estimators()
    rng = np.random.default_rng(zlib.crc32(design.name.encode()))
    cuts = design.cuts
    found: dict[str, list[tuple[float, ...]]] = {name: [] for name in (*methods, ELSE)}
    for _ in range(surveys):
        made = survey(design.scenario, rng, math.nan, cuts, design.fall)
        shares = made.rows.groupby("wave")["yes"].mean()
        for name, (truth, estimate) in methods.items():
            e = estimate(made)
            found[name].append((e.value, e.low, e.high, truth(made), shares[1], shares[2]))
        first, second = (found[f"change by site (primary), {x}"][-1] for x in ("maximum likelihood", "Firth"))
        found[ELSE].append(first if math.isfinite(first[1]) else second)
    return pd.DataFrame([_row(design, name, numbers) for name, numbers in found.items()])


def _row(design: Design, name: str, numbers: list[tuple[float, ...]]) -> dict:
    value, low, high, truth, first, second = np.array(numbers).T
    sound = np.isfinite(low + high)
    n = int(sound.sum())
    row = {
        "design": design.name,
        "estimator": name,
        "surveys": len(value),
        "share_first": round(float(first.mean()), 4),
        "share_second": round(float(second.mean()), 4),
        "not_estimable": round(1 - n / len(value), 4),
    }
    if not n:
        return row
    covered = float(((low <= truth) & (truth <= high))[sound].mean())
    return row | {
        "truth": round(float(truth.mean()), 5),
        "bias": round(float((value - truth)[sound].mean()), 5),
        "coverage": round(covered, 4),
        "coverage_error": round(math.sqrt(covered * (1 - covered) / n), 4),
        "half_width": round(float(((high - low) / 2)[sound].mean()), 5),
    }


def summary(table: pd.DataFrame) -> str:
    """The table as Markdown, for docs/methods-survey.md: a row for each estimator."""
    lines = [
        "| estimator | ordinary: none | coverage | half width | rare: none | coverage | half width |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    ordinary = table["design"].str.startswith("ordinary")
    for name in table["estimator"].drop_duplicates():
        cells = [name]
        for kind in (ordinary, ~ordinary):
            rows = table[kind & (table["estimator"] == name)]
            cells += [
                _span(100 * rows["not_estimable"]),
                _span(100 * rows["coverage"]),
                _span(100 * rows["half_width"]).replace("%", ""),
            ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _span(values: pd.Series) -> str:
    """The least and the greatest of some percentages."""
    low, high = f"{values.min():.1f}%", f"{values.max():.1f}%"
    return low if low == high else f"{low} to {high}"


def main() -> None:
    """Write the table, design by design."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--surveys", type=int, default=2000)
    parser.add_argument("--table", type=Path, default=TABLE)
    args = parser.parse_args()
    parts = []
    for design in DESIGNS:
        parts.append(run(design, args.surveys))
        pd.concat(parts).to_csv(args.table, index=False)
        print(design.name, flush=True)


if __name__ == "__main__":
    main()
