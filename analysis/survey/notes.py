"""What is not wrong with the survey's data but should be known before they are analysed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from analysis.study import Study
from analysis.survey.harmonising import Harmonised
from analysis.survey.outcomes import comparable
from analysis.survey.weighted_tables import unseen_weights


def notes_on(harmonised: Harmonised, study: Study) -> list[str]:
    """Groups without anybody, a headline that is not compared, checks not made, codes that people share.

    Parameters
    ----------
    harmonised : Harmonised
        Of all waves.
    study : Study

    Returns
    -------
    list of str
        A sentence each.
    """
    return [
        *_empty_sites(harmonised, study),
        *_empty_roles(harmonised, study),
        *_not_compared(study),
        *_not_looked_for(study),
        *_shared_codes(harmonised),
    ]


def notes_on_aggregates(
    aggregates: pd.DataFrame, flow: Mapping[str, Mapping[str, int]], study: Study
) -> Iterator[str]:
    """Whom a published table counts, and what it does not tell: a sentence a wave and outcome.

    Before them one for each wave of whose table rows are left out.

    Parameters
    ----------
    aggregates : DataFrame
        From `analysis.survey.aggregates.read_aggregates`.
    flow : mapping
        From `analysis.survey.aggregates.aggregate_flow`.
    study : Study
    """
    for wave, counts in flow.items():
        if left_out := counts["out_of_scope"]:
            yield f"Wave {wave}: {left_out} of {counts['rows']} rows of the published table are out of scope."
    for wave, bases in aggregates.groupby("wave", sort=False)["people"]:
        if note := unseen_weights(study.survey.aggregated[wave], int(bases.min())):
            yield note
    for (wave, name), cells in aggregates.groupby(["wave", "outcome"], sort=False):
        known = cells[cells["yes"].notna()]
        note = f"Wave {wave}: a published table counts {int(known['people'].sum())} people on {name}"
        if study.survey.aggregated[wave].weighted:
            note += f", who by its weights are worth {int(known['n'].sum())}"
        if rounded := int((known["high"] > known["low"]).sum()):
            low, high = int(known["low"].sum()), int(known["high"].sum())
            note += f"; rounding leaves {rounded} of its numbers open, from {low} to {high} yes in all"
        if hidden := len(cells) - len(known):
            people = int(cells["people"].sum() - known["people"].sum())
            note += f"; {hidden} of its numbers (of {people} people) were not published and count nowhere"
        if absent := [site.label for site in study.sites.values() if site.id not in set(cells["site"])]:
            note += f"; it has nobody from {', '.join(absent)}"
        yield f"{note}."


def _empty_sites(harmonised: Harmonised, study: Study) -> Iterator[str]:
    for wave, flow in harmonised.flow.items():
        empty = [study.sites[site].label for site, counts in flow["sites"].items() if not counts["kept"]]
        if empty:
            yield f"Wave {wave}: nobody from {', '.join(empty)}; no change there can be estimated."


def _empty_roles(harmonised: Harmonised, study: Study) -> Iterator[str]:
    there = set(harmonised.responses["role"].unique())
    if empty := [role.label for role in study.roles.values() if role.id not in there]:
        yield f"Nobody in any wave’s file is of the role {', '.join(empty)}."


def _not_compared(study: Study) -> Iterator[str]:
    headline = study.params.engagement.headline
    for first, second in study.params.engagement.changes:
        if why := comparable(study, headline, first, second):
            yield f"Waves {first} and {second}: the headline outcome {headline} is not compared; {why}."


def _not_looked_for(study: Study) -> Iterator[str]:
    choices = study.params.engagement.careless
    for wave, file in study.survey.files.items():
        if choices.speeding is not None and file.duration is None:
            yield f"Wave {wave}: speeding is not looked for; the wave names no duration."
        if (lining := choices.straight_lining) is not None:
            asked = [name for name in lining.questions if name in file.answers]
            if len(asked) < lining.at_least:
                yield (
                    f"Wave {wave}: straight-lining is not looked for; "
                    f"it asked {len(asked)} of the battery, fewer than {lining.at_least}."
                )


def _shared_codes(harmonised: Harmonised) -> Iterator[str]:
    told = set()
    for pair in harmonised.linkage.itertuples():
        told |= {(pair.first, pair.shared_code_first), (pair.second, pair.shared_code_second)}
    for wave, count in sorted(told):
        if count:
            yield f"Wave {wave}: {count} respondents share their code with another one; it links nobody."
