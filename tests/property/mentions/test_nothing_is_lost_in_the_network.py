"""Whatever is said: places are true, apart from one another, and every count adds up to what was found."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import mentions
from analysis.study.organisations import Alias, Organisation

ALIASES = {
    "team": ("area team", "LAT"),
    "director": ("area team director",),
    "trust": ("the trust", "hospital trust"),
    "board": ("health and wellbeing board",),
}
BODIES = {
    name: Organisation(
        id=name,
        label=name,
        kind="k",
        aliases=tuple(Alias(text=text, acronym=text.isupper()) for text in texts),
    )
    for name, texts in ALIASES.items()
}
PARTS = [
    "area",
    "team",
    "teams",
    "director",
    "'s",
    "LAT",
    "lat",
    "the trust",
    "Hospital Trust",
    ".",
    ", ",
    "[x]",
]
PARTS += ["health-and-wellbeing board", "boards", "\u2019s", "\n", "ß", "\U0001f600", "İ", "we"]
texts = st.lists(st.sampled_from(PARTS), max_size=10).map(" ".join)
speakers = st.sampled_from(["interviewer", "participant"])
said = st.lists(
    st.tuples(st.sampled_from("abc"), speakers, st.sampled_from(["n", "s", None]), texts), min_size=1
)


@settings(max_examples=10, deadline=None)
@given(said)
def test_places_and_counts(rows):
    turns = pd.DataFrame(rows, columns=["transcript", "speaker_role", "site", "text"])
    turns["turn"] = range(len(turns))
    turns = turns.assign(wave="w", kind="interview", participant="p" + turns["transcript"])
    named = mentions.recognise(turns, BODIES)
    text = dict(zip(turns["turn"], turns["text"], strict=True))
    rest = dict(text)
    ends = dict.fromkeys(text, 0)
    for turn, start, end, alias in named[["turn", "start", "end", "alias"]].to_numpy().tolist():
        assert ends[turn] <= start < end <= len(text[turn])  # in order, none within another
        ends[turn] = end
        found = " ".join(text[turn][start:end].lower().replace("-", " ").split())
        assert found in (alias.lower(), alias.lower() + "s")
        rest[turn] = rest[turn][:start] + " " * (end - start) + rest[turn][end:]
    # The acronym is never part of a longer name here: wherever it stands by itself, it was found.
    assert all("LAT" not in left.split() for left in rest.values())
    everything = mentions.counts_of(named, turns, ["organisation"])
    by_site = mentions.counts_of(named, turns, ["organisation"], ["site"])
    spoken = turns[turns["speaker_role"] != "interviewer"]
    counted = named.merge(spoken[["transcript", "turn"]])[["organisation", "turn"]].drop_duplicates()
    assert everything["turns"].sum() == by_site["turns"].sum() == len(counted)
    for unit in ("participants", "turns", "transcripts"):
        assert (by_site[unit] <= by_site[f"{unit}_base"]).all()
    in_turn, in_sentence = (mentions.pairs(named, turns, within) for within in ("turn", "sentence"))
    assert len(in_sentence.merge(in_turn)) == len(in_sentence)  # what one sentence has, its turn has
    assert (in_turn["first"] < in_turn["second"]).all()
