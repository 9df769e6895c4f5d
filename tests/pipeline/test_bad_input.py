"""Input that cannot be used ends a command with status 2 and one message that names the place.

Every case is the example study, with few transcripts, and one thing changed in it. What earlier runs made
must be as it was, to the byte.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pypdf
import pytest
from support.copies import bytes_of, copy_repository, replace
from support.published import write_release
from support.transcript_files import docx, paragraph, pdf
from typer.testing import CliRunner

from analysis.cli.main import app
from analysis.files import write_json

pytestmark = pytest.mark.pipeline

MADE = ("data/processed", "reports/tables", "reports/figures")
KEPT = ("ash13-01", "ash13-02", "bra13-02", "cal13-02", "ash14-02")
READINGS = """\
schema: interpretations/1
interpretations:
  engagement:
    analyst: A. Researcher
    text: They stay away.
    supporting:
      - {transcript: ash13-01, turn: 9, words: They’re not hostile.}
quotations:
  broadcast:
    theme: influence
    transcript: bra13-02
    turn: 13
    words: "It's broadcast, it isn't conversation."
"""
NARRATIVE = """\
---
literals:
  "2014": the second wave
---

# Findings

In 2014, {{ finding("engagement.high.all.2014").display }} were highly engaged.
"""
NOTEBOOK = ["from analysis.findings import record\nfrom analysis.results import Count", "1 + 1"]

WAVE_2013, WAVE_2014, WAVE_2016 = (
    f"data/raw/surveys/wave_{name}" for name in ("2013.sav", "2014.csv", "2016.xlsx")
)
FRAME = "data/raw/surveys/frame.csv"
LISTED, REGISTER = "data/raw/transcripts/transcripts.csv", "data/raw/transcripts/participants.csv"
READ = "data/raw/interpretations/themes.yaml"


# ---------------------------------------------------------------- a small example study


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example study with few transcripts and what its first stages make of it."""
    folder = copy_repository(
        tmp_path_factory.mktemp("bad_input") / "example",
        without=("analysis/", "docs/", "tests/", "reports/", "data/raw/synthetic/", "benchmarks/"),
    )
    for table in (LISTED, "data/raw/coding/sample.csv", "data/raw/coding/judgements.csv"):
        heading, *lines = (folder / table).read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if line.partition(",")[0] in KEPT]
        (folder / table).write_text("".join([heading, *kept]), encoding="utf-8", newline="")
    (folder / READ).write_text(READINGS, encoding="utf-8")
    write_notebook(folder, NOTEBOOK)
    write_release(folder / "reports")
    (folder / "reports/report.md").write_text(NARRATIVE, encoding="utf-8")
    for stage in ("clean_survey", "weight_survey", "deidentify_transcripts", "code_transcripts"):
        status, _, told = run(folder, "run", stage)
        assert status == 0, told
    for name in ("1_data_quality", "2_engagement"):
        write_json(folder / f"data/processed/findings/{name}.json", ledger(f"{name}.count"))
    return folder


@pytest.fixture
def study(example: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(example, tmp_path / "study"))


def write_notebook(folder: Path, cells: list[str]) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbformat.write(notebook, folder / "notebooks/1_data_quality.ipynb")


def ledger(*ids: str) -> dict:
    """What a notebook's stage leaves."""
    from analysis.findings import document
    from analysis.results import Count, Finding

    result = Count(value=40, unit="respondents")
    return document(
        "example",
        [
            Finding(id=id, statement="People", result=result, display="40", made_by=f"{ids[0]}.ipynb, cell 1")
            for id in ids
        ],
    )


def run(folder: Path, *command: str) -> tuple[int, str, str]:
    """Status, output and messages of `ccg` in a folder; any other exception would be a traceback."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        done = CliRunner().invoke(app, list(command))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout, done.stderr


# ---------------------------------------------------------------- what may be wrong


@dataclass(frozen=True, kw_only=True)
class Case:
    """One thing that is wrong, the command that must refuse it, and what it must say."""

    name: str
    change: Callable[[Path], object]
    command: str
    told: str
    messages: int = 1


def becomes(file: str, content: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / file).write_bytes(content)


def is_copy_of(file: str, other: str) -> Callable[[Path], object]:
    return lambda folder: shutil.copyfile(folder / other, folder / file)


def is_cut_off(file: str, share: float) -> Callable[[Path], object]:
    def cut(folder: Path) -> None:
        whole = (folder / file).read_bytes()
        (folder / file).write_bytes(whole[: int(len(whole) * share)])

    return cut


def has(file: str, old: str, new: str, count: int = -1) -> Callable[[Path], object]:
    return lambda folder: replace(folder / file, old, new, count)


def has_at_the_end(file: str, text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / file).write_bytes((folder / file).read_bytes() + text.encode())


def repeats_a_row(folder: Path) -> None:
    """A second answer of the first respondent, and no rule which of them counts."""
    lines = (folder / WAVE_2014).read_bytes().splitlines(keepends=True)
    (folder / WAVE_2014).write_bytes(b"".join([*lines, lines[1]]))
    replace(folder / "study.yaml", "      duplicates: first\n", "")


def other_encoding(folder: Path) -> None:
    """Text that no encoding gives: Latin-1 and UTF-16 mixed, as a broken export has it."""
    raw = (folder / WAVE_2014).read_bytes()
    (folder / WAVE_2014).write_bytes(raw + "GP9\ufffe".encode("utf-16-le") + bytes(range(128, 256)))


def is_encrypted(folder: Path) -> None:
    path = folder / "data/raw/transcripts/ash14-02.pdf"
    writer = pypdf.PdfWriter(clone_from=pdf(path, [["INT: How is it?", "GP2: Busy."]]))
    writer.encrypt("secret", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    path.write_bytes(buffer.getvalue())
    replace(folder / LISTED, "ash14-02.rtf", "ash14-02.pdf")


def found_twice(folder: Path) -> None:
    twice = ledger("2_engagement.count", "1_data_quality.count")
    write_json(folder / "data/processed/findings/2_engagement.json", twice)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
ENCRYPTED_OLE = OLE + "EncryptedPackage".encode("utf-16-le")
FIRST = "data/raw/transcripts/ash13-01.docx"
SECOND = "data/raw/transcripts/ash13-02.txt"

SURVEY = [
    Case(
        name="a workbook that is named .csv",
        change=is_copy_of(WAVE_2014, WAVE_2016),
        command="run clean_survey",
        told=r"wave_2014\.csv: found an Excel workbook \(\.xlsx\); expected a text file, as its ending says",
    ),
    Case(
        name="a web page that is named .sav",
        change=becomes(WAVE_2013, b"<html><body>Sign in to download</body></html>"),
        command="run clean_survey",
        told=r"wave_2013\.sav: found a text file; expected an SPSS file, as its ending says",
    ),
    Case(
        name="a truncated .sav",
        change=is_cut_off(WAVE_2013, 0.5),
        command="run clean_survey",
        told=r"wave_2013\.sav: found .*(cut off|damaged|cannot be read)",
    ),
    Case(
        name="a truncated .xlsx",
        change=is_cut_off(WAVE_2016, 0.5),
        command="run clean_survey",
        told=r"wave_2016\.xlsx: found a ZIP archive that is cut off or damaged",
    ),
    Case(
        name="a truncated .csv",
        change=is_cut_off(WAVE_2014, 0.5),
        command="run clean_survey",
        told=r"wave_2014\.csv, line \d+: found ",
    ),
    Case(
        name="an empty wave",
        change=becomes(WAVE_2016, b""),
        command="run clean_survey",
        told=r"wave_2016\.xlsx: found an empty file \(0 bytes\)",
    ),
    Case(
        name="an encoding that nobody knows",
        change=has(
            "study.yaml",
            "path: data/raw/surveys/wave_2014.csv",
            "path: data/raw/surveys/wave_2014.csv\n      options: {encoding: klingon}",
        ),
        command="run clean_survey",
        told=r"wave_2014\.csv: found the encoding 'klingon'; expected an encoding .*such as utf-8",
    ),
    Case(
        name="bytes of no encoding",
        change=other_encoding,
        command="run clean_survey",
        told=r"wave_2014\.csv.*: found ",
    ),
    Case(
        name="a renamed column",
        change=has(WAVE_2014, "9. What is your sex?", "9. Gender"),
        command="run clean_survey",
        told=r"wave 2014, question sex: found no column '9\. What is your sex\?' in wave_2014\.csv; .*"
        r"Correct `column` in study\.yaml",
    ),
    Case(
        name="an undeclared code",
        change=has(WAVE_2014, ",Highly engaged,", ",Hugely engaged,", 1),
        command="run clean_survey",
        told=r"wave 2014, question engaged \(column '3\. How engaged .*'\): found the code 'Hugely engaged' "
        r"in 1 row; .*Did you mean 'Highly engaged'\?",
    ),
    Case(
        name="a site that nobody declared",
        change=has(WAVE_2014, "NHS Fernley Forest CCG", "NHS Elsewhere CCG", 1),
        command="run clean_survey",
        told=r"wave 2014, site \(column '1\. Which CCG .*'\): found the code 'NHS Elsewhere CCG' in 1 row",
    ),
    Case(
        name="two rows for one respondent",
        change=repeats_a_row,
        command="run clean_survey",
        told=r"wave 2014, respondent \(column 'Respondent ID'\): found ids that stand more than once: "
        r"\d+ rows \(data row 1, .*expected one row a respondent",
    ),
    Case(
        name="a row with a cell too many",
        change=has(WAVE_2014, ",Complete,", ",Complete,,", 1),
        command="run clean_survey",
        told=r"wave_2014\.csv, line 2: found 22 cells; expected 21 cells, as in the header",
    ),
    Case(
        name="a sheet that is not there",
        change=has("study.yaml", "sheet: Responses", "sheet: Answers"),
        command="run clean_survey",
        told=r"wave_2016\.xlsx.*: found .*'?Answers'?; expected .*Responses",
    ),
    Case(
        name="a frame smaller than the respondents",
        change=has(FRAME, "2013,ashdown,leaders,15", "2013,ashdown,leaders,1"),
        command="run weight_survey",
        told=r"frame, wave 2013, site ashdown, role leaders: found \d+ respondents of 1 people in the frame",
    ),
    Case(
        name="a count that is no number",
        change=has(FRAME, "2013,ashdown,leaders,15", "2013,ashdown,leaders,about 15"),
        command="run weight_survey",
        told=r"frame\.csv, data row 1: found the count 'about 15'; expected a whole number of people",
    ),
]
TRANSCRIPTS = [
    Case(
        name="nobody speaks",
        change=becomes(SECOND, b"The board met.\nIt noted the report.\nIt rose at noon.\n"),
        command="run deidentify_transcripts",
        told=r"ash13-02\.txt: found .*speak",
    ),
    Case(
        name="an old Office file",
        change=becomes(FIRST, OLE),
        command="run deidentify_transcripts",
        told=r"ash13-01\.docx: found an old Office document",
    ),
    Case(
        name="a document with a password",
        change=becomes(FIRST, ENCRYPTED_OLE),
        command="run deidentify_transcripts",
        told=r"ash13-01\.docx: found a file locked with a password",
    ),
    Case(
        name="a PDF with a password",
        change=is_encrypted,
        command="run deidentify_transcripts",
        told=r"ash14-02\.pdf: found a file locked with a password",
    ),
    Case(
        name="an empty transcript",
        change=becomes(SECOND, b"\r\n \r\n"),
        command="run deidentify_transcripts",
        told=r"ash13-02\.txt: found an empty file",
    ),
    Case(
        name="a truncated transcript",
        change=is_cut_off(FIRST, 0.6),
        command="run deidentify_transcripts",
        told=r"ash13-01\.docx: found .*damaged",
    ),
    Case(
        name="tracked changes that nobody has resolved",
        change=has("study.yaml", "tracked_changes: accept", "tracked_changes: stop"),
        command="run deidentify_transcripts",
        told=r"cal13-02\.docx.*: found .*tracked change.*expected",
    ),
    Case(
        name="a participant whom the register does not know",
        change=has(LISTED, "Patrick Delahunty=P002", "Patrick Delahunty=P999"),
        command="run deidentify_transcripts",
        told=r"transcripts\.csv, line 3, speakers: found participant 'P999'; expected a participant with a row",
    ),
    Case(
        name="a speaker who is not listed",
        change=lambda folder: docx(
            folder / FIRST, paragraph("I: How is it?"), paragraph("R: Busy."), paragraph("S: And late.")
        ),
        command="run deidentify_transcripts",
        told=r"ash13-01\.docx, turn 2: found speaker label 'S', which nobody is named for",
    ),
    Case(
        name="a transcript that is listed and not there",
        change=lambda folder: (folder / SECOND).unlink(),
        command="run deidentify_transcripts",
        told=r"ash13-02\.txt: found no such file",
    ),
    Case(
        name="an impossible date in the register",
        change=has(REGISTER, "2013-02-26", "2013-02-30", 1),
        command="run deidentify_transcripts",
        told=r"participants\.csv, line 2, date: found '2013-02-30'",
    ),
]
DEFINITION = [
    Case(
        name="a tab",
        change=has("study.yaml", "  calderwick:", "\tcalderwick:"),
        command="run clean_survey",
        told=r"study\.yaml, line \d+: found a tab; .*Indent with spaces",
    ),
    Case(
        name="a key given twice",
        change=has("params.yaml", "  interact: true", "  level: 0.9\n  interact: true"),
        command="run model_engagement",
        told=r"params\.yaml, line \d+: found duplicate key \"level\"",
    ),
    Case(
        name="an unknown theme",
        change=has("codebook.yaml", "    theme: ownership\n", "    theme: ownershp\n", 1),
        command="run code_transcripts",
        told=r"codebook\.yaml, line \d+ \(codes\.ownership\.theme\): found unknown theme 'ownershp'; "
        r"expected one of: engagement, ownership",
        messages=2,  # and the theme has no code any more
    ),
    Case(
        name="an unknown key",
        change=has("study.yaml", "seed: 20130401", "sede: 20130401"),
        command="run clean_survey",
        told=r"study\.yaml, line \d+ \(sede\): found unknown key 'sede'",
        messages=2,  # and no seed
    ),
    Case(
        name="an example that its rule misses",
        change=has("codebook.yaml", "I do think of it as our CCG.", "I do think well of it."),
        command="check",
        told=r"codebook\.yaml, line \d+ .*: found an example of 'ownership' that its rules code otherwise: "
        r"no hit",
    ),
    Case(
        name="a codebook with a wrong key is told once",
        change=has("codebook.yaml", "label: Member engagement", "lable: Member engagement"),
        command="check",
        told=r"codebook\.yaml, line \d+ \(codes\.member_engagement\.lable\): found unknown key 'lable'",
        messages=2,  # and no label
    ),
    Case(
        name="a passage that is not in its turn",
        change=has(READ, "They’re not hostile.", "They’re hostile."),
        command="check",
        told=r"themes\.yaml, line 8 .*: found words that stand 0 times in turn 9 of ash13-01",
    ),
    Case(
        name="a code that people gave and nobody defined",
        change=has_at_the_end("data/raw/coding/judgements.csv", "ash13-01,1,coder_a,astrology,present\n"),
        command="check",
        told=r"judgements\.csv, line \d+.*: found .*'astrology'",
    ),
    Case(
        name="a turn drawn with no chance",
        change=has_at_the_end("data/raw/coding/sample.csv", "ash13-01,0,all,0\n"),
        command="run validate_coding",
        told=r"sample\.csv, line \d+.*: found inclusion",
    ),
]
REPORT = [
    Case(
        name="a notebook cell that raises",
        change=lambda folder: write_notebook(folder, [*NOTEBOOK, "1 / 0"]),
        command="run notebook_data_quality",
        told=r"notebooks/1_data_quality\.ipynb, cell 3: found ZeroDivisionError: division by zero; .*make lab",
    ),
    Case(
        name="a notebook with another program's conflict marks in it",
        change=has("notebooks/1_data_quality.ipynb", "{", "<<<<<<< HEAD\n{", 1),
        command="run notebook_data_quality",
        told=r"notebooks/1_data_quality\.ipynb: found no JSON; expected a Jupyter notebook",
    ),
    Case(
        name="an id that two notebooks use",
        change=found_twice,
        command="run release",
        told=r"found the finding '1_data_quality\.count', recorded by .* already; expected each id once",
    ),
    Case(
        name="an unknown finding",
        change=has("reports/report.md", "engagement.high.all.2014", "engagement.high.all.2015"),
        command="run report",
        told=r"report\.md, line 8.*: found .*'engagement\.high\.all\.2015'",
    ),
    Case(
        name="a number typed by hand",
        change=has("reports/report.md", "were highly", "(34 people) were highly"),
        command="run report",
        told=r"report\.md, line 8, column \d+: found the number '34' typed by hand in “.*”",
    ),
    Case(
        name="an expression that is not closed",
        change=has("reports/report.md", ".display }}", ".display }"),
        command="check",
        told=r"report\.md, line \d+.*: found ",
    ),
    Case(
        name="a stage that does not exist",
        change=lambda folder: None,
        command="run reprot",
        told=r"ccg run: found the stage 'reprot'; expected one of: clean_survey, ",
    ),
]


# ---------------------------------------------------------------- what happens


def test_the_study_is_right_before_it_is_changed(study: Path):
    status, told, problems = run(study, "check")
    assert (status, problems) == (0, "")
    assert "No problem found" in told


@pytest.mark.parametrize(
    "case", [*SURVEY, *TRANSCRIPTS, *DEFINITION, *REPORT], ids=lambda case: case.name.replace(" ", "_")
)
def test_one_message_names_the_place_and_nothing_else_happens(study: Path, case: Case):
    case.change(study)
    before = bytes_of(study, *MADE) | bytes_of(study, "data/raw")
    status, told, problems = run(study, *case.command.split())
    assert status == 2, told
    assert told == ""
    assert re.search(case.told, problems), problems
    messages = problems.splitlines()
    assert len(messages) == case.messages, problems
    for message in messages:
        assert re.match(r".+: found .+; expected .+", message)
    assert "Traceback" not in problems
    assert bytes_of(study, *MADE) | bytes_of(study, "data/raw") == before


@pytest.mark.parametrize(
    ("command", "change"),
    [
        ("run clean_survey", is_cut_off(WAVE_2013, 0.5)),
        ("run deidentify_transcripts", becomes(FIRST, ENCRYPTED_OLE)),
        ("check", has("study.yaml", "  calderwick:", "\tcalderwick:")),
    ],
)
def test_the_same_on_the_command_line(study: Path, command: str, change: Callable[[Path], object]):
    """As above in a process of its own, where libraries may write to the terminal as they like."""
    change(study)
    done = subprocess.run(
        [sys.executable, "-m", "analysis.cli", *command.split()],
        cwd=study,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert re.fullmatch(r".+: found .+; expected .+\n", done.stderr)


def test_all_waves_problems_are_told_at_once(study: Path):
    for change in (
        is_cut_off(WAVE_2013, 0.5),
        has(WAVE_2014, ",Highly engaged,", ",Hugely engaged,", 1),
        becomes(WAVE_2016, b""),
    ):
        change(study)
    status, _, problems = run(study, "run", "clean_survey")
    assert status == 2
    assert [line.split(":")[0].split(",")[0] for line in problems.splitlines()] == [
        "wave_2013.sav",
        "wave 2014",
        "wave_2016.xlsx",
    ]


def test_a_message_about_a_transcript_does_not_quote_it(study: Path):
    words = "Dr Thirkell said that Larkfield must close."
    (study / SECOND).write_text(f"{words}\n{words}\n", encoding="utf-8")
    status, told, problems = run(study, "run", "deidentify_transcripts")
    assert status == 2
    assert "Larkfield" not in told + problems
    assert "Thirkell" not in told + problems


def test_findings_that_are_no_json(study: Path):
    """The pipeline's own files, when a sync program or an editor has cut them."""
    path = study / "data/processed/findings/1_data_quality.json"
    path.write_text(json.dumps(ledger("a.b"))[:-30], encoding="utf-8")
    status, _, problems = run(study, "run", "release")
    assert status == 2
    assert "1_data_quality.json" in problems
