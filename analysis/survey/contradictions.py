"""Codes that study.yaml takes for something else than the file's own labels say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from analysis.problems import Problem
from analysis.study import Answers, Grouping, Question
from analysis.study.section import canonical
from analysis.survey.labels import Fit, fits, is_no_answer, parsed
from analysis.survey.wave import SourceColumn

_SHOWN = 4  # codes named in a message
_TICKED = ("Yes", "Ticked", "Selected", "Checked", "Chosen", "Mentioned", "Quoted", "Marked")
_UNTICKED = ("No", *(f"Not {word.lower()}" for word in _TICKED[1:]), "Unticked", "Unselected", "Unchecked")
_REASON = "`against_labels: The statement is put in the negative in this wave.`"
_BELOW = "below this question of this wave in study.yaml"


def contradictions(
    question: Question, answers: Answers, columns: Mapping[str, SourceColumn], place: str
) -> Iterator[Problem]:
    """What a wave's entry of a question says against the labels in its file.

    Parameters
    ----------
    question, answers : Question, Answers
    columns : Mapping of str to SourceColumn
        What the file says about the columns of the question, by their names in study.yaml.
    place : str
        Wave and question, for messages.

    Yields
    ------
    Problem
        None where ``against_labels`` gives the reason, unless nothing is against them.
    """
    if answers.columns:
        yield from _ticks(answers, columns, place)
    elif question.categories:
        yield from _categories(
            question, answers, columns[answers.column], f"{place} (column {answers.column!r})"
        )


def group_contradictions(
    grouping: Grouping, names: Mapping[str, Sequence[str]], column: SourceColumn, place: str
) -> Iterator[Problem]:
    """Codes of a site or role that the file labels as another one; `names` are the labels of each."""
    labels = {code: label for code in grouping.values if len(label := column.label_of(code)) > 1}
    wrong = [fit for fit in fits(grouping.values, labels, names, exactly=True) if fit.other]
    if wrong and not grouping.against_labels:
        taken = [f"{fit.code} = {fit.label!r} taken for {names[fit.category][0]!r}" for fit in wrong]
        yield _problem(
            place,
            _some(taken),
            "Correct `values`. If the file's labels are wrong, say so beside `values` in study.yaml: "
            "`against_labels: The labels in the file are wrong.`",
        )


def _categories(question: Question, answers: Answers, column: SourceColumn, place: str) -> Iterator[Problem]:
    categories = {name: [label] for name, label in question.categories.items()}
    exactly = question.kind != "scale"
    labels = {code: column.label_of(code) for code in (*answers.values, *answers.missing)}
    found = fits(answers.values, labels, categories, exactly)
    wrong = [
        f"{fit.code} = {fit.label!r} taken as {question.categories[fit.category]!r}"
        for fit in found
        if fit.other
    ]
    wrong += _none_taken_as_answer(question, answers, labels)
    wrong += _answers_taken_as_none(question, answers, labels)
    if answers.reversed:
        yield from _reversed(question, answers, labels, categories, place)
    elif answers.against_labels and not wrong and sum(fit.sure for fit in found) > 1:
        yield Problem(
            place=place,
            found="`against_labels`, and each code in the category that the file's label names",
            expected="a mapping against the labels, or no such entry",
            remedy="The entry turns nothing round by itself. Turn `values` round, or take it away.",
        )
    if wrong and not answers.reversed and not answers.against_labels:
        yield _problem(
            place,
            _some(wrong),
            "Correct `values` (or `missing`). If it is meant, because a negative statement is turned round "
            f"or the file's labels are wrong, say why {_BELOW}: {_REASON}",
        )


def _reversed(
    question: Question,
    answers: Answers,
    labels: Mapping[str, str],
    categories: Mapping[str, Sequence[str]],
    place: str,
) -> Iterator[Problem]:
    """`reversed: true` on top of a mapping by hand, or against labels that are mapped as they stand."""
    spoken = {code: labels.get(code) or (code if _is_text(code) else "") for code in answers.values}
    itself = {canonical(label): name for name, label in question.categories.items()}
    found = fits(answers.values or itself, spoken or dict(zip(itself, itself, strict=True)), categories)
    ends = [fit for fit in found if question.opposite(fit.category) != fit.category]
    by_hand = [fit for fit in ends if fit.other]
    if by_hand:
        yield _problem(
            place,
            f"the scale turned twice, by `values` ({_some(_as_written(by_hand, question))}) and by "
            "`reversed: true`",
            "Keep one of the two. If the answers are to stand against the file's labels, say why besides, "
            f"{_BELOW}: {_REASON}",
        )
    elif any(fit.sure for fit in ends) and not answers.against_labels:
        turned = [
            f"{fit.label!r} taken as {question.categories[question.opposite(fit.category)]!r}"
            for fit in ends
            if fit.sure
        ]
        yield _problem(
            place,
            f"`reversed: true` turned against the file's labels: {_some(turned)}",
            "Take `reversed: true` away: each code has its meaning already, in whichever order the file has "
            f"them. If the statement itself is turned round, say why {_BELOW}: {_REASON}",
        )


def _as_written(found: Sequence[Fit], question: Question) -> list[str]:
    return [f"{fit.label!r} as {question.categories[fit.category]!r}" for fit in found]


def _none_taken_as_answer(question: Question, answers: Answers, labels: Mapping[str, str]) -> list[str]:
    """Codes labelled as no answer that are mapped to a category that is called otherwise."""
    return [
        f"{code} = {labels[code]!r} taken as {question.categories[name]!r}"
        for code, name in answers.values.items()
        if name in question.categories and is_no_answer(labels[code])
        if parsed(question.categories[name]).words
    ]


def _answers_taken_as_none(question: Question, answers: Answers, labels: Mapping[str, str]) -> list[str]:
    """Codes labelled as a category that are declared missing."""
    known = [parsed(label) for label in question.categories.values()]
    return [
        f"{code} = {labels[code]!r} taken as missing ({reason})"
        for code, reason in answers.missing.items()
        if labels[code] and (label := parsed(labels[code])).words and label in known
    ]


def _ticks(answers: Answers, columns: Mapping[str, SourceColumn], place: str) -> Iterator[Problem]:
    """Codes that say that an answer was ticked, labelled as not ticked, and the other way round."""
    mapped = dict.fromkeys(answers.ticked, "ticked") | dict.fromkeys(answers.unticked, "unticked")
    wrong = {}
    for column in columns.values():
        labels = {code: column.label_of(code) for code in mapped}
        for fit in fits(mapped, labels, {"ticked": _TICKED, "unticked": _UNTICKED}, exactly=True):
            if fit.other:
                wrong[f"{fit.code} = {fit.label!r} taken as {fit.category}"] = None
    if wrong and not answers.against_labels:
        yield _problem(
            place,
            _some(list(wrong)),
            f"Correct `ticked` and `unticked`. If the file's labels are wrong, say so {_BELOW}: "
            "`against_labels: The labels in the file are wrong.`",
        )


def _is_text(code: str) -> bool:
    return bool(re.search(r"[^\W\d_]", code))


def _some(items: Sequence[str]) -> str:
    return "; ".join(items[:_SHOWN]) + (" ..." if len(items) > _SHOWN else "")


def _problem(place: str, found: str, remedy: str) -> Problem:
    return Problem(place=place, found=found, expected="what the file's own labels say", remedy=remedy)
