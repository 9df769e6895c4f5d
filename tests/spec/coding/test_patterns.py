"""What rules beyond phrases find, each written as in a codebook: found words in square brackets.

Sentences without a bracket are not found. Between rows of one table, only the rule changes.
"""

from __future__ import annotations

import re

import pandas as pd
import pytest

from analysis.coding.codebook.definition import load_codebook
from analysis.coding.machine.coder import code

HEAD = """\
schema: codebook/1
groups: {g: G}
themes: {t: {label: T, group: g, definition: D.}}
codes:
  c: {label: C, theme: t, definition: D., rules: [%s]}
"""


@pytest.fixture
def marked(tmp_path):
    """Each sentence with what a rule codes in square brackets."""

    def mark(rule: str, sentences: list[str]) -> list[str]:
        (tmp_path / "codebook.yaml").write_text(HEAD % rule, encoding="utf-8")
        texts = [re.sub(r"[\[\]]", "", sentence) for sentence in sentences]
        turns = pd.DataFrame(
            {"transcript": "t", "turn": range(len(texts)), "speaker_role": "participant", "text": texts}
        )
        codings = code(turns, load_codebook(tmp_path / "codebook.yaml"))
        for row in codings.sort_values("start", ascending=False).itertuples():
            text = texts[row.turn]
            texts[row.turn] = f"{text[: row.start]}[{text[row.start : row.end]}]{text[row.end :]}"
        return texts

    return mark


TABLES = {
    "near, the words first": (
        "{near: {words: [vote+], others: [GP+], within: 4 tokens, first: words}}",
        ["They [vote as GPs].", "GPs vote.", "Nobody [voted, no GP], and GPs vote."],
    ),
    "near, the others first": (
        "{near: {words: [vote+], others: [GP+], first: others}}",
        ["They vote as GPs.", "[GPs vote]."],
    ),
    "unless near": (
        "{phrases: [engagement], unless_near: {words: [patient+, public], within: 3 words}}",
        [
            "There is [engagement] of members.",
            "There is engagement of the public.",
            "Patients come, and for members there is [engagement].",
            "The public left. [Engagement] fell.",
        ],
    ),
    "only in questions": (
        "{phrases: [our CCG], in: question}",
        ["Is it [our CCG]? Or theirs?", "It is our CCG. Or theirs?", "They asked, “is it [our CCG]?”"],
    ),
    "only in statements": (
        "{phrases: [our CCG], in: statement}",
        ["Is it our CCG? Or theirs?", "It is [our CCG]. Or theirs?"],
    ),
    "words in a row": (
        "{tokens: [{word: [ask+]}, {any: true, optional: true, up_to: 2}, {word: [view+, opinion+]}]}",
        [
            "They [asked our views] and [ask opinions].",
            "They [asked for our views].",
            "They asked for all our views.",
            "They asked. Views differ.",
            "They [asked views] of all, views of all.",
        ],
    ),
    "words of a kind in a row": (
        "{tokens: [{word: [no, little]}, {tag: [adjective], optional: true, up_to: 2}, {word: [say]}]}",
        [
            "We have [no real say] in it.",
            "We have [little say].",
            "We have no manager say it.",
        ],
    ),
    "a row with a kind of word and an exception": (
        "{tokens: [{word: [lead+]}, {tag: [noun]}], not: [lead time]}",
        ["The [lead clinician] spoke.", "The lead time grew.", "They lead well."],
    ),
    "the subject of a verb": (
        "{grammar: {words: [leave, leaves, left, leaving, disengage+], subject: [GP+, practice+]}}",
        [
            "The [GPs have left] the federation.",
            "Managers and [practices have disengaged].",
            "Managers left the practices.",
            "The [GPs came to one meeting and left].",
            "[Practices want to leave].",
            "The manager who likes GPs has left.",
        ],
    ),
    "the object of a verb": (
        "{grammar: {words: [consult+, ask+], object: [GP+, member+]}}",
        [
            "The board [consulted its members].",
            "[Members were consulted] in May.",
            "Members consulted the board.",
        ],
    ),
    "subject and object": (
        "{grammar: {words: [ignore+], subject: [CCG, board], object: [GP+, practice+]}}",
        ["The [board ignored the practices].", "The practices ignored the board.", "The board ignored it."],
    ),
    "what something is": (
        "{grammar: {words: [is, was, are, were], subject: [meeting+], complement: [waste, pointless]}}",
        ["The [meetings were pointless].", "The [meeting was a waste] of time.", "The papers were a waste."],
    ),
    "what qualifies a noun": (
        "{grammar: {words: [communication], modifier: [poor, terrible]}}",
        ["There was [poor communication].", "The poor patients got communication."],
    ),
}


@pytest.mark.parametrize("table", TABLES)
def test_patterns(marked, table):
    rule, sentences = TABLES[table]
    assert marked(rule, sentences) == sentences


def test_a_polarity_is_asked_of_rows_and_grammar_too(marked):
    for rule in (
        "{tokens: [{word: [real]}, {tag: [noun]}], polarity: [negated]}",
        "{grammar: {words: [support], modifier: [real]}, polarity: [negated]}",
    ):
        sentences = ["There is no [real support].", "There is real support."]
        assert marked(rule, sentences) == sentences
