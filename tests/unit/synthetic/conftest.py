"""The bundled example's qualitative strand, made once for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.study import Study, load_study
from analysis.synthetic.transcripts import synthesise_transcripts

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def study() -> Study:
    return load_study(ROOT)


@pytest.fixture(scope="session")
def made(study: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    synthesise_transcripts(study, folder)
    return folder


@pytest.fixture(scope="session")
def table(made: Path):
    def read(name: str) -> pd.DataFrame:
        return pd.read_csv(made / "data/raw" / name, dtype="str", keep_default_na=False)

    return read
