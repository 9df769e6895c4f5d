from __future__ import annotations

import pytest
from support.published import write_release

from analysis.problems import ProblemsFound
from analysis.review.acceptance import accept, changes


@pytest.fixture
def study(tmp_path):
    write_release(tmp_path / "reports")
    return tmp_path


def replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_first_version(study):
    changed = changes(study)
    assert changed
    assert "this is the first version" in changed.told()
    accept(study)
    assert (study / "reports/published/tables/engagement.table.2.csv").exists()


def test_nothing_to_accept(study):
    accept(study)
    changed = changes(study)
    assert not changed
    assert changed.told() == "The published version is the present one: nothing to accept."


def test_old_beside_new(study):
    accept(study)
    replace(study / "reports/findings.json", "12591", "12600")
    replace(study / "reports/tables/engagement.table.2.csv", "12591", "12600")
    changed = changes(study)
    assert changed
    told = changed.told()
    assert (
        "finding engagement.high.all.2014: different at result.n: published 12591, recomputed 12600" in told
    )
    assert "table engagement.table.2, row 1, column n: different" in told
    accept(study)
    assert not changes(study)


def test_only_the_look_of_the_report(study):
    accept(study)
    replace(study / "reports/report.html", "report", "another look")
    assert changes(study).told() == "No finding, table or claim has changed; the report's text or look has."


def test_a_changed_input(study):
    accept(study)
    replace(study / "reports/findings.json", "ab12", "ab13")
    assert "data/raw/surveys has changed." in changes(study).told()


def test_what_is_no_more_is_removed(study):
    accept(study)
    (study / "reports/tables/engagement.table.2.csv").rename(study / "reports/tables/b.csv")
    assert (
        "table b: different at the whole table: published missing, recomputed there" in changes(study).told()
    )
    accept(study)
    tables = study / "reports/published/tables"
    assert [path.name for path in tables.iterdir()] == ["b.csv"]
    assert not (study / "reports/published.part").exists()


def test_something_else_among_the_published_files(study):
    accept(study)
    (study / "reports/published/old.pdf").write_text("x")
    assert changes(study)
    accept(study)
    assert not (study / "reports/published/old.pdf").exists()


@pytest.mark.parametrize("name", ["findings.json", "claims.json", "report.docx"])
def test_an_incomplete_publication_is_replaced(study, name):
    accept(study)
    (study / "reports/published" / name).unlink()
    assert changes(study)
    accept(study)
    assert not changes(study)


def test_outputs_that_are_not_there_are_all_named(study):
    (study / "reports/report.pdf").unlink()
    (study / "reports/claims.json").unlink()
    with pytest.raises(ProblemsFound) as raised:
        changes(study)
    assert {p.place for p in raised.value.problems} == {"reports/report.pdf", "reports/claims.json"}
