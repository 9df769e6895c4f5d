from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.files import write_parquet
from analysis.problems import ProblemsFound
from analysis.processed import TURNS
from analysis.transcripts.deidentification.checking import (
    read_checked,
    read_sample,
    record_sample,
    write_sample,
)
from analysis.transcripts.deidentification.sampling import draw, missed, strata


def turns_of(**sizes):
    """So many turns of each kind, all of one wave, the first of each kind with a replacement."""
    rows = [
        (kind, number, kind, "2013", f"{kind} {number}")
        for kind, size in sizes.items()
        for number in range(size)
    ]
    turns = pd.DataFrame(rows, columns=["transcript", "turn", "kind", "wave", "text"])
    return turns, turns.loc[turns["turn"].eq(0), ["transcript", "turn"]]


def checked(*strata_read):
    """Of each stratum: how many turns it has, how many were read, in how many something was missed."""
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "stratum": str(number),
                    "inclusion": read / size,
                    "missed": [1] * found + [0] * (read - found),
                }
            )
            for number, (size, read, found) in enumerate(strata_read)
        ],
        ignore_index=True,
    )


@pytest.mark.parametrize(("found", "read"), [(0, 59), (0, 300), (1, 20), (3, 100)])
def test_the_limit_is_the_exact_one(found, read):
    """By its definition: with that share in all turns, so few misses would come up once in twenty times."""
    estimate = missed(checked((10_000, read, found)))
    assert estimate.value == pytest.approx(found / read)
    p = estimate.high
    so_few = sum(math.comb(read, k) * p**k * (1 - p) ** (read - k) for k in range(found + 1))
    assert so_few == pytest.approx(0.05)
    assert (estimate.low, estimate.level, estimate.n) == (0.0, 0.95, read)


def test_none_missed_is_about_three_in_n():
    assert missed(checked((10_000, 300, 0))).high == pytest.approx(1 - 0.05 ** (1 / 300))
    assert missed(checked((10_000, 300, 0))).high == pytest.approx(3 / 300, rel=0.01)
    assert missed(checked((10_000, 10, 10))).high == 1.0


def test_proportional_strata_are_as_good_as_one():
    one = missed(checked((1000, 100, 2)))
    three = missed(checked((500, 50, 2), (300, 30, 0), (200, 20, 0)))
    assert three.value == pytest.approx(one.value)
    assert three.high == pytest.approx(one.high)
    assert three.details["turns"] == 1000


def test_strata_that_differ_are_weighted():
    # By hand: (900 * 1/10 + 100 * 0/50) / 1000 = 0.09, where 1 of 60 turns read had a miss.
    estimate = missed(checked((900, 10, 1), (100, 50, 0)))
    assert estimate.value == pytest.approx(0.09)
    # One of 60 allows 4.55 turns; in the worst case all of them are of the ten that stand for 900 turns.
    limit = missed(checked((10_000, 60, 1))).high
    assert estimate.high == pytest.approx(limit * 60 * 0.9 / 10)


def test_what_was_read_as_a_whole_is_known():
    assert missed(checked((40, 40, 3))).high == pytest.approx(3 / 40)
    # By hand: half of the turns are known, the other half is bounded by 0 of 30.
    estimate = missed(checked((60, 60, 6), (60, 30, 0)))
    assert estimate.high == pytest.approx(0.5 * 0.1 + 0.5 * (1 - 0.05 ** (1 / 30)))


def test_the_estimand_is_in_words_and_nothing_read_tells_nothing():
    assert "at least one identifier" in missed(checked((100, 10, 0))).details["estimand"]
    nothing = missed(checked((100, 0, 0)))
    assert not nothing.estimable and nothing.details["not_estimable"]


@pytest.mark.parametrize("shares", [(0.05, 0.05), (0.0, 0.2), (0.15, 0.01)])
def test_the_limit_covers_the_truth_at_least_as_often_as_it_says(shares):
    """Drawn 300 times from two strata of 400 and 200 turns; 0.925 allows for two standard errors."""
    rng = np.random.default_rng(1)
    reads = ((400, 40), (200, 20))
    truth = (400 * shares[0] + 200 * shares[1]) / 600
    limits = {}
    hits = 0
    for _ in range(300):
        found = tuple(
            int(rng.hypergeometric(round(size * share), size - round(size * share), read))
            for (size, read), share in zip(reads, shares, strict=True)
        )
        if found not in limits:
            limits[found] = missed(checked(*((s, r, f) for (s, r), f in zip(reads, found, strict=True)))).high
        hits += limits[found] >= truth
    assert hits / 300 >= 0.925


def test_the_sample_is_proportional_with_one_of_each_stratum():
    """By hand: of 20 turns 14.75, 4.75, 0.25 and 0.25 are due; Sainte-Laguë gives the last one to 59 / 27."""
    turns, redactions = turns_of(interview=60, observation=20)
    drawn = draw(turns, redactions, 20, seed=1)
    assert drawn["stratum"].value_counts().to_dict() == {
        "interview, 2013, without": 14,
        "observation, 2013, without": 4,
        "interview, 2013, with replacements": 1,
        "observation, 2013, with replacements": 1,
    }
    assert draw(turns, redactions, 20, seed=1).equals(drawn)
    assert not draw(turns, redactions, 20, seed=2).equals(drawn)


def test_too_small_a_sample_is_refused_and_too_large_a_one_is_all():
    turns, redactions = turns_of(interview=5, observation=5)
    with pytest.raises(ProblemsFound, match="at least 4"):
        draw(turns, redactions, 3, seed=1)
    assert len(draw(turns, redactions, 99, seed=1)) == 10


@settings(max_examples=12)
@given(
    st.dictionaries(st.sampled_from("abcd"), st.integers(1, 12), min_size=1),
    st.integers(8, 40),
    st.integers(0, 9),
)
def test_weights_add_up_to_all_turns(sizes, size, seed):
    turns, redactions = turns_of(**sizes)
    drawn = draw(turns, redactions, size, seed)
    assert len(drawn) == min(size, len(turns))
    assert not drawn.duplicated(["transcript", "turn"]).any()
    assert (1 / drawn["inclusion"]).sum() == pytest.approx(len(turns))
    expected = strata(turns, redactions).value_counts()
    assert (
        drawn.groupby("stratum")["inclusion"].agg(lambda p: (1 / p).sum()).round().to_dict()
        == expected.to_dict()
    )


@pytest.fixture
def study(tmp_path):
    turns, _ = turns_of(interview=30)
    folder = tmp_path / "study"
    write_parquet(folder / TURNS, turns)
    transcripts = SimpleNamespace(
        vault="../vault", register="register.csv", checked="data/raw/transcripts/checked.csv"
    )
    return SimpleNamespace(folder=folder, synthetic=False, seed=7, transcripts=transcripts)


def fill(study, change=lambda line, row: {"missed": 0, "reader": "EH", "date": "2016-09-21"}, delete=()):
    path = study.folder / "../vault/sample.xlsx"
    book = openpyxl.load_workbook(path)
    table = book.worksheets[0]
    heads = [cell.value for cell in table[1]]
    for line, row in enumerate(table.iter_rows(min_row=2), start=2):
        for name, value in change(line, row).items():
            row[heads.index(name)].value = value
    for line in delete:
        table.delete_rows(line)
    book.save(path)
    return path


def test_there_and_back(study):
    list(write_sample(study, 12))
    path = fill(
        study,
        lambda line, row: {"missed": int(line == 3), "what": "Helen", "reader": "EH", "date": "2016-09-21"},
    )
    told = list(record_sample(study, path))
    assert told[1].startswith("1 of 12 turns read")
    kept = read_checked(study.folder / study.transcripts.checked)
    assert missed(kept) == missed(read_sample(path))
    # Only counts leave the vault.
    words = (study.folder / study.transcripts.checked).read_text()
    assert "Helen" not in words and "interview 1" not in words
    assert len(kept) == 12 and kept["missed"].sum() == 1


def test_without_a_place_for_the_counts_it_only_tells(study):
    study.transcripts.checked = ""
    list(write_sample(study, 12))
    assert next(record_sample(study, fill(study))).startswith("0 of 12 turns read")
    assert not (study.folder / "data/raw").exists()


def test_a_sheet_is_never_overwritten(study):
    list(write_sample(study, 12))
    with pytest.raises(ProblemsFound, match="drawn before"):
        list(write_sample(study, 12))


def test_rows_passed_over_are_told_all_at_once(study):
    list(write_sample(study, 12))
    path = fill(
        study, lambda line, row: {"missed": 0, "reader": "EH", "date": "2016-09-21"} if line > 3 else {}
    )
    with pytest.raises(ProblemsFound) as found:
        list(record_sample(study, path))
    places = [problem.place.partition(", row ")[2] for problem in found.value.problems]
    assert sorted(places) == sorted(
        f"{row}, {cell}" for row in (2, 3) for cell in ("missed", "reader", "date")
    )


@pytest.mark.parametrize("count", ["none", -1, 1.5, "2?"])
def test_a_count_that_is_none(study, count):
    list(write_sample(study, 12))
    path = fill(study, lambda line, row: {"missed": count, "reader": "EH", "date": "2016-09-21"})
    with pytest.raises(ProblemsFound, match="no count"):
        list(record_sample(study, path))


def test_a_row_that_was_deleted_or_changed_is_told(study):
    list(write_sample(study, 12))
    path = fill(study, delete=[4])
    with pytest.raises(ProblemsFound, match="no such row"):
        list(record_sample(study, path))


def test_a_weight_that_was_changed_is_told(study):
    list(write_sample(study, 12))
    fill(study)
    path = fill(study, lambda line, row: {"inclusion": 0.5} if line == 2 else {})
    with pytest.raises(ProblemsFound, match="not drawn so"):
        list(record_sample(study, path))
