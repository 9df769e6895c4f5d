"""A word DECIDE that a draft left anywhere in a definition is a problem with its line."""

from __future__ import annotations

import pytest
from support.tiny_study import PARAMS, STUDY, line_of, write_study

from analysis import load_study
from analysis.coding.codebook.definition import load_codebook
from analysis.problems import ProblemsFound

#    what stands in study.yaml, what is left in its place
LEFT = [
    ("title: A tiny study", "title: DECIDE"),
    ("title: A tiny study", "title: DECIDE\nsubtitle: DECIDE"),
    ("{name: A. Researcher}", "{name: DECIDE}"),
    ("{name: A. Researcher}", "{name: A. Researcher, affiliation: DECIDE}"),
    ('date: "2026-01-31"', "date: DECIDE"),
    ("fieldwork: January", "fieldwork: DECIDE"),
    ("text: How engaged are you?", "text: DECIDE"),
    ("label: are highly engaged", 'label: "DECIDE: what is a yes?"'),
]


def problems_of(folder) -> list[str]:
    with pytest.raises(ProblemsFound) as caught:
        load_study(folder)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(("stands", "left"), LEFT)
def test_a_word_that_is_left_is_named_with_its_line(stands, left, tmp_path):
    assert stands in STUDY
    text = STUDY.replace(stands, left)
    found = problems_of(write_study(tmp_path, study=text))
    assert len(found) == text.count("DECIDE")
    assert found[0].startswith(f"study.yaml, line {line_of(text, 'DECIDE')} (")
    assert "the word DECIDE" in found[0]


def test_a_place_that_is_wrong_already_is_named_once(tmp_path):
    text = STUDY.replace("values: {1: low, 2: high}, missing", "values: {1: DECIDE, 2: high}, missing")
    assert text != STUDY
    (problem,) = problems_of(write_study(tmp_path, study=text))
    assert "'DECIDE'; expected one of the categories of engaged: low, high" in problem


def test_a_code_that_is_left_is_named_too(tmp_path):
    text = STUDY.replace("values: {1: low, 2: high}, missing", "values: {DECIDE: low, 2: high}, missing")
    (problem,) = problems_of(write_study(tmp_path, study=text))
    assert problem.startswith(f"study.yaml, line {line_of(text, 'DECIDE')} (")


def test_params_and_codebook(tmp_path):
    params = PARAMS + "planning: {changes: [-0.05], respondents: [1], repeat: DECIDE, site_spread: 0.2}\n"
    assert any("DECIDE" in problem for problem in problems_of(write_study(tmp_path, params=params)))
    (tmp_path / "codebook.yaml").write_text(
        "schema: codebook/1\ngroups: {g: DECIDE}\nthemes: {t: {label: T, group: g, definition: DECIDE}}\n"
        "codes: {c: {label: C, theme: t, definition: D, rules: [{id: r, phrases: [wait+]}]}}\n",
        encoding="utf-8",
    )
    with pytest.raises(ProblemsFound) as caught:
        load_codebook(tmp_path / "codebook.yaml")
    lines = [problem.place for problem in caught.value.problems]
    assert lines == ["codebook.yaml, line 2 (groups.g)", "codebook.yaml, line 3 (themes.t.definition)"]


@pytest.mark.parametrize("title", ["The DECIDE trial", "Who may decide", "DECIDED already"])
def test_a_title_that_only_has_the_word_is_sound(title, tmp_path):
    text = STUDY.replace("title: A tiny study", f"title: {title}")
    assert load_study(write_study(tmp_path, study=text)).title == title


def test_comments_of_a_draft_that_still_ask_are_counted_by_the_check(tmp_path):
    from analysis.review.definition import _left_of_a_draft

    path = write_study(tmp_path, study="# DECIDE: one\n" + STUDY + "    # DECIDE: two\n") / "study.yaml"
    (note,) = _left_of_a_draft(path)
    assert note.startswith("study.yaml, line 1: 2 comments `# DECIDE:` of the draft")
    assert not list(_left_of_a_draft(write_study(tmp_path) / "study.yaml"))
