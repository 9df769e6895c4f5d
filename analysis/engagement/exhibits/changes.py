"""Changes between two waves: for whom and where, how they were estimated, and what cannot be compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from analysis.display import as_printed, printed_level
from analysis.engagement.entries import (
    CHANGE,
    FIRTH_CHANGE,
    LINKED,
    PROPORTION,
    ROLE_STANDARDISED,
    STANDARDISED,
    WHOLE_SCALE,
    counted,
    detail,
    estimate_of,
    only,
)
from analysis.engagement.exhibits.wording import (
    BASES,
    base_columns,
    change_columns,
    flag,
    flags,
    heading,
    pair_label,
    wave_label,
    whom,
)
from analysis.engagement.families import ADJUSTED
from analysis.engagement.people import overall
from analysis.engagement.words import INTERVAL, NO_MAXIMUM_LIKELIHOOD, WORD
from analysis.results import Column, Figure, Table
from analysis.survey.outcomes import asked, comparable

if TYPE_CHECKING:
    from analysis.study import Study

# The overall change, one line an estimand, in the order in which a reader needs them.
_OVERALL = {
    CHANGE: "As answered, people not paired",
    STANDARDISED: "Same mix of sites and roles",
    FIRTH_CHANGE: "The same, by Firth’s likelihood",
    ROLE_STANDARDISED: "Same mix of roles",
    WHOLE_SCALE: "From the whole scale",
    LINKED: "The same people, as answered",
}
IN_A_WORD = "In a word, with the interval that decided it"
_GROUPS = {"role": "By role", "site": "By site"}
# Why the answers allow no estimate, in words that name no group.
NOT_ESTIMABLE = (
    "no estimate: there is a group in which everybody or nobody gave this answer, or nobody answered, or the "
    "model did not converge; the notebook that made this table says which"
)


def changes_figure(estimates: pd.DataFrame, study: Study, outcome: str, waves: tuple[str, str]) -> Figure:
    """The change in an outcome: everybody, each role, each site, on one scale."""
    whole = overall(study, outcome)
    rows = only(estimates, outcome, waves=waves)
    overall_rows = rows[(rows["group"] == whole[0]) & (rows["base"] == whole[1])]
    overall_rows = overall_rows[overall_rows["estimand"].isin(list(_OVERALL))]
    order = list(_OVERALL)
    overall_rows = overall_rows.sort_values("estimand", key=lambda names: names.map(order.index))
    parts = [_lines(overall_rows, "All sites together", overall_rows["estimand"].map(_OVERALL))]
    for group, title in _GROUPS.items():
        # As answered: a role or a site by itself has no mix of roles or sites to be standardised.
        of_group = only(rows, estimands=(CHANGE,), groups=(group,))
        of_group = of_group[of_group["base"] != whole[1]]
        labels = of_group["base"].map(lambda name, group=group: whom(group, name, study))
        parts.append(_lines(of_group, title, labels))
    data = pd.concat(parts, ignore_index=True)
    return Figure(
        chart="forest",
        table=Table(
            columns=(
                Column(name="group", label="Group"),
                Column(name="label", label="Who"),
                *change_columns(adjusted="adjusted"),
                flag(),
                *base_columns(waves, study),
            ),
            data=data,
        ),
        roles={},
        alt=(
            f"Change in the share of people who {study.survey.outcomes[outcome].label} from "
            f"{wave_label(waves[0], study)} to {wave_label(waves[1], study)}, with intervals: all sites "
            "together, by role and by site."
        ),
    )


def headline_table(estimates: pd.DataFrame, study: Study, outcome: str) -> Table:
    """The overall change of one outcome between each pair of waves, beside the mix of roles of both.

    A change of the mix alone can move an overall share; so each line has the mix, the change as answered,
    and that for the same mix of sites and roles, with the word for it and the interval that decided the word.
    Where there is no maximum likelihood estimate, Firth's stands in its place, and says so.
    """
    whole = overall(study, outcome)
    roles = _roles(estimates, study, outcome)
    rows = []
    for waves in study.params.engagement.changes:
        of = only(estimates, outcome, waves=waves)
        of = of[(of["group"] == whole[0]) & (of["base"] == whole[1])].set_index("estimand")
        if STANDARDISED not in of.index:
            continue
        answered = list(of.loc[CHANGE, ["value", "low", "high"]])
        standardised, word = _standardised(of, study)
        bases = [counted(of.loc[[CHANGE]], name).iloc[0] for name in ("n_first", "n_second")]
        mix = [count for role in roles for count in _mix(estimates, outcome, role, waves)]
        rows.append([pair_label(waves, study), *mix, *answered, *standardised, word, *bases])
    columns = (
        Column(name="waves", label="Waves"),
        *(
            Column(name=f"{role}_{when}", label=f"{study.roles[role].label}, {when}", kind="base")
            for role in roles
            for when in ("first", "second")
        ),
        *change_columns("As answered", tolerance="closed_form"),
        *change_columns("Same mix", "primary", adjusted=_holds_fixed(study)),
        Column(name="word", label=IN_A_WORD, bases=BASES),
        *base_columns(None, study),
    )
    return Table(columns=columns, data=pd.DataFrame(rows, columns=[column.name for column in columns]))


def _standardised(of: pd.DataFrame, study: Study) -> tuple[list[float], str]:
    """The numbers of the primary model's change, or of Firth's in its place, and the word for it.

    Beside the word stands the interval that decided it, with its level.

    Where the model does no more than compare two shares, its numbers keep the decimals of the shares.
    """
    chosen = of.loc[STANDARDISED]
    note = ""
    if pd.isna(chosen["value"]) and FIRTH_CHANGE in of.index:
        chosen, note = of.loc[FIRTH_CHANGE], f"{NO_MAXIMUM_LIKELIHOOD}; by Firth’s: "
    details = estimate_of(chosen).details
    word = details.get(WORD, "")
    if INTERVAL in details:
        decided = "" if details[INTERVAL] in word else f": {details[INTERVAL]}"
        word += f"{decided} ({printed_level(details['word_level'])})"
    numbers = [float(chosen[name]) for name in ("value", "low", "high")]
    if not details.get("adjusted"):
        numbers = [as_printed(number, study.params.disclosure.percent_decimals) for number in numbers]
    return numbers, note + word


def _holds_fixed(study: Study) -> bool:
    """Whether the primary model holds anything fixed, so that it does more than compare two shares."""
    held = [name for name in study.params.engagement.adjust if name != "role" or len(study.roles) > 1]
    return len(study.sites) > 1 or bool(held)


def changes_table(estimates: pd.DataFrame, study: Study, outcomes: Sequence[str]) -> Table:
    """The overall change of each outcome between each pair of waves: as answered, and standardised.

    p is adjusted for looking at so many outcomes (Benjamini-Hochberg); the intervals are not, but for the one
    beside the word, which is that of the change's family.
    """
    rows = []
    for outcome in outcomes:
        group, base = overall(study, outcome)
        rows_of = estimates[(estimates["group"] == group) & (estimates["base"] == base)]
        raw = only(rows_of, outcome, (CHANGE,)).set_index(["first", "second"])
        fixed = only(rows_of, outcome, (STANDARDISED, FIRTH_CHANGE))
        for pair in raw.index:
            of_pair = only(fixed, waves=pair).set_index("estimand")
            numbers, word = _standardised(of_pair, study)
            rows.append(
                [
                    heading(study.survey.outcomes[outcome].label),
                    whom(group, base, study),
                    pair_label(pair, study),
                    *raw.loc[pair, ["value", "low", "high"]],
                    *numbers,
                    detail(of_pair.loc[[STANDARDISED]], ADJUSTED).iloc[0],
                    word,
                    *(counted(raw.loc[[pair]], name).iloc[0] for name in ("n_first", "n_second")),
                ]
            )
    columns = (
        Column(name="outcome", label="Outcome"),
        Column(name="who", label="Who"),
        Column(name="waves", label="Waves"),
        *change_columns(tolerance="closed_form"),
        *change_columns("Standardised change", "standardised", adjusted=_holds_fixed(study)),
        Column(name="p", label="Adjusted p", kind="p", bases=("n_first", "n_second"), tolerance="iterative"),
        Column(name="word", label=IN_A_WORD, bases=BASES),
        *base_columns(None, study),
    )
    return Table(columns=columns, data=pd.DataFrame(rows, columns=[column.name for column in columns]))


def not_compared_table(estimates: pd.DataFrame, study: Study) -> Table:
    """The overall changes without a primary estimate, and why: not asked, not comparable, not estimable.

    What the study's definition says is printed in full; of what the answers do not allow, only the kind is.
    """
    rows = []
    for name, outcome in study.survey.outcomes.items():
        for waves in study.params.engagement.changes:
            unasked = [wave_label(wave, study) for wave in waves if not asked(study, name, wave)]
            why = (
                f"not asked in {' or '.join(unasked)}" if unasked else _why_not(estimates, study, name, waves)
            )
            if why:
                rows.append((heading(outcome.label), pair_label(waves, study), why))
    columns = (
        Column(name="outcome", label="Outcome"),
        Column(name="waves", label="Waves"),
        Column(name="why", label="Why not"),
    )
    return Table(columns=columns, data=pd.DataFrame(rows, columns=[column.name for column in columns]))


def _why_not(estimates: pd.DataFrame, study: Study, outcome: str, waves: tuple[str, str]) -> str:
    if why := comparable(study, outcome, *waves):
        return why
    group, who = overall(study, outcome)
    primary = only(estimates, outcome, (STANDARDISED,), (group,), waves)
    primary = primary[(primary["base"] == who) & primary["value"].isna()]
    # Not in the estimator's own words: they count the people of a small group and name it.
    return "" if primary.empty else NOT_ESTIMABLE


def _lines(rows: pd.DataFrame, group: str, labels: pd.Series) -> pd.DataFrame:
    """Rows of a forest; where an estimate rests on pairs, each pair answered in both waves."""
    pairs = rows["estimand"] == LINKED
    first = counted(rows, "n_first").where(~pairs, rows["n"])
    second = counted(rows, "n_second").where(~pairs, rows["n"])
    return pd.DataFrame(
        {
            "group": group,
            "label": labels,
            "value": rows["value"],
            "low": rows["low"],
            "high": rows["high"],
            "adjusted": flags(rows),
            "n_first": first,
            "n_second": second,
        }
    )


def _roles(estimates: pd.DataFrame, study: Study, outcome: str) -> list[str]:
    """The roles whose numbers show the mix: all that were asked and answered but the last."""
    shares = only(estimates, outcome, (PROPORTION,), ("role",))
    there = set(shares.loc[shares["n"] > 0, "base"])
    return [role for role in study.roles if role in there][:-1]


def _mix(estimates: pd.DataFrame, outcome: str, role: str, waves: tuple[str, str]) -> list[int]:
    """How many of a role answered in either wave; a published table counts them too."""
    n = only(estimates, outcome, (PROPORTION,), ("role",)).set_index(["base", "first"])["n"]
    return [int(n[role, wave]) for wave in waves]
