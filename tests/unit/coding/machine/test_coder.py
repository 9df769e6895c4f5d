from __future__ import annotations

import pandas as pd
import pytest

from analysis.coding.codebook.definition import load_codebook
from analysis.coding.machine import coder, deciding, parses, store
from analysis.coding.machine.coder import COLUMNS, code, purge
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

    monkeypatch.setattr(deciding, "load_model", refuse)
    pd.testing.assert_frame_equal(code(turns, codebook, tmp_path / "cache"), first)


@pytest.fixture(scope="module")
def many():
    """Thirty transcripts in which no sentence stands twice."""
    kinds = ("not ", "", "never ", "hardly ")
    return pd.DataFrame(
        [
            (
                f"t{n}",
                turn,
                "participant",
                f"Practice {n} is {kinds[(n + turn) % 4]}engaged with our plan {turn}.",
            )
            for n in range(30)
            for turn in range(3)
        ],
        columns=["transcript", "turn", "speaker_role", "text"],
    )


def test_codings_are_the_same_in_batches_of_any_size(codebook, many, monkeypatch):
    found = []
    for size in (1, 17, 64):
        monkeypatch.setattr(parses, "BATCH", size)
        found.append(code(many, codebook))
    pd.testing.assert_frame_equal(found[0], found[1])
    pd.testing.assert_frame_equal(found[0], found[2])
    assert len(found[0]) == 90
    assert set(found[0]["polarity"]) == {"present", "negated"}


def test_codings_are_the_same_in_any_number_of_processes_and_chunks(codebook, many, tmp_path, monkeypatch):
    together = code(many, codebook)
    monkeypatch.setattr(coder, "CHUNK", 2000)
    pd.testing.assert_frame_equal(code(many, codebook), together)
    pd.testing.assert_frame_equal(code(many, codebook, tmp_path, processes=2), together)
    pd.testing.assert_frame_equal(code(many, codebook, tmp_path), together)


def test_codings_do_not_depend_on_the_order_of_turns(codebook, many):
    shuffled = many.sample(frac=1, random_state=1)
    keys = ["transcript", "turn", "start"]
    found, expected = (
        code(turns, codebook).sort_values(keys, ignore_index=True) for turns in (shuffled, many)
    )
    pd.testing.assert_frame_equal(found, expected)


def count(folder, table):
    with store.opened(folder) as opened:
        return opened._connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def test_one_more_transcript_costs_only_itself(codebook, many, tmp_path, monkeypatch):
    most = many[many["transcript"] != "t29"]
    code(most, codebook, tmp_path)
    decided = []

    def decide(spoken, *rest, whole=coder.decide):
        decided.extend(spoken)
        return whole(spoken, *rest)

    monkeypatch.setattr(coder, "decide", decide)
    added = code(many, codebook, tmp_path)
    assert [one.texts[0] for one in decided] == [many["text"].iloc[87]]
    pd.testing.assert_frame_equal(added, code(many, codebook))


def test_other_rules_never_meet_old_codings(written, make_turns, tmp_path):
    turns = make_turns(("t", "participant", "p", "We are engaged and we vote."))
    for rules, expected in (
        (RULES, ["engaged"]),
        (RULES.replace("[engage+, engaged practices]", "[vote]"), ["vote"]),
    ):
        found = code(turns, load_codebook(written(rules)), tmp_path)
        assert [turns["text"].iloc[0][r.start : r.end] for r in found.itertuples()] == expected


def test_nothing_of_a_text_stands_in_the_cache_and_what_is_withdrawn_goes(codebook, many, tmp_path):
    code(many, codebook, tmp_path)
    assert count(tmp_path, "codings") == 30
    parsed = count(tmp_path, "parses")
    withdrawn = many[many["transcript"] != "t3"]
    removed = purge(tmp_path, withdrawn)
    gone = parsed - count(tmp_path, "parses")
    assert gone == sum("not" in t or "never" in t or "hardly" in t for t in many["text"].iloc[9:12])
    assert removed == 30 + gone
    assert b"ngaged" not in (tmp_path / store.FILE).read_bytes()


def test_what_many_runs_did_not_need_goes(codebook, make_turns, tmp_path, monkeypatch):
    monkeypatch.setattr(store, "KEPT_RUNS", 2)
    for n in range(6):
        code(make_turns(("t", "participant", "p", f"We are not engaged in {n}.")), codebook, tmp_path)
    assert count(tmp_path, "codings") == count(tmp_path, "parses") == 3


@pytest.mark.parametrize("damage", ["the file", "a value"])
def test_a_damaged_cache_is_told(codebook, make_turns, tmp_path, damage):
    turns = make_turns(("t", "participant", "p", "We are not engaged."))
    code(turns, codebook, tmp_path)
    if damage == "the file":
        (tmp_path / store.FILE).write_bytes(b"no database " * 100)
    else:
        with store.opened(tmp_path) as opened, opened._connection:
            opened._connection.execute("UPDATE codings SET value = x'00'")
    with pytest.raises(ProblemsFound, match="damaged cache of parses and codings"):
        code(turns, codebook, tmp_path)


def test_a_question_before_decides_where_a_rule_asks_for_it(written, make_turns):
    rule = (
        "  c: {label: C, theme: engagement, definition: D., rules: [{phrases: [never], asked: [meeting+]}]}\n"
    )
    turns = make_turns(
        ("t1", "participant", "p1", "Never."),
        ("t1", "interviewer", None, "Do you go to the meetings?"),
        ("t1", "participant", "p1", "Never."),
        ("t1", "participant", "p2", "Never, either."),
        ("t1", "interviewer", None, "And the ballot?"),
        ("t1", "participant", "p1", "Never."),
        ("t2", "participant", "p3", "Never."),
    )
    found = code(turns, load_codebook(written(rule)))
    assert list(zip(found["transcript"], found["turn"], strict=True)) == [("t1", 2), ("t1", 3)]


def test_a_turn_twice_stops(codebook, make_turns):
    turns = make_turns(("t", "participant", "p", "Engaged."), ("t", "participant", "p", "Engaged."))
    turns["turn"] = 0
    with pytest.raises(ProblemsFound, match="transcript t, turn 0: found the turn twice"):
        code(turns, codebook)


def test_the_sentence_before_decides_nothing(codebook, make_turns):
    """A hit at the very beginning of a sentence has the polarity of its own sentence."""
    said = "There was no hope. Engaged practices came. Nobody left."
    found = code(make_turns(("t1", "participant", "p1", said)), codebook)
    assert found["polarity"].tolist() == ["present"]
    assert said[found["start"].item() : found["end"].item()] == "Engaged practices"
