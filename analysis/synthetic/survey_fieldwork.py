"""When synthetic respondents answered, how long they took, and who broke off."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import numpy as np
import pandas as pd

from analysis.study import WaveFile
from analysis.synthetic.survey_answers import SyntheticWave, reason

_FIRST_DAY, _DAYS = date(2000, 1, 3), 42  # of a wave whose invitation is not recorded
_LESS_EACH_TIME = 0.55  # answers after a reminder, for each one after the mailing before it
_MEAN_DAYS = 4.0  # from a mailing to an answer
_EAGER = 0.35  # how much a person's own eagerness decides who is early, beside chance
_HOURS = (7, 22)
_MEDIAN_SECONDS, _SPREAD = 460, 0.33
_HASTY, _HASTY_SECONDS = 3, (45, 100)  # people who clicked through, and what they took
_LAST = 3  # questions at the end without an answer that mark somebody who broke off


def fieldwork(made: SyntheticWave, file: WaveFile, rng: np.random.Generator) -> pd.DataFrame:
    """How each respondent's answer came in.

    Returns
    -------
    DataFrame
        ``started`` and ``submitted`` (datetime), ``seconds`` and ``complete``, in the rows of the answers:
        bursts after the invitation and each reminder, the eager somewhat earlier. Who skipped the last
        questions broke off; there is at least one, so that every mark occurs.
    """
    people = made.answers
    score = _EAGER * made.eager + rng.normal(size=len(people))
    submitted = pd.Series(_moments(file, len(people), rng), index=score.sort_values(ascending=False).index)
    seconds = _MEDIAN_SECONDS * np.exp(rng.normal(0, _SPREAD, len(people)))
    seconds[rng.choice(len(people), size=min(_HASTY, len(people)), replace=False)] = rng.integers(
        *_HASTY_SECONDS, size=min(_HASTY, len(people))
    )
    complete = ~(people[list(file.answers)[-_LAST:]] == reason("skipped")).all(axis=1)
    if complete.all():
        complete.iloc[0] = False
    table = pd.DataFrame({"submitted": submitted, "seconds": seconds.round().astype(int)}, index=people.index)
    table["complete"] = complete
    table["started"] = table["submitted"] - pd.to_timedelta(table["seconds"], unit="s")
    return table


def _moments(file: WaveFile, count: int, rng: np.random.Generator) -> list[datetime]:
    """The times at which so many answers come in, in their order."""
    invitation = file.invitation
    first = invitation.sent if invitation is not None and invitation.sent else _FIRST_DAY
    mailings = [first, *(invitation.reminders if invitation is not None else ())]
    closed = invitation.closed if invitation is not None and invitation.closed else None
    end = closed or max(first + timedelta(days=_DAYS), mailings[-1] + timedelta(days=1))
    weights = _LESS_EACH_TIME ** np.arange(len(mailings))
    moments = []
    for number in rng.choice(len(mailings), size=count, p=weights / weights.sum()):
        start = mailings[number]
        until = mailings[number + 1] if number + 1 < len(mailings) else end
        days = int(rng.exponential(_MEAN_DAYS)) % max((until - start).days, 1)
        clock = time(int(rng.integers(*_HOURS)), int(rng.integers(60)), int(rng.integers(60)))
        moments.append(datetime.combine(start + timedelta(days=days), clock))
    return sorted(moments)
