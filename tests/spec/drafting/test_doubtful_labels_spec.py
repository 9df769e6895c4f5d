"""What a draft makes of labels that are doubtful: one for two codes, none for a code, two meanings in one."""

from __future__ import annotations

import pytest
from ruamel.yaml import YAML
from support.raw_surveys import wave_of, write_csv

from analysis.drafting import propose, written
from analysis.drafting.categories import categories_of
from analysis.drafting.columns import describe, vocabulary
from analysis.drafting.matching import Matched
from analysis.drafting.reasons import mixed, reason_of


def reading(cells, codes=None):
    """The categories that a column of one wave gets, and what its codes mean."""
    read = wave_of({"q": cells}, codes={"q": codes} if codes else None)
    column = describe("2014", read, vocabulary([read]))[0]
    found = categories_of(Matched(columns=(column,)))
    return found, found.readings["2014"]


# labels by code; what the codes become; the codes that a doubt names together
ONE_LABEL = {
    "two codes in the middle": (
        {1: "Yes", 2: "Partly", 3: "Partly", 4: "No"},
        {"1": "yes", "2": "partly", "3": "partly", "4": "no"},
        "2, 3",
    ),
    "three codes, other capitals": (
        {1: "No", 2: "no", 3: "NO ", 4: "Yes"},
        {"1": "no", "2": "no", "3": "no", "4": "yes"},
        "1, 2, 3",
    ),
    "apart from each other": (
        {1: "Never", 2: "Often", 3: "Sometimes", 4: "Never"},
        {"1": "never", "2": "often", "3": "sometimes", "4": "never"},
        "1, 4",
    ),
    "texts as codes": ({"y": "Yes", "Y": "Yes", "n": "No"}, {"y": "yes", "Y": "yes", "n": "no"}, "Y, y"),
    "signs make another label": (
        {1: "<5", 2: ">5", 3: "5"},
        {"1": "n5", "2": "n5_2", "3": "n5_3"},
        None,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ONE_LABEL)
def test_codes_with_one_label_are_one_category_and_asked_about(case):
    labels, values, doubt = ONE_LABEL[case]
    found, read = reading([*labels] * 4, labels)
    assert read.values == values
    assert len(found.labels) == len(set(values.values()))
    asked = [text for text in read.doubts if "have one label" in text]
    assert len(asked) == (doubt is not None)
    assert doubt is None or f"the codes {doubt} have one label" in asked[0]


def test_texts_that_differ_in_capitals_are_one_category():
    found, read = reading(["Yes", "yes", "No", "NO"] * 4)
    assert read.values == {"Yes": "yes", "yes": "yes", "No": "no", "NO": "no"}
    assert dict(found.labels) == {"yes": "Yes", "no": "No"}


def test_two_codes_with_one_label_are_asked_about_in_a_role_too(tmp_path):
    import pyreadstat
    from pandas import DataFrame

    labels = {"role": {1: "GP", 2: "Nurse", 3: "Nurse"}}
    path = tmp_path / "w.sav"
    pyreadstat.write_sav(DataFrame({"role": [1, 2, 3] * 5}), path, variable_value_labels=labels)
    text = written(propose([path], tmp_path))
    assert "the codes 2, 3 have one label, 'Nurse'" in text
    assert "values: {1: gp, 2: nurse, 3: nurse}" in text


# cells, labels, and the codes that have none
UNLABELLED = {
    "beyond the labels": ([1, 2, 3, 99], {1: "No", 2: "Maybe", 3: "Yes"}, ["99"]),
    "in a gap of the labels": ([1, 2, 3, 4], {1: "Disagree", 2: "Neither", 4: "Agree"}, ["3"]),
    "below the labels": ([0, 1, 2], {1: "Male", 2: "Female"}, ["0"]),
    "a text": (["p", "s", "q9"], {"p": "Partner", "s": "Salaried"}, ["q9"]),
    "two of them": ([1, 2, 7, 8], {1: "No", 2: "Yes"}, ["7", "8"]),
    "the steps between labelled ends": ([1, 2, 3, 4, 5], {1: "Not at all", 5: "Completely"}, []),
}  # fmt: skip


@pytest.mark.parametrize("case", UNLABELLED)
def test_a_code_without_a_label_among_labelled_ones_is_asked_about(case):
    cells, labels, bare = UNLABELLED[case]
    found, read = reading(cells * 4, labels)
    assert {code for code, reason in read.missing.items() if reason == "DECIDE"} == set(bare)
    assert not set(read.values) & set(bare)
    asked = [text for text in read.doubts if "no label among codes that the file labels" in text]
    assert len(asked) == bool(bare)
    assert found.kind == "scale" or bare


def test_ones_own_words_among_labelled_texts_are_counted_and_not_shown():
    _, read = reading(["p", "s"] * 10 + ["Jo Bloggs"], {"p": "Partner", "s": "Salaried"})
    assert "Jo" not in str(read)


@pytest.mark.parametrize(
    ("label", "reason", "several"),
    [
        ("Not sure / Rather not say", "dont_know", True),
        ("Don't know / refused", "dont_know", True),
        ("Prefer not to say or not sure", "refused", True),
        ("Do not know, or would rather not say", "dont_know", True),
        ("Don't know (not applicable)", "dont_know", True),
        ("Not answered, refused", "skipped", True),
        ("Unsure & rather not say", "dont_know", True),
        ("Don’t know/Not sure", "dont_know", False),
        ("Not sure or don't remember", "dont_know", False),
        ("N/A", "not_applicable", False),
    ],
)
def test_no_answer_for_several_reasons_in_one_label(label, reason, several):
    told = reason_of(label)
    assert told.reason == reason
    assert ("several reasons" in told.doubt) == several
    assert not mixed(label)


@pytest.mark.parametrize(
    "label", ["Neither / don't know", "No or not sure", "Other / Prefer not to say", "Neutral (not sure)"]
)
def test_an_answer_and_none_in_one_label_is_asked_about(label):
    assert reason_of(label) is None
    _, read = reading(["Agree", "Disagree", label] * 4)
    assert any(label in text and "an answer and no answer in one" in text for text in read.doubts)


@pytest.mark.parametrize("label", ["Agree", "Yes, and no doubt", "Not very sure", "Known / unknown to me"])
def test_answers_without_such_a_part_are_not_asked_about(label):
    assert not mixed(label)


def test_labelled_answers_stay_closed_when_the_next_wave_has_long_texts(tmp_path):
    import pyreadstat
    from pandas import DataFrame

    labels = {
        n: f"Lives in a home of kind {'abcdefghijklmn'[n]}, with family or alone, as an owner or a tenant"
        for n in range(14)
    }
    path = tmp_path / "w2013.sav"
    cells = [*labels] * 3
    pyreadstat.write_sav(
        DataFrame({"home": cells}),
        path,
        column_labels=["Which home?"],
        variable_value_labels={"home": labels},
    )
    next_ = write_csv(tmp_path / "w2014.csv", {"Which home is it?": [labels[n] for n in [*labels] * 2]})
    draft = YAML(typ="safe").load(written(propose([path, next_], tmp_path)))
    (question,) = draft["survey"]["questions"].values()
    categories = draft["survey"]["scales"][question["scale"]]
    assert sorted(categories.values()) == sorted(labels.values())
