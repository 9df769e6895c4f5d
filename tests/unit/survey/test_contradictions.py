"""A mapping against the labels that the file itself has stops, shows both, and is settled in study.yaml."""

from __future__ import annotations

import pandas as pd
import pyreadstat
import pytest

from analysis.problems import ProblemsFound
from analysis.survey import clean

FILE = """\
path: 2013.sav
site: {{column: site, values: {site}}}
role: {{column: role, values: {{1: leader, 2: member}}{role}}}
questions:
  owned: {{column: q1, {owned}}}
"""
LABELS = {
    "q1": {1: "Agree", 2: "Neither", 3: "Disagree", 8: "Don't know"},
    "site": {1: "North", 2: "South"},
    "role": {1: "Leaders", 2: "Members"},
}
AS_LABELLED = "values: {1: agree, 2: neither, 3: disagree}, missing: {8: dont_know}"
TURNED = "values: {1: disagree, 2: neither, 3: agree}, missing: {8: dont_know}"
REASON = ", against_labels: The statement is negative."


@pytest.fixture
def study_of(make_study, tmp_path):
    def make(owned: str = AS_LABELLED, site: str = "{1: north, 2: south}", role: str = ""):
        data = pd.DataFrame({"site": [1.0, 2, 1], "role": [1.0, 2, 2], "q1": [1.0, 3, 8]})
        pyreadstat.write_sav(data, str(tmp_path / "2013.sav"), variable_value_labels=LABELS)
        return make_study({}, {"2013": FILE.format(owned=owned, site=site, role=role)})

    return make


def problem_of(study) -> str:
    with pytest.raises(ProblemsFound) as caught:
        clean(study)
    (problem,) = caught.value.problems
    return str(problem)


def answers(study) -> list:
    return clean(study).harmonised.responses["owned"].astype(object).tolist()


def test_a_mapping_as_the_file_labels_its_codes_is_sound(study_of):
    study = study_of()
    assert answers(study)[:2] == ["agree", "disagree"]
    row = clean(study).dictionary.set_index("question").loc["owned"]
    assert row["codes"] == "1 [Agree] = Agree; 2 [Neither] = Neither; 3 [Disagree] = Disagree"
    assert row["missing_codes"] == "8 [Don't know] = dont_know"


def test_a_mapping_that_is_turned_shows_both(study_of):
    problem = problem_of(study_of(TURNED))
    assert problem.startswith(
        "wave 2013, question owned (column 'q1'): found 1 = 'Agree' taken as 'Disagree'"
    )
    assert "3 = 'Disagree' taken as 'Agree'" in problem
    assert "`against_labels: " in problem


def test_a_reason_settles_it_and_stands_in_the_dictionary(study_of):
    study = study_of(TURNED + REASON)
    assert answers(study)[:2] == ["disagree", "agree"]
    notes = clean(study).dictionary.set_index("question").loc["owned", "notes"]
    assert "not what the file's labels say: The statement is negative." in notes


def test_a_scale_that_is_reversed_against_its_labels(study_of):
    problem = problem_of(study_of(AS_LABELLED + ", reversed: true"))
    assert "`reversed: true` turned against the file's labels: 'Agree' taken as 'Disagree'" in problem
    assert answers(study_of(AS_LABELLED + ", reversed: true" + REASON))[:2] == ["disagree", "agree"]


@pytest.mark.parametrize("reason", ["", REASON])
def test_a_scale_that_is_turned_twice_is_never_meant(reason, study_of):
    assert "turned twice, by `values`" in problem_of(study_of(TURNED + ", reversed: true" + reason))


def test_a_reason_that_nothing_is_against(study_of):
    assert "The entry turns nothing round by itself" in problem_of(study_of(AS_LABELLED + REASON))


def test_no_answer_taken_for_one_and_an_answer_for_none(study_of):
    problem = problem_of(study_of("values: {1: agree, 2: neither, 3: disagree, 8: neither}"))
    assert "8 = \"Don't know\" taken as 'Neither'" in problem
    problem = problem_of(study_of("values: {1: agree, 3: disagree}, missing: {2: skipped, 8: dont_know}"))
    assert "2 = 'Neither' taken as missing (skipped)" in problem


def test_sites_and_roles(study_of):
    problem = problem_of(study_of(site="{1: south, 2: north}"))
    assert problem.startswith("wave 2013, site (column 'site'): found 1 = 'North' taken for 'South'; 2 = ")
    study = study_of(role=", against_labels: The labels in the file are wrong.")
    assert clean(study).harmonised.responses["role"].tolist() == ["leader", "member", "member"]


#    the file's labels of the codes 1 and 0; whether 1 as ticked and 0 as not ticked is against them
TICKS = [
    ({1: "Yes", 0: "No"}, False),
    ({1: "Selected", 0: "Not selected"}, False),
    ({1: "No", 0: "Yes"}, True),
    ({1: "Not mentioned", 0: "Mentioned"}, True),
    ({1: "Unchecked", 0: "Checked"}, True),
]


@pytest.mark.parametrize(("labels", "against"), TICKS)
def test_ticked_columns(labels, against):
    from analysis.study import Answers, Question
    from analysis.survey.contradictions import contradictions
    from analysis.survey.wave import SourceColumn

    question = Question(id="news", text="", kind="multiple", categories={"post": "Post"})
    how = Answers(column="", columns={"post": "a"}, ticked=("1",), unticked=("0",))
    found = list(contradictions(question, how, {"a": SourceColumn(value_labels=labels)}, "here"))
    assert bool(found) == against


def test_labels_in_the_cells_that_are_mapped_otherwise_by_hand_are_as_the_study_says(make_study):
    file = FILE.format(
        owned="values: {Agree: disagree, Neither: neither, Disagree: agree}", site="{1: north}", role=""
    )
    study = make_study({"2013": "site,role,q1\n1,1,Agree\n"}, {"2013": file.replace(".sav", ".csv")})
    assert answers(study) == ["disagree"]
