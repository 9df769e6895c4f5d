"""Replacing every name of the roster, as the register says, and every identifier with a shape."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from analysis.transcripts.deidentification.folding import fold, key, original_span
from analysis.transcripts.deidentification.identifiers import MASKS, SHAPES
from analysis.transcripts.deidentification.names import Meaning, Names, is_meant, names_of, pattern, titles
from analysis.transcripts.deidentification.roster import check
from analysis.transcripts.layout.labels import HONORIFICS, is_code

REDACTION_COLUMNS = (
    "transcript", "turn", "start", "end", "replacement", "kind", "entity", "undecided", "ambiguous",
)  # fmt: skip
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


@dataclass(frozen=True, kw_only=True)
class _Rules:
    names: Names
    search: re.Pattern[str]
    decisions: dict[str, tuple[str, str]]


def deidentify(
    turns: pd.DataFrame, roster: pd.DataFrame, register: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Replace names and identifiers in turns.

    Parameters
    ----------
    turns : DataFrame
        With `transcript`, `turn` and `text`; `speaker`, `participant` and `speaker_role` are used
        where they are there.
    roster : DataFrame
        entity, kind (person, practice, site, trust, place), name; several rows an entity.
    register : DataFrame
        entity, decision (keep, pseudonym, generalise, remove), replacement.

    Returns
    -------
    turns : DataFrame
        The same turns with `text` replaced and `speaker` free of names.
    redactions : DataFrame
        transcript, turn, start, end (code points in the new text), replacement, kind, entity (the
        roster's id, empty for identifiers and ambiguous names), undecided, ambiguous. The original
        is nowhere in it.

    Raises
    ------
    ProblemsFound
        The tables contradict themselves or each other (see `roster.check`).

    Notes
    -----
    Longest form first. A form that may mean several entities becomes ``[name]``, and so does a first
    name before a surname that the roster does not have: it is somebody else. An entity that
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
    rules = _rules(roster, register)
    texts, rows = [], []
    for transcript, turn, text in zip(turns["transcript"], turns["turn"], turns["text"], strict=True):
        new, hits = _replaced(text, rules)
        texts.append(new)
        rows += [(transcript, turn, *_record(hit)) for hit in hits]
    clean = turns.assign(text=pd.Series(texts, index=turns.index, dtype="str"))
    if "speaker" in turns:
        clean["speaker"] = _safe_labels(turns)
    redactions = pd.DataFrame(rows, columns=list(REDACTION_COLUMNS)).astype(
        {"turn": "int64", "start": "int64", "end": "int64", "undecided": bool, "ambiguous": bool}
        | dict.fromkeys(("transcript", "replacement", "kind", "entity"), "str")
    )
    return clean, redactions


def _rules(roster: pd.DataFrame, register: pd.DataFrame) -> _Rules:
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
    return _Rules(names=names, search=search, decisions=decisions)


def _replaced(text: str, rules: _Rules) -> tuple[str, list[_Hit]]:
    """The new text, and its redactions at their places in it."""
    pieces, hits, position, length = [], [], 0, 0
    for hit in _hits(text, rules):
        kept = text[position : hit.start]
        start = length + len(kept)
        length = start + len(hit.replacement)
        pieces += [kept, hit.replacement]
        hits.append(_Hit(**{**hit.__dict__, "start": start, "end": length}))
        position = hit.end
    return "".join(pieces) + text[position:], hits


def _hits(text: str, rules: _Rules) -> Iterator[_Hit]:
    """What is to be replaced, at its places in the old text, in order."""
    folded, places = fold(text)
    position = 0
    while match := rules.search.search(folded, position):
        kind = match.lastgroup if match.lastgroup in MASKS else "name"
        if kind != "name":
            start, end = original_span(*match.span(), places, len(text))
            yield _Hit(start=start, end=end, replacement=MASKS[kind], kind=kind)
            position = match.end()
            continue
        title = match["title"] or ""
        begin, end = match.span("name")
        found, end = _longest_meant(text, folded, places, begin, end, title, rules)
        if found is None:  # a word that is no name here: go on behind it
            position = re.compile(r"\w+").match(folded, begin).end()
            continue
        hit = _decided(
            text,
            original_span(match.start(), begin, places, len(text))[0],
            *original_span(begin, end, places, len(text)),
            title,
            found,
            rules,
        )
        if hit is not None:
            yield hit
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
) -> _Hit | None:
    decisions = [rules.decisions.get(meaning.entity, ("", "")) for meaning in meanings]
    if all(decision == "keep" for decision, _ in decisions):
        return None
    meaning, (decision, replacement) = meanings[0], decisions[0]
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


def _record(hit: _Hit) -> tuple[int, int, str, str, str, bool, bool]:
    return (
        hit.start, hit.end, hit.replacement, hit.kind, hit.entity, hit.undecided, hit.ambiguous,
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
