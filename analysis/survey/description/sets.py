"""Which questions belong in one table: those on one scale, put to the same people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analysis.problems import Problem, raise_if_any
from analysis.study import Question, Study

# A scale of three answers or fewer has a middle one that is seldom a neutral one ("some change").
_FEWEST_AROUND_A_MIDDLE = 5


def item_sets(study: Study) -> list[tuple[str, ...]]:
    """The questions on a scale that some wave asked, those with the same answers and roles together.

    Examples
    --------
    >>> from types import SimpleNamespace as Some
    >>> agree = {"no": "No", "yes": "Yes"}
    >>> asked_of = {"ours": (), "time": ("leader",), "mine": ()}
    >>> questions = {
    ...     name: Question(id=name, text=name, kind="scale", categories=agree, asked=roles)
    ...     for name, roles in asked_of.items()
    ... }
    >>> files = {"2013": Some(answers=dict.fromkeys(questions))}
    >>> item_sets(Some(waves=["2013"], survey=Some(questions=questions, files=files)))
    [('ours', 'mine'), ('time',)]
    """
    found: dict[tuple, list[str]] = {}
    for name, question in study.survey.questions.items():
        if question.kind == "scale" and waves_asking(study, name):
            key = tuple(question.categories.items()), frozenset(question.asked)
            found.setdefault(key, []).append(name)
    return [tuple(names) for names in found.values()]


def around_a_middle(study: Study, questions: Sequence[str]) -> bool:
    """Whether answers lie on both sides of a middle one: an odd scale of five answers or more."""
    count = len(scale_of(study, questions))
    return count % 2 == 1 and count >= _FEWEST_AROUND_A_MIDDLE


def scale_of(study: Study, questions: Sequence[str]) -> dict[str, str]:
    """The answers that some questions share, lowest first: id to label.

    Raises
    ------
    ProblemsFound
        For questions that are not on one scale.
    """
    chosen = [study.survey.questions[name] for name in questions]
    raise_if_any(_not_one_scale(chosen))
    return dict(chosen[0].categories)


def waves_asking(study: Study, question: str) -> list[str]:
    """The waves whose file has a question, in the order of the study."""
    files = study.survey.files
    return [wave for wave in study.waves if wave in files and question in files[wave].answers]


def offered_in(study: Study, question: str, wave: str) -> tuple[str, ...]:
    """The answers to a question from which people could choose in a wave."""
    return study.survey.files[wave].answers[question].offered(study.survey.questions[question])


def remarks(study: Study, questions: Sequence[str]) -> list[str]:
    """What study.yaml notes on some questions in each wave: a changed wording, an added answer."""
    return [
        f"{study.survey.questions[question].text} {study.waves[wave].label}: {note}"
        for question in questions
        for wave in waves_asking(study, question)
        if (note := study.survey.files[wave].answers[question].note)
    ]


def _not_one_scale(chosen: list[Question]) -> Iterator[Problem]:
    scales = {(question.kind, tuple(question.categories.items())) for question in chosen}
    if len(scales) != 1 or chosen[0].kind != "scale":
        yield Problem(
            place="argument `questions`",
            found=", ".join(f"{question.id} ({question.kind})" for question in chosen) or "no question",
            expected="questions on one and the same scale",
            remedy="Take each of the sets of `item_sets` by itself.",
        )
