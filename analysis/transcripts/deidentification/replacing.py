"""Replacing every name of the roster, as the register says, and every identifier with a shape."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import pandas as pd

from analysis.transcripts.deidentification.folding import fold, key, original_span
from analysis.transcripts.deidentification.identifiers import MASKS, SHAPES, cued
from analysis.transcripts.deidentification.names import Meaning, Names, is_meant, names_of, pattern, titles
from analysis.transcripts.deidentification.roster import check
from analysis.transcripts.deidentification.tokens import Found
from analysis.transcripts.deidentification.unlisted import Sought, found_entity, sought, unlisted
from analysis.transcripts.layout.labels import HONORIFICS, is_code

REDACTION_COLUMNS = (
    "transcript", "turn", "start", "end", "replacement", "kind", "entity", "undecided", "ambiguous",
    "source_start", "source_end", "source",
)  # fmt: skip
PROPOSAL_COLUMNS = ("transcript", "turn", "start", "end", "surface", "kind", "recogniser", "entity")
_REMOVED = "[removed]"
_AMBIGUOUS = "[name]"


@dataclass(frozen=True, kw_only=True)
class _Hit:
    start: int
    end: int
    replacement: str
    kind: str
    entity: str = ""
    undecided: bool = False
    ambiguous: bool = False
    source_start: int = 0
    source_end: int = 0
    source: str = "roster"
    recogniser: str = ""
    kept: bool = False


@dataclass(frozen=True, kw_only=True)
class _Rules:
    names: Names
    search: re.Pattern[str]
    decisions: dict[str, tuple[str, str]]
    beside: Sought | None
    key: bytes | None


def deidentify(
    turns: pd.DataFrame,
    roster: pd.DataFrame,
    register: pd.DataFrame,
    *,
    key: bytes | None = None,
    public: Iterable[str] = (),
    recognise: bool = True,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Replace names and identifiers in turns, and mask whatever else looks like a name.

    Parameters
    ----------
    turns : DataFrame
        With `transcript`, `turn` and `text`; `speaker`, `participant` and `speaker_role` are used
        where they are there.
    roster : DataFrame
        entity, kind (person, practice, site, trust, place), name; several rows an entity.
    register : DataFrame
        entity, decision (keep, pseudonym, generalise, remove), replacement.
    key : bytes, optional
        The study's secret, which gives a name outside the roster the same id everywhere
        (`unlisted.found_entity`), so that the register can decide on it.
    public : iterable of str
        Names of public bodies, which are kept: NHS England, a regulator.
    recognise : bool
        False leaves names outside the roster: for records that are public as they stand, and for
        readers of `proposals`, who then mask nothing.

    Returns
    -------
    turns : DataFrame
        The same turns with `text` replaced and `speaker` free of names.
    redactions : DataFrame
        transcript, turn, start, end (code points in the new text), replacement, kind, entity (the
        roster's id, empty for identifiers and ambiguous names), undecided, ambiguous, source_start,
        source_end (code points in the old text, for the vault), source (roster, shape, recogniser). The
        original is nowhere in it.

    Raises
    ------
    ProblemsFound
        The tables contradict themselves or each other (see `roster.check`).

    Notes
    -----
    Longest form first. A form that may mean several entities becomes ``[name]``, and so does a first
    name before a surname that the roster does not have: it is somebody else. Then comes what looks
    like a name and is in no list (`recognising.recognise`; a word one letter away from a longer name
    of the roster): masked by kind and counted as undecided, unless the register decides on its id or
    `public` holds it. An entity that
    nobody has decided on becomes ``[person]``, ``[place]`` and so on. A pseudonym keeps the title
    before it and matches the part of the name that was said. See `names.is_meant` for names that
    are words.

    Examples
    --------
    >>> turns = pd.DataFrame({"transcript": ["T1"], "turn": [0],
    ...                       "text": ["Dr Marsh’s list: helen@nhs.net, ask Helen."]})
    >>> roster = pd.DataFrame({"entity": ["P1"], "kind": ["person"], "name": ["Helen Marsh"]})
    >>> register = pd.DataFrame({"entity": ["P1"], "decision": ["pseudonym"],
    ...                          "replacement": ["Anna Roe"]})
    >>> clean, redactions = deidentify(turns, roster, register)
    >>> clean["text"][0]
    'Dr Roe’s list: [e-mail], ask Anna.'
    >>> redactions[["start", "end", "kind", "entity"]].to_dict("records")[0]
    {'start': 3, 'end': 6, 'kind': 'person', 'entity': 'P1'}
    """
    check(roster, register)
    rules = _rules(roster, register, key, public if recognise else None)
    texts, rows = [], []
    for transcript, turn, text in zip(turns["transcript"], turns["turn"], turns["text"], strict=True):
        new, hits = _replaced(text, rules)
        texts.append(new)
        rows += [(transcript, turn, *_record(hit)) for hit in hits]
    clean = turns.assign(text=pd.Series(texts, index=turns.index, dtype="str"))
    if "speaker" in turns:
        clean["speaker"] = _safe_labels(turns)
    redactions = pd.DataFrame(rows, columns=list(REDACTION_COLUMNS)).astype(
        dict.fromkeys(("turn", "start", "end", "source_start", "source_end"), "int64")
        | {"undecided": bool, "ambiguous": bool}
        | dict.fromkeys(("transcript", "replacement", "kind", "entity", "source"), "str")
    )
    return clean, redactions


def proposals(
    turns: pd.DataFrame, roster: pd.DataFrame, *, key: bytes | None = None, public: Iterable[str] = ()
) -> pd.DataFrame:
    """What looks like a name and is not in the roster, as it is written: for a person to decide on.

    The surfaces identify people. They belong into the vault, never under the study's folder.

    Returns
    -------
    DataFrame
        transcript, turn, start, end (code points in the text as given), surface, kind (person, practice,
        organisation, place, name), recogniser (the rule that saw it), entity.
    """
    rules = _rules(roster, pd.DataFrame(columns=["entity", "decision", "replacement"]), key, public)
    rows = [
        (
            transcript,
            turn,
            hit.start,
            hit.end,
            text[hit.start : hit.end],
            hit.kind,
            hit.recogniser,
            hit.entity,
        )
        for transcript, turn, text in zip(turns["transcript"], turns["turn"], turns["text"], strict=True)
        for hit in _hits(text, rules)
        if hit.source == "recogniser"
    ]
    return pd.DataFrame(rows, columns=list(PROPOSAL_COLUMNS)).astype(
        dict.fromkeys(("turn", "start", "end"), "int64")
        | dict.fromkeys(("transcript", "surface", "kind", "recogniser", "entity"), "str")
    )


def _rules(
    roster: pd.DataFrame, register: pd.DataFrame, key: bytes | None, public: Iterable[str] | None
) -> _Rules:
    names = names_of(roster)
    shapes = [f"(?P<{kind}>{shape})" for kind, shape in SHAPES.items()]
    people = pattern(names)
    if people:
        shapes.append(f"(?P<title>{titles()})?(?P<name>{people})(?!\\w)")
    decisions = {
        row.entity: (row.decision, row.replacement if isinstance(row.replacement, str) else "")
        for row in register.itertuples()
    }
    search = re.compile(rf"(?<![^\W_])(?:{'|'.join(shapes)})")
    return _Rules(
        names=names,
        search=search,
        decisions=decisions,
        beside=None if public is None else sought(roster, public),
        key=key,
    )


def _replaced(text: str, rules: _Rules) -> tuple[str, list[_Hit]]:
    """The new text, and its redactions at their places in it."""
    pieces, hits, position, length = [], [], 0, 0
    for hit in _hits(text, rules):
        if hit.kept:
            continue
        kept = text[position : hit.start]
        start = length + len(kept)
        length = start + len(hit.replacement)
        pieces += [kept, hit.replacement]
        source = {"source_start": hit.start, "source_end": hit.end}
        hits.append(replace(hit, start=start, end=length, **source))
        position = hit.end
    return "".join(pieces) + text[position:], hits


def _hits(text: str, rules: _Rules) -> list[_Hit]:
    """What is to be replaced or was decided to be kept, at its places in the old text, in order."""
    certain = _told_by_cues(text, list(_listed(text, rules)))
    if rules.beside is None:
        return sorted(certain, key=lambda hit: hit.start)
    beside = unlisted(text, [(hit.start, hit.end) for hit in certain], rules.beside)
    found = [_found(text, span, rules) for span in beside]
    return sorted([*certain, *found], key=lambda hit: hit.start)


def _told_by_cues(text: str, hits: list[_Hit]) -> list[_Hit]:
    """With the identifiers that the words around them tell; what lies inside one is a part of it.

    Of one that a name crosses, what the name leaves is replaced: "www.x.org/Helen" before "Marsh".
    """
    for start, end, kind in cued(text):
        start = max([start, *(hit.end for hit in hits if hit.start < start < hit.end)])
        end = min([end, *(hit.start for hit in hits if hit.start < end < hit.end)])
        if start >= end:
            continue
        hits = [hit for hit in hits if hit.end <= start or end <= hit.start]
        hits.append(_Hit(start=start, end=end, replacement=MASKS[kind], kind=kind, source="shape"))
    return hits


def _found(text: str, span: Found, rules: _Rules) -> _Hit:
    """What the register says of a name outside the roster, or its mask."""
    entity = found_entity(text[span.start : span.end], rules.key)
    decision, replacement = rules.decisions.get(entity, ("", ""))
    said = {
        "pseudonym": replacement,
        "generalise": _bracketed(replacement),
        "remove": _REMOVED,
    }.get(decision, f"[{span.kind}]")
    return _Hit(
        start=span.start,
        end=span.end,
        replacement=said,
        kind=span.kind,
        entity=entity,
        undecided=not decision,
        source="recogniser",
        recogniser=span.recogniser,
        kept=decision == "keep",
    )


def _listed(text: str, rules: _Rules) -> Iterator[_Hit]:
    """Names of the roster and identifiers with a shape, at their places in the old text, in order."""
    folded, places = fold(text)
    position = 0
    while match := rules.search.search(folded, position):
        kind = match.lastgroup if match.lastgroup in MASKS else "name"
        if kind != "name":
            start, end = original_span(*match.span(), places, len(text))
            yield _Hit(start=start, end=end, replacement=MASKS[kind], kind=kind, source="shape")
            position = match.end()
            continue
        title = match["title"] or ""
        begin, end = match.span("name")
        found, end = _longest_meant(text, folded, places, begin, end, title, rules)
        if found is None:  # a word that is no name here: go on behind it
            position = re.compile(r"\w+").match(folded, begin).end()
            continue
        yield _decided(
            text,
            original_span(match.start(), begin, places, len(text))[0],
            *original_span(begin, end, places, len(text)),
            title,
            found,
            rules,
        )
        position = end


def _longest_meant(
    text: str,
    folded: str,
    places: list[int] | None,
    begin: int,
    end: int,
    title: str,
    rules: _Rules,
) -> tuple[tuple[Meaning, ...] | None, int]:
    """Whom the longest form from here that is meant as a name may mean, and where it ends."""
    stops = [begin + m.end() for m in re.finditer(r"\w+", folded[begin:end])]
    for stop in reversed(stops):
        form = key(folded[begin:stop])
        meanings = rules.names.meanings.get(form)
        if meanings and is_meant(
            text, *original_span(begin, stop, places, len(text)), form, title, rules.names
        ):
            people = tuple(meaning for meaning in meanings if meaning.kind == "person")
            return (people if title and people else meanings), stop
    return None, end


def _decided(
    text: str,
    with_title: int,
    start: int,
    end: int,
    title: str,
    meanings: tuple[Meaning, ...],
    rules: _Rules,
) -> _Hit:
    decisions = [rules.decisions.get(meaning.entity, ("", "")) for meaning in meanings]
    meaning, (decision, replacement) = meanings[0], decisions[0]
    if all(decision == "keep" for decision, _ in decisions):
        return _Hit(start=start, end=end, replacement="", kind=meaning.kind, entity=meaning.entity, kept=True)
    from_title = with_title if title and meaning.kind == "person" else start
    if len(meanings) > 1 or (meaning.part == "given" and rules.names.has_another_surname(text[end:])):
        return _Hit(start=from_title, end=end, replacement=_AMBIGUOUS, kind="name", ambiguous=True)
    shared = {"end": end, "kind": meaning.kind, "entity": meaning.entity}
    if decision == "pseudonym":
        said = _said(replacement, meaning, bool(title))
        return _Hit(start=start, replacement=said, **shared)
    if decision == "generalise":
        return _Hit(start=from_title, replacement=_bracketed(replacement), **shared)
    if decision == "remove":
        return _Hit(start=from_title, replacement=_REMOVED, **shared)
    return _Hit(start=from_title, replacement=f"[{meaning.kind}]", undecided=True, **shared)


def _said(pseudonym: str, meaning: Meaning, titled: bool) -> str:
    """The part of the pseudonym that stands for the part of the name that was said."""
    words = pseudonym.split()
    bare = words[1:] if len(words) > 1 and words[0].strip(".").casefold() in HONORIFICS else words
    if meaning.kind != "person" or len(bare) < 2 or meaning.part in ("full", "initials"):
        return " ".join(bare if titled else words)
    return bare[0] if meaning.part == "given" else bare[-1]


def _bracketed(replacement: str) -> str:
    return f"[{replacement.strip().strip('[]')}]"


def _record(hit: _Hit) -> tuple[int, int, str, str, str, bool, bool, int, int, str]:
    return (
        hit.start, hit.end, hit.replacement, hit.kind, hit.entity, hit.undecided, hit.ambiguous,
        hit.source_start, hit.source_end, hit.source,
    )  # fmt: skip


def _safe_labels(turns: pd.DataFrame) -> pd.Series:
    """A participant's id instead of a label, which may be a name; codes stay, others their role."""
    participant = turns.get("participant", pd.Series(None, index=turns.index, dtype="str"))
    role = turns.get("speaker_role", pd.Series("speaker", index=turns.index, dtype="str"))
    labels = [
        who
        if isinstance(who, str) and who
        else label
        if isinstance(label, str) and is_code(label)
        else its_role
        for who, label, its_role in zip(participant, turns["speaker"], role, strict=True)
    ]
    return pd.Series(labels, index=turns.index, dtype="str")
