"""The framework matrix: cases by themes, each cell a person's summary beside its passages.

After Ritchie and Spencer (1994), as Gale and others (2013, BMC Medical Research Methodology 13:117) lay it
out: charting is summarising by people, with a reference back to the words. A cell whose passages are no
longer those that its author read is stale.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Literal

import pandas as pd

from analysis.coding.cases.crossed import groups_of
from analysis.coding.cases.framework.summaries import Change, Summary, change, mark
from analysis.coding.cases.passages import passages
from analysis.coding.codebook.definition import Codebook
from analysis.problems import Problem, raise_if_any
from analysis.results import Column, Table

if TYPE_CHECKING:
    from analysis.study import Study

State = Literal["current", "stale", "to write", "empty"]
DIMENSIONS = ("site", "role", "wave", "participant")


@dataclass(frozen=True, kw_only=True)
class Framework:
    """The matrix.

    Attributes
    ----------
    by : tuple of str
        What a case is: columns of the turns, such as ``("site",)`` or ``("site", "role")``.
    cases, themes : Mapping of str to str
        Ids and labels, in the order of study and codebook.
    passages : DataFrame
        ``case`` and ``mark`` beside the columns of `analysis.coding.cases.passages.passages`.
    outside : int
        How many passages belong to no case, because their turn has no site (role, wave, participant).
    summaries : Mapping
        By case and theme.
    """

    by: tuple[str, ...]
    cases: Mapping[str, str]
    themes: Mapping[str, str]
    passages: pd.DataFrame
    outside: int
    summaries: Mapping[tuple[str, str], Summary]

    def marks(self, case: str, theme: str) -> tuple[str, ...]:
        """The marks of a cell's passages, in the order of the transcripts."""
        return self._marks.get((case, theme), ())

    def change(self, case: str, theme: str) -> Change:
        """What happened to the cell's passages since its summary was written; nothing without one."""
        summary = self.summaries.get((case, theme))
        return Change() if summary is None else change(summary.passages, self.marks(case, theme))

    def state(self, case: str, theme: str) -> State:
        """Whether a cell's summary holds, is stale, has yet to be written, or has nothing to write of."""
        if (case, theme) in self.summaries:
            return "stale" if self.change(case, theme) else "current"
        return "to write" if self.marks(case, theme) else "empty"

    def cells(self) -> Iterator[tuple[str, str]]:
        """Every case with every theme."""
        return product(self.cases, self.themes)

    @cached_property
    def _marks(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        return {key: tuple(rows["mark"]) for key, rows in self.passages.groupby(["case", "theme"])}


def possible_cases(study: Study, turns: pd.DataFrame, by: Sequence[str]) -> dict[str, str]:
    """The ids and labels of all cases that a study can have, also of those without a turn.

    Raises
    ------
    ProblemsFound
        When a case is to be made of something else than site, role, wave and participant.
    """
    raise_if_any(
        Problem(place="the cases of the framework matrix", found=f"{name!r}", expected=", ".join(DIMENSIONS))
        for name in by
        if name not in DIMENSIONS
    )
    groups = []
    for name in by:
        if name == "participant":
            people = sorted(turns.loc[turns["speaker_role"] == "participant", name].dropna().unique())
            groups.append({person: person for person in people})
        else:
            groups.append(groups_of(study, name))
    chosen = product(*groups)
    return {"/".join(ids): ", ".join(g[i] for g, i in zip(groups, ids, strict=True)) for ids in chosen}


def framework(
    codings: pd.DataFrame,
    turns: pd.DataFrame,
    codebook: Codebook,
    study: Study,
    summaries: Sequence[Summary],
    by: Sequence[str] = ("site",),
    kinds: Sequence[str] | None = None,
) -> Framework:
    """The matrix of these codings and summaries.

    Parameters
    ----------
    codings, turns : DataFrame
        DESIGN: Codings, Turns.
    by : sequence of {"site", "role", "wave", "participant"}
        What a case is.
    kinds : sequence of str, optional
        The kinds of source whose passages are charted; all of `params.yaml` when not given. A matrix lays
        interviews beside notes and papers; it counts none of them together.

    Returns
    -------
    Framework
        With every case that has a turn or a summary.
    """
    chosen = study.params.coding.kinds if kinds is None else kinds
    found = passages(codings, turns, codebook, kinds=chosen)
    names = list(dict.fromkeys([*by, "site", "role", "wave", "kind", "participant"]))
    found = found.merge(turns[["transcript", "turn", *names]], on=["transcript", "turn"], how="left")
    known = possible_cases(study, turns, by)
    found["case"] = _ids(found, by)
    inside = found["case"].isin(list(known))
    found["mark"] = [
        mark(row.transcript, row.turn, row.polarity, row.text)
        for row in found[["transcript", "turn", "polarity", "text"]].itertuples()
    ]
    here = set(_ids(turns[turns["kind"].isin(chosen)], by).dropna()) | {item.case for item in summaries}
    return Framework(
        by=tuple(by),
        cases={case: label for case, label in known.items() if case in here},
        themes={name: theme.label for name, theme in codebook.themes.items()},
        passages=found[inside].reset_index(drop=True),
        outside=int((~inside).sum()),
        summaries={(item.case, item.theme): item for item in summaries},
    )


def states_table(matrix: Framework) -> Table:
    """One row a cell: how many passages, whether its summary holds, whose it is, and what has changed."""
    rows = []
    for case, theme in matrix.cells():
        summary = matrix.summaries.get((case, theme))
        rows.append(
            (
                matrix.cases[case],
                matrix.themes[theme],
                len(matrix.marks(case, theme)),
                matrix.state(case, theme),
                str(matrix.change(case, theme)),
                summary.analyst if summary else "",
                summary.date if summary else "",
            )
        )
    columns = (
        Column(name="case", label="Case"),
        Column(name="theme", label="Theme"),
        Column(name="passages", label="Passages", kind="count", tolerance="exact"),
        Column(name="state", label="Summary"),
        Column(name="change", label="Passages since"),
        Column(name="analyst", label="By"),
        Column(name="date", label="On"),
    )
    return Table(columns=columns, data=pd.DataFrame(rows, columns=[column.name for column in columns]))


def _ids(rows: pd.DataFrame, by: Sequence[str]) -> pd.Series:
    """The case of each row; missing where one of its parts is."""
    parts = [rows[name].astype("str") for name in by]
    ids = parts[0].str.cat(parts[1:], sep="/") if parts[1:] else parts[0]
    return ids.where(rows[list(by)].notna().all(axis=1))
