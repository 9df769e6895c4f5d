"""What is rewritten when somebody withdraws: rows in = rows kept + rows taken out, and no other byte."""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.review.rewriting import keep_rows, rows_of, set_cells
from analysis.review.traces import Traces
from analysis.transcripts.fieldwork.repeats import runs_of

cells = st.text('ab ,;"\n\té\u2028\x0c', max_size=8)
tables = st.lists(st.tuples(st.sampled_from(["P1", "P2"]), cells, cells), min_size=1, max_size=6)
ends = st.sampled_from(["\n", "\r\n"])


def written(folder, rows, end):
    text = io.StringIO()
    csv.writer(text, lineterminator=end).writerows([("participant", "withdrawn", "note"), *rows])
    path = Path(folder) / "table.csv"
    path.write_bytes(text.getvalue().encode())
    return path


def of_p2(row):
    return row["participant"] == "P2"


@settings(max_examples=60)
@given(tables, ends)
def test_rows_are_kept_byte_by_byte_or_taken_out(rows, end):
    with tempfile.TemporaryDirectory() as folder:
        path = written(folder, rows, end)
        assert keep_rows(path, lambda row: not of_p2(row)) == sum(row[0] == "P2" for row in rows)
        got = path.read_bytes()
        assert got == written(folder, [row for row in rows if row[0] != "P2"], end).read_bytes()


@settings(max_examples=60)
@given(tables, ends)
def test_only_the_chosen_cells_change(rows, end):
    with tempfile.TemporaryDirectory() as folder:
        path = written(folder, rows, end)
        before = path.read_bytes()
        others = [row for row in rows_of(path) if not of_p2(row)]
        assert set_cells(path, "withdrawn", "2014-03-01", of_p2) == sum(row[0] == "P2" for row in rows)
        after = rows_of(path)
        assert [row for row in after if not of_p2(row)] == others
        assert all(row["withdrawn"] == "2014-03-01" for row in after if of_p2(row))
        wanted = [(who, "2014-03-01" if who == "P2" else cell, note) for who, cell, note in rows]
        assert [row["note"] for row in after] == [row[2].strip() for row in wanted]
        assert ("P2" in [row[0] for row in rows]) or path.read_bytes() == before


said = st.lists(st.text("abcdefghij", min_size=1, max_size=7), min_size=5, max_size=12)


@settings(max_examples=40)
@given(said, st.sampled_from(["html", "json", "parquet", "zip", "csv", "docx"]))
def test_a_run_of_their_words_is_found_in_any_kind_of_file(words, kind):
    sentence = " ".join(words)
    found = Traces(
        participant="P2", entries=(), places=frozenset(), whole=frozenset(), runs=runs_of(sentence)
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file.{kind}"
        if kind == "parquet":
            pd.DataFrame({"text": ["else", f"So: {sentence}!"]}).to_parquet(path)
        elif kind == "zip":
            with zipfile.ZipFile(path, "w") as archive:
                archive.writestr("report.md", f"> {sentence.upper()}")
        elif kind == "docx":
            runs = "".join(f"<w:r><w:t>{letter}</w:t></w:r>" for letter in sentence)
            with zipfile.ZipFile(path, "w") as archive:
                archive.writestr("word/document.xml", f"<w:p>{runs}</w:p>")
        elif kind == "html":
            path.write_text(f"<p>{words[0]} <mark>{' '.join(words[1:])}</mark></p>")
        elif kind == "csv":
            pd.DataFrame({"a": ["x"], "b": [sentence]}).to_csv(path)
        else:
            path.write_text(f'{{"display": "{sentence}"}}')
        assert found.in_file(path)
        nobody = Traces(
            participant="P0", entries=(), places=frozenset(), whole=frozenset(), runs=np.empty(0, np.uint64)
        )
        assert not nobody.in_file(path)
