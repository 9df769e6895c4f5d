"""From the study's lists and files to de-identified turns, every file's problems at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.transcripts.deidentification.log import LOG_COLUMNS, log
from analysis.transcripts.deidentification.replacements import REPLACEMENT_COLUMNS, with_originals
from analysis.transcripts.deidentification.replacing import REDACTION_COLUMNS, deidentify, proposals
from analysis.transcripts.deidentification.residual import RESIDUAL_COLUMNS, doubtful_names, residual_names
from analysis.transcripts.deidentification.roster import read_register, read_roster
from analysis.transcripts.deidentification.vault import Vault
from analysis.transcripts.fieldwork.assignment import ASSIGNED_COLUMNS, Assignment, assign_all
from analysis.transcripts.fieldwork.listing import TranscriptEntry, read_transcript_list
from analysis.transcripts.fieldwork.participants import read_participants
from analysis.transcripts.fieldwork.reading import read_listed
from analysis.transcripts.fieldwork.repeats import refuse_repeated
from analysis.transcripts.layout.turns import Transcript

if TYPE_CHECKING:
    from analysis.study import Study

# What later stages may know of a person: nothing that the interview's arrangements would give away.
KNOWN_OF_A_PARTICIPANT = ("participant", "site", "role", "wave", "outcome", "minutes", "mode", "consent")


# The kind of a doubtful place that looks like a name and is in no list.
UNLISTED = "unlisted name"


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """The qualitative strand, de-identified.

    Attributes
    ----------
    turns : DataFrame
        DESIGN: Turns.
    redactions : DataFrame
        What was replaced and where; never the original.
    log : DataFrame
        The same with keyed hashes and who decided (see `log.log`).
    originals : DataFrame
        The redactions with what stood there before: for the vault, and for no other place.
    participants : DataFrame
        The people of the register who have not withdrawn, with `KNOWN_OF_A_PARTICIPANT`.
    doubtful : DataFrame
        transcript, turn, column, start, end (code points in the new text), kind, entity: places for
        a person to look at (see `doubtful_names`).
    flow : Mapping
        Files, words and turns that came in, that were left out and why, and names replaced by kind
        (see `_flow`).
    """

    turns: pd.DataFrame
    redactions: pd.DataFrame
    log: pd.DataFrame
    originals: pd.DataFrame
    participants: pd.DataFrame
    doubtful: pd.DataFrame
    flow: Mapping[str, Any]


def prepare(study: Study, vault: Vault | None = None) -> Prepared:
    """Read, assign and de-identify every transcript, note and document of a study.

    Parameters
    ----------
    study : Study
    vault : Vault, optional
        Whose key gives an id to names that no roster knows. They are masked until somebody decides on them;
        without a vault nobody could, so they are counted as doubtful places instead, and left.

    Raises
    ------
    ProblemsFound
        With the problems of all files; when a transcript stands twice in the list; or when a name of the
        roster would be left in a turn.
    """
    if study.transcripts is None:
        return _nothing()
    fieldwork = study.transcripts
    entries = read_transcript_list(study.folder / fieldwork.files)
    people = read_participants(study.folder / fieldwork.participants)
    roster = read_roster(study.folder / fieldwork.roster)
    register = read_register(study.folder / fieldwork.register)
    _check_groups(entries, people, study)
    pairs, unreadable = read_listed(entries, study.folder / fieldwork.folder, fieldwork.tracked_changes)
    raise_if_any(unreadable)
    refuse_repeated(pairs)
    assigned = assign_all(pairs, people)
    public = public_names(study)
    turns, redactions = deidentify(
        assigned.turns,
        roster,
        register,
        key=vault.key if vault else None,
        public=public,
        recognise=vault is not None,
    )
    _refuse_names(residual_names(turns, roster, register))
    placed = with_originals(assigned.turns, redactions)
    doubtful = doubtful_names(turns, roster, register)
    if vault is None:
        doubtful = pd.concat([doubtful, _unlisted(turns, redactions, roster, public)], ignore_index=True)
    gone = people.groupby("participant")["withdrawn"].transform("any")
    present = people.loc[~gone, list(KNOWN_OF_A_PARTICIPANT)]
    return Prepared(
        turns=turns,
        redactions=redactions,
        log=log(placed, register, roster, vault),
        originals=placed,
        participants=present.reset_index(drop=True),
        doubtful=doubtful,
        flow=_flow(pairs, assigned, people, redactions, doubtful),
    )


def public_names(study: Study) -> tuple[str, ...]:
    """The names of public bodies that the study declares: they are kept, whoever says them."""
    if study.transcripts is None:
        return ()
    return tuple(
        name
        for organisation in study.transcripts.organisations.values()
        for name in (organisation.label, *(alias.text for alias in organisation.aliases))
    )


def _unlisted(
    turns: pd.DataFrame, redactions: pd.DataFrame, roster: pd.DataFrame, public: tuple[str, ...]
) -> pd.DataFrame:
    """What looks like a name that no list has, as doubtful places: without the name, and no pseudonym."""
    found = proposals(turns, roster, public=public)
    ours = found.merge(redactions[["transcript", "turn", "start", "end"]], on=["transcript", "turn"],
                       suffixes=("", "_ours"))  # fmt: skip
    inside = ours[(ours["start"] < ours["end_ours"]) & (ours["start_ours"] < ours["end"])]
    key = ["transcript", "turn", "start"]
    others = found[~found.set_index(key).index.isin(inside.set_index(key).index)]
    return others.assign(column="text", kind=UNLISTED)[list(RESIDUAL_COLUMNS)]


def _nothing() -> Prepared:
    return Prepared(
        turns=pd.DataFrame(columns=list(ASSIGNED_COLUMNS)),
        redactions=pd.DataFrame(columns=list(REDACTION_COLUMNS)),
        log=pd.DataFrame(columns=list(LOG_COLUMNS)),
        originals=pd.DataFrame(columns=list(REPLACEMENT_COLUMNS)),
        participants=pd.DataFrame(columns=list(KNOWN_OF_A_PARTICIPANT)),
        doubtful=pd.DataFrame(columns=list(RESIDUAL_COLUMNS)),
        flow={"files": 0},
    )


def _check_groups(entries: tuple[TranscriptEntry, ...], people: pd.DataFrame, study: Study) -> None:
    """Sites, roles and waves are those of the study, in the list and in the register alike."""
    known = {"site": study.sites, "role": study.roles, "wave": study.waves}
    problems = [
        Problem(
            place=f"the fieldwork register, participant {row['participant']}",
            found=f"the {what} {row[what]!r}",
            expected="one of: " + ", ".join(names),
            remedy="Correct the register, or declare it in study.yaml.",
        )
        for row in people.to_dict("records")
        for what, names in known.items()
        if row[what] and row[what] not in names
    ]
    problems += [
        Problem(
            place=entry.place,
            found=f"the {what} {getattr(entry, what)!r}",
            expected="one of: " + ", ".join(known[what]),
            remedy="Correct the list, or declare it in study.yaml.",
        )
        for entry in entries
        for what in ("site", "wave")
        if getattr(entry, what) and getattr(entry, what) not in known[what]
    ]
    raise_if_any(problems)


def _refuse_names(left: pd.DataFrame) -> None:
    """A name of the roster in a de-identified turn is a defect of this program, never passed on."""
    raise_if_any(
        Problem(
            place=f"transcript {transcript}, turn {turn}",
            found=f"{len(rows)} names or identifiers of kind {', '.join(sorted(set(rows['kind'])))}",
            expected="none after de-identification",
            remedy="Add the spelling that stands there to the roster, and decide on it in the register.",
        )
        for (transcript, turn), rows in left.groupby(["transcript", "turn"])
    )


def _flow(
    pairs: list[tuple[Transcript, TranscriptEntry]],
    assigned: Assignment,
    people: pd.DataFrame,
    redactions: pd.DataFrame,
    doubtful: pd.DataFrame,
) -> dict[str, Any]:
    """What came in, what was left out and what was kept, in counts.

    Words are what spaces part. They are counted before names are replaced, so that nothing is
    missing from the sum: ``words_read`` = ``words_kept`` + ``words_of_withdrawn`` + the
    words of ``words_dropped_by_reason`` + the labels and times that stand before what is said.

    files : transcripts, notes and documents in the list; files_by_kind by their kind.
    files_kept : those with at least one turn kept. The rest are of people who all withdrew.
    words_read : words of the files, all that stands in them.
    words_dropped_by_reason : words that are in no turn (cover sheets, page headers, stage directions).
    words_of_withdrawn : words of the turns left out because of a withdrawal, interviewers' included
        where a whole transcript is left out.
    words_kept : words of the turns kept, interviewers' included.
    turns_read : turns of the files = turns_kept + turns_of_withdrawn.
    participants_withdrawn : people of the register who withdrew, each once.
    people_by_outcome : rows of the register (one a person and wave) by outcome.
    redactions_by_kind : replacements by kind; redactions_undecided those of entities without a
        decision, redactions_ambiguous those of names that several people have.
    doubtful_places : rows of `Prepared.doubtful`; unlisted_names those of them that look like names of
        which no list knows, and stand in the turns because the study has no vault.
    """
    dropped: Counter[str] = Counter()
    for transcript, _ in pairs:
        for row in transcript.dropped.itertuples():
            dropped[row.reason] += len(row.text.split())
    withdrawn = assigned.withdrawn
    return {
        "files": len(pairs),
        "files_kept": int(assigned.turns["transcript"].nunique()),
        "files_by_kind": dict(Counter(entry.kind for _, entry in pairs)),
        "words_read": sum(len(transcript.source.split()) for transcript, _ in pairs),
        "words_dropped_by_reason": dict(dropped),
        "words_of_withdrawn": int(withdrawn["words"].sum()),
        "words_kept": int(assigned.turns["text"].str.split().str.len().sum()),
        "turns_read": sum(len(transcript.turns) for transcript, _ in pairs),
        "turns_of_withdrawn": len(withdrawn),
        "participants_withdrawn": int(people.loc[people["withdrawn"], "participant"].nunique()),
        "turns_kept": len(assigned.turns),
        "people_by_outcome": people["outcome"].value_counts().sort_index().to_dict(),
        "redactions_by_kind": redactions["kind"].value_counts().sort_index().to_dict(),
        "redactions_undecided": int(redactions["undecided"].sum()),
        "redactions_ambiguous": int(redactions["ambiguous"].sum()),
        "doubtful_places": len(doubtful),
        "unlisted_names": int(doubtful["kind"].eq(UNLISTED).sum()),
    }
