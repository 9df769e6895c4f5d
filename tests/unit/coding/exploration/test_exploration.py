"""Keywords, collocations, topics and similar passages, against arithmetic by hand and planted words."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from analysis.coding.exploration.collocation import collocations, log_dice
from analysis.coding.exploration.dispersion import deviation_of_proportions
from analysis.coding.exploration.keyness import keyness, log_likelihood, log_ratio
from analysis.coding.exploration.result import MARK, Exploration
from analysis.coding.exploration.similar import similar_passages
from analysis.coding.exploration.topics import matched_agreement, numbers_of_topics, topics
from analysis.coding.exploration.vocabulary import said_words
from analysis.findings import record
from analysis.problems import ProblemsFound


def make(*rows, kind="interview"):
    """Turns of (transcript, participant or None for an interviewer, site, text)."""
    turns = pd.DataFrame(rows, columns=["transcript", "participant", "site", "text"])
    turns["turn"] = turns.groupby("transcript").cumcount()
    turns["speaker_role"] = np.where(turns["participant"].isna(), "interviewer", "participant")
    return turns.assign(kind=kind)


# North: three people of ten words each; south: two of fifteen. "rota" is said 2, 1, 1 times against 1, 0;
# "parking" six times by one person of the north.
CORPUS = make(
    ("a", "p1", "north", "rota rota tree tree tree tree tree tree tree tree"),
    ("a", None, "north", "parking rota rota rota rota?"),
    ("b", "p2", "north", "rota tree tree tree tree tree tree tree tree tree"),
    ("c", "p3", "north", "rota parking parking parking parking parking parking tree tree tree"),
    ("d", "p4", "south", "rota " + "hill " * 14),
    ("e", "p5", "south", "[practice 3] " + "hill " * 15),
)


def test_keyness_by_hand():
    found = keyness(CORPUS, "site", occurrences=4, people=3).table.data
    row = found[(found["site"] == "north") & (found["word"] == "rota")].iloc[0]
    assert (row["occurrences"], row["words"], row["rest"], row["rest_words"]) == (4, 30, 1, 30)
    assert (row["people"], row["base"]) == (3, 3)
    assert row["g2"] == pytest.approx(2 * (4 * math.log(4 / 2.5) + 1 * math.log(1 / 2.5)))
    assert row["log_ratio"] == 2.0
    assert row["dp"] == pytest.approx((abs(2 / 4 - 1 / 3) + 2 * abs(1 / 4 - 1 / 3)) / 2)
    # Linearised variance of a ratio: m/(m-1) times the sum of squared (share of the word - of all words).
    north = 3 / 2 * ((1 / 2 - 1 / 3) ** 2 + 2 * (1 / 4 - 1 / 3) ** 2)
    south = 2 / 1 * ((1 - 1 / 2) ** 2 + (0 - 1 / 2) ** 2)
    reach = 1.959964 * math.sqrt(north + south) / math.log(2)
    assert (row["low"], row["high"]) == pytest.approx((2 - reach, 2 + reach), rel=1e-6)


def test_one_talkative_person_makes_no_keyword():
    everybody = keyness(CORPUS, "site", occurrences=4, people=1)
    assert "parking" in set(everybody.table.data["word"])
    several = keyness(CORPUS, "site", occurrences=4, people=2)
    assert "parking" not in set(several.table.data["word"])
    assert "1 used by fewer than 2 of its participants" in several.notes[-1]


def test_a_word_that_the_rest_never_uses_has_no_interval():
    found = keyness(CORPUS, "site", occurrences=4, people=2).table.data.set_index("word")
    assert np.isnan(found.loc["hill", "low"]) and found.loc["hill", "log_ratio"] == math.log2(29 / 0.5)


def test_one_group_is_no_comparison():
    with pytest.raises(ProblemsFound, match="two or more"):
        keyness(CORPUS[CORPUS["site"] == "north"], "site")


def test_published_forms():
    # Dunning's G2 with two terms, Hardie's log ratio, Rychly's logDice (14 when always together).
    assert log_likelihood(0, 10, 500, 500) == pytest.approx(20 * math.log(2))
    assert log_likelihood(7, 7, 300, 300) == 0
    assert log_ratio(2, 1, 100, 400) == 3
    assert (log_dice(8, 8, 8), log_dice(1, 8, 8)) == (14, 11)


def test_dispersion_of_gries():
    # Gries (2008): parts of 9, 10, 10, 10 and 11 words with 1 to 5 of fifteen occurrences. By hand:
    # (|1/15 - .18| + |2/15 - .2| + 0 + |4/15 - .2| + |5/15 - .22|) / 2.
    found = deviation_of_proportions(np.array([1, 2, 3, 4, 5]), np.array([9, 10, 10, 10, 11]))
    assert found == pytest.approx(0.18)
    assert np.isnan(deviation_of_proportions(np.array([0, 0]), np.array([5, 5])))


NEAR = make(
    ("a", "p1", "n", "strong tea strong tea cold rain cold rain"),
    ("b", "p2", "n", "strong tea cold rain [name 1] strong"),
    ("b", "p2", "n", "rain"),
)


def test_collocations_by_hand():
    found = collocations(NEAR, "tea", window=1, occurrences=1, people=1).table.data.set_index("word")
    # Near "tea": strong, strong, cold in p1's turn (the second "strong" once, though between two teas), and
    # strong, cold in p2's. Brackets and the end of a turn end a window.
    assert dict(found["together"]) == {"strong": 3, "cold": 2}
    assert dict(found["occurrences"]) == {"strong": 4, "cold": 3}
    assert found.loc["strong", "log_dice"] == 14 + math.log2(2 * 3 / (3 + 4))
    # 5 places near it; 14 words, 3 of them "tea": expected 4 * 5 / 11.
    assert found.loc["strong", "pmi"] == pytest.approx(math.log2(3 / (4 * 5 / 11)))
    assert found.loc["strong", "dp"] == pytest.approx((abs(2 / 3 - 8 / 14) + abs(1 / 3 - 6 / 14)) / 2)
    assert tuple(found.loc["strong", ["people", "base"]]) == (2, 2)


def test_all_forms_of_a_word():
    turns = make(("a", "p", "n", "we engage doctors and engaged doctors"))
    assert collocations(turns, "engage+", occurrences=1, people=1).table.data["together"].tolist() == [2]
    for word in ("engagement", "two words", "", "+"):
        with pytest.raises(ProblemsFound):
            collocations(turns, word)


def test_pseudonyms_are_no_words():
    assert said_words("At [practice 12]'s door, erm, [laughs] we knocked") == [
        "at", None, "door", None, "we", "knocked",
    ]  # fmt: skip


def planted(seed=3):
    """Twelve transcripts, each turn of the words of one of three subjects."""
    subjects = [
        "money budget deficit savings finance",
        "nurse ward bed discharge beds",
        "vote chair election seat ballot",
    ]
    rng = np.random.default_rng(seed)
    rows = [
        (f"t{t}", f"p{t}", "n", " ".join(rng.choice(subjects[(t + turn) % 3].split(), 20)))
        for t in range(12)
        for turn in range(6)
    ]
    return make(*rows, ("t0", "p0", "n", "Short."))


@pytest.fixture(scope="module")
def corpus():
    return planted()


def test_planted_topics_come_back_and_are_stable(corpus):
    found = topics(corpus, 3, seed=1, refits=3)
    tops = {frozenset(words.split(", ")[:5]) for words in found.table.data["words"]}
    assert {frozenset(("nurse", "ward", "bed", "discharge", "beds"))} <= tops
    assert (found.table.data["stability"] >= 0.5).all() and not found.faint
    assert found.table.data["turns"].sum() == 72 and "left out: 1 of fewer" in found.notes[0]
    assert found.table.data["base"].eq(12).all()


def test_the_same_bytes_each_time_and_any_number_of_threads(corpus):
    from threadpoolctl import threadpool_limits

    def written(threads):
        with threadpool_limits(threads):
            return topics(corpus, 4, seed=5, refits=2).table.data.to_csv()

    assert written(1) == written(2) == written(1)


def test_noise_is_not_stable():
    rng = np.random.default_rng(1)
    words = [f"{a}{b}ord" for a in "bcdfghjklm" for b in "aeiou"]
    rows = [(f"t{t}", f"p{t}", "n", " ".join(rng.choice(words, 25))) for t in range(8) for _ in range(6)]
    found = topics(make(*rows), 5, seed=1, refits=4)
    assert found.table.data["stability"].max() < 0.5 and found.faint == (0, 1, 2, 3, 4)
    assert found._repr_html_().count("color:#6b7178") == 5


def test_how_many_topics(corpus):
    found = numbers_of_topics(corpus, [2, 3], seed=1, refits=2).table.data
    assert found["number"].tolist() == [2, 3] and found["least"].le(found["mean"]).all()


def test_topics_are_matched_one_to_one():
    both = matched_agreement([(1, 2), (1, 3)], [(1, 2), (1, 2)])
    assert sorted(both.round(4)) == [0.3333, 1.0]


def test_too_many_topics_are_refused(corpus):
    with pytest.raises(ProblemsFound, match="topics asked for"):
        topics(corpus, 80, seed=1)


def test_similar_passages_with_the_words_they_share():
    turns = make(
        ("a", "p1", "n", "The federation lost its contract."),
        ("a", None, "n", "The federation contract?"),
        ("b", "p2", "n", "A contract for the federation, a contract."),
        ("c", "p3", "n", "Their contract ran out in spring."),
        ("d", "p4", "n", "Nothing but rain."),
    )
    found = similar_passages(turns, "a", 0).table.data
    assert found["transcript"].tolist() == ["b", "c"]
    assert found["shared"].tolist()[1] == "contract" and found["similarity"].is_monotonic_decreasing
    assert similar_passages(turns, "a", 0, start=4, end=14).table.data["shared"].tolist() == ["federation"]
    for transcript, turn, found in (("a", 1, "interviewer"), ("z", 0, "no such turn")):
        with pytest.raises(ProblemsFound, match=found):
            similar_passages(turns, transcript, turn)
    with pytest.raises(ProblemsFound, match="function words"):
        similar_passages(turns, "a", 0, start=0, end=3)


def test_an_exploration_is_no_finding():
    found = keyness(CORPUS, "site", occurrences=4, people=2)
    assert isinstance(found, Exploration) and MARK in found._repr_html_()
    with pytest.raises((TypeError, ProblemsFound)):
        record("themes.keywords", found, "Words that set sites apart")


def test_what_is_shown_is_text():
    turns = make(("a", "p", "n", "fish <b>fish</b> chips fish chips"))
    page = collocations(turns, "chips", occurrences=1, people=1)._repr_html_()
    assert "<b>" not in page.replace("<tbody>", "")


def test_a_kind_that_is_not_there():
    for call in (lambda t: keyness(t, "site", kind="document"), lambda t: topics(t, 2, 1, kind="document")):
        with pytest.raises(ProblemsFound, match="no source of the kind 'document'"):
            call(CORPUS)
