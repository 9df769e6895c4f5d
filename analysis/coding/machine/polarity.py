"""Whether the words of a hit are asserted, denied or only imagined, read from the parse of their sentence.

Scope rule
----------
From the head of the hit's words one climbs the dependency tree, token by token, as far as a denial would
reach:

* through objects, complements, prepositions, modifiers and infinitives;
* from a second conjunct to the first (*no support or training*), unless *but* joins them or the second has a
  subject or verb of its own, for which only *or* and *nor* carry a denial on;
* from a subject to its verb only where denying the verb denies the subject: *there is*, *be* with a noun of
  trouble (*conflicts are not a problem*) or of truth, and verbs of occurring (*conflicts have not come up*).
  *The newsletter doesn't help* complains about a newsletter; it does not deny it;
* out of a subordinate clause only for verbs of saying and thinking (*I wouldn't say that ...*), and out of a
  relative clause only if its antecedent is itself of the denied kind (*I don't know anyone who feels ...*).

Every cue met on the way counts once: *not*, *no*, *never*, *nobody*, *none*, *without*, *hardly*, *no
longer*, a negative subject of a verb on the way. Two cues cancel (*not without influence*). No cue counts
within the hit's own words (a codebook that looks for *no say* means it), in *not only*, *not just*, *no
doubt* and the like, or in a tag (*isn't it?*). *Lack of* is no cue: it complains about a thing, as *not
enough* does.

A hit is hypothetical when its clause, or one that governs it, stands in a condition: an *if* (*unless*,
*provided*) clause whose main clause has a modal verb or that holds *ever* or a modal itself; an inverted
*were we to*, *should they*; *suppose* or *imagine* before it; or the modals *would*, *could*, *might*, *may*
alone. Hedges (*I would say*, *I'd have thought*) and past habits told with *would you believe* don't count. A
modal alone yields to a denial (*they wouldn't come*); a condition does not.

A sentence without any of these words asserts, whatever its parse: it need not be parsed.
"""

from __future__ import annotations

from collections.abc import Iterator

from analysis.coding.codebook.rules import Polarity
from analysis.coding.machine.conditions import in_condition, under_modal
from analysis.coding.machine.cues import (
    ABLE,
    AFTER_NOT,
    ANY,
    BE,
    DOWN,
    HAVE,
    NEGATIVE_WORDS,
    NEGATORS,
    NO_DENIAL,
    NO_SCOPE_PREPOSITIONS,
    OCCUR,
    SAY,
    SUBJECTS,
    TROUBLE,
    has_cue,
)
from analysis.coding.machine.parses import Parse
from analysis.coding.machine.words import fold


def polarity(parse: Parse, start: int, end: int) -> Polarity:
    """The polarity of the words between two places of a parsed sentence.

    Parameters
    ----------
    parse : Parse
    start, end : int
        Code points in the sentence.

    Returns
    -------
    {"present", "negated", "hypothetical"}
    """
    if not has_cue(fold(parse.text)):
        return "present"
    span = parse.tokens(start, end)
    heads = [token for token in span if parse.heads[token] not in span or parse.heads[token] == token]
    if not heads:
        return "present"
    conditional = any(in_condition(parse, head) for head in heads)
    if conditional:
        return "hypothetical"
    if max(len(_denials(parse, head, set(span))) for head in heads) % 2:
        return "negated"
    if any(under_modal(parse, head) for head in heads):
        return "hypothetical"
    return "present"


def _denials(parse: Parse, head: int, span: set[int]) -> set[int]:
    """The cues that reach a token."""
    cues: set[int] = set()
    previous = None
    for token in _reach(parse, head):
        cues |= {cue for cue in _cues_at(parse, token, previous) if cue not in span}
        previous = token
    return {cue for cue in cues if _denies(parse, cue)}


def _cues_at(parse: Parse, token: int, previous: int | None) -> Iterator[int]:
    if parse.words[token] in NEGATIVE_WORDS | {"without"}:
        yield token
    for child in parse.children[token]:
        word, dep = parse.words[child], parse.deps[child]
        if child == previous:
            continue
        # A denial inside another conjunct or clause belongs to that clause: only direct dependents count.
        if dep == "neg" or (
            dep in ("det", "advmod", "preconj", "cc", "amod") and word in NEGATORS - {"without"}
        ):
            if dep == "cc" and word in ("nor", "neither") and any(c > child for c in parse.children[token]):
                continue  # it denies the conjunct after it, which meets it on its own way up
            yield child
        elif word == "longer" and child and parse.words[child - 1] == "no":
            yield child - 1
        elif dep in SUBJECTS and (previous is None or parse.deps[previous] not in SUBJECTS):
            if word in NEGATIVE_WORDS:
                yield child
            yield from (
                c for c in parse.children[child] if parse.deps[c] in ("det", "neg") and parse.words[c] == "no"
            )
            if not parse.tags[child].startswith("V"):
                yield from (c for c in parse.children[child] if parse.deps[c] == "neg")


def _reach(parse: Parse, token: int) -> Iterator[int]:
    """The token and those above it up to where a denial still reaches it."""
    while True:
        yield token
        head, dep = parse.heads[token], parse.deps[token]
        if head == token:
            return
        if dep in DOWN or (dep == "dep" and parse.tags[token].startswith("N")):
            if not _within_phrase(parse, token, head, dep):
                return
        elif dep in SUBJECTS:
            if not _denying_verb_denies_subject(parse, head):
                return
        elif dep == "conj":
            if not _carried_on(parse, token, head):
                return
        elif dep == "ccomp":
            if parse.words[head] not in SAY or (token < head and parse.words[head] not in ("say",)):
                return
        elif dep in ("relcl", "acl"):
            if parse.words[head] not in ANY and not any(
                parse.words[c] in ("any", "no", "single") for c in parse.children[head]
            ):
                return
        else:
            return
        token = head


def _within_phrase(parse: Parse, token: int, head: int, dep: str) -> bool:
    """Whether denying the head denies this dependent too.

    Denying a verb denies what one would have or get (*we don't get training*), not whatever else one does
    something to: *nobody reads the newsletter* complains about a newsletter.
    """
    if dep == "prep" and parse.words[token] in NO_SCOPE_PREPOSITIONS:
        return False
    verb = parse.tags[head].startswith("V")
    if dep in ("dobj", "obj", "dative"):
        below = {parse.words[child] for child in parse.children[token]}
        return parse.words[head] in HAVE or parse.words[token] in ANY or "any" in below
    if dep in ("prep", "agent") and verb:
        return parse.words[head] in BE or parse.words[token] == "without"
    if dep == "xcomp":
        return parse.words[head] in ABLE or (verb and parse.words[head] not in BE)
    return True


def _denying_verb_denies_subject(parse: Parse, verb: int) -> bool:
    word = parse.words[verb]
    if word in OCCUR:
        return True
    if word in BE:
        below = parse.children[verb]
        if any(parse.deps[c] == "expl" for c in below):
            return True
        return any(parse.deps[c] in ("attr", "acomp", "prep") and parse.words[c] in TROUBLE for c in below)
    return parse.tags[verb].startswith(("N", "J"))


def _carried_on(parse: Parse, token: int, head: int) -> bool:
    joined = {parse.words[c] for c in parse.children[head] if parse.deps[c] == "cc" and c < token}
    if "but" in joined:
        return False
    clausal = parse.tags[token].startswith(("V", "MD"))
    own_subject = any(parse.deps[c] in SUBJECTS | {"expl"} for c in parse.children[token])
    if not clausal:
        return not own_subject
    return not own_subject and bool(joined & {"or", "nor"})


def _denies(parse: Parse, cue: int) -> bool:
    words = parse.words
    if words[cue] == "one" or (
        cue + 1 < len(words) and words[cue] in ("not", "n't") and words[cue + 1] in AFTER_NOT
    ):
        return False
    for idiom in NO_DENIAL:
        for place, word in enumerate(idiom):
            first = cue - place
            if word == words[cue] and first >= 0 and words[first : first + len(idiom)] == idiom:
                return False
    return not _is_tag(parse, cue)


def _is_tag(parse: Parse, cue: int) -> bool:
    """Whether the cue is that of a tag question: isn't it, don't they."""
    after = parse.words[cue + 1 : cue + 3]
    return (
        parse.words[cue] in ("n't", "not")
        and bool(after)
        and parse.tags[cue + 1] == "PRP"
        and (len(after) == 1 or after[1] in (",", "?", ".", "!"))
        and cue > 1
        and parse.deps[cue - 2] not in SUBJECTS
    )
