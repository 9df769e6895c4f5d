from __future__ import annotations

import pytest

from analysis.problems import ProblemsFound
from analysis.reporting.narrative import read, render
from analysis.results import Estimate, Finding

CHANGE, OTHER = "engagement.high.all.standardised_change.2013-2014", "engagement.low.all.change.2013-2014"


def worded(word: str, interval: str) -> Estimate:
    return Estimate(
        value=-0.1,
        low=-0.18,
        high=-0.02,
        n=400,
        unit="change in proportion",
        method="m",
        tolerance="iterative",
        details={
            "word": word,
            "word_interval": interval,
            "said": f"{word} among those who answered ({interval})",
        },
    )


def rendered(tmp_path, study, text: str, word: str = "declined", interval: str = "−18.0 to −2.0"):
    path = tmp_path / "report.md"
    path.write_text(text.replace("CHANGE", f'finding("{CHANGE}")').replace("OTHER", f'finding("{OTHER}")'))
    findings = {
        name: Finding(id=name, statement="S", result=worded(word, interval), display="−10")
        for name in (CHANGE, OTHER)
    }
    return render(read(path), findings, study)


ALONE = [
    "It {{ CHANGE.word }}.",
    # The interval stands in another sentence, or is another finding's.
    "It {{ CHANGE.word }}. Its interval is {{ CHANGE.word_interval }} points.",
    "It {{ CHANGE.word }} ({{ OTHER.word_interval }}).",
]
BESIDE = [
    "It {{ CHANGE.word }} ({{ CHANGE.word_interval }}).",
    "With {{ CHANGE.word_interval }} points it {{ CHANGE.word }}. So it is.",
    "It {{ CHANGE.said }}.",
]


@pytest.mark.parametrize("text", ALONE)
def test_a_word_without_its_interval_is_refused_with_its_line(text, tmp_path, study):
    with pytest.raises(ProblemsFound) as caught:
        rendered(tmp_path, study, f"\n{text}\n")
    (problem,) = caught.value.problems
    assert problem.place == "report.md, line 2"
    assert "'declined'" in problem.found
    assert "−18.0 to −2.0" in problem.expected


@pytest.mark.parametrize("text", BESIDE)
def test_a_word_beside_its_interval(text, tmp_path, study):
    rendered(tmp_path, study, f"\n{text}\n")


def test_a_word_that_holds_its_interval_needs_no_other(tmp_path, study):
    word = "inconclusive: from −12.0 to +2.0"
    rendered(tmp_path, study, "It is {{ CHANGE.word }}.\n", word, "−12.0 to +2.0")
    rendered(tmp_path, study, "It is {{ CHANGE.word }}.\n", "not estimable", "")
