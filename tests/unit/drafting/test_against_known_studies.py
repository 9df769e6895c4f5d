"""How well a draft finds what people found: the study.yaml of the example and of the real study."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from ruamel.yaml import YAML
from support.imports import ROOT

from analysis.drafting import Draft, written
from analysis.drafting.writing import decisions
from analysis.study.section import canonical

Pair = frozenset


def true_columns(path) -> dict[str, dict[str, str]]:
    """Question to wave to column, as a study.yaml has them."""
    files = YAML(typ="safe").load(path.read_text(encoding="utf-8"))["survey"]["files"]
    columns: dict[str, dict[str, str]] = {}
    for wave, file in files.items():
        for question, answers in file["questions"].items():
            if "column" in answers:
                columns.setdefault(question, {})[str(wave)] = canonical(answers["column"])
        for what in ("site", "role"):
            columns.setdefault(what, {})[str(wave)] = canonical(file[what]["column"])
    return columns


def pairs(columns: dict[str, dict[str, str]]) -> set[Pair]:
    """The columns of two waves that are one question."""
    return {Pair(pair) for by_wave in columns.values() for pair in combinations(by_wave.items(), 2)}


def drafted(draft: Draft) -> dict[str, dict[str, str]]:
    columns = {q.id: {w: c.name for w, c in q.matched.by_wave.items()} for q in draft.questions}
    for grouping in (draft.site, draft.role):
        if grouping.matched:
            columns[grouping.what] = {w: c.name for w, c in grouping.matched.by_wave.items()}
    return columns


def test_the_examples_questions_are_found(example: Draft):
    truth, found = pairs(true_columns(ROOT / "study.yaml")), pairs(drafted(example))
    assert len(truth) > 30
    recall, precision = len(truth & found) / len(truth), len(truth & found) / len(found)
    missed, wrong = sorted(map(sorted, truth - found)), sorted(map(sorted, found - truth))
    print(f"recall {recall:.2f}, precision {precision:.2f}\nmissed {missed}\nwrong {wrong}")
    assert recall >= 0.9, missed
    assert precision >= 0.9, wrong


def test_site_role_and_ids_of_the_example(example: Draft):
    truth = true_columns(ROOT / "study.yaml")
    found = drafted(example)
    assert found["site"] == truth["site"]
    assert found["role"] == truth["role"]
    assert len(example.site.labels) == 6
    assert [wave.respondent.name for wave in example.waves] == ["respid", "Respondent ID", "ID"]
    assert example.linked


def asked_of(text: str) -> list[tuple[str, str]]:
    """Each decision of a draft, and the lines below it."""
    return re.findall(r"# DECIDE: (.*)\n((?: *# - .*\n)*)", text)


def test_what_was_not_matched_is_always_asked_about(osmi: Draft, example: Draft):
    for draft in (osmi, example):
        waves = {wave.file.wave_id for wave in draft.waves}
        alone = {q.id for q in draft.questions if set(q.matched.by_wave) < waves}
        alone |= {q.id for q in draft.several if set(q.waves) < waves}
        listed = dict(asked_of(written(draft)))["not asked there, or worded otherwise?"]
        assert {
            name for line in listed.splitlines() for name in re.findall(r"\w+", line.partition(": ")[0])
        } == (alone)
        assert alone


@pytest.mark.parametrize(("name", "most"), [("example", 40), ("osmi", 40)])
def test_like_columns_are_one_decision(name, most, request):
    """Before, 94 for the 18 questions of the example and 163 for the 63 of the real study."""
    assert decisions(written(request.getfixturevalue(name))) <= most


def test_the_pairs_of_the_real_study_are_found(osmi: Draft):
    truth = pairs(true_columns(ROOT / "tests/pipeline/real_study/study.yaml"))
    assert truth - pairs(drafted(osmi)) == set()


def test_the_doubts_that_the_real_study_settles_are_told(osmi: Draft):
    """study.yaml of the real study notes each of these; a draft must not pass over them."""
    text = written(osmi)
    block = text.partition("    2016:\n      # ")[2]
    leave = block.partition("        leave:\n")[2].partition("        mental_health_consequence:\n")[0]
    asked = dict(asked_of(block))
    assert "leave" in asked['"I don\'t know" is worded "Don\'t know" in an earlier wave']
    assert re.search(r"leave.*: 287 of 1433 cells are blank", asked["not_asked (routing), or skipped?"])
    assert "blank: not_asked" in leave
    earlier = dict(asked_of(text.partition("    2014:\n")[2]))
    assert (
        "leave: no answer 'Neither easy nor difficult' in this wave" in earlier["not offered, or not chosen?"]
    )
    assert (
        "# DECIDE: outside 16 to 100\n      # - 8 values in 2014\n" in text
    )  # counted by hand with csv: 6 below, 2 above
    assert "a spreadsheet seems to have made dates of ranges: " in text
    assert "'Jun-25' for 6-25" in text and "'5-Jan' for 1-5" in text
    assert "'What country do you live in?' (2016)" in text
    for number in ("1726", "99999999999"):
        assert number not in text


def test_the_doubts_that_the_example_settles_are_told(example: Draft):
    text = written(example)
    for doubt in (
        "'4d. The CCG does not feel owned by its members' (2014) is worded the other way round",
        "`reversed: true` reads each category as its opposite",
        "DECIDE: in the middle of the codes",
        "influence, views, owned, goals, time, support, training: code '4' (\"Don't know\")",
        "DECIDE: labelled, but not declared missing in the file",
        "engagement, goals: code '99' ('Prefer not to say')",
        "'Very engaged' stands where 'Highly engaged' stands in 2013",
        "8, 9 stand apart and have no label",
        "the file does not label its codes: either {1: strongly_disagree",
        "'NHS Dunmere and Saltholme CCG' is taken for 'Dunmere CCG'",
        "1 row repeats an id",
        "the largest of 2 sheets was read; the others are 'About'",
    ):
        assert f"{doubt}" in text, doubt


@pytest.mark.parametrize("name", ["example", "osmi"])
def test_every_column_of_the_files_has_its_use(name, request):
    draft: Draft = request.getfixturevalue(name)
    in_files = [
        (wave.file.wave_id, canonical(column))
        for wave in draft.waves
        for column in (*wave.file.wave.data.columns, *wave.personal)
    ]
    uses = draft.uses
    assert list(zip(uses["wave"], uses["column"], strict=True)) == in_files
    assert (uses["reason"] != "").where(uses["use"] == "left out", True).all()


@pytest.mark.parametrize("name", ["example", "osmi"])
def test_nobodys_own_words_or_ids_are_in_a_draft(name, request):
    """What fewer than three people wrote in a text file, and no label of a file declares, is not shown."""
    draft: Draft = request.getfixturevalue(name)
    text = written(draft)
    values = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("# In this wave"))
    declared = {
        canonical(label)
        for wave in draft.waves
        for column in wave.file.wave.questions.values()
        for label in (column.label, *column.value_labels.values())
    }
    shared, rare = set(declared), set()
    for wave in draft.waves:
        for column in wave.file.wave.data.columns:
            counts = wave.file.wave.data[column].map(canonical).value_counts()
            shared |= set(counts[counts >= 3].index)
            rare |= {value for value, rows in counts.items() if rows < 3 and len(value) > 11}
    leaked = {value for value in rare if value in values and not any(value in other for other in shared)}
    assert leaked == set()
