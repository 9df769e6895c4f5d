"""The command: what it writes, that a settled draft loads, and what it refuses."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from support.imports import ROOT
from support.raw_surveys import write_csv
from support.tiny_study import PARAMS

from analysis.drafting import draft_study, propose, written
from analysis.drafting.writing import decisions
from analysis.problems import ProblemsFound
from analysis.study import load_study

AGREE = ["Strongly agree", "Agree", "Disagree", "Strongly disagree"] * 3


def problems_of(*arguments, **options) -> list[str]:
    with pytest.raises(ProblemsFound) as found:
        list(draft_study(*arguments, **options))
    return [str(problem) for problem in found.value.problems]


def settled(text: str) -> str:
    """A draft in which somebody has decided: every word DECIDE that stands as a value is replaced."""
    text = re.sub(r"scale: DECIDE$", "scale: agreement", text, flags=re.M)
    text = re.sub(r"(missing: (?:&\w+ )?\{.*\})", lambda met: met[0].replace("DECIDE", "dont_know"), text)
    text = text.replace('"Yes": DECIDE', '"Yes": gp_with_a_formal_ccg_role')
    ordered = {
        5: ["strongly_disagree", "disagree", "neither_agree_nor_disagree", "agree", "strongly_agree"],
        4: ["not_at_all_influential", "not_very_influential", "quite_influential", "very_influential"],
        3: ["no_change", "some_change", "significant_change"],
    }

    def values(met: re.Match) -> str:
        codes = re.findall(r"\d+", met[0].removeprefix(met[1]))
        pairs = zip(codes, ordered[len(codes)], strict=True)
        return met[1] + "{" + ", ".join(f"{code}: {name}" for code, name in pairs) + "}"

    text = re.sub(r"(values: (?:&\w+ )?)\{(?:\d: DECIDE(?:, )?)+\}", values, text)
    text = text.replace("{fieldwork: DECIDE}", "{fieldwork: January}")
    text = re.sub(r"(title|name|date): DECIDE", r"\1: Settled", text)
    # The one question with three codes that no file labels.
    return text.replace("cocommissioning\n      scale: agreement", "cocommissioning\n      scale: change")


def test_a_settled_draft_of_the_example_loads(example, tmp_path: Path):
    text = written(example)
    assert 25 < decisions(text) < 40
    (tmp_path / "params.yaml").write_text(
        PARAMS.replace("headline: high", "headline: high_engagement").replace("second: 2014", "second: 2016"),
        encoding="utf-8",
    )
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsFound) as undecided:
        load_study(tmp_path)
    assert all("DECIDE" in problem.found for problem in undecided.value.problems)
    (tmp_path / "study.yaml").write_text(settled(text), encoding="utf-8")
    study = load_study(tmp_path)
    assert list(study.survey.files) == ["2013", "2014", "2016"]
    assert study.survey.questions["owned"].kind == "scale"


def test_a_settled_draft_reads_the_examples_files_as_its_study_does(example, tmp_path: Path):
    """The same answers, by their labels, in the waves whose codes the files label; the reversed item too."""
    from analysis.survey.cleaning import clean

    text = settled(written(example)).replace("duplicates: stop", "duplicates: first")
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    params = PARAMS.replace("headline: high", "headline: high_engagement")
    (tmp_path / "params.yaml").write_text(params, encoding="utf-8")
    (tmp_path / "data").symlink_to(ROOT / "data")
    counts = []
    for study, names in (
        (load_study(tmp_path), ("engagement", "owned", "influential")),
        (load_study(ROOT), ("engaged", "owned", "ccg_influential")),
    ):
        responses = clean(study).harmonised.responses
        told = {}
        for number, name in enumerate(names):
            labels = responses[name].astype("str").map(dict(study.survey.questions[name].categories))
            told |= {
                (number, *key): rows for key, rows in labels.groupby(responses["wave"]).value_counts().items()
            }
        counts.append({key: rows for key, rows in told.items() if key[1] != "2016"})
    assert len(counts[0]) == 2 * (4 + 5 + 4)
    assert counts[0] == counts[1]


def test_a_settled_draft_reads_the_files(tmp_path: Path):
    """Two text waves whose labels tell everything: nothing is left to decide before the answers are read."""
    from analysis.survey.cleaning import clean

    rows = range(12)
    columns = {"ID": rows, "Site": ["North", "South"] * 6, "Role": ["Leader"] * 6 + ["Member"] * 6}
    first = columns | {"Have you time?": AGREE, "Age": [40 + n for n in rows]}
    second = columns | {
        "1. Have you the time?": [*AGREE[:-1], "Don't know"],
        "Your age": [30 + n for n in rows],
    }
    paths = [write_csv(tmp_path / "w2013.csv", first), write_csv(tmp_path / "w2014.csv", second)]
    text = written(propose(paths, tmp_path))
    assert "DECIDE" not in re.sub(r"#.*|title: .*|authors: .*|date: .*|fieldwork: .*", "", text)
    (tmp_path / "study.yaml").write_text(settled(text), encoding="utf-8")
    outcome = re.search(r"^    (high_\w+): ", text, flags=re.M)[1]
    (tmp_path / "params.yaml").write_text(PARAMS.replace("headline: high", f"headline: {outcome}"), "utf-8")
    responses = clean(load_study(tmp_path)).harmonised.responses
    assert len(responses) == 24
    assert responses["time"].value_counts().to_dict() == dict.fromkeys(
        ["strongly_agree", "agree", "disagree"], 6
    ) | {"strongly_disagree": 5}
    assert responses["age"].sum() == sum(range(40, 52)) + sum(range(30, 42))


def test_no_file_is_overwritten(tmp_path: Path):
    path = write_csv(tmp_path / "wave_2014.csv", {"Age": range(30)})
    told = list(draft_study([path], tmp_path))
    assert told[0] == "study.draft.yaml: files 1, columns 1"
    draft = tmp_path / "study.draft.yaml"
    draft.write_text("mine", encoding="utf-8")
    assert "a draft never overwrites one" in problems_of([path], tmp_path)[0]
    assert draft.read_text(encoding="utf-8") == "mine"
    list(draft_study([path], tmp_path, tmp_path / "other.yaml"))
    assert str(tmp_path) not in (tmp_path / "other.yaml").read_text(encoding="utf-8")
    assert "no folder" in problems_of([path], tmp_path, "absent/other.yaml")[0]


def test_all_problems_of_all_files_at_once(tmp_path: Path):
    path = write_csv(tmp_path / "a.csv", {"Age": range(3)})
    copy = shutil.copy(path, tmp_path / "b.csv")
    (tmp_path / "c.sav").write_text("no SPSS file", encoding="utf-8")
    told = problems_of([path, path, copy, tmp_path / "c.sav", tmp_path / "d.csv"], tmp_path)
    assert [line.partition(": found ")[0] for line in told] == ["a.csv", "b.csv", "c.sav", "d.csv"]
    assert "the same file again" in told[0] and "a copy of a.csv" in told[1]
    assert not (tmp_path / "study.draft.yaml").exists()
    assert "no file" in problems_of([], tmp_path)[0]


def test_files_without_a_common_question(tmp_path: Path):
    paths = [
        write_csv(tmp_path / "w2013.csv", {"Favourite colour": ["Red", "Blue"] * 4}),
        write_csv(tmp_path / "w2014.csv", {"Shoe size": [*range(30, 46)]}),
    ]
    told = list(draft_study(paths, tmp_path))
    assert "no question of one wave was found in another: match them by hand" in told[-1]
    assert "# DECIDE: no question of one wave was found" in (tmp_path / "study.draft.yaml").read_text("utf-8")


def test_a_file_elsewhere_is_named_without_its_folder(tmp_path: Path):
    study, elsewhere = tmp_path / "study", tmp_path / "secret-place"
    study.mkdir(), elsewhere.mkdir()
    path = write_csv(elsewhere / "w2013.csv", {"Age": range(30)})
    text = written(propose([path], study))
    assert "path: data/raw/surveys/w2013.csv" in text
    assert "copy it to this path" in text
    assert "secret-place" not in text


def test_sets_of_several_answers_are_questions(tmp_path: Path):
    """A declared set is one question, a column a category, and the same text in two waves one question."""
    from dataclasses import replace

    from support.raw_surveys import wave_of

    from analysis.drafting.columns import describe, vocabulary
    from analysis.drafting.several import sets_of, several_of
    from analysis.survey.wave import MultipleResponse

    waves = {}
    for wave_id in ("2013", "2014"):
        ticks = {"n1": [1, 0, 1], "n2": [0, 0, 1]}
        read = wave_of(ticks, labels={"n1": "By post", "n2": "On the website"})
        declared = MultipleResponse(label="How do you hear news?", columns=("n1", "n2"), counted=1)
        read = replace(read, multiple={"$news": declared})
        waves[wave_id] = sets_of(read, describe(wave_id, read, vocabulary([read])), ())
    (news,) = several_of(waves)
    assert dict(news.labels) == {"by_post": "By post", "on_the_website": "On the website"}
    assert list(news.waves) == ["2013", "2014"]
    assert (news.waves["2014"].found.ticked, news.waves["2014"].found.unticked) == (("1",), ("0",))


@pytest.mark.parametrize(
    ("first", "second", "linked", "told"),
    [
        ([f"P{n:02d}" for n in range(1, 25)], [f"p{n}" for n in range(1, 25)], True, "100% of the ids"),
        (range(201, 225), [f"{n}.0" for n in range(201, 225)], True, "100% of the ids"),
        (range(1, 25), range(1, 25), False, "number their rows from 1"),
        (range(1, 25), range(101, 125), False, "0% of the ids"),
    ],
)
def test_a_draft_promises_the_links_that_cleaning_makes(first, second, linked, told, tmp_path: Path):
    paths = [
        write_csv(tmp_path / "w2013.csv", {"ID": first, "Have you time?": ["Yes", "No"] * 12}),
        write_csv(tmp_path / "w2014.csv", {"ID": second, "Have you time?": ["No", "Yes"] * 12}),
    ]
    draft = propose(paths, tmp_path)
    assert draft.linked == linked
    assert told in draft.linked_doubt
