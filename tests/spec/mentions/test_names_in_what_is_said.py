"""What counts as naming an organisation: one row a sentence, the names found in square brackets."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from analysis.mentions import recognise
from analysis.study.organisations import Alias, Organisation


def organisation(id: str, *aliases: Alias) -> Organisation:
    return Organisation(id=id, label=id.upper(), kind="body", aliases=aliases)


BODIES = {
    "england": organisation(
        "england",
        Alias(text="NHS England"),
        Alias(text="Commissioning Board", waves=("2013",)),
        Alias(text="NHSE", acronym=True),
    ),
    "team": organisation("team", Alias(text="area team"), Alias(text="LAT", acronym=True)),
    "director": organisation("director", Alias(text="area team director")),
    "board": organisation("board", Alias(text="health and wellbeing board")),
    "it": organisation("it", Alias(text="IT", acronym=True)),
    "trust": organisation("trust", Alias(text="the trust"), Alias(text="hospital trust")),
    "mercy": organisation("mercy", Alias(text="the trust", sites=("north",))),
    "authority": organisation("authority", Alias(text="health authority")),
}

# the sentence, names in brackets | the organisations, in order
SAID = [
    ("We met [NHS England] twice.", "england"),
    ("[nhs england] wrote to us.", "england"),  # speech recognition writes all in small letters
    ("The [area team]'s letter, the [area team]’s reply.", "team team"),
    ("The [area teams] and the [health authorities] went.", "team authority"),
    ("Two [LATs] and one [LAT].", "team team"),
    ("It came late; the lat is a muscle; [IT] failed.", "it"),  # capitals tell an acronym from a word
    ("The [area team director] left the [area team].", "director team"),  # the longest, and none within it
    ("That is the whole area. Team by team, area, team; area (team).", ""),
    ("The [health-and-wellbeing board] sat.", "board"),
    ("The [health and\u00a0wellbeing board] sat.", "board"),
    ("Healthy areas teamed up: no subarea team.", ""),  # whole words only
    ("A [hospital trust], and he trusts the trustees.", "trust"),
    ("The [[hospital trust] 1] closed a ward.", "trust"),  # a pseudonym still says what it is
]


def marked(turn: pd.DataFrame, text: str) -> tuple[str, str]:
    found = recognise(turn.assign(text=text), BODIES)
    shown, last = "", 0
    for row in found.itertuples():
        shown += text[last : row.start] + "[" + text[row.start : row.end] + "]"
        last = row.end
    return shown + text[last:], " ".join(found["organisation"])


@pytest.fixture(scope="module")
def turn():
    columns = {"transcript": "a", "turn": [0], "speaker_role": "participant", "site": "south", "wave": "2014"}
    return pd.DataFrame(columns)


@pytest.mark.parametrize(("sentence", "bodies"), SAID)
def test_names(sentence, bodies, turn):
    plain = sentence.replace("[[", "\0").replace("] 1]", "\1")
    plain = re.sub(r"[\[\]]", "", plain).replace("\0", "[").replace("\1", " 1]")
    assert marked(turn, plain) == (sentence, bodies)


# wave | site | what is said | who is meant
MEANT = [
    ("2013", "south", "the Commissioning Board", "england"),
    ("2014", "south", "the Commissioning Board", ""),  # since renamed
    (None, "south", "the Commissioning Board", ""),  # a note of no wave: not known, so not taken
    ("2014", "south", "the trust", "trust"),
    ("2014", "north", "the trust", "mercy"),  # at this site the word means one trust
    ("2014", None, "the trust", "trust"),
]


@pytest.mark.parametrize(("wave", "site", "said", "meant"), MEANT)
def test_a_name_may_mean_another_body_in_another_wave_or_site(wave, site, said, meant, turn):
    assert marked(turn.assign(wave=wave, site=site), said)[1] == meant


def test_an_article_before_a_pseudonym_belongs_to_the_name(turn):
    found = recognise(turn.assign(text="So the [trust 2] closed."), BODIES)
    assert found[["organisation", "start", "end"]].values.tolist() == [["trust", 3, 13]]
