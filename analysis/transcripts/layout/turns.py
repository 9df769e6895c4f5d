"""From a file to who said what, with every character of the file accounted for."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace

from analysis.problems import Problem, ProblemsFound
from analysis.transcripts.layout.cover import Cover, find_cover
from analysis.transcripts.layout.furniture import (
    HEADING,
    PAGE_HEADER,
    STAGE_DIRECTION,
    is_direction,
    is_end_of_heading,
    page_headers,
    reason_by_itself,
)
from analysis.transcripts.layout.lines import doubt, in_another_form
from analysis.transcripts.layout.matches import Found
from analysis.transcripts.layout.pieces import Partition
from analysis.transcripts.layout.profiles import ASKED_FOR, PROFILES, UNLABELLED, Profile, named, ranked
from analysis.transcripts.layout.run_in import RunInLabels
from analysis.transcripts.layout.speakers import known
from analysis.transcripts.layout.transcript import Transcript, transcript_of
from analysis.transcripts.readers.blocks import Block, Document
from analysis.transcripts.readers.documents import read_document


def read_turns(
    path: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    profile: str | None = None,
    *,
    tracked_changes: str = "stop",
) -> Transcript:
    """Read a transcript, field note or document.

    Parameters
    ----------
    path : path, or paths of the tracks of one recording
        A file of any kind that `read_document` reads.
    profile : str, optional
        The layout, if it is known. `document` and `fieldnotes` make each paragraph a turn and are
        never guessed; `prompts` is guessed only when some line is labelled as an interviewer's or
        several prompts are questions.
    tracked_changes : {"stop", "accept", "reject"}
        What to do with tracked changes in .docx and .odt.

    Raises
    ------
    ProblemsFound
        The file cannot be read (see `read_document`), the profile does not exist, nobody can be
        recognised as speaking, or the speakers say nothing.

    Notes
    -----
    A line that is dropped in the middle of a turn (a stage direction, a heading) ends it; the
    words after it are a new turn of the same speaker. Cues of one voice are one turn. A line that
    looks like another speaker's and is not certainly one stays in the turn before and is listed in
    `unassigned`.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "one.txt"
    >>> _ = path.write_text("I: How is it?\\nR1: Busy.\\n(laughs)\\nVery busy.\\nHelen: No!\\n")
    >>> transcript = read_turns(path)
    >>> transcript.turns[["turn", "speaker", "speaker_role", "text"]].to_dict("records")[1]
    {'turn': 1, 'speaker': 'R1', 'speaker_role': 'participant', 'text': 'Busy.'}
    >>> transcript.dropped["reason"].tolist(), transcript.profile
    (['stage direction'], 'label')
    >>> transcript.unassigned[["turn", "place", "text"]].values.tolist()
    [[2, 'line 5', 'Helen: No!']]
    """
    unlabelled = profile in UNLABELLED
    lines = _lines(read_document(path, tracked_changes=tracked_changes), profile)
    if not unlabelled and (parted := _parted(lines)) != lines.document:
        lines = _lines(parted, profile)
    document = lines.document
    reasons = _reasons(lines, unlabelled)
    partition = Partition(found=lines.found, reasons=reasons, doubts=lines.doubts, times=not unlabelled)
    for i, block in enumerate(document.blocks):
        partition.add(i, block)
    pieces, doubtful = partition.close()
    if all(piece.reason for piece in pieces):
        raise _nobody_speaks(document, lines.candidates, profile)
    return transcript_of(document, lines.layouts, lines.cover, pieces, doubtful)


@dataclass(frozen=True, kw_only=True)
class _Lines:
    """What the blocks of a document are, by number, and the layouts in which somebody speaks.

    `found` is what the first of the layouts finds, with the speakers who are marked in other ways.
    """

    document: Document
    headers: set[int]
    sheet: set[int]
    cover: Cover
    candidates: dict[int, Block]
    layouts: list[tuple[Profile, Found]]
    found: Found
    doubts: dict[int, str]


def _lines(document: Document, profile: str | None) -> _Lines:
    unlabelled = profile in UNLABELLED
    speech = {i: b for i, b in enumerate(document.blocks) if b.text and not b.reason}
    headers = set() if unlabelled else page_headers(speech)
    lines = {i: b for i, b in speech.items() if i not in headers}
    cover = Cover() if unlabelled else find_cover(list(lines.values()))
    sheet = set(list(lines)[: cover.blocks])
    candidates = {i: b for i, b in lines.items() if i not in sheet and (unlabelled or not is_direction(b))}
    layouts = _layouts(document, candidates, profile)
    found, doubts = layouts[0][1], {}
    if not unlabelled:
        found, doubts = _with_other_forms(found, candidates)
    return _Lines(
        document=document,
        headers=headers,
        sheet=sheet,
        cover=cover,
        candidates=candidates,
        layouts=layouts,
        found=found,
        doubts=doubts,
    )


def _parted(lines: _Lines) -> Document:
    """The document with blocks parted where a known label stands within the words."""
    found = lines.found
    run_in = RunInLabels(match.label for match in found.values() if match.label)
    blocks: list[Block] = []
    for i, block in enumerate(lines.document.blocks):
        words = found[i].text if i in found and found[i].label else block.text
        may_be = i in lines.candidates and not (block.voice or block.cells or block.heading)
        if may_be and block.text.endswith(words) and run_in.stand_in(words):
            blocks += run_in.parted(block, words_at=len(block.text) - len(words))
        else:
            blocks.append(block)
    count = len(blocks) - len(lines.document.blocks)
    if not count:
        return lines.document
    note = f"{count} label{'s' * (count > 1)} within a paragraph: somebody else's words begin there"
    return replace(lines.document, blocks=tuple(blocks), notes=(*lines.document.notes, note))


def _layouts(
    document: Document, candidates: dict[int, Block], asked: str | None
) -> list[tuple[Profile, Found]]:
    """The layouts in which somebody speaks, the one to take first."""
    if asked is None:
        layouts = ranked(candidates)
    else:
        profile = named(asked)
        if profile is None:
            names = dict.fromkeys(p.name for p in (*PROFILES, *ASKED_FOR))
            raise _problem(document, f"profile {asked!r}", "one of " + ", ".join(names), "")
        layouts = [(profile, found)] if (found := profile.find(candidates)) else []
    if not layouts:
        raise _nobody_speaks(document, candidates, asked)
    return layouts


def _with_other_forms(found: Found, candidates: dict[int, Block]) -> tuple[Found, dict[int, str]]:
    """Add the lines on which a speaker is marked in another way, and say which lines are in doubt."""
    labels = {match.label for match in found.values() if match.label}
    is_known, run_in = known(labels), RunInLabels(labels)
    all_found: Found = {}
    doubts: dict[int, str] = {}
    for i, block in candidates.items():
        match = found.get(i)
        if match is None and not block.heading and not block.cells:
            match = in_another_form(block, is_known)
        if match is not None:
            all_found[i] = match
        elif block.cells:
            doubts[i] = "a row of a table without a speaker's cell"
        elif why := doubt(block, is_known):
            doubts[i] = why
        elif i - 1 in candidates and is_end_of_heading(block):
            doubts[i - 1] = "a heading begins within it"
        if run_in.stand_in(match.text if match and match.label else block.text):
            doubts[i] = "a speaker's label stands within it"
    return all_found, doubts


def _reasons(lines: _Lines, unlabelled: bool) -> dict[int, str]:
    """Why blocks are no speech, unless the layout finds a speaker in them."""
    # Notes and papers keep what stands in brackets, and what looks like a heading.
    kept = (STAGE_DIRECTION, HEADING) if unlabelled else ()
    reasons = {}
    for i, block in enumerate(lines.document.blocks):
        if block.reason:
            reasons[i] = block.reason
        elif i in lines.headers:
            reasons[i] = PAGE_HEADER
        elif i in lines.sheet:
            reasons[i] = "cover sheet"
        elif block.heading:
            reasons[i] = HEADING
        elif is_end_of_heading(block):
            continue  # its beginning is in the turn before, where it stays: half a heading is no heading
        elif (reason := reason_by_itself(block)) and reason not in kept:
            reasons[i] = reason
    return reasons


def _problem(document: Document, found: str, expected: str, remedy: str) -> ProblemsFound:
    return ProblemsFound([Problem(place=document.name, found=found, expected=expected, remedy=remedy)])


def _nobody_speaks(document: Document, candidates: dict[int, Block], asked: str | None) -> ProblemsFound:
    """Tell the shape of the first lines, never their words: they may be confidential."""
    shapes = "; ".join(f"{block.place}: {_shape(block)}" for block in list(candidates.values())[:5])
    forms = " | ".join(profile.looks for profile in PROFILES)
    sought = f"lines in the layout {asked!r}" if asked else f"speakers marked in one of: {forms}"
    return _problem(
        document,
        f"no speaker's words that could be recognised ({shapes or 'no lines outside headings'})",
        sought,
        "Give the speakers such labels; or, if nobody speaks in it, say profile document or fieldnotes.",
    )


def _shape(block: Block) -> str:
    words = len(block.text.split())
    look = "a table row" if block.cells else f"{words} words"
    bold = ", bold" if block.bold >= len(block.text) else ", bold at first" if block.bold else ""
    colon = ", a colon after " + str(len(block.text.split(":")[0].split())) + " words"
    return look + bold + (colon if ":" in block.text[:60] else "")
