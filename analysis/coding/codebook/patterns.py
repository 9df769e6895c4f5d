"""What a rule may look for besides phrases: words near each other, in a row, or governing one another."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.coding.codebook.phrases import EMPTY_WORDS, expand, read_phrases
from analysis.study.section import Section

MOST_TOKENS = 12  # in a row
MOST_REPEATS = 10  # of one of them
FIRST = ("either", "words", "others")
# Kinds of words and how the fine tags (Penn Treebank) of each begin.
TAGS = {
    "noun": ("NN",),
    "name": ("NNP",),
    "verb": ("VB", "MD"),
    "adjective": ("JJ",),
    "adverb": ("RB",),
    "pronoun": ("PRP",),
    "number": ("CD",),
}
RELATIONS = ("subject", "object", "complement", "modifier")


@dataclass(frozen=True, kw_only=True)
class Near:
    """Two groups of words close to each other.

    Attributes
    ----------
    words, others : tuple of str
        Phrases; one of each group must be there. The place and the polarity of `words` count as the hit's.
    within : int or None
        At most so many words between the two; None: anywhere in the same sentence. Never across a sentence's
        end.
    first : {"either", "words", "others"}
        Which of the two groups must come first.
    """

    words: tuple[str, ...]
    others: tuple[str, ...]
    within: int | None
    first: str = "either"


@dataclass(frozen=True, kw_only=True)
class Unless:
    """Words whose presence close to a hit cancels it; `within` as in `Near`."""

    words: tuple[str, ...]
    within: int | None


@dataclass(frozen=True, kw_only=True)
class Token:
    """One place in a row of words.

    Attributes
    ----------
    words : tuple of str
        Which words may stand here, folded and with all forms made; empty: any word.
    tags : tuple of str
        Which kinds of word may stand here (see `TAGS`); empty: any kind.
    least, most : int
        How many words in a row may stand here.
    """

    words: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    least: int = 1
    most: int = 1


@dataclass(frozen=True, kw_only=True)
class Grammar:
    """Words that stand in a grammatical relation to others.

    Attributes
    ----------
    words : tuple of str
        Phrases; their place and polarity count as the hit's.
    relations : tuple of (str, tuple of str)
        Each relation with phrases of which one must stand in it: the subject, object or complement of
        `words`, or a modifier of them.
    """

    words: tuple[str, ...]
    relations: tuple[tuple[str, tuple[str, ...]], ...]


def read_near(section: Section) -> Near:
    """Two groups of words and how close they must be."""
    return Near(
        words=read_phrases(section, "words"),
        others=read_phrases(section, "others", empty_words=True),
        within=_within(section),
        first=section.choice("first", FIRST, "either"),
    )


def read_unless(section: Section) -> Unless:
    """Words that cancel a hit, and how close they must be."""
    return Unless(words=read_phrases(section, "words", empty_words=True), within=_within(section))


def read_grammar(section: Section) -> Grammar:
    """Words and what stands in a relation to them."""
    words = read_phrases(section, "words", empty_words=True)
    relations = tuple(
        (relation, phrases)
        for relation in RELATIONS
        if (phrases := read_phrases(section, relation, (), empty_words=True))
    )
    if not relations:
        section.problem(
            None,
            "`grammar` without a relation",
            "one or more of: " + ", ".join(RELATIONS),
            "Name the words that must be their subject, object, complement or modifier, or use `phrases`.",
        )
    elif not any(map(_telling, (words, *(phrases for _, phrases in relations)))):
        section.problem(
            None,
            "a grammar of everyday words alone: it can match everything",
            "at least one list without words such as: the, is, they",
            "Take the everyday words out of one of the lists.",
        )
    return Grammar(words=words, relations=relations)


def _telling(phrases: tuple[str, ...]) -> bool:
    """Whether no phrase of a list is made of words that stand everywhere."""
    return all(
        any(word not in EMPTY_WORDS for word in sequence) for phrase in phrases for sequence in expand(phrase)
    )


def read_tokens(section: Section, key: str) -> tuple[Token, ...]:
    """The words of a row, one mapping a place."""
    noted = len(section.problems)
    tokens = section.listed(key, _token, ())
    if key not in section or len(section.problems) > noted:
        return tokens
    if not any(token.least for token in tokens):
        section.problem(
            key,
            "a row in which no word must be there: it can match nothing",
            "a word that must be there",
        )
    elif key_token(tokens) is None:
        section.problem(
            key,
            "a row of words that can match everything",
            "at least one `word` that must be there and is no everyday word (the, have, not, ...)",
            "Add the word that makes the difference, or take the everyday ones out of its list.",
        )
    if len(tokens) > MOST_TOKENS:
        section.problem(key, f"{len(tokens)} words in a row", f"at most {MOST_TOKENS}")
    return tokens


def key_token(tokens: tuple[Token, ...]) -> int | None:
    """The token that decides where to look: it must be there, and its words are rare; None if none is.

    Examples
    --------
    >>> key_token((Token(words=("the",)), Token(words=("vote", "votes"))))
    1
    """
    fit = [
        (len(token.words), number)
        for number, token in enumerate(tokens)
        if token.least and token.words and not any(word in EMPTY_WORDS for word in token.words)
    ]
    return min(fit)[1] if fit else None


def _token(section: Section) -> Token:
    for key in ("lemma", "LEMMA"):
        if key in section:
            section.texts(key, ())
            section.problem(
                key,
                "a lemma, which is never matched",
                "`word: [engage+]`",
                "A lemma hangs on a guessed part of speech (better becomes well): mark the word with +.",
            )
            return Token()
    words = section.texts("word", ())
    tags = section.texts("tag", ())
    if not words and not tags and not section.flag("any", False):
        section.problem(None, "a token of nothing", "one of: word, tag, any: true")
    elif (words or tags) and section.flag("any", False):
        section.problem("any", "`any` beside `word` or `tag`", "one of the two")
    folded: list[str] = []
    for word in words:
        sequences = expand(word)
        if not sequences or len(sequences[0]) != 1:
            section.problem("word", repr(word), "single words", "Give each word of a phrase a token.")
        folded += [sequence[0] for sequence in sequences]
    for tag in tags:
        if tag not in TAGS:
            section.problem("tag", repr(tag), "one of: " + ", ".join(TAGS))
    most = section.integer("up_to", 1, low=1)
    if most > MOST_REPEATS:
        section.problem("up_to", str(most), f"at most {MOST_REPEATS}")
    return Token(
        words=tuple(dict.fromkeys(folded)),
        tags=tuple(tag for tag in tags if tag in TAGS),
        least=0 if section.flag("optional", False) else 1,
        most=most,
    )


def _within(section: Section) -> int | None:
    text = section.text("within", "sentence")
    if text == "sentence":
        return None
    number = text.removesuffix("tokens").removesuffix("words").strip()
    if not number.isdigit() or not 0 < int(number) <= 100:
        section.problem("within", repr(text), "`sentence`, or a number of words such as `6 tokens`")
        return None
    return int(number)
