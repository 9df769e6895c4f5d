"""Whether words stand in a condition or under a modal verb; the scope rule is told in `polarity`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.coding.machine.cues import (
    CONDITION,
    HEDGE,
    HEDGED_IF,
    MODALS,
    SENSES,
    SUBJECTS,
    SUPPOSE,
)
from analysis.coding.machine.parses import Parse


def _clauses(parse: Parse, token: int) -> Iterator[int]:
    """The heads of the clauses that a token stands in, from its own outward."""
    while True:
        head, dep = parse.heads[token], parse.deps[token]
        if parse.tags[token].startswith(("V", "MD")) or head == token or dep in ("advcl", "ccomp", "conj"):
            yield token
        if head == token or dep in ("relcl", "acl", "parataxis"):
            return
        if dep == "conj" and any(parse.deps[c] in SUBJECTS for c in parse.children[token]):
            return
        if dep == "advcl" and not (_conditions(parse, token) or _inverted(parse, head)):
            return
        if dep == "ccomp" and token < head:
            return  # "It is ours, I would say": what follows comments on what was said
        token = head


def _conditions(parse: Parse, verb: int) -> bool:
    """Whether a clause is an if-clause that is more than a way of speaking."""
    below = parse.children[verb]
    marked = any(parse.words[c] in CONDITION and parse.deps[c] in ("mark", "advmod", "prep") for c in below)
    marked = marked or parse.words[verb] in ("provided", "providing")
    hedged = parse.words[verb] in HEDGED_IF or any(parse.words[c] in HEDGED_IF for c in below)
    return (marked and not hedged) or _inverted(parse, verb)


def _inverted(parse: Parse, verb: int) -> bool:
    """Were we to merge; should they ask; had we known: the auxiliary before its subject, and no question."""
    if parse.words[-1] == "?":
        return False
    for candidate in (verb, *(c for c in parse.children[verb] if parse.deps[c] in ("aux", "auxpass"))):
        if parse.words[candidate] not in ("were", "should", "had") or candidate + 1 >= len(parse.words):
            continue
        first = candidate == 0 or parse.words[candidate - 1] in (",", "and", "or", "but", ";", ":")
        subject = next((c for c in parse.children[verb] if parse.deps[c] in SUBJECTS), None)
        if first and subject is not None and subject > candidate:
            return True
    return False


def _modal(parse: Parse, verb: int) -> bool:
    """Whether a verb stands under would, could, might or may, hedges apart."""
    for child in parse.children[verb]:
        if parse.deps[child] != "aux" or parse.words[child] not in MODALS or parse.tags[child] != "MD":
            continue
        subjects = [parse.words[c] for c in parse.children[verb] if parse.deps[c] in SUBJECTS]
        hedge = parse.words[verb] in HEDGE and (not subjects or subjects[0] in ("i", "we", "you"))
        had = parse.words[child] == "'d" and not _would(parse, child, verb)
        sense = parse.words[child] == "could" and parse.words[verb] in SENSES  # "you could hear": they did
        if not (hedge or had or sense):
            return True
    return False


def _would(parse: Parse, auxiliary: int, verb: int) -> bool:
    """Whether 'd is would: before a base form or have, not before rather; else it is had."""
    between = parse.words[auxiliary + 1 : verb]
    return "rather" not in between and (parse.tags[verb] == "VB" or "have" in between or "'ve" in between)


def _future(parse: Parse, verb: int) -> bool:
    return any(
        parse.deps[c] == "aux" and parse.words[c] in (MODALS | {"will", "'ll", "wo"})
        for c in parse.children[verb]
    )


def in_condition(parse: Parse, token: int) -> bool:
    """Whether a token's clause, or one that governs it, is conditional or imagined."""
    for clause in _clauses(parse, token):
        if parse.deps[clause] == "advcl" and _conditions(parse, clause):
            main = parse.heads[clause]
            if _future(parse, main) or _future(parse, clause) or "ever" in _below(parse, clause):
                return True
            if _inverted(parse, clause):
                return True
        for child in parse.children[clause]:
            if parse.deps[child] in ("advcl", "ccomp") and _conditions(parse, child):
                inverted = _inverted(parse, child)
                if inverted or (parse.deps[child] == "advcl" and (_future(parse, clause))):
                    return True
        if _inverted(parse, clause):
            return True
        if parse.words[clause] in SUPPOSE and not any(
            parse.deps[c] in SUBJECTS and parse.words[c] in ("i", "we") and not _modal_child(parse, clause)
            for c in parse.children[clause]
        ):
            return True
    return False


def _modal_child(parse: Parse, verb: int) -> bool:
    return any(
        parse.deps[c] == "aux" and parse.words[c] in ("can", "could", "might") for c in parse.children[verb]
    )


def under_modal(parse: Parse, token: int) -> bool:
    """Whether a token's clause, or one that governs it, has would, could, might or may."""
    return any(_modal(parse, clause) for clause in _clauses(parse, token))


def _below(parse: Parse, token: int) -> set[str]:
    return {parse.words[c] for c in parse.children[token]}
