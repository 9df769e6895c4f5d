"""Why answers are missing, as a table that stays small however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.survey.answers import REASONS, Decoded
from analysis.survey.codes import looked_up

MISSING = ["respondent", "wave", "question", "reason", "raw"]
_BLOCK = -1
_NOT_ASKED = REASONS.index("not_asked")


@dataclass
class Gaps:
    """The missing answers of a wave, collected question by question.

    Attributes
    ----------
    questions : tuple of str
        All questions of the study.
    rows, question, reason, raw : list of ndarray
        The row of the responses (-1 for a block), and places in `questions`, `REASONS` and `codes`.
    codes : dict of str to int
        Raw codes to their places.
    """

    questions: tuple[str, ...]
    rows: list[np.ndarray] = field(default_factory=list)
    question: list[np.ndarray] = field(default_factory=list)
    reason: list[np.ndarray] = field(default_factory=list)
    raw: list[np.ndarray] = field(default_factory=list)
    codes: dict[str, int] = field(default_factory=dict)

    def block(self, question: str, role: str | None = None) -> None:
        """Everybody in the wave without a reason of their own, or everybody of one role, was not asked."""
        place = -1 if role is None else self.codes.setdefault(role, len(self.codes))
        self._add(
            question,
            np.array([_BLOCK], np.int32),
            np.array([_NOT_ASKED], np.int8),
            np.array([place], np.int32),
        )

    def answers(self, decoded: Decoded, blockwise: np.ndarray | None) -> None:
        """A row for each missing answer.

        Parameters
        ----------
        decoded : Decoded
        blockwise : ndarray of bool or None
            Who stands in a block already: of these only codes of the file are told.
        """
        coded = [self._place(m.code) if m.reason else -1 for m in decoded.meanings]
        raw = np.array(coded, dtype=np.int32)
        reason = decoded.reason_codes()
        own = reason >= 0
        if blockwise is not None:
            own &= ~(blockwise & (looked_up(raw, decoded.positions) < 0))
        rows = np.flatnonzero(own).astype(np.int32)
        self._add(decoded.question.id, rows, reason[rows], looked_up(raw, decoded.positions[rows]))

    def table(self, wave: str) -> tuple[pd.DataFrame, np.ndarray]:
        """``wave, question, reason, raw``, and the row of the responses behind each row."""
        rows = _joined(self.rows, np.int32)
        columns = {
            "wave": pd.Categorical.from_codes(np.zeros(len(rows), np.int8), categories=[wave]),
            "question": pd.Categorical.from_codes(
                _joined(self.question, np.int16), categories=list(self.questions)
            ),
            "reason": pd.Categorical.from_codes(_joined(self.reason, np.int8), categories=list(REASONS)),
            "raw": pd.Categorical.from_codes(_joined(self.raw, np.int32), categories=_texts(self.codes)),
        }
        return pd.DataFrame(columns), rows

    def _place(self, code: str | None) -> int:
        return -1 if code is None else self.codes.setdefault(code, len(self.codes))

    def _add(self, question: str, rows: np.ndarray, reason: np.ndarray, raw: np.ndarray) -> None:
        self.rows.append(rows)
        self.question.append(np.full(len(rows), self.questions.index(question), np.int16))
        self.reason.append(reason)
        self.raw.append(raw)


def named(respondent: pd.Series, rows: np.ndarray) -> pd.Series:
    """The respondents of some rows; none for row -1."""
    return pd.Series(respondent.array.take(rows, allow_fill=True))


def stacked(tables: Sequence[pd.DataFrame], respondent: pd.Series | None = None) -> pd.DataFrame:
    """Tables of missing answers one below the other, their categories put together.

    Parameters
    ----------
    tables : sequence of DataFrame
    respondent : Series, optional
        What the column ``respondent`` of the whole is to be; else that of the tables.
    """
    if not tables:
        none = pd.DataFrame(columns=MISSING, dtype="str")
        return none.astype(dict.fromkeys(MISSING[1:], "category"))
    if respondent is None:
        respondent = pd.concat([table["respondent"] for table in tables], ignore_index=True)
    columns = {"respondent": respondent}
    for name in MISSING[1:]:
        parts = [table[name] for table in tables]
        columns[name] = pd.api.types.union_categoricals(parts) if len(parts) > 1 else parts[0].array
    return pd.DataFrame(columns)


def _joined(parts: list[np.ndarray], dtype: type) -> np.ndarray:
    return np.concatenate(parts).astype(dtype, copy=False) if parts else np.empty(0, dtype)


def _texts(codes: dict[str, int]) -> pd.Index:
    return pd.Index(list(codes), dtype="str")
