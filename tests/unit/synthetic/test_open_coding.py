"""Open codes: every transcript read is there, names are of the list, slips are as rare as stated."""

from __future__ import annotations

import datetime
from dataclasses import replace

import numpy as np
import pytest

from analysis.synthetic.bank import Utterance, load_bank
from analysis.synthetic.open_coding import Readable, name_of, open_codes

PLAN = {
    "waves": ["first"],
    "days_until_read": 10,
    "missed": {"one": 0.1, "two": 0.3},
    "missed_where_implied": 0.5,
    "lumping": {"two": ["money"]},
    "names": {
        "time": {
            "coarse": "time",
            "praise": "enough hours",
            "complaint": "evenings",
            "denied": "not the hours",
        },
        "money": {"coarse": "money", "complaint": "cuts"},
    },
}
DAY = datetime.date(2013, 1, 20)


def _said(form: str, **codes: str) -> Utterance:
    return Utterance(
        id="u", theme="time", codes=codes, second=codes, voices=(), waves="any", form=form, text="Well."
    )


def _read(*utterances: Utterance, transcript: str = "t", day: datetime.date = DAY) -> Readable:
    return Readable(transcript=transcript, day=day, turns={n: (u,) for n, u in enumerate(utterances)})


@pytest.mark.parametrize(
    ("form", "polarity", "name"),
    [
        ("plain", "present", "enough hours"),
        ("negative", "present", "evenings"),
        ("implicit", "present", "time"),
        ("negated", "negated", "not the hours"),
        ("hypothetical", "hypothetical", "time"),
    ],
)
def test_the_name_says_how_it_was_meant(form, polarity, name):
    assert name_of(PLAN["names"]["time"], form, polarity) == name


def test_misses_are_as_rare_as_stated_and_rarer_where_it_is_said_outright():
    outright, implied = _said("negative", time="present"), _said("implicit", time="present")
    codes = open_codes([_read(*[outright] * 3000, *[implied] * 3000)], PLAN, np.random.default_rng(1))
    found = codes[codes["turn"] != ""].astype({"turn": int})
    for coder, missed in PLAN["missed"].items():
        turns = found.loc[found["coder"] == coder, "turn"]
        assert 1 - (turns < 3000).mean() * len(turns) / 3000 == pytest.approx(missed, abs=0.03)
        assert 1 - (turns >= 3000).mean() * len(turns) / 3000 == pytest.approx(0.5, abs=0.03)


def test_one_coder_lumps_what_the_other_tells_apart():
    codes = open_codes([_read(*[_said("negative", money="present")] * 50)], PLAN, np.random.default_rng(2))
    assert set(codes.loc[codes["coder"] == "one", "code"]) == {"cuts"}
    assert set(codes.loc[codes["coder"] == "two", "code"]) == {"money"}


def test_a_transcript_without_a_code_has_an_empty_row_of_each_coder():
    silent = _read(_said("off_topic"), transcript="quiet", day=DAY - datetime.timedelta(days=1))
    codes = open_codes([_read(_said("plain", time="present")), silent], PLAN, np.random.default_rng(3))
    assert codes.iloc[:2].values.tolist() == [
        ["quiet", "", "", "one", "2013-01-29"],
        ["quiet", "", "", "two", "2013-01-30"],
    ]


def test_a_name_is_given_to_a_turn_once():
    two = replace(_read(), turns={4: (_said("plain", time="present"),) * 20})
    codes = open_codes([two], PLAN, np.random.default_rng(4))
    assert codes[["turn", "code"]].values.tolist() == [["4", "enough hours"]] * 2


def test_the_example_reads_the_interviews_of_its_waves_and_none_of_who_withdrew(table, study):
    codes, listed = table("coding/open_codes.csv"), table("transcripts/transcripts.csv")
    people = table("transcripts/participants.csv")
    gone = set(people.loc[people["withdrawn"] != "", "participant"])
    of = listed["speakers"].str.extract(r"=(P\d+)")[0]
    read = listed[
        (listed["kind"] == "interview") & listed["wave"].isin(list(study.waves)[:2]) & ~of.isin(gone)
    ]
    assert set(codes["transcript"]) == set(read["transcript"])
    turns = table("synthetic/truth/turns.csv")
    merged = codes[codes["code"] != ""].merge(turns, on=["transcript", "turn"], how="left")
    assert (merged["speaker_role"] == "participant").all()
    names = load_bank(study.folder).open_codes["names"]
    assert set(merged["code"]) <= {name for of_code in names.values() for name in of_code.values()}


def test_every_code_of_the_example_has_names(table, study):
    names = load_bank(study.folder).open_codes["names"]
    assert set(table("synthetic/truth/codes.csv")["code"]) <= set(names)
    spelt = [name for of_code in names.values() for name in of_code.values()]
    assert len({name.casefold() for name in spelt}) == len(set(spelt))
