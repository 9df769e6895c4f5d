from __future__ import annotations

import pandas as pd
import pytest

import analysis
from analysis.files import write_json, write_parquet
from analysis.findings import document
from analysis.problems import ProblemsFound
from analysis.processed import FINDINGS, RESPONSES
from analysis.results import Count, Finding

FOUND = Finding(id="a.b", statement="S", result=Count(value=3, unit="waves"), display="3")


def test_findings_by_id(tmp_path):
    write_json(tmp_path / FINDINGS, document("tiny", [FOUND]))
    assert analysis.load_findings(tmp_path) == {"a.b": FOUND}


def test_responses(tmp_path):
    write_parquet(tmp_path / RESPONSES, pd.DataFrame({"respondent": ["r1"]}))
    assert analysis.load_responses(tmp_path)["respondent"].tolist() == ["r1"]


@pytest.mark.parametrize("load", ["load_responses", "load_turns", "load_codings", "load_findings"])
def test_what_the_pipeline_has_not_made_yet(load, tmp_path):
    with pytest.raises(ProblemsFound, match=r"no such file.*Run `ccg reproduce`"):
        getattr(analysis, load)(tmp_path)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"schema": "findings/1",\n "study"', r"findings\.json, line 2: found no JSON"),
        ("[]", "schema None"),
        ('{"schema": "findings/9", "findings": []}', "schema 'findings/9'"),
        ('{"schema": "findings/1"}', "no list of findings"),
        ('{"schema": "findings/1", "findings": [{"id": "a.b"}]}', r"finding 'a\.b'"),
    ],
)
def test_a_file_that_holds_no_findings(text, found, tmp_path):
    (tmp_path / "reports").mkdir()
    (tmp_path / FINDINGS).write_text(text)
    with pytest.raises(ProblemsFound, match=found):
        analysis.load_findings(tmp_path)


def test_names_of_the_package_are_those_it_promises():
    assert set(analysis.__all__) == {
        "load_study", "load_responses", "load_turns", "load_codings", "load_findings"
    }  # fmt: skip
    with pytest.raises(AttributeError, match="no attribute 'load_nothing'"):
        _ = analysis.load_nothing
