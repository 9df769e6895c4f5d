"""Coding turns by rules: match first, parse only the sentences with hits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from analysis.coding.codebook.definition import Codebook
from analysis.coding.machine.matching import Hit, find_hits
from analysis.coding.machine.model import load_model, model_hash
from analysis.coding.machine.parses import parse
from analysis.coding.machine.polarity import polarity
from analysis.problems import Problem, raise_if_any

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("transcript", "turn", "start", "end", "code", "coder", "rule", "polarity", "score")
CODER = "rules"


def code(turns: pd.DataFrame, codebook: Codebook, cache: str | Path | None = None) -> pd.DataFrame:
    """Propose codes for turns by the codebook's rules.

    Every kind of source is coded. Interviewers' turns are coded only by rules that say so: their questions
    name each theme. Hits of one code never overlap: of two that do, the one that begins first stays, then the
    longer, then that of the earlier rule.

    Parameters
    ----------
    turns : DataFrame
        With columns ``transcript, turn, speaker_role, text`` (DESIGN: Turns), one row a turn.
    codebook : Codebook
    cache : str or Path, optional
        A folder where parses are kept by the content of the sentence and the model. The codings are the same
        with and without it; with all sentences in it no language model is needed.

    Returns
    -------
    DataFrame
        One row a hit: ``transcript, turn, start, end, code, coder, rule, polarity, score``, in the order of
        turns, places and codes. ``start`` and ``end`` are code points in the turn's text; ``coder`` is
        ``rules`` and ``score`` 1.

    Raises
    ------
    ProblemsFound
        When a column is missing, a turn stands twice, or the language model is not the known one.
    """
    check_turns(turns)
    texts = ["" if text is None or text != text else str(text) for text in turns["text"]]
    roles = turns["speaker_role"].astype(object).where(turns["speaker_role"].notna(), "other").tolist()
    hits = [hit for hit in find_hits(texts, codebook) if roles[hit.text] in hit.rule.speaker_role]
    kept = _without_overlaps(_with_polarity(hits, texts, cache), codebook)
    return _table(kept, turns)


def check_turns(turns: pd.DataFrame) -> None:
    """Refuse turns without the columns that coding needs, or with one turn twice."""
    missing = [name for name in ("transcript", "turn", "speaker_role", "text") if name not in turns.columns]
    raise_if_any(
        Problem(place="turns", found=f"no column {name!r}", expected="the columns of turns.parquet")
        for name in missing
    )
    keys = turns[["transcript", "turn"]]
    raise_if_any(
        Problem(
            place=f"transcript {row.transcript}, turn {row.turn}",
            found="the turn twice",
            expected="each turn once",
            remedy="Check whether a transcript was listed under two names.",
        )
        for row in keys[keys.duplicated()].drop_duplicates().itertuples()
    )


def _with_polarity(hits: list[Hit], texts: list[str], cache: str | Path | None) -> list[tuple[Hit, str]]:
    """Each hit with its polarity, without those whose rule asks for another."""
    sentences = [texts[hit.text][hit.sentence_start : hit.sentence_end] for hit in hits]
    parses = parse(sentences, load_model, model_hash(), None if cache is None else Path(cache))
    coded = []
    for hit, sentence in zip(hits, sentences, strict=True):
        start, end = hit.anchor_start - hit.sentence_start, hit.anchor_end - hit.sentence_start
        found = polarity(parses[sentence], start, end)
        if found in hit.rule.polarity:
            coded.append((hit, found))
    return coded


def _without_overlaps(hits: list[tuple[Hit, str]], codebook: Codebook) -> list[tuple[Hit, str]]:
    codes = list(codebook.codes)
    rules = {rule: n for n, rule in enumerate(r.id for code in codebook.codes.values() for r in code.rules)}
    order = {code: number for number, code in enumerate(codes)}
    ranked = sorted(
        hits, key=lambda h: (h[0].text, order[h[0].code], h[0].start, -h[0].end, rules[h[0].rule.id])
    )
    kept: list[tuple[Hit, str]] = []
    for hit, found in ranked:
        before = kept[-1][0] if kept else None
        if before and before.text == hit.text and before.code == hit.code and hit.start < before.end:
            continue
        kept.append((hit, found))
    return sorted(kept, key=lambda h: (h[0].text, h[0].start, h[0].end, order[h[0].code]))


def _table(hits: list[tuple[Hit, str]], turns: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    rows = turns.iloc[[hit.text for hit, _ in hits]]
    return pd.DataFrame(
        {
            "transcript": rows["transcript"].to_numpy(),
            "turn": rows["turn"].to_numpy(),
            "start": pd.array([hit.start for hit, _ in hits], dtype="int64"),
            "end": pd.array([hit.end for hit, _ in hits], dtype="int64"),
            "code": pd.array([hit.code for hit, _ in hits], dtype="str"),
            "coder": pd.array([CODER] * len(hits), dtype="str"),
            "rule": pd.array([hit.rule.id for hit, _ in hits], dtype="str"),
            "polarity": pd.array([found for _, found in hits], dtype="str"),
            "score": pd.array([1.0] * len(hits), dtype="float64"),
        },
        columns=list(COLUMNS),
    ).astype({"transcript": "str"})
