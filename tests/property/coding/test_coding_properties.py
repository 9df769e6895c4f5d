"""Nothing is lost or moved on the way from a turn to its codings."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.coding.cases.counting import counts
from analysis.coding.codebook.definition import Code, Codebook, Theme
from analysis.coding.codebook.rules import Near, Rule
from analysis.coding.machine.coder import code
from analysis.coding.machine.words import fold, placed_words, sentences, words

RULES = (
    Rule(id="a.1", phrases=("engage+", "no say in", "CCG")),
    Rule(id="a.2", near=Near(words=("GP+",), others=("vote+", "engaged"), within=4), exceptions=("GP vote",)),
)
CODES = {
    id: Code(
        id=id, label=id, theme="t", definition="", include=(), exclude=(), examples=(), counter_examples=(),
        rules=rules,
    )
    for id, rules in (("a", RULES), ("b", (Rule(id="b.1", phrases=("vote+",)),)))
}  # fmt: skip
THEME = Theme(id="t", label="T", group="g", definition="")
BOOK = Codebook(name="codebook.yaml", groups={"g": "G"}, themes={"t": THEME}, codes=CODES)

PIECES = st.sampled_from(
    ["engaged", "We", "aren’t", "no say in", "the CCG’s", "GPs", "vote", "GP vote", ". ", "? ", "\n\n", ", ",
     " ", "if they", "might", "Dr. ", "İ", "ß", "😀", "\u00a0", "not", "co-", "engages"]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=25).map(" ".join)


@given(st.text(max_size=200))
def test_folding_keeps_every_place(text):
    assert len(fold(text)) == len(text)
    placed = placed_words(text)
    assert list(placed.words) == words(text)
    folded = fold(text)
    assert [folded[s:e] for s, e in zip(placed.starts, placed.ends, strict=True)] == list(placed.words)


@given(st.text(alphabet="aA. \n?!“”\"'DrЖ1", max_size=80))
def test_sentences_cover_the_text(text):
    places = sentences(text)
    assert "".join(text[start:end] for start, end in places) == text
    assert all(one[1] == other[0] for one, other in pairwise(places))


def turns_of(texts):
    return pd.DataFrame(
        {
            "transcript": [f"t{n % 3}" for n in range(len(texts))],
            "turn": [n // 3 for n in range(len(texts))],
            "speaker_role": ["interviewer" if n % 4 == 3 else "participant" for n in range(len(texts))],
            "participant": [f"p{n % 3}" for n in range(len(texts))],
            "kind": ["document" if n % 3 == 2 else "interview" for n in range(len(texts))],
            "site": [("north", None, "south")[n % 3] for n in range(len(texts))],
            "text": texts,
        }
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=6))
def test_codings_are_places_that_do_not_overlap_and_no_turn_changes_another(texts):
    turns = turns_of(texts)
    codings = code(turns, BOOK)
    joined = codings.merge(turns, on=["transcript", "turn"], how="left", suffixes=("", "_turn"))
    assert joined["text"].notna().all()
    assert (joined["speaker_role"] != "interviewer").all()
    for row in joined.itertuples():
        assert 0 <= row.start < row.end <= len(row.text)
        assert any(
            word in fold(row.text[row.start : row.end]) for word in ("engag", "no say in", "ccg", "vote")
        )
    for _, rows in codings.groupby(["transcript", "turn", "code"]):
        ordered = rows.sort_values("start")
        assert (ordered["start"].to_numpy()[1:] >= ordered["end"].to_numpy()[:-1]).all()
    alone = pd.concat([code(turns.iloc[[n]], BOOK) for n in range(len(turns))], ignore_index=True)
    pd.testing.assert_frame_equal(alone, codings)


@settings(max_examples=20, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=12))
def test_every_turn_but_the_interviewers_is_in_exactly_one_base(texts):
    turns = turns_of(texts)
    codings = code(turns, BOOK)
    table = counts(codings, turns, BOOK, by=["site"])
    one = table[table["code"] == "a"]
    assert one["turns_base"].sum() == (turns["speaker_role"] != "interviewer").sum()
    carrying = codings.loc[codings["polarity"] == "present", ["transcript", "turn", "code"]].drop_duplicates()
    assert table["turns"].sum() == len(carrying)
    assert (table["participants"] <= table["participants_base"]).all()
