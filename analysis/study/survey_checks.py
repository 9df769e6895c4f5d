"""What a survey's files and choices say of its questions: routing, several answers, batteries, linkage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from analysis.study.answers import Answers
from analysis.study.choices import Params
from analysis.study.section import Section
from analysis.study.survey import Survey, WaveFile


def check_waves(fields: Mapping[str, Any], section: Section) -> None:
    """Note what does not fit together in the entries of the waves' questions, and in the linkage."""
    survey: Survey = fields["survey"]
    for file in survey.files.values():
        for name, answers in file.answers.items():
            path = ("survey", "files", file.wave, "questions", name)
            _check_roles(answers, fields["roles"], (*path, "asked"), section)
            _check_routing(name, answers, file, survey, (*path, "asked_if"), section)
            if name in survey.questions:
                _check_columns(answers, survey.questions[name].categories, (*path, "columns"), section)
    if survey.code is not None:
        _check_code(survey, section)
    elif survey.linked:
        _check_ids(survey, section)


def check_survey_choices(params: Params, fields: Mapping[str, Any], section: Section) -> None:
    """Note which choices for the survey cannot be followed."""
    survey: Survey = fields["survey"]
    for number, (first, second) in enumerate(params.engagement.changes):
        files = [survey.files[wave] for wave in (first, second) if wave in survey.files]
        if len(files) == 2 and not set(files[0].answers) & set(files[1].answers):
            section.problem(
                ("engagement", "changes", number),
                f"waves {first!r} and {second!r}, which have no question in common",
                "two waves that asked at least one question both",
                "Leave this change out, or give the same question in both files one id in study.yaml.",
            )
    _check_adjustment(params, survey, section)
    if (lining := params.engagement.careless.straight_lining) is not None:
        path = ("engagement", "careless", "straight_lining", "questions")
        for name in lining.questions:
            if name not in survey.questions:
                section.problem(path, repr(name), "one of the questions: " + ", ".join(survey.questions))
            elif not survey.questions[name].categories or survey.questions[name].kind == "multiple":
                section.problem(
                    path, f"{name!r}, a {survey.questions[name].kind} question", "items of a battery"
                )
    if params.engagement.careless.speeding is not None and not any(
        file.duration for file in survey.files.values()
    ):
        section.problem(
            ("engagement", "careless", "speeding"),
            "no wave with a duration",
            "`duration: {column: ..., unit: seconds}` in a wave's file in study.yaml",
        )


def _check_adjustment(params: Params, survey: Survey, section: Section) -> None:
    """What is held fixed must be known of everybody in the waves compared, and be no outcome."""
    choices, path = params.engagement, ("engagement", "adjust")
    headline = survey.outcomes.get(choices.headline)
    compared = dict.fromkeys(wave for pair in choices.changes for wave in pair)
    known = (*survey.files, *survey.aggregated)
    for name in choices.adjust:
        question = survey.questions.get(name)
        if question is None:  # site or role; or a name that is told already
            continue
        asked = [wave for wave, file in survey.files.items() if name in file.answers]
        absent = [wave for wave in compared if wave not in asked and wave in known]
        if absent:
            section.problem(
                path,
                f"{name!r}, which nothing tells of the people in wave {', '.join(absent)}",
                "site, role, or a question that every wave compared asked",
                "Leave it out: no model has people without an answer.",
            )
        if question.kind in ("text", "multiple"):
            section.problem(
                path, f"{name!r}, a {question.kind} question", "a question with one answer a person"
            )
        if headline is not None and headline.question == name:
            section.problem(
                path,
                f"{name!r}, the question of the outcome {headline.id!r} itself",
                "something else about people",
                "With the answers held fixed there is no change in them.",
            )


def _check_roles(answers: Answers, roles: Mapping[str, Any], path: tuple[str, ...], section: Section) -> None:
    for role in answers.asked or ():
        if role not in roles:
            section.problem(path, repr(role), "one of the roles: " + ", ".join(roles))


def _check_routing(
    name: str, answers: Answers, file: WaveFile, survey: Survey, path: tuple[str, ...], section: Section
) -> None:
    routing = answers.asked_if
    if routing is None:
        return
    by = routing.question
    if by not in survey.questions or by not in file.answers:
        asked = ", ".join(file.answers)
        section.problem((*path, "question"), repr(by), f"a question that this wave asked: {asked}")
        return
    categories = survey.questions[by].categories
    if not categories:
        section.problem((*path, "question"), f"{by!r}, a {survey.questions[by].kind}", "one with categories")
    for category in routing.categories:
        if categories and category not in categories:
            section.problem(
                (*path, "in"), repr(category), f"one of the categories of {by}: " + ", ".join(categories)
            )
    if name in _routed_by(by, file):
        section.problem(path, f"a routing that leads back to {name!r}", "an earlier question")


def _routed_by(name: str, file: WaveFile) -> Iterator[str]:
    """The questions by which a question is routed, the nearest first; a circle is gone round once."""
    seen: set[str] = set()
    while name in file.answers and name not in seen:
        seen.add(name)
        yield name
        routing = file.answers[name].asked_if
        if routing is None:
            return
        name = routing.question


def _check_columns(
    answers: Answers, categories: Mapping[str, str], path: tuple[str, ...], section: Section
) -> None:
    for category in answers.columns:
        if category not in categories:
            section.problem(path, repr(category), "one of the categories: " + ", ".join(categories))


def _check_ids(survey: Survey, section: Section) -> None:
    without = [wave for wave, file in survey.files.items() if file.respondent is None]
    if len(survey.files) > 1 and len(survey.files) - len(without) < 2:
        section.problem(
            ("survey", "linked"),
            f"waves to be linked by id, and no `respondent` in wave {', '.join(without)}",
            "the column of the id in two waves or more",
            "Name it in the waves' files, or say `linked: false`.",
        )


def _check_code(survey: Survey, section: Section) -> None:
    path = ("survey", "linked", "parts")
    for name, columns in survey.code.parts.items():
        for wave in columns:
            if wave and wave not in survey.files:
                section.problem((*path, name, wave), repr(wave), "a wave with a survey file")
        absent = [wave for wave in survey.files if wave not in columns and "" not in columns]
        if absent:
            section.problem(
                (*path, name),
                "no column in wave " + ", ".join(absent),
                "the column of this part in every wave",
                "A part that only some waves have cannot tell people apart between them: leave it out.",
            )
