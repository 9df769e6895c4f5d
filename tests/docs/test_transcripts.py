"""docs/transcripts.md tried out: its lists, layouts and messages are those of the toolkit.

Beside ``file:`` a block is marked ``preview:`` (what is shown of a file), ``fieldwork check``,
``deidentified:`` (what becomes of a sentence) or ``withdraw:`` (the plan for a participant). The study
is that of docs/your-own-study.md.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from support import pages
from support.imports import ROOT
from support.transcript_files import docx, paragraph, run

PAGE, GUIDE = pages.page("transcripts.md"), pages.page("your-own-study.md")
LAST_DAY = date(2025, 3, 31)
WITH_GUIDES = ("study.yaml", "transcripts:\n  guides: data/raw/transcripts/guides.csv\n")


def _one(kind: str) -> tuple[str, str]:
    (block,) = pages.marked(PAGE, kind)
    return block


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = pages.files_of(GUIDE) | pages.files_of(PAGE)
    return pages.write(pages.extended(files, [WITH_GUIDES]), tmp_path_factory.mktemp("home") / "study")


def test_the_endings_are_those_that_are_read():
    from analysis.transcripts.readers.sniffing import SUFFIXES

    cells = [row[0] for row in pages.table(PAGE, "| ending | kept as speech")]
    assert set(re.findall(r"`(\.\w+)`", " ".join(cells))) == set(SUFFIXES)


def test_the_layouts_are_those_that_are_tried():
    from analysis.transcripts.layout.profiles import ASKED_FOR, PROFILES

    named = [row[0].strip("`") for row in pages.table(PAGE, "| layout | looks like")]
    assert sorted(named) == sorted({profile.name for profile in (*PROFILES, *ASKED_FOR)})


EXAMPLES = [
    (name.strip("`"), example.strip("`"))
    for name, example in pages.table(PAGE, "| layout | looks like")
    if example.startswith("`") and " / " in example
]


@pytest.mark.parametrize(("layout", "example"), EXAMPLES)
def test_a_layout_is_found_in_its_example(tmp_path, layout, example):
    from analysis.transcripts import read_turns

    path = tmp_path / "t.txt"
    path.write_text(example.replace(" / ", "\n").replace(" ⇥ ", "\t") + "\n", encoding="utf-8")
    read = read_turns(path)
    assert read.profile == layout
    assert read.turns["speaker"].nunique() == 2
    assert len(read.turns) == read.turns["text"].str.strip().ne("").sum() >= 2


def test_labels_that_differ_in_title_and_capitals_are_one_speaker(tmp_path):
    from analysis.transcripts import read_turns

    path = tmp_path / "t.txt"
    path.write_text("I: How?\nDr Marsh: So.\nDR MARSH: Yes.\nI: And?\nDr. Marsh: No.\n", encoding="utf-8")
    assert read_turns(path).turns["speaker"].nunique() == 2


def _scanned(path: Path) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    writer.write(path)


def _large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(100_000_001)


def _changed(path: Path) -> None:
    marks = 'w:id="1" w:author="A" w:date="2024-05-14T00:00:00Z"'
    deleted = f"<w:del {marks}><w:r><w:delText>not </w:delText></w:r></w:del>"
    added = f"<w:ins {marks}><w:r><w:t>very </w:t></w:r></w:ins>"
    docx(path, paragraph(run("I: How?")), f"<w:p>{run('R1: It was ')}{deleted}{added}{run('good.')}</w:p>")


def _declared(path: Path) -> None:
    import zipfile

    docx(path, paragraph(run("I: How?")))
    with zipfile.ZipFile(path) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    body = kept["word/document.xml"].decode()
    declaration = '<!DOCTYPE w:document [<!ENTITY far SYSTEM "file:///etc/hostname">]>'
    kept["word/document.xml"] = re.sub(r"(<w:document)", declaration + r"\1", body, count=1).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in kept.items():
            archive.writestr(name, content)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MADE = {
    "a file without a word in it": ("t.docx", b""),
    "Word's format before 2007": ("t.docx", OLE + bytes(600)),
    "a locked document": ("t.docx", OLE + "EncryptedPackage".encode("utf-16-le") + bytes(600)),
    "another format under this name": ("t.docx", b"I: How?\nR1: Badly.\n"),
    "a recording or a picture": ("t.docx", b"ID3" + bytes(600)),
    "a format that is not read": ("t.pages", b"I: How?"),
    "a copy that broke off": ("t.docx", b"PK\x03\x04" + bytes(600)),
    "a PDF of photographed pages": ("t.pdf", _scanned),
    "more than 100 million bytes": ("t.txt", _large),
    "XML that defines or fetches things": ("t.docx", _declared),
    "tracked changes": ("t.docx", _changed),
    "no label that anybody could find": ("t.txt", b"It was a good year for us.\n\nWe met often.\n"),
}


@pytest.mark.parametrize("row", pages.table(PAGE, "| you have | it says"), ids=lambda row: row[0])
def test_a_refusal_says_what_the_page_says(tmp_path, row):
    from analysis.problems import ProblemsFound
    from analysis.transcripts import read_turns

    name, made = MADE[row[0]]
    path = tmp_path / name
    if callable(made):
        made(path)
    else:
        path.write_bytes(made)
    with pytest.raises(ProblemsFound) as found:
        read_turns(path)
    assert row[1].strip("`") in found.value.problems[0].found


def test_every_refusal_is_tried():
    assert {row[0] for row in pages.table(PAGE, "| you have | it says")} == set(MADE)


def test_the_preview_is_as_shown(folder):
    from analysis.transcripts.preview import preview

    file, shown = _one("preview")
    assert "\n".join(list(preview([folder / file]))[2:]) == shown.rstrip("\n")


def test_every_column_is_explained_on_one_of_the_pages():
    from analysis.coding.human.open_codes import COLUMNS as OPEN_CODES
    from analysis.transcripts.deidentification.review import TO_FILL
    from analysis.transcripts.deidentification.roster import REGISTER_COLUMNS, ROSTER_COLUMNS
    from analysis.transcripts.deidentification.sampling import CHECKED_COLUMNS
    from analysis.transcripts.fieldwork.guides import GUIDE_COLUMNS
    from analysis.transcripts.fieldwork.listing import LIST_COLUMNS, SIGNED_COLUMNS
    from analysis.transcripts.fieldwork.participants import OPTIONAL_COLUMNS, PARTICIPANT_COLUMNS

    here = (*GUIDE_COLUMNS, *SIGNED_COLUMNS, *OPTIONAL_COLUMNS, *CHECKED_COLUMNS, *TO_FILL)
    guide = (*LIST_COLUMNS, *PARTICIPANT_COLUMNS, *ROSTER_COLUMNS, *REGISTER_COLUMNS, *OPEN_CODES)
    assert [name for name in here if f"`{name}`" not in PAGE] == []
    assert [name for name in guide if f"`{name}`" not in GUIDE] == []


def test_the_fieldwork_check_says_what_is_shown(folder):
    from analysis import load_study
    from analysis.problems import ProblemsFound
    from analysis.transcripts.fieldwork.checks import check_fieldwork

    lines = []
    with pytest.raises(ProblemsFound) as found:
        for line in check_fieldwork(load_study(folder), LAST_DAY):
            lines.append(line)
    (problem,) = found.value.problems
    shown = _one("fieldwork check")[1].splitlines()
    assert shown[-1] == str(problem)
    assert [line for line in shown[:-1] if line not in lines] == []


def test_days_that_draw_near_are_as_many_as_the_page_says():
    from analysis.transcripts.fieldwork.keeping import NEAR

    assert f"within {NEAR} days" in PAGE


def test_identifiers_and_their_masks_are_those_of_the_toolkit():
    from analysis.transcripts.deidentification.identifiers import MASKS

    masks = {row[1].strip("`") for row in pages.table(PAGE, "| identifier | becomes")}
    assert masks == set(MASKS.values())


def test_the_sentence_is_masked_as_shown(folder):
    from analysis import load_study
    from analysis.transcripts.deidentification.replacing import deidentify
    from analysis.transcripts.deidentification.roster import read_register, read_roster

    sentence, shown = _one("deidentified")
    fieldwork = load_study(folder).transcripts
    turns = pd.DataFrame({"transcript": ["t"], "turn": [0], "text": [sentence]})
    roster, register = read_roster(folder / fieldwork.roster), read_register(folder / fieldwork.register)
    clean, _ = deidentify(turns, roster, register)
    assert clean["text"].tolist() == [shown.strip()]


def test_the_vault_holds_what_the_page_lists(folder, tmp_path):
    import shutil

    from analysis import load_study
    from analysis.files import write_parquet
    from analysis.processed import TURNS
    from analysis.transcripts.deidentification.checking import write_sample
    from analysis.transcripts.deidentification.review import TO_FILL, write_review
    from analysis.transcripts.deidentification.vault import open_vault, store
    from analysis.transcripts.deidentification.workbooks import read_workbook
    from analysis.transcripts.preparing import prepare

    sentence, _ = _one("deidentified")
    own = shutil.copytree(folder, tmp_path / "study")
    transcript = own / "data/raw/transcripts/moo24-01.txt"
    before = transcript.read_text(encoding="utf-8")
    transcript.write_text(before.replace("I send a form.", sentence + "."), encoding="utf-8")
    study = load_study(own)
    vault = open_vault(study)
    prepared = prepare(study, vault)
    store(vault, prepared.originals)
    store(vault, prepared.originals.iloc[:0], part="survey")
    write_parquet(own / TURNS, prepared.turns)
    waiting = list(write_review(study))
    list(write_sample(study, 5))
    listed = re.findall(
        r"`([\w.]+)`", " ".join(row[0] for row in pages.table(PAGE, "| file | what it holds"))
    )
    assert {path.name for path in vault.folder.iterdir()} == set(listed)
    assert waiting[0].startswith("2 entities await a decision")
    sheet = read_workbook(vault.folder / "review.xlsx", TO_FILL)
    assert list(sheet.columns) == list(TO_FILL)
    assert vault.folder.parent == own.parent


def test_the_bounds_are_computed():
    from analysis.transcripts.deidentification.sampling import missed

    for read, *shown in pages.table(PAGE, "bound"):
        for misses, bound in zip((0, 1, 3), shown, strict=True):
            found = [1] * misses + [0] * (int(read) - misses)
            checked = pd.DataFrame({"stratum": "a", "inclusion": 0.001, "missed": found})
            assert f"{missed(checked).high:.1%}" == bound
    by_hand = 1 - 0.05 ** (1 / 60)
    assert pages.table(PAGE, "bound")[0][1] == f"{by_hand:.1%}"


def test_the_plan_of_a_withdrawal_is_as_shown(folder):
    from analysis.review.withdrawal import plan

    participant, shown = _one("withdraw")
    assert "\n".join(plan(folder, participant, LAST_DAY).told()) == shown.rstrip("\n")


def test_every_command_of_the_strand_is_named_and_there():
    import typer

    from analysis.cli.main import app

    commands = typer.main.get_command(app).commands
    there = {
        f"{group} {name}"
        for group in ("transcripts", "fieldwork", "codebook", "coding")
        for name in commands[group].commands
    } | {"withdraw", "diff"}
    text = PAGE + GUIDE
    assert [name for name in there if f"ccg {name}" not in text] == []
    named = re.findall(r"(?:^|`)ccg ((?:transcripts|fieldwork|codebook|coding) \w+)", text, re.MULTILINE)
    assert set(named) <= there


def test_links_to_headings_lead_somewhere():
    for path in sorted((ROOT / "docs").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        for target, anchor in re.findall(r"\]\(([^)#:\s]*)#([^)\s]+)\)", text):
            there = pages.anchors((path.parent / target).read_text(encoding="utf-8") if target else text)
            assert anchor in there, f"{path.name} leads to {target}#{anchor}"
