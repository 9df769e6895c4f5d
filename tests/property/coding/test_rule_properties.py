"""Rows of words are those of a regular expression; hits are made of their rule's words; order is nothing."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.coding.codebook.definition import Code, Codebook
from analysis.coding.codebook.patterns import Grammar, Near, Token, Unless
from analysis.coding.codebook.rules import Rule
from analysis.coding.machine.coder import code
from analysis.coding.machine.matching import find_hits
from analysis.coding.machine.rows import rows
from analysis.coding.machine.words import sentences, words

WORDS = st.sampled_from(["a", "b", "c"])
TOKENS = st.lists(
    st.builds(
        Token,
        words=st.lists(WORDS, max_size=2, unique=True).map(tuple),
        least=st.integers(0, 1),
        most=st.integers(1, 3),
    ),
    min_size=1,
    max_size=4,
)


@given(TOKENS, st.lists(WORDS, max_size=12))
def test_rows_are_what_a_regular_expression_finds_at_its_longest(tokens, said):
    text = "".join(said)
    # Each word is a letter here, so a row is a regular expression; the longest end that fits is the row's.
    pattern = "".join(f"[{''.join(token.words) or 'abc'}]{{{token.least},{token.most}}}" for token in tokens)
    expected, start = [], 0
    while start < len(text):
        ends = [end for end in range(len(text), start, -1) if re.fullmatch(pattern, text[start:end])]
        if ends:
            expected.append((start, ends[0]))
        start = ends[0] if ends else start + 1
    assert list(rows(tokens, said, 0, len(said))) == expected


RULES = (
    Rule(id="c.near", near=Near(words=("vote",), others=("gps",), within=2, first="others")),
    Rule(id="c.row", tokens=(Token(words=("not",)), Token(least=0, most=2), Token(words=("vote", "left")))),
    Rule(id="c.kind", tokens=(Token(words=("ccg",)), Token(tags=("verb",)))),
    Rule(id="c.subject", grammar=Grammar(words=("left",), relations=(("subject", ("gps", "ccg")),))),
    Rule(id="c.unless", phrases=("ccg",), unless_near=Unless(words=("patients",), within=2)),
    Rule(id="c.question", phrases=("patients",), sentence="question"),
    Rule(id="c.asked", phrases=("gps",), asked=("vote",)),
)
ITEM = Code(
    id="c", label="C", theme="t", definition="", include=(), exclude=(), examples=(), counter_examples=(),
    rules=RULES,
)  # fmt: skip
BOOK = Codebook(name="codebook.yaml", groups={}, themes={}, codes={"c": ITEM})
PIECES = ("GPs", "the CCG", "left", "vote", "not", "patients", "if", "we", "would", ". ", "? ", ", ")
TEXTS = st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join)


@given(TEXTS)
def test_a_hit_is_made_of_its_rules_words_and_stays_in_a_sentence(text):
    for hit in find_hits([text], BOOK):
        found = words(text[hit.start : hit.end])
        ends = {
            "c.near": found[0] == "gps" and found[-1] == "vote" and len(found) <= 4,
            "c.row": found[0] == "not" and found[-1] in ("vote", "left") and len(found) <= 4,
            "c.kind": found[0] == "ccg" and len(found) == 2,
            "c.subject": {"left"} < set(found) and bool({"gps", "ccg"} & set(found)),
            "c.unless": found == ["ccg"],
            "c.question": found == ["patients"],
            "c.asked": found == ["gps"],
        }
        assert ends[hit.rule.id]
        assert (hit.sentence_start, hit.sentence_end) in sentences(text)
        assert (
            hit.sentence_start
            <= hit.start
            <= hit.anchor_start
            < hit.anchor_end
            <= hit.end
            <= hit.sentence_end
        )
        question = "?" in text[hit.sentence_start : hit.sentence_end]
        assert hit.rule.sentence == "any" or question


@settings(max_examples=12)
@given(st.lists(TEXTS, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_neither_the_order_of_turns_nor_that_of_other_transcripts_changes_a_coding(texts, chance):
    turns = pd.DataFrame(
        {
            "transcript": [f"t{n % 2}" for n in range(len(texts))],
            "turn": range(len(texts)),
            "speaker_role": ["interviewer" if n % 3 == 0 else "participant" for n in range(len(texts))],
            "text": texts,
        }
    )
    keys = ["transcript", "turn", "start", "end"]
    codings = code(turns, BOOK).sort_values(keys, ignore_index=True)
    order = list(range(len(turns)))
    chance.shuffle(order)
    shuffled = code(turns.iloc[order], BOOK).sort_values(keys, ignore_index=True)
    pd.testing.assert_frame_equal(shuffled, codings)
    for row in codings.itertuples():
        assert 0 <= row.start < row.end <= len(texts[row.turn])


@settings(max_examples=10)
@given(TEXTS)
def test_grammar_and_kinds_of_words_only_ever_take_candidates_away(text):
    turns = pd.DataFrame({"transcript": ["t"], "turn": [0], "speaker_role": ["participant"], "text": [text]})
    for rule in RULES:
        if rule.needs_parse:
            book = replace(BOOK, codes={"c": replace(ITEM, rules=(rule,))})
            candidates = [(hit.start, hit.end) for hit in find_hits([text], book)]
            for row in code(turns, book).itertuples():
                assert any(start <= row.end and row.start <= end for start, end in candidates)
