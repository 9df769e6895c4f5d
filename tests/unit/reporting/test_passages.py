"""Codings marked in a turn: no word is lost, nothing is markup that was text, overlaps stay apart."""

from __future__ import annotations

import html
import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.small_cases import BOOK

from analysis.reporting.passages import highlighted


def codings(*rows):
    return pd.DataFrame(rows, columns=["start", "end", "code", "polarity"])


def words_of(page: str) -> str:
    """The text of the marked passage, without markup and numbers."""
    body = re.search(r"<p style=\"margin:0.2em[^>]*>(.*?)</p>", page, re.DOTALL).group(1)
    return html.unescape(re.sub(r"<sup.*?</sup>|<[^>]+>", "", body))


def test_overlapping_codings_have_a_line_each():
    page = highlighted(
        "We vote with money.", codings((0, 7, "votes", "present"), (3, 18, "money", "negated")), BOOK
    )
    assert "padding-bottom:0px" in page and "padding-bottom:4px" in page
    assert "solid" in page and "dashed" in page
    assert "Votes</span></span>" in page
    assert "Money</span> (negated)" in page


def test_text_is_never_markup():
    page = highlighted("<b>&amp;</b>", codings((0, 3, "votes", "present")), BOOK, head="<script>")
    assert "<script>" not in page and "<b>&" not in page
    assert words_of(page) == "<b>&amp;</b>"


def test_no_coding():
    assert "No coding." in highlighted("Nothing.", codings(), BOOK)


def test_a_coding_of_another_text_is_refused():
    with pytest.raises(ValueError, match="of a text of 3 characters"):
        highlighted("abc", codings((0, 4, "votes", "present")), BOOK)


@settings(max_examples=40)
@given(st.data())
def test_every_character_stands_once(data):
    text = data.draw(st.text(alphabet="ab <>&\n\"'é😀", max_size=30))
    place = st.integers(0, len(text))
    spans = data.draw(st.lists(st.tuples(place, place), max_size=5))
    codes = ["votes", "money", "meetings", "votes", "money"]
    rows = [(min(span), max(span), code, "present") for span, code in zip(spans, codes, strict=False)]
    assert words_of(highlighted(text, codings(*rows), BOOK)) == text
