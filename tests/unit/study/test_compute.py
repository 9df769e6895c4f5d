from __future__ import annotations

import pytest

from analysis.problems import ProblemsFound
from analysis.study.compute import Compute, read_compute


def test_processes_are_those_of_the_file_and_one_without_it(tmp_path):
    assert read_compute(tmp_path) == Compute(processes=1)
    (tmp_path / "compute.yaml").write_text("processes: 2\n", encoding="utf-8")
    assert read_compute(tmp_path) == Compute(processes=2)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("processes: 0\n", r"compute\.yaml, line 1.*at least 1"),
        ("processes: many\n", r"compute\.yaml, line 1"),
        ("processes: 1.5\n", "a whole number"),
        ("proceses: 2\n", "proceses"),
        ("- 2\n", r"compute\.yaml"),
    ],
)
def test_what_it_cannot_mean_is_refused_with_its_line(tmp_path, text, told):
    (tmp_path / "compute.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsFound, match=told):
        read_compute(tmp_path)
