"""What study.yaml and params.yaml can get wrong about waves that differ, and what is said of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from analysis.problems import ProblemsFound
from analysis.study import load_study

ROOT = Path(__file__).resolve().parents[3]
STUDY, PARAMS = (ROOT / name for name in ("study.yaml", "params.yaml"))
NEWS = "    comment: {text: Is there"
KIND = "    news: {text: News, kind: multiple, categories: {email: E-mail, post: Post}}\n"
ENGAGED_2013 = "        engaged:\n          column: q1\n"

#    file, what stands there, what is put in its place -> what is said
CASES = [
    (
        STUDY,
        ENGAGED_2013,
        ENGAGED_2013 + "          asked: [leader]\n",
        "found 'leader'; expected one of the roles",
    ),
    (
        STUDY,
        ENGAGED_2013,
        ENGAGED_2013 + "          asked_if: {question: owned, in: [often]}\n",
        "found 'often'; expected one of the categories of owned",
    ),
    (
        STUDY,
        ENGAGED_2013,
        ENGAGED_2013 + "          asked_if: {question: referral_change, in: [some]}\n",
        "found 'referral_change'; expected a question that this wave asked",
    ),
    (
        STUDY,
        ENGAGED_2013,
        ENGAGED_2013 + "          asked_if: {question: engaged, in: [highly]}\n",
        "found a routing that leads back to 'engaged'",
    ),
    (
        STUDY,
        "sex: {column: sex, ",
        "sex: {column: sex, reversed: true, ",
        "found a nominal question; expected a scale",
    ),
    (STUDY, NEWS, KIND + NEWS, ""),
    (STUDY, NEWS, KIND.replace("post:", '"a;b":') + NEWS, "the id 'a;b'; expected ids without ';'"),
    (
        STUDY,
        "  linked: true",
        "  linked: {by: code, tolerance: 2, parts: {mother: {2013: m, 2014: m, 2016: m}, day: d}}",
        "found 2; expected fewer than the 2 parts of the code",
    ),
    (
        STUDY,
        "  linked: true",
        "  linked: {by: code, parts: {mother: {2013: m}, day: d}}",
        "found no column in wave 2014, 2016; expected the column of this part in every wave",
    ),
    (
        PARAMS,
        "engagement:\n",
        "engagement:\n  careless: {straight_lining: {questions: [owned, age, lost]}}\n",
        "found 'age', a numeric question; expected items of a battery",
    ),
    (
        PARAMS,
        "engagement:\n",
        "engagement:\n  careless: {straight_lining: {questions: [owned, engaged]}}\n",
        "found 2 items; expected at least 3 items",
    ),
    (
        PARAMS,
        "engagement:\n",
        "engagement:\n  careless: {speeding: {fastest_share_of_median: 0.3}}\n",
        "found no wave with a duration",
    ),
    (
        PARAMS,
        "engagement:\n",
        "engagement:\n  careless: {identical: {action: drop}}\n",
        "found 'drop'; expected one of: flag, exclude",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "said"), CASES)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, file: Path, old: str, new: str, said: str):
    for path in (STUDY, PARAMS):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"\n  careless: .*(\n    .*)*", "", text)
        if path == file:
            assert old in text
            text = text.replace(old, new, 1)
        text = re.sub(r"\n *duration: .*", "", text)
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    if not said:
        assert load_study(tmp_path).survey.questions["news"].kind == "multiple"
        return
    with pytest.raises(ProblemsFound) as found:
        load_study(tmp_path)
    assert any(said in str(problem) for problem in found.value.problems), str(found.value)
    assert all(f"{file.name}, line " in problem.place for problem in found.value.problems)


def test_a_change_between_waves_without_a_common_question_is_refused(tmp_path: Path):
    text = STUDY.read_text(encoding="utf-8")
    start = text.index("      questions:\n        engaged:\n          column: Q1_engagement")
    text = (
        text[:start]
        + "      questions: {cocommissioning_change: {column: Q5, values: {1: some}}}\n"
        + text[text.index("\ninterpretations:") :]
    )
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "params.yaml").write_text(PARAMS.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(ProblemsFound) as found:
        load_study(tmp_path)
    said = [str(problem) for problem in found.value.problems]
    assert len(said) == 2
    assert "waves '2014' and '2016', which have no question in common" in said[0]
    assert "params.yaml, line " in said[0]
