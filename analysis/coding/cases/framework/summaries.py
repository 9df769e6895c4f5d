"""What people wrote in the cells of the framework matrix, and the passages that they had before them."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from analysis.files import escape_formula, unescape_formula, write_text
from analysis.problems import Problem, raise_if_any
from analysis.transcripts.fieldwork.tables import is_day

FILE = "framework.csv"
COLUMNS = ("case", "theme", "summary", "analyst", "date", "passages")
# What one cell of a workbook holds, in UTF-16 code units (ECMA-376, ST_Xstring as Excel limits it).
LONGEST = 32_767
_NOT_IN_A_WORKBOOK = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARK = re.compile(r"[^\s:;]+:\d+:[a-z]+:[0-9a-f]{12}")


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What an analyst wrote in one cell.

    Attributes
    ----------
    date : str
        The day on which it was written or last confirmed, as 2026-11-21.
    passages : tuple of str
        The marks (`mark`) of the cell's passages on that day.
    """

    case: str
    theme: str
    summary: str
    analyst: str
    date: str
    passages: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Change:
    """How many passages of a cell are new, gone, or worded otherwise, since its summary was written."""

    added: int = 0
    removed: int = 0
    changed: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)

    def __str__(self) -> str:
        parts = ((self.added, "added"), (self.removed, "removed"), (self.changed, "changed"))
        return ", ".join(f"{number} {word}" for number, word in parts if number)


def mark(transcript: str, turn: int, polarity: str, text: str) -> str:
    """A passage's name by where it is said and what: another wording is another mark, another offset isn't.

    Examples
    --------
    >>> mark("ash13-01", 5, "present", "We are engaged.")
    'ash13-01:5:present:162cccedf27a'
    """
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return f"{quote(transcript, safe='')}:{turn}:{polarity}:{digest}"


def change(before: Iterable[str], now: Iterable[str]) -> Change:
    """What happened to a cell's passages.

    Passages that went and came in the same turn are taken for the same ones with other words or another
    polarity.

    Examples
    --------
    >>> str(change(["a:1:present:0", "a:2:present:1"], ["a:1:present:2", "b:0:present:3", "b:9:present:4"]))
    '2 added, 1 removed, 1 changed'
    """
    old, new = Counter(before), Counter(now)
    gone, come = old - new, new - old
    places_gone = Counter(_place(item) for item in gone.elements())
    places_come = Counter(_place(item) for item in come.elements())
    changed = (places_gone & places_come).total()
    return Change(added=come.total() - changed, removed=gone.total() - changed, changed=changed)


def plain(text: str) -> str:
    """A summary with Unix line ends and nothing blank around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def read_summaries(path: Path, cases: Collection[str], themes: Collection[str]) -> tuple[Summary, ...]:
    """Read ``framework.csv``.

    Parameters
    ----------
    path : Path
        A CSV with the columns of `COLUMNS`, one row a cell; a file that is not there is a matrix in which
        nothing is written yet.
    cases, themes : collection of str
        The cases that the study can have, and the themes of the codebook.

    Raises
    ------
    ProblemsFound
        With the line of each: an unknown case or theme, a cell given twice, no summary, no analyst, a date
        that is none, marks that are none, a summary that no workbook can hold.
    """
    if not path.exists():
        return ()
    # newline="": a summary may have several lines.
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        raise_if_any(
            Problem(
                place=f"{path.name}, line 1",
                found=f"no column {name!r}",
                expected="the columns " + ", ".join(COLUMNS),
                remedy="Correct the head of the table.",
            )
            for name in missing
        )
        rows = [(reader.line_num, row) for row in reader]
    summaries, problems = [], []
    lines: dict[tuple[str, str], int] = {}
    for line, row in rows:
        values = {name: plain(unescape_formula(row[name] or "")) for name in COLUMNS}
        problems += _problems(values, f"{path.name}, line {line}", cases, themes)
        cell = values["case"], values["theme"]
        if cell in lines:
            problems.append(
                Problem(
                    place=f"{path.name}, line {line}",
                    found=f"case {cell[0]!r} with theme {cell[1]!r}, which line {lines[cell]} has already",
                    expected="each cell once",
                    remedy="Join the two summaries into one row.",
                )
            )
        lines.setdefault(cell, line)
        marks = tuple(part for part in values.pop("passages").split("; ") if part)
        summaries.append(Summary(**values, passages=marks))
    raise_if_any(problems)
    return tuple(summaries)


def write_summaries(path: Path, summaries: Sequence[Summary]) -> None:
    """Write ``framework.csv`` in the given order."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(COLUMNS)
    for item in summaries:
        row = (item.case, item.theme, item.summary, item.analyst, item.date, "; ".join(item.passages))
        writer.writerow(map(escape_formula, row))
    write_text(path, lines.getvalue())


def unwritable(text: str) -> str:
    """Why a workbook's cell cannot hold a text; empty when it can.

    Examples
    --------
    >>> unwritable("a" * 40_000), unwritable("So.")
    ('40,000 characters', '')
    """
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    if units > LONGEST:
        return f"{units:,} characters"
    if found := _NOT_IN_A_WORKBOOK.search(text):
        return f"the control character U+{ord(found.group()):04X}"
    return ""


def _place(item: str) -> str:
    return ":".join(item.split(":")[:2])


def _problems(
    values: dict[str, str], place: str, cases: Collection[str], themes: Collection[str]
) -> Iterator[Problem]:
    for name, known in (("case", cases), ("theme", themes)):
        if values[name] not in known:
            yield Problem(
                place=place,
                found=f"the {name} {values[name]!r}",
                expected="one of: " + ", ".join(known),
                remedy="One file holds one kind of case; correct the spelling or move the row.",
            )
    if not values["summary"]:
        yield Problem(
            place=place,
            found="no summary",
            expected="what the analyst makes of the cell",
            remedy="Write it, or take the row out.",
        )
    elif why := unwritable(values["summary"]):
        yield Problem(
            place=place,
            found=f"a summary with {why}",
            expected=f"text that a workbook can hold: at most {LONGEST:,} characters, no control characters",
            remedy="Shorten or correct it.",
        )
    if not values["analyst"]:
        yield Problem(place=place, found="no analyst", expected="the name of who wrote the summary")
    if not is_day(values["date"]):
        yield Problem(place=place, found=f"the date {values['date']!r}", expected="a date such as 2026-11-21")
    for item in values["passages"].split("; "):
        if item and not _MARK.fullmatch(item):
            yield Problem(
                place=place,
                found=f"{item!r} among the passages",
                expected="marks such as ash13-01:5:present:162cccedf27a, joined by semicolon and space",
                remedy="Leave the column empty to have the cell marked stale and confirm it in the workbook.",
            )
