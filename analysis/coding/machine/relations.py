"""Who does what to whom: the grammatical relations that a rule may ask for, read from a parse.

A relation is that of the sentence's grammar, taken a little further where English leaves words out: *GPs and
practices left* has two subjects; *GPs wanted to leave*, *GPs came and left* and *GPs who left* have the
subject of *left* elsewhere. The subject of a passive verb (*GPs were consulted*) is its subject and also what
it is done to, and the agent (*consulted by the CCG*) is a subject too.
"""

from __future__ import annotations

from collections.abc import Iterable

from analysis.coding.machine.cues import BE, SUBJECTS, word_set
from analysis.coding.machine.parses import Parse

_LABELS = {
    "object": word_set("dobj obj dative nsubjpass csubjpass"),
    "complement": word_set("attr acomp oprd xcomp ccomp pcomp"),
    "modifier": word_set("amod compound nmod poss advmod nummod npadvmod"),
}
_WHO = word_set("who that which whom")


def related(parse: Parse, head: Iterable[int], relation: str, dependant: Iterable[int]) -> bool:
    """Whether some words stand in a relation to others.

    Parameters
    ----------
    parse : Parse
    head, dependant : iterable of int
        Tokens; in each group those count that no other of the group governs.
    relation : {"subject", "object", "complement", "modifier"}
        What `dependant` is of `head`.
    """
    wanted = _tops(parse, dependant)
    return any(wanted & _standing(parse, top, relation) for top in _tops(parse, head))


def _tops(parse: Parse, tokens: Iterable[int]) -> set[int]:
    group = set(tokens)
    return {token for token in group if parse.heads[token] not in group or parse.heads[token] == token}


def _standing(parse: Parse, head: int, relation: str) -> set[int]:
    below = parse.children[head]
    if relation == "subject":
        found = _subjects(parse, head)
        found |= _prepositional(parse, (child for child in below if parse.deps[child] == "agent"))
    else:
        found = {child for child in below if parse.deps[child] in _LABELS[relation]}
    if relation == "complement":
        found |= _prepositional(parse, (child for child in below if parse.deps[child] == "prep"))
    if relation == "object" and parse.deps[head] == "acl" and parse.tags[head] == "VBN":
        found.add(parse.heads[head])  # practices engaged by the CCG
    return _with_conjuncts(parse, _antecedents(parse, head, found))


def _subjects(parse: Parse, head: int) -> set[int]:
    """The subject of a verb or of what is said with *be*, also when it stands at a verb further up."""
    seen: set[int] = set()
    while head not in seen:
        seen.add(head)
        found = {child for child in parse.children[head] if parse.deps[child] in SUBJECTS}
        up, dep = parse.heads[head], parse.deps[head]
        predicate = dep in ("acomp", "attr") and parse.words[up] in BE
        if found or not (dep in ("conj", "xcomp") or predicate):
            return found
        head = up
    return set()


def _prepositional(parse: Parse, prepositions: Iterable[int]) -> set[int]:
    return {
        child
        for preposition in prepositions
        for child in parse.children[preposition]
        if parse.deps[child] in ("pobj", "pcomp")
    }


def _antecedents(parse: Parse, head: int, found: set[int]) -> set[int]:
    """The words found, and what *who*, *that* or *which* among them stands for."""
    if parse.deps[head] == "relcl" and any(parse.words[token] in _WHO for token in found):
        return found | {parse.heads[head]}
    return found


def _with_conjuncts(parse: Parse, tokens: set[int]) -> set[int]:
    found, new = set(tokens), list(tokens)
    while new:
        joined = [c for c in parse.children[new.pop()] if parse.deps[c] == "conj" and c not in found]
        found |= set(joined)
        new += joined
    return found
