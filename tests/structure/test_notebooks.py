"""The notebooks as they are kept: without outputs, which may show data that were not released."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.imports import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").rglob("*.ipynb"))
THIS_STUDY = ("1_data_quality", "2_engagement", "3_themes", "4_synthesis")


def read(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def test_the_four_notebooks_are_there():
    assert {path.stem for path in NOTEBOOKS} >= set(THIS_STUDY)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_outputs_and_no_counters_are_kept(path: Path):
    code = [cell for cell in read(path)["cells"] if cell["cell_type"] == "code"]
    assert [cell["outputs"] for cell in code] == [[]] * len(code)
    assert [cell["execution_count"] for cell in code] == [None] * len(code)
    assert not any("execution" in cell["metadata"] for cell in code)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_nothing_of_the_machine_is_kept(path: Path):
    assert read(path)["metadata"] == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
