"""Whatever was replaced, the vault gives back the very text, and the log tells nothing of it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.transcripts import deidentify
from analysis.transcripts.deidentification.log import log
from analysis.transcripts.deidentification.replacements import originals, restore, with_originals
from analysis.transcripts.deidentification.vault import Vault, store, stored

ROSTER = pd.DataFrame(
    [
        ("E0", "person", "Xanthe O’Xley"),
        ("E1", "person", "Jo Quartz"),
        ("E2", "person", "Jo Zyx"),  # so that "Jo" alone is ambiguous
        ("E3", "practice", "The Quince Surgery"),
    ],
    columns=["entity", "kind", "name"],
)
REGISTER = pd.DataFrame(
    [("E0", "pseudonym", "Anna Roe", "RM", "2016-09-21"), ("E1", "remove", "", "RM", "2016-09-21")],
    columns=["entity", "decision", "replacement", "reviewer", "date"],
)
PIECES = st.sampled_from(
    ["Xanthe", "xanthe o'xley", "Dr O’Xley’s", "Jo", "JO QUARTZ", "the Quince Surgery", "07700 900123",
     "a@b.org", "we met", "naïve e\u0301", "“so”", "and", ",", "\r\n", "\n", '"', "[person]", "Anna", "\t"]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=8).map(" ".join)


@settings(max_examples=12)
@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_there_and_back(texts):
    turns = pd.DataFrame(
        {"transcript": "T1", "turn": range(len(texts)), "text": pd.Series(texts, dtype="str")}
    )
    clean, redactions = deidentify(turns, ROSTER, REGISTER)
    placed = with_originals(turns, redactions)
    with TemporaryDirectory() as folder:
        vault = Vault(folder=Path(folder), key=b"k" * 32)
        store(vault, placed)
        read = stored(vault)
    pd.testing.assert_frame_equal(read, placed)
    assert restore(clean, read)["text"].tolist() == texts
    # Every replacement is in the log and among the originals, once.
    logged = log(read, REGISTER, ROSTER, vault)
    assert len(logged) == len(redactions) == originals(read)["times"].sum()
    assert logged["original_hash"].str.fullmatch("[0-9a-f]{64}").all()
    assert not any(letter in logged.drop(columns="original_hash").to_csv().lower() for letter in "xzq")
