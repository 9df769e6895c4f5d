"""The coders' sample is a random one, and their slips are as rare as stated."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.synthetic.human_coding import AGREED, CODERS, Coded, draw, judge, strongest


def _turns(number: int, stratum: str = "s") -> list[Coded]:
    codes = {"time": "present"}
    return [Coded(transcript="t", turn=n, stratum=stratum, first=codes, second=codes) for n in range(number)]


def test_inclusion_is_the_sampled_share_of_each_stratum():
    turns = [*_turns(100, "a"), *_turns(10, "b"), *_turns(3, "c")]
    _, sample = draw(turns, 40, np.random.default_rng(1))
    # 40 of 113 in proportion: 35 of a; 4 (35% of 10, raised to the least) of b; all 3 of c.
    assert sample["stratum"].value_counts().to_dict() == {"a": 35, "b": 4, "c": 3}
    assert sample.groupby("stratum")["inclusion"].first().to_dict() == {"a": 0.35, "b": 0.4, "c": 1.0}


def test_slips_are_as_rare_as_stated():
    judgements = judge(_turns(4000), ["time", "money"], np.random.default_rng(2))
    missed = {
        coder: 1 - judgements.query("coder == @coder and code == 'time'")["turn"].nunique() / 4000
        for coder in CODERS
    }
    assert missed["coder_a"] == pytest.approx(0.04, abs=0.012)
    assert missed["coder_b"] == pytest.approx(0.06, abs=0.012)
    agreed = judgements[(judgements["coder"] == AGREED) & (judgements["code"] == "time")]
    assert len(agreed) >= 4000 * (1 - 0.04 * 0.06 - 0.003)


def test_every_sampled_turn_has_a_row_of_every_coder(table):
    sample, judgements = table("coding/sample.csv"), table("coding/judgements.csv")
    assert 240 <= len(sample) <= 290
    assert list(sample.columns) == ["transcript", "turn", "stratum", "inclusion"]
    assert list(judgements.columns) == ["transcript", "turn", "coder", "code", "polarity"]
    drawn = set(zip(sample["transcript"], sample["turn"], strict=True))
    for coder in (*CODERS, AGREED):
        rows = judgements[judgements["coder"] == coder]
        assert set(zip(rows["transcript"], rows["turn"], strict=True)) == drawn
    empty = judgements["code"] == ""
    assert not judgements[empty].duplicated(["transcript", "turn", "coder"]).any()
    assert ((judgements["polarity"] == "") == empty).all()


def test_the_sample_holds_participants_turns_only_and_none_of_who_withdrew(table):
    sample, turns = table("coding/sample.csv"), table("synthetic/truth/turns.csv")
    people = table("transcripts/participants.csv")
    merged = sample.merge(turns, on=["transcript", "turn"], how="left")
    assert (merged["speaker_role"] == "participant").all()
    gone = set(people.loc[people["withdrawn"] != "", "participant"])
    assert not set(merged["participant"]) & gone


def test_agreed_coding_is_mostly_the_truth(table):
    judgements = table("coding/judgements.csv").query("coder == @AGREED and code != ''")
    truth = table("synthetic/truth/codes.csv")
    sample = table("coding/sample.csv")[["transcript", "turn"]]
    keys = ["transcript", "turn", "code"]
    true = pd.MultiIndex.from_frame(truth.merge(sample)[keys].drop_duplicates())
    given = pd.MultiIndex.from_frame(judgements[keys])
    assert len(true.intersection(given)) / len(true.union(given)) > 0.95


def test_the_stronger_polarity_is_written_down():
    assert strongest([{"a": "hypothetical"}, {"a": "negated"}]) == {"a": "negated"}
    assert strongest([]) == {}
