"""The network of organisations named together: its pairs wave by wave, what changed, and its few measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.mentions.counting import bases_of, counts_of, of_kind
from analysis.problems import Problem, ProblemsFound
from analysis.results import Column, Table

if TYPE_CHECKING:
    from analysis.study import Study

PAIR = (Column(name="first", label="Organisation"), Column(name="second", label="Named with"))
PEOPLE = {"unit": "participants", "tolerance": "exact"}


def pairs_between(
    pairs: pd.DataFrame,
    turns: pd.DataFrame,
    study: Study,
    first: str,
    second: str,
    kind: str = "interview",
) -> Table:
    """What changed between two waves in who is named with whom.

    Descriptive: the participants are no sample of anybody, so nothing is tested, and guides and participants
    differ between waves.

    Parameters
    ----------
    pairs : DataFrame
        Of `analysis.mentions.pairs`.
    turns : DataFrame
        DESIGN: Turns; the same turns.
    study : Study
    first, second : str
        Two waves.
    kind : str
        The kind of source.

    Returns
    -------
    Table
        One row a pair named together in either wave: the participants who do so in each, of how many, the
        change of that share, and whether the pair appears, vanishes or stays.

    Raises
    ------
    ProblemsFound
        When a wave has no participant in this kind of source.
    """
    counted = by_wave(pairs, turns, study, kind)
    waves = {}
    for number, wave in enumerate((first, second), start=1):
        rows = counted[counted["wave"] == wave].set_index(["first", "second"])
        waves[number] = rows["participants"], _base(turns, wave, kind)
    data = pd.DataFrame({f"participants_{number}": rows for number, (rows, _) in waves.items()})
    for number, (_, base) in waves.items():
        data[f"base_{number}"] = base
    data = data[(data["participants_1"] > 0) | (data["participants_2"] > 0)]
    data["change"] = data["participants_2"] / data["base_2"] - data["participants_1"] / data["base_1"]
    data["course"] = [
        "appears" if not before else "vanishes" if not after else "stays"
        for before, after in zip(data["participants_1"], data["participants_2"], strict=True)
    ]
    data = data.reset_index()
    labels = {name: item.label for name, item in study.transcripts.organisations.items()}
    order = list(labels)
    places = data[["first", "second"]].apply(lambda column: column.map(order.index))
    data = data.loc[places.sort_values(["first", "second"]).index].reset_index(drop=True)
    data[["first", "second"]] = data[["first", "second"]].apply(lambda column: column.map(labels))
    columns = list(PAIR)
    for number, wave in ((1, first), (2, second)):
        label, base = study.waves[wave].label, f"base_{number}"
        columns += [
            Column(name=f"participants_{number}", label=label, kind="count", bases=(base,), **PEOPLE),
            Column(name=base, label="of", kind="base", **PEOPLE),
        ]
    both = ("base_1", "base_2")
    columns += [
        Column(name="change", label="Change of the share", kind="change", bases=both, tolerance="exact"),
        Column(name="course", label="Course", bases=both),
    ]
    return Table(columns=tuple(columns), data=data[[column.name for column in columns]])


def density(pairs: pd.DataFrame, turns: pd.DataFrame, study: Study, kind: str = "interview") -> Table:
    """How many of the possible pairs of a study's organisations are named together in each wave.

    ``pairs`` of ``possible`` (every two of the study's organisations) and their share, the density. With more
    participants it grows by itself: their number stands beside it.
    """
    counted = by_wave(pairs, turns, study, kind)
    number = len(study.transcripts.organisations)
    bases = _bases(turns, kind)
    rows = [
        (
            item.label,
            int((counted.loc[counted["wave"] == wave, "participants"] > 0).sum()),
            number * (number - 1) // 2,
            bases[wave],
        )
        for wave, item in study.waves.items()
        if wave in bases
    ]
    data = pd.DataFrame(rows, columns=["wave", "pairs", "possible", "base"])
    data.insert(3, "density", data["pairs"] / data["possible"])
    columns = (
        Column(name="wave", label="Wave"),
        Column(name="pairs", label="Pairs", kind="count", bases=("base",), tolerance="exact"),
        Column(name="possible", label="of", kind="count", tolerance="exact"),
        Column(name="density", label="Density", kind="proportion", bases=("base",), tolerance="exact"),
        Column(name="base", label="Participants", kind="base", **PEOPLE),
    )
    return Table(columns=columns, data=data)


def degrees(pairs: pd.DataFrame, turns: pd.DataFrame, study: Study, kind: str = "interview") -> Table:
    """With how many others each organisation is named, wave by wave.

    ``degree`` is the number of organisations that at least one participant names in one turn with it;
    ``strength`` the sum, over those, of the participants who do (one who names it with three counts thrice).
    """
    counted = by_wave(pairs, turns, study, kind)
    counted = counted[counted["participants"] > 0]
    ends = pd.concat(
        [
            counted[["wave", end, "participants"]].set_axis(["wave", "organisation", "strength"], axis=1)
            for end in ("first", "second")
        ]
    )
    sums = ends.groupby(["wave", "organisation"])["strength"].agg(degree="size", strength="sum")
    bases = _bases(turns, kind)
    rows = [
        (
            organisation.label,
            item.label,
            *(sums.loc[key] if (key := (wave, name)) in sums.index else (0, 0)),
            bases[wave],
        )
        for name, organisation in study.transcripts.organisations.items()
        for wave, item in study.waves.items()
        if wave in bases
    ]
    count = {"kind": "count", "bases": ("base",), "tolerance": "exact"}
    columns = (
        Column(name="organisation", label="Organisation"),
        Column(name="wave", label="Wave"),
        Column(name="degree", label="Degree", **count),
        Column(name="strength", label="Strength", **count),
        Column(name="base", label="Participants", kind="base", **PEOPLE),
    )
    data = pd.DataFrame(rows, columns=[column.name for column in columns])
    return Table(columns=columns, data=data.astype({"degree": "int64", "strength": "int64"}))


def oriented(pairs: pd.DataFrame, study: Study) -> pd.DataFrame:
    """The pairs with the organisation first that the study has first."""
    order = list(study.transcripts.organisations)
    turned = pairs["first"].map(order.index) > pairs["second"].map(order.index)
    ends = pairs[["first", "second"]].mask(
        turned, pairs[["second", "first"]].set_axis(["first", "second"], axis=1)
    )
    return pairs.assign(**ends)


def by_wave(pairs: pd.DataFrame, turns: pd.DataFrame, study: Study, kind: str) -> pd.DataFrame:
    """Every pair that is named together in any wave, in every wave; its ids in the order of the study."""
    chosen = of_kind(turns, kind)
    here = oriented(pairs, study).merge(chosen[["transcript", "turn"]], on=["transcript", "turn"])
    counted = counts_of(here, chosen, ["first", "second"], ["wave"])
    return counted[counted["wave"].isin(list(study.waves))]


def _bases(turns: pd.DataFrame, kind: str) -> dict[str, int]:
    """How many participants each wave has in sources of a kind."""
    bases = bases_of(of_kind(turns, kind), ["wave"]).dropna(subset="wave")
    return dict(zip(bases["wave"], bases["participants_base"].astype(int), strict=True))


def _base(turns: pd.DataFrame, wave: str, kind: str) -> int:
    base = _bases(turns, kind).get(wave, 0)
    if not base:
        raise ProblemsFound(
            [
                Problem(
                    place=f"wave {wave!r}",
                    found=f"no participant in sources of the kind {kind!r}",
                    expected="a wave with participants",
                    remedy="Compare two waves in which people spoke.",
                )
            ]
        )
    return base
