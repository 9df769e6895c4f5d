from __future__ import annotations

import hashlib

import pandas as pd
import pytest

from analysis.files import replace, sha256, write_bytes, write_csv, write_json, write_text


def test_a_failed_write_leaves_the_earlier_file_and_nothing_else(tmp_path):
    path = tmp_path / "a.txt"
    write_text(path, "earlier")

    def fail(beside):
        beside.write_text("half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        replace(path, fail)
    assert path.read_text() == "earlier"
    assert list(tmp_path.iterdir()) == [path]


def test_folders_are_made_and_line_ends_are_unix(tmp_path):
    path = tmp_path / "a" / "b.txt"
    write_text(path, "one\ntwo – three\n")
    assert path.read_bytes() == "one\ntwo – three\n".encode()
    write_csv(path, pd.DataFrame({"x": [1, 2]}))
    assert path.read_bytes() == b"x\n1\n2\n"


def test_json_is_sorted_and_has_no_nan(tmp_path):
    path = tmp_path / "a.json"
    write_json(path, {"b": 1, "a": ["é"]})
    assert path.read_text(encoding="utf-8") == '{\n "a": [\n  "é"\n ],\n "b": 1\n}\n'
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(path, {"a": float("nan")})
    assert "é" in path.read_text(encoding="utf-8")


def test_sha256(tmp_path):
    write_bytes(tmp_path / "a", b"abc")
    # FIPS 180-4, example B.1.
    assert sha256(tmp_path / "a").startswith("ba7816bf8f01cfea414140de5dae2223")
    assert sha256(tmp_path / "a") == hashlib.sha256(b"abc").hexdigest()
