from __future__ import annotations

from types import SimpleNamespace

import pytest
from support.small_cases import BOOK, make_codings, make_participants, make_turns
from support.tiny_study import write_study

from analysis.study import load_study


@pytest.fixture(scope="session")
def study(tmp_path_factory):
    return load_study(write_study(tmp_path_factory.mktemp("tiny")))


@pytest.fixture
def cases(study):
    """Turns, codings, codebook, register and study that can be counted by hand."""
    turns = make_turns()
    return SimpleNamespace(
        turns=turns, codings=make_codings(turns), codebook=BOOK, people=make_participants(), study=study
    )
