"""Which columns of the waves' files are the same question: a score for each pair, and one partner each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.drafting.columns import Column
from analysis.drafting.orderings import undated
from analysis.drafting.words import content, is_sentence, negative, plain, weights, wording

ACCEPTED = 0.5  # a pair with a lower score is proposed as a doubt, never as a match
SURE = 0.8  # a pair with a lower score is a match with a doubt
_NEAR = 0.1  # alternatives within this distance of the best make it a doubt
_MENTIONED = 0.35
_SHARE = {"wording": 0.55, "answers": 0.4, "place": 0.05}
_NO_COMMON_WORD = 0.3  # the answers alone never make a match: most questions of a survey share a scale
_OTHER_KIND = 0.45  # nor is a number the same question as categories, whatever its wording


@dataclass(frozen=True, kw_only=True)
class Score:
    """How alike two columns are, in parts from 0 to 1."""

    wording: float
    answers: float
    place: float

    @property
    def total(self) -> float:
        """The parts together, from 0 to 1."""
        whole = sum(share * getattr(self, part) for part, share in _SHARE.items())
        if not self.wording:
            whole = min(whole, _NO_COMMON_WORD)
        if not self.answers:
            whole = min(whole, _OTHER_KIND)
        return round(whole, 4)

    def told(self) -> str:
        """The score and its parts in words."""
        parts = ", ".join(f"{part} {getattr(self, part):.2f}" for part in _SHARE)
        return f"{self.total:.2f} ({parts})"


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """Another column that a question might be, and its score."""

    column: Column
    score: Score


@dataclass(frozen=True, kw_only=True)
class Match:
    """A column that joined a question.

    Attributes
    ----------
    like : Column
        The column of an earlier wave that it is most like.
    rivals : tuple of Alternative
        Columns of the earlier waves that it is nearly as much like, and columns of its own wave that are
        nearly as much like the question.
    reversed : bool
        Whether one of the two wordings is put in the negative.
    """

    column: Column
    like: Column
    score: Score
    rivals: tuple[Alternative, ...] = ()
    reversed: bool = False


@dataclass(frozen=True, kw_only=True)
class Matched:
    """A question as the waves have it: its columns, how each joined, and what it may be besides."""

    columns: tuple[Column, ...]
    matches: tuple[Match, ...] = ()
    near: tuple[Alternative, ...] = ()

    @property
    def by_wave(self) -> Mapping[str, Column]:
        """The columns by wave."""
        return {column.wave: column for column in self.columns}


def match(waves: Sequence[Sequence[Column]]) -> list[Matched]:
    """The questions of all waves, each column in exactly one of them.

    The waves join one after the other. A wave's columns are assigned to the questions known so far, at most
    one each, so that the sum of the scores is largest (`scipy.optimize.linear_sum_assignment`); a pair
    below `ACCEPTED` is not made. A column's score with a question is that with the most similar of the
    question's columns.

    Parameters
    ----------
    waves : sequence of sequences of Column
        The questions' columns, wave by wave.

    Returns
    -------
    list of Matched
        In the order in which the questions stand, those of the first wave first.
    """
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    weight = weights([column.words for columns in waves for column in columns])
    questions: list[Matched] = []
    for columns in waves:
        scores = [[_with_question(column, question, weight) for question in questions] for column in columns]
        totals = np.array([[best.total for _, best in row] for row in scores]).reshape(
            len(columns), len(questions)
        )
        rows, partners = linear_sum_assignment(np.where(totals >= ACCEPTED, totals, 0), maximize=True)
        taken = {
            int(row): int(partner)
            for row, partner in zip(rows, partners, strict=True)
            if totals[row, partner] >= ACCEPTED
        }
        grown = list(questions)
        for row, column in enumerate(columns):
            if row not in taken:
                grown.append(Matched(columns=(column,), near=_near(scores[row])))
                continue
            partner = taken[row]
            like, score = scores[row][partner]
            near = [(scores[row][n], n != partner) for n in range(len(questions))]
            rivals = [pair for pair, other in near if other and score.total - pair[1].total < _NEAR]
            rivals += [
                (columns[n], scores[n][partner][1])
                for n in range(len(columns))
                if n != row and score.total - scores[n][partner][1].total < _NEAR
            ]
            rivals = [pair for pair in rivals if pair[1].total >= _MENTIONED]
            joined = Match(
                column=column,
                like=like,
                score=score,
                rivals=_best(rivals),
                reversed=_reversed(like, column),
            )
            question = questions[partner]
            grown[partner] = Matched(
                columns=(*question.columns, column), matches=(*question.matches, joined), near=question.near
            )
        questions = grown
    return questions


def score(one: Column, other: Column, weight: Mapping[str, float]) -> Score:
    """How alike two columns are.

    Parameters
    ----------
    one, other : Column
    weight : Mapping of str to float
        What each word tells, as `words.weights` gives it; a word that is not in it counts 1.

    Returns
    -------
    Score
    """
    return Score(
        wording=round(_wording(one, other, weight), 4),
        answers=round(_answers(one, other), 4),
        place=round(1 - abs(one.place - other.place), 4),
    )


def _with_question(column: Column, question: Matched, weight: Mapping[str, float]) -> tuple[Column, Score]:
    scored = [(member, score(member, column, weight)) for member in question.columns]
    return max(scored, key=lambda pair: pair[1].total)


def _wording(one: Column, other: Column, weight: Mapping[str, float]) -> float:
    best = wording(one.words, other.words, weight)
    if one.name.casefold() == other.name.casefold():
        # A variable of the same name is the same one when a file tells no wording, else a hint.
        unworded = not (is_sentence(one.label) and is_sentence(other.label))
        best = max(best, 0.9 if unworded else 0.4)
    if one.label != one.name or other.label != other.name:
        by_name = wording(content(one.name), content(other.name), weight)
        best = max(best, 0.8 * by_name if by_name > 0.9 and not _numbered(one.name) else 0.0)
    return best


def _numbered(name: str) -> bool:
    """Whether a variable is named by its number only, as q2a is: the next survey's q2a is another."""
    return sum(sign.isalpha() for sign in name) <= 2


def _answers(one: Column, other: Column) -> float:
    kinds = {one.kind, other.kind}
    if kinds == {"numeric"}:
        return 1.0
    if kinds == {"text"}:
        return max(0.7, labels_alike(one.labels, other.labels)) if one.answers and other.answers else 0.7
    if kinds == {"labelled"}:
        return max(0.15, labels_alike(one.labels, other.labels))
    if kinds == {"coded", "labelled"} or kinds == {"coded"}:
        away = abs(len(one.answers) - len(other.answers))
        return {0: 0.75, 1: 0.4}.get(away, 0.1)
    if kinds == {"labelled", "text"}:
        return 0.7 * labels_alike(one.labels, other.labels)
    return 0.3 if kinds == {"coded", "numeric"} else 0.0


def labels_alike(ones: Sequence[str], others: Sequence[str]) -> float:
    """The share of categories that two lists have in common, from 0 to 1.

    Examples
    --------
    >>> labels_alike(["Yes", "No"], ["No", "Yes", "Maybe"]), labels_alike(["M", "F"], ["Male", "Female"])
    (0.6666666666666666, 0.8)
    """
    if not ones or not others:
        return 0.0
    if sorted(map(plain, ones)) == sorted(map(plain, others)):
        return 1.0
    pairs = sorted(
        ((label_alike(a, b), i, j) for i, a in enumerate(ones) for j, b in enumerate(others)), reverse=True
    )
    used: set[tuple[str, int]] = set()
    total = 0.0
    for alike, i, j in pairs:
        if alike >= 0.5 and ("one", i) not in used and ("other", j) not in used:
            used |= {("one", i), ("other", j)}
            total += alike
    return total / max(len(ones), len(others))


def label_alike(one: str, other: str) -> float:
    """How alike two labels are, from 0 to 1: the same, one shortened to its letter, or words in common.

    Examples
    --------
    >>> label_alike("26-100", "26–100 "), label_alike("Jun-25", "6-25"), label_alike("M", "Male")
    (1.0, 1.0, 0.8)
    """
    a, b = plain(undated(one)), plain(undated(other))
    if a == b:
        return 1.0
    short, long = sorted((a, b), key=len)
    if len(short) == 1 and short.isalpha():
        return 0.8 if long.startswith(short) else 0.0
    ones, others = set(a.split()), set(b.split())
    if ("not" in ones) != ("not" in others):
        return 0.0
    shared = ones & others
    return 2 * len(shared) / (len(ones) + len(others)) if shared else 0.0


def _reversed(one: Column, other: Column) -> bool:
    return negative(one.text) != negative(other.text) and is_sentence(one.text) and is_sentence(other.text)


def _near(row: Sequence[tuple[Column, Score]]) -> tuple[Alternative, ...]:
    """What a column without a partner is a little like."""
    return _best([pair for pair in row if pair[1].total >= _MENTIONED])


def _best(pairs: Sequence[tuple[Column, Score]], count: int = 3) -> tuple[Alternative, ...]:
    ranked = sorted(pairs, key=lambda pair: -pair[1].total)[:count]
    return tuple(Alternative(column=column, score=told) for column, told in ranked)
