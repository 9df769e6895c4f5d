"""What pyreadstat 1.3 does wrong, and where the readers therefore go another way.

Each test passes while the defect is there. When one fails pyreadstat has been repaired: the message says what
can go, and then the test goes.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from support.stata_files import write


@pytest.mark.parametrize("kind", ["int8", "int16", "int32"])
def test_a_plain_point_after_a_letter_is_read_as_memory(tmp_path: Path, kind: str):
    path = write(tmp_path / "wave.dta", [1, ".a", ".", 0, "."], kind, 118)
    data, _ = pyreadstat.read_dta(str(path), user_missing=True)
    assert not pd.isna(data["q"]).any(), (
        "pyreadstat keeps a plain `.` blank beside letters: `read_stata` can do without its second reading"
    )


def test_a_plain_point_before_any_letter_is_a_blank(tmp_path: Path):
    path = write(tmp_path / "wave.dta", [1, ".", 0, ".a"], "int8", 118)
    data, _ = pyreadstat.read_dta(str(path), user_missing=True)
    assert pd.isna(data["q"]).tolist() == [False, True, False, False]


def test_the_weight_of_a_file_is_not_reported(tmp_path: Path):
    path = tmp_path / "wave.sav"
    pyreadstat.write_sav(pd.DataFrame({"q": [1.0]}), str(path))
    _, metadata = pyreadstat.read_sav(str(path))
    assert not [name for name in dir(metadata) if "weight" in name], (
        "pyreadstat reports the weight: `analysis.survey.readers.weight` can go"
    )
