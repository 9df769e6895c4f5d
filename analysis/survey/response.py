"""Outcome rates of the survey by the definitions of the AAPOR."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.survey.dispositions import DISPOSITIONS, NO_REPLY, SILENT, dispositions
from analysis.survey.frame import CELL


@dataclass(frozen=True, kw_only=True)
class Rate:
    """An outcome rate of the AAPOR Standard Definitions.

    Attributes
    ----------
    words : str
        What it is a share of, as a reader needs it.
    numerator, denominator : tuple of str
        The counts that are added up. ``asked`` is everybody in the frame who is not known to be ineligible,
        ``eligible`` those of them whose eligibility is known, ``likely`` these and the share `e` of the
        people of unknown eligibility.
    needs : tuple of str
        The dispositions without which there is no such rate.
    """

    name: str
    words: str
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    needs: tuple[str, ...] = ()


_WHOLE, _ANY = "people who answered in full", "people who answered in full or in part"
_ASKED = "everybody asked who is not known to be ineligible"
_LIKELY = "everybody eligible and the estimated share e of those of unknown eligibility"
_ELIGIBLE = "everybody known to be eligible"
RATES = (
    Rate(name="RR1", words=f"{_WHOLE}, of {_ASKED}", numerator=("complete",), denominator=("asked",)),
    Rate(name="RR2", words=f"{_ANY}, of {_ASKED}", numerator=("answered",), denominator=("asked",)),
    Rate(
        name="RR3",
        words=f"{_WHOLE}, of {_LIKELY}",
        numerator=("complete",),
        denominator=("likely",),
        needs=("unknown_eligibility", "ineligible"),
    ),
    Rate(
        name="RR4",
        words=f"{_ANY}, of {_LIKELY}",
        numerator=("answered",),
        denominator=("likely",),
        needs=("unknown_eligibility", "ineligible"),
    ),
    Rate(
        name="RR5",
        words=f"{_WHOLE}, of {_ELIGIBLE}",
        numerator=("complete",),
        denominator=("eligible",),
        needs=("unknown_eligibility",),
    ),
    Rate(
        name="RR6",
        words=f"{_ANY}, of {_ELIGIBLE}",
        numerator=("answered",),
        denominator=("eligible",),
        needs=("unknown_eligibility",),
    ),
    Rate(
        name="COOP1",
        words=f"{_WHOLE}, of everybody reached, those unable to answer included",
        numerator=("complete",),
        denominator=("answered", "refused", "other"),
    ),
    Rate(
        name="COOP3",
        words=f"{_WHOLE}, of everybody reached who was able to answer",
        numerator=("complete",),
        denominator=("answered", "refused"),
    ),
    Rate(
        name="REF1",
        words=f"people who refused, of {_ASKED}",
        numerator=("refused",),
        denominator=("asked",),
    ),
    Rate(
        name="CON1",
        words=f"people known to be reached (they answered, refused or were unable), of {_ASKED}",
        numerator=("answered", "refused", "other"),
        denominator=("asked",),
        needs=("refused",),
    ),
)
_TELLS = {
    "complete": "which answers are complete (`finished` of the wave's file, or `partial` in the frame)",
    "refused": "who refused",
    "unknown_eligibility": "whose eligibility is unknown",
    "ineligible": "who is ineligible",
}


def response_rates(
    responses: pd.DataFrame, frame: pd.DataFrame, without: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """How many were invited and how many answered, by wave, site and role.

    Parameters
    ----------
    responses : DataFrame
        With ``wave, site, role``, one row a respondent and wave.
    frame : DataFrame
        ``wave, site, role, count``, and ``ineligible`` where it is known.
    without : Mapping, optional
        Waves without a response rate (`no_rates`).

    Returns
    -------
    DataFrame
        ``wave, site, role, invited, answered, rate``, a row a cell of the frame in its order. `invited` is
        everybody in the frame who is not known to be ineligible. The rate is AAPOR's RR2: everybody who
        answered, in full or in part, of those; NaN where nobody was invited. Left out are waves of the frame
        that nobody answered, and waves without a rate.

    Raises
    ------
    ProblemsFound
        When more answered than were invited, or people answered whom the frame does not have.

    Examples
    --------
    >>> people = pd.DataFrame({"wave": ["1"], "site": ["a"], "role": ["gp"]})
    >>> invited = pd.DataFrame({"wave": ["1"], "site": ["a"], "role": ["gp"], "count": [4]})
    >>> response_rates(people, invited)["rate"].tolist()
    [0.25]
    """
    found = dispositions(responses, frame, without=without)
    found = found[~found["wave"].isin(list(without or {}))].reset_index(drop=True)
    invited = (found["invited"] - found["ineligible"].fillna(0)).astype("int64")
    answered = found["answered"].astype("int64")
    return found[CELL].assign(
        invited=invited, answered=answered, rate=(answered / invited).where(invited > 0)
    )


def outcome_rates(
    found: pd.DataFrame, by: Sequence[str] = (), without: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Outcome rates by the AAPOR Standard Definitions, with the counts that they rest on.

    Parameters
    ----------
    found : DataFrame
        From `dispositions`.
    by : sequence of str
        ``role`` or ``site``, beside the wave.
    without : Mapping, optional
        Waves without a response rate (`no_rates`) and why.

    Returns
    -------
    DataFrame
        ``wave``, the columns of `by`, then ``rate`` (its name), ``words`` (what it is a share of),
        ``numerator``, ``denominator``, ``value``, ``e`` (RR3 and RR4 only) and ``why``: why there is no
        value, or an empty text.

    Notes
    -----
    With I complete and P partial answers, R refusals, NC not contacted (here with those who did not reply),
    O other, U of unknown eligibility: RR1 = I / ((I+P) + (R+NC+O) + U), RR3 has e U in place of U and RR5
    no U; RR2, RR4 and RR6 have I+P above the line; COOP1 = I / ((I+P)+R+O), COOP3 = I / ((I+P)+R); REF1 =
    R / (as RR1), CON1 = ((I+P)+R+O) / (as RR1). e is estimated by the proportional method: those known to be
    eligible of those whose eligibility is known, in the same group. Where a frame has refusals and no column
    ``other``, O is 0.

    References
    ----------
    American Association for Public Opinion Research (2023). Standard Definitions: Final Dispositions of Case
    Codes and Outcome Rates for Surveys. 10th edition.

    Examples
    --------
    >>> people = pd.DataFrame({"respondent": list("ab"), "wave": "1", "site": "a", "role": "gp"})
    >>> frame = pd.DataFrame({"wave": ["1"], "site": ["a"], "role": ["gp"], "count": [10], "ineligible": [2]})
    >>> rates = outcome_rates(dispositions(people, frame)).set_index("rate")
    >>> rates.loc["RR2", ["numerator", "denominator", "value"]].tolist(), rates.loc["RR1", "why"][:35]
    ([2.0, 8.0, 0.25], 'nothing tells which answers are com')
    """
    without = without or {}
    rows = []
    for key, cells in found.groupby(["wave", *by], sort=False, observed=True):
        counts = _counts(cells)
        for rate in RATES:
            rows.append((*key, rate.name, rate.words, *_rate(rate, counts, without.get(key[0], ""))))
    columns = ["wave", *by, "rate", "words", "numerator", "denominator", "value", "e", "why"]
    return pd.DataFrame(rows, columns=columns).astype({"value": float, "e": float})


def basis(found: pd.DataFrame, without: Mapping[str, str] | None = None) -> dict[str, str]:
    """What the response rate of each wave is, in a sentence."""
    told = {}
    for wave, cells in found.groupby("wave", sort=False, observed=True):
        if wave in (without or {}):
            told[wave] = f"No response rate: {(without or {})[wave]}."
            continue
        first = "RR1 and RR2" if cells["complete"].notna().all() else "RR2, complete or partial answers"
        known = [name for name in SILENT if cells[name].notna().all()]
        if known:
            rest = "The frame tells " + ", ".join(name.replace("_", " ") for name in known)
            rest += "; everybody else who did not answer counts as not contacted."
        else:
            rest = "The frame gives counts only: all who did not answer count as eligible, not contacted."
        told[str(wave)] = f"AAPOR {first}. {rest}"
    return told


def _counts(cells: pd.DataFrame) -> dict[str, float | None]:
    """A group's counts; None where a cell does not tell."""
    counts = {
        name: None if cells[name].isna().any() else int(cells[name].sum())
        for name in DISPOSITIONS
        if name != NO_REPLY
    }
    if counts["other"] is None and counts["refused"] is not None:
        counts["other"] = 0
    asked = counts["invited"] - (counts["ineligible"] or 0)
    eligible = asked - (counts["unknown_eligibility"] or 0)
    likely = None
    if counts["ineligible"] is not None and counts["unknown_eligibility"] is not None:
        settled = eligible + counts["ineligible"]
        counts["e"] = eligible / settled if settled else None
        likely = eligible + (counts["e"] or 0) * counts["unknown_eligibility"]
    return counts | {"asked": asked, "eligible": eligible, "likely": likely}


def _rate(
    rate: Rate, counts: Mapping[str, float | None], why: str
) -> tuple[float | None, float | None, float, float, str]:
    """Numerator, denominator, value, e, and why there is no value."""
    e = counts.get("e") if "likely" in rate.denominator else None
    untold = [
        name
        for name in dict.fromkeys((*rate.numerator, *rate.denominator, *rate.needs))
        if counts[name] is None and name in _TELLS
    ]
    if why or untold:
        why = why or "nothing tells " + " and ".join(_TELLS[name] for name in untold)
        return None, None, float("nan"), float("nan"), why
    above = sum(counts[name] for name in rate.numerator)  # type: ignore[misc]
    below = sum(counts[name] for name in rate.denominator)  # type: ignore[misc]
    given = float("nan") if e is None else float(e)
    if not below:
        return above, below, float("nan"), given, "nobody to be a share of"
    return above, below, above / below, given, ""
