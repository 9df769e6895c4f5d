"""Who was not asked a question: by role, or by an earlier answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.problems import Problem
from analysis.study import WaveFile
from analysis.survey.answers import Decoded
from analysis.survey.outcomes import asked_roles


@dataclass(frozen=True, kw_only=True)
class Unasked:
    """Who was not asked a question.

    Attributes
    ----------
    rows : ndarray of bool, or None
        None: everybody was asked.
    blocks : tuple of str or None
        The roles that stand for them in the table of missing answers; None for whoever has no other reason.
    problems : tuple of Problem
        Answers of people who were not asked.
    """

    rows: np.ndarray | None = None
    blocks: tuple[str | None, ...] = ()
    problems: tuple[Problem, ...] = ()


def routed(decoded: Decoded, file: WaveFile, every: Mapping[str, Decoded], roles: pd.Series) -> Unasked:
    """Who was not asked, and which of them answered nevertheless.

    With ``asked_if`` the question is put to those whose answer to the earlier question is one of the named
    categories, and to nobody else: whoever did not answer that one was not shown this one either.
    """
    question = decoded.question
    entry = file.answers[question.id]
    asked = asked_roles(question, entry)
    if not asked and entry.asked_if is None:
        return Unasked()
    place = f"wave {file.wave}, question {question.id}"
    answered = decoded.answered()
    codes, met = pd.factorize(roles)
    other = np.array([bool(asked) and role not in asked for role in met], dtype=bool)[codes]
    problems = [
        Problem(
            place=place,
            found=f"{_answers(count)} of the role {role!r}",
            expected="answers of " + ", ".join(map(repr, asked)) + " only, as `asked` says",
            remedy="If they were asked, add the role to `asked`; if not, correct its codes or the column.",
        )
        for role, count in roles[other & answered].value_counts(sort=False).items()
    ]
    if entry.asked_if is None or entry.asked_if.question not in every:
        blocks = tuple(met[np.unique(codes[other])]) if other.any() else ()
        return Unasked(rows=other, blocks=blocks, problems=tuple(problems))
    by = every[entry.asked_if.question]
    sent_past = ~by.has(entry.asked_if.categories)
    if count := int((sent_past & answered & ~other).sum()):
        silent = int((sent_past & answered & ~other & ~by.answered()).sum())
        problems.append(
            Problem(
                place=place,
                found=f"{_answers(count)} of people whose answer to {by.question.id} is not among "
                f"{', '.join(map(repr, entry.asked_if.categories))} ({silent} of them did not answer it)",
                expected="answers only of those who were sent to the question, as `asked_if` says",
                remedy="If others saw it too, correct `in`, or leave `asked_if` out and say "
                "`blank: not_asked`; if not, correct the columns or codes.",
            )
        )
    rows = other | sent_past
    return Unasked(rows=rows, blocks=(None,) if rows.any() else (), problems=tuple(problems))


def _answers(count: int) -> str:
    return f"{count} {'answer' if count == 1 else 'answers'}"
