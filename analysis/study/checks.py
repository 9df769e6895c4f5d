"""What one part of a study says of another: names that must be declared, ids that must not clash."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from analysis.study.change import EVERYBODY, EngagementChoices
from analysis.study.choices import Params
from analysis.study.fieldwork import KINDS
from analysis.study.organisations import check_organisations
from analysis.study.section import Section
from analysis.study.survey import Question, Survey, WaveFile
from analysis.study.survey_checks import check_survey_choices, check_waves

# An id is a part of the ids of findings, which are joined by dots.
ID = re.compile(r"[a-z0-9_]+(?:-[a-z0-9_]+)*")
# Columns of the responses beside the questions, and those that the estimators add.
COLUMNS = ("respondent", "wave", "site", "role", "linked", "outcome", "weight")


def check_study(fields: Mapping[str, Any], section: Section) -> None:
    """Note what does not fit together in study.yaml."""
    _check_ids(fields, section)
    survey: Survey = fields["survey"]
    for question in survey.questions.values():
        path = ("survey", "questions", question.id, "asked")
        _known(section, path, question.asked, fields["roles"], "roles")
    for wave, file in survey.files.items():
        _known(section, ("survey", "files", wave), [wave], fields["waves"], "waves")
        _check_groupings(file, fields, section)
        _check_answers(file, survey.questions, section)
    for name, benchmark in survey.benchmarks.items():
        path = ("survey", "benchmarks", name, "wave")
        _known(section, path, [benchmark.wave], fields["waves"], "waves")
    for wave in survey.aggregated:
        _known(section, ("survey", "aggregated", wave), [wave], fields["waves"], "waves")
        if wave in survey.files:
            section.problem(
                ("survey", "aggregated", wave), f"wave {wave!r}, which has a file, too", "one of the two"
            )
    check_waves(fields, section)
    check_organisations(fields, section)


def check_params(params: Params, fields: Mapping[str, Any], section: Section) -> None:
    """Note which choices of params.yaml name what study.yaml does not have."""
    survey: Survey = fields["survey"]
    choices = params.engagement
    _known(section, ("engagement", "headline"), [choices.headline], survey.outcomes, "outcomes")
    for number, pair in enumerate(choices.changes):
        for key, wave in zip(("first", "second"), pair, strict=True):
            path = ("engagement", "changes", number, key)
            _known(section, path, [wave], (*survey.files, *survey.aggregated), "waves with a survey file")
        if pair[0] == pair[1]:
            section.problem(
                ("engagement", "changes", number), f"wave {pair[0]!r} twice", "two different waves"
            )
        if pair in choices.changes[:number]:
            section.problem(
                ("engagement", "changes", number), f"{pair[0]!r} to {pair[1]!r} again", "each change once"
            )
    _check_words(choices, fields, section)
    columns = ("role", "site", *survey.questions)
    _known(section, ("engagement", "adjust"), choices.adjust, columns, "names role, site and the questions")
    margins = ("site", "role")
    _known(section, ("weights", "margins"), params.weights.margins, margins, "margins of the frame")
    _known(section, ("coding", "kinds"), params.coding.kinds, KINDS, "kinds of source")
    check_survey_choices(params, fields, section)


def _check_words(choices: EngagementChoices, fields: Mapping[str, Any], section: Section) -> None:
    """Note which choices for the words of changes name an outcome, group or change that there is not."""
    survey: Survey = fields["survey"]
    outcomes = survey.outcomes
    _known(section, ("engagement", "estimators"), choices.estimators, outcomes, "outcomes")
    for name, members in choices.families.items():
        path = ("engagement", "families", name)
        _known(section, path, members, outcomes, "outcomes")
        known = len(members) == 1 and set(members) <= set(outcomes)
        if known and len(_read_together(members[0], choices, survey)) == 1:
            section.problem(
                path,
                "a family of one change",
                "two changes or more that are read together",
                "Put its outcome into another family, or declare it the primary change.",
            )
    _check_primary(choices, fields, section)
    margins = ("engagement", "equivalence", "margins")
    _known(section, margins, choices.equivalence.margins, outcomes, "outcomes")
    for name in choices.equivalence.margins:
        is_primary = choices.primary is not None and choices.primary.outcome == name
        if name in outcomes and choices.family(name) is None and not is_primary:
            section.problem(
                (*margins, name),
                f"a margin for {name!r}, whose changes get no word",
                "an outcome of the primary change or of a declared family",
                "Add the outcome to a family, or delete its margin.",
            )


def _check_primary(choices: EngagementChoices, fields: Mapping[str, Any], section: Section) -> None:
    """Note a primary change that no wave, or nobody, was asked about."""
    survey: Survey = fields["survey"]
    if (primary := choices.primary) is None:
        return
    path = ("engagement", "primary")
    _known(section, (*path, "outcome"), [primary.outcome], survey.outcomes, "outcomes")
    _known(section, (*path, "group"), [primary.group], (EVERYBODY, *fields["roles"]), "groups")
    waves = (primary.first, primary.second)
    if all(waves) and waves not in choices.changes:
        section.problem(
            path,
            f"the change from {primary.first!r} to {primary.second!r}",
            "one of `engagement.changes`",
            "Add it there, or declare another primary change.",
        )
    if primary.outcome not in survey.outcomes:
        return
    if waves in choices.changes and waves not in _changes_of(primary.outcome, choices, survey):
        section.problem(
            path,
            f"{primary.outcome!r} from {primary.first!r} to {primary.second!r}",
            "an outcome that both waves asked",
            "Declare another primary change.",
        )
    asked = survey.outcomes[primary.outcome].asked
    if asked and primary.group in fields["roles"] and primary.group not in asked:
        section.problem(
            (*path, "group"),
            f"{primary.group!r}, who were not asked about {primary.outcome!r}",
            "a group that was asked: " + ", ".join((EVERYBODY, *asked)),
        )


def _changes_of(name: str, choices: EngagementChoices, survey: Survey) -> list[tuple[str, str]]:
    """The declared changes of an outcome, between waves that both asked it."""
    question = survey.outcomes[name].question
    asked = {wave for wave, file in survey.files.items() if question in file.answers}
    asked |= {wave for wave, table in survey.aggregated.items() if name in table.outcomes.values()}
    return [pair for pair in choices.changes if set(pair) <= asked]


def _read_together(name: str, choices: EngagementChoices, survey: Survey) -> list[tuple[str, str]]:
    """The changes of an outcome that its family decides: all but the primary one."""
    primary = choices.primary
    own = primary is not None and (primary.outcome, primary.group) == (name, EVERYBODY)
    changes = _changes_of(name, choices, survey)
    return [pair for pair in changes if not (own and pair == (primary.first, primary.second))]


def _check_ids(fields: Mapping[str, Any], section: Section) -> None:
    survey: Survey = fields["survey"]
    named = {
        ("sites",): fields["sites"],
        ("roles",): fields["roles"],
        ("waves",): fields["waves"],
        ("survey", "questions"): survey.questions,
        ("survey", "outcomes"): survey.outcomes,
    }
    for path, ids in named.items():
        for name in ids:
            if not ID.fullmatch(name):
                section.problem(
                    (*path, name),
                    f"the id {name!r}",
                    "lower-case letters without accents, digits and underscores",
                    "What people read is the label; the id stands in the names of findings.",
                )
    for path in (("sites",), ("roles",)):
        if EVERYBODY in named[path]:
            section.problem(
                (*path, EVERYBODY),
                f"the id {EVERYBODY!r}",
                "another id",
                f"{EVERYBODY!r} stands for everybody in the names of findings.",
            )
    for name in fields["roles"]:
        if name in fields["sites"]:
            section.problem(
                ("roles", name),
                f"the id {name!r}, which is a site's too",
                "ids that tell roles from sites",
                "Rename one of the two: the names of their findings would be the same.",
            )
    for name in survey.questions:
        if name in COLUMNS:
            section.problem(
                ("survey", "questions", name),
                f"the id {name!r}",
                "another id than those of the table's own columns: " + ", ".join(COLUMNS),
            )


def _check_groupings(file: WaveFile, fields: Mapping[str, Any], section: Section) -> None:
    for what, grouping in (("site", file.site), ("role", file.role)):
        path = ("survey", "files", file.wave, what)
        groups = fields[f"{what}s"]
        if grouping.always:
            _known(section, (*path, "always"), [grouping.always], groups, f"{what}s")
        for raw, name in grouping.values.items():
            _known(section, (*path, "values", raw), [name], groups, f"{what}s")


def _check_answers(file: WaveFile, questions: Mapping[str, Question], section: Section) -> None:
    for name, answers in file.answers.items():
        path = ("survey", "files", file.wave, "questions", name)
        _known(section, path, [name], questions, "questions")
        if name not in questions:
            continue
        categories = questions[name].categories
        for raw, category in answers.values.items():
            if categories:
                _known(section, (*path, "values", raw), [category], categories, f"categories of {name}")
        for raw in sorted(set(answers.values) & set(answers.missing)):
            section.problem(
                (*path, "missing", raw),
                f"code {raw!r} both as a value and as missing",
                "each code in one of the two",
            )


def _known(
    section: Section, path: Sequence[str | int], names: Iterable[str], known: Iterable[str], what: str
) -> None:
    known = list(known)
    for name in names:
        if name not in known:
            section.problem(path, repr(name), f"one of the {what}: " + ", ".join(known))
