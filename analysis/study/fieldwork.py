"""What a study's interviews, notes and documents are, and who coded a sample of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from analysis.study.invitation import read_day
from analysis.study.organisations import Organisation, Relation, build_organisation, build_relation
from analysis.study.section import Section

KINDS = ("interview", "focus_group", "observation", "document", "survey_answer")
TrackedChanges = Literal["stop", "accept", "reject"]


@dataclass(frozen=True, kw_only=True)
class Fieldwork:
    """The qualitative strand of a study: where its lists and files are.

    Attributes
    ----------
    folder : str
        Where the transcripts and documents named in `files` lie.
    files : str
        CSV with columns ``transcript, file, kind, site, wave, profile, speakers``.
    participants : str
        CSV of the fieldwork register (DESIGN: Participants).
    roster : str
        CSV of names to be replaced: ``entity, kind, name, participant``.
    register : str
        CSV of one decision an entity: ``entity, decision, replacement, reviewer, date``.
    tracked_changes : {"stop", "accept", "reject"}
        What to do with a document that holds tracked changes.
    vault : str
        Folder, outside what git and DVC track, of the key and of the originals behind every replacement;
        empty when the study keeps none.
    checked : str
        CSV of the de-identified turns that people read for missed identifiers: ``transcript, turn, stratum,
        inclusion, missed, reader, date``; empty when there is none.
    guides : str
        CSV of the interview guides: ``guide_version, wave, kind, used_from, used_until, file, changes``;
        empty when none is recorded.
    retention : date or None
        The day by which the originals must be gone.
    organisations, relations : Mapping
        Who is named in the transcripts and by which names, and words that relate them; by id.
    """

    folder: str
    files: str
    participants: str
    roster: str
    register: str
    tracked_changes: TrackedChanges = "stop"
    vault: str = ""
    checked: str = ""
    organisations: Mapping[str, Organisation] = field(default_factory=dict)
    relations: Mapping[str, Relation] = field(default_factory=dict)
    guides: str = ""
    retention: date | None = None


@dataclass(frozen=True, kw_only=True)
class HumanCoding:
    """Codes that people gave to a random sample of turns.

    Attributes
    ----------
    judgements : str
        CSV with columns ``transcript, turn, coder, code, polarity``: one row a code given; a turn that a
        coder read without giving a code has one row with an empty code.
    sample : str
        CSV with columns ``transcript, turn, stratum, inclusion``: the turns drawn, and with what probability.
    reference : str
        The coder (or the agreed coding) that the machine is measured against.
    open_codes : str
        CSV of the codes that people made while they read, ``transcript, turn, code, coder, date``; empty when
        there is none. Saturation is told of these only.
    """

    judgements: str
    sample: str
    reference: str
    open_codes: str = ""


@dataclass(frozen=True, kw_only=True)
class Published:
    """A figure that was published before, to be held against the one that this study finds.

    Attributes
    ----------
    finding : str
        The id of the finding that should agree.
    printed : str
        The figure as it was published.
    value : float or None
        The published value on the finding's scale (a percentage as a proportion); None where only words
        were published.
    between : tuple of float or None
        The limits, included, that the published words allow.
    source : str
        Where it was published.
    """

    finding: str
    statement: str
    printed: str
    source: str
    value: float | None = None
    between: tuple[float, float] | None = None


def build_fieldwork(section: Section) -> Fieldwork:
    """The transcripts section of study.yaml."""
    return Fieldwork(
        folder=section.text("folder"),
        files=section.text("files"),
        participants=section.text("participants"),
        roster=section.text("roster"),
        register=section.text("register"),
        tracked_changes=section.choice("tracked_changes", ("stop", "accept", "reject"), "stop"),
        vault=section.text("vault", ""),
        checked=section.text("checked", ""),
        organisations=section.named("organisations", build_organisation, {}),
        relations=section.named("relations", build_relation, {}),
        guides=section.text("guides", ""),
        retention=read_day(section, "retention", section.text("retention", None)),
    )


def build_human_coding(section: Section) -> HumanCoding:
    """The coding section of study.yaml."""
    return HumanCoding(
        judgements=section.text("judgements"),
        sample=section.text("sample"),
        reference=section.text("reference"),
        open_codes=section.text("open_codes", ""),
    )


def build_published(section: Section) -> Published:
    """One entry of the published section of study.yaml."""
    between = section.section("between", _limits, None)
    value = section.number("value", None)
    if (between is None) == (value is None):
        section.problem(None, "both or neither of value and between", "one of them")
    return Published(
        finding=section.text("finding"),
        statement=section.text("statement"),
        printed=section.text("printed"),
        source=section.text("source"),
        value=value,
        between=between,
    )


def _limits(section: Section) -> tuple[float, float]:
    return section.number("low"), section.number("high")


def build_labels(section: Section) -> Mapping[str, str]:
    """A mapping of ids to labels, in the file's order."""
    return {key: section.text(key) for key in list(section.keys())}
