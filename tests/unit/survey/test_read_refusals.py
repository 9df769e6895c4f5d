"""Files of other kinds are refused with what they are and a remedy that works."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zipfile
from pathlib import Path

import pytest

from analysis.problems import Problem, ProblemsFound
from analysis.survey.reading import read_wave

TABLE = b"id,q\n1,2\n"
# The beginning of what R writes with saveRDS and save (R Internals, "Serialization Formats").
R_OBJECT, R_WORKSPACE = b"X\n\x00\x00\x00\x03\x00\x04\x03\x01", b"RDX3\nX\n\x00\x00\x00\x03"
CATALOGUE = bytes(12) + bytes.fromhex("c2ea8160b31411cfbd92080009c7318c181f1011") + bytes(124) + b"CATALOG "


def packed(content: bytes) -> bytes:
    """Packed with gzip, the same bytes at any time."""
    return gzip.compress(content, mtime=0)


def refusal(path: Path, content: bytes) -> Problem:
    path.write_bytes(content)
    with pytest.raises(ProblemsFound) as caught:
        read_wave(path)
    (problem,) = caught.value.problems
    assert problem.place == path.name
    return problem


@pytest.mark.parametrize(
    ("name", "content", "found", "remedy"),
    [
        ("f.sas7bcat", CATALOGUE, "a SAS format catalogue", "`options: {catalogue: f.sas7bcat}`"),
        ("f.sas7bdat", CATALOGUE, "a SAS format catalogue", "`options: {catalogue: f.sas7bdat}`"),
        ("w.rds", packed(R_OBJECT), "an R object", 'haven::write_sav(readRDS("w.rds"), "w.sav")'),
        ("w.rds", R_OBJECT, "an R object", 'na = ""'),
        ("w.rds", bz2.compress(R_OBJECT), "an R object", "readRDS"),
        ("w.rds", lzma.compress(R_OBJECT), "an R object", "readRDS"),
        ("w.csv", packed(R_OBJECT), "an R object", "readRDS"),
        ("w.RData", packed(R_WORKSPACE), "an R workspace", 'load("w.RData")'),
        ("w.rda", lzma.compress(R_WORKSPACE), "an R workspace", 'load("w.rda")'),
        ("w.csv.gz", packed(TABLE), "packed with gzip", "Unpack it"),
        ("w.csv", packed(TABLE), "packed with gzip", "Unpack it"),
        ("w.csv.bz2", bz2.compress(TABLE), "a packed file", "Unpack it"),
        ("w.7z", b"7z\xbc\xaf\x27\x1c" + bytes(40), "a packed file", "Unpack it"),
        ("w.xls", b"\xd0\xcf\x11\xe0" + bytes(600), "an old Office file", "save it as .xlsx"),
        ("w.xls", b"<html><table><tr><td>id</td></tr>", "a web page", "save it as .xlsx"),
        ("w.csv", b"<!DOCTYPE html><html>Log in", "a web page", "log in"),
        ("w.xls", b'<?xml version="1.0"?><Workbook/>', "an XML file", "save it as .xlsx"),
        ("w.xls", TABLE, "a text file", "the ending '.csv'"),
        ("w.dat", b"$FL2@(#) SPSS DATA FILE", "an SPSS file", "the ending '.sav'"),
        ("w", TABLE, "a text file", "the ending '.csv'"),
        ("w.pdf", b"%PDF-1.4", "a PDF", "Export the wave again"),
    ],
)
def test_what_it_is_and_what_to_do(tmp_path: Path, name: str, content: bytes, found: str, remedy: str):
    problem = refusal(tmp_path / name, content)
    assert found in problem.found
    assert remedy in problem.remedy


@pytest.mark.parametrize("name", ["w.zip", "w.csv"])
def test_an_archive_names_what_is_in_it(tmp_path: Path, name: str):
    path = tmp_path / name
    with zipfile.ZipFile(path, "w") as archive:
        for member in ("wave.sav", "read me.txt", "__MACOSX/._wave.sav"):
            archive.writestr(member, "x")
    problem = refusal(path, path.read_bytes())
    assert "a ZIP archive" in problem.found
    assert problem.remedy.endswith("it holds 'wave.sav', 'read me.txt'.")


def test_a_numbers_document(tmp_path: Path):
    path = tmp_path / "w.numbers"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Index/Document.iwa", "x")
    assert "Excel (.xlsx)" in refusal(path, path.read_bytes()).remedy


def test_a_file_that_is_not_there_whatever_its_ending(tmp_path: Path):
    with pytest.raises(ProblemsFound, match="no such file"):
        read_wave(tmp_path / "wave.zip")
