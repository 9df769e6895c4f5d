"""The closed lists of English words that deny, doubt, condition or hedge."""

from __future__ import annotations

import re

from analysis.coding.codebook.forms import forms


def word_set(text: str) -> frozenset[str]:
    """The words of a text.

    Examples
    --------
    >>> sorted(word_set("not never"))
    ['never', 'not']
    """
    return frozenset(text.split())


def form_set(text: str) -> frozenset[str]:
    """All forms of the words of a text.

    Examples
    --------
    >>> sorted(form_set("say"))
    ['said', 'say', 'saying', 'says']
    """
    return frozenset(form for word in text.split() for form in forms(word))


NEGATIVE_WORDS = word_set("nobody none nothing nowhere neither nor no-one")
NEGATORS = word_set("not n't never no nor neither hardly barely scarcely without")
ANY = word_set("anyone anybody anything any one") | NEGATIVE_WORDS
AFTER_NOT = word_set("only just merely simply")
NO_DENIAL = (
    ("no", "doubt"), ("no", "wonder"), ("no", "matter"), ("no", "question"), ("not", "to", "mention"),
    ("not", "least"), ("or", "not"), ("why", "not"), ("if", "not"), ("not", "surprisingly"), ("no", ","),
    ("no", "two", "ways"), ("not", "sure"), ("not", "so", "much"), ("nothing", "but"), ("never", "mind"),
)  # fmt: skip
DOWN = word_set(
    "dobj obj attr acomp oprd pobj pcomp prep agent xcomp prt dative compound amod nmod poss advmod nummod "
    "npadvmod det quantmod case predet meta nounmod intj punct aux auxpass mark cc expl preconj neg"
)
SUBJECTS = word_set("nsubj nsubjpass csubj csubjpass")
BE = word_set("be am is are was were been being 's 're 'm s")
TROUBLE = form_set(
    "problem issue concern worry trouble difficulty barrier obstacle factor question matter priority burden "
    "complaint case thing scandal excuse true real relevant apparent evident wrong"
)
OCCUR = form_set("come arise exist happen occur feature apply materialise bite change raise dispute mention")
HAVE = form_set("have get see feel receive find notice meet give offer provide make hear take")
ABLE = word_set("able willing prepared ready likely allowed")
SENSES = form_set("see hear feel tell say understand")
SAY = form_set(
    "say think believe feel suppose reckon claim call recognise accept buy agree suggest describe imagine "
    "mean guess see pretend argue find expect seem appear"
)
HEDGE = form_set(
    "say think argue suggest call describe guess agree recommend add put like love hope prefer want expect "
    "believe imagine suspect stress question thought"
)
CONDITION = word_set("if unless provided providing supposing")
HEDGED_IF = word_set("honest frank like ask asked anything truthful fair candid know see mind")
MODALS = word_set("would could might may 'd ought")
SUPPOSE = word_set("imagine picture suppose supposing")
NO_SCOPE_PREPOSITIONS = word_set("because despite given regardless")

# Every word without which nothing above can deny or condition anything; "no" is in "no longer", too.
_CUE = re.compile(
    r"\b(?:nobody|none|nothing|nowhere|neither|nor|no|not|never|hardly|barely|scarcely|without|cannot"
    r"|if|unless|provided|providing|supposing|suppose|imagine|picture|ought|may"
    r"|(?:ai|are|ca|could|did|do|does|had|has|have|is|might|must|need|sha|should|was|were|wo|would)nt)\b"
    r"|\b(?:would|could|might)|n't\b|'d\b|(?:^|[,;:]|\b(?:and|or|but))\W*(?:were|should|had)\b"
)


def has_cue(folded: str) -> bool:
    """Whether a folded sentence has a word that could deny or condition; without one it asserts.

    Examples
    --------
    >>> has_cue("we have a say"), has_cue("we haven't a say"), has_cue("were we to have a say")
    (False, True, True)
    """
    return _CUE.search(folded) is not None
