"""Scoring de-identification against turns in which a person marked what identifies."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GOLD = ROOT / "tests/spec/transcripts/gold"
TRUTH = ROOT / "data/raw/synthetic/truth"
Spans = list[tuple[int, int]]
_MARKED = re.compile(r"\{([a-z_]+):([^}]*)\}")
# What says nothing of who is meant: titles, articles, the service's name, a possessive.
_EMPTY = re.compile(
    r"^(?:the|nhs|dr|mrs|mr|ms|councillor|saint|st) |\b(?:and|of|the)\b|['’]s\b", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True)
class Turn:
    text: str
    marked: list[tuple[int, int, str]]


@dataclass(kw_only=True)
class Score:
    """How many identifiers of each kind were found whole, which were not, and what was masked besides."""

    of: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    missed: list[tuple[str, str]] = field(default_factory=list)
    masked: int = 0
    wrong: list[str] = field(default_factory=list)


def gold(name: str) -> Iterator[Turn]:
    """The turns of ``tuning`` or ``holdout``."""
    for line in (GOLD / f"{name}.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield _read(line)


def _read(line: str) -> Turn:
    text, marked, position = "", [], 0
    for match in _MARKED.finditer(line):
        text += line[position : match.start()]
        marked.append((len(text), len(text) + len(match[2]), match[1]))
        text, position = text + match[2], match.end()
    return Turn(text=text + line[position:], marked=marked)


def example() -> Iterator[Turn]:
    """The turns of the bundled example, with the identifiers that its generator planted."""
    planted: dict[tuple[str, str], list[tuple[str, str]]] = {}
    with (TRUTH / "identifiers.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            planted.setdefault((row["transcript"], row["turn"]), []).append((row["kind"], row["text"]))
    with (TRUTH / "turns.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            text = row["text"].replace("’", "'")
            marked = {
                (match.start(), match.end(), kind)
                for kind, name in planted.get((row["transcript"], row["turn"]), [])
                for match in re.finditer(rf"(?<!\w){re.escape(name.replace('’', chr(39)))}(?!\w)", text)
            }
            longest = [
                (a, b, k)
                for a, b, k in marked
                if not any(c <= a and b <= d and (c, d) != (a, b) for c, d, _ in marked)
            ]
            yield Turn(text=row["text"], marked=sorted(longest))


def score(turns: Iterable[Turn], spans: Callable[[list[str]], list[Spans]]) -> Score:
    """Find in each turn, and count: an identifier is found when all of it is masked that says anything."""
    result = Score()
    turns = list(turns)
    for turn, masked in zip(turns, spans([turn.text for turn in turns]), strict=True):
        for start, end, kind in turn.marked:
            result.of[kind] += 1
            if _covered(turn.text, start, end, masked):
                result.found[kind] += 1
            else:
                result.missed.append((kind, turn.text[start:end]))
        result.masked += len(masked)
        result.wrong += [
            turn.text[a:b]
            for a, b in masked
            if not any(a < end and start < b for start, end, _ in turn.marked)
        ]
    return result


def _covered(text: str, start: int, end: int, masked: Spans) -> bool:
    empty = {i for match in _EMPTY.finditer(text[start:end]) for i in range(*match.span())}
    return all(
        i - start in empty or not text[i].isalnum() or any(a <= i < b for a, b in masked)
        for i in range(start, end)
    )


def table(result: Score) -> list[str]:
    """The score as lines of a Markdown table, its misses and its wrong masks below."""
    lines = [f"| {kind} | {result.found[kind]} of {n} |" for kind, n in sorted(result.of.items())]
    lines.append(f"| all | {result.found.total()} of {result.of.total()} |")
    lines.append(f"| masked without need | {len(result.wrong)} of {result.masked} |")
    missed = "; ".join(f"{name} ({kind})" for kind, name in result.missed) or "none"
    return [*lines, "", f"Missed: {missed}.", f"Masked without need: {'; '.join(result.wrong) or 'none'}."]
