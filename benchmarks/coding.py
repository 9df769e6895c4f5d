"""What coding costs: time and memory for a million words, and for one transcript more.

Run from the repository: ``make bench``, or ``python benchmarks/coding.py``. It takes some minutes, writes
``benchmarks/coding.csv``, prints it with what was promised and whether it holds, and fails when it does not.
``benchmarks/README.md`` says what the columns mean.

Each task has a process of its own on one core: the rules that are phrases, matched alone; the whole codebook
with negation, condition and all; the same with a cache that is empty, that knows everything, and that lacks
one transcript of a thousand. The rival is what one would write with spaCy: ``df.text.apply(nlp)`` with the
whole model, then the same rules on the documents.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import random
import re
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
from ruamel.yaml import YAML

from analysis.coding.codebook.definition import Codebook, load_codebook
from analysis.coding.machine.coder import code
from analysis.coding.machine.cues import has_cue
from analysis.coding.machine.matching import compiled, find_hits
from analysis.coding.machine.model import load_model
from analysis.coding.machine.words import fold, sentences, words

ROOT = Path(__file__).parents[1]
TABLE = Path(__file__).with_name("coding.csv")
COLUMNS = ("what", "words", "seconds", "cpu_seconds", "words_per_second", "peak_mb", "ratio", "note")
WORDS, RIVALS_WORDS, TRANSCRIPTS = 1_000_000, 50_000, 1000
PHRASES_RATIO, NEGATION_RATIO, MOST_MB, MOST_MORE_SECONDS = 60, 8, 600, 2.0
CHANGED = 0.4  # share of the words, outside the codebook's and the cues, that are replaced in each copy
TURN = 45  # words

PHRASES, NEGATION = "phrase rules", "all rules, with negation"
FIRST, AGAIN = "the same, cache empty", "the same, cache full"
ALONE, MORE = "one transcript alone", "a thousand known and one more"
RIVAL = "df.text.apply(nlp), then the same rules"
Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What one task took, over how many words, and what it found."""

    words: int
    seconds: float
    cpu_seconds: float
    peak_mb: float
    note: str


def texts_of_the_example() -> list[str]:
    """Everything that somebody says in the sources of the example study's transcripts."""

    def said(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            for key, below in value.items():
                yield from [below] if key == "text" and isinstance(below, str) else said(below)
        elif isinstance(value, list):
            for below in value:
                yield from said(below)

    files = sorted((ROOT / "data/raw/synthetic/utterances").glob("*.yaml"))
    return [text for file in files for text in said(YAML(typ="safe").load(file.read_text(encoding="utf-8")))]


def make(folder: Path, total: int) -> None:
    """Write so many words of turns: sentences of the example in random order, each copy with other words.

    A word that is no word of the codebook and no cue is replaced, in 4 of 10 cases, by another of the example
    with the same ending, so that hits are as dense as in the example while hardly a sentence stands twice.
    """
    chance = random.Random(20260101)
    said = [text[start:end].strip() for text in texts_of_the_example() for start, end in sentences(text)]
    kept = _words_of_rules(load_codebook(ROOT / "codebook.yaml"))
    alike: dict[str, list[str]] = defaultdict(list)
    for word in sorted({w for s in said for w in re.findall(r"\b[a-z]{4,}\b", s)} - kept):
        if not has_cue(word):
            alike[word[-2:]].append(word)

    def other(match: re.Match) -> str:
        like = alike.get(match.group()[-2:], ())
        return chance.choice(like) if match.group() in like and chance.random() < CHANGED else match.group()

    rows, made, per_transcript = [], 0, total // TRANSCRIPTS
    for transcript in range(TRANSCRIPTS + 1):
        turn = 0
        while made < per_transcript * (transcript + 1):
            text, count = [], 0
            while count < TURN:
                text.append(re.sub(r"\b[a-z]{4,}\b", other, chance.choice(said)))
                count += len(words(text[-1]))
            rows.append((f"t{transcript:04}", turn, "participant", " ".join(text)))
            turn, made = turn + 1, made + count
    turns = pd.DataFrame(rows, columns=["transcript", "turn", "speaker_role", "text"])
    turns.to_parquet(folder / "turns.parquet", index=False)


def _words_of_rules(codebook: Codebook) -> set[str]:
    found, below = set(), [compiled(codebook).tree]
    while below:
        for word, node in below.pop().items():
            if word:
                found.add(word)
                below.append(node)
    return found


def phrase_rules(codebook: Codebook) -> Codebook:
    """The codebook with its rules of phrases alone."""
    codes = {
        id: replace(item, rules=tuple(rule for rule in item.rules if rule.phrases))
        for id, item in codebook.codes.items()
    }
    return replace(codebook, codes=codes)


def by_the_rival(turns: pd.DataFrame, codebook: Codebook, nlp: Any) -> str:
    """Parse every turn, then match the same rules and ask of each hit whether its verb is denied."""
    docs = turns["text"].apply(nlp).tolist()
    denied = hits = 0
    for hit in find_hits(turns["text"].tolist(), codebook):
        span = docs[hit.text].char_span(hit.anchor_start, hit.anchor_end, alignment_mode="expand")
        hits += 1
        denied += any(
            child.dep_ == "neg" for token in (span.root, *span.root.ancestors) for child in token.children
        )
    return f"{hits:,} hits, {denied:,} of them denied"


def task(what: str, folder: Path) -> tuple[Callable[[], str], pd.DataFrame]:
    """The work of a task, with what it needs already loaded, and the turns it is done on."""
    codebook = load_codebook(ROOT / "codebook.yaml")
    turns = pd.read_parquet(folder / "turns.parquet")
    last = turns["transcript"] == turns["transcript"].iloc[-1]
    cache = folder / "cache"
    if what == RIVAL:
        import spacy
        from spacy.util import get_installed_models

        counted = turns["text"].map(lambda text: len(words(text))).cumsum()
        turns = turns[counted <= RIVALS_WORDS]
        return partial(by_the_rival, turns, codebook, spacy.load(get_installed_models()[0])), turns
    if what == PHRASES:
        texts = turns["text"].tolist()
        alone = phrase_rules(codebook)
        return lambda: f"{sum(1 for _ in find_hits(texts, alone)):,} hits", turns
    if what in (NEGATION, FIRST, AGAIN):
        turns = turns[~last]
        load_model()
    if what == ALONE:
        return lambda: _told(code(turns[last], codebook)), turns[last]
    return lambda: _told(code(turns, codebook, None if what == NEGATION else cache)), turns


def _told(codings: pd.DataFrame) -> str:
    found = codings["polarity"].value_counts()
    return f"{len(codings):,} codings, {found.get('negated', 0):,} of them denied"


def measure(what: str, folder: Path, total: int) -> Measured:
    """Do one task in this process, on one core."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    if what == "making":
        make(folder, total)
        return Measured(words=total, seconds=0, cpu_seconds=0, peak_mb=0, note="")
    work, turns = task(what, folder)
    wall, processor = time.perf_counter(), time.process_time()
    note = work()
    processor, wall = time.process_time() - processor, time.perf_counter() - wall
    return Measured(
        words=int(sum(len(words(text)) for text in turns["text"])),
        seconds=wall,
        cpu_seconds=processor,
        peak_mb=_peak_mb(),
        note=note,
    )


def _peak_mb() -> float:
    import resource

    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size * (1 if sys.platform == "darwin" else 1024) / 1e6


def apart(what: str, folder: Path, total: int) -> Measured:
    """Do one task in a process of its own, on one core."""
    print(f"{what} ...", file=sys.stderr, flush=True)
    one_core = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}
    done = subprocess.run(
        [sys.executable, __file__, "--task", what, "--folder", str(folder), "--words", str(total)],
        env=os.environ | one_core,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return Measured(**json.loads(done.stdout))


def rows_of(found: dict[str, Measured]) -> list[Row]:
    """The table: a line a task; the ratio is that of words a second to the rival's."""
    speed = {what: one.words / one.cpu_seconds for what, one in found.items()}
    table = [
        asdict(one)
        | {"what": what, "words_per_second": round(speed[what]), "ratio": speed[what] / speed[RIVAL]}
        for what, one in found.items()
    ]
    return [
        {name: round(row[name], 3) if isinstance(row[name], float) else row[name] for name in COLUMNS}
        for row in table
    ]


def density(folder: Path) -> list[Row]:
    """What was coded: how many sentences differ, how many words are near a hit, how many are parsed."""
    texts = pd.read_parquet(folder / "turns.parquet")["text"].tolist()
    all_words = sum(len(words(text)) for text in texts)
    said = [text[start:end] for text in texts for start, end in sentences(text)]
    hits = find_hits(texts, load_codebook(ROOT / "codebook.yaml"))
    places = {(hit.text, hit.sentence_start, hit.sentence_end) for hit in hits}
    hit_sentences = [texts[text][start:end] for text, start, end in places]
    facts = {
        "different sentences": len(set(said)) / len(said),
        "words in sentences with a hit": sum(len(words(s)) for s in hit_sentences) / all_words,
        "words in sentences that are parsed": sum(len(words(s)) for s in hit_sentences if has_cue(fold(s)))
        / all_words,
    }
    return [_fact(name, f"{share:.1%}") for name, share in facts.items()]


def machine() -> list[Row]:
    """What the figures depend on."""
    facts = {"cores": os.cpu_count(), "system": platform.system(), "architecture": platform.machine()}
    facts |= {"Python": platform.python_version()}
    facts |= {name: version(name) for name in ("numpy", "pandas", "spacy")}
    return [_fact(name, str(fact)) for name, fact in facts.items()]


def _fact(name: str, note: str) -> Row:
    return dict.fromkeys(COLUMNS, "") | {"what": name, "note": note}


def verdicts(found: dict[str, Measured]) -> list[tuple[bool, str]]:
    """What was promised, and whether it holds."""
    speed = {what: one.words / one.cpu_seconds for what, one in found.items()}
    ratios = {what: speed[what] / speed[RIVAL] for what in (PHRASES, NEGATION)}
    peak = max(one.peak_mb for what, one in found.items() if what != RIVAL)
    more = found[MORE].cpu_seconds - found[ALONE].cpu_seconds
    return [
        *(
            (ratios[what] >= least, f"{what}: {ratios[what]:.0f} times the rival's speed; promised: {least}")
            for what, least in ((PHRASES, PHRASES_RATIO), (NEGATION, NEGATION_RATIO))
        ),
        (peak < MOST_MB, f"peak memory {peak:.0f} MB; promised: under {MOST_MB} MB"),
        (
            more <= MOST_MORE_SECONDS,
            f"one transcript more: {more:.1f} s beyond its own; promised: at most {MOST_MORE_SECONDS:.0f} s",
        ),
        (
            found[NEGATION].note == found[FIRST].note == found[AGAIN].note,
            "the same codings without a cache, with an empty and with a full one",
        ),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure everything, or, in a process of its own, one task."""
    parser = argparse.ArgumentParser(description="Time and memory of coding.")
    parser.add_argument("--words", type=int, default=WORDS, help="a smaller number writes no table")
    for name, kind in (("--task", str), ("--folder", Path)):
        parser.add_argument(name, type=kind, help=argparse.SUPPRESS)
    choices = parser.parse_args(arguments)
    if choices.task:
        print(json.dumps(asdict(measure(choices.task, choices.folder, choices.words))))
        return 0
    with TemporaryDirectory() as name:
        folder = Path(name)
        apart("making", folder, choices.words)
        tasks = (RIVAL, PHRASES, NEGATION, FIRST, AGAIN, ALONE, MORE)
        found = {what: apart(what, folder, choices.words) for what in tasks}
        table = rows_of(found) + density(folder) + machine()
    if choices.words == WORDS:
        with TABLE.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(table)
    print(pd.DataFrame(table).to_string(index=False))
    judged = verdicts(found)
    print(*(f"{'holds' if holds else 'FAILS'}: {text}" for holds, text in judged), sep="\n")
    return 0 if all(holds for holds, _ in judged) else 1


if __name__ == "__main__":
    sys.exit(main())
