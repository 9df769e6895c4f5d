"""A narrative held against the definition, before there are findings."""

from __future__ import annotations

import pytest

from analysis.problems import ProblemsFound
from analysis.reporting.rehearsal import check_narrative
from analysis.results import Interpretation


def anything(id: str) -> str:
    return ""


def problems(text, tmp_path, study, why_not=anything, readings=None):
    path = tmp_path / "report.md"
    path.write_text(text, encoding="utf-8")
    try:
        check_narrative(path, study, why_not, readings)
    except ProblemsFound as error:
        return [str(problem) for problem in error.problems]
    return []


def test_it_needs_no_findings(tmp_path, study):
    assert problems('{{ finding("not.yet.made") }} of {{ study.title }}.\n', tmp_path, study) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "It was 12%.\n\n{{ nonsense }}\n",
            ["line 1, column 8: found the number '12%'", "line 3: found the"],
        ),
        ('{{ finding("a").vlaue }}\n', ["line 1: found 'vlaue' of a finding; expected one of: display"]),
        ('{{ figure("a") }}\n', ["line 1: found an expression that cannot be worked out"]),
        ('See {{ table("a", caption="A") }}.\n', ["line 1: found a table within a sentence"]),
        ('See {{ reference("a") }}.\n', ["line 1: found a reference to 'a', which the report does not show"]),
        ("{{ study.sites.nowhere.label }}\n", ["line 1: found an expression that cannot be worked out"]),
        ("{{ 6 * 7 }} sites.\n", ["found the number '42' in the finished text"]),
    ],
)
def test_what_no_findings_could_mend(text, found, tmp_path, study):
    told = problems(text, tmp_path, study)
    assert [any(part in problem for problem in told) for part in found] == [True] * len(found), told


def test_a_finding_that_the_study_cannot_have(tmp_path, study):
    def why_not(id):
        return "study.yaml has no outcome 'low'" if "low" in id else ""

    text = 'It is {{ finding("high").display }}, or\n{{ finding("low").display }}.\n'
    (told,) = problems(text, tmp_path, study, why_not)
    assert told.startswith("report.md, line 2: found the finding 'low', but study.yaml has no outcome 'low'")


def test_a_number_in_a_reading_that_is_printed(tmp_path, study):
    reading = Interpretation(theme="time", analyst="A", text="Twelve spoke of it.")
    text = '{{ interpretation("themes.time.interpretation") }}\n'
    (told,) = problems(text, tmp_path, study, readings={"themes.time.interpretation": reading})
    assert "the number 'Twelve' in the interpretation" in told
