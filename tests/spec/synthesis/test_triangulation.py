"""What the survey says of a theme, and on how many people that rests: the smaller base of the two waves."""

from __future__ import annotations

import pytest
from support.small_cases import BOOK
from support.tiny_study import write_study

from analysis import load_study
from analysis.engagement.entries import CHANGE, CHANGE_UNIT, PROPORTION, STANDARDISED, Entry, table_of
from analysis.problems import ProblemsFound
from analysis.results import Estimate
from analysis.synthesis.triangulation import VERDICTS, matrix, read_triangulation

HEAD = "schema: triangulation/1\ncomparisons:\n"
COMPARISON = (
    "  - {theme: taking_part, outcome: high, base: BASE, verdict: agreement, note: Both., analyst: A}\n"
)


@pytest.fixture
def study(tmp_path):
    return load_study(write_study(tmp_path))


def entry(estimand, base, value, second="2014", n=50, **details):
    unit = "proportion" if estimand == PROPORTION else CHANGE_UNIT
    estimate = Estimate(
        value=value, low=value - 0.1, high=value + 0.1, n=n, unit=unit, method="m", tolerance="closed_form",
        details=details,
    )  # fmt: skip
    first = "2013" if second else "2014"
    return Entry(
        outcome="high", estimand=estimand, group="all", base=base, first=first, second=second,
        estimate=estimate,
    )  # fmt: skip


def row_of(study, tmp_path, base, *entries):
    path = tmp_path / "triangulation.yaml"
    path.write_text(HEAD + COMPARISON.replace("BASE", base), encoding="utf-8")
    comparisons = read_triangulation(path, study, BOOK.themes)
    table = matrix(comparisons, table_of(entries), {"taking_part": (3, 7)}, BOOK, study)
    return dict(zip([column.name for column in table.columns], table.data.iloc[0], strict=True))


# (whom the analysts compare; what the survey says; its base)
SAYS = [
    ("all", "Are highly engaged: −10 percentage points, 2013 to 2014", 20),
    ("leader", "Are highly engaged: +20 percentage points, 2013 to 2014", 12),
    ("member", "Are highly engaged: 30% in 2014", 33),
    ("north", "Not asked", 0),
]


@pytest.mark.parametrize(("base", "said", "n"), SAYS)
def test_what_the_survey_says_of_whom(study, tmp_path, base, said, n):
    row = row_of(
        study,
        tmp_path,
        base,
        entry(PROPORTION, "all", 0.3, second=""),
        entry(CHANGE, "all", -0.1, n_first=30, n_second=20),
        entry(STANDARDISED, "all", 0.4, n_first=1, n_second=1),
        entry(CHANGE, "leader", 0.2, n_first=12, n_second=40),
        entry(PROPORTION, "member", 0.3, second="", n=33),
    )
    assert row == {
        "theme": "Taking part",
        "survey": said,
        "n": n,
        "people": 3,
        "of": 7,
        "verdict": "Agreement",
        "note": "Both.",
    }


# (what is written, what is wrong with it)
WRONG = [
    (("taking_part", "time"), "line 3 .*: found the theme 'time'; expected one of: taking_part, resources"),
    (("high", "low"), "found the outcome 'low'"),
    (("BASE", "west"), "found the base 'west'"),
    (("agreement", "agreed"), "found 'agreed'; expected one of: " + ", ".join(VERDICTS)),
    (("note: Both., ", ""), "found no 'note'"),
    (("analyst: A", "analyst: A, by: B"), "unknown key 'by'"),
]


@pytest.mark.parametrize(("change", "message"), WRONG)
def test_what_may_not_be_written(study, tmp_path, change, message):
    path = tmp_path / "triangulation.yaml"
    path.write_text(HEAD + COMPARISON.replace(*change).replace("BASE", "all"), encoding="utf-8")
    with pytest.raises(ProblemsFound, match=message):
        read_triangulation(path, study, BOOK.themes)


def test_a_question_of_one_role_has_no_base_of_all(study, tmp_path):
    path = tmp_path / "triangulation.yaml"
    text = COMPARISON.replace("outcome: high", "outcome: has_time")
    path.write_text(HEAD + text.replace("BASE", "all"), encoding="utf-8")
    with pytest.raises(ProblemsFound, match="found the base 'all'; expected one of: leader"):
        read_triangulation(path, study, BOOK.themes)
