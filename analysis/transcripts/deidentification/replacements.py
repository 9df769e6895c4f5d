"""Each replacement with the original that it stands for, and the way back."""

from __future__ import annotations

from collections import defaultdict

import pandas as pd

from analysis.problems import Problem, raise_if_any

_NUMBERS = ("turn", "start", "end", "source_start", "source_end")
_FLAGS = ("undecided", "ambiguous")
REPLACEMENT_COLUMNS = (
    "transcript", "turn", "source_start", "source_end", "original", "start", "end", "replacement",
    "kind", "entity", "undecided", "ambiguous", "source",
)  # fmt: skip
# DVC does not watch the vault: it would take turns that are there already for up to date.
MADE_TOGETHER = (
    "Run `ccg run clean_survey` and `ccg run deidentify_transcripts`, which write outputs and vault together."
)
ORIGINAL_COLUMNS = ("entity", "kind", "original", "times", "transcript", "turn")


def with_originals(turns: pd.DataFrame, redactions: pd.DataFrame) -> pd.DataFrame:
    """The redactions with what stood in the text before: for the vault, and never beside the study.

    Parameters
    ----------
    turns : DataFrame
        transcript, turn, text, as they were before `deidentify`.
    redactions : DataFrame
        As `deidentify` returns them.

    Returns
    -------
    DataFrame
        `REPLACEMENT_COLUMNS`: ``source_start`` and ``source_end`` are code points in the old text,
        ``start`` and ``end`` in the new; ``source`` says what found it (empty where it was not told).

    Examples
    --------
    >>> turns = pd.DataFrame({"transcript": ["T1"], "turn": [0], "text": ["ask Helen"]})
    >>> redactions = pd.DataFrame({"transcript": ["T1"], "turn": [0], "start": [4], "end": [12],
    ...     "replacement": ["[person]"], "kind": ["person"], "entity": ["P1"], "undecided": [True],
    ...     "ambiguous": [False], "source_start": [4], "source_end": [9]})
    >>> with_originals(turns, redactions)["original"].tolist()
    ['Helen']
    """
    texts = dict(zip(zip(turns["transcript"], turns["turn"], strict=True), turns["text"], strict=True))
    spans = zip(
        redactions["transcript"],
        redactions["turn"],
        redactions["source_start"],
        redactions["source_end"],
        strict=True,
    )
    placed = redactions.assign(original=[texts[t, n][start:end] for t, n, start, end in spans])
    if "source" not in placed:
        placed["source"] = ""
    return replacements(placed)


def without_lengths(redactions: pd.DataFrame) -> pd.DataFrame:
    """The redactions as they may be kept: places in the old text would tell how long each name was."""
    return redactions.drop(columns=["source_start", "source_end"])


def replacements(table: pd.DataFrame) -> pd.DataFrame:
    """A table of replacements with its columns in order and of their types.

    Raises
    ------
    KeyError, ValueError
        It is no such table.
    """
    table = table[list(REPLACEMENT_COLUMNS)].reset_index(drop=True)
    types = dict.fromkeys(REPLACEMENT_COLUMNS, "str") | dict.fromkeys(_NUMBERS, "int64")
    for flag in _FLAGS:
        words = table[flag].astype("str")
        if not words.isin(["True", "False"]).all():
            raise ValueError(f"{flag} is neither True nor False")
        table[flag] = words.eq("True")
    return table.astype(types | dict.fromkeys(_FLAGS, "bool"))


def originals(placed: pd.DataFrame) -> pd.DataFrame:
    """Every form in which an entity stood in the texts.

    Returns
    -------
    DataFrame
        `ORIGINAL_COLUMNS`: ``times`` it was replaced, and ``transcript`` and ``turn`` of the first;
        `entity` is empty for identifiers with a shape and for names that several people have.
    """
    groups = placed.groupby(["entity", "kind", "original"], sort=True)
    counted = groups.agg(
        times=("original", "size"), transcript=("transcript", "first"), turn=("turn", "first")
    )
    return counted.reset_index()[list(ORIGINAL_COLUMNS)]


def restore(turns: pd.DataFrame, placed: pd.DataFrame) -> pd.DataFrame:
    """Put the originals back: what a person with the vault can do, and nobody else.

    Parameters
    ----------
    turns : DataFrame
        De-identified.
    placed : DataFrame
        The vault's replacements in them; those of other turns are passed over.

    Raises
    ------
    ProblemsFound
        By transcript: the turns are not those that the replacements were made in.
    """
    by_turn = defaultdict(list)
    for row in placed.sort_values("start").itertuples():
        by_turn[row.transcript, row.turn].append(row)
    texts, strange = [], set()
    for transcript, turn, text in zip(turns["transcript"], turns["turn"], turns["text"], strict=True):
        pieces, position = [], 0
        for row in by_turn.get((transcript, turn), ()):
            if text[row.start : row.end] != row.replacement:
                strange.add(transcript)
            pieces += [text[position : row.start], row.original]
            position = row.end
        texts.append("".join(pieces) + text[position:])
    raise_if_any(
        Problem(
            place=f"vault, replacements in transcript {transcript}",
            found="places that are not in the de-identified text",
            expected="the replacements of this very run",
            remedy=MADE_TOGETHER,
        )
        for transcript in sorted(strange)
    )
    return turns.assign(text=pd.Series(texts, index=turns.index, dtype="str"))
