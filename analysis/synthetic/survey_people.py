"""The synthetic respondents: who answers which wave, and how each leans."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.synthetic.survey_plan import SurveyPlan

_FIRST_ID, _LAST_ID = 1000, 9999


def people_of(plan: SurveyPlan, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """The respondents of each wave in random order.

    Returns
    -------
    dict of wave to DataFrame
        ``id`` (the same for one person in every wave), ``site``, ``role``, ``leaning`` (standard normal, a
        person's own), ``born`` (year) and ``sex``.
    """
    ids = iter(rng.permutation(np.arange(_FIRST_ID, _LAST_ID + 1)))
    pool: dict[str, dict] = {}
    waves = {}
    for wave, sites in plan.respondents.items():
        chosen: list[dict] = []
        for site, roles in sites.items():
            for role, count in roles.items():
                share = plan.linked.get(wave, 0.0)
                earlier = [p for p in pool.values() if p["site"] == site and p["role"] == role]
                again = min(round(share * count), len(earlier))
                picked = rng.choice(len(earlier), size=again, replace=False) if again else []
                chosen += [dict(earlier[n]) for n in sorted(picked)]
                born = plan.born[role]
                chosen += [_person(f"GP{next(ids)}", site, role, born, rng) for _ in range(count - again)]
        if wave in plan.linked:
            for role, count in plan.stepped_down.items():
                _step_down(chosen, pool, role, count, rng)
        pool |= {person["id"]: dict(person) for person in chosen}
        order = rng.permutation(len(chosen))
        waves[wave] = pd.DataFrame([chosen[n] for n in order])
    return waves


def _person(name: str, site: str, role: str, born: int, rng: np.random.Generator) -> dict:
    return {
        "id": name,
        "site": site,
        "role": role,
        "leaning": float(rng.normal()),
        "born": int(np.clip(round(rng.normal(born, 8.5)), 1944, 1985)),
        "sex": "f" if rng.random() < 0.46 else "m",
    }


def _step_down(
    chosen: list[dict], pool: dict[str, dict], role: str, count: int, rng: np.random.Generator
) -> None:
    """Let some new respondents be people who answered before in this role at the same site."""
    here = {person["id"] for person in chosen}
    for former in [p for p in pool.values() if p["id"] not in here]:
        if not count:
            return
        same_site = [
            person
            for person in chosen
            if person["site"] == former["site"]
            and person["role"] != former["role"]
            and former["role"] == role
            and person["id"] not in pool
        ]
        if same_site:
            place = same_site[int(rng.integers(len(same_site)))]
            place.update({key: former[key] for key in ("id", "leaning", "born", "sex")})
            count -= 1
