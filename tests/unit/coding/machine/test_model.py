from __future__ import annotations

from analysis.coding.machine import model


def test_what_parses_and_no_more():
    assert model.load_model().pipe_names == ["tok2vec", "tagger", "parser"]
