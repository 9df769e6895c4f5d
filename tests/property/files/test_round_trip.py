"""Every text that is written is read back, and no cell that is written begins a formula."""

from __future__ import annotations

import csv
import io

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from analysis.files import csv_bytes, escape_formula, unescape_formula

texts = st.text(alphabet="'=+-@＝ \t\r\n0123456789.,%eEabé\"")


@given(texts)
def test_a_text_comes_back(text):
    assert unescape_formula(escape_formula(text)) == text


@given(st.lists(texts, min_size=1, max_size=5))
def test_no_cell_begins_a_formula(cells):
    (head,), *rows = csv.reader(io.StringIO(csv_bytes(pd.DataFrame({"=a": cells})).decode(), newline=""))
    assert head == "'=a"
    for row in rows:
        for cell in row:
            begins = cell.lstrip()[:1] in ("=", "+", "-", "@", "＝") or cell[:1] in ("\t", "\r", "\n")
            assert not begins or cell.strip("+-").replace(",", "").replace(".", "")[:1].isdigit()
