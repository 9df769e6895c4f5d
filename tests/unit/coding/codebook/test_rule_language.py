"""Rules that cannot be meant are refused with their line; a hierarchy of codes is one."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from analysis.coding.codebook.definition import load_codebook
from analysis.coding.codebook.examples import LARGEST_SHARE, test_codebook
from analysis.problems import ProblemsFound

CODE = """\
  {id}:
    label: A code
    theme: {theme}
    definition: D.
    {parent}
    rules: [{{phrases: [{id}]}}]
"""


def with_rule(rule: str) -> str:
    return f"  c:\n    label: C\n    theme: engagement\n    definition: D.\n    rules:\n      - {rule}\n"


def tree(**parents: str) -> str:
    return "".join(
        CODE.format(id=id, theme="engagement", parent=f"parent: {parent}" if parent else "")
        for id, parent in parents.items()
    )


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("tokens: [{lemma: engage}, {word: [GP]}]", "a lemma, which is never matched"),
        ("tokens: [{any: true, up_to: 3}]", "can match everything"),
        ("tokens: [{word: [the]}, {tag: [noun]}]", "can match everything"),
        ("tokens: [{word: [engaged], optional: true}]", "can match nothing"),
        ("tokens: []", "can match nothing"),
        ("tokens: [{}]", "a token of nothing"),
        ("tokens: [{word: [engaged], any: true}]", "`any` beside"),
        ("tokens: [{word: [co-commissioning]}]", "'co-commissioning'; expected single words"),
        ("tokens: [{word: [engaged]}, {tag: [vrb]}]", "'vrb'"),
        ("tokens: [{word: [engaged], up_to: 99}]", "99; expected at most 10"),
        ("{tokens: [{word: [engaged]}], phrases: [vote]}", "both `phrases` and `tokens`"),
        ("grammar: {words: [engage+]}", "`grammar` without a relation"),
        ("grammar: {words: [is], subject: [it, GP]}", "can match everything"),
        ("{phrases: [vote], in: questions}", "'questions'"),
        ("{phrases: [vote], asked: [about]}", None),
        ("{phrases: [vote], asked: [the]}", "can match everything"),
        ("{phrases: [vote], asked: [ballot], speaker_role: [interviewer]}", "can match nothing"),
        ("{phrases: [vote], unless_near: {words: ['...']}}", "can match nothing"),
        ("{near: {words: [vote], others: [GP], first: last}}", "'last'"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_told_with_its_line(written, rule, found):
    path = written(with_rule(rule))
    if found is None:
        assert load_codebook(path).codes["c"].rules
        return
    with pytest.raises(ProblemsFound) as caught:
        load_codebook(path)
    (problem,) = caught.value.problems
    assert problem.place.startswith("codebook.yaml, line 11")
    assert found in str(problem)


def test_codes_have_codes_above_and_below(written):
    codebook = load_codebook(written(tree(wide="", narrow="wide", narrower="narrow", other="wide")))
    assert codebook.children("wide") == ("narrow", "other")
    assert codebook.descendants("wide") == ("narrow", "narrower", "other")
    assert codebook.ancestors("narrower") == ("narrow", "wide")
    assert codebook.children("other") == codebook.ancestors("wide") == ()


def test_a_cycle_of_codes_is_told_once_with_its_chain(written):
    with pytest.raises(ProblemsFound) as caught:
        load_codebook(written(tree(north="south", south="west", west="north", outside="north")))
    (problem,) = caught.value.problems
    assert "north (line 10) -> south (line 16) -> west (line 22) -> north (line 10)" in problem.found
    with pytest.raises(ProblemsFound, match=r"north \(line 10\) -> north \(line 10\)"):
        load_codebook(written(tree(north="north")))


def test_a_parent_is_a_code_of_the_same_theme(written):
    head = (
        "schema: codebook/1\ngroups: {g: G}\nthemes:\n  t: {label: T, group: g, definition: D.}\n"
        "  u: {label: U, group: g, definition: D.}\ncodes:\n"
    )
    codes = (
        "  one: {label: A, theme: t, definition: D., rules: [{phrases: [a vote]}]}\n"
        "  two: {label: B, theme: u, definition: D., parent: one, rules: [{phrases: [a vote]}]}\n"
        "  three: {label: C, theme: u, definition: D., parent: four, rules: [{phrases: [a vote]}]}\n"
    )
    with pytest.raises(ProblemsFound) as caught:
        load_codebook(written(codes, head))
    messages = [str(problem) for problem in caught.value.problems]
    assert len(messages) == 2
    assert messages[0].startswith(
        "codebook.yaml, line 8 (codes.two.parent): found the parent 'one' of theme 't'"
    )
    assert messages[1].startswith("codebook.yaml, line 9 (codes.three.parent): found unknown code 'four'")


def test_codebooks_without_new_keys_keep_their_hash(written):
    # The plain values of a rule as the first version of codebook/1 had them; a parent finds nothing else.
    rule = {
        "id": "wide.1",
        "phrases": ["wide"],
        "near": None,
        "exceptions": [],
        "speaker_role": ["participant", "researcher", "other"],
        "polarity": ["present", "negated", "hypothetical"],
    }
    both = {"wide": [rule], "narrow": [rule | {"id": "narrow.1", "phrases": ["narrow"]}]}
    expected = sha256(json.dumps(both, sort_keys=True).encode()).hexdigest()
    assert load_codebook(written(tree(wide="", narrow=""))).hash == expected
    assert load_codebook(written(tree(wide="", narrow="wide"))).hash == expected
    asked = tree(wide="", narrow="").replace("[wide]}", "[wide], in: question}")
    assert load_codebook(written(asked)).hash != expected


EXAMPLES = """\
  taking_part:
    label: Taking part
    theme: engagement
    definition: People take part.
    examples:
      - {text: "Never.", expected: present, asked: Do you go to the meetings?}
      - {text: "We all vote.", expected: negated}
    counter_examples:
      - {text: He got engaged.}
      - {text: "Never.", asked: Do you smoke?}
    rules:
      - {id: vote, phrases: [vote+]}
      - {id: answer, phrases: [never], asked: [meeting+]}
      - {id: words, phrases: [engaged]}
      - {id: coming, phrases: [turn+ up]}
"""


def test_the_test_of_a_codebook_tells_what_each_code_does(written, make_turns):
    turns = make_turns(*(("t", "participant", "p", text) for text in ("We vote.", "Yes.", "Engaged.")))
    told = []

    def read() -> None:
        for line in test_codebook(written(EXAMPLES), turns=turns):
            told.append(line)

    with pytest.raises(ProblemsFound) as caught:
        read()
    assert [problem.place.split(" ")[2] for problem in caught.value.problems] == ["12", "14"]
    assert told == [
        "taking_part: 1 of 2 examples found, 1 of 2 counter-examples refused",
        "  FAILS  codebook.yaml, line 12 (codes.taking_part.examples[2]) (example, expected negated): "
        "present by taking_part.vote",
        "  FAILS  codebook.yaml, line 14 (codes.taking_part.counter_examples[1]) (counter-example): "
        "present by taking_part.words",
        "  no example tries: taking_part.words, taking_part.coming",
        "taking_part.vote: its words stand in 1 of 3 turns; a rule so wide says little",
        "taking_part.answer: its words stand in none of 3 turns",
        "taking_part.words: its words stand in 1 of 3 turns; a rule so wide says little",
        "taking_part.coming: its words stand in none of 3 turns",
        "1 codes, 4 examples: 2 as the codebook says, 2 not.",
    ]
    assert LARGEST_SHARE < 1 / 3
