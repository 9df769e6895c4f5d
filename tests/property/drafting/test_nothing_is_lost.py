"""Whatever files hold: every column is in the draft once, it loads, and nobody's own words are in it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from support.raw_surveys import write_csv

from analysis.drafting import propose, written
from analysis.drafting.scalars import comments, flow, mapping_lines, scalar
from analysis.study.section import canonical

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
HEADS = st.one_of(
    st.sampled_from(
        ["id", "Age", "q1", "Role", "Status", "email", "Site", "Ended", "1. Why: so?", "- # x", "No"]
    ),
    st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), min_size=1, max_size=20),
)
CELLS = st.sampled_from(
    ["", "1", "2", "9", "Agree", "Disagree", "Yes", "No", "NA", "Don't know", "44", "Jun-25", "x: y"]
)
# The words of one person: long, and each once.
SECRETS = [f"Doctor {name} of Elm Street told me so" for name in "ABCDEFGH"]


@st.composite
def tables(draw):
    heads = draw(st.lists(HEADS, min_size=1, max_size=5, unique_by=lambda head: canonical(head).casefold()))
    rows = draw(st.integers(1, 8))
    table = {head: draw(st.lists(CELLS, min_size=rows, max_size=rows)) for head in heads}
    # A row without any content is passed over by the reader.
    return {"Anything else?": SECRETS[:rows]} | {f"{head} ": cells for head, cells in table.items()}


@settings(max_examples=10)
@given(st.lists(tables(), min_size=1, max_size=3))
def test_every_column_is_in_the_draft_once(found):
    with tempfile.TemporaryDirectory() as folder:
        paths = [write_csv(Path(folder, f"w{n}.csv"), table | {"n": n}) for n, table in enumerate(found)]
        draft = propose(paths, folder)
    text = written(draft)
    loaded = YAML(typ="safe").load(text)
    for number, wave in enumerate(draft.waves, start=1):
        id_ = f"wave_{number}"
        names = [canonical(name) for name in wave.file.wave.data.columns] + list(wave.personal)
        uses = draft.uses[draft.uses["wave"] == id_]
        assert uses["column"].tolist() == names
        assert sorted(names) == sorted(columns_of(loaded["survey"]["files"][id_]) + left_out(text, id_))
    assert not any(secret in text for secret in SECRETS)


def columns_of(file: dict) -> list[str]:
    """The columns that an entry below `files` names, each once."""
    named = [str(file[key]) for key in ("respondent", "submitted") if key in file]
    more = [
        *file.get("exclude", []),
        file["site"],
        file["role"],
        file.get("duration", {}),
        file.get("finished", {}),
    ]
    answers = file["questions"].values()
    sets = [str(column) for item in answers for column in item.get("columns", {}).values()]
    return list(dict.fromkeys(named + sets + [str(i["column"]) for i in [*more, *answers] if "column" in i]))


def left_out(text: str, wave: str) -> list[str]:
    """The columns that comments below a wave say are left out."""
    files = text.partition("  files:\n")[2]
    part = files.partition(f"    {wave}:\n")[2].partition("\n    wave_")[0]
    lines = [
        line.strip().removeprefix("# left out: ") for line in part.splitlines() if "# left out: " in line
    ]
    return [str(YAML(typ="safe").load(line[: line.rindex(" (")])) for line in lines]


@settings(max_examples=40)
@given(TEXTS)
def test_a_scalar_is_read_back(text):
    read = YAML(typ="safe").load(f"key: {scalar(text)}")["key"]
    assert str(read) == text


@settings(max_examples=40)
@given(st.dictionaries(TEXTS, TEXTS, max_size=4))
def test_a_mapping_is_read_back(mapping):
    for text in (f"key: {flow(mapping)}", "\n".join(mapping_lines("key", mapping, 0))):
        read = YAML(typ="safe").load(text)["key"]
        assert {canonical(k): canonical(v) for k, v in read.items()} == {
            canonical(k): canonical(v) for k, v in mapping.items()
        }


@settings(max_examples=40)
@given(TEXTS)
def test_a_comment_stays_a_comment(text):
    assert YAML(typ="safe").load("\n".join(["a: 1", *comments([text], 2, "DECIDE"), "b: 2"])) == {
        "a": 1,
        "b": 2,
    }


@pytest.mark.parametrize(
    "text", ["1_000", "0x1f", "1e5", "~", "2014-01-01", "12:30", ".5", "No", "null", "01", "=", "<<"]
)
def test_texts_that_yaml_would_take_for_something_else(text):
    assert YAML(typ="safe").load(f"key: {scalar(text)}")["key"] == text
