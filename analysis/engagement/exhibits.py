"""Tables and figures of the engagement estimates, and each estimate's sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from analysis.engagement.estimates import ALL, CHANGE, PROPORTION, STANDARDISED, overall
from analysis.results import Column, Figure, Table

if TYPE_CHECKING:
    from analysis.study import Study

EVERYBODY = "All who answered"
INTERVAL = "Interval"


def statement(row: pd.Series, study: Study) -> str:
    """What an estimate is, as a sentence without numbers.

    Parameters
    ----------
    row : Series
        A row of `analysis.engagement.estimates.engagement_estimates`.
    """
    who = whom(row["group"], row["base"], study)
    what = study.survey.outcomes[row["outcome"]].label
    if row["estimand"] == PROPORTION:
        return f"Share of {_in_sentence(who)} who {what}, {_wave(row['first'], study)}"
    pair = f"from {_wave(row['first'], study)} to {_wave(row['second'], study)}"
    adjusted = ", with the mix of sites and roles held fixed" if row["estimand"] == STANDARDISED else ""
    return f"Change {pair} in the share of {_in_sentence(who)} who {what}{adjusted}"


def whom(group: str, base: str, study: Study) -> str:
    """The people of a row, as they are called in a table."""
    if group == ALL:
        return EVERYBODY
    return study.roles[base].label if group == "role" else study.sites[base].label


def shares_figure(estimates: pd.DataFrame, study: Study, outcome: str) -> Figure:
    """An outcome by wave: everybody, and each role."""
    rows = _of(estimates, outcome, PROPORTION, (ALL, "role"))
    data = rows.assign(
        wave=rows["first"],
        group=[whom(row.group, row.base, study) for row in rows.itertuples()],
    )[["wave", "group", "value", "low", "high", "n"]]
    label = study.survey.outcomes[outcome].label
    return Figure(
        chart="proportions",
        table=Table(
            columns=(
                Column(name="wave", label="Wave"),
                Column(name="group", label="Who"),
                *_share_columns(_heading(label)),
                _base(),
            ),
            data=data.reset_index(drop=True),
        ),
        roles={"x": "wave"},
        alt=f"Share of people who {label} by wave, for all who answered and by role, with intervals.",
    )


def sites_figure(estimates: pd.DataFrame, study: Study, outcome: str) -> Figure:
    """An outcome by wave, a panel for each site."""
    rows = _of(estimates, outcome, PROPORTION, ("site",))
    data = rows.rename(columns={"first": "wave", "base": "site"})
    label = study.survey.outcomes[outcome].label
    return Figure(
        chart="proportions",
        table=Table(
            columns=(
                Column(name="wave", label="Wave"),
                Column(name="site", label="Site"),
                *_share_columns(_heading(label)),
                _base(),
            ),
            data=data[["wave", "site", "value", "low", "high", "n"]].reset_index(drop=True),
        ),
        roles={"x": "wave", "panel": "site", "group": "site"},
        alt=f"Share of people who {label} by wave, one panel for each site, with intervals.",
    )


def changes_figure(estimates: pd.DataFrame, study: Study, outcome: str, waves: tuple[str, str]) -> Figure:
    """The change in an outcome: everybody, each role, each site, on one scale."""
    rows = _of(estimates, outcome, CHANGE, (ALL, "role", "site"))
    rows = pd.concat([rows, estimates[_is(estimates, outcome, STANDARDISED)]])
    rows = rows[(rows["first"] == waves[0]) & (rows["second"] == waves[1])]
    order = {ALL: 0, "role": 1, "site": 2}
    rows = rows.assign(order=rows["group"].map(order)).sort_values("order", kind="stable")
    headings = {ALL: "All sites together", "role": "By role", "site": "By site"}
    data = pd.DataFrame(
        {
            "group": rows["group"].map(headings),
            "label": [_change_label(row, study) for row in rows.itertuples()],
            "value": rows["value"],
            "low": rows["low"],
            "high": rows["high"],
            "n_first": _detail(rows, "n_first"),
            "n_second": _detail(rows, "n_second"),
        }
    )
    data["n"] = data["n_first"] + data["n_second"]
    bases = ("n_first", "n_second")
    return Figure(
        chart="forest",
        table=Table(
            columns=(
                Column(name="group", label="Group"),
                Column(name="label", label="Who"),
                Column(name="value", label="Change", kind="change", bases=bases, tolerance="iterative"),
                Column(name="low", label=INTERVAL, kind="change", bases=bases, tolerance="iterative"),
                Column(name="high", label=INTERVAL, kind="change", bases=bases, tolerance="iterative"),
                _base("n_first", f"n {_wave(waves[0], study)}"),
                _base("n_second", f"n {_wave(waves[1], study)}"),
                Column(name="n", label="n", kind="base", bases=bases),
            ),
            data=data.reset_index(drop=True),
        ),
        roles={},
        alt=(
            f"Change in the share of people who {study.survey.outcomes[outcome].label} from "
            f"{_wave(waves[0], study)} to {_wave(waves[1], study)}, with intervals: all sites "
            "together, by role and by site."
        ),
    )


def robustness_figure(robustness: pd.DataFrame, study: Study, outcome: str, waves: tuple[str, str]) -> Figure:
    """The change in an outcome under the primary and the other analyses."""
    rows = robustness[
        (robustness["outcome"] == outcome)
        & (robustness["first"] == waves[0])
        & (robustness["second"] == waves[1])
    ]
    data = rows.assign(
        label=rows["analysis"], n_first=_detail(rows, "n_first"), n_second=_detail(rows, "n_second")
    )[["label", "value", "low", "high", "n_first", "n_second", "n"]]
    bases = ("n_first", "n_second")
    return Figure(
        chart="forest",
        table=Table(
            columns=(
                Column(name="label", label="Analysis"),
                Column(name="value", label="Change", kind="change", bases=bases, tolerance="iterative"),
                Column(name="low", label=INTERVAL, kind="change", bases=bases, tolerance="iterative"),
                Column(name="high", label=INTERVAL, kind="change", bases=bases, tolerance="iterative"),
                _base("n_first", f"n {_wave(waves[0], study)}"),
                _base("n_second", f"n {_wave(waves[1], study)}"),
                Column(name="n", label="n", kind="base", bases=bases),
            ),
            data=data.reset_index(drop=True),
        ),
        roles={"highlight": ["Primary"]},
        alt=(
            f"Change in the share of people who {study.survey.outcomes[outcome].label} under the primary "
            "analysis and other reasonable ones, with intervals."
        ),
    )


def scale_figure(responses: pd.DataFrame, study: Study, question: str) -> Figure:
    """All answers to a question on a scale, by wave: what a yes-or-no reading may hide."""
    asked = responses[responses[question].notna()]
    counts = asked.groupby(["wave", question], observed=False, sort=False).size()
    labels = study.survey.questions[question].categories
    rows = []
    for wave in [w for w in study.waves if (asked["wave"] == w).any()]:
        n = int(counts[wave].sum())
        rows += [(wave, labels[name], counts[wave, name] / n, n) for name in labels]
    return Figure(
        chart="stacked",
        table=Table(
            columns=(
                Column(name="wave", label="Wave"),
                Column(name="category", label="Answer"),
                Column(name="value", label="Share", kind="proportion", bases=("n",)),
                _base(),
            ),
            data=pd.DataFrame(rows, columns=["wave", "category", "value", "n"]),
        ),
        roles={"row": "wave"},
        alt=f"Answers to the question “{study.survey.questions[question].text}”, by wave.",
    )


def shares_table(estimates: pd.DataFrame, study: Study, outcomes: Sequence[str]) -> Table:
    """Outcomes in rows, for everybody and each role; a share with its base for each wave."""
    rows = estimates[(estimates["estimand"] == PROPORTION) & estimates["group"].isin([ALL, "role"])]
    waves = [wave for wave in study.waves if wave in set(rows["first"])]
    data, columns = [], [Column(name="outcome", label="Outcome"), Column(name="who", label="Who")]
    for wave in waves:
        label = _wave(wave, study)
        columns += [
            Column(name=f"value_{wave}", label=label, kind="proportion", bases=(f"n_{wave}",)),
            _base(f"n_{wave}", f"n {label}"),
        ]
    for outcome in outcomes:
        of_outcome = rows[rows["outcome"] == outcome]
        for (group, base), cells in of_outcome.groupby(["group", "base"], sort=False):
            by_wave = cells.set_index("first")
            line = [_heading(study.survey.outcomes[outcome].label), whom(group, base, study)]
            for wave in waves:
                there = wave in by_wave.index
                line += list(by_wave.loc[wave, ["value", "n"]]) if there else [float("nan"), 0]
            data.append(line)
    return Table(
        columns=tuple(columns),
        data=pd.DataFrame(data, columns=[column.name for column in columns]),
    )


def changes_table(estimates: pd.DataFrame, study: Study, outcomes: Sequence[str]) -> Table:
    """The overall change of each outcome between each pair of waves: as answered, and standardised."""
    rows = []
    for outcome in outcomes:
        group, base = overall(study, outcome)
        rows_of = estimates[(estimates["group"] == group) & (estimates["base"] == base)]
        raw = _of(rows_of, outcome, CHANGE, (group,)).set_index(["first", "second"])
        fixed = _of(rows_of, outcome, STANDARDISED, (group,)).set_index(["first", "second"])
        for pair in raw.index:
            waves = f"{_wave(pair[0], study)} to {_wave(pair[1], study)}"
            rows.append(
                [
                    _heading(study.survey.outcomes[outcome].label),
                    whom(group, base, study),
                    waves,
                    *raw.loc[pair, ["value", "low", "high"]],
                    *fixed.loc[pair, ["value", "low", "high"]],
                    *(_detail(raw.loc[[pair]], name).iloc[0] for name in ("n_first", "n_second")),
                ]
            )
    bases = ("n_first", "n_second")

    def change(name: str, label: str, tolerance: str) -> Column:
        return Column(name=name, label=label, kind="change", bases=bases, tolerance=tolerance)

    columns = (
        Column(name="outcome", label="Outcome"),
        Column(name="who", label="Who"),
        Column(name="waves", label="Waves"),
        change("value", "Change", "closed_form"),
        change("low", INTERVAL, "closed_form"),
        change("high", INTERVAL, "closed_form"),
        change("standardised", "Standardised change", "iterative"),
        change("standardised_low", INTERVAL, "iterative"),
        change("standardised_high", INTERVAL, "iterative"),
        _base("n_first", "n first"),
        _base("n_second", "n second"),
    )
    return Table(columns=columns, data=pd.DataFrame(rows, columns=[column.name for column in columns]))


def _of(estimates: pd.DataFrame, outcome: str, estimand: str, groups: tuple[str, ...]) -> pd.DataFrame:
    return estimates[_is(estimates, outcome, estimand) & estimates["group"].isin(groups)]


def _is(estimates: pd.DataFrame, outcome: str, estimand: str) -> pd.Series:
    return (estimates["outcome"] == outcome) & (estimates["estimand"] == estimand)


def _detail(rows: pd.DataFrame, name: str) -> pd.Series:
    """A number among the details of each estimate; an estimate of nobody has none, and counts as 0."""
    import json

    return rows["details"].map(lambda text: json.loads(text).get(name) or 0).astype("int64")


def _change_label(row: tuple, study: Study) -> str:
    if row.estimand == STANDARDISED:
        return "Standardised (primary)"
    return "As answered" if row.group == ALL else whom(row.group, row.base, study)


def _share_columns(label: str) -> tuple[Column, ...]:
    return (
        Column(name="value", label=label, kind="proportion", bases=("n",)),
        Column(name="low", label=INTERVAL, kind="proportion", bases=("n",)),
        Column(name="high", label=INTERVAL, kind="proportion", bases=("n",)),
    )


def _base(name: str = "n", label: str = "n") -> Column:
    return Column(name=name, label=label, kind="base")


def _wave(wave: str, study: Study) -> str:
    return study.waves[wave].label


def _heading(label: str) -> str:
    """With a capital, as at the beginning of a line; other capitals stay."""
    return label[:1].upper() + label[1:]


def _in_sentence(who: str) -> str:
    return "all who answered" if who == EVERYBODY else who
