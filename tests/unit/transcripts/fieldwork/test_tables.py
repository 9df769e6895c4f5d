"""Tables that people keep: what a spreadsheet or a slip does to them is named; no cell is moved or shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.problems import ProblemsFound
from analysis.transcripts import read_register, read_roster
from analysis.transcripts.fieldwork.listing import read_transcript_list
from analysis.transcripts.fieldwork.tables import read_table

COLUMNS = ("entity", "kind", "name")


def written(tmp_path: Path, content: str | bytes, name: str = "table.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def problems(read, *arguments) -> list[str]:
    with pytest.raises(ProblemsFound) as caught:
        read(*arguments)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("entity,kind,name\nP1,person,Helen Marsh,\nP2,person,Ann Roe,\n", "more cells than the line of"),
        ("entity;kind;name\nP1;person;Helen Marsh\n", "cells parted by semicolons"),
        ("entity\tkind\tname\nP1\tperson\tHelen Marsh\n", "cells parted by tabulators"),
        ("entity,kind,name\nP1,person,Siân\n".encode("cp1252"), "not UTF-8"),
        ("entity,kind,name\nP1,person,Siân\n".encode("utf-16"), "not UTF-8"),
        ("", "cannot be read"),
    ],
)
def test_a_table_of_another_shape(tmp_path, content, found):
    told = problems(read_table, written(tmp_path, content), COLUMNS)
    assert len(told) == 1
    assert told[0].startswith("table.csv: found ")
    assert found in told[0]
    assert "Marsh" not in told[0]


def test_a_folder_in_the_place_of_a_table(tmp_path):
    assert "found a file that cannot be read" in problems(read_table, tmp_path, COLUMNS)[0]


def test_short_and_empty_lines_keep_their_numbers(tmp_path):
    table = read_table(written(tmp_path, "entity,kind,name\nP1,person\n\n,,\nNA,None,nan\n"), COLUMNS)
    assert table.index.tolist() == [2, 5]
    assert table.to_numpy().tolist() == [["P1", "person", ""], ["NA", "None", "nan"]]


def test_a_cell_that_slipped_into_another_column_is_not_shown(tmp_path):
    roster = written(tmp_path, "entity,kind,name,participant\nP1,Helen Marsh,person,\nP2,persn,Ann Roe,\n")
    assert problems(read_roster, roster) == [
        "table.csv, line 2, kind: found a cell of 2 words and 10 letters; expected one of person, practice, "
        "site, trust, place. Correct it.",
        "table.csv, line 3, kind: found 'persn'; expected one of person, practice, site, trust, place. "
        "Correct it.",
    ]
    listed = written(
        tmp_path,
        "transcript,file,kind,site,wave,profile,speakers\nT1,t.txt,interview,north,2013,Helen Marsh=P1,\n",
    )
    told = problems(read_transcript_list, listed)
    assert told[0].startswith("table.csv, line 2, profile: found a cell of ")
    assert "Marsh" not in "".join(told)


def test_a_decision_is_a_persons(tmp_path):
    register = written(
        tmp_path,
        "entity,decision,replacement,reviewer,date\nP1,keep,,,2014-01-05\nP2,keep,,RM,5/1/14\n"
        "P3,,,RM,2014-01-05\nP4,keep,,RM,2014-01-05\n",
    )
    assert [told.partition(";")[0] for told in problems(read_register, register)] == [
        "table.csv, line 4, decision: found nothing",
        "table.csv, line 2, reviewer: found nothing",
        "table.csv, line 3, date: found no day",
    ]


@pytest.mark.parametrize("file", ["/data/t.txt", "../t.txt", "a/../../t.txt"])
def test_transcripts_lie_in_their_folder(tmp_path, file):
    listed = written(
        tmp_path,
        f"transcript,file,kind,site,wave,profile,speakers\nT1,in.txt; {file},interview,,,,P1\n",
    )
    assert problems(read_transcript_list, listed)[0].startswith(
        "table.csv, line 2, file: found a path that leads out of the folder of transcripts, part 2"
    )
