"""Whether the words of a hit are asserted, denied or only imagined, read from the parse of their sentence.

Scope rule
----------
From the head of the hit's words one climbs the dependency tree, token by token, as far as a denial would reach:

* through objects, complements, prepositions, modifiers and infinitives;
* from a second conjunct to the first (*no support or training*), unless *but* joins them or the second has a subject
  or verb of its own, for which only *or* and *nor* carry a denial on;
* from a subject to its verb only where denying the verb denies the subject: *there is*, *be* with a noun of trouble
  (*conflicts are not a problem*) or of truth, and verbs of occurring (*conflicts have not come up*). *The newsletter
  doesn't help* complains about a newsletter; it does not deny it;
* out of a subordinate clause only for verbs of saying and thinking (*I wouldn't say that ...*), and out of a relative
  clause only if its antecedent is itself of the denied kind (*I don't know anyone who feels ...*).

Every cue met on the way counts once: *not*, *no*, *never*, *nobody*, *none*, *without*, *hardly*, *no longer*, a
negative subject of a verb on the way. Two cues cancel (*not without influence*). No cue counts within the hit's own
words (a codebook that looks for *no say* means it), in *not only*, *not just*, *no doubt* and the like, or in a tag
(*isn't it?*). *Lack of* is no cue: it complains about a thing, as *not enough* does.

A hit is hypothetical when its clause, or one that governs it, stands in a condition: an *if* (*unless*, *provided*)
clause whose main clause has a modal verb or that holds *ever* or a modal itself; an inverted *were we to*, *should
they*; *suppose* or *imagine* before it; or the modals *would*, *could*, *might*, *may* alone. Hedges (*I would say*, *I'd
have thought*) and past habits told with *would you believe* don't count. A modal alone yields to a denial (*they
wouldn't come*); a condition does not.
"""

from __future__ import annotations

from collections.abc import Iterator

from analysis.coding.forms import forms
from analysis.coding.parses import Parse
from analysis.coding.rules import Polarity


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _forms(text: str) -> frozenset[str]:
    return frozenset(form for word in text.split() for form in forms(word))


_NEGATIVE_WORDS = _set("nobody none nothing nowhere neither nor no-one")
_NEGATORS = _set("not n't never no nor neither hardly barely scarcely without")
_ANY = _set("anyone anybody anything any one") | _NEGATIVE_WORDS
_AFTER_NOT = _set("only just merely simply")
_NO_DENIAL = (
    ("no", "doubt"), ("no", "wonder"), ("no", "matter"), ("no", "question"), ("not", "to", "mention"),
    ("not", "least"), ("or", "not"), ("why", "not"), ("if", "not"), ("not", "surprisingly"), ("no", ","),
    ("no", "two", "ways"), ("not", "sure"), ("not", "so", "much"), ("nothing", "but"), ("never", "mind"),
)  # fmt: skip
_DOWN = _set("dobj obj attr acomp oprd pobj pcomp prep agent xcomp prt dative compound amod nmod poss advmod nummod npadvmod "
    "det quantmod case predet meta nounmod intj punct aux auxpass mark cc expl preconj neg")
_SUBJECTS = _set("nsubj nsubjpass csubj csubjpass")
_BE = _set("be am is are was were been being 's 're 'm s")
_TROUBLE = _forms(
    "problem issue concern worry trouble difficulty barrier obstacle factor question matter priority burden complaint "
    "case thing scandal excuse true real relevant apparent evident wrong"
)
_OCCUR = _forms("come arise exist happen occur feature apply materialise bite change raise dispute mention")
_HAVE = _forms("have get see feel receive find notice experience meet give offer provide make hear take")
_ABLE = _set("able willing prepared ready likely allowed")
_SENSES = _forms("see hear feel tell say understand")
_SAY = _forms(
    "say think believe feel suppose reckon claim call recognise accept buy agree suggest describe imagine mean guess "
    "see pretend argue find expect seem appear"
)
_HEDGE = _forms(
    "say think argue suggest call describe guess agree recommend add put like love hope prefer want expect believe "
    "imagine suspect stress question thought"
)
_CONDITION = _set("if unless provided providing supposing")
_HEDGED_IF = _set("honest frank like ask asked anything truthful fair candid know see mind")
_MODALS = _set("would could might may 'd ought")
_SUPPOSE = _set("imagine picture suppose supposing")
_NO_SCOPE_PREPOSITIONS = _set("because despite given regardless")


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
    span = parse.tokens(start, end)
    heads = [token for token in span if parse.heads[token] not in span or parse.heads[token] == token]
    if not heads:
        return "present"
    conditional = any(_in_condition(parse, head) for head in heads)
    if conditional:
        return "hypothetical"
    if max(len(_denials(parse, head, set(span))) for head in heads) % 2:
        return "negated"
    if any(_under_modal(parse, head) for head in heads):
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
    if parse.words[token] in _NEGATIVE_WORDS | {"without"}:
        yield token
    for child in parse.children[token]:
        word, dep = parse.words[child], parse.deps[child]
        if child == previous:
            continue
        # A denial inside another conjunct or clause belongs to that clause: only direct dependents count.
        if dep == "neg" or (
            dep in ("det", "advmod", "preconj", "cc", "amod") and word in _NEGATORS - {"without"}
        ):
            if dep == "cc" and word in ("nor", "neither") and any(c > child for c in parse.children[token]):
                continue  # it denies the conjunct after it, which meets it on its own way up
            yield child
        elif word == "longer" and child and parse.words[child - 1] == "no":
            yield child - 1
        elif dep in _SUBJECTS and (previous is None or parse.deps[previous] not in _SUBJECTS):
            if word in _NEGATIVE_WORDS:
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
        if dep in _DOWN or (dep == "dep" and parse.tags[token].startswith("N")):
            if not _within_phrase(parse, token, head, dep):
                return
        elif dep in _SUBJECTS:
            if not _denying_verb_denies_subject(parse, head):
                return
        elif dep == "conj":
            if not _carried_on(parse, token, head):
                return
        elif dep == "ccomp":
            if parse.words[head] not in _SAY or token < head and parse.words[head] not in ("say",):
                return
        elif dep in ("relcl", "acl"):
            if parse.words[head] not in _ANY and not any(
                parse.words[c] in ("any", "no", "single") for c in parse.children[head]
            ):
                return
        else:
            return
        token = head


def _within_phrase(parse: Parse, token: int, head: int, dep: str) -> bool:
    """Whether denying the head denies this dependent too.

    Denying a verb denies what one would have or get (*we don't get training*), not whatever else one does something
    to: *nobody reads the newsletter* complains about a newsletter.
    """
    if dep == "prep" and parse.words[token] in _NO_SCOPE_PREPOSITIONS:
        return False
    verb = parse.tags[head].startswith("V")
    if dep in ("dobj", "obj", "dative"):
        below = {parse.words[child] for child in parse.children[token]}
        return parse.words[head] in _HAVE or parse.words[token] in _ANY or "any" in below
    if dep in ("prep", "agent") and verb:
        return parse.words[head] in _BE or parse.words[token] == "without"
    if dep == "xcomp":
        return parse.words[head] in _ABLE or (verb and parse.words[head] not in _BE)
    return True


def _denying_verb_denies_subject(parse: Parse, verb: int) -> bool:
    word = parse.words[verb]
    if word in _OCCUR:
        return True
    if word in _BE:
        below = parse.children[verb]
        if any(parse.deps[c] == "expl" for c in below):
            return True
        return any(parse.deps[c] in ("attr", "acomp", "prep") and parse.words[c] in _TROUBLE for c in below)
    return parse.tags[verb].startswith(("N", "J"))


def _carried_on(parse: Parse, token: int, head: int) -> bool:
    joined = {parse.words[c] for c in parse.children[head] if parse.deps[c] == "cc" and c < token}
    if "but" in joined:
        return False
    clausal = parse.tags[token].startswith(("V", "MD"))
    own_subject = any(parse.deps[c] in _SUBJECTS | {"expl"} for c in parse.children[token])
    if not clausal:
        return not own_subject
    return not own_subject and bool(joined & {"or", "nor"})


def _denies(parse: Parse, cue: int) -> bool:
    words = parse.words
    if words[cue] == "one" or (
        cue + 1 < len(words) and words[cue] in ("not", "n't") and words[cue + 1] in _AFTER_NOT
    ):
        return False
    for idiom in _NO_DENIAL:
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
        and not (parse.deps[cue - 2] in _SUBJECTS)
    )


def _clauses(parse: Parse, token: int) -> Iterator[int]:
    """The heads of the clauses that a token stands in, from its own outward; an `if` is told of by its verb."""
    while True:
        head, dep = parse.heads[token], parse.deps[token]
        if parse.tags[token].startswith(("V", "MD")) or head == token or dep in ("advcl", "ccomp", "conj"):
            yield token
        if head == token or dep in ("relcl", "acl", "parataxis"):
            return
        if dep == "conj" and any(parse.deps[c] in _SUBJECTS for c in parse.children[token]):
            return
        if dep == "advcl" and not (_conditions(parse, token) or _inverted(parse, head)):
            return
        if dep == "ccomp" and token < head:
            return  # "It is ours, I would say": what follows comments on what was said
        token = head


def _conditions(parse: Parse, verb: int) -> bool:
    """Whether a clause is an if-clause that is more than a way of speaking."""
    below = parse.children[verb]
    marked = any(parse.words[c] in _CONDITION and parse.deps[c] in ("mark", "advmod", "prep") for c in below)
    marked = marked or parse.words[verb] in ("provided", "providing")
    hedged = parse.words[verb] in _HEDGED_IF or any(parse.words[c] in _HEDGED_IF for c in below)
    return (marked and not hedged) or _inverted(parse, verb)


def _inverted(parse: Parse, verb: int) -> bool:
    """Were we to merge; should they ask; had we known: the auxiliary before its subject, and no question."""
    if parse.words[-1] == "?":
        return False
    for candidate in (verb, *(c for c in parse.children[verb] if parse.deps[c] in ("aux", "auxpass"))):
        if parse.words[candidate] not in ("were", "should", "had") or candidate + 1 >= len(parse.words):
            continue
        first = candidate == 0 or parse.words[candidate - 1] in (",", "and", "or", "but", ";", ":")
        subject = next((c for c in parse.children[verb] if parse.deps[c] in _SUBJECTS), None)
        if first and subject is not None and subject > candidate:
            return True
    return False


def _modal(parse: Parse, verb: int) -> bool:
    """Whether a verb stands under would, could, might or may, hedges apart."""
    for child in parse.children[verb]:
        if parse.deps[child] != "aux" or parse.words[child] not in _MODALS or parse.tags[child] != "MD":
            continue
        subjects = [parse.words[c] for c in parse.children[verb] if parse.deps[c] in _SUBJECTS]
        hedge = parse.words[verb] in _HEDGE and (not subjects or subjects[0] in ("i", "we", "you"))
        had = parse.words[child] == "'d" and not _would(parse, child, verb)
        sense = parse.words[child] == "could" and parse.words[verb] in _SENSES  # "you could hear": they did
        if not (hedge or had or sense):
            return True
    return False


def _would(parse: Parse, auxiliary: int, verb: int) -> bool:
    """Whether 'd is would: before a base form or have, not before rather; else it is had."""
    between = parse.words[auxiliary + 1 : verb]
    return "rather" not in between and (parse.tags[verb] == "VB" or "have" in between or "'ve" in between)


def _future(parse: Parse, verb: int) -> bool:
    return any(
        parse.deps[c] == "aux" and parse.words[c] in (_MODALS | {"will", "'ll", "wo"})
        for c in parse.children[verb]
    )


def _in_condition(parse: Parse, token: int) -> bool:
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
        if parse.words[clause] in _SUPPOSE and not any(
            parse.deps[c] in _SUBJECTS and parse.words[c] in ("i", "we") and not _modal_child(parse, clause)
            for c in parse.children[clause]
        ):
            return True
    return False


def _modal_child(parse: Parse, verb: int) -> bool:
    return any(
        parse.deps[c] == "aux" and parse.words[c] in ("can", "could", "might") for c in parse.children[verb]
    )


def _under_modal(parse: Parse, token: int) -> bool:
    return any(_modal(parse, clause) for clause in _clauses(parse, token))


def _below(parse: Parse, token: int) -> set[str]:
    return {parse.words[c] for c in parse.children[token]}
