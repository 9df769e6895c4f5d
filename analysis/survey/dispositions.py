"""What became of everybody in the sampling frame."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.study import Study
from analysis.survey.frame import CELL, OF, place_of

NO_REPLY = "no_reply"
DISPOSITIONS = [
    *("invited", "ineligible", "unknown_eligibility", "answered", "complete", "partial"),
    *("refused", "not_contacted", "other", NO_REPLY),
]
SILENT = ["ineligible", "unknown_eligibility", "refused", "not_contacted", "other"]


def no_rates(study: Study) -> dict[str, str]:
    """The waves that can have no response rate, and why: their link was open or forwarded."""
    return {
        wave: file.invitation.why_no_rate
        for wave, file in study.survey.files.items()
        if file.invitation is not None and file.invitation.why_no_rate
    }


def dispositions(
    responses: pd.DataFrame,
    frame: pd.DataFrame,
    returns: pd.DataFrame | None = None,
    without: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """What became of everybody in the frame.

    Parameters
    ----------
    responses : DataFrame
        With ``respondent, wave, site, role``, one row a respondent and wave.
    frame : DataFrame
        From `read_frame`.
    returns : DataFrame, optional
        ``respondent, wave, complete``; where it tells, it and not the frame says who answered in part.
    without : Mapping, optional
        Waves without a response rate (`no_rates`): more people than the frame holds may have answered them,
        and nothing is known of those who did not.

    Returns
    -------
    DataFrame
        ``wave, site, role``, then whole numbers of people, NA where nothing tells: ``invited`` (the count of
        the frame), ``ineligible``, ``unknown_eligibility``, ``answered`` (``complete`` and ``partial``),
        ``refused``, ``not_contacted``, ``other`` (eligible, reached, unable to answer) and ``no_reply``:
        whoever is in none of the others, so that they always add up to ``invited``. Then the frame's
        columns on its composition (``sex=f``). One row a cell of the frame, of the waves that anybody
        answered.

    Raises
    ------
    ProblemsFound
        When more people answered than the frame has, or more are accounted for than were invited.

    Notes
    -----
    People from whom nothing came back count as not contacted in the rates below, and as eligible: a frame of
    named people says who they are.
    """
    without = without or {}
    answered = _answered(responses, returns)
    waves = answered["wave"].unique()
    cells = frame[frame["wave"].isin(waves)].rename(columns={"count": "invited", "partial": "told_partial"})
    answered = answered[answered["wave"].isin(cells["wave"]) | ~answered["wave"].isin(list(without))]
    table = cells.merge(answered, on=CELL, how="outer", sort=False)
    for name in ("invited", "answered"):
        table[name] = table[name].fillna(0).astype("Int64")
    raise_if_any(_too_many(table[~table["wave"].isin(list(without))]))
    table = cells[CELL].merge(table, on=CELL, how="left")
    for name in ("complete", "told_partial", *SILENT):
        table[name] = (table[name] if name in table else pd.Series(pd.NA, index=table.index)).astype("Int64")
    raise_if_any(_two_counts(table))
    table["complete"] = table["complete"].fillna(table["answered"] - table["told_partial"])
    table["partial"] = table["answered"] - table["complete"]
    table[NO_REPLY] = table["invited"] - table["answered"] - table[SILENT].fillna(0).sum(axis=1)
    of_known = ~table["wave"].isin(list(without))
    raise_if_any(_beyond(table[of_known]))
    table[NO_REPLY] = table[NO_REPLY].where(of_known)
    further = [name for name in frame.columns if OF in name]
    return table[[*CELL, *DISPOSITIONS, *further]]


def _answered(responses: pd.DataFrame, returns: pd.DataFrame | None) -> pd.DataFrame:
    """Respondents by cell, and how many of them completed the questionnaire where that is known."""
    people = responses[[name for name in ("respondent", *CELL) if name in responses]]
    complete = pd.Series(pd.NA, index=people.index, dtype="boolean")
    if returns is not None:
        known = returns.set_index(["respondent", "wave"])["complete"]
        complete = known.reindex(pd.MultiIndex.from_frame(people[["respondent", "wave"]]))
        complete = complete.astype("boolean").set_axis(people.index)
    groups = people.assign(complete=complete.astype("Int64")).groupby(CELL, observed=True)["complete"]
    counted = groups.agg(answered="size", known="count", complete="sum").reset_index()
    counted["complete"] = counted["complete"].where(counted["known"] == counted["answered"])
    return counted.drop(columns="known")


def _too_many(table: pd.DataFrame) -> Iterator[Problem]:
    for cell in table.itertuples():
        if cell.answered > cell.invited:
            yield Problem(
                place=place_of(cell),
                found=f"{cell.answered} respondents of {cell.invited} people in the frame",
                expected="at least as many people as respondents",
                remedy="Correct the count in the frame, or the codes of site and role in study.yaml.",
            )


def _two_counts(table: pd.DataFrame) -> Iterator[Problem]:
    """Cells in which the frame and the wave's file disagree about who answered in part."""
    for cell in table.itertuples():
        if pd.isna(cell.told_partial):
            continue
        counted = None if pd.isna(cell.complete) else cell.answered - cell.complete
        if cell.told_partial > cell.answered or (counted is not None and counted != cell.told_partial):
            there = f"{cell.answered} respondents" if counted is None else f"{counted} in the wave's file"
            yield Problem(
                place=place_of(cell),
                found=f"{cell.told_partial} partial answers in the frame and {there}",
                expected="one number",
                remedy="Correct `partial` in the frame, or leave that column out.",
            )


def _beyond(table: pd.DataFrame) -> Iterator[Problem]:
    for cell in table.itertuples():
        if cell.no_reply < 0:
            silent = cell.invited - cell.answered - cell.no_reply
            yield Problem(
                place=place_of(cell),
                found=f"{cell.answered} respondents and {silent} people who refused, could not be reached or "
                f"are not eligible, of {cell.invited} in the frame",
                expected="no more people than the frame has",
                remedy="Count each person once, with what became of them at the end.",
            )
