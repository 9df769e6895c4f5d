from __future__ import annotations

import pandas as pd
import pytest

from analysis.coding.codebook.definition import load_codebook
from analysis.coding.machine import coder, parses
from analysis.coding.machine.coder import COLUMNS, code
from analysis.problems import ProblemsFound

RULES = """\
  taking_part:
    label: Taking part
    theme: engagement
    definition: People take part.
    rules:
      - phrases: [engage+, engaged practices]
      - {id: asked, phrases: [vote+], speaker_role: [interviewer]}
      - {id: denied, phrases: [turnout], polarity: [negated]}
"""


@pytest.fixture
def codebook(written):
    return load_codebook(written(RULES))


def test_every_row_is_a_place_in_its_turn(codebook, make_turns):
    turns = make_turns(
        ("t1", "interviewer", None, "Are they engaged? Who votes?"),
        (
            "t1",
            "participant",
            "p1",
            "We have engaged practices. There isn't any turnout. Good turnout elsewhere.",
        ),
        ("t2", None, None, "Members engaged with the paper."),
        ("t2", "participant", "p2", None),
    )
    codings = code(turns, codebook)
    assert tuple(codings.columns) == COLUMNS
    texts = turns.set_index(["transcript", "turn"])["text"]
    found = [
        (
            row.transcript,
            row.turn,
            texts[row.transcript, row.turn][row.start : row.end],
            row.rule,
            row.polarity,
        )
        for row in codings.itertuples()
    ]
    assert found == [
        ("t1", 0, "votes", "taking_part.asked", "present"),
        ("t1", 1, "engaged practices", "taking_part.1", "present"),
        ("t1", 1, "turnout", "taking_part.denied", "negated"),
        ("t2", 0, "engaged", "taking_part.1", "present"),
    ]
    assert set(codings["coder"]) == {"rules"}


def test_a_second_run_needs_no_language_model(codebook, make_turns, tmp_path, monkeypatch):
    turns = make_turns(("t", "participant", "p", "Nobody feels engaged. We engaged them."))
    first = code(turns, codebook, tmp_path / "cache")

    def refuse():
        raise AssertionError("the language model was loaded")

    monkeypatch.setattr(coder, "load_model", refuse)
    pd.testing.assert_frame_equal(code(turns, codebook, tmp_path / "cache"), first)


def test_codings_are_the_same_in_batches_of_one(codebook, make_turns, monkeypatch):
    texts = [f"Practice {n} is {'not ' * (n % 2)}engaged with us." for n in range(9)]
    turns = make_turns(*(("t", "participant", "p", text) for text in texts))
    together = code(turns, codebook)
    monkeypatch.setattr(parses, "BATCH", 1)
    pd.testing.assert_frame_equal(code(turns, codebook), together)
    assert set(together["polarity"]) == {"present", "negated"}


def test_a_damaged_cache_is_told(codebook, make_turns, tmp_path):
    turns = make_turns(("t", "participant", "p", "We are engaged."))
    code(turns, codebook, tmp_path)
    (file,) = tmp_path.rglob("*.json")
    file.write_text("{", encoding="utf-8")
    with pytest.raises(ProblemsFound, match="damaged cache of parses"):
        code(turns, codebook, tmp_path)


def test_a_turn_twice_stops(codebook, make_turns):
    turns = make_turns(("t", "participant", "p", "Engaged."), ("t", "participant", "p", "Engaged."))
    turns["turn"] = 0
    with pytest.raises(ProblemsFound, match="transcript t, turn 0: found the turn twice"):
        code(turns, codebook)
