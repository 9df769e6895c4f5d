from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from analysis import findings
from analysis.findings import LEDGER, NOTEBOOK, completed, document, read_ledger, record
from analysis.problems import ProblemsFound
from analysis.results import Count, Estimate, Finding

GPS = Count(value=279, unit="respondents", base=1000)


@pytest.fixture(autouse=True)
def nothing_recorded(monkeypatch):
    monkeypatch.setattr(findings, "_recorded", {})
    monkeypatch.delenv(LEDGER, raising=False)
    monkeypatch.delenv(NOTEBOOK, raising=False)


def inputs(number):
    """What IPython remembers while an input runs: an empty one, then each so far."""
    return SimpleNamespace(input_hist_parsed=[""] * (number + 1))


@pytest.fixture
def run_cell(monkeypatch):
    """Say which cell of a notebook runs now."""

    def run(number, cell_id=None):
        header = {"metadata": {"cellId": cell_id}} if cell_id else {}
        shell = SimpleNamespace(history_manager=inputs(number), parent_header=header)
        monkeypatch.setattr("builtins.get_ipython", lambda: shell, raising=False)

    return run


@pytest.fixture
def in_a_stage(monkeypatch, tmp_path):
    monkeypatch.setenv(LEDGER, str(tmp_path / "ledger.jsonl"))
    monkeypatch.setenv(NOTEBOOK, "notebooks/2_engagement.ipynb")
    return tmp_path / "ledger.jsonl"


def test_outside_a_stage_it_only_shows(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    finding = record("survey.respondents", GPS, "GPs who answered")
    assert finding.display == "279"
    assert "**279** GPs who answered (`survey.respondents`)" in finding._repr_markdown_()
    assert list(tmp_path.iterdir()) == []


def test_in_a_stage_it_writes_with_notebook_and_cell(in_a_stage, run_cell):
    run_cell(4)
    record("a.b", GPS, "First", display="{value} of {base}")
    run_cell(5)
    record("a.c", GPS, "Second – with a dash")
    (first, _), (second, _) = read_ledger(in_a_stage)
    assert (first.id, first.display, first.template) == ("a.b", "279 of 1,000", "{value} of {base}")
    assert first.made_by == "notebooks/2_engagement.ipynb, cell 4"
    assert (second.statement, second.result) == ("Second – with a dash", GPS)
    assert second.disclosure.status == "unreleased"


def test_nothing_recorded_is_an_empty_ledger(tmp_path):
    assert read_ledger(tmp_path / "none.jsonl") == []


@pytest.mark.parametrize(
    "id", ["", "A.b", "a b", "a..b", ".a", "a.", "a/b", "é", "a.b\n", "../a", "a.-b", "a:b", "a.b.{x}"]
)
def test_malformed_ids(id, in_a_stage, run_cell):
    run_cell(3)
    with pytest.raises(ProblemsFound, match="cell 3: found the finding id"):
        record(id, GPS, "S")
    assert not in_a_stage.exists()


@pytest.mark.parametrize(
    "id", ["a", "engagement.highly_engaged.leaders.change.2013-2016", "themes.time.site-a.2013"]
)
def test_ids_of_every_kind_in_use(id):
    assert record(id, GPS, "S").id == id


def test_an_id_used_twice_in_a_stage(in_a_stage, run_cell):
    run_cell(3)
    record("a.b", GPS, "S")
    for cell in (3, 4):  # twice in one cell is twice, too
        run_cell(cell)
        with pytest.raises(
            ProblemsFound, match=f"cell {cell}: found the finding 'a.b', recorded by .* cell 3 already"
        ):
            record("a.b", GPS, "S")
    assert len(read_ledger(in_a_stage)) == 1


def test_a_cell_that_is_run_again_in_jupyterlab(run_cell):
    run_cell(3, "id-of-the-cell")
    record("a.b", GPS, "S")
    run_cell(9, "id-of-the-cell")
    assert record("a.b", GPS, "S, mended").statement == "S, mended"
    run_cell(10, "another-cell")
    with pytest.raises(
        ProblemsFound, match=r"an open notebook, cell 10.*recorded by an open notebook, cell 9"
    ):
        record("a.b", GPS, "S")


def test_an_editor_that_does_not_tell_cells_apart(run_cell):
    for number in (3, 4):
        run_cell(number)
        record("a.b", GPS, "S")


def test_ipython_in_a_terminal(monkeypatch):
    shell = SimpleNamespace(history_manager=inputs(2))
    monkeypatch.setattr("builtins.get_ipython", lambda: shell, raising=False)
    assert record("a.b", GPS, "S").made_by == "an open notebook, cell 2"


def test_a_plain_session_uses_an_id_once():
    record("a.b", GPS, "S")
    with pytest.raises(ProblemsFound, match="recorded by a Python session already"):
        record("a.b", GPS, "S")


@pytest.mark.parametrize("template", ["19% of {n}", "{value} of 279", "about ½ of {value} or 5"])
def test_a_number_typed_into_the_template(template):
    with pytest.raises(ProblemsFound, match="a typed number"):
        record("a.b", GPS, "S", display=template)


def test_what_was_refused_may_be_recorded_once_mended():
    with pytest.raises(ProblemsFound, match=r"cannot be filled in.*value, n, base"):
        record("a.b", GPS, "S", display="{valeu}")
    assert record("a.b", GPS, "S", display="{value}").display == "279"


def test_not_a_number_is_null_in_the_ledger(in_a_stage, run_cell):
    run_cell(1)
    record("a.b", Estimate(value=float("nan"), n=0, method="none", tolerance="exact"), "S")
    assert json.loads(in_a_stage.read_text())["result"]["value"] is None
    assert read_ledger(in_a_stage)[0][0].display == "not estimable"


def finding(id, made_by="m"):
    return Finding(id=id, statement="S", result=GPS, display="279", made_by=made_by)


def test_findings_are_completed_with_inputs_and_params():
    def inputs(waves):
        return {"data/raw/x": "ab", "data/raw/y": ", ".join(waves or ("all",))}

    recorded = [(finding("a"), None), (finding("b"), ("2013",))]
    first, second = completed(recorded, inputs, {"engagement": {"level": 0.95}})
    assert (first.inputs, first.params) == (
        {"data/raw/x": "ab", "data/raw/y": "all"},
        {"engagement": {"level": 0.95}},
    )
    assert second.inputs == {"data/raw/x": "ab", "data/raw/y": "2013"}


def test_the_waves_that_a_finding_rests_on_are_in_the_ledger(in_a_stage, run_cell):
    run_cell(1)
    for id, waves in (("a", None), ("b", ["2014", "2013"]), ("c", [])):
        record(id, GPS, "S", waves=waves)
    assert [waves for _, waves in read_ledger(in_a_stage)] == [None, ("2013", "2014"), ()]


def test_the_document_is_sorted_by_id():
    data = document("tiny", [finding("b"), finding("a.c"), finding("a")])
    assert [item["id"] for item in data["findings"]] == ["a", "a.c", "b"]
    assert (data["schema"], data["study"]) == ("findings/1", "tiny")


def test_every_id_that_two_notebooks_use_is_told():
    two = [finding(id, book) for book in ("1.ipynb", "2.ipynb") for id in ("a", "b", "c")]
    with pytest.raises(ProblemsFound) as raised:
        document("tiny", two[:-1])
    assert [p.found for p in raised.value.problems] == [
        f"the finding {id!r}, recorded by 1.ipynb already" for id in "ab"
    ]
    assert {p.place for p in raised.value.problems} == {"2.ipynb"}
