"""docs/codebook.md says of each rule what it codes: every row of its tables, and its example, are tried."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from support.imports import ROOT

from analysis.coding.codebook.definition import load_codebook
from analysis.coding.codebook.examples import check_examples
from analysis.coding.codebook.patterns import MOST_REPEATS, MOST_TOKENS, TAGS
from analysis.coding.machine.coder import code

TEXT = (ROOT / "docs/codebook.md").read_text(encoding="utf-8")
EXAMPLE = re.search(r"```yaml\n(.*?)```", TEXT, re.DOTALL).group(1)
ROWS = re.findall(r"^\| `(\{.*\})` \| (.+) \|$", TEXT, re.MULTILINE)
BOOK = """\
schema: codebook/1
groups: {g: G}
themes: {t: {label: T, group: g, definition: D.}}
codes:
  c: {label: C, theme: t, definition: D., rules: [%s]}
"""


@pytest.mark.parametrize(("rule", "sentence"), ROWS)
def test_a_row_of_a_table_is_coded_as_shown(rule, sentence, tmp_path):
    (tmp_path / "codebook.yaml").write_text(BOOK % rule, encoding="utf-8")
    text = re.sub(r"[\[\]]", "", sentence)
    turns = pd.DataFrame({"transcript": "t", "turn": [0], "speaker_role": "participant", "text": [text]})
    codings = code(turns, load_codebook(tmp_path / "codebook.yaml"))
    for row in codings.sort_values("start", ascending=False).itertuples():
        text = f"{text[: row.start]}[{text[row.start : row.end]}]{text[row.end :]}"
    assert text == sentence


def test_the_tables_have_rows_for_every_kind_of_rule_and_condition():
    for key in ("phrases", "near", "tokens", "grammar", "unless_near", "in:", "polarity", "first"):
        assert any(key in rule for rule, _ in ROWS), key


def test_the_example_is_a_codebook_that_finds_its_examples(tmp_path):
    (tmp_path / "codebook.yaml").write_text(EXAMPLE, encoding="utf-8")
    codebook = load_codebook(tmp_path / "codebook.yaml")
    check_examples(codebook)
    assert codebook.descendants("taking_part") == ("voting",)


def test_limits_and_kinds_are_those_of_the_program():
    assert f"(at most {MOST_REPEATS}; at most {MOST_TOKENS} places)" in TEXT
    assert "`tag` (" + ", ".join(TAGS) + ")" in TEXT
