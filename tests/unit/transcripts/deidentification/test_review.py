from __future__ import annotations

import io
from types import SimpleNamespace

import openpyxl
import pandas as pd
import pytest

from analysis.files import write_csv, write_parquet
from analysis.problems import ProblemsFound
from analysis.processed import TURNS
from analysis.transcripts import deidentify, read_register, read_roster
from analysis.transcripts.deidentification.decisions import decided
from analysis.transcripts.deidentification.pseudonyms import suggestions
from analysis.transcripts.deidentification.replacements import with_originals
from analysis.transcripts.deidentification.review import TO_FILL, decide, undecided, write_review
from analysis.transcripts.deidentification.vault import open_vault, store

SAID = pd.DataFrame(
    [
        ("T1", 0, "I asked Helen Marsh and Tom Reed about Northshire."),
        ("T1", 1, "Helen Marsh came to Hill View."),
        ("T2", 0, "Well, helen marsh said =so, and Hill View agreed."),
        ("T2", 1, "Dr Okonkwo was there."),
    ],
    columns=["transcript", "turn", "text"],
)
ROSTER = """\
entity,kind,name,participant
P1,person,Helen Marsh,P014
P2,person,Tom Reed,
S1,site,Northshire,
G1,practice,Hill View,
"""
REGISTER = "entity,decision,replacement,reviewer,date\nP2,pseudonym,Anna Roe,RM,2014-01-05\n"


@pytest.fixture
def study(tmp_path):
    """P1, S1 and G1 wait for a decision; P2 has one."""
    folder = tmp_path / "study"
    folder.mkdir()
    (folder / "roster.csv").write_text(ROSTER)
    (folder / "register.csv").write_text(REGISTER)
    transcripts = SimpleNamespace(vault="../vault", roster="roster.csv", register="register.csv")
    made = SimpleNamespace(folder=folder, synthetic=False, seed=7, transcripts=transcripts)
    deidentified(made)
    return made


def deidentified(study):
    """What the pipeline leaves behind."""
    vault = open_vault(study)
    tables = read_roster(study.folder / "roster.csv"), read_register(study.folder / "register.csv")
    clean, redactions = deidentify(SAID, *tables, key=vault.key)
    write_parquet(study.folder / TURNS, clean)
    write_csv(study.folder / "data/processed/transcripts/redactions.csv", redactions)
    store(vault, with_originals(SAID, redactions))
    return clean


def sheet(study):
    return openpyxl.load_workbook(study.folder / "../vault/review.xlsx")


def rows(study):
    """The review sheet by entity: the row's number, and its cells by heading."""
    lines = list(sheet(study).worksheets[0].iter_rows(values_only=True))
    return {line[0]: dict(zip(lines[0], line, strict=True)) for line in lines[1:]}


def filled(study, **by_entity):
    """The sheet as a person sends it back; entities that are not named are left empty."""
    list(write_review(study))
    book = sheet(study)
    table = book.worksheets[0]
    heads = [cell.value for cell in table[1]]
    for row in table.iter_rows(min_row=2):
        for name, value in by_entity.get(row[0].value, {}).items():
            row[heads.index(name)].value = value
    path = study.folder.parent / "vault/filled.xlsx"
    book.save(path)
    return path


def by(decision="", replacement="", **others):
    return {"decision": decision, "replacement": replacement, "reviewer": "EH", "date": "2016-09-21"} | others


def problems(study, **by_entity):
    path = filled(study, **by_entity)
    before = [(study.folder / name).read_bytes() for name in ("roster.csv", "register.csv")]
    with pytest.raises(ProblemsFound) as found:
        list(decide(study, path))
    assert before == [(study.folder / name).read_bytes() for name in ("roster.csv", "register.csv")]
    told = [str(problem) for problem in found.value.problems]
    assert not any(name in " ".join(told).lower() for name in ("helen", "marsh", "reed", "hill view"))
    return told


def test_a_row_for_each_entity_that_waits(study):
    list(write_review(study))
    found = rows(study)
    assert {"P1", "S1", "G1"} <= set(found) and "P2" not in found
    assert found["P1"] | {"contexts": "", "suggestion": ""} == {
        "entity": "P1", "kind": "person", "forms": "Helen Marsh; helen marsh", "times": 3, "transcripts": 2,
        "contexts": "", "found by": "roster", "suggestion": "", "decision": None, "replacement": None,
        "same as": None, "reviewer": None, "date": None,
    }  # fmt: skip
    assert found["P1"]["contexts"].splitlines()[:2] == [
        "T1, turn 0: …I asked »Helen Marsh« and Tom Reed about Northshire.…",
        "T2, turn 0: …Well, »helen marsh« said =so, and Hill View agreed.…",
    ]
    assert sum(row["times"] for row in found.values()) == waiting(study)


def waiting(study):
    from analysis.transcripts.deidentification.vault import stored

    return int(stored(open_vault(study))["undecided"].sum())


def test_the_sheet_offers_only_the_four_decisions(study):
    list(write_review(study))
    (rule,) = sheet(study).worksheets[0].data_validations.dataValidation
    assert rule.formula1 == '"keep,pseudonym,generalise,remove"'


def test_a_sheet_that_was_begun_is_not_written_over(study):
    path = filled(study, P1=by("keep"))
    begun = path.replace(study.folder / "../vault/review.xlsx").read_bytes()
    with pytest.raises(ProblemsFound, match="1 rows that were filled in and not read back"):
        list(write_review(study))
    assert (study.folder / "../vault/review.xlsx").read_bytes() == begun
    list(decide(study, study.folder / "../vault/review.xlsx"))
    deidentified(study)
    list(write_review(study))
    assert "P1" not in rows(study)


def test_a_vault_of_another_run_does_not_pass_for_one_with_nothing_to_decide(study):
    for name in ("replacements.csv", "originals.csv"):
        (study.folder / "../vault" / name).unlink()
    # Three names in the first turn, two in each of the next, one in the last.
    with pytest.raises(ProblemsFound, match="0 replacements, which are not the 8 of the outputs") as found:
        list(write_review(study))
    assert "ccg run deidentify_transcripts" in str(found.value)


def test_what_it_prints_holds_no_name(study):
    told = " ".join(write_review(study))
    assert "../vault/review.xlsx" in told
    assert "Helen" not in told and "Northshire" not in told


def test_a_text_that_begins_like_a_formula_stays_a_text(study, tmp_path):
    from analysis.transcripts.deidentification.workbooks import read_workbook, write_workbook

    table = pd.DataFrame({"a": ["=1+1", "+44 20", "x\x07y"], "b": ["", "", ""]})
    path = tmp_path / "x.xlsx"
    write_workbook(path, table, to_fill=["b"], widths={}, choices={}, explained=[])
    assert openpyxl.load_workbook(path).worksheets[0]["A2"].data_type == "s"
    assert read_workbook(path, ["a"])["a"].tolist() == ["=1+1", "+44 20", "x y"]


def test_decisions_are_appended_and_nothing_else_changes(study):
    path = filled(
        study, P1=by("pseudonym", "Delia Fulford"), S1=by("keep"), G1=by("generalise", "[a practice]")
    )
    told = list(decide(study, path))
    assert (study.folder / "roster.csv").read_text() == ROSTER
    assert (study.folder / "register.csv").read_text() == REGISTER + (
        "P1,pseudonym,Delia Fulford,EH,2016-09-21\n"
        "G1,generalise,[a practice],EH,2016-09-21\n"
        "S1,keep,,EH,2016-09-21\n"
    )
    assert {"1 decided: generalise", "1 decided: keep", "1 decided: pseudonym"} <= set(told)
    texts = deidentified(study)["text"].tolist()
    assert texts[:2] == [
        "I asked Delia Fulford and Anna Roe about Northshire.",
        "Delia Fulford came to [a practice].",
    ]


def test_the_same_sheet_twice_adds_nothing(study):
    path = filled(study, P1=by("remove"))
    list(decide(study, path))
    once = (study.folder / "register.csv").read_text()
    list(decide(study, path))
    assert (study.folder / "register.csv").read_text() == once


def test_rows_may_be_left_for_later(study):
    path = filled(study, P1=by("remove"))
    total = len(rows(study))
    assert f"{total - 1} rows left for later" in list(decide(study, path))


def test_the_order_of_the_registers_own_columns_is_kept(study):
    (study.folder / "register.csv").write_bytes(
        b"\xef\xbb\xbfdate,entity,decision,replacement,reviewer\r\n2014-01-05,P2,remove,,RM"
    )
    deidentified(study)
    list(decide(study, filled(study, P1=by("keep"))))
    assert (study.folder / "register.csv").read_bytes() == (
        b"\xef\xbb\xbfdate,entity,decision,replacement,reviewer\r\n2014-01-05,P2,remove,,RM\r\n"
        b"2016-09-21,P1,keep,,EH\r\n"
    )


def test_another_spelling_of_somebody_goes_to_the_roster(study):
    list(write_review(study))
    (okonkwo,) = [entity for entity, row in rows(study).items() if "Okonkwo" in row["forms"]]
    assert okonkwo.startswith("found-")
    form = rows(study)[okonkwo]["forms"]
    list(decide(study, filled(study, **{okonkwo: by(**{"same as": "P2"})})))
    assert (study.folder / "register.csv").read_text() == REGISTER
    assert (study.folder / "roster.csv").read_text() == ROSTER + f"P2,person,{form},\n"
    assert "[" not in deidentified(study)["text"][3]


def test_all_problems_at_once_by_row_and_id(study):
    list(write_review(study))
    place = {entity: f"{line} ({entity})" for line, entity in enumerate(rows(study), start=2)}
    told = problems(
        study,
        P1=by("pseudonym", "Anna Roe"),
        S1={"decision": "hide", "reviewer": "EH", "date": "21/9/2016"},
        G1=by("generalise", "", reviewer=None),
    )
    assert sorted(line.partition(":")[0].partition(", ")[2].partition(" ")[2] for line in told) == sorted(
        f"{row}, {cell}"
        for row, cells in (
            (place["P1"], ["replacement"]),
            (place["G1"], ["reviewer", "replacement"]),
            (place["S1"], ["date", "decision"]),
        )
        for cell in cells
    )


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (by("pseudonym", "Anna Roe"), "the pseudonym of P2"),
        (by("pseudonym", "anna  ROE"), "the pseudonym of P2"),
        (by("pseudonym", "Dr Reed"), "somebody's in these data"),
        (by("pseudonym", "Helen"), "somebody's in these data"),
        (by("generalise", "[near Hill View]"), "somebody's in these data"),
        (by("pseudonym"), "found nothing"),
        (by("generalise", "[ ]"), "found nothing"),
        (by("keep", "Delia Fulford"), "Clear it"),
        (by("Keep"), "no such decision"),
        (by(date=None, decision="keep"), "no day"),
        (by(date="2016-13-01", decision="keep"), "no day"),
        (by(reviewer=" ", decision="keep"), "who decided"),
        (by(**{"same as": "P9"}), "an id of the roster"),
        (by(**{"same as": "P2"}), "in the roster itself"),
        (by("keep", **{"same as": "P2"}), "either of the two"),
        (by("keep", entity="Helen Marsh"), "not waiting for a decision"),
    ],
)
def test_one_wrong_row(row, words):
    cells = dict.fromkeys(("entity", *TO_FILL), "") | {"entity": "P1"} | row
    sheet = pd.DataFrame([{name: str(cell or "").strip() for name, cell in cells.items()}], index=[2])
    roster, register = (
        pd.read_csv(io.StringIO(table), dtype="str", keep_default_na=False) for table in (ROSTER, REGISTER)
    )
    with pytest.raises(ProblemsFound) as found:
        decided(sheet, "x.xlsx", roster, register, {"P1": ("Helen Marsh",)}, ["Helen Marsh", "Helen"])
    told = str(found.value)
    assert told.startswith("x.xlsx, row 2") and words in told
    assert not any(name in told.lower() for name in ("helen", "marsh", "reed", "hill view"))


def test_two_entities_cannot_have_one_pseudonym(study):
    told = problems(study, P1=by("pseudonym", "Delia Fulford"), G1=by("pseudonym", "Delia Fulford"))
    assert len(told) == 1 and "the pseudonym of P1" in told[0]


def test_decided_twice_differently(study):
    list(decide(study, filled(study, P1=by("remove"))))
    path = study.folder.parent / "vault/filled.xlsx"
    book = openpyxl.load_workbook(path)
    table = book.worksheets[0]
    heads = [cell.value for cell in table[1]]
    row = next(row for row in table.iter_rows(min_row=2) if row[0].value == "P1")
    row[heads.index("decision")].value = "keep"
    book.save(path)
    with pytest.raises(ProblemsFound, match="another decision than the register has"):
        list(decide(study, path))
    table.append([cell.value for cell in row])
    table.cell(row=table.max_row, column=heads.index("decision") + 1).value = "remove"
    book.save(path)
    with pytest.raises(ProblemsFound, match="different decisions in rows"):
        list(decide(study, path))


def test_no_vault_no_review(study):
    study.transcripts.vault = ""
    with pytest.raises(ProblemsFound, match=r"vault: \.\./vault"):
        list(write_review(study))


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04cut"])
def test_no_workbook(study, content):
    path = study.folder / "x.xlsx"
    path.write_bytes(content)
    with pytest.raises(ProblemsFound, match=r"x\.xlsx: found a workbook that cannot be opened"):
        list(decide(study, path))
    with pytest.raises(ProblemsFound, match="no such file"):
        list(decide(study, study.folder / "y.xlsx"))


def test_nothing_waits(study):
    placed = pd.DataFrame(columns=["transcript", "turn", "entity", "undecided", "original", "kind", "source"])
    assert undecided(SAID, placed.astype({"undecided": bool})).empty


def test_suggestions_are_nobodys_names():
    """More people than there are names to offer: none gets one of the data, and no two the same."""
    table = pd.DataFrame({"entity": range(150), "kind": "person", "forms": "Jo Smith"})
    free = suggestions(table, pd.DataFrame({"name": []}), pd.DataFrame({"replacement": []}), [], 1)
    first = free.str.split().str[0]
    roster = pd.DataFrame({"name": [f"Dr {first[0]} Smith"]})
    register = pd.DataFrame({"replacement": [free[1], "[practice 1]"]})
    offered = suggestions(table, roster, register, [first[2].lower()], 1)
    assert offered.is_unique
    words = set(" ".join(offered).split())
    assert not words & {first[0], first[2], *free[1].split()}
    things = table.assign(kind="practice")
    assert suggestions(things, roster, register, [], 1)[0] == "[practice 2]"
