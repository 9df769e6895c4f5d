"""Nothing is lost between codings and what is told of them, nor between a matrix and its workbook."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.small_cases import BOOK, make_codings, make_turns
from support.tiny_study import write_study

from analysis.coding.cases.cooccurrence import cooccurrence
from analysis.coding.cases.counting import counts
from analysis.coding.cases.framework.matrix import framework
from analysis.coding.cases.framework.returning import read_matrix
from analysis.coding.cases.framework.summaries import (
    Summary,
    change,
    mark,
    plain,
    read_summaries,
    unwritable,
    write_summaries,
)
from analysis.coding.cases.framework.workbook import escaped, export_matrix
from analysis.coding.cases.passages import passages
from analysis.study import load_study

TURNS = make_turns()
PLACES = [(row.transcript, row.turn, len(row.text)) for row in TURNS.itertuples()
          if row.speaker_role == "participant"]  # fmt: skip
POLARITIES = st.sampled_from(["present", "negated", "hypothetical"])


@st.composite
def a_coding(draw):
    transcript, turn, length = draw(st.sampled_from(PLACES))
    start = draw(st.integers(0, length - 1))
    end = draw(st.integers(start + 1, length))
    return transcript, turn, start, end, draw(st.sampled_from(list(BOOK.codes))), draw(POLARITIES)


CODINGS = st.lists(a_coding(), max_size=12).map(
    lambda rows: pd.DataFrame(rows, columns=["transcript", "turn", "start", "end", "code", "polarity"])
)
# Whatever a person may type, and what looks like a formula, an escape or a line end of another system.
ODD = ("=1+1", "_x0041_", "a\r\nb", "'quoted", "-x", "+x", "@x", "_x005F_x0041_")
SUMMARIES = (
    (st.text(max_size=60) | st.sampled_from(ODD))
    .map(plain)
    .filter(lambda text: text and not unwritable(escaped(text)))
)


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return load_study(write_study(tmp_path_factory.mktemp("tiny")))


@given(CODINGS)
@settings(max_examples=15)
def test_every_coding_lies_in_one_passage_of_its_theme(codings):
    found = passages(codings, TURNS, BOOK)
    texts = {(row.transcript, row.turn): row.text for row in TURNS.itertuples()}
    for row in found.itertuples():
        assert row.text == texts[row.transcript, row.turn][row.start : row.end]
    for coding in codings.itertuples():
        here = found[
            (found["theme"] == BOOK.codes[coding.code].theme)
            & (found["transcript"] == coding.transcript)
            & (found["turn"] == coding.turn)
            & (found["polarity"] == coding.polarity)
        ]
        # Blanks around a sentence belong to no passage: a coding may begin or end in one.
        words = texts[coding.transcript, coding.turn][coding.start : coding.end]
        start = coding.start + len(words) - len(words.lstrip())
        end = start + len(words.strip())
        over = [p for p in here.itertuples() if p.start <= start and end <= p.end]
        assert len(over) == 1 or not words.strip()
        assert not words.strip() or coding.code in over[0].codes.split(";")


@given(CODINGS)
@settings(max_examples=10)
def test_the_four_cells_of_a_pair_add_up(codings):
    for unit in ("turns", "participants"):
        pairs = cooccurrence(codings, TURNS, BOOK, "interview", unit)
        assert (pairs[["both", "only_first", "only_second", "neither"]].sum(axis=1) == pairs["base"]).all()
        assert (pairs[["only_first", "only_second", "neither"]] >= 0).all(axis=None)


@given(CODINGS)
@settings(max_examples=10)
def test_a_parent_has_at_least_its_childs_counts_and_at_most_its_themes(codings):
    code = counts(codings, TURNS, BOOK, level="code").set_index("code")["turns"]
    theme = counts(codings, TURNS, BOOK, level="theme").set_index("theme")["turns"]
    assert code["votes"] <= code["meetings"] <= theme["taking_part"]


@given(st.lists(st.tuples(st.integers(0, 2), POLARITIES, st.sampled_from("xyz")), max_size=8),
       st.lists(st.tuples(st.integers(0, 2), POLARITIES, st.sampled_from("xyz")), max_size=8))  # fmt: skip
def test_changes_account_for_every_passage(before, now):
    old, new = ([mark("a b", *row) for row in rows] for rows in (before, now))
    told = change(old, new)
    assert len(old) - told.removed + told.added == len(new)
    assert bool(told) == (sorted(old) != sorted(new))


@given(SUMMARIES, SUMMARIES)
@settings(max_examples=10)
def test_out_and_back_changes_nothing(study, one, other):
    marked = mark("n13", 1, "present", "Words that are no longer there.")
    fields = {"analyst": "Ä. Researcher", "date": "2026-01-31"}
    codings = make_codings(TURNS)
    summaries = (
        Summary(case="north", theme="taking_part", summary=one, passages=(marked,), **fields),
        Summary(case="south", theme="resources", summary=other, **fields),
    )
    with tempfile.TemporaryDirectory() as folder:
        write_summaries(Path(folder) / "framework.csv", summaries)
        read = read_summaries(Path(folder) / "framework.csv", study.sites, BOOK.themes)
        assert read == summaries
        matrix = framework(codings, TURNS, BOOK, study, read)
        export_matrix(Path(folder) / "matrix.xlsx", matrix, study.title)
        back = read_matrix(Path(folder) / "matrix.xlsx", matrix, "2026-11-21")
    assert back.summaries == summaries
    assert not (back.edited or back.confirmed or back.emptied)
