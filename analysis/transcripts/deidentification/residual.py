"""A second look, by another method: is any name of the roster left?"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from analysis.transcripts.deidentification.common_words import common_words
from analysis.transcripts.deidentification.folding import fold, original_span
from analysis.transcripts.deidentification.identifiers import SHAPES, cued
from analysis.transcripts.deidentification.names import Names, is_meant, names_of
from analysis.transcripts.deidentification.near import Spellings
from analysis.transcripts.layout.labels import HONORIFICS

RESIDUAL_COLUMNS = ("transcript", "turn", "column", "start", "end", "kind", "entity")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*|&")
_CAPITAL = re.compile(r"\b[A-Z][\w'’]{4,}")
_DIGITS = re.compile(r"\d(?:[ -]?\d){5,}")
_BETWEEN = re.compile(r"[\s.,'-]{0,4}$")
_TITLED = re.compile(r"(\w+)\.?\s+$")


def residual_names(
    turns: pd.DataFrame, roster: pd.DataFrame, register: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Names and identifiers that are still in the turns.

    Words are looked up in a dictionary of the roster's forms, where `deidentify` searches with a
    pattern; the two share the forms and the rule for names that are words (`names.is_meant`).

    Parameters
    ----------
    turns : DataFrame
        With transcript, turn, text and, if there, speaker.
    roster : DataFrame
    register : DataFrame, optional
        Entities that it decides to keep may stand in the turns.

    Returns
    -------
    DataFrame
        transcript, turn, column, start, end, kind, entity; empty when nothing is left. Never the
        name.
    """
    return _scan(turns, _without_kept(roster, register), meant=True)


def doubtful_names(
    turns: pd.DataFrame, roster: pd.DataFrame, register: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Places for a person to look at, which a rule cannot settle.

    A word with a capital that begins a sentence and is also a name: "Will you come?" and "Will came."
    cannot be told apart without reading. A capitalised word of English one letter away from a longer
    name of the roster, or a name with an s (kind ``spelling``). Six digits or more in a row (kind
    ``digits``). Same columns as `residual_names`; nothing of this is replaced.
    """
    people = _without_kept(roster, register)
    words = _scan(turns, people, meant=False)
    spellings = Spellings.of(people)
    rows = [
        (transcript, turn, "text", *place)
        for transcript, turn, text in zip(turns["transcript"], turns["turn"], turns["text"], strict=True)
        for place in _unsettled(text, spellings)
    ]
    return pd.concat([words, pd.DataFrame(rows, columns=list(RESIDUAL_COLUMNS))]) if rows else words


def _unsettled(text: str, spellings: Spellings) -> Iterator[tuple[int, int, str, str]]:
    for match in _DIGITS.finditer(text):
        yield *match.span(), "digits", ""
    for match in _CAPITAL.finditer(text) if spellings.with_s else ():
        if spellings.is_near(fold(match[0])[0]):
            yield *match.span(), "spelling", ""


def _without_kept(roster: pd.DataFrame, register: pd.DataFrame | None) -> pd.DataFrame:
    if register is None:
        return roster
    kept = register.loc[register["decision"] == "keep", "entity"]
    return roster[~roster["entity"].isin(kept)]


def _scan(turns: pd.DataFrame, roster: pd.DataFrame, *, meant: bool) -> pd.DataFrame:
    names = names_of(roster)
    openings = {form.partition(" ")[0] for form in names.meanings}
    longest = max((len(form.split()) for form in names.meanings), default=0)
    rows = []
    for column in ("text", "speaker") if "speaker" in turns else ("text",):
        for transcript, turn, text in zip(turns["transcript"], turns["turn"], turns[column], strict=True):
            found = _name_hits(text, names, openings, longest, meant)
            rows += [(transcript, turn, column, *hit) for hit in found]
            if meant and column == "text":
                rows += [(transcript, turn, column, *hit) for hit in _shaped(text)]
    return pd.DataFrame(rows, columns=list(RESIDUAL_COLUMNS))


def _shaped(text: str) -> Iterator[tuple[int, int, str, str]]:
    folded, places = fold(text)
    for kind, shape in SHAPES.items():
        for match in re.finditer(rf"(?<![^\W_]){shape}", folded):
            yield *original_span(*match.span(), places, len(text)), kind, ""
    for start, end, kind in cued(text):
        yield start, end, kind, ""


def _name_hits(
    text: str, names: Names, openings: set[str], longest: int, meant: bool
) -> Iterator[tuple[int, int, str, str]]:
    folded, places = fold(text)
    words = list(_WORD.finditer(folded))
    # Folded already: only the apostrophes are left for `key` to take.
    keys = ["and" if word[0] == "&" else word[0].replace("'", "") for word in words]
    for i, first in enumerate(words):
        if not {keys[i], _bare(first[0])} & openings:
            continue
        for j in range(i, min(i + longest, len(words))):
            if j > i and not _BETWEEN.match(folded[words[j - 1].end() : words[j].start()]):
                break
            before = "".join(word + " " for word in keys[i:j])
            for form in {before + keys[j], before + _bare(words[j][0])}:
                if form not in names.meanings:
                    continue
                # Without the possessive, whose s would be a word in lower case.
                last = words[j].end() - 2 * words[j][0].endswith("'s")
                begin, end = original_span(first.start(), last, places, len(text))
                clear = is_meant(text, begin, end, form, _title(folded[: first.start()]), names)
                if clear == meant and (meant or _is_capital_word(text[begin:end], form)):
                    for meaning in names.meanings[form]:
                        yield begin, end, meaning.kind, meaning.entity


def _bare(word: str) -> str:
    """A word without its possessive and its apostrophes."""
    return word.removesuffix("'s").replace("'", "")


def _title(before: str) -> str:
    match = _TITLED.search(before)
    return match[1] if match and match[1] in HONORIFICS else ""


def _is_capital_word(written: str, form: str) -> bool:
    return written[:1].isupper() and form in common_words()
