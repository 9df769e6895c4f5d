"""Who answered beside who was asked, and early answers beside late ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.study import Study
from analysis.study.invitation import Invitation
from analysis.survey.frame import compositions
from analysis.survey.outcomes import asked, outcome

PUBLISHED_ONLY = "only a published table is left of the wave"


def composition(
    responses: pd.DataFrame, found: pd.DataFrame, without: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """The frame, those who answered and those who did not, by site, role and whatever else the frame counts.

    Parameters
    ----------
    responses : DataFrame
        DESIGN: Responses.
    found : DataFrame
        From `dispositions`: ``wave, site, role, invited, answered`` and columns such as ``sex=f``.
    without : Mapping, optional
        Waves whose non-respondents nobody knows (`no_rates`).

    Returns
    -------
    DataFrame
        ``wave, characteristic, group``; the numbers ``frame, respondents, nonrespondents``; their shares
        ``of_frame, of_respondents, of_nonrespondents``; ``difference``, the standardised difference of
        respondents less non-respondents; ``from_frame``, that of respondents less frame; ``not_stated``:
        respondents who did not tell the characteristic. Those leave it open which group the
        non-respondents are of, and the columns on these are then NA. The frame is everybody listed in it,
        people found to be ineligible included.
    """
    from analysis.statistics import standardised_difference

    rows: list[tuple[Any, ...]] = []
    further = compositions(found)
    for wave, cells in found.groupby("wave", sort=False, observed=True):
        people = responses[responses["wave"] == wave]
        counted = {name: cells.groupby(name, sort=False)["invited"].sum() for name in ("site", "role")}
        for question, columns in further.items():
            if question in people and cells[list(columns.values())].notna().all(axis=None):
                counted[question] = pd.Series({key: cells[name].sum() for key, name in columns.items()})
        for characteristic, frame in counted.items():
            here = people[characteristic].astype("str")
            not_stated = int(here.isna().sum())
            known = not not_stated and wave not in (without or {})
            answers = here.value_counts().reindex(frame.index, fill_value=0)
            silent = frame - answers
            for group in frame.index:
                shares = [
                    int(counts[group]) / total if (total := int(counts.sum())) else float("nan")
                    for counts in (frame, answers, silent)
                ]
                if not known:
                    shares[2] = float("nan")
                rows.append(
                    (
                        *(wave, characteristic, group, int(frame[group]), int(answers[group])),
                        int(silent[group]) if known else pd.NA,
                        *shares,
                        standardised_difference(shares[1], shares[2]),
                        standardised_difference(shares[1], shares[0]),
                        not_stated,
                    )
                )
    columns = [
        *("wave", "characteristic", "group", "frame", "respondents", "nonrespondents"),
        *("of_frame", "of_respondents", "of_nonrespondents", "difference", "from_frame", "not_stated"),
    ]
    return pd.DataFrame(rows, columns=columns).astype({"nonrespondents": "Int64"})


def early_and_late(
    responses: pd.DataFrame, returns: pd.DataFrame, study: Study, outcome_id: str
) -> pd.DataFrame:
    """An outcome among people who answered before the first reminder, and among those who did after it.

    Parameters
    ----------
    responses, returns : DataFrame
        DESIGN: Responses, and ``respondent, wave, submitted`` of the same rows.
    study : Study
        Its waves' invitations say when the first reminder went out; the interval has the coverage of
        ``study.params.engagement.level``.
    outcome_id : str

    Returns
    -------
    DataFrame
        One row a wave that asked the question: ``wave, reminder`` (the day of the first one), ``n_early,
        early, n_late, late`` (people with an answer, and the proportion), ``value, low, high`` (late minus
        early, Newcombe's interval), ``undated`` (people with an answer and no date) and ``why``: why there is
        no comparison, or an empty text.

    Notes
    -----
    Late respondents stand in for those who never answered, on the assumption that reluctance is one scale
    (the continuum of resistance): no difference is no proof that non-respondents are alike. An answer that
    came in on the day of the reminder counts as late.

    References
    ----------
    Lin, I.-F. and Schaeffer, N. C. (1995). Public Opinion Quarterly 59, 236-258.
    """
    from analysis.statistics import difference_in_proportions

    dated = responses[["respondent", "wave"]].merge(
        returns[["respondent", "wave", "submitted"]], how="left", validate="one_to_one"
    )
    submitted = pd.Series(pd.to_datetime(dated["submitted"]).to_numpy(), index=responses.index)
    yes = outcome(responses, study, outcome_id)
    rows = []
    for wave in [wave for wave in study.waves if asked(study, outcome_id, wave)]:
        answered = (responses["wave"] == wave) & yes.notna()
        file = study.survey.files.get(wave)
        invitation = (file and file.invitation) or Invitation()
        undated = int(submitted[answered].isna().sum())
        why = _why_not(invitation, undated == int(answered.sum())) if file else PUBLISHED_ONLY
        if why:
            rows.append((wave, "", 0, None, 0, None, None, None, None, undated, why))
            continue
        reminder = invitation.reminders[0]
        late = answered & (submitted >= pd.Timestamp(reminder))
        early = answered & (submitted < pd.Timestamp(reminder))
        counts = [int(n) for part in (early, late) for n in (yes[part].sum(), part.sum())]
        found = difference_in_proportions(*counts, level=study.params.engagement.level)
        shares = [counts[at] / counts[at + 1] if counts[at + 1] else None for at in (0, 2)]
        rows.append(
            (
                *(wave, str(reminder), counts[1], shares[0], counts[3], shares[1]),
                *(found.value, found.low, found.high, undated, found.details.get("not_estimable", "")),
            )
        )
    columns = [
        *("wave", "reminder", "n_early", "early", "n_late", "late"),
        *("value", "low", "high", "undated", "why"),
    ]
    numbers = dict.fromkeys(["early", "late", "value", "low", "high"], float)
    return pd.DataFrame(rows, columns=columns).astype(numbers)


def _why_not(invitation: Invitation, undated: bool) -> str:
    if undated:
        return "the wave's file does not tell when answers came in"
    return "" if invitation.reminders else "no reminder is recorded, so no answer is early or late"
