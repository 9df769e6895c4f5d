"""What is wrong in study.yaml or params.yaml, and what the researcher is told: file, line, what stands there.

Each case changes one place of a sound definition; ``at`` is text in the line that must be named.
"""

from __future__ import annotations

import pytest
from support.tiny_study import PARAMS, STUDY, line_of, write_study

from analysis.problems import ProblemsFound
from analysis.study import load_study

# what is wrong | old text | new text | text of the line named | what the message says was found
IN_STUDY = [
    ("unknown key", "status: Example", "state: Example\nstatus: x", "state:", "unknown key 'state'"),
    ("missing key", "title: A tiny study\n", "", "schema", "no 'title'"),
    ("missing key below", "north: {label: North}", "north: {full: N}", "north:", "no 'label'"),
    ("wrong schema", "study/1", "study/2", "schema:", "'study/2'"),
    ("wrong type: list", "title: A tiny study", "title: [a]", "title:", "a list"),
    ("wrong type: nothing", "title: A tiny study", "title:", "title:", "nothing"),
    ("wrong type: flag", "synthetic: true", "synthetic: maybe", "synthetic:", "'maybe'"),
    ("wrong type: number", "seed: 7", "seed: many", "seed:", "'many'"),
    ("no whole number", "seed: 7", "seed: 7.5", "seed:", "7.5"),
    ("infinite number", "seed: 7", "seed: .inf", "seed:", "inf"),
    ("number too low", "seed: 7", "seed: -1", "seed:", "-1"),
    ("wave with a number as key and no mapping", "2013: {fieldwork: January}", "2013: 5", "2013:", "5"),
    ("wave twice", "2014: {fieldwork: June}", '"2013": {fieldwork: June}', "waves:", "id '2013' twice"),
    ("unknown scale", "scale: engagement}", "scale: engagment}", "engaged:", "'engagment'"),
    ("unknown kind", "kind: nominal", "kind: nominall", "sex:", "'nominall'"),
    ("unknown category", "at_least: high}", "at_least: highest}", "high: {label", "'highest'"),
    ("unknown question", "question: engaged", "question: engagd", "high: {label", "'engagd'"),
    ("two readings", "at_least: high}", "at_least: high, at_most: low}", "high: {label", "2 of at_least"),
    ("unknown role asked", "asked: [leader]", "asked: [leaders]", "time: {text", "'leaders'"),
    ("unknown site", "2: south}", "2: sout}", "2: sout}", "'sout'"),
    ("unknown site for all", "always: north", "always: nort", "always: nort", "'nort'"),
    ("unknown role", "2: member}}\n      questions:\n        engaged: {column: q1, v",
     "2: membr}}\n      questions:\n        engaged: {column: q1, v", "2: membr", "'membr'"),
    ("file of an unknown wave", "    2014:\n", "    2015:\n", "    2015:", "'2015'"),
    ("answers to an unknown question", "time: {column: q2, v", "tme: {column: q2, v", "tme:", "'tme'"),
    ("code of an unknown category", "1: f, 2: m}", "1: f, 2: mm}", "2: mm", "'mm'"),
    ("code both value and missing", "missing: {9: refused}", "missing: {2: refused}", "missing: {2",
     "code '2' both as a value and as missing"),
    ("unknown reason", "{9: refused}", "{9: no_idea}", "9: no_idea", "'no_idea' for code '9'"),
    ("code twice", "1: f, 2: m}", '1: f, "1": m}', '"1": m', "code '1' twice"),
    ("site called all", "south: {label: South}", "all: {label: South}", "all: {label", "the id 'all'"),
    ("role called all", "member: {label: Members}", "all: {label: Members}", "all: {label", "the id 'all'"),
    ("role and site of one name", "member: {label: Members}", "north: {label: Members}",
     "north: {label: Members", "the id 'north', which is a site's too"),
    ("id that no finding may have", "south: {label: South}", "South East: {label: South}", "South East:",
     "the id 'South East'"),
    ("question named like a column", "sex: {text", "role: {text", "role: {text", "the id 'role'"),
]  # fmt: skip
IN_PARAMS = [
    ("unknown headline", "headline: high", "headline: higher", "headline:", "'higher'"),
    ("change from a wave without a file", "first: 2013", "first: 2012", "first: 2012", "'2012'"),
    ("change within a wave", "second: 2014", "second: 2013", "first: 2013", "wave '2013' twice"),
    ("unknown covariate", "adjust: [role]", "adjust: [rolle]", "adjust:", "'rolle'"),
    ("margin the frame does not have", "margins: [site, role]", "margins: [sex]", "margins:", "'sex'"),
    ("unknown kind of source", "kinds: [interview]", "kinds: [interviews]", "kinds:", "'interviews'"),
    ("unknown profile", "profile: small", "profile: smal", "profile: smal", "'smal'"),
    ("base of nothing", "respondents: 10", "respondents: 0", "respondents: 0", "0"),
    ("share over the limit", "adjust: [role]", "adjust: [role]\n  level: 95", "level: 95", "95"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "at", "found"), [c[1:] for c in IN_STUDY], ids=[c[0] for c in IN_STUDY]
)
def test_in_study_yaml(old, new, at, found, tmp_path):
    assert STUDY.count(old) >= 1
    text = STUDY.replace(old, new, 1)
    problems = problems_of(write_study(tmp_path, study=text))
    wanted = f"study.yaml, line {line_of(text, at)}"
    assert any(p.place.split(" (")[0] == wanted and found in p.found for p in problems), problems


@pytest.mark.parametrize(
    ("old", "new", "at", "found"), [c[1:] for c in IN_PARAMS], ids=[c[0] for c in IN_PARAMS]
)
def test_in_params_yaml(old, new, at, found, tmp_path):
    text = PARAMS.replace(old, new, 1)
    assert text != PARAMS
    (problem,) = problems_of(write_study(tmp_path, params=text))
    assert problem.place.split(" (")[0] == f"params.yaml, line {line_of(text, at)}"
    assert found in problem.found


# what is wrong | content | line | what the message says was found
NO_YAML = [
    ("tab as indentation", b"id: x\nsites:\n\tnorth: {label: N}\n", 3, "a tab"),
    ("key twice", b"id: x\nid: y\n", 2, 'duplicate key "id"'),
    ("bracket left open", b"id: [x\ntitle: y\n", 2, "expected"),
    ("empty file", b"", 1, "nothing"),
    ("comments only", b"# to be written\n", 1, "nothing"),
    ("list", b"- id: x\n", 1, "a list"),
    ("a word", b"study\n", 1, "a single value"),
    ("not UTF-8", "id: x\ntitle: Caf\u00e9\n".encode("latin-1"), 2, "text that is not UTF-8"),
    ("UTF-16", "id: x\n".encode("utf-16"), 1, "text that is not UTF-8"),
    ("control character", b"id: x\ntitle: a\x07b\n", 2, "the control character #x0007"),
]


@pytest.mark.parametrize("file", ["study.yaml", "params.yaml"])
@pytest.mark.parametrize(("content", "line", "found"), [c[1:] for c in NO_YAML], ids=[c[0] for c in NO_YAML])
def test_no_yaml(file, content, line, found, tmp_path):
    write_study(tmp_path)
    (tmp_path / file).write_bytes(content)
    (problem,) = problems_of(tmp_path)
    assert problem.place == f"{file}, line {line}"
    assert found in problem.found


def problems_of(folder):
    with pytest.raises(ProblemsFound) as raised:
        load_study(folder)
    return raised.value.problems


def test_a_day_that_there_is_not(tmp_path):
    """YAML reads a day without quotation marks by itself."""
    folder = write_study(tmp_path, study=STUDY.replace('"2026-01-31"', "2026-02-31"))
    with pytest.raises(ProblemsFound, match=r"study\.yaml: found a day or time that there is not"):
        load_study(folder)
