from __future__ import annotations

import os
import re

import nbformat
import pytest
from support.tiny_study import write_study

from analysis import load_study
from analysis.findings import LEDGER, NOTEBOOK
from analysis.problems import ProblemsFound
from analysis.processed import read_findings
from analysis.stages.notebook import notebook_stage
from analysis.study.declared import SECTIONS, declare

pytestmark = pytest.mark.pipeline

DVC = """\
stages:
  notebook_one:
    cmd: x
    deps: [notebooks/1_one.ipynb, data/raw/surveys]
    outs: [data/processed/findings/1_one.json]
"""
HEAD = """\
from analysis import load_study
from analysis.findings import record
from analysis.results import Count
study = load_study("..")"""
RECORD = 'record("survey.sites", Count(value=len(study.sites), unit="sites"), "Sites")'


@pytest.fixture
def folder(tmp_path):
    write_study(tmp_path)
    (tmp_path / "dvc.yaml").write_text(DVC)
    for name in ("data/raw/surveys", "notebooks"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "data/raw/surveys/one.csv").write_text("a\n")
    return tmp_path


def run(folder, *cells):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# One")])
    notebook.cells += [nbformat.v4.new_code_cell(cell) for cell in cells]
    nbformat.write(notebook, folder / "notebooks/1_one.ipynb")
    source = (folder / "notebooks/1_one.ipynb").read_bytes()
    made = notebook_stage("notebook_one", "1_one", "Run it", study=("sites",), params=("disclosure",))
    try:
        return made.run(declare(load_study(folder), made.study, made.params))
    finally:
        assert (folder / "notebooks/1_one.ipynb").read_bytes() == source  # never in place
        assert not {LEDGER, NOTEBOOK, SECTIONS} & set(os.environ)


def test_findings_with_their_cell_inputs_and_params(folder):
    flow = run(folder, HEAD, RECORD, "print('an output')")
    assert (flow.came_in, flow.went_out) == ("3 cells", "1 findings")
    (finding,) = read_findings(folder / "data/processed/findings/1_one.json").values()
    assert (finding.id, finding.display) == ("survey.sites", "2")
    assert finding.made_by == "notebooks/1_one.ipynb, cell 2"
    assert re.fullmatch("[0-9a-f]{64}", finding.inputs["data/raw/surveys: wave 2013"])
    assert finding.params == {
        "disclosure": {
            "profile": "small",
            "smallest_base": {"respondents": 10, "participants": 5},
            "percent_decimals": 0,
        }
    }
    page = (folder / "data/processed/notebooks/1_one.html").read_text(encoding="utf-8")
    assert "an output" in page
    assert not re.search(r'<script[^>]+src="https?:', page)

    # A second run that fails on the way leaves this one as it is.
    before = (folder / "data/processed/findings/1_one.json").read_bytes()
    with pytest.raises(ProblemsFound) as raised:
        run(folder, HEAD, "", RECORD, "study.seed")
    (problem,) = raised.value.problems
    assert problem.place == "notebooks/1_one.ipynb, cell 3"
    assert problem.found == "AttributeError: this stage reads 'seed' of study.yaml without declaring it"
    assert (folder / "data/processed/findings/1_one.json").read_bytes() == before
    assert (folder / "data/processed/notebooks/1_one.html").read_text(encoding="utf-8") == page


def test_a_problem_of_the_data_keeps_its_words_and_nothing_is_written(folder):
    with pytest.raises(ProblemsFound) as raised:
        run(folder, HEAD, RECORD + "\n" + RECORD)
    (problem,) = raised.value.problems
    assert problem.place == "notebooks/1_one.ipynb, cell 2"
    assert (
        "found the finding 'survey.sites', recorded by notebooks/1_one.ipynb, cell 2 already" in problem.found
    )
    assert "Traceback" not in str(problem)
    assert not (folder / "data/processed").exists()


def test_a_kernel_that_dies(folder):
    with pytest.raises(ProblemsFound, match=r"notebooks/1_one\.ipynb: found a kernel that died"):
        run(folder, "import os; os._exit(1)")
    assert not (folder / "data/processed").exists()


@pytest.mark.parametrize("content", [None, "no notebook"])
def test_no_notebook(folder, content):
    if content:
        (folder / "notebooks/1_one.ipynb").write_text(content)
    made = notebook_stage("notebook_one", "1_one", "Run it", study=("sites",), params=())
    with pytest.raises(ProblemsFound, match=r"notebooks/1_one\.ipynb: found no"):
        made.run(declare(load_study(folder), made.study, made.params))
