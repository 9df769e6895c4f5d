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
from support import small_survey
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

In 2014, {{ finding("survey.respondents.2014").display }} were highly engaged.
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
    coded = ("sample", "judgements", "open_codes")
    for table in (LISTED, *(f"data/raw/coding/{name}.csv" for name in coded)):
        heading, *lines = (folder / table).read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if line.partition(",")[0] in KEPT]
        (folder / table).write_text("".join([heading, *kept]), encoding="utf-8", newline="")
    (folder / READ).write_text(READINGS, encoding="utf-8")
    write_notebook(folder, NOTEBOOK)
    write_release(folder / "reports")
    (folder / "reports/report.md").write_text(NARRATIVE, encoding="utf-8")
    for stage in ("clean_survey", "weight_survey", "deidentify_transcripts"):
        status, _, told = run(folder, "run", stage)
        assert status == 0, told
    for name in ("1_data_quality", "2_engagement"):
        write_json(folder / f"data/processed/findings/{name}.json", ledger(f"{name}.count"))
    return folder


@pytest.fixture
def study(example: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(example, tmp_path / "study"))


@pytest.fixture(scope="module")
def cleaned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small survey of two waves, a published table of an earlier one and a frame, cleaned."""
    survey = small_survey.definition(
        ("2011", "2013", "2014"), frame=SMALL_FRAME, aggregated={"2011": small_survey.aggregated()}
    )
    del survey["survey"]["files"]["2011"]
    files = {
        "2013.csv": small_survey.answers(small_survey.FIRST),
        "2014.csv": small_survey.answers(small_survey.SECOND, first=31),
        "published.csv": small_survey.published(small_survey.FIRST),
        "frame.csv": small_survey.frame("2013", "2014"),
    }
    folder = tmp_path_factory.mktemp("small") / "study"
    params = small_survey.choices(("2013", "2014"), ("2011", "2013"))
    small_survey.write(folder, survey, params, files)
    for stage in ("clean_survey", "weight_survey"):
        status, _, told = run(folder, "run", stage)
        assert status == 0, told
    return folder


@pytest.fixture
def small(cleaned: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(cleaned, tmp_path / "small"))


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
            Finding(
                id=id, statement="People", result=result, display="40", made_by=f"the notebook of {ids[0]}"
            )
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
    """Things that are wrong at once, the command that must refuse them, and what it must say of each."""

    name: str
    command: str
    wrong: tuple[Callable[[Path], object], ...]
    told: tuple[str, ...]


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


def says(path: str, value: object) -> Callable[[Path], object]:
    """``study.yaml/survey/linked``, in a small study, says something else; None takes it out."""

    def edit(folder: Path) -> None:
        file, *keys, last = path.split("/")
        whole = json.loads((folder / file).read_text(encoding="utf-8"))
        part = whole
        for key in keys:
            part = part[key]
        part.pop(last, None)
        if value is not None:
            part[last] = value
        (folder / file).write_text(json.dumps(whole, indent=1), encoding="utf-8")

    return edit


def answered(wave: str, *cells: str) -> Callable[[Path], object]:
    """In a small study people of some sites and roles (``NL``) alone answered a wave."""

    def edit(folder: Path) -> None:
        path = folder / f"{small_survey.RAW}/{wave}.csv"
        heading, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [row for row in rows if "".join(row.split(",")[1:3]) in cells]
        path.write_text("".join([heading, *kept]), encoding="utf-8", newline="")

    return edit


def repeats_a_row(folder: Path) -> None:
    """A second answer of the first respondent, and no rule which of them counts."""
    lines = (folder / WAVE_2014).read_bytes().splitlines(keepends=True)
    (folder / WAVE_2014).write_bytes(b"".join([*lines, lines[1]]))
    replace(folder / "study.yaml", "      duplicates: first\n", "")


def of_no_encoding(folder: Path) -> None:
    """Text that no encoding gives: Latin-1 and UTF-16 mixed, as a broken export has it."""
    raw = (folder / WAVE_2014).read_bytes()
    (folder / WAVE_2014).write_bytes(raw + "GP9\ufffe".encode("utf-16-le") + bytes(range(128, 256)))


def is_an_encrypted_pdf(folder: Path) -> None:
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
FIRST = "data/raw/transcripts/ash13-01.docx"
SECOND = "data/raw/transcripts/ash13-02.txt"


NO_SUCH_COLUMN = (
    r"found no column '9\. What is your sex\?' in wave_2014\.csv; .* Correct `column` in study\.yaml"
)
SURVEY = [
    Case(
        name="files that are something else",
        command="run clean_survey",
        wrong=(
            becomes(WAVE_2013, b"<html><body>Sign in to download</body></html>"),
            is_copy_of(WAVE_2014, WAVE_2016),
            becomes(WAVE_2016, b"ID,CCG\nG1,NHS Ashdown CCG\n"),
        ),
        told=(
            r"wave_2013\.sav: found a web page \(HTML\); expected an SPSS file, as its ending says",
            r"wave_2014\.csv: found an Excel workbook \(\.xlsx\); expected a text file, as its ending says",
            r"wave_2016\.xlsx: found a text file; expected an Excel workbook \(\.xlsx\), as its ending says",
        ),
    ),
    Case(
        name="files that are cut off",
        command="run clean_survey",
        wrong=(is_cut_off(WAVE_2013, 0.5), is_cut_off(WAVE_2014, 0.5), is_cut_off(WAVE_2016, 0.5)),
        told=(
            r"wave_2013\.sav: found .*(cut off|damaged|cannot be read)",
            r"wave_2014\.csv, line \d+: found ",
            r"wave_2016\.xlsx: found a ZIP archive that is cut off or damaged",
        ),
    ),
    Case(
        name="empty files and an unknown encoding",
        command="run clean_survey",
        wrong=(
            becomes(WAVE_2013, b""),
            has(
                "study.yaml",
                "path: data/raw/surveys/wave_2014.csv",
                "path: data/raw/surveys/wave_2014.csv\n      options: {encoding: klingon}",
            ),
            becomes(WAVE_2016, b"\r\n \r\n"),
        ),
        told=(
            r"wave_2013\.sav: found an empty file \(0 bytes\)",
            r"wave_2014\.csv: found the encoding 'klingon'; expected an encoding .*such as utf-8",
            r"wave_2016\.xlsx: found an empty file \(5 bytes\)",
        ),
    ),
    Case(
        name="bytes of no encoding and a sheet that is not there",
        command="run clean_survey",
        wrong=(of_no_encoding, has("study.yaml", "sheet: Responses", "sheet: Answers")),
        told=(
            r"wave_2014\.csv.*: found ",
            r"wave_2016\.xlsx: found no sheet 'Answers' with a table; expected one of: 'About', 'Responses'",
        ),
    ),
    Case(
        name="a renamed column and undeclared codes",
        command="run clean_survey",
        wrong=(
            has(WAVE_2014, "9. What is your sex?", "9. Gender"),
            has(WAVE_2014, ",Highly engaged,", ",Hugely engaged,", 1),
            has(WAVE_2014, "NHS Fernley Forest CCG", "NHS Elsewhere CCG", 1),
        ),
        told=(
            r"wave 2014, site \(column '1\. Which CCG .*'\): found the code 'NHS Elsewhere CCG' in 1 row",
            r"wave 2014, question engaged \(column '3\. How engaged .*'\): found the code 'Hugely engaged' "
            r"in 1 row; .*Did you mean 'Highly engaged'\?",
            r"wave 2014, question sex: " + NO_SUCH_COLUMN,
        ),
    ),
    Case(
        name="two rows for one respondent",
        command="run clean_survey",
        wrong=(repeats_a_row,),
        told=(
            r"wave 2014, respondent \(column 'Respondent ID'\): found ids that stand more than once: "
            r"\d+ rows \(data row 1, .*expected one row a respondent",
        ),
    ),
    Case(
        name="a row with a cell too many",
        command="run clean_survey",
        wrong=(has(WAVE_2014, ",Complete,", ",Complete,,", 1),),
        told=(r"wave_2014\.csv, line 2: found 23 cells; expected 22 cells, as in the header",),
    ),
    Case(
        name="a frame smaller than the respondents",
        command="run weight_survey",
        wrong=(has(FRAME, "2013,ashdown,leaders,15,0,0,1,1,0,5,10", "2013,ashdown,leaders,1,0,0,0,0,0,1,0"),),
        told=(
            r"frame, wave 2013, site ashdown, role leaders: found \d+ respondents of 1 people in the frame",
        ),
    ),
    Case(
        name="a frame with words for numbers",
        command="run weight_survey",
        wrong=(has(FRAME, "2013,ashdown,leaders,15", "2013,ashdowne,leaders,about 15"),),
        told=(
            r"frame\.csv, data row 1: found the site 'ashdowne'; expected one of: ashdown, ",
            r"frame\.csv, data row 1: found the count 'about 15'; expected a whole number of people",
        ),
    ),
]
TRANSCRIPTS = [
    Case(
        name="transcripts that cannot be opened",
        command="run deidentify_transcripts",
        wrong=(
            becomes(FIRST, OLE + "EncryptedPackage".encode("utf-16-le")),
            becomes(SECOND, b"\r\n \r\n"),
            becomes("data/raw/transcripts/bra13-02.vtt", b"1\n00:00:01,000 --> 00:00:02,000\nhello\n"),
            is_cut_off("data/raw/transcripts/cal13-02.docx", 0.6),
            is_an_encrypted_pdf,
        ),
        told=(
            r"ash13-01\.docx: found a file locked with a password",
            r"ash13-02\.txt: found an empty file",
            r"ash14-02\.pdf: found a PDF locked with a password",
            r"bra13-02\.vtt: found a SubRip caption file \(\.srt\); expected a caption file",
            r"cal13-02\.docx: found .*damaged",
        ),
    ),
    Case(
        name="transcripts that cannot be read as speech",
        command="run deidentify_transcripts",
        wrong=(
            becomes(FIRST, OLE),
            becomes(SECOND, b"The board met.\nIt noted the report.\nIt rose at noon.\n"),
            has("study.yaml", "tracked_changes: accept", "tracked_changes: stop"),
            lambda folder: (folder / "data/raw/transcripts/bra13-02.vtt").unlink(),
        ),
        told=(
            r"ash13-01\.docx: found an old Office document",
            r"ash13-02\.txt.*: found .*speak",
            r"bra13-02\.vtt: found no such file",
            r"cal13-02\.docx.*: found .*tracked change",
        ),
    ),
    Case(
        name="people whom nobody knows",
        command="run deidentify_transcripts",
        wrong=(
            has(LISTED, "Patrick Delahunty=P002", "Patrick Delahunty=P999"),
            lambda folder: docx(
                folder / FIRST,
                *(paragraph(f"{who}: Words.") for who in ("I", "R", "S", "I", "R", "S")),
            ),
        ),
        told=(
            r"ash13-01\.docx, turn 2: found speaker label of 1 word and 1 letter, which nobody is named for",
            r"transcripts\.csv, line 3, speakers: found participant 'P999'; expected a participant with a "
            r"row in the register",
        ),
    ),
    Case(
        name="a register with impossible facts",
        command="run deidentify_transcripts",
        wrong=(
            has(REGISTER, "2013-02-26", "2013-02-30", 1),
            has(REGISTER, "P002,ashdown,members,2013,interviewed", "P002,ashdown,members,2013,met"),
        ),
        told=(
            r"participants\.csv, line 2, date: found '2013-02-30'",
            r"participants\.csv, line 4, outcome: found 'met'; expected one of",
        ),
    ),
]
DEFINITION = [
    Case(
        name="a tab",
        command="run clean_survey",
        wrong=(has("study.yaml", "  calderwick:", "\tcalderwick:"),),
        told=(r"study\.yaml, line \d+: found a tab; .*Indent with spaces",),
    ),
    Case(
        name="a key given twice",
        command="run model_engagement",
        wrong=(has("params.yaml", "  interact: true", "  level: 0.9\n  interact: true"),),
        told=(r"params\.yaml, line \d+: found duplicate key \"level\"",),
    ),
    Case(
        name="an unknown key",
        command="run clean_survey",
        wrong=(has("study.yaml", "seed: 20130401", "sede: 20130401"),),
        told=(
            r"study\.yaml, line \d+: found no 'seed'",
            r"study\.yaml, line \d+ \(sede\): found unknown key 'sede'",
        ),
    ),
    Case(
        name="a date that only an editor knows",
        command="run report",
        wrong=(has("study.yaml", 'date: "2026-11-21"', "date: 2026-11-21"),),
        told=(
            r"study\.yaml, line \d+ \(date\): found 2026-11-21; expected the date in quotation marks: "
            r"\"2026-11-21\"",
        ),
    ),
    Case(
        name="an unknown theme",
        command="run code_transcripts",
        wrong=(has("codebook.yaml", "    theme: ownership\n", "    theme: ownershp\n", 1),),
        told=(
            r"codebook\.yaml, line \d+ \(codes\.ownership\.theme\): found unknown theme 'ownershp'; "
            r"expected one of: engagement, ownership",
            r"codebook\.yaml, line \d+ \(themes\): found theme 'ownership' without a code",
        ),
    ),
    Case(
        name="everything is looked at, each thing once",
        command="check",
        wrong=(
            has(WAVE_2014, "9. What is your sex?", "9. Gender"),
            becomes(SECOND, b"The board met.\nIt noted the report.\nIt rose at noon.\n"),
            has("codebook.yaml", "label: Member engagement", "lable: Member engagement"),
            has("reports/report.md", "were highly", "(34 people) were highly"),
        ),
        told=(
            r"wave 2014, question sex: " + NO_SUCH_COLUMN,
            r"ash13-02\.txt.*: found .*speak",
            r"codebook\.yaml, line \d+ \(codes\.member_engagement\): found no 'label'",
            r"codebook\.yaml, line \d+ \(codes\.member_engagement\.lable\): found unknown key 'lable'",
            r"report\.md, line 8, column \d+: found the number '34' typed by hand in “.*”",
        ),
    ),
    Case(
        name="what people wrote about the transcripts",
        command="check",
        wrong=(
            has("codebook.yaml", "I do think of it as our CCG.", "I do think well of it."),
            has(READ, "They’re not hostile.", "They’re hostile."),
            has_at_the_end("data/raw/coding/judgements.csv", "ash13-01,1,coder_c,astrology,present\n"),
            has_at_the_end("data/raw/coding/sample.csv", "ash13-01,400,all,0.1\n"),
        ),
        told=(
            r"codebook\.yaml, line \d+ .*: found an example of 'ownership' that its rules code otherwise: "
            r"no hit",
            r"themes\.yaml, line 7 .*: found words that stand 0 times in turn 9 of ash13-01",
            r"judgements\.csv, line \d+.*: found .*'astrology'",
            r"sample\.csv, line \d+.*: found .*turn 400.* not there",
        ),
    ),
]
SMALL_2013, SMALL_2014, SMALL_FRAME, TABLE = (
    f"{small_survey.RAW}/{name}.csv" for name in ("2013", "2014", "frame", "published")
)
FILES, PARAMS = "study.yaml/survey/files", "params.yaml/engagement"
WAVES = [
    Case(
        name="waves without a common question",
        command="check",
        wrong=(
            says(f"{FILES}/2013/questions/sex", None),
            says(f"{FILES}/2014/questions/engaged", None),
        ),
        told=(
            r"params\.yaml, line \d+ \(engagement\.changes\[1\]\): found waves '2013' and '2014', which have "
            r"no question in common; .* one id in study\.yaml",
        ),
    ),
    Case(
        name="counts that no weight can be made of",
        command="run weight_survey",
        wrong=(
            has(SMALL_FRAME, "2013,north,leader,40", "2013,north,leader,-3"),
            has(SMALL_FRAME, "2013,south,leader,40", "2013,south,leader,"),
            has(SMALL_FRAME, "2014,west,member,40", "2014,west,member,39.5"),
        ),
        told=(
            r"frame\.csv, data row 1: found the count '-3'; expected a whole number of people",
            r"frame\.csv, data row 3: found the count ''; expected a whole number of people",
            r"frame\.csv, data row 12: found the count '39\.5'; expected a whole number of people",
        ),
    ),
    Case(
        name="a frame that has nobody where people answered",
        command="run weight_survey",
        wrong=(
            has(SMALL_FRAME, "2013,north,leader,40", "2013,north,leader,0"),
            has(SMALL_FRAME, "2014,west,member,40", "2014,west,member,9"),
        ),
        told=(
            r"frame, wave 2013, site north, role leader: found 10 respondents of 0 people in the frame; "
            r"expected at least as many .* Correct the count",
            r"frame, wave 2014, site west, role member: found 10 respondents of 9 people in the frame",
        ),
    ),
    Case(
        name="a site of which nobody answered a wave",
        command="check",
        wrong=(answered("2014", "NL", "NM", "SL", "SM"),),
        told=(
            r"frame, wave 2014, site west: found 80 people in the frame of whom nobody answered; .* Merge it",
        ),
    ),
    # North's leaders are all who answered of their site and of their role: 80 people by the one, 120 by the
    # other.
    Case(
        name="margins that contradict each other",
        command="check",
        wrong=(answered("2013", "NL", "SM", "WM"),),
        told=(
            r"weights, wave 2013 \(column 'site', value 'north'\): found [+-][\d.]+% of the people still too "
            r"many or too few .*; expected weights that meet all margins at once\. The margins contradict",
        ),
    ),
    Case(
        name="one id for two people in either wave",
        command="check",
        wrong=(
            has(SMALL_2013, "P002,", "P001,"),
            has(SMALL_2014, "P032,", "P031,"),
        ),
        told=(
            r"wave 2013, respondent \(column 'id'\): found ids that stand more than once: 2 rows "
            r"\(data row 1, 2\); expected one row a respondent",
            r"wave 2014, respondent \(column 'id'\): found ids that stand more than once: 2 rows",
        ),
    ),
    Case(
        name="a published table of other sites and outcomes",
        command="check",
        wrong=(
            says("study.yaml/survey/aggregated/2011/sites/W", "wset"),
            says("study.yaml/survey/aggregated/2011/outcomes/Engaged", "hihg"),
            has(TABLE, "S,L,Engaged", "X,L,Engaged"),
        ),
        told=(
            r"wave 2011, .*published\.csv: found the site 'wset'; expected one of the study's: north, ",
            r"wave 2011, .*published\.csv: found the outcome 'hihg'; expected one of the study's: high",
            r"published\.csv, data row 3: found 'X' as the site; expected one of: 'N', 'S', 'W'",
        ),
    ),
    Case(
        name="a published table of numbers that cannot be",
        command="run clean_survey",
        wrong=(
            has(TABLE, "N,L,Engaged,10,6", "N,L,Engaged,10,16"),
            has(TABLE, "N,M,Engaged,10,4", "N,M,Engaged,ten,4"),
            has(TABLE, "S,L,Engaged,10,6", "S,L,Engaged,10,"),
            has(TABLE, "W,M,Engaged", "W,L,Engaged"),
        ),
        told=(
            r"published\.csv, data row 1 \(north, leader, high\): found 16 of 10 people; expected .* 0 to 10",
            r"published\.csv, data row 2: found 'ten' as the base; expected a whole number of people",
            r"published\.csv, data row 3 \(south, leader, high\): found an empty cell; expected a number",
            r"published\.csv, data row 6 \(west, leader, high\): found a combination that stands above too",
        ),
    ),
    # Of 9 people 4 are 44% and 5 are 56%: nobody is half of them.
    Case(
        name="percentages that their bases cannot have",
        command="check",
        wrong=(
            says(
                "study.yaml/survey/aggregated/2011/columns",
                {"site": "Place", "role": "Who", "outcome": "What", "n": "Base", "percent": "Yes"},
            ),
            becomes(TABLE, b"Place,Who,What,Base,Yes\nN,L,Engaged,9,50\nN,M,Engaged,10,160%\n"),
        ),
        told=(
            r"published\.csv, data row 1 \(north, leader, high\): found 50 per cent of 9 people; expected a "
            r"percentage that some whole number of people gives\. Check the number and its base",
            r"published\.csv, data row 2 \(north, member, high\): found 160 per cent of 10 people",
        ),
    ),
    Case(
        name="a published table of people who were not asked",
        command="check",
        wrong=(
            says("study.yaml/survey/questions/engaged/asked", ["leader"]),
            has(SMALL_2013, ",M,", ",L,"),
            has(SMALL_2014, ",M,", ",L,"),
            has(SMALL_FRAME, ",leader,40", ",leader,80"),
            has(SMALL_FRAME, ",member,40", ",member,0"),
        ),
        told=(
            r"wave 2011, .*published\.csv: found the outcome 'high' of the role 'member'; expected of leader "
            r"only, as `asked` says",
        ),
    ),
    Case(
        name="a file without the columns that were named",
        command="check",
        wrong=(
            says(f"{FILES}/2013/duration", {"column": "secs", "unit": "seconds"}),
            says(f"{FILES}/2014/submitted", "sent"),
            says("study.yaml/survey/aggregated/2011/columns/n", "People"),
        ),
        told=(
            r"wave 2013, duration: found no column 'secs' in 2013\.csv; expected a column of this name",
            r"wave 2014, submitted: found no column 'sent' in 2014\.csv; expected a column of this name",
            r"wave 2011, published table: found no column 'People' in published\.csv",
        ),
    ),
]
BENCHMARK = dict.fromkeys(("label", "wording", "population", "mode", "source"), "told")
IN, CHOICE = r"study\.yaml, line \d+ \(survey\.", r"params\.yaml, line \d+ \("
CHOSEN = [
    Case(
        name="parts of the survey that do not fit",
        command="check",
        wrong=(
            says(
                "study.yaml/survey/batteries",
                {
                    "one": {"label": "One", "questions": ["engaged"]},
                    "twice": {"label": "Twice", "questions": ["engaged", "engaged"]},
                },
            ),
            says(
                "study.yaml/survey/benchmarks",
                {"other": BENCHMARK | {"outcome": "hihg", "wave": "2031", "value": 19}},
            ),
            says("study.yaml/survey/outcomes/all", {"label": "a", "question": "engaged", "at_least": "low"}),
            says("study.yaml/survey/outcomes/none", {"label": "n", "question": "engaged", "categories": []}),
            says(f"{FILES}/2013/questions/sex/asked_if", {"question": "met", "in": ["yes"]}),
            says("study.yaml/survey/linked", {"by": "code", "parts": {"day": "id", "mother": {"2013": "m"}}}),
            says("study.yaml/survey/aggregated/2014", small_survey.aggregated()),
        ),
        told=(
            rf"{IN}batteries\.one\.questions\): found 1 question.*; expected two or more questions",
            rf"{IN}batteries\.twice\.questions\): found 'engaged' more than once; expected each",
            rf"{IN}benchmarks\.other\.outcome\): found 'hihg'; expected one of the outcomes: high",
            rf"{IN}benchmarks\.other\.value\): found 19; expected a number from 0 to 1",
            rf"{IN}benchmarks\.other\.wave\): found '2031'; expected one of the waves: 2011, 2013, 2014",
            rf"{IN}outcomes\.all\.at_least\): found every category; .* everybody is a yes",
            rf"{IN}outcomes\.none\.categories\): found no category; expected at least one of: low",
            rf"{IN}files\.2013\.questions\.sex\.asked_if\.question\): found 'met'; expected a question "
            r"that this wave asked: engaged, sex",
            rf"{IN}linked\.parts\.mother\): found no column in wave 2014; expected the column of this part "
            r"in every wave\. .* leave it out",
            rf"{IN}aggregated\.2014\): found wave '2014', which has a file, too; expected one of the two",
        ),
    ),
    Case(
        name="choices that cannot be followed",
        command="check",
        wrong=(
            says(f"{PARAMS}/words", {"agreeing": 0.75, "declined": "went down"}),
            says(f"{PARAMS}/imputations", 1),
            says("params.yaml/planning", {"changes": [-0.1, "ten"], "respondents": [0]}),
            says("params.yaml/weights/margins", []),
        ),
        told=(
            rf"{CHOICE}engagement\.words\.agreeing\): found a share of analyses that must agree; ",
            rf"{CHOICE}engagement\.words\.declined\): found unknown key 'declined'",
            rf"{CHOICE}engagement\.imputations\): found 1; expected 2 or more, or 0 for none",
            rf"{CHOICE}planning\.changes\): found 'ten'; expected a list of numbers from -1 to 1",
            rf"{CHOICE}planning\.respondents\): found 0; expected a list of numbers from 0\.1 to 100",
            rf"{CHOICE}weights\.margins\): found \[\]; expected one margin of the frame or more",
        ),
    ),
    Case(
        name="choices that the survey does not allow",
        command="check",
        wrong=(
            says(f"{PARAMS}/changes", [{"first": "2013", "second": "2014"}] * 2),
            says(f"{PARAMS}/adjust", ["role", "engaged", "sex"]),
            says(f"{FILES}/2014/questions/sex", None),
            says(f"{FILES}/2014/respondent", None),
            says(f"{PARAMS}/careless", {"speeding": {"fastest_share_of_median": 0.3}}),
        ),
        told=(
            rf"{CHOICE}engagement\.changes\[2\]\): found '2013' to '2014' again; expected each change",
            rf"{CHOICE}engagement\.adjust\): found 'engaged', the question of the outcome 'high' itself",
            rf"{CHOICE}engagement\.adjust\): found 'sex', which nothing tells of the people in wave 2014",
            rf"{CHOICE}engagement\.careless\.speeding\): found no wave with a duration",
            rf"{IN}linked\): found waves to be linked by id, and no `respondent` in wave "
            r"2014; expected the column of the id",
        ),
    ),
]
REPORT = [
    Case(
        name="a notebook cell that raises",
        command="run notebook_data_quality",
        wrong=(lambda folder: write_notebook(folder, [*NOTEBOOK, "1 / 0"]),),
        told=(
            r"notebooks/1_data_quality\.ipynb, cell 3: found ZeroDivisionError: division by zero; .*make lab",
        ),
    ),
    Case(
        name="a notebook with the marks of a merge",
        command="run notebook_data_quality",
        wrong=(has("notebooks/1_data_quality.ipynb", "{", "<<<<<<< HEAD\n{", 1),),
        told=(r"notebooks/1_data_quality\.ipynb: found no JSON; expected a Jupyter notebook",),
    ),
    Case(
        name="an id that two notebooks use",
        command="run release",
        wrong=(found_twice,),
        told=(
            r"the notebook of 2_engagement\.count: found the finding '1_data_quality\.count', recorded by "
            r"the notebook of 1_data_quality\.count already; expected each id once",
        ),
    ),
    Case(
        name="findings that are cut off",
        command="run release",
        wrong=(is_cut_off("data/processed/findings/1_data_quality.json", 0.5),),
        told=(r"1_data_quality\.json, line \d+: found no JSON .*Build the findings again",),
    ),
    Case(
        name="an unknown finding and a number typed by hand",
        command="run report",
        wrong=(
            has("reports/report.md", "survey.respondents.2014", "survey.respondents.2015"),
            has("reports/report.md", "were highly", "(34 people) were highly"),
        ),
        told=(
            r"report\.md, line 8.*: found .*'survey\.respondents\.2015'",
            r"report\.md, line 8, column \d+: found the number '34' typed by hand in “.*”",
        ),
    ),
    Case(
        name="an expression that says nothing",
        command="run report",
        wrong=(has("reports/report.md", "{{ finding(", "{{ findings("),),
        told=(r"report\.md, line 8: found .*'?findings'?",),
    ),
    Case(
        name="a stage that does not exist",
        command="run reprot",
        wrong=(),
        told=(r"ccg run: found the stage 'reprot'; expected one of: clean_survey, ",),
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
def test_one_message_a_problem_names_the_place_and_nothing_else_happens(study: Path, case: Case):
    assert_refused(study, case)


@pytest.mark.parametrize("case", [*WAVES, *CHOSEN], ids=lambda case: case.name.replace(" ", "_"))
def test_the_same_of_a_small_survey(small: Path, case: Case):
    assert_refused(small, case)


def assert_refused(folder: Path, case: Case) -> None:
    for change in case.wrong:
        change(folder)
    before = bytes_of(folder, *MADE, "data/raw")
    status, told, problems = run(folder, *case.command.split())
    assert status == 2, told
    assert told == ""
    messages = problems.splitlines()
    for expected in case.told:
        assert [bool(re.match(expected, message)) for message in messages].count(True) == 1, problems
    assert len(messages) == len(case.told), problems
    for message in messages:
        assert re.match(r".+: found .+; expected .+", message)
    assert bytes_of(folder, *MADE, "data/raw") == before


@pytest.mark.parametrize(
    ("command", "change"),
    [
        ("run clean_survey", is_cut_off(WAVE_2013, 0.5)),
        ("run deidentify_transcripts", is_an_encrypted_pdf),
        ("check", has("study.yaml", "  calderwick:", "\tcalderwick:")),
    ],
    ids=["survey", "transcripts", "check"],
)
def test_the_same_in_a_process_of_its_own(study: Path, command: str, change: Callable[[Path], object]):
    """Where libraries written in C, and loggers, may write to the terminal as they like."""
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


def test_a_message_about_a_transcript_does_not_quote_it(study: Path):
    words = "Dr Thirkell said that Larkfield must close."
    (study / SECOND).write_text(f"{words}\n{words}\n", encoding="utf-8")
    status, told, problems = run(study, "run", "deidentify_transcripts")
    assert status == 2
    assert "Larkfield" not in told + problems
    assert "Thirkell" not in told + problems
