"""What the rules of a codebook find: one row a sentence, found words in square brackets."""

from __future__ import annotations

import re

import pytest

from analysis.coding.codebook.definition import Code, Codebook
from analysis.coding.codebook.rules import Near, Rule
from analysis.coding.machine.matching import find_hits


def book(rule: Rule) -> Codebook:
    code = Code(
        id="c", label="C", theme="t", definition="", include=(), exclude=(), examples=(), counter_examples=(),
        rules=(rule,),
    )  # fmt: skip
    return Codebook(name="codebook.yaml", groups={}, themes={}, codes={"c": code})


PHRASES = [
    ("engage+", "They [engage]; she [engages], we [engaged], all [ENGAGING]."),
    ("engage+", "Engagement is another word, and so is disengaged."),
    ("take+ part", "We [took part], they [take part], he takes a part."),
    ("lead+", "She [led] it and he [leads] it: two [leads]."),
    ("policy+", "One [policy], two [policies]."),
    ("stop+", "It [stopped] and it is [stopping]."),
    ("CCG", "The [CCG]'s budget and the [ccg]’s staff."),
    ("don't care", "We [don't care]; we [don’t care]."),
    ("co-commissioning", "[Co-commissioning], [co commissioning], [co‑commissioning], [Co–Commissioning]."),
    ("A&E", "In [A&E] tonight; an a and an e."),
    ("no say", "We have no. Say it again."),
    ("no say", "There is [no\u00a0say] and [no\nsay]."),
    ("Dr Marsh", "I asked [Dr. Marsh] twice."),
]


def marked(rule: Rule, sentence: str) -> str:
    text = re.sub(r"[\[\]]", "", sentence)
    shown, last = "", 0
    for hit in find_hits([text], book(rule)):
        shown += text[last : hit.start] + "[" + text[hit.start : hit.end] + "]"
        last = hit.end
    return shown + text[last:]


@pytest.mark.parametrize(("phrase", "sentence"), PHRASES)
def test_phrases(phrase, sentence):
    assert marked(Rule(id="r", phrases=(phrase,)), sentence) == sentence


NEAR = [
    (None, "[GPs are seldom asked to vote] on it."),
    (None, "The GPs left. Nobody would vote."),
    (3, "[GPs do not ever vote]."),
    (3, "GPs would not want to vote."),
    (0, "A [GP vote] was held, and later GPs were told."),
]


@pytest.mark.parametrize(("within", "sentence"), NEAR)
def test_near_takes_the_passage_from_one_to_the_other(within, sentence):
    near = Near(words=("vote+",), others=("GP+",), within=within)
    assert marked(Rule(id="r", near=near), sentence) == sentence


EXCEPTIONS = [
    ("They got engaged at Easter.", "got engaged"),
    ("We are [engaged] with it.", "got engaged"),
    ("They got engaged, and we are [engaged].", "got engaged"),
    ("In the interest of time.", "in the interest of time"),
]


@pytest.mark.parametrize(("sentence", "exception"), EXCEPTIONS)
def test_an_exception_cancels_the_hits_that_it_overlaps(sentence, exception):
    rule = Rule(id="r", phrases=("engaged", "interest"), exceptions=(exception,))
    assert marked(rule, sentence) == sentence
