"""docs/your-own-study.md tried out: its files make a study, its commands say what it says they do.

A block is marked by a comment above it: ``file:`` is a file (blocks of one file follow each other), ``with:``
keys that may be added to a file, ``run`` the cell of a notebook, ``check`` what `ccg check` says, after a
change where one is given.
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from support import copies, pages
from support.imports import ROOT

GUIDE = pages.page("your-own-study.md")
# The SPSS file of the first wave, which the guide describes and cannot show.
WAVE_2022 = {
    "respid": [101, 102, 103, 104, 105, 106],
    "consent": [1, 1, 1, 1, 1, 0],
    "town": [1, 1, 2, 2, 2, 1],
    "job": [1, 2, 1, 2, 3, 2],
    "q1": [1, 3, 8, 2, 1, 1],
    "q2": [1, None, 2, None, None, None],
    "age": [42, 49, -9, 45, 27, 50],
    "sex": [2, 1, 2, 2, 2, 1],
}
LABELS = {"q1": {1: "Very", 2: "Fairly", 3: "Not", 8: "Don't know", 9: "Prefer not to say"}}


@dataclass(frozen=True)
class Told:
    """A message of the guide, and the change of a file that brings it about."""

    text: str
    file: str = ""
    old: str = ""
    new: str = ""


def _told(mark: str, text: str) -> Told:
    file, _, change = mark.partition(": ")
    old, _, new = change.partition(" -> ") if change else ("", "", "")
    return Told(text.strip(), file, old, new.strip())


FILES = pages.files_of(GUIDE)
CELLS = [text for _, text in pages.marked(GUIDE, "run")]
MESSAGES = [_told(mark, text) for mark, text in pages.marked(GUIDE, "check")]
ADDED = list(pages.marked(GUIDE, "with"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study of the guide, every file of it."""
    folder = tmp_path_factory.mktemp("guide")
    _write(folder)
    return folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return shutil.copytree(whole, tmp_path / "study")


def _write(folder: Path) -> None:
    import pyreadstat

    pages.write(FILES, folder)
    path = folder / "data/raw/surveys/wave_2022.sav"
    pyreadstat.write_sav(pd.DataFrame(WAVE_2022), str(path), variable_value_labels=LABELS)


def test_the_guide_has_its_blocks():
    assert {"study.yaml", "params.yaml", "codebook.yaml", "reports/report.md"} <= set(FILES)
    assert len(CELLS) == 1
    assert len(MESSAGES) == 6
    assert {file for file, _ in ADDED} == {"study.yaml", "params.yaml", "codebook.yaml"}
    assert GUIDE.count("\n```yaml") + GUIDE.count("\n```csv") == sum(
        block["mark"].startswith(("file", "with")) and block["mark"].endswith(("yaml", "csv"))
        for block in pages.BLOCK.finditer(GUIDE)
    )


def test_the_definition_loads(whole: Path):
    from analysis import load_study

    study = load_study(whole)
    assert list(study.sites) == ["harbour", "moorside"]
    assert study.survey.outcomes["not_confident"].categories == ("not",)
    assert study.survey.files["2022"].answers["confident"].missing == {"8": "dont_know", "9": "refused"}
    assert study.params.engagement.changes == (("2022", "2024"),)
    assert study.published[1].between == (0.45, 0.55)


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study of the guide with every key that the guide says may be added."""
    return pages.write(pages.extended(FILES, ADDED), tmp_path_factory.mktemp("extended"))


def test_the_keys_that_may_be_added_load(extended: Path):
    from analysis import load_study

    study = load_study(extended)
    survey, params = study.survey, study.params
    wave = survey.files["2024"]
    assert survey.files["2022"].answers["news"].columns == {"email": "q7_1", "post": "q7_2"}
    assert wave.answers["news"].separator == ";"
    assert wave.answers["confident"].incomparable
    assert wave.answers["enough_time"].asked_if.categories == ("fairly", "very")
    assert wave.answers["enough_time"].reversed
    assert (survey.code.tolerance, survey.code.columns("2022")["birthday"]) == (1, "day")
    assert (wave.duration.unit, wave.finished.values["80"]) == ("seconds", "partial")
    assert len(wave.invitation.reminders) == 2
    assert survey.batteries["conditions"].questions == ("enough_time", "listened")
    assert survey.benchmarks["national"].n == 1480
    assert params.engagement.careless.speeding.action == "exclude"
    assert params.engagement.careless.identical.at_least == 10
    assert params.engagement.primary.outcome == "very_confident"
    assert params.engagement.equivalence.margins == {"very_confident": 0.05}
    assert params.engagement.departures == ("each_site_left_out", "one_change_for_all_sites")
    assert params.planning.respondents == (1, 1.5)


def test_the_keys_of_the_transcripts_load(extended: Path):
    from datetime import date

    from analysis import load_study

    study = load_study(extended)
    fieldwork = study.transcripts
    assert (fieldwork.vault, fieldwork.retention) == ("../link-workers-vault", date(2034, 12, 31))
    assert fieldwork.guides.endswith("guides.csv") and fieldwork.checked.endswith("check.csv")
    trust = fieldwork.organisations["trust"]
    assert [alias.text for alias in trust.aliases] == ["hospital trust", "the infirmary", "HHT"]
    assert trust.aliases[1].sites == ("harbour",) and trust.aliases[2].acronym
    assert fieldwork.organisations["director"].role
    assert fieldwork.relations["pays"].reversed == ("paid by",)
    assert study.coding.open_codes.endswith("open_codes.csv")
    assert study.params.coding.cases == ("site", "role")


def test_every_key_of_transcripts_coding_and_rules_is_explained():
    from dataclasses import fields

    from analysis.coding.codebook.rules import Rule
    from analysis.study.fieldwork import Fieldwork, HumanCoding

    written = {"exceptions": "not", "sentence": "in"}  # as the codebook calls them
    named = {written.get(field.name, field.name) for field in fields(Rule)} - {"id"}
    section = GUIDE.partition("## 6. ")[2].partition("## 7. ")[0] + GUIDE.partition("## 15. ")[2]
    assert [name for name in named if f"`{name}`" not in section] == []
    keys = {field.name for cls in (Fieldwork, HumanCoding) for field in fields(cls)}
    shown = "\n".join([*FILES.values(), *(text for _, text in ADDED)])
    assert [key for key in keys if f"  {key}:" not in shown] == []


def test_codes_that_may_be_added_find_their_examples(extended: Path):
    from analysis.coding import load_codebook
    from analysis.coding.codebook.examples import check_examples

    codebook = load_codebook(extended / "codebook.yaml")
    assert codebook.descendants("waiting_list") == ("waits_known",)
    check_examples(codebook)


def test_open_codes_are_read_in_the_order_of_reading(whole: Path):
    from analysis import load_study
    from analysis.coding.human.open_codes import read_open_codes, reading_order
    from analysis.transcripts.preparing import prepare

    turns = prepare(load_study(whole)).turns
    codes = read_open_codes(whole / "data/raw/coding/open_codes.csv", turns)
    assert reading_order(codes) == ["har24-01", "moo24-01", "moo24-obs"]
    assert codes["code"].notna().sum() == 3


def test_the_words_shown_are_those_that_a_study_has_without_them(extended: Path, whole: Path):
    from analysis import load_study

    shown, usual = (load_study(folder).params.engagement for folder in (extended, whole))
    assert (shown.words, shown.imputations) == (usual.words, usual.imputations)


def test_a_published_table_is_read_as_counts(extended: Path, whole: Path):
    from analysis import load_study
    from analysis.survey.aggregates import read_aggregate

    file = load_study(extended).survey.aggregated["2019"]
    table = read_aggregate(whole / file.path, file)
    counts = table.set_index(["site", "role"])["yes"]
    assert counts.dropna().to_dict() == {
        ("harbour", "link_workers"): 10,
        ("harbour", "gps"): 6,
        ("moorside", "link_workers"): 11,
    }
    assert table["rounding"].tolist()[-1] == "suppressed"


def test_the_table_of_formats_is_that_of_the_reader():
    from analysis.survey.readers.headers import LAYOUTS, PLAIN
    from analysis.survey.reading import _FORMATS

    section = GUIDE.partition("### Files that are read\n")[2].partition("### Personal data")[0]
    named = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `.")]
    assert set(re.findall(r"`(\.\w+)`", " ".join(named))) == set(_FORMATS)
    assert [layout for layout in LAYOUTS if f"`{layout}`" not in section and layout != PLAIN] == []


@pytest.mark.parametrize("told", MESSAGES, ids=lambda told: told.old or "nothing wrong")
def test_check_says_what_the_guide_says(folder: Path, told: Told):
    from analysis.problems import ProblemsFound
    from analysis.review.definition import check

    if not told.file:
        assert check(folder) == told.text
        return
    copies.replace(folder / told.file, told.old, told.new, count=1)
    with pytest.raises(ProblemsFound) as found:
        check(folder)
    assert [str(problem) for problem in found.value.problems] == told.text.splitlines()


def _counts(flow: dict) -> dict:
    return {key: flow[key] for key in ("rows", "kept", "excluded")}


def test_rows_are_left_out_as_described(whole: Path):
    from analysis import load_study
    from analysis.survey.cleaning import clean

    cleaned = clean(load_study(whole)).harmonised
    assert _counts(cleaned.flow["2022"]) == {
        "rows": 6,
        "kept": 4,
        "excluded": {"no consent": 1, "role out of scope": 1},
    }
    assert _counts(cleaned.flow["2024"]) == {
        "rows": 6,
        "kept": 4,
        "excluded": {"duplicate": 1, "role out of scope": 1},
    }
    gps = cleaned.responses[cleaned.responses["role"] == "gps"]
    assert gps["enough_time"].isna().all()


def test_names_are_replaced_as_decided(whole: Path):
    from analysis import load_study
    from analysis.transcripts.preparing import prepare

    prepared = prepare(load_study(whole))
    words = " ".join(prepared.turns["text"])
    assert "Whitlow" not in words and "Quayside" not in words
    assert "Dr Carla Hey sends" in words and "at [a practice]" in words
    assert prepared.flow["people_by_outcome"] == {"interviewed": 3, "no_reply": 1}
    assert set(prepared.participants["participant"]) == {"P001", "P002", "P003"}  # P004 withdrew


@pytest.fixture
def in_a_notebook(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the notebooks, after de-identification."""
    from analysis import load_study
    from analysis.files import write_parquet
    from analysis.transcripts.preparing import prepare

    turns = prepare(load_study(folder)).turns
    write_parquet(folder / "data/processed/transcripts/turns.parquet", turns)
    (folder / "notebooks").mkdir()
    monkeypatch.chdir(folder / "notebooks")
    return folder


def test_the_cells_run(in_a_notebook: Path):
    for cell in CELLS:
        exec(compile(cell, "the guide", "exec"), {})
    sample = pd.read_csv(in_a_notebook / "data/raw/coding/sample.csv")
    assert sample["inclusion"].tolist() == [0.5, 0.5]
    assert sample["stratum"].tolist() == ["harbour/link_workers", "moorside/gps"]
    read = pd.read_csv(in_a_notebook / "data/raw/coding/to_read.csv")
    assert list(read.columns) == ["transcript", "turn", "text"]


def test_coding_and_interpretations_fit_the_turns(in_a_notebook: Path):
    from analysis import load_study, load_turns
    from analysis.coding import load_codebook
    from analysis.coding.human.interpretations import read_interpretations
    from analysis.coding.human.judgements import read_judgements
    from analysis.synthesis.triangulation import read_triangulation
    from analysis.transcripts.preparing import prepare

    study, turns = load_study(in_a_notebook), load_turns(in_a_notebook)
    codebook = load_codebook(in_a_notebook / "codebook.yaml")
    judgements, sample = read_judgements(study, turns, codebook)
    assert (len(judgements), len(sample)) == (6, 2)
    made = in_a_notebook / study.interpretations
    read = read_interpretations(made / "themes.yaml", turns, prepare(study).participants, codebook.themes)
    assert list(read.interpretations) == ["waiting"]
    assert read.quotations["worst_part"].role == "link_workers"
    assert len(read_triangulation(made / "triangulation.yaml", study, codebook.themes)) == 1


def test_forms_and_polarities_are_as_described(whole: Path):
    from analysis.coding import code, load_codebook
    from analysis.coding.codebook.rules import expand

    assert {words[0] for words in expand("wait+")} == {"wait", "waits", "waited", "waiting"}
    said = ["There is no waiting list here.", "If there were a waiting list, I would know."]
    turns = pd.DataFrame(
        {"transcript": "t", "turn": range(2), "speaker_role": "participant", "text": pd.array(said, "str")}
    )
    found = code(turns, load_codebook(whole / "codebook.yaml"))
    assert found["polarity"].tolist() == ["negated", "hypothetical"]


def test_a_rehearsal_checks_out(tmp_path: Path):
    from analysis import load_study
    from analysis.review.definition import check
    from analysis.synthetic import synthesise

    for name in ("study.yaml", "params.yaml", "codebook.yaml", "reports/report.md"):
        text = FILES[name].replace("synthetic: false", "synthetic: true")
        text = text.replace("interpretations: data/raw/interpretations", "interpretations:")
        text = text.replace("vault: ../link-workers-vault", "vault: .vault")
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    written = synthesise(load_study(tmp_path), tmp_path)
    assert {path.suffix for path in written} >= {".sav", ".csv", ".docx"}
    assert check(tmp_path).startswith("No problem found")


def test_commands_and_paths_are_there():
    main = (ROOT / "analysis/cli/main.py").read_text(encoding="utf-8")
    for command in set(re.findall(r"(?:^|`)ccg ([a-z-]+)", GUIDE, re.MULTILINE)):
        assert f"def {command}(" in main or f'"{command}"' in main, command
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`make ([a-z]+)", GUIDE)) | set(re.findall(r"^make ([a-z]+)", GUIDE, re.M)):
        assert f"\n{target}:" in makefile, target
    assert "\n# /data/raw/\n" in (ROOT / ".gitignore").read_text(encoding="utf-8")


def test_what_a_study_does_not_have_is_an_empty_key(tmp_path: Path):
    from analysis import load_study

    (tmp_path / "params.yaml").write_text(FILES["params.yaml"], encoding="utf-8")
    text = FILES["study.yaml"]
    text = re.sub(r"^subtitle: .*$", 'subtitle: ""', text, flags=re.MULTILINE)
    text = re.sub(
        r"^(transcripts|coding|interpretations|published):.*\n(?:  .*\n)*", r"\1:\n", text, flags=re.M
    )
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    study = load_study(tmp_path)
    assert (study.transcripts, study.coding, study.interpretations, study.published) == (None, None, None, ())


@pytest.mark.pipeline
def test_the_study_of_the_guide_is_reproduced(tmp_path: Path):
    """The guide's files from raw data to report, with a made-up survey in place of twelve answers."""
    from analysis import load_study
    from analysis.synthetic.survey import synthesise_survey

    not_of_a_copy = ("data/", "reports/published", "dvc.lock", "tests/")
    folder = copies.copy_repository(tmp_path / "study", without=not_of_a_copy)
    # What is made up takes the place of the guide's own survey files.
    for name, text in FILES.items():
        if name.startswith("data/raw/surveys/"):
            continue
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    copies.replace(folder / ".gitignore", "# /data/raw/", "/data/raw/")
    synthesise_survey(load_study(folder), folder)
    copies.git(folder, "init", "--quiet")
    assert "data/raw" not in copies.git(folder, "status", "--short", "--untracked-files=all")
    done = copies.ccg(folder, "reproduce")
    assert done.returncode == 0, done.stdout + done.stderr
    released = json.loads((folder / "reports/findings.json").read_text(encoding="utf-8"))
    ids = {finding["id"] for finding in released["findings"]}
    named = re.findall(r"`((?:survey|engagement|fieldwork|themes|synthesis)\.[a-z0-9_.-]+)`", GUIDE)
    assert len(set(named)) > 10
    assert [name for name in named if name not in ids] == []
    assert copies.ccg(folder, "accept", "--yes").returncode == 0
    assert "nothing to accept" in copies.ccg(folder, "accept").stdout
    copies.commit(folder, "The study")
    assert not [n for n in copies.git(folder, "ls-files").split() if n.startswith("data/")]
