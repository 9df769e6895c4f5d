"""What is coded in some transcripts: match first, parse only sentences of hits that a parse can decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from analysis.coding.codebook.definition import Codebook
from analysis.coding.machine.cues import has_cue
from analysis.coding.machine.matching import Hit, find_hits, holds_any, settled
from analysis.coding.machine.model import load_model, model_hash
from analysis.coding.machine.parses import Parse, content_hash, parse_with
from analysis.coding.machine.polarity import polarity
from analysis.coding.machine.store import Store
from analysis.coding.machine.words import fold

if TYPE_CHECKING:
    import pandas as pd


class Coded(NamedTuple):
    """A hit that stays: the number of the turn in its transcript, the place, and what it is."""

    turn: int
    start: int
    end: int
    code: str
    rule: str
    polarity: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Spoken:
    """A transcript's turns in their order; ``rows`` are their numbers in the table of turns."""

    rows: Sequence[int]
    roles: Sequence[str]
    texts: Sequence[str]

    def content(self) -> str:
        """A hash over all that coding looks at."""
        return content_hash(*(part for turn in zip(self.roles, self.texts, strict=True) for part in turn))

    def question_before(self, turn: int) -> str:
        """What the interviewer said last before a turn; empty if nothing."""
        asked = (n for n in range(turn - 1, -1, -1) if self.roles[n] == "interviewer")
        return next((self.texts[n] for n in asked), "")


def transcripts(turns: pd.DataFrame) -> list[Spoken]:
    """The transcripts of a table of turns, each with its turns in their order."""
    texts = ["" if text is None or text != text else str(text) for text in turns["text"]]
    roles = turns["speaker_role"].astype(object).where(turns["speaker_role"].notna(), "other").tolist()
    numbers = turns["turn"].tolist()
    rows: dict[str, list[int]] = {}
    for row, transcript in enumerate(turns["transcript"].tolist()):
        rows.setdefault(transcript, []).append(row)
    return [
        Spoken(rows=own, roles=[roles[row] for row in own], texts=[texts[row] for row in own])
        for own in (sorted(some, key=numbers.__getitem__) for some in rows.values())
    ]


def decide(spoken: list[Spoken], codebook: Codebook, store: Store | None) -> list[list[Coded]]:
    """What stays of each transcript's hits."""
    places = [(number, turn) for number, one in enumerate(spoken) for turn in range(len(one.texts))]
    texts = [text for one in spoken for text in one.texts]
    hits = [hit for hit in find_hits(texts, codebook) if _heard(hit, *places[hit.text], spoken)]
    found: list[list[Coded]] = [[] for _ in spoken]
    for hit, said in _without_overlaps(_with_polarity(hits, texts, store), codebook):
        number, turn = places[hit.text]
        found[number].append(Coded(turn, hit.start, hit.end, hit.code, hit.rule.id, said))
    return found


def _heard(hit: Hit, number: int, turn: int, spoken: list[Spoken]) -> bool:
    """Whether the right person says it, after the right question."""
    one, rule = spoken[number], hit.rule
    if one.roles[turn] not in rule.speaker_role:
        return False
    return not rule.asked or holds_any(one.question_before(turn), rule.asked)


def _with_polarity(hits: list[Hit], texts: list[str], store: Store | None) -> Iterator[tuple[Hit, str]]:
    """Each hit with its polarity, without those that the parse or the rule's polarity refuses."""
    said = [texts[hit.text][hit.sentence_start : hit.sentence_end] for hit in hits]
    doubtful = {sentence: has_cue(fold(sentence)) for sentence in dict.fromkeys(said)}
    needed = [s for hit, s in zip(hits, said, strict=True) if doubtful[s] or hit.rule.needs_parse]
    parses = parse_with(needed, load_model, model_hash(), store)
    looked_at: set[tuple[int, int, str]] = set()
    for hit, sentence in zip(hits, said, strict=True):
        place = (hit.text, hit.sentence_start, hit.rule.id)
        if hit.rule.needs_parse:
            if place in looked_at:
                continue
            looked_at.add(place)
        settled_hits = _settled(hit, sentence, parses[sentence]) if hit.rule.needs_parse else (hit,)
        for one in settled_hits:
            start, end = one.anchor_start - one.sentence_start, one.anchor_end - one.sentence_start
            found = polarity(parses[sentence], start, end) if doubtful[sentence] else "present"
            if found in one.rule.polarity:
                yield one, found


def _settled(hit: Hit, sentence: str, parse: Parse) -> Iterator[Hit]:
    """What the parse leaves of a rule's hits in a sentence, at their places in the text."""
    shift = hit.sentence_start
    for one in settled(sentence, hit.code, hit.rule, parse):
        yield hit._replace(
            start=one.start + shift,
            end=one.end + shift,
            anchor_start=one.anchor_start + shift,
            anchor_end=one.anchor_end + shift,
        )


def _without_overlaps(hits: Iterator[tuple[Hit, str]], codebook: Codebook) -> list[tuple[Hit, str]]:
    order = {code: number for number, code in enumerate(codebook.codes)}
    rules = {rule: n for n, rule in enumerate(r.id for code in codebook.codes.values() for r in code.rules)}
    ranked = sorted(
        hits, key=lambda h: (h[0].text, order[h[0].code], h[0].start, -h[0].end, rules[h[0].rule.id])
    )
    kept: list[tuple[Hit, str]] = []
    for hit, found in ranked:
        before = kept[-1][0] if kept else None
        if before and before.text == hit.text and before.code == hit.code and hit.start < before.end:
            continue
        kept.append((hit, found))
    return kept
