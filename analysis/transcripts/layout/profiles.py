"""The ways in which transcripts mark who speaks."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from analysis.transcripts.layout.labels import believed, is_certain, is_possible, role_of
from analysis.transcripts.readers.blocks import Block
from analysis.transcripts.readers.vtt import seconds

_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_STAMP = rf"[\[(<]?\s*(?P<time>{_CLOCK})\s*[\])>]?"
_LABEL = r"(?P<label>[^\W_][^:\n\t\[\]()*]{0,58}(?:\([^)\d]{1,40}\))?)"
_PLAIN = re.compile(rf"{_LABEL}\s*:(?!//|\d)\s*(?P<text>.*)$", re.DOTALL)
_TIME_FIRST = re.compile(rf"{_STAMP}\s*[-–]?\s*{_LABEL}\s*:(?!\d)\s*(?P<text>.*)$", re.DOTALL)
_TIME_AFTER = re.compile(rf"{_LABEL}\s*[\[(]\s*(?P<time>{_CLOCK})\s*[\])]\s*:?\s+(?P<text>.*)$", re.DOTALL)
_TIME_AFTER_ALONE = re.compile(rf"{_LABEL}\s*[\[(]\s*(?P<time>{_CLOCK})\s*[\])]\s*:(?P<text>)$")
_NAME_AND_TIME = re.compile(
    rf"(?:{_LABEL}\s+{_STAMP}|(?:{_STAMP.replace('time', 'time2')})\s+"
    rf"{_LABEL.replace('label', 'label2')})\s*$"
)
_STARRED = re.compile(r"(\*\*|__)(?P<label>[^*\n:]{1,60}?)\s*:?\s*\1\s*:?\s*(?P<text>.*)$", re.DOTALL)
_HAS_COLON = re.compile(r"(\*\*|__)[^*\n]{1,60}?(:\s*\1|\1\s*:)")
_NUMBERED = re.compile(r"(?:(\d{1,2})(?:\.(?:[a-z]|\d{1,2}))*\.?|[a-z]\.[ivx]+\.?)\s+(?=[^\W\d_])")
_TIME_ALONE = re.compile(rf"{_STAMP}$")

TABLE_HEADS = {
    "time": {"time", "timestamp", "timecode", "start", "time stamp"},
    "speaker": {"speaker", "name", "who", "label", "participant"},
    "text": {"text", "transcript", "utterance", "speech", "words", "content", "dialogue"},
}


@dataclass(frozen=True, kw_only=True)
class Match:
    """A block that the layout understands: whose words, which words, and when.

    An empty label means that the speaker before goes on. `reason` marks a block that the layout
    itself knows to be no speech. `role` is set where the layout tells it and the label does not.
    """

    label: str = ""
    text: str = ""
    start: float = math.nan
    reason: str = ""
    role: str = ""
    counts: bool = True


Blocks = Mapping[int, Block]
Found = dict[int, Match]


@dataclass(frozen=True, kw_only=True)
class Profile:
    """A layout: its name, how its lines look, and how to find them."""

    name: str
    looks: str
    find: Callable[[Blocks], Found]
    automatic: bool = True


def time_alone(block: Block) -> float:
    """The seconds of a block that is a time and nothing else; NaN for any other block."""
    match = None if block.cue else _TIME_ALONE.match(block.text)
    return seconds(match["time"]) if match else math.nan


def _by_pattern(*patterns: re.Pattern[str]) -> Callable[[Blocks], Found]:
    def find(blocks: Blocks) -> Found:
        found = {}
        for i, block in blocks.items():
            match = next((m for p in patterns if (m := p.match(block.text))), None)
            if match and not block.voice and not block.cells:
                parts = match.groupdict()
                label = (parts.get("label") or parts.get("label2") or "").strip()
                time = parts.get("time") or parts.get("time2")
                found[i] = Match(
                    label=label,
                    text=(parts.get("text") or "").strip(),
                    start=seconds(time) if time else math.nan,
                )
        return _only_believed(found)

    return find


def _only_believed(found: Found) -> Found:
    speakers = believed([match.label for match in found.values()])
    kept = {i: match for i, match in found.items() if match.label in speakers}
    counts: dict[str, int] = {}
    for match in kept.values():
        counts[match.label.casefold()] = counts.get(match.label.casefold(), 0) + 1
    # "Purpose: ..." and "Ward Round: ..." once each are a paper's headings, no conversation.
    certain = any(is_certain(match.label) for match in kept.values())
    return kept if certain or any(count > 1 for count in counts.values()) else {}


_find_labels = _by_pattern(_PLAIN)


def _find_time_lines(blocks: Blocks) -> Found:
    """Labels with a colon, where lines that hold only a time stand between them."""
    times = [i for i, block in blocks.items() if not math.isnan(time_alone(block))]
    labels = _find_labels(blocks)
    # A time line explains itself; it stays a mark for the turn that follows.
    return labels | {i: Match(reason="time") for i in times} if labels and times else {}


def _find_starred(blocks: Blocks) -> Found:
    found = {}
    for i, block in blocks.items():
        match = _STARRED.match(block.text)
        if match and (_HAS_COLON.match(block.text) or is_certain(match["label"].strip())):
            found[i] = Match(label=match["label"].strip(), text=match["text"].strip())
    return found


def _find_bold_prefix(blocks: Blocks) -> Found:
    found = {}
    for i, block in blocks.items():
        if not 0 < block.bold < len(block.text) or block.cells:
            continue
        label = block.text[: block.bold].strip().rstrip(":").strip()
        rest = block.text[block.bold :].lstrip(" :\t\n")
        if rest and is_possible(label):
            found[i] = Match(label=label, text=rest)
    return _only_believed(found)


def _find_bold_line(blocks: Blocks) -> Found:
    found = {}
    for i, block in blocks.items():
        label = block.text.rstrip(":").strip()
        if block.text and block.bold >= len(block.text) and is_possible(label):
            found[i] = Match(label=label)
    return _only_believed(found)


def _find_voices(blocks: Blocks) -> Found:
    return {i: Match(label=b.voice, text=b.text) for i, b in blocks.items() if b.voice}


def _find_rows(blocks: Blocks) -> Found:
    rows = {i: block for i, block in blocks.items() if len(block.cells) >= 2}
    columns = _columns(rows)
    if not columns:
        return {}
    found = {}
    for i, block in rows.items():
        if _heads(block) or max(columns.values()) >= len(block.cells):
            if _heads(block):
                found[i] = Match(reason="table heading")
            continue
        time = _TIME_ALONE.match(block.cells[columns["time"]]) if "time" in columns else None
        found[i] = Match(
            label=block.cells[columns["speaker"]].rstrip(" :"),
            text=block.cells[columns["text"]],
            start=seconds(time["time"]) if time else math.nan,
        )
    return found


def _heads(block: Block) -> dict[str, int]:
    """Which column is which, if the row is a heading that names speaker and text."""
    found = {
        kind: at
        for at, cell in enumerate(block.cells)
        for kind, words in TABLE_HEADS.items()
        if cell.casefold() in words
    }
    return found if {"speaker", "text"} <= set(found) else {}


def _columns(rows: Blocks) -> dict[str, int]:
    for block in rows.values():
        if heads := _heads(block):
            return heads
    if not rows:
        return {}
    width = min(len(block.cells) for block in rows.values())
    columns = [[block.cells[at] for block in rows.values()] for at in range(width)]
    length = [sum(map(len, cells)) for cells in columns]
    text = length.index(max(length))
    found = {"text": text}
    for at, cells in enumerate(columns):
        named = [cell.rstrip(" :") for cell in cells if cell]
        if named and all(_TIME_ALONE.match(cell) for cell in named):
            found.setdefault("time", at)
        elif at != text and named and all(map(is_possible, named)) and believed(named):
            found.setdefault("speaker", at)
    return found if "speaker" in found else {}


def _find_prompts(blocks: Blocks) -> Found:
    """Numbered or bold prompts are the interviewer's; the words between, the one participant's."""
    labels = {i: match for i, match in _find_labels(blocks).items() if role_of(match.label) == _ASKS}
    found: Found = {}
    number = 0
    for i, block in blocks.items():
        match = _NUMBERED.match(block.text)
        major = int(match[1]) if match and match[1] else number
        in_order = match is not None and number <= major <= number + 1 and (match[1] or number)
        whole_bold = bool(block.text) and block.bold >= len(block.text)
        if i in labels:
            found[i] = labels[i]
        elif in_order or whole_bold:
            number = major
            found[i] = Match(label="Prompt", text=block.text)
        elif block.text:
            found[i] = Match(label="Participant", text=block.text, counts=False)
    prompts = sum(match.label == "Prompt" for match in found.values())
    return _joined(found) if prompts >= 2 else {}


def _find_prompts_surely(blocks: Blocks) -> Found:
    """Prompts, where one line at least is labelled as an interviewer's and none as an answer."""
    roles = {role_of(match.label) for match in _find_labels(blocks).values()}
    return _find_prompts(blocks) if roles == {_ASKS} else {}


def _joined(found: Found) -> Found:
    """Answers that follow one another are one turn."""
    before = ""
    joined = {}
    for i, match in found.items():
        same = match.label == before == "Participant"
        joined[i] = Match(text=match.text, counts=False) if same else match
        before = match.label
    return joined


def _everything(label: str, role: str) -> Callable[[Blocks], Found]:
    def find(blocks: Blocks) -> Found:
        return {
            i: Match(label=label, text=block.text, role=role)
            for i, block in blocks.items()
            if block.text and block.joint == "\n"
        }

    return find


_ASKS = "interviewer"

# Of two profiles that explain equally many lines the earlier wins: the more particular one.
PROFILES = (
    Profile(name="voices", looks="WebVTT <v Name>", find=_find_voices),
    Profile(name="table", looks="a table with columns time, speaker, text", find=_find_rows),
    Profile(name="time_label", looks="[00:01:02] Name: text", find=_by_pattern(_TIME_FIRST)),
    Profile(
        name="label_time",
        looks="Name (00:01:02): text",
        find=_by_pattern(_TIME_AFTER, _TIME_AFTER_ALONE),
    ),
    Profile(name="time_line", looks="00:01:02 on its own line, then Name: text", find=_find_time_lines),
    Profile(name="starred", looks="**Name**: text", find=_find_starred),
    Profile(name="label", looks="I: text, R1: text, Interviewer: text, Dr Marsh: text", find=_find_labels),
    Profile(
        name="bold_prefix", looks="Name in bold, then text in the same paragraph", find=_find_bold_prefix
    ),
    Profile(
        name="name_time_line", looks="Name 0:03 on its own line, then text", find=_by_pattern(_NAME_AND_TIME)
    ),
    Profile(name="bold_line", looks="Name in bold on its own line, then text", find=_find_bold_line),
    Profile(
        name="prompts", looks="numbered or bold prompts, answers without a label", find=_find_prompts_surely
    ),
)
# Only when the caller says so: in these, nobody is labelled.
ASKED_FOR = (
    Profile(name="prompts", looks="numbered or bold prompts, answers without a label", find=_find_prompts),
    Profile(name="document", looks="any paper: each paragraph a turn", find=_everything("Document", "other")),
    Profile(
        name="fieldnotes",
        looks="observation notes: each paragraph a turn of the researcher",
        find=_everything("Researcher", "researcher"),
    ),
)


def named(name: str) -> Profile | None:
    """The profile of that name; None if there is none."""
    return next((p for p in (*ASKED_FOR, *PROFILES) if p.name == name), None)


def explained(found: Found) -> int:
    """How many lines the layout explains."""
    return sum(match.counts for match in found.values())


def best(blocks: Blocks) -> tuple[Profile | None, Found]:
    """The profile that explains most lines, and what it found; None when none finds a speaker."""
    tried = [(profile, profile.find(blocks)) for profile in PROFILES]
    profile, found = max(tried, key=lambda pair: explained(pair[1]))
    return (profile, found) if explained(found) else (None, {})
