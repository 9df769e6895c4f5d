"""Agreement and prevalence by hand on ten turns."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis.coding.codebook.definition import load_codebook
from analysis.coding.human.judgements import read_judgements
from analysis.coding.human.shares import prevalence
from analysis.coding.human.validation import agreement, agreement_table
from analysis.problems import ProblemsFound

ONE = "  one: {label: One, theme: engagement, definition: D., rules: [{phrases: [alpha]}]}\n"
HUMAN = [1, 1, 1, 0, 0, 0, 0, 0, 0, 0]
SECOND = [1, 1, 0, 1, 0, 0, 0, 0, 0, 0]
MACHINE = [1, 1, 0, 1, 1, 0, 0, 0, 0, 0]


@pytest.fixture
def codebook(written):
    return load_codebook(written(ONE))


def turns_of(count):
    return pd.DataFrame(
        {
            "transcript": [f"t{n % 5}" for n in range(count)],
            "turn": [n // 5 for n in range(count)],
            "speaker_role": "participant",
            "participant": [f"p{n % 5}" for n in range(count)],
            "site": ["north" if n % 5 < 2 else "south" for n in range(count)],
            "role": "gp",
            "wave": "2013",
            "kind": "interview",
            "text": "x",
        }
    )


def given(turns, labels, coder):
    rows = [
        (row.transcript, row.turn, coder, "one" if label else None, "present" if label else None)
        for row, label in zip(turns.itertuples(), labels, strict=True)
    ]
    return pd.DataFrame(rows, columns=["transcript", "turn", "coder", "code", "polarity"])


def machine_codings(turns, labels):
    rows = given(turns, labels, "rules")
    return rows[rows["code"].notna()].reset_index(drop=True)


def sample_of(turns, inclusion=1.0, stratum="all"):
    return turns[["transcript", "turn"]].assign(stratum=stratum, inclusion=inclusion)


@pytest.fixture
def measured(codebook):
    turns = turns_of(10)
    judgements = pd.concat([given(turns, HUMAN, "ann"), given(turns, SECOND, "bo")])
    codings = machine_codings(turns, MACHINE)

    def measure(seed=1, inclusion=1.0):
        rng = np.random.default_rng(seed)
        sample = sample_of(turns, inclusion)
        return agreement(judgements, sample, codings, codebook, "ann", rng, draws=400)

    return measure


def test_the_two_coders_by_hand(measured):
    coders, _ = measured()
    assert (coders.first, coders.second) == ("ann", "bo")
    assert (coders.both, coders.only_first, coders.only_second, coders.neither) == (2, 1, 1, 6)
    assert coders.agree.value == pytest.approx(0.8)
    # kappa: (0.8 - 0.58) / (1 - 0.58); AC1: pi = 0.3, chance 2 * 0.3 * 0.7 = 0.42
    assert coders.kappa.value == pytest.approx(0.22 / 0.42)
    assert coders.ac1.value == pytest.approx(0.38 / 0.58)
    assert coders.precision is None


def test_the_rules_against_the_reference_by_hand(measured):
    _, rules = measured()
    assert (rules.first, rules.second) == ("rules", "ann")
    assert rules.precision.value == pytest.approx(2 / 4)
    assert rules.recall.value == pytest.approx(2 / 3)
    assert (rules.precision.n, rules.recall.n, rules.n, rules.transcripts) == (4, 3, 10, 5)
    assert rules.precision.low <= 0.5 <= rules.precision.high


def test_turns_drawn_less_often_weigh_more(measured):
    weights = [0.5] * 5 + [1.0] * 5
    _, rules = measured(inclusion=weights)
    # The four machine positives all lie among the first five turns, so precision stays; so does recall.
    assert rules.precision.value == pytest.approx(0.5)
    turned = [1.0, 0.25, *[1.0] * 8]
    _, rules = measured(inclusion=turned)
    assert rules.precision.value == pytest.approx((1 + 4) / (1 + 4 + 1 + 1))


def test_the_same_seed_gives_the_same_interval(measured):
    assert agreement_table(measured(1)).equals(agreement_table(measured(1)))
    assert measured(1)[1].recall.details != measured(2)[1].recall.details


def test_what_cannot_be_measured_says_so(codebook):
    turns = turns_of(10)
    result = agreement(
        given(turns, [0] * 10, "ann"), sample_of(turns), machine_codings(turns, [0] * 10), codebook, "ann",
        np.random.default_rng(1), draws=100,
    )  # fmt: skip
    assert not result[-1].precision.estimable
    assert "precision" in result[-1].precision.details["not_estimable"]


def test_prevalence_stands_beside_the_rules_own_share(codebook):
    turns = turns_of(40)
    machine = MACHINE * 4
    drawn = turns.iloc[:10]
    table = prevalence(
        machine_codings(turns, machine),
        turns,
        given(drawn, HUMAN, "ann"),
        sample_of(drawn, 0.25),
        codebook,
        "ann",
    )
    row = table.set_index(["level", "id"]).loc[("code", "one")]
    assert (row["turns"], row["judged"], row["status"]) == (40, 10, "corrected")
    assert row["machine"] == pytest.approx(0.4)
    # Of 16 turns with the code 4 are judged (2 right), of 24 without it 6 (1 missed).
    expected = (16 * 2 / 4 + 24 * 1 / 6) / 40
    assert row["share"] == pytest.approx(expected)
    assert row["low"] < row["share"] < row["high"]


def test_strata_drawn_at_other_rates_are_told_apart(codebook):
    turns = turns_of(40)
    machine = [0] * 40
    north = turns[turns["site"] == "north"].iloc[:8]
    south = turns[turns["site"] == "south"].iloc[:3]
    drawn = pd.concat([north, south])
    sample = drawn[["transcript", "turn"]].assign(
        stratum=["n"] * 8 + ["s"] * 3, inclusion=[0.5] * 8 + [0.125] * 3
    )
    judgements = given(drawn, [1] * 8 + [0] * 3, "ann")
    table = prevalence(machine_codings(turns, machine), turns, judgements, sample, codebook, "ann")
    # North: 16 turns, 8 judged, all 8 with the code; south: 24, 3, none.
    expected = (16 * 8 / 8 + 24 * 0 / 3) / 40
    assert table.loc[0, "share"] == pytest.approx(expected)


def test_strata_that_no_column_explains_stop(codebook):
    turns = turns_of(10)
    sample = sample_of(turns, 1.0, ["x", "y"] * 5)
    with pytest.raises(ProblemsFound, match="2 strata that no combination"):
        prevalence(
            machine_codings(turns, MACHINE), turns, given(turns, HUMAN, "ann"), sample, codebook, "ann"
        )


def test_without_a_sample_it_is_marked(codebook):
    turns = turns_of(10)
    empty = given(turns.iloc[:0], [], "ann")
    table = prevalence(
        machine_codings(turns, MACHINE), turns, empty, sample_of(turns.iloc[:0]), codebook, "ann"
    )
    assert set(table["status"]) == {"no judged sample"}
    assert table["share"].isna().all()
    assert table["machine"].tolist() == pytest.approx([0.4, 0.4])


def study_with(folder, judgements: str, sample: str, reference: str = "ann"):
    (folder / "j.csv").write_text("transcript,turn,coder,code,polarity\n" + judgements, encoding="utf-8")
    (folder / "s.csv").write_text("transcript,turn,stratum,inclusion\n" + sample, encoding="utf-8")
    plan = SimpleNamespace(judgements="j.csv", sample="s.csv", reference=reference)
    return SimpleNamespace(folder=folder, coding=plan)


def test_good_judgements_are_read(tmp_path, codebook):
    study = study_with(tmp_path, "t0,0,ann,one,present\nt1,0,ann,,\n", "t0,0,all,0.5\nt1,0,all,0.5\n")
    judgements, sample = read_judgements(study, turns_of(10), codebook)
    assert judgements["code"].isna().tolist() == [False, True]
    assert sample["inclusion"].tolist() == [0.5, 0.5]


def test_a_coder_whose_initials_are_na(tmp_path, codebook):
    study = study_with(tmp_path, "t0,0,NA,one,present\nt1,0,NA,,\n", "t0,0,NA,0.5\nt1,0,NA,0.5\n", "NA")
    judgements, sample = read_judgements(study, turns_of(10), codebook)
    assert set(judgements["coder"]) == set(sample["stratum"]) == {"NA"}


def test_every_bad_row_is_told_with_its_line(tmp_path, codebook):
    judgements = (
        "t9,0,ann,one,present\n"  # 2: no such turn
        "t0,0,ann,two,present\n"  # 3: no such code
        "t0,0,bo,one,maybe\n"  # 4: no such polarity
        "t0,0,ann,,\n"  # 5: no code, beside the code of line 3
        "t3,0,ann,,\n"  # 6: not drawn
        "t0,0,,one,present\n"  # 7: no coder
    )
    sample = "t0,0,all,0.5\nt1,0,all,2\nt8,0,all,0.5\nt1,0,all,0.5\n"
    with pytest.raises(ProblemsFound) as caught:
        read_judgements(study_with(tmp_path, judgements, sample), turns_of(10), codebook)
    messages = [str(problem) for problem in caught.value.problems]
    for part in (
        "j.csv, line 2: found transcript t9, turn 0, which is not there",
        "j.csv, line 3: found code 'two'",
        "j.csv, line 3: found code 'two' by ann, and elsewhere a row of no code",
        "j.csv, line 4: found polarity 'maybe'",
        "j.csv, line 6: found a judgement of transcript t3, turn 0, which was not drawn",
        "j.csv, line 7: found no coder",
        "s.csv, line 3: found inclusion '2'",
        "s.csv, line 3: found transcript t1, turn 0 without a judgement by 'ann'",
        "s.csv, line 4: found transcript t8, turn 0, which is not there",
        "s.csv, line 5: found the same turn as line 3",
    ):
        assert any(message.startswith(part) for message in messages), part


def test_an_unknown_reference_coder_is_told(tmp_path, codebook):
    study = study_with(tmp_path, "t0,0,ann,,\n", "t0,0,all,1\n", reference="agreed")
    with pytest.raises(
        ProblemsFound, match="no judgement by the reference coder 'agreed'; expected one of the coders: ann"
    ):
        read_judgements(study, turns_of(10), codebook)


def test_a_codebook_hash_depends_on_rules_alone(codebook):
    other = replace(codebook, name="other.yaml", groups={})
    assert other.hash == codebook.hash
