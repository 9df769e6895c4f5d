"""A column of weights is noted, whatever it is called; a body's weight is none."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.drafting.columns import describe, vocabulary
from analysis.drafting.treatments import treat
from analysis.survey.reading import read_wave

AROUND_ONE = ["0.8", "1.2", "0.95", "1.05", "1.4", "0.6"]
KILOGRAMS = ["61.5", "70.2", "80.1", "66.3", "90.0", "55.5"]


@pytest.mark.parametrize(
    ("name", "cells", "weighs"),
    [
        ("WEIGHT", AROUND_ONE, True),
        ("Final weight", AROUND_ONE, True),
        ("wgt_final", AROUND_ONE, True),
        ("wt", AROUND_ONE, True),
        ("pweight", AROUND_ONE, True),
        ("Survey weight 2", AROUND_ONE, True),
        ("gewicht", [cell.replace(".", ",") for cell in AROUND_ONE], True),
        ("weight", KILOGRAMS, False),
        ("weight_kg", KILOGRAMS, False),
        ("weight", ["1", "2", "1", "2", "1", "2"], False),
        ("Weight of evidence for change", AROUND_ONE, False),
        ("overweight", AROUND_ONE, False),
        ("hours", AROUND_ONE, False),
    ],
)
def test_a_column_of_weights_is_noted_and_no_question(
    name: str, cells: list[str], weighs: bool, tmp_path: Path
):
    path = tmp_path / "wave.csv"
    pd.DataFrame({"id": range(6), "q": list("ABABAB"), name: cells}).to_csv(path, index=False, sep=";")
    wave = read_wave(path)
    noted = [note for note in wave.notes if repr(name) in note and "looks like a weight" in note]
    assert bool(noted) == weighs
    treated = treat(describe("2014", wave, vocabulary([wave])), wave)
    drafted = {item.column.name: item.reason for item in treated}
    assert (drafted[name] == "it looks like a weight of each row") == weighs
