"""The plan of a synthetic survey: planted counts, read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from analysis.problems import Problem, raise_if_any
from analysis.study import Study
from analysis.study.section import canonical
from analysis.synthetic.survey_answers import Dressing

PLAN = "data/raw/synthetic/survey_plan.yaml"
Cells = Mapping[str, Mapping[str, Mapping[str, int]]]


@dataclass(frozen=True, kw_only=True)
class SurveyPlan:
    """Who answers what in a synthetic survey.

    Attributes
    ----------
    respondents, frame : Mapping
        Wave, site and role to numbers of people.
    not_answered : Mapping
        Wave to numbers of people who did not answer, by a column of the frame (``refused`` and so on).
    composition : Mapping
        Question and role to the shares of the frame's people in each category.
    answers : Mapping
        Wave, question and role to numbers of people by category, or by reason for no answer.
    linked : Mapping
        Wave to the share of its respondents who answered an earlier wave.
    stepped_down : Mapping of str to int
        Role to the number of people, a wave, who had it when they answered before and have it no more.
    born : Mapping of str to int
        Role to the mean year of birth of its people.
    tilt : Mapping
        Site and wave to how far answers lean up, in standard deviations of a person's leaning.
    ages, sexes : Mapping
        Wave to numbers of people by reason for no answer; ``out_of_range`` lists the impossible ages.
    excluded : Mapping
        Wave to rows that are no respondents, by reason.
    comments : tuple of (wave, role, text)
    dressings : Mapping
        Wave to what its file looks like.
    """

    respondents: Cells
    frame: Cells
    not_answered: Mapping[str, Mapping[str, int]]
    composition: Mapping[str, Mapping[str, Mapping[str, float]]]
    answers: Mapping[str, Cells]
    linked: Mapping[str, float]
    stepped_down: Mapping[str, int]
    born: Mapping[str, int]
    tilt: Mapping[str, Mapping[str, float]]
    ages: Mapping[str, Mapping[str, Any]]
    sexes: Mapping[str, Mapping[str, int]]
    excluded: Mapping[str, Mapping[str, int]]
    comments: tuple[tuple[str, str, str], ...]
    dressings: Mapping[str, Dressing]

    def people(self, wave: str, role: str) -> int:
        """How many people of a role answer a wave."""
        return sum(roles.get(role, 0) for roles in self.respondents[wave].values())


def read_plan(path: Path, study: Study) -> SurveyPlan:
    """Read a plan and check that its counts add up and its names are the study's.

    Raises
    ------
    ProblemsFound
        With every wave, question and role whose counts do not add up to its respondents.
    """
    data = _plain(YAML(typ="safe").load(path.read_text(encoding="utf-8")))
    plan = SurveyPlan(
        respondents=data["respondents"],
        frame=data["frame"],
        not_answered=data.get("not_answered", {}),
        composition=data.get("composition", {}),
        answers=data["answers"],
        linked=data["linked"],
        stepped_down=data["stepped_down"],
        born=data["born"],
        tilt=data["tilt"],
        ages=data["ages"],
        sexes=data["sexes"],
        excluded=data["excluded"],
        comments=tuple((canonical(c["wave"]), c["role"], c["text"]) for c in data["comments"]),
        dressings={wave: _dressing(fields) for wave, fields in data["files"].items()},
    )
    raise_if_any(_problems(plan, study, path.name))
    return plan


def _plain(value: Any) -> Any:
    """The YAML with canonical keys: a wave may be written 2013."""
    if isinstance(value, dict):
        return {canonical(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _dressing(fields: Mapping[str, Any]) -> Dressing:
    fields = dict(fields)
    fields["keep"] = {name: canonical(code) for name, code in fields.get("keep", {}).items()}
    if "declared_missing" in fields:
        fields["declared_missing"] = tuple(canonical(code) for code in fields["declared_missing"])
    fields["front_sheet"] = tuple(tuple(row) for row in fields.get("front_sheet", ()))
    return Dressing(**fields)


def _problems(plan: SurveyPlan, study: Study, name: str) -> list[Problem]:
    problems = []
    for wave, questions in plan.answers.items():
        for question, roles in questions.items():
            known = study.survey.questions.get(question)
            for role, counts in roles.items():
                place = f"{name}, {wave}, {question}, {role}"
                if known is None or wave not in study.survey.files:
                    problems.append(
                        Problem(place=place, found="a wave or question of no study", expected="study.yaml's")
                    )
                elif sum(counts.values()) != plan.people(wave, role):
                    problems.append(
                        Problem(
                            place=place,
                            found=f"counts that add up to {sum(counts.values())}",
                            expected=f"{plan.people(wave, role)}, the respondents of this role",
                        )
                    )
    for wave, sites in plan.respondents.items():
        for site, roles in sites.items():
            for role, count in roles.items():
                invited = plan.frame[wave][site].get(role, 0)
                if count > invited:
                    problems.append(
                        Problem(
                            place=f"{name}, {wave}, {site}, {role}",
                            found=f"{count} respondents of {invited} invited",
                            expected="no more respondents than invited",
                        )
                    )
    return problems
