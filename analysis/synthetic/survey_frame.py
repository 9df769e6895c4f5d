"""The sampling frame of a planned synthetic survey: who was invited, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.synthetic.survey_plan import SurveyPlan


def planned_frame(plan: SurveyPlan, wave: str, answers: pd.DataFrame) -> pd.DataFrame:
    """The frame of a wave, with the planned numbers of those who did not answer, by what became of them.

    They are spread over sites and roles as the people who did not answer are. The frame's composition (by
    sex, say) has the planned shares, and at least the people of each category who answered.
    """
    rows = [
        {"wave": wave, "site": site, "role": role, "count": count}
        for site, roles in plan.frame[wave].items()
        for role, count in roles.items()
    ]
    silent = [row["count"] - plan.respondents[wave][row["site"]].get(row["role"], 0) for row in rows]
    for name, total in plan.not_answered.get(wave, {}).items():
        for row, count in zip(rows, shared_out(total, silent), strict=True):
            row[name] = count
    for question, by_role in plan.composition.items():
        for row in rows:
            here = answers[(answers["site"] == row["site"]) & (answers["role"] == row["role"])]
            least = here[question].value_counts() if question in here else pd.Series(dtype=int)
            counts = _composed(row["count"], by_role[row["role"]], least)
            row |= {f"{question}={category}": count for category, count in counts.items()}
    return pd.DataFrame(rows)


def shared_out(total: int, sizes: Sequence[float]) -> list[int]:
    """A number of people in proportion to sizes, the largest remainders rounded up.

    Examples
    --------
    >>> shared_out(5, [10, 20, 30])
    [1, 2, 2]
    """
    whole = sum(sizes)
    exact = [total * size / whole for size in sizes]
    shares = [int(value) for value in exact]
    by_remainder = sorted(range(len(sizes)), key=lambda n: shares[n] - exact[n])
    for number in by_remainder[: total - sum(shares)]:
        shares[number] += 1
    return shares


def _composed(count: int, shares: Mapping[str, float], least: Mapping[str, int]) -> dict[str, int]:
    """So many people by category, none below the people who answered."""
    floor = {category: int(least.get(category, 0)) for category in shares}
    counts = dict(zip(shares, shared_out(count, list(shares.values())), strict=True))
    for category in shares:
        while counts[category] < floor[category]:
            most = max(counts, key=lambda other: counts[other] - floor[other])
            counts[most] -= 1
            counts[category] += 1
    return counts
