"""Labels of a file against the categories that study.yaml puts their codes into."""

from __future__ import annotations

import pytest

from analysis.survey.labels import fits

AGREE = ["Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree"]
ENGAGED = ["Not at all engaged", "Not very engaged", "Somewhat engaged", "Highly engaged"]
EASE = ["Very difficult", "Somewhat difficult", "Neither easy nor difficult", "Somewhat easy", "Very easy"]
OFTEN = ["Never", "Sometimes", "Always"]
QUALITY = ["Very poor", "Poor", "Fair", "Good", "Very good"]
CHANGE = ["No change", "Some change", "Significant change"]
CONFIDENT = ["Not confident", "Fairly confident", "Very confident"]
SIZE = ["1 to 5", "6 to 25", "26 or more"]

#    the study's categories, the file's labels in the order of the categories that they are mapped to
AGREEING = [
    (AGREE, ["Disagree strongly", "Tend to disagree", "Neutral", "Tend to agree", "Agree strongly"]),
    (AGREE, ["No, disagree", "Disagree", "Neither", "Yes, agree", "Yes, I agree strongly"]),
    (AGREE, ["1. Strongly disagree", "2. Disagree", "3. Neither", "4. Agree", "5. Strongly agree"]),
    (AGREE, ["0 Strongly disagree", "1 Disagree", "2 Neither", "3 Agree", "4 Strongly agree"]),
    (
        ENGAGED,
        ["1 (not at all engaged)", "2 (not very engaged)", "3 (somewhat engaged)", "4 (highly engaged)"],
    ),
    (ENGAGED, ["Not at all", "Not very", "Fairly", "Very"]),
    (ENGAGED, ["Not at all engaged", "Not very engaged", "Fairly engaged", "Very engaged"]),
    (EASE, ["Very hard", "Quite hard", "Neither", "Quite easy", "Very easy"]),
    (OFTEN, ["Rarely", "Occasionally", "Often"]),
    (QUALITY, ["Very bad", "Bad", "Average", "Quite good", "Excellent"]),
    (CHANGE, ["Not changed", "A little", "A great deal"]),
    (CONFIDENT, ["Not at all confident", "Quite confident", "Extremely confident"]),
    (SIZE, ["1-5", "6-25", "26+"]),
    (SIZE, ["Up to 5", "5 to 26", "1,000"]),
    (["No", "Maybe", "Yes"], ["No, not at all", "Not sure", "Yes, completely"]),
    (["No", "Yes"], ["Nein", "Ja"]),
    (["Poor or very poor", "Fair", "Good or very good"], ["Very poor", "Fair", "Good"]),
    (["Not very or not at all", "Very or fairly"], ["Not very", "Fairly"]),
    (["Too little", "About right", "Too much"], ["Not enough", "The right amount", "Much too much"]),
]


@pytest.mark.parametrize(("categories", "labels"), AGREEING)
def test_other_words_for_the_same_raise_nothing(categories, labels):
    assert not any(fit.other for fit in found(categories, labels))


#    the same, and which of the labels (from 0) are those of another category
TURNED = [
    (
        AGREE,
        ["Agree strongly", "Tend to agree", "Neutral", "Tend to disagree", "Disagree strongly"],
        [0, 1, 3, 4],
    ),
    (AGREE, ["0 Strongly agree", "1 Agree", "2 Neither", "3 Disagree", "4 Strongly disagree"], [0, 1, 3, 4]),
    (AGREE, ["5. Strongly agree", "4. Agree", "", "", ""], [0, 1]),
    (AGREE, ["Strongly disagree", "Neither", "Disagree", "Agree", "Strongly agree"], [1, 2]),
    (ENGAGED, ["Very engaged", "Fairly engaged", "Not very engaged", "Not at all engaged"], [0, 1, 2, 3]),
    (ENGAGED, ["4 (highly engaged)", "", "", "1 (not at all engaged)"], [0, 3]),
    (EASE, ["Very easy", "Quite easy", "Neither", "Quite hard", "Very hard"], [0, 1, 3, 4]),
    (OFTEN, ["Always", "Sometimes", "Never"], [0, 2]),
    (QUALITY, ["Excellent", "Quite good", "Average", "Bad", "Very bad"], [1, 3, 4]),
    (CHANGE, ["Significant change", "Some change", "No change"], [0, 2]),
    (CONFIDENT, ["Extremely confident", "Quite confident", "Not at all confident"], [0, 2]),
    (SIZE, ["26 or more", "6-25", "1-5"], [0, 2]),
    (["Poor or very poor", "Fair", "Good or very good"], ["Very good", "Fair", "Very poor"], [0, 2]),
    (["Too little", "About right", "Too much"], ["Too much", "About right", "Too little"], [0, 2]),
    (["No", "Maybe", "Yes"], ["Yes, completely", "Not sure", "No, not at all"], [0, 2]),
    (["Stimme nicht zu", "Teils", "Stimme zu"], ["Stimme zu", "Teils", "Stimme nicht zu"], [0, 2]),
    (["Pas d'accord", "Tout à fait d’accord"], ["Tout à fait d'accord", "Pas d’accord"], [0, 1]),
]


@pytest.mark.parametrize(("categories", "labels", "wrong"), TURNED)
def test_the_same_turned_round_is_seen(categories, labels, wrong):
    assert [int(fit.code) for fit in found(categories, labels) if fit.other] == wrong


#    names: the study's, the file's, which of the file's are another one's
NAMES = [
    (["Female", "Male"], ["F", "M"], []),
    (["Female", "Male"], ["M", "F"], [0, 1]),
    (["Female", "Male"], ["Man", "Woman"], [0, 1]),
    (["Provided", "Not provided"], ["Yes", "No"], []),
    (["Provided", "Not provided"], ["No", "Yes"], [0, 1]),
    (["NHS Ashdown CCG", "NHS Eastling CCG"], ["NHS Ashdown", "NHS Oldtown CCG"], []),
    (["NHS Ashdown CCG", "NHS Eastling CCG"], ["NHS Eastling CCG", "NHS Ashdown CCG"], [0, 1]),
    (["GPs", "GP leaders"], ["GP", "GP with a role"], []),
    (["GPs", "Nurses"], ["Nurse", "GP"], [0, 1]),
]


@pytest.mark.parametrize(("categories", "labels", "wrong"), NAMES)
def test_names_are_another_only_when_they_are_its_own(categories, labels, wrong):
    assert [n for n, fit in enumerate(found(categories, labels, exactly=True)) if fit.other] == wrong


def found(categories, labels, exactly=False):
    codes = dict(enumerate(categories))
    return fits(
        {str(n): str(n) for n in codes},
        {str(n): label for n, label in enumerate(labels)},
        {str(n): [label] for n, label in codes.items()},
        exactly,
    )
