"""Whoever changes one digit of what is published is found out, and the finding is named."""

from __future__ import annotations

import json
import re
import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.published import sample, write_release

from analysis.findings import document
from analysis.problems import ProblemsFound
from analysis.review.comparison import Verdict, compare_findings, compare_inputs
from analysis.review.verification import compare

TEXT = json.dumps(document("tiny", sample()), indent=1, sort_keys=True, ensure_ascii=False)
# The number of the schema stands after the findings; it is changed below.
DIGITS = [match.start() for match in re.finditer(r"[0-9]", TEXT[: TEXT.index('"schema"')])]


def findings(text):
    return {item["id"]: item for item in json.loads(text)["findings"]}


@given(st.sampled_from(DIGITS), st.sampled_from("0123456789"))
@settings(max_examples=300)
def test_in_a_finding(position, digit):
    changed = TEXT[:position] + digit + TEXT[position + 1 :]
    try:
        published = findings(changed)
    except json.JSONDecodeError:  # 0.1 has become 00.1 or the like: `compare` names file and line
        return
    recomputed = findings(TEXT)
    if json.loads(changed) == json.loads(TEXT):
        return
    noticed = {c.what.removeprefix("finding ") for c in compare_findings(published, recomputed)
               if c.verdict is not Verdict.IDENTICAL}  # fmt: skip
    noticed |= {name for names in compare_inputs(published, recomputed).values() for name in names}
    touched = {name for name in recomputed if published.get(name) != recomputed[name]}
    assert touched
    assert touched <= noticed


@pytest.fixture(scope="module")
def releases(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study") / "reports"
    write_release(folder)
    shutil.copytree(folder, folder / "published")
    return folder / "published", folder


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("findings.json", "findings/1", "findings/2", "findings.json: different at schema"),
        ("findings.json", '"tiny"', '"tony"', "findings.json: different at study"),
        ("findings.json", '"12%"', '"21%"', "finding engagement.high.all.2014: different at display"),
        ("findings.json", "12591", "12592", "finding engagement.figure.3: different at result.table.row 1.n"),
        ("findings.json", "ab12", "ab13", "data/raw/surveys is not what"),
        ("claims.json", "12%", "21%", "report.md, line 41: different"),
        (
            "inputs.json",
            "ab12",
            "ab13",
            "Raw files that differ from the published ones: data/raw/surveys/one.csv",
        ),
        ("disclosure.json", "small", "none", "disclosure.json: different at profile"),
        (
            "tables/engagement.table.2.csv",
            "279",
            "278",
            "table engagement.table.2, row 2, column n: different",
        ),
        ("tables/engagement.table.2.csv", "2013,", "2012,", "row 1, column wave: different"),
    ],
)
def test_in_each_file(releases, file, old, new, told):
    published, present = releases
    assert compare(published, present).passed
    path = published / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    try:
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        verified = compare(published, present)
    finally:
        path.write_text(text, encoding="utf-8")
    assert not verified.passed
    assert told in verified.told()
    assert verified.told().endswith("Not verified.")


@pytest.mark.parametrize("file", ["findings.json", "claims.json", "inputs.json", "disclosure.json"])
@pytest.mark.parametrize("content", [None, "{"])
def test_a_file_that_is_gone_or_broken(releases, file, content):
    published, present = releases
    path = published / file
    text = path.read_text(encoding="utf-8")
    try:
        path.unlink() if content is None else path.write_text(content)
        with pytest.raises(ProblemsFound, match=rf"reports/published/{file}: found no"):
            compare(published, present)
    finally:
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("side", [0, 1])
def test_a_table_that_is_gone(releases, side):
    table = releases[side] / "tables/engagement.table.2.csv"
    text = table.read_text()
    table.unlink()
    try:
        told = compare(*releases).told()
    finally:
        table.write_text(text)
    assert "table engagement.table.2: different at the whole table" in told
