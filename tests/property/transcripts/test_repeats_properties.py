"""The same transcript under two names is found whatever its case, punctuation and layout."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.transcripts.fieldwork.repeats import SAME, repeated

words = st.lists(
    st.text("abcdefgh", min_size=1, max_size=6), min_size=1, max_size=40, unique=True
)  # fmt: skip


@settings(max_examples=60)
@given(words, st.integers(0, 2**16))
def test_layout_case_and_punctuation_tell_nothing_apart(said, seed):
    draw = random.Random(seed)
    other = "".join(
        f"{draw.choice((word, word.upper()))}{draw.choice((' ', ', ', '. ', ' – '))}" for word in said
    )
    assert list(repeated({"one": " ".join(said), "none": "", "other": other})) == [("one", "other", 1.0)]


@settings(max_examples=60)
@given(st.integers(60, 400), st.integers(0, 2**16))
def test_one_changed_word_in_sixty_or_more_is_the_same_transcript(length, seed):
    draw = random.Random(seed)
    said = [f"w{draw.randrange(10**9)}" for _ in range(length)]
    place = draw.randrange(length)
    changed = [*said[:place], "else", *said[place + 1 :]]
    found = list(repeated({"one": " ".join(said), "other": " ".join(changed)}))
    # Runs of five words: at most five of `length - 4` change on either side.
    assert [pair[:2] for pair in found] == [("one", "other")]
    assert (length - 9) / (length + 1) <= found[0][2] < 1


@settings(max_examples=40)
@given(st.integers(20, 200), st.integers(0, 2**16))
def test_transcripts_that_share_less_are_two(length, seed):
    draw = random.Random(seed)
    shared = [f"w{number}" for number in range(length)]
    one, other = ([*shared, *(f"{side}{draw.random()}" for _ in range(length))] for side in "xy")
    assert not list(repeated({"one": " ".join(one), "other": " ".join(other)}))
    assert SAME > 0.5  # half of both is shared here
