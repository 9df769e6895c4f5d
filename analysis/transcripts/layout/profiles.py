"""The layouts that are known, and which of them explains a file best."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from analysis.transcripts.layout import lines, prompts, typography
from analysis.transcripts.layout.matches import Blocks, Found, Match
from analysis.transcripts.layout.rows import find_rows


@dataclass(frozen=True, kw_only=True)
class Profile:
    """A layout: its name, how its lines look, and how to find them."""

    name: str
    looks: str
    find: Callable[[Blocks], Found]


def _find_voices(blocks: Blocks) -> Found:
    return {i: Match(label=b.voice, text=b.text) for i, b in blocks.items() if b.voice}


# Of two profiles that explain equally many lines the earlier wins: the more particular one.
PROFILES = (
    Profile(name="voices", looks="a file that names its speakers: <v Name>, a tier", find=_find_voices),
    Profile(name="table", looks="a table with columns time, speaker, text", find=find_rows),
    Profile(name="time_label", looks="[00:01:02] Name: text", find=lines.find_time_first),
    Profile(name="label_time", looks="Name (00:01:02): text", find=lines.find_label_time),
    Profile(name="time_line", looks="00:01:02 on its own line, then Name: text", find=lines.find_time_lines),
    Profile(name="starred", looks="**Name**: text", find=typography.find_starred),
    Profile(name="question_answer", looks="Q. text, A. text", find=lines.find_questions_and_answers),
    Profile(
        name="label", looks="I: text, R1: text, Interviewer: text, Dr Marsh: text", find=lines.find_labels
    ),
    Profile(
        name="name_time_line",
        looks="Name 0:03 on its own line, then text",
        find=lines.find_name_and_time,
    ),
    Profile(
        name="bold_prefix",
        looks="Name in bold, then text in the same paragraph",
        find=typography.find_bold_prefix,
    ),
    Profile(name="bracketed", looks="[Name] text", find=lines.find_bracketed),
    Profile(name="tabbed", looks="Name, a tab, text", find=lines.find_tabbed),
    Profile(name="dashed", looks="Name - text", find=lines.find_dashed),
    Profile(
        name="bold_line", looks="Name in bold on its own line, then text", find=typography.find_bold_line
    ),
    Profile(name="heading_line", looks="Name in a heading style, then text", find=lines.find_heading_lines),
    Profile(name="label_line", looks="Name on its own line, then text", find=lines.find_label_lines),
    Profile(
        name="prompts",
        looks="numbered or bold prompts, answers without a label",
        find=prompts.find_prompts_surely,
    ),
)
# Only when the caller says so: in these, nobody is labelled.
ASKED_FOR = (
    Profile(
        name="prompts",
        looks="numbered or bold prompts, answers without a label",
        find=prompts.find_prompts,
    ),
    Profile(
        name="document",
        looks="any paper: each paragraph a turn",
        find=prompts.everything("Document", "other"),
    ),
    Profile(
        name="fieldnotes",
        looks="observation notes: each paragraph a turn of the researcher",
        find=prompts.everything("Researcher", "researcher"),
    ),
)
UNLABELLED = ("document", "fieldnotes")


def named(name: str) -> Profile | None:
    """The profile of that name; None if there is none."""
    return next((p for p in (*ASKED_FOR, *PROFILES) if p.name == name), None)


def explained(found: Found) -> int:
    """How many lines the layout explains."""
    return sum(match.counts for match in found.values())


def ranked(blocks: Blocks) -> list[tuple[Profile, Found]]:
    """The profiles that find a speaker, the one that explains most lines first."""
    tried = [(profile, profile.find(blocks)) for profile in PROFILES]
    return sorted((pair for pair in tried if explained(pair[1])), key=lambda pair: -explained(pair[1]))
