"""What a study's survey is: scales, questions, outcomes, and where each wave's file has them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from analysis.study.aggregates import AggregateFile, build_aggregate
from analysis.study.answers import Answers, build_answers
from analysis.study.batteries import Battery, build_battery
from analysis.study.benchmarks import Benchmark, build_benchmark
from analysis.study.invitation import Finished, Invitation, build_finished, build_invitation
from analysis.study.linkage import PersonalCode, build_linked
from analysis.study.questions import Outcome, Question, build_outcome, build_question, build_scale
from analysis.study.section import REQUIRED, Section

UNITS = ("seconds", "minutes", "hours")


@dataclass(frozen=True, kw_only=True)
class Duration:
    """The column that tells how long somebody took over the questionnaire."""

    column: str
    unit: Literal["seconds", "minutes", "hours"]


@dataclass(frozen=True, kw_only=True)
class Grouping:
    """How a wave's file tells a respondent's site or role.

    Attributes
    ----------
    column : str or None
        None when everybody belongs to the one group named in `always`.
    out_of_scope : tuple of str
        Raw codes of people who are excluded, counted under that reason; ``("*",)`` for every code
        not in `values`.
    against_labels : str
        Why codes are not what the file's own labels say; empty when they are.
    """

    column: str | None
    values: Mapping[str, str] = field(default_factory=dict)
    out_of_scope: tuple[str, ...] = ()
    always: str = ""
    against_labels: str = ""


@dataclass(frozen=True, kw_only=True)
class Exclusion:
    """Rows that are left out of a wave, with the reason."""

    reason: str
    column: str
    values: tuple[str, ...] = ()
    blank: bool = False


@dataclass(frozen=True, kw_only=True)
class WaveFile:
    """A wave's file and how to read it into the study's questions.

    Attributes
    ----------
    invitation : Invitation or None
        How the people of the wave were asked; None when it is not recorded.
    submitted : str or None
        The column with the day, or day and time, on which an answer came in.
    finished : Finished or None
        The column that tells complete questionnaires from partial ones.
    duration : Duration or None
        How long the questionnaire took; None when the file does not tell.
    """

    wave: str
    path: str
    options: Mapping[str, str]
    respondent: str | None
    duplicates: Literal["stop", "first", "last"]
    site: Grouping
    role: Grouping
    exclude: tuple[Exclusion, ...]
    answers: Mapping[str, Answers]
    invitation: Invitation | None = None
    submitted: str | None = None
    finished: Finished | None = None
    duration: Duration | None = None


@dataclass(frozen=True, kw_only=True)
class Survey:
    """The survey strand of a study.

    Attributes
    ----------
    linked : bool
        Whether people are known again in another wave: by their id, or by `code`.
    code : PersonalCode or None
        The code of several parts by which they are known; None when it is the id.
    frame : str or None
        CSV with columns ``wave, site, role, count``: how many people there were to ask.
    batteries : Mapping of str to Battery
        Questions that are read together as one scale.
    benchmarks : Mapping of str to Benchmark
        Figures of other surveys, shown beside the study's own.
    aggregated : Mapping of str to AggregateFile
        Waves of which only a published table is left.
    """

    questions: Mapping[str, Question]
    outcomes: Mapping[str, Outcome]
    files: Mapping[str, WaveFile]
    linked: bool = False
    code: PersonalCode | None = None
    frame: str | None = None
    batteries: Mapping[str, Battery] = field(default_factory=dict)
    benchmarks: Mapping[str, Benchmark] = field(default_factory=dict)
    aggregated: Mapping[str, AggregateFile] = field(default_factory=dict)


def build_survey(section: Section) -> Survey:
    """The survey section of study.yaml; names that refer to other parts are checked by `study.checks`."""
    scales = section.named("scales", build_scale, {})
    questions = section.named("questions", lambda name, s: build_question(name, s, scales))
    outcomes = section.named("outcomes", lambda name, s: build_outcome(name, s, questions))
    files = section.named("files", lambda wave, s: _wave_file(wave, s, questions))
    if "aggregated" in section and not files:
        section.problem(
            "files",
            "published tables and no wave's own file",
            "the file of one wave, or of several",
            "Published tables alone are not enough.",
        )
    linked, code = build_linked(section)
    return Survey(
        questions=questions,
        outcomes={name: _with_every_role(outcome, files) for name, outcome in outcomes.items()},
        files=files,
        linked=linked,
        code=code,
        frame=section.text("frame", None),
        batteries=section.named("batteries", lambda name, s: build_battery(name, s, questions), {}),
        benchmarks=section.named("benchmarks", lambda name, s: build_benchmark(name, s, outcomes), {}),
        aggregated=section.named("aggregated", build_aggregate, {}),
    )


def _with_every_role(outcome: Outcome, files: Mapping[str, WaveFile]) -> Outcome:
    """The outcome with the roles of every wave that asked other ones than the question says."""
    entries = [file.answers[outcome.question] for file in files.values() if outcome.question in file.answers]
    own = [entry.asked for entry in entries if entry.asked is not None]
    if not own:
        return outcome
    asked = [outcome.asked] * (len(own) < len(entries)) + own
    roles = () if () in asked else tuple(dict.fromkeys(role for roles in asked for role in roles))
    return dataclasses.replace(outcome, asked=roles)


def _wave_file(wave: str, section: Section, questions: Mapping[str, Question]) -> WaveFile:
    return WaveFile(
        wave=wave,
        path=section.text("path"),
        options=section.codes("options", {}),
        respondent=section.text("respondent", None),
        duplicates=section.choice("duplicates", ("stop", "first", "last"), "stop"),
        site=section.section("site", _grouping),
        role=section.section("role", _grouping),
        exclude=section.listed("exclude", _exclusion, ()),
        answers=section.named("questions", lambda name, s: build_answers(name, s, questions)),
        invitation=section.section("invitation", build_invitation, None),
        submitted=section.text("submitted", None),
        finished=section.section("finished", build_finished, None),
        duration=section.section("duration", _duration, None),
    )


def _duration(section: Section) -> Duration:
    return Duration(column=section.text("column"), unit=section.choice("unit", UNITS))


def _grouping(section: Section) -> Grouping:
    if "always" in section:
        return Grouping(column=None, always=section.text("always"))
    values = section.codes("values", REQUIRED)
    out_of_scope = section.texts("out_of_scope", ())
    if both := sorted(set(values) & set(out_of_scope)):
        section.problem("out_of_scope", f"codes {both} that are in values too", "each code in one of the two")
    return Grouping(
        column=section.text("column"),
        values=values,
        out_of_scope=out_of_scope,
        against_labels=section.text("against_labels", ""),
    )


def _exclusion(section: Section) -> Exclusion:
    if "values" not in section and "blank" not in section:
        section.problem(None, "an exclusion without values", "`values`, `blank: true`, or both")
    return Exclusion(
        reason=section.text("reason"),
        column=section.text("column"),
        values=section.texts("values", ()),
        blank=section.flag("blank", False),
    )
