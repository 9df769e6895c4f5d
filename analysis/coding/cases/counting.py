"""How many participants, turns and transcripts carry each code or theme, each count with its base."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from analysis.coding.codebook.definition import Codebook
from analysis.coding.machine.coder import check_turns
from analysis.problems import Problem, raise_if_any

if TYPE_CHECKING:
    import pandas as pd

UNITS = ("participants", "turns", "transcripts")
Level = Literal["code", "theme"]


def counts(
    codings: pd.DataFrame,
    turns: pd.DataFrame,
    codebook: Codebook,
    by: Sequence[str] = (),
    level: Level = "code",
    polarity: Sequence[str] = ("present",),
    pool_kinds: bool = False,
) -> pd.DataFrame:
    """Count who carries each code or theme, within groups of turns.

    A participant (turn, transcript) carries a code when at least one of its hits, or of those of the codes
    below it, has one of the polarities; a theme, when it carries one of the theme's codes.
    Interviewers' turns are in no count and in no base.

    Parameters
    ----------
    codings, turns : DataFrame
        As in DESIGN (Codings, Turns).
    codebook : Codebook
    by : sequence of str
        Columns of the turns: ``site``, ``role``, ``wave``.
    level : {"code", "theme"}
    polarity : sequence of str
        Which polarities count.
    pool_kinds : bool
        Interviews, notes and documents together; never unless asked for.

    Returns
    -------
    DataFrame
        One row a group and code (theme), also where nobody carries it: ``kind`` (unless pooled), the columns
        of `by`, ``code`` (``theme``), then ``participants, turns, transcripts`` and, with ``_base``, how many
        of each there are in the group with or without the code.

    Raises
    ------
    ProblemsFound
        When codings name a turn or a code that isn't there.
    """
    import pandas as pd

    groups = [*([] if pool_kinds else ["kind"]), *by]
    names = list(codebook.codes if level == "code" else codebook.themes)
    spoken, carried = carriers(codings, turns, codebook, level, polarity)
    bases = _units(spoken, groups).add_suffix("_base")
    numbers = _units(carried, [*groups, level])
    if groups:
        frame = bases.reset_index().merge(pd.DataFrame({level: names}), how="cross")
        table = frame.merge(numbers.reset_index(), how="left", on=[*groups, level])
    else:
        frame = pd.DataFrame({level: names}).merge(bases, how="cross")
        table = frame.merge(numbers.reset_index(), how="left", on=level)
    table[list(UNITS)] = table[list(UNITS)].fillna(0).astype("int64")
    columns = [*groups, level, *(name for unit in UNITS for name in (unit, f"{unit}_base"))]
    return table[columns]


def carriers(
    codings: pd.DataFrame,
    turns: pd.DataFrame,
    codebook: Codebook,
    level: Level = "theme",
    polarity: Sequence[str] = ("present",),
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The turns that count, and those of them that carry a code or theme, once for each one carried.

    Returns
    -------
    spoken : DataFrame
        The turns of everybody but the interviewers: the base.
    carried : DataFrame
        Rows of `spoken` with a column ``code`` (``theme``) more.

    Raises
    ------
    ProblemsFound
        When codings name a turn or a code that isn't there.
    """
    check_turns(turns)
    check_codings(codings, turns, codebook)
    spoken = of_others_than_interviewers(turns)
    found = codings.loc[codings["polarity"].isin(polarity), ["transcript", "turn", "code"]]
    found = at_level(found, codebook, level)
    once = found[["transcript", "turn", level]].drop_duplicates()
    return spoken, spoken.merge(once, on=["transcript", "turn"])


def at_level(codings: pd.DataFrame, codebook: Codebook, level: Level) -> pd.DataFrame:
    """Codings with the theme of each; or with each code and the codes above it, which it is a kind of.

    A coding by a code that has a parent comes once for each of them (column ``code``), so that a parent's
    counts take in its children's.
    """
    if level == "theme":
        return codings.assign(theme=codings["code"].map({c.id: c.theme for c in codebook.codes.values()}))
    upward = {code: [code, *codebook.ancestors(code)] for code in codebook.codes}
    return codings.assign(code=codings["code"].map(upward)).explode("code", ignore_index=True)


def spoken_kind(turns: pd.DataFrame, kinds: Sequence[str]) -> str | None:
    """The first kind of source, of those to be counted, in which participants speak, if any."""
    spoken = set(turns.loc[turns["speaker_role"] == "participant", "kind"])
    return next((kind for kind in kinds if kind in spoken), None)


def of_others_than_interviewers(turns: pd.DataFrame) -> pd.DataFrame:
    """The turns that count: everybody's but the interviewers'."""
    return turns[turns["speaker_role"].ne("interviewer").fillna(True)]


def check_codings(codings: pd.DataFrame, turns: pd.DataFrame, codebook: Codebook) -> None:
    """Refuse codings of turns or by codes that are not there."""
    known = turns[["transcript", "turn"]].drop_duplicates().assign(known=True)
    lost = (
        codings[["transcript", "turn"]].drop_duplicates().merge(known, how="left", on=["transcript", "turn"])
    )
    problems = [
        Problem(
            place=f"transcript {row.transcript}, turn {row.turn}",
            found="codes for a turn that is not there",
            expected="codings of these turns",
            remedy="Code the turns again: `ccg run code_transcripts`.",
        )
        for row in lost[lost["known"].isna()].itertuples()
    ]
    problems += [
        Problem(
            place="codings",
            found=f"code {code!r}, which {codebook.name} does not have",
            expected="one of its codes",
            remedy="Code the turns again with this codebook.",
        )
        for code in sorted(set(codings["code"]) - set(codebook.codes))
    ]
    raise_if_any(problems)


def _units(rows: pd.DataFrame, groups: list[str]) -> pd.DataFrame:
    """Numbers of different participants, turns and transcripts in each group."""
    import pandas as pd

    # A document has no participant: it has turns and transcripts, and no one is counted as a person.
    counted = rows.assign(
        participants=rows["participant"],
        turns=rows["transcript"].astype(str) + "\t" + rows["turn"].astype(str),
        transcripts=rows["transcript"],
    )
    if not groups:
        return pd.DataFrame({unit: [counted[unit].nunique()] for unit in UNITS})
    # Sorted by the groups' values; a missing one is a group of its own, so that no turn gets lost.
    return counted.groupby(groups, dropna=False, observed=True)[list(UNITS)].nunique()
