"""Out to a workbook and back: edits of summaries are taken over, everything else is told."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook

from analysis.coding.cases.framework.returning import read_matrix
from analysis.coding.cases.framework.workbook import export_matrix
from analysis.problems import ProblemsFound

TODAY = "2026-11-21"
# Where the cells stand: two rows of heads, two columns of names, two columns a theme.
NORTH_TAKING_PART, BESIDE_IT = "C3", "D3"
NORTH_RESOURCES, SOUTH_TAKING_PART, SOUTH_RESOURCES = "E3", "C4", "E4"


@pytest.fixture
def edit(tmp_path):
    """Export a matrix, change the workbook, and read it back into a matrix."""

    def make(matrix, change, into=None, analyst="B. Colleague"):
        path = tmp_path / "matrix.xlsx"
        export_matrix(path, matrix, "A study")
        workbook = load_workbook(path)
        for row in workbook["About"].iter_rows():
            if str(row[0].value).startswith("Analyst"):
                row[1].value = analyst
        change(workbook)
        workbook.save(path)
        return read_matrix(path, into or matrix, TODAY)

    return make


def setting(**cells):
    """Set cells of the sheet Matrix."""

    def change(workbook):
        for place, value in cells.items():
            workbook["Matrix"][place] = value

    return change


def problems(edit, *args, **options):
    with pytest.raises(ProblemsFound) as error:
        edit(*args, **options)
    return [str(problem) for problem in error.value.problems]


def test_nothing_edited_nothing_changed(build, written, edit):
    summaries = (written(), written(theme="resources", passages=()))
    back = edit(build(*summaries), lambda workbook: None, analyst="")
    assert back.summaries == summaries
    assert (back.edited, back.confirmed, back.emptied) == ((), (), ())


def test_an_edited_cell_is_its_editors_and_holds(build, written, edit):
    matrix = build(written(passages=()))
    back = edit(matrix, setting(**{NORTH_TAKING_PART: "Now they vote.\nAll of them."}))
    assert back.edited == (("north", "taking_part"),)
    (summary,) = back.summaries
    assert (summary.summary, summary.analyst, summary.date) == (
        "Now they vote.\nAll of them.",
        "B. Colleague",
        TODAY,
    )
    assert build(summary).state("north", "taking_part") == "current"


def test_a_confirmed_cell_keeps_its_words(build, written, edit):
    stale = written(passages=())
    back = edit(build(stale), setting(**{BESIDE_IT: "Confirmed"}))
    assert back.confirmed == (("north", "taking_part"),)
    assert back.summaries[0].summary == stale.summary
    assert build(*back.summaries).state("north", "taking_part") == "current"


def test_a_stale_cell_that_nobody_touched_stays_stale(build, written, edit):
    back = edit(build(written(passages=())), setting(**{SOUTH_TAKING_PART: "New."}))
    assert build(*back.summaries).state("north", "taking_part") == "stale"
    assert build(*back.summaries).state("south", "taking_part") == "current"


def test_an_emptied_cell_is_told(build, written, edit):
    back = edit(build(written()), setting(**{NORTH_TAKING_PART: None}))
    assert back.summaries == ()
    assert "taken out: case north, theme taking_part" in list(back.lines())


def test_a_stale_cell_says_so_in_words_and_colour(build, written, tmp_path):
    export_matrix(tmp_path / "m.xlsx", build(written(passages=())), "A study")
    sheet = load_workbook(tmp_path / "m.xlsx")["Matrix"]
    assert sheet[BESIDE_IT].value == "2 passages\nSTALE: 2 added"
    assert sheet[NORTH_TAKING_PART].fill.fgColor.rgb.endswith("FFF2CC")
    assert not sheet[SOUTH_TAKING_PART].fill.fgColor.rgb.endswith("FFF2CC")
    assert sheet.freeze_panes == "C3"
    assert sheet[NORTH_TAKING_PART].alignment.wrap_text


def test_links_lead_there_and_back(build, tmp_path):
    export_matrix(tmp_path / "m.xlsx", build(), "A study")
    workbook = load_workbook(tmp_path / "m.xlsx")
    there = workbook["Matrix"]["F3"].hyperlink.location  # north, resources
    row = int(there.removeprefix("'Passages'!A"))
    passage = [cell.value for cell in workbook["Passages"][row]]
    assert passage[:3] == ["north", "resources", "n13"]
    assert passage[-1] == "They vote with money."
    assert workbook["Passages"].cell(row, 1).hyperlink.location == "'Matrix'!E3"
    assert workbook["Exported"].sheet_state == "hidden"


def test_a_text_like_a_formula_stays_a_text(build, written, tmp_path, edit):
    matrix = build(written(summary="=HYPERLINK(1)"))
    assert edit(matrix, lambda workbook: None).summaries == (written(summary="=HYPERLINK(1)"),)


def test_a_formula_is_no_summary(build, edit):
    (told,) = problems(edit, build(), setting(**{SOUTH_TAKING_PART: "=1+1"}))
    assert "cell C4 (south, taking_part): found a formula" in told


def test_a_number_is_no_summary(build, edit):
    (told,) = problems(edit, build(), setting(**{SOUTH_TAKING_PART: 12}))
    assert "12, which is a number" in told


def test_moved_and_swapped(build, written, edit):
    change = setting(**{NORTH_TAKING_PART: None, SOUTH_RESOURCES: written().summary})
    (told,) = problems(edit, build(written()), change)
    assert "exported for case 'north', theme 'taking_part'" in told
    assert "cell E4" in told


def test_ids_unknown_twice_and_gone(build, edit):
    told = problems(edit, build(), setting(A4="north", E2="money", Z9="a note"))
    assert any("the case 'north' again" in line for line in told)
    assert any("no row of the case 'south'" in line for line in told)
    assert any("the theme 'money'" in line for line in told)
    assert any("cell Z9: found text outside the matrix" in line for line in told)


def test_rows_may_be_sorted(build, written, edit):
    def swap(workbook):
        sheet = workbook["Matrix"]
        for column in range(1, 7):
            north, south = sheet.cell(3, column), sheet.cell(4, column)
            north.value, south.value = south.value, north.value

    assert edit(build(written()), swap).summaries == (written(),)


def test_a_renamed_sheet(build, edit):
    def rename(workbook):
        workbook["Passages"].title = "Quotes"

    (told,) = problems(edit, build(), rename)
    assert "no sheet 'Passages'" in told


def test_a_changed_passage(build, edit):
    def change(workbook):
        workbook["Passages"]["M2"] = "Something else."

    (told,) = problems(edit, build(), change)
    assert "sheet Passages" in told


def test_no_analyst(build, edit):
    (told,) = problems(edit, build(), setting(**{SOUTH_TAKING_PART: "New."}), analyst=None)
    assert "no name beside 'Analyst who edited this copy'" in told


def test_passages_that_changed_since_the_export(build, cases, edit):
    now = build(codings=cases.codings.drop(index=1))
    (told,) = problems(
        edit, build(), setting(**{NORTH_RESOURCES: "Money.", NORTH_TAKING_PART: "x"}), into=now
    )
    assert "(north, taking_part)" in told
    assert "passages have changed since the export" in told


def test_a_summary_that_somebody_else_changed(build, written, edit):
    now = build(written(summary="Written in between."))
    (told,) = problems(edit, build(written()), setting(**{NORTH_TAKING_PART: "Mine."}), into=now)
    assert "was changed elsewhere since the export" in told


def test_words_beside_a_summary(build, edit):
    (told,) = problems(edit, build(), setting(**{BESIDE_IT: "I agree"}))
    assert "'I agree' in the column 'Passages'" in told


def test_other_cases_than_exported(build, edit):
    (told,) = problems(edit, build(), lambda workbook: None, into=build(by=("site", "role")))
    assert "cases by site; expected cases by site and role" in told


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"case,theme\n"])
def test_no_workbook(build, tmp_path, content):
    path = tmp_path / "m.xlsx"
    path.write_bytes(content)
    with pytest.raises(ProblemsFound, match="cannot be opened as an Excel workbook"):
        read_matrix(path, build(), TODAY)


def test_what_a_cell_cannot_hold(build, written, tmp_path):
    with pytest.raises(ProblemsFound) as error:
        export_matrix(tmp_path / "m.xls", build(written(summary="x" * 32_768)), "A study")
    assert len(error.value.problems) == 2
    assert list(tmp_path.glob("m.*")) == []


def test_a_folder_is_no_workbook(build, tmp_path):
    (tmp_path / "matrix.xlsx").mkdir()
    with pytest.raises(ProblemsFound, match=r"matrix\.xlsx: found a folder"):
        export_matrix(tmp_path / "matrix.xlsx", build(), "A study")
    assert list((tmp_path / "matrix.xlsx").parent.iterdir()) == [tmp_path / "matrix.xlsx"]
