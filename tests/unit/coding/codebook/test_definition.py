"""Every mistake of a codebook is told with its line, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.coding.codebook.definition import load_codebook
from analysis.coding.codebook.examples import check_examples
from analysis.problems import ProblemsFound

ROOT = Path(__file__).parents[4]


def told(path) -> list[str]:
    with pytest.raises(ProblemsFound) as caught:
        load_codebook(path)
    return [str(problem) for problem in caught.value.problems]


def with_rule(rule: str) -> str:
    return (
        "  taking_part:\n    label: Taking part\n    theme: engagement\n    definition: People take part.\n"
        f"    rules:\n      - {rule}\n"
    )


def test_a_good_codebook_is_read(written):
    codebook = load_codebook(written())
    assert codebook.codes_of("engagement") == ("taking_part",)
    assert codebook.codes["taking_part"].rules[0].phrases == ("engage+",)
    assert codebook.codes["taking_part"].rules[0].speaker_role == ("participant", "researcher", "other")


@pytest.mark.parametrize(
    ("rule", "line", "found"),
    [
        ("phrases: [the]", 11, "can match everything"),
        ("phrases: ['...']", 11, "can match nothing"),
        ("phrases: [engag*]", 11, "wildcard"),
        ("phrases: [engage+, engage+]", 11, "twice"),
        ("speaker_role: [participant]", 11, "can match nothing"),
        ("{phrases: [engaged], near: {words: [a GP], others: [b]}}", 11, "both `phrases` and `near`"),
        ("{phrases: [engaged], not: [engaged]}", 11, "cancels every hit"),
        ("{phrases: [engaged], speaker_role: [chair]}", 11, "'chair'"),
        ("{phrases: [engaged], polarity: [denied]}", 11, "'denied'"),
        ("{phrases: [engaged], when: always}", 11, "unknown key 'when'"),
        ("near: {words: [GPs], others: [vote], within: nearby}", 11, "'nearby'"),
    ],
)
def test_a_bad_rule_is_told_with_its_line(written, rule, line, found):
    problems = told(written(with_rule(rule)))
    assert len(problems) == 1
    assert problems[0].startswith(f"codebook.yaml, line {line}")
    assert found in problems[0]


def test_all_problems_are_told_at_once(written):
    codes = (
        "  one: {label: One, theme: nowhere, definition: D., rules: [{phrases: [vote]}]}\n"
        "  two: {label: Two, theme: engagement, definition: D.}\n"
        "  three: {label: Three, theme: engagement, definition: D., rules: []}\n"
        "  four: {lable: Four, theme: engagement, definition: D., rules: [{phrases: [a]}]}\n"
    )
    problems = told(written(codes))
    assert [p.split(" ")[2] for p in problems] == ["6", "7", "8", "9", "9", "9"]
    for part in (
        "unknown theme 'nowhere'",
        "no 'rules'",
        "without a rule",
        "unknown key 'lable'",
        "no 'label'",
    ):
        assert any(part in problem for problem in problems), part


@pytest.mark.parametrize(
    ("text", "found"),
    [("  one:\n\tlabel: One\n", "a tab"), ("  one: {label: A}\n  one: {label: B}\n", "duplicate key")],
)
def test_what_is_no_yaml_is_told_with_its_line(written, text, found):
    problems = told(written(text))
    assert found in problems[0]
    assert "line 7" in problems[0]


def test_a_theme_without_a_code_is_told(written):
    head = (
        "schema: codebook/1\ngroups: {g: G}\nthemes:\n  t: {label: T, group: other, definition: D.}\ncodes:\n"
    )
    problems = told(written("  c: {label: C, theme: u, definition: D., rules: [{phrases: [x]}]}\n", head))
    assert any("unknown group 'other'" in p for p in problems)
    assert any("theme 't' without a code" in p for p in problems)


def test_an_example_that_its_rules_miss_is_told_with_its_line(written):
    codes = with_rule("phrases: [engage+]").replace(
        "    rules:",
        "    examples:\n      - {text: We vote., expected: present}\n      - {text: We aren't engaged.}\n"
        "    counter_examples:\n      - {text: He got engaged.}\n    rules:",
    )
    with pytest.raises(ProblemsFound) as caught:
        check_examples(load_codebook(written(codes)))
    messages = [str(problem) for problem in caught.value.problems]
    assert [m.split(" ")[2] for m in messages] == ["11", "12", "14"]
    assert "no hit" in messages[0]
    assert "negated by taking_part.1" in messages[1]
    assert "taking_part.1 codes as present" in messages[2]


def test_the_codebook_of_the_example_study_finds_its_own_examples():
    codebook = load_codebook(ROOT / "codebook.yaml")
    check_examples(codebook)
    assert all(len(code.examples) >= 2 and code.counter_examples for code in codebook.codes.values())
