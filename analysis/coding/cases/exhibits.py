"""Tables and figures of the coding: who speaks of which theme, and how good the coding is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.coding.cases.counting import counts
from analysis.coding.codebook.definition import Codebook
from analysis.results import Column, Count, Estimate, Figure, Table

if TYPE_CHECKING:
    from analysis.study import Study

MACHINE = "rules"
INTERVAL = "Interval"


def agreement_table(agreement: Mapping[str, Any], codebook: Codebook) -> Table:
    """Two people's coding of the same turns, code by code (``coding/agreement.json``)."""
    rows = [row for row in agreement["codes"] if row["first"] != MACHINE]
    return _measures(rows, codebook, {"agree": "Agree", "kappa": "Kappa", "ac1": "AC1"})


def rules_table(agreement: Mapping[str, Any], codebook: Codebook) -> Table:
    """The rules' coding against the agreed human coding, code by code."""
    rows = [row for row in agreement["codes"] if row["first"] == MACHINE]
    return _measures(rows, codebook, {"precision": "Precision", "recall": "Recall", "kappa": "Kappa"})


def sites_figure(
    codings: pd.DataFrame, turns: pd.DataFrame, codebook: Codebook, study: Study, kind: str
) -> Figure:
    """How many participants of each site speak of each theme."""
    table = by_group(codings, turns, codebook, study, kind, "site")
    return Figure(
        chart="heatmap",
        table=table,
        roles={"row": "theme", "column": "group", "value": "participants", "n": "base"},
        alt="Participants who speak of each theme, by site.",
    )


def by_group(
    codings: pd.DataFrame,
    turns: pd.DataFrame,
    codebook: Codebook,
    study: Study,
    kind: str,
    by: str,
) -> Table:
    """Participants who speak of each theme, by site, role or wave, each with the number of participants.

    Parameters
    ----------
    codings, turns : DataFrame
        DESIGN: Codings, Turns.
    kind : str
        The kind of source: kinds are never pooled.
    by : {"site", "role", "wave"}
    """
    table = counts(codings, turns, codebook, by=[by], level="theme")
    table = table[(table["kind"] == kind) & table[by].notna()]
    groups = {"site": study.sites, "role": study.roles, "wave": study.waves}[by]
    order = list(groups)
    table = table[table[by].isin(order)]
    table = table.assign(
        at=table[by].map(order.index), which=table["theme"].map(list(codebook.themes).index)
    ).sort_values(["which", "at"])
    data = pd.DataFrame(
        {
            "theme": [codebook.themes[theme].label for theme in table["theme"]],
            "group": [groups[name].label for name in table[by]],
            "participants": table["participants"],
            "base": table["participants_base"],
        }
    )
    columns = (
        Column(name="theme", label="Theme"),
        Column(name="group", label=by.capitalize()),
        Column(
            name="participants",
            label="Participants",
            kind="count",
            bases=("base",),
            unit="participants",
            tolerance="exact",
        ),
        Column(name="base", label="Of", kind="base", unit="participants", tolerance="exact"),
    )
    return Table(columns=columns, data=data.reset_index(drop=True))


def counts_table(
    codings: pd.DataFrame, turns: pd.DataFrame, codebook: Codebook, study: Study, kind: str
) -> Table:
    """How many participants, turns and sources of one kind carry each code: in all, by site, role and wave.

    As the rules index them; not corrected for the rules' errors.
    """
    of_kind = turns[turns["kind"] == kind]
    coded = codings.merge(of_kind[["transcript", "turn"]], on=["transcript", "turn"])
    parts = []
    for by, names in (("", {}), ("site", study.sites), ("role", study.roles), ("wave", study.waves)):
        table = counts(coded, of_kind, codebook, by=[by] if by else [])
        if by:
            table = table[table[by].isin(list(names))]
        groups = [names[name].label for name in table[by]] if by else ["All"] * len(table)
        parts.append(table.assign(by=by.capitalize() or "All", group=groups))
    table = pd.concat(parts, ignore_index=True)
    table["code"] = [codebook.codes[code].label for code in table["code"]]
    people = {"unit": "participants", "tolerance": "exact"}
    bases = ("participants_base",)
    columns = (
        Column(name="code", label="Code"),
        Column(name="by", label="By"),
        Column(name="group", label="Group"),
        Column(name="participants", label="Participants", kind="count", bases=bases, **people),
        Column(name="participants_base", label="of", kind="base", **people),
        Column(name="turns", label="Turns", kind="count", bases=bases, tolerance="exact"),
        Column(name="turns_base", label="of", kind="count", bases=bases, tolerance="exact"),
        Column(name="transcripts", label="Sources", kind="count", bases=bases, tolerance="exact"),
        Column(name="transcripts_base", label="of", kind="count", tolerance="exact"),
    )
    return Table(columns=columns, data=table[[column.name for column in columns]])


def wide(table: Table) -> Table:
    """The table of `by_group` with a column for each group, for reading."""
    head = table.columns[0]
    groups = list(dict.fromkeys(table.data["group"]))
    data = pd.DataFrame({"theme": list(dict.fromkeys(table.data["theme"]))})
    columns = [head]
    for number, group in enumerate(groups):
        rows = table.data[table.data["group"] == group].set_index("theme")
        base = f"base_{number}"
        data[f"participants_{number}"] = rows["participants"].reindex(data["theme"]).to_numpy()
        data[base] = rows["base"].reindex(data["theme"]).to_numpy()
        columns += [
            Column(
                name=f"participants_{number}",
                label=group,
                kind="count",
                bases=(base,),
                unit="participants",
                tolerance="exact",
            ),
            Column(name=base, label="of", kind="base", unit="participants", tolerance="exact"),
        ]
    return Table(columns=tuple(columns), data=data)


def shares_figure(prevalence: pd.DataFrame, codebook: Codebook) -> Figure:
    """The share of participants' turns that carry each theme: as the rules count, and corrected."""
    themes = prevalence[prevalence["level"] == "theme"].set_index("id")
    rows = [
        (
            codebook.groups[theme.group],
            theme.label,
            *themes.loc[name, ["machine", "share", "low", "high", "turns"]],
        )
        for name, theme in codebook.themes.items()
    ]
    share = {"kind": "proportion", "bases": ("n",)}
    columns = (
        Column(name="group", label="Group"),
        Column(name="label", label="Theme"),
        Column(name="value", label="Counted by the rules", **share),
        Column(name="corrected", label="Corrected", **share),
        Column(name="low", label=INTERVAL, **share),
        Column(name="high", label=INTERVAL, **share),
        Column(name="n", label="Turns", kind="base", unit="turns"),
    )
    return Figure(
        chart="bars",
        table=Table(columns=columns, data=pd.DataFrame(rows, columns=[column.name for column in columns])),
        roles={},
        alt=(
            "Share of participants' turns that carry each theme: as counted by the rules, and corrected "
            "for their errors with its interval."
        ),
    )


def participants(table: Table) -> dict[tuple[str, str], Count]:
    """Each cell of `by_group` as a count with its base, by the labels of theme and group."""
    return {
        (row.theme, row.group): Count(value=int(row.participants), unit="participants", base=int(row.base))
        for row in table.data.itertuples()
    }


def overall(codings: pd.DataFrame, turns: pd.DataFrame, codebook: Codebook, kind: str) -> dict[str, Count]:
    """How many participants speak of each theme, of how many, by theme id."""
    table = counts(codings, turns, codebook, level="theme")
    return {
        row.theme: Count(value=int(row.participants), unit="participants", base=int(row.participants_base))
        for row in table[table["kind"] == kind].itertuples()
    }


def share_of(row: pd.Series, level: float) -> Estimate:
    """A row of the prevalence table as an estimate of the corrected share."""
    details = {"base_unit": "turns", "machine": float(row["machine"]), "judged": int(row["judged"])}
    if row["status"] != "corrected":
        details["not_estimable"] = row["status"]
    return Estimate(
        value=float(row["share"]),
        low=float(row["low"]),
        high=float(row["high"]),
        level=level,
        n=int(row["turns"]),
        method=row["method"] or "none",
        tolerance="closed_form",
        details=details,
    )


def _measures(rows: list[Mapping[str, Any]], codebook: Codebook, measures: Mapping[str, str]) -> Table:
    lines = [
        (
            codebook.codes[row["code"]].label,
            row["n"],
            *(row["both"] + row[part] for part in ("only_first", "only_second")),
            *(
                float("nan") if row[name + end] is None else row[name + end]
                for name in measures
                for end in ("", "_low", "_high")
            ),
        )
        for row in rows
    ]
    first, second = ("Coder 1", "Coder 2") if "agree" in measures else ("Rules", "People")
    columns = [
        Column(name="code", label="Code"),
        Column(name="n", label="Turns", kind="base", unit="turns", tolerance="exact"),
        Column(name="first", label=first, kind="count", tolerance="exact"),
        Column(name="second", label=second, kind="count", tolerance="exact"),
    ]
    for name, label in measures.items():
        columns += [
            Column(name=name, label=label, kind="number", tolerance="resampled"),
            Column(name=f"{name}_low", label=INTERVAL, kind="number", tolerance="resampled"),
            Column(name=f"{name}_high", label=INTERVAL, kind="number", tolerance="resampled"),
        ]
    data = pd.DataFrame(lines, columns=[column.name for column in columns])
    return Table(columns=tuple(columns), data=data)
