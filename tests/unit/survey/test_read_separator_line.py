"""Text files with a first line that names the delimiter for Excel, such as `sep=;`."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.problems import ProblemsFound
from analysis.survey.reading import read_wave

MARK = b"\xef\xbb\xbf"


@pytest.mark.parametrize(
    "content",
    [
        b"sep=,\nid,q\n1,4\n2,5\n",
        MARK + b"sep=|\r\nid|q\r\n1|4\r\n2|5\r\n",
        MARK + b"sep=;\r\nid;q\r\n1;4\r\n2;5\r\n",
        b"SEP=\t\nid\tq\n1\t4\n2\t5\n",
        b"sep=\\t\nid\tq\n1\t4\n2\t5\n",
        b'"sep=,"\nid,q\n1,4\n2,5\n',
        b"sep=,,,\nid,q\n1,4\n2,5\n",
        b"sep=^\nid^q\n1^4\n2^5\n",
        b"sep = ;\nid;q\n1;4\n2;5\n",
        "sep=§\nid§q\n1§4\n2§5\n".encode(),
        "sep=;\nid;q\n1;4\n2;5\n".encode("utf-16"),
        b'sep=;\n"id";"q"\n"1";"4"\n"2";"5"\n',
    ],
)
def test_the_line_is_no_header_and_its_delimiter_is_used(tmp_path: Path, content: bytes):
    path = tmp_path / "wave.csv"
    path.write_bytes(content)
    wave = read_wave(path)
    assert wave.data.to_dict("list") == {"id": ["1", "2"], "q": ["4", "5"]}
    (note,) = wave.notes
    assert note.startswith("Line 1 names the delimiter")


def test_a_question_of_that_name_is_a_question(tmp_path: Path):
    path = tmp_path / "wave.csv"
    path.write_bytes(b"sep,q\n1,4\n")
    wave = read_wave(path)
    assert (list(wave.data), wave.notes) == (["sep", "q"], ())


def test_lines_in_messages_count_the_line(tmp_path: Path):
    path = tmp_path / "wave.csv"
    path.write_bytes(b"\nsep=;\nid;q\n1;4\n1;2;3\n")
    with pytest.raises(ProblemsFound, match="line 5: found 3 cells"):
        read_wave(path)


def test_a_line_that_names_another_delimiter_than_the_file_has(tmp_path: Path):
    path = tmp_path / "wave.csv"
    path.write_bytes(b"sep=;\nid,q\n1,4\n")
    with pytest.raises(ProblemsFound, match=r"line 1: found sep=;.*has a comma and no ';'"):
        read_wave(path)
    assert read_wave(path, delimiter=",").data.to_dict("list") == {"id": ["1"], "q": ["4"]}
