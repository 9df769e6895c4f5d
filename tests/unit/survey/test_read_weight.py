"""SPSS files with a weight switched on, Stata files that are `svyset`: a note names the variable."""

from __future__ import annotations

import struct
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

from analysis.survey.readers.weight import survey_weight_in, weight_in
from analysis.survey.reading import read_wave

DATA = pd.DataFrame(
    {"id": ["a" * 20, "b"], "why": ["x" * 600, "y"], "q": [1.0, 9.0], "weight_of_the_case": [1.5, 0.5]}
)


def _elements(raw: bytes) -> list[str]:
    """The short name of every variable record of a .sav file, those of the rest of long texts empty."""
    names, at = [], 176
    while struct.unpack_from("<i", raw, at)[0] == 2:
        _, _, labelled, missing = struct.unpack_from("<4i", raw, at)
        names.append(raw[at + 24 : at + 32].decode().strip())
        at += 32
        if labelled:
            (length,) = struct.unpack_from("<i", raw, at)
            at += 4 + length + -length % 4
        at += 8 * abs(missing)
    return names


def _weigh(path: Path, element: int) -> None:
    """Switch the weight on: the file header has it at byte 76 (PSPP developer's guide)."""
    raw = bytearray(path.read_bytes())
    struct.pack_into("<i", raw, 76, element)
    path.write_bytes(raw)


@pytest.mark.parametrize(
    ("name", "options"),
    [("wave.sav", {}), ("wave.sav", {"row_compress": True}), ("wave.zsav", {"compress": True})],
)
def test_the_weight_is_named_behind_long_texts_labels_and_missing_values(
    tmp_path: Path, name: str, options: dict[str, bool]
):
    path = tmp_path / name
    labels = ["", "Why was that?", "Odd", ""]
    pyreadstat.write_sav(
        DATA, str(path), column_labels=labels, missing_ranges={"q": [{"lo": 90, "hi": 99}]}, **options
    )
    assert read_wave(path).notes == ()
    _weigh(path, len(_elements(path.read_bytes())))
    wave = read_wave(path)
    assert wave.data["weight_of_the_case"].tolist() == [1.5, 0.5]
    (note,) = wave.notes
    assert note.startswith("The file is weighted by its variable 'weight_of_the_case'")


def test_a_weight_with_an_umlaut(tmp_path: Path):
    path = tmp_path / "wave.sav"
    pyreadstat.write_sav(pd.DataFrame({"q": [1.0], "Größe": [2.0]}), str(path))
    _weigh(path, 2)
    assert "'Größe'" in read_wave(path).notes[0]


@pytest.mark.parametrize("element", [99, 3])  # beyond all variables; the rest of a long text
def test_a_weight_that_is_not_there_is_still_noted(tmp_path: Path, element: int):
    path = tmp_path / "wave.sav"
    pyreadstat.write_sav(DATA[["id", "q"]], str(path))
    _weigh(path, element)
    assert _elements(path.read_bytes())[1:3] == ["", ""]
    assert (
        read_wave(path).notes[0].startswith("The file is weighted, by a variable whose name cannot be read")
    )


def test_a_file_of_the_other_byte_order(tmp_path: Path):
    # The beginning of a file as a mainframe writes it: a header, then the variables Q and W.
    header = bytearray(176)
    header[:4] = b"$FL2"
    struct.pack_into(">4i", header, 64, 2, 2, 0, 2)
    records = b"".join(struct.pack(">6i", 2, 0, 0, 0, 0, 0) + name for name in (b"Q       ", b"W       "))
    path = tmp_path / "wave.sav"
    path.write_bytes(bytes(header) + records + bytes(16))
    assert weight_in(path, "ascii") == "W"


def test_a_portable_file_that_is_weighted(tmp_path: Path):
    path = tmp_path / "wave.por"
    pyreadstat.write_por(pd.DataFrame({"q": [1.0, 2.0], "gross": [1.5, 0.5]}), str(path))
    assert read_wave(path).notes == ()
    text = path.read_text("latin-1").replace("\r", "").replace("\n", "")
    # The weight stands in a record of its own before the first variable (tag 7): 6, length, name.
    at = text.index("70/1/Q")
    text = f"{text[:at]}65/GROSS{text[at:]}".rstrip("Z")
    text += "Z" * (-len(text) % 80 or 80)
    path.write_text("\r\n".join(text[n : n + 80] for n in range(0, len(text), 80)) + "\r\n", "latin-1")
    wave = read_wave(path)
    assert wave.data["GROSS"].tolist() == [1.5, 0.5]
    assert wave.notes[0].startswith("The file is weighted by its variable 'GROSS'")


def _characteristic(width: int, name: str, text: str) -> bytes:
    return b"".join(part.encode().ljust(width, b"\0") for part in ("_dta", name)) + text.encode() + b"\0"


def test_a_stata_file_that_is_svyset(tmp_path: Path):
    path = tmp_path / "wave.dta"
    data = pd.DataFrame({"q": [1.0, 2.0], "gross": [1.5, 0.5]})
    data.to_stata(path, write_index=False, version=114)
    assert read_wave(path).notes == ()
    raw = path.read_bytes()
    # Before the data stand the expansion fields: a type, a length and a text each; five zeros end them.
    at = raw.index(data.to_numpy("<f8").tobytes()) - 5
    field = _characteristic(33, "_svy_wvar", "gross")
    path.write_bytes(raw[:at] + struct.pack("<bi", 1, len(field)) + field + raw[at:])
    wave = read_wave(path)
    assert wave.data["gross"].tolist() == [1.5, 0.5]
    assert wave.notes[0].startswith("The file is `svyset` with the weight 'gross'")


def test_the_longer_names_of_a_newer_stata_file(tmp_path: Path):
    path = tmp_path / "wave.dta"
    field = _characteristic(129, "_svy_wvar", "größe")
    path.write_bytes(b"<stata_dta><header><release>118</release>" + b"<ch>" + field + b"</ch>")
    assert survey_weight_in(path) == "größe"
