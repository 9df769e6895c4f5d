"""Bias and coverage of every estimator of a change, on made-up surveys of the study's own design.

Run from the repository: ``python benchmarks/coverage.py`` writes ``benchmarks/coverage.csv``, a row for
each scenario and estimator. Seeds are fixed, so the table comes out the same again. ``--repetitions`` sets
how many surveys are made up for each scenario; `EVERY` says which methods see only some of them.

The surveys: six sites with eight practices each, a frame of 100 people a site in two roles, two waves of
about 280 answers each on a scale of four categories, whose highest category is the outcome. The log odds of a
yes fall by .4 on average, by a different amount in each site (standard deviation .2). Sites and practices
differ by the intraclass correlation (of the latent answer) of the scenario; the two answers of a person hang
together. With linkage 35% of the second wave answered the first one, too, and are known again. With
non-response that depends on the outcome, a yes makes answering likelier (odds 1.65 in the first wave, 1 in
the second).

The truths: for methods that speak of these sites, the mean change among the people of both waves, given their
sites, practices and roles and that they answer; for methods that speak of sites in general, the mean over a
great many sites. `bias_frame` is the bias for all people of the frame, whom no method can know.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, astuple, dataclass
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

TABLE = Path(__file__).with_name("coverage.csv")
SITES, PRACTICES, FRAME = 6, 8, 100
LATENT = math.pi**2 / 3  # variance of the standard logistic distribution
FALL, FALL_SPREAD, PERSON_SPREAD = -0.4, 0.2, 1.2
CUTS = (-2.2, -0.4, 1.6)  # between the four categories, in the first wave
ROLE_EFFECT, LEADERS, ANSWER, REPEAT = 1.5, 0.15, 0.47, 0.35
# What takes long sees every so manieth survey only.
EVERY = {
    "role-standardised": 2,
    "same people, weighted for drop-out": 2,
    "random-effects mean of sites": 2,
    "random intercept of site": 4,
    "wild cluster, Webb": 4,
    "clustered by site, z (refused by the toolkit)": 4,
    "standardised, imputed": 5,
}
NODES, NODE_WEIGHTS = np.polynomial.hermite_e.hermegauss(21)
NODE_WEIGHTS = NODE_WEIGHTS / NODE_WEIGHTS.sum()


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """What is varied."""

    site_icc: float
    practice_icc: float
    linked: bool
    selective: bool


@dataclass(frozen=True, kw_only=True)
class Survey:
    """One made-up survey, and what is true of it."""

    rows: pd.DataFrame
    frame: dict[str, dict[str, int]]
    here: float
    everywhere: float
    of_frame: float
    of_rows: np.ndarray  # the true change of each row's person


def scenarios() -> list[Scenario]:
    """Every combination."""
    grid = product((0.0, 0.01, 0.03, 0.05), (0.0, 0.05, 0.10), (False, True), (False, True))
    return [Scenario(site_icc=s, practice_icc=p, linked=k, selective=n) for s, p, k, n in grid]


def spreads(scenario: Scenario) -> tuple[float, float]:
    """Standard deviations of sites and practices on the log odds, from their intraclass correlations."""
    total = (LATENT + PERSON_SPREAD**2) / (1 - scenario.site_icc - scenario.practice_icc)
    return math.sqrt(scenario.site_icc * total), math.sqrt(scenario.practice_icc * total)


def yes(centre: np.ndarray, cut: float = CUTS[-1]) -> np.ndarray:
    """Chance of the highest category, over people around a centre."""
    return _chance(np.asarray(centre)[..., None] - cut + PERSON_SPREAD * NODES) @ NODE_WEIGHTS


def answering(chance: np.ndarray, odds: float) -> np.ndarray:
    """Chance of a yes among those who answer, when a yes multiplies the odds of answering."""
    if odds == 1:
        return chance
    of_yes, of_no = _rates(odds)
    return chance * of_yes / (chance * of_yes + (1 - chance) * of_no)


def survey(
    scenario: Scenario,
    rng: np.random.Generator,
    everywhere: float,
    cuts: tuple[float, ...] = CUTS,
    mean_fall: float = FALL,
) -> Survey:
    """Make up one survey."""
    site_spread, practice_spread = spreads(scenario)
    size = SITES * FRAME
    site = np.repeat(np.arange(SITES), FRAME)
    practice = site * PRACTICES + np.tile(np.arange(FRAME) % PRACTICES, SITES)
    leader = np.tile(np.arange(FRAME) // PRACTICES % 7 == 0, SITES)
    intercept = rng.normal(0, site_spread, SITES)[site]
    intercept = intercept + rng.normal(0, practice_spread, SITES * PRACTICES)[practice] + ROLE_EFFECT * leader
    fall = rng.normal(mean_fall, FALL_SPREAD, SITES)[site]
    centres = (intercept, intercept + fall)
    odds = (1.65, 1.0) if scenario.selective else (1.0, 1.0)
    person = rng.normal(0, PERSON_SPREAD, size)
    first = _wave(centres[0], person, odds[0], None, rng, cuts)
    again = first["member"].to_numpy() if scenario.linked else None
    newcomer = rng.normal(0, PERSON_SPREAD, size)
    second = _wave(centres[1], person if scenario.linked else newcomer, odds[1], again, rng, cuts)
    rows = pd.concat([first.assign(wave=1), second.assign(wave=2)], ignore_index=True)
    known = scenario.linked
    rows["respondent"] = rows["member"] if known else np.arange(len(rows))
    member = rows["member"].to_numpy()
    rows["site"] = [f"s{number}" for number in site[member]]
    rows["role"] = np.where(leader[member], "leader", "member")
    rows["yes"] = (rows["answer"] == 3).astype(float)
    rows["answer"] = pd.Categorical.from_codes(rows["answer"], ["a", "b", "c", "d"], ordered=True)
    p = [answering(yes(centre, cuts[-1]), o) for centre, o in zip(centres, odds, strict=True)]
    of_frame = float((yes(centres[1], cuts[-1]) - yes(centres[0], cuts[-1])).mean())
    frame = {
        "site": {f"s{number}": FRAME for number in range(SITES)},
        "role": {"leader": int(leader.sum()), "member": int((~leader).sum())},
    }
    return Survey(
        rows=rows,
        frame=frame,
        here=float((p[1] - p[0])[member].mean()),
        everywhere=everywhere,
        of_frame=of_frame,
        of_rows=(p[1] - p[0])[member],
    )


def _wave(
    centre: np.ndarray,
    person: np.ndarray,
    odds: float,
    again: np.ndarray | None,
    rng: np.random.Generator,
    cuts: tuple[float, ...],
) -> pd.DataFrame:
    latent = centre + person + rng.logistic(size=len(centre))
    answer = np.searchsorted(cuts, latent)
    of_yes, of_no = _rates(odds)
    answers = rng.random(len(centre)) < np.where(answer == 3, of_yes, of_no)
    if again is not None:
        # So many of those who answer now answered before, and the others did not.
        before = np.isin(np.arange(len(centre)), again)
        keep = (
            REPEAT * ANSWER * len(centre) / before.sum(),
            (1 - REPEAT) * ANSWER * len(centre) / (~before).sum(),
        )
        answers = rng.random(len(centre)) < np.where(before, *keep)
    member = np.flatnonzero(answers)
    return pd.DataFrame({"member": member, "answer": answer[member]})


def _rates(odds: float) -> tuple[float, float]:
    """Chance of answering after a yes and after a no."""
    of_no = ANSWER
    return (of_no * odds / (1 - of_no + of_no * odds), of_no)


def _chance(log_odds: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-log_odds))


def truth_everywhere(scenario: Scenario) -> float:
    """The mean change over a great many sites, people of both roles in them as in the frame."""
    rng = np.random.default_rng(1)
    site_spread, practice_spread = spreads(scenario)
    many = 40_000
    intercept = rng.normal(0, site_spread, many) + rng.normal(0, practice_spread, many)
    fall = rng.normal(FALL, FALL_SPREAD, many)
    odds = (1.65, 1.0) if scenario.selective else (1.0, 1.0)
    leaders = float((np.arange(FRAME) // PRACTICES % 7 == 0).mean())
    change = 0.0
    for effect, share in ((ROLE_EFFECT, leaders), (0.0, 1 - leaders)):
        before = answering(yes(intercept + effect), odds[0])
        after = answering(yes(intercept + effect + fall), odds[1])
        change += share * float((after - before).mean())
    return change


def estimators() -> dict[str, tuple[str, Callable]]:
    """Every estimator by name: of which target, and the function of a survey."""
    from analysis import statistics as s

    model = {"outcome": "yes", "wave": "wave", "waves": (1, 2)}
    primary = model | {"site": "site", "adjust": ("role",), "respondent": "respondent"}

    def raked(survey: Survey) -> pd.Series:
        return pd.concat([s.rake(rows, survey.frame) for _, rows in survey.rows.groupby("wave", sort=False)])

    def newcombe(survey: Survey):
        counts = survey.rows.groupby("wave")["yes"].agg(["sum", "count"]).astype(int)
        (a, n), (b, m) = counts.to_numpy().tolist()
        return s.difference_in_proportions(a, n, b, m)

    def paired(survey: Survey):
        wide = survey.rows.pivot(index="respondent", columns="wave", values="yes").dropna()
        if wide.empty:
            return None
        one, two = wide[1] == 1, wide[2] == 1
        return s.paired_change(
            int((one & two).sum()), int((one & ~two).sum()), int((~one & two).sum()), int((~one & ~two).sum())
        )

    these, general = "these sites", "sites in general"
    return {
        "standardised, change by site (primary)": (
            these,
            lambda v: s.standardised_change(v.rows, **primary),
        ),
        "standardised, one change": (
            these,
            lambda v: s.standardised_change(v.rows, **primary, interact=False),
        ),
        "standardised, links ignored": (
            these,
            lambda v: s.standardised_change(v.rows, **primary | {"respondent": None}),
        ),
        "standardised, raked": (
            these,
            lambda v: s.standardised_change(v.rows, **primary, weights=raked(v)),
        ),
        "difference of raked shares": (
            these,
            lambda v: s.weighted_change(
                v.rows, **model, weights=raked(v), respondent="respondent", raked_on=("site", "role")
            ),
        ),
        "difference as answered (Newcombe)": (these, newcombe),
        "linked pairs (Newcombe)": (these, paired),
        "whole scale (proportional odds)": (
            these,
            lambda v: s.ordinal_change(
                v.rows,
                question="answer",
                wave="wave",
                waves=(1, 2),
                site="site",
                adjust=("role",),
                at_least="d",
                respondent="respondent",
            ),
        ),
        "role-standardised": (
            these,
            lambda v: s.standardised_change(v.rows, **primary | {"site": "role", "adjust": ()}),
        ),
        "standardised, imputed": (these, partial(imputed, primary)),
        "same people, weighted for drop-out": (these, partial(weighted_for_drop_out, primary)),
        "random intercept of site": (
            these,
            lambda v: s.mixed_change(v.rows, **model, group="site", adjust=("role",)),
        ),
        "t on site differences": (general, lambda v: s.site_level_change(v.rows, **model, site="site")),
        "wild cluster, Webb": (
            general,
            lambda v: s.wild_cluster_test(v.rows, **model, site="site", adjust=("role",)),
        ),
        "GEE, Mancl-DeRouen, t": (
            general,
            lambda v: s.gee_change(v.rows, **model, cluster="site", adjust=("role",)),
        ),
        "GEE, Kauermann-Carroll, t": (
            general,
            lambda v: s.gee_change(
                v.rows, **model, cluster="site", adjust=("role",), small_sample="kauermann-carroll"
            ),
        ),
        "random-effects mean of sites": (general, partial(random_effects, primary)),
        "clustered by site, z (refused by the toolkit)": (general, z_clustered_by_site),
    }


def imputed(settings: dict, survey: Survey):
    """Answers lost at random within role (leaders 4%, others 10%), imputed five times and pooled."""
    from analysis.statistics import impute, pool, standardised_change

    rng = np.random.default_rng(zlib.crc32(survey.rows["yes"].to_numpy().tobytes()))
    lost = rng.random(len(survey.rows)) < np.where(survey.rows["role"] == "leader", 0.04, 0.10)
    known = survey.rows.assign(answer=survey.rows["answer"].mask(lost))
    columns = {name: pd.Categorical(known[name]) for name in ("site", "role")} | {"answer": known["answer"]}
    waves = [known.index[known["wave"] == wave] for wave in (1, 2)]
    filled = [impute(pd.DataFrame(columns, index=known.index).loc[rows], m=5, seed=1) for rows in waves]
    found = []
    for parts in zip(*filled, strict=True):
        answer = pd.concat(parts)["answer"]
        yes_ = (answer == "d").astype(float)
        found.append(standardised_change(known.assign(yes=yes_), **settings))
    if any(not math.isfinite(each.se) for each in found):
        return found[0] if not math.isfinite(found[0].se) else None
    values, variances = [each.value for each in found], [each.se**2 for each in found]
    return pool(values, variances, complete_df=float(found[0].details["clusters"] - 1))


def weighted_for_drop_out(settings: dict, survey: Survey):
    """The change of people who answered both waves, weighted for who of the first wave did."""
    from analysis.statistics import attrition_weights, standardised_change

    twice = survey.rows["respondent"].duplicated(keep=False)
    if not twice.any():
        return None
    first = survey.rows[survey.rows["wave"] == 1]
    stayed = first["respondent"].isin(survey.rows.loc[twice, "respondent"])
    weight = attrition_weights(first.assign(stayed=stayed), "stayed", ["site", "role", "yes"])
    by_person = pd.Series(weight.to_numpy(), index=first["respondent"]).dropna()
    held = survey.rows[twice & survey.rows["respondent"].isin(by_person.index)]
    if held.empty:
        return None
    return standardised_change(held.assign(w=held["respondent"].map(by_person)), **settings, weights="w")


def random_effects(settings: dict, survey: Survey):
    """The random-effects mean of the sites' own standardised changes."""
    from analysis.statistics import heterogeneity, standardised_change

    own = standardised_change(survey.rows, **settings | {"site": None}, by="site")
    sound = [each for each in own.values() if math.isfinite(each.value) and math.isfinite(each.se)]
    return heterogeneity([each.value for each in sound], [each.se for each in sound])


def z_clustered_by_site(survey: Survey):
    """What a formula and ``cov_type="cluster"`` give; a linear model, whose coefficient is the change."""
    import statsmodels.formula.api as smf

    from analysis.results import Estimate

    codes = pd.factorize(survey.rows["site"])[0]
    fitted = smf.ols("yes ~ C(wave) + C(site) + C(role)", survey.rows).fit(
        cov_type="cluster", cov_kwds={"groups": codes}
    )
    name = "C(wave)[T.2]"
    low, high = fitted.conf_int().loc[name]
    return Estimate(
        value=float(fitted.params[name]),
        low=float(low),
        high=float(high),
        n=len(codes),
        method="OLS",
        tolerance="closed_form",
    )


def run(scenario: Scenario, repetitions: int) -> pd.DataFrame:
    """All estimators on the surveys of one scenario."""
    methods = estimators()
    everywhere = truth_everywhere(scenario)
    rng = np.random.default_rng(zlib.crc32(repr(astuple(scenario)).encode()))
    found: dict[str, list[tuple[float, ...]]] = {name: [] for name in methods}
    for number in range(repetitions):
        made = survey(scenario, rng, everywhere)
        for name, (target, estimate) in methods.items():
            if number % EVERY.get(name, 1):
                continue
            truth = made.here if target == "these sites" else made.everywhere
            e = estimate(made)
            if e is not None:
                found[name].append((e.value, e.low, e.high, truth, made.of_frame))
    rows = [_row(scenario, name, methods[name][0], numbers) for name, numbers in found.items() if numbers]
    return pd.DataFrame(rows)


def _row(scenario: Scenario, name: str, target: str, numbers: list[tuple[float, ...]]) -> dict:
    value, low, high, truth, of_frame = np.array(numbers).T
    sound = np.isfinite(low + high)
    covered = (low <= truth) & (truth <= high) & sound
    n = int(sound.sum())
    coverage = covered.sum() / n if n else math.nan
    return asdict(scenario) | {
        "estimator": name,
        "target": target,
        "repetitions": len(value),
        "not_estimable": round(1 - n / len(value), 4),
        "truth": round(float(truth.mean()), 5),
        "bias": round(float((value - truth)[sound].mean()), 5) if n else math.nan,
        "bias_frame": round(float((value - of_frame)[sound].mean()), 5) if n else math.nan,
        "coverage": round(coverage, 4),
        "coverage_error": round(math.sqrt(coverage * (1 - coverage) / n), 4) if n else math.nan,
        "half_width": round(float(((high - low) / 2)[sound].mean()), 5) if n else math.nan,
    }


def summary(table: pd.DataFrame) -> str:
    """The table over all scenarios as Markdown, for docs/methods-survey.md: each survey counts once."""
    lines = [
        "| estimator | of | surveys | no interval | coverage | by scenario group, least to most | bias |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    for (name, target), rows in table.groupby(["estimator", "target"], sort=False):
        groups = [
            _covered(part)
            for varied in ("site_icc", "practice_icc", "linked", "selective")
            for _, part in rows.groupby(varied)
        ]
        surveys = int(_counted(rows).sum())
        bias = 100 * float((rows["bias"] * _counted(rows)).sum() / surveys)
        cells = (
            name,
            target,
            f"{surveys:,}",
            f"{100 * rows['not_estimable'].mean():.1f}%",
            f"{100 * _covered(rows):.1f}%",
            f"{100 * min(groups):.1f}% to {100 * max(groups):.1f}%",
            f"{bias:+.2f}".replace("-", "−"),
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _counted(rows: pd.DataFrame) -> pd.Series:
    return (rows["repetitions"] * (1 - rows["not_estimable"])).round()


def _covered(rows: pd.DataFrame) -> float:
    return float((rows["coverage"] * _counted(rows)).sum() / _counted(rows).sum())


def main() -> None:
    """Run every scenario and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repetitions", type=int, default=250)
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument("--summary", action="store_true", help="print the summary of the table that there is")
    choices = parser.parse_args()
    if choices.summary:
        print(summary(pd.read_csv(TABLE)))
        return
    started = time.time()
    with ProcessPoolExecutor(choices.processes) as pool:
        parts = _told(pool.map(partial(run, repetitions=choices.repetitions), scenarios()), started)
        table = pd.concat(parts, ignore_index=True)
    table.to_csv(TABLE, index=False, lineterminator="\n")


def _told(parts: Iterator[pd.DataFrame], started: float) -> Iterator[pd.DataFrame]:
    for number, part in enumerate(parts, start=1):
        print(f"{number} of {len(scenarios())} scenarios, {time.time() - started:.0f} s", file=sys.stderr)
        yield part


if __name__ == "__main__":
    main()
