"""Weights that give the answers of each wave the margins of the sampling frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.problems import Problem, ProblemsFound, raise_if_any
from analysis.study.choices import WeightChoices

WEIGHTS = ["respondent", "wave", "weight"]
DIAGNOSTICS = [
    *("wave", "method", "margins", "respondents", "people", "rounds", "largest_gap"),
    *("trimmed", "largest_over_mean", "design_effect", "effective_n", "why"),
]
_WORDS = {"rake": "raking", "post-stratify": "post-stratification"}
_REMEDY = "Merge it with another in study.yaml, or take the margin out of `weights` in params.yaml."


@dataclass(frozen=True, kw_only=True)
class Weighting:
    """The weights of a survey, and what they do.

    Attributes
    ----------
    weights : DataFrame
        ``respondent, wave, weight``: how many people of the frame each respondent stands for.
    diagnostics : DataFrame
        A row a wave: ``method`` (or ``none``, and ``why``), ``margins``, ``respondents``, ``people`` (of the
        frame), ``rounds`` of raking, ``largest_gap`` (the greatest remaining difference from a margin, as a
        share of the frame), ``trimmed`` weights, ``largest_over_mean``, Kish's ``design_effect`` and
        ``effective_n``.
    """

    weights: pd.DataFrame
    diagnostics: pd.DataFrame


def unweighted(responses: pd.DataFrame, why: str) -> Weighting:
    """No weights for any wave, and why."""
    waves = responses["wave"].unique()
    rows = [_none(wave, int((responses["wave"] == wave).sum()), why) for wave in waves]
    weights = pd.DataFrame({name: [] for name in WEIGHTS})
    return Weighting(weights=weights, diagnostics=pd.DataFrame(rows, columns=DIAGNOSTICS))


def frame_weights(responses: pd.DataFrame, frame: pd.DataFrame, choices: WeightChoices) -> Weighting:
    """Weight each wave's respondents to the frame.

    Parameters
    ----------
    responses : DataFrame
        DESIGN: Responses.
    frame : DataFrame
        ``wave, site, role, count``; people known to be ``ineligible`` are no part of what is weighted to.
    choices : WeightChoices
        The margins (``site``, ``role``), raking or post-stratification, and the largest weight.

    Returns
    -------
    Weighting
        A wave that the frame does not have stays without weights, and `diagnostics` says so. Weights
        that were trimmed meet the margins only as far as ``largest_gap`` tells.

    Raises
    ------
    ProblemsFound
        With every wave, and site or role, that answered and is not in the frame, or is in the frame and did
        not answer; and when raking finds no weights.
    """
    lost = frame["ineligible"].fillna(0) if "ineligible" in frame else 0
    people = frame.assign(count=(frame["count"] - lost).astype("int64"))
    margins = list(choices.margins)
    sets = [margins] if choices.method == "post-stratify" else [[name] for name in margins]
    problems = [problem for names in sets for problem in _unmet(responses, people, names)]
    raise_if_any(problems)
    weighted, rows = [pd.DataFrame({name: [] for name in WEIGHTS})], []
    for wave, answered in responses.groupby("wave", observed=True, sort=False):
        of_wave = people[people["wave"] == wave]
        if of_wave.empty:
            rows.append(_none(wave, len(answered), "the sampling frame has nobody of this wave"))
            continue
        try:
            weights, rounds = _weights(answered, of_wave, choices)
        except ProblemsFound as found:
            raise ProblemsFound([_in_wave(problem, wave) for problem in found.problems]) from None
        weighted.append(answered[["respondent", "wave"]].assign(weight=weights.to_numpy()))
        gap = _largest_gap(answered, of_wave, weights, sets)
        rows.append(_diagnosed(wave, weights, rounds, gap, int(of_wave["count"].sum()), choices))
    table = pd.concat(weighted[1:] or weighted, ignore_index=True)
    check_weights(table, responses)
    return Weighting(weights=table, diagnostics=pd.DataFrame(rows, columns=DIAGNOSTICS))


def check_weights(weights: pd.DataFrame, responses: pd.DataFrame) -> None:
    """Stop at weights that cannot be used.

    Parameters
    ----------
    weights : DataFrame
        ``respondent, wave, weight``.
    responses : DataFrame
        With ``respondent, wave, site, role``. Waves of which nobody has a weight are not looked at.

    Raises
    ------
    ProblemsFound
        With every wave, site and role where a respondent has no weight, or an infinite one, or none above 0.
    """
    weighted = responses[responses["wave"].isin(weights["wave"].unique())]
    data = weighted[["respondent", "wave", "site", "role"]].merge(
        weights, on=["respondent", "wave"], how="left"
    )
    bad = data[~((data["weight"] > 0) & (data["weight"] < float("inf")))]
    raise_if_any(
        Problem(
            place=f"weights, wave {wave}, site {site}, role {role}",
            found=f"{cells['weight'].isna().sum()} respondents without a weight and "
            f"{(cells['weight'].notna()).sum()} with one that is infinite, 0 or less",
            expected="a weight above 0 for every respondent of a weighted wave",
            remedy="Look at the frame's counts of this site and role.",
        )
        for (wave, site, role), cells in bad.groupby(["wave", "site", "role"], observed=True, sort=False)
    )


def _weights(
    answered: pd.DataFrame, people: pd.DataFrame, choices: WeightChoices
) -> tuple[pd.Series, int | None]:
    """The weights, trimmed where that is chosen, and the rounds of raking."""
    from analysis.statistics import post_stratify, rake, trim_weights

    margins = list(choices.margins)
    if choices.method == "post-stratify":
        counts = people.groupby(margins, observed=True)["count"].sum().reset_index()
        weights = post_stratify(answered, counts[counts["count"] > 0])
    else:
        totals = {name: people.groupby(name, observed=True)["count"].sum() for name in margins}
        weights = rake(answered, {name: counts[counts > 0].to_dict() for name, counts in totals.items()})
    rounds = weights.attrs.get("raked", {}).get("rounds")
    return (weights if choices.trim is None else trim_weights(weights, choices.trim)), rounds


def _largest_gap(
    answered: pd.DataFrame, people: pd.DataFrame, weights: pd.Series, sets: Sequence[list[str]]
) -> float:
    """The greatest difference between weighted answers and frame, as a share of the frame."""
    gaps = []
    for names in sets:
        wanted = people.groupby(names, observed=True)["count"].sum()
        met = weights.groupby([answered[name] for name in names], observed=True).sum()
        gaps.append((met.reindex(wanted.index, fill_value=0.0) - wanted).abs().max())
    return float(max(gaps) / people["count"].sum())


def _diagnosed(
    wave: object, weights: pd.Series, rounds: int | None, gap: float, people: int, choices: WeightChoices
) -> tuple:
    from analysis.statistics import weight_diagnostics

    found = weight_diagnostics(weights)
    margins = " and ".join(choices.margins)
    unequal = (found.trimmed, found.largest_over_mean, found.design_effect, found.effective_n)
    return (wave, _WORDS[choices.method], margins, found.n, people, rounds, gap, *unequal, "")


def _none(wave: object, respondents: int, why: str) -> tuple:
    return (wave, "none", "", respondents, *[None] * 7, why)


def _unmet(responses: pd.DataFrame, people: pd.DataFrame, names: list[str]) -> Iterator[Problem]:
    """Values of a margin (or cells of several) that only the answers have, or only the frame."""
    keys = ["wave", *names]
    counts = people.groupby(keys, observed=True, sort=False)["count"].sum().rename("count").reset_index()
    answers = responses.groupby(keys, observed=True, sort=False).size().rename("answers").reset_index()
    both = counts.merge(answers, on=keys, how="outer", sort=False)
    both = both[both["wave"].isin(counts["wave"]) & both["wave"].isin(answers["wave"])].fillna({"answers": 0})
    for cell in both.to_dict("records"):
        place = "frame, " + ", ".join(f"{key} {cell[key]}" for key in keys)
        if cell["answers"] and not cell["count"] > 0:
            yield Problem(
                place=place,
                found=f"{int(cell['answers'])} respondents and nobody in the frame who is eligible",
                expected="at least as many people in the frame as respondents",
                remedy="Correct the frame, or the codes of site and role in study.yaml.",
            )
        elif cell["count"] > 0 and not cell["answers"]:
            yield Problem(
                place=place,
                found=f"{int(cell['count'])} people in the frame of whom nobody answered",
                expected="at least one respondent to stand for them",
                remedy=_REMEDY if len(names) == 1 else "Rake to the margins instead (`method: rake`).",
            )


def _in_wave(problem: Problem, wave: object) -> Problem:
    return Problem(
        place=f"weights, wave {wave} {problem.place.removeprefix('argument `margins` ')}",
        found=problem.found,
        expected=problem.expected,
        remedy=problem.remedy,
    )
