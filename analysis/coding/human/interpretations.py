"""What analysts make of the themes, and the passages that they quote: read from a file that people write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from analysis.coding.cases.labels import safe_label
from analysis.results import Interpretation, Passage, Quotation
from analysis.study.section import Section, read_yaml

# The consent, of those in the fieldwork register, under which a person's words may be printed.
QUOTATION = "quotation"
# In these kinds of source people speak, and whoever is no participant has been asked for no consent.
SPOKEN = ("interview", "focus_group")


@dataclass(frozen=True, kw_only=True)
class Interpretations:
    """The interpretations by theme, and the chosen quotations by id with their theme."""

    interpretations: Mapping[str, Interpretation]
    quotations: Mapping[str, Quotation]
    theme_of: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class _Corpus:
    """The turns by place, and who has agreed to be quoted."""

    turns: Mapping[tuple[str, int], Mapping]
    quotable: frozenset[tuple[str, str]]
    themes: frozenset[str]


def read_interpretations(
    path: Path,
    turns: pd.DataFrame,
    participants: pd.DataFrame,
    themes: Mapping[str, object],
    smallest: int = 1,
) -> Interpretations:
    """Read interpretations and quotations, and find each passage in its turn.

    Parameters
    ----------
    path : Path
        YAML with ``interpretations`` (by theme: ``analyst, text, supporting, contrary, search_for_contrary,
        member_check``) and ``quotations`` (by id: ``theme`` and a passage). A passage is ``transcript``,
        ``turn`` and ``words``, which must stand in that de-identified turn, exactly once.
    turns : DataFrame
        DESIGN: Turns, de-identified.
    participants : DataFrame
        ``participant, site, role, wave, outcome, consent`` (scopes joined by semicolons): nobody is quoted
        without consent to quotation.
    themes : mapping
        The codebook's themes by id.
    smallest : int
        How many interviewed people must share what stands beside a quotation; role, site and wave are left
        out until they do (see `safe_label`).

    Raises
    ------
    ProblemsFound
        With every unknown theme, every passage that is not in its turn, and every quotation without consent.
    """
    section = read_yaml(path)
    corpus = _Corpus(
        turns={(row["transcript"], row["turn"]): row for row in turns.to_dict("records")},
        quotable=frozenset(
            (row.participant, row.wave)
            for row in participants.itertuples()
            if QUOTATION in row.consent.split(";")
        ),
        themes=frozenset(themes),
    )
    section.choice("schema", ("interpretations/1",))
    read = section.named("interpretations", lambda name, s: _interpretation(name, s, corpus), {})
    quoted = section.named("quotations", lambda name, s: _quotation(s, corpus), {})
    section.finish()
    return Interpretations(
        interpretations=read,
        quotations={
            name: _labelled(quotation, corpus, participants, smallest)
            for name, (_, quotation) in quoted.items()
        },
        theme_of={name: theme for name, (theme, _) in quoted.items()},
    )


def _interpretation(theme: str, section: Section, corpus: _Corpus) -> Interpretation:
    _check_theme(theme, section, None, corpus)
    return Interpretation(
        theme=theme,
        analyst=section.text("analyst"),
        text=section.text("text"),
        supporting=section.listed("supporting", lambda s: _passage(s, corpus), ()),
        contrary=section.listed("contrary", lambda s: _passage(s, corpus), ()),
        search_for_contrary=section.text("search_for_contrary", ""),
        member_check=section.text("member_check", ""),
    )


def _quotation(section: Section, corpus: _Corpus) -> tuple[str, Quotation]:
    theme = section.text("theme")
    _check_theme(theme, section, "theme", corpus)
    passage = _passage(section, corpus)
    turn = corpus.turns.get((passage.transcript, passage.turn), {})
    speaker = turn.get("participant")
    if isinstance(speaker, str) and (speaker, turn["wave"]) not in corpus.quotable:
        section.problem(
            "transcript",
            f"a passage of participant {speaker}",
            "a participant who consented to quotation",
            "Quote somebody else, or correct the fieldwork register.",
        )
    elif not isinstance(speaker, str) and turn.get("kind") in SPOKEN:
        section.problem(
            "transcript",
            f"a passage of somebody who is no participant ({turn['speaker_role']})",
            "a participant who consented to quotation",
            "Quote somebody else, or name the speaker in the list of transcripts.",
        )
    return theme, Quotation(
        transcript=passage.transcript,
        turn=passage.turn,
        start=passage.start,
        end=passage.end,
        text=section.text("words"),
        role=turn.get("role") or "",
        site=turn.get("site") or "",
        wave=turn.get("wave") or "",
        kind=turn.get("kind") or "interview",
    )


def _labelled(quotation: Quotation, corpus: _Corpus, participants: pd.DataFrame, smallest: int) -> Quotation:
    """The quotation with a label that enough people share; papers and notes are nobody's words."""
    speaker = corpus.turns[(quotation.transcript, quotation.turn)]["participant"]
    if not isinstance(speaker, str):
        return quotation
    label = safe_label(participants, speaker, quotation.wave, smallest)
    return replace(quotation, role=label.role, site=label.site, wave=label.wave)


def _passage(section: Section, corpus: _Corpus) -> Passage:
    transcript, turn = section.text("transcript"), section.integer("turn", low=0)
    words = section.text("words")
    row = corpus.turns.get((transcript, turn))
    start = -1
    if row is None:
        section.problem("turn", f"turn {turn} of {transcript}", "a turn of the de-identified transcripts")
    else:
        start = row["text"].find(words)
        times = row["text"].count(words) if words else 0
        if times != 1:
            section.problem(
                "words",
                f"words that stand {times} times in turn {turn} of {transcript}",
                "words that stand there once, exactly as the de-identified turn has them",
                "Copy the passage from `data/processed/transcripts/turns.parquet`.",
            )
    return Passage(transcript=transcript, turn=turn, start=start, end=start + len(words))


def _check_theme(theme: str, section: Section, key: str | None, corpus: _Corpus) -> None:
    if theme not in corpus.themes:
        section.problem(key, f"the theme {theme!r}", "a theme of the codebook")
