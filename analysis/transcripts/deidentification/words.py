"""Which words are names, which are English, and which are neither."""

from __future__ import annotations

import functools
from importlib import resources

from analysis.language_model import lookups
from analysis.transcripts.deidentification.folding import fold

_PARTS = ("noun", "verb", "adj", "adv")
# With these, a word of the dictionary makes another that the dictionary may lack.
_PREFIXES = (
    "un", "re", "non", "pre", "post", "anti", "over", "under", "mis", "co", "inter", "multi", "micro", "tele",
    "sub", "out", "up", "de", "dis", "super", "counter",
)  # fmt: skip
_SUFFIXES = ("ly", "ness", "ers", "er", "ish", "wise", "able", "isation", "ise", "ised", "ising")


@functools.cache
def word_list(file: str) -> frozenset[str]:
    """The words of a file beside this module, in lower case; lines with # are notes.

    Examples
    --------
    >>> {"ffion", "oluwaseun", "nasreen"} <= word_list("given_names.txt")
    True
    """
    text = resources.files(__package__).joinpath(file).read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return frozenset(" ".join(lines).split())


@functools.cache
def _dictionary() -> tuple[frozenset[str], frozenset[str], dict[str, list[list[str]]]]:
    """WordNet's words as the language model carries them: nouns; others; endings of inflected forms."""
    tables = lookups()
    index, exceptions, rules = (
        {part: tables.get_table(name).get(part) or {} for part in _PARTS}
        for name in ("lemma_index", "lemma_exc", "lemma_rules")
    )
    nouns = frozenset(index["noun"]) | frozenset(exceptions["noun"])
    others = frozenset().union(*(set(index[part]) | set(exceptions[part]) for part in _PARTS[1:]))
    return nouns, others, {part: list(rules[part]) for part in _PARTS if rules[part]}


@functools.lru_cache(maxsize=200_000)
def is_english(word: str) -> bool:
    """Whether a folded word, or what it is a form or compound of, is a word of English.

    Names that a dictionary has as well (Helen, Smith) are names here, unless they are also words.

    Examples
    --------
    >>> [is_english(w) for w in ("surgeries", "didn't", "telehealth", "may", "helen", "okonkwo")]
    [True, True, True, True, False, False]
    """
    if word in word_list("common_words.txt") or word in word_list("english_words.txt"):
        return True
    if word in _only_names():
        return False
    return _is_form(word)


@functools.cache
def _only_names() -> frozenset[str]:
    """Listed names that a dictionary has as nouns only: the saint, the president, the river."""
    _, others, _ = _dictionary()
    return (word_list("given_names.txt") | word_list("surnames.txt")) - others


def _is_form(word: str) -> bool:
    nouns, others, rules = _dictionary()
    if word in nouns or word in others:
        return True
    if "'" in word:
        stem, _, ending = word.rpartition("'")
        return ending in ("s", "t", "d", "ll", "re", "ve", "m", "") and is_english(stem.removesuffix("n"))
    if "-" in word:
        return all(is_english(part) for part in word.split("-") if part)
    for part, endings in rules.items():
        for old, new in endings:
            stem = word.removesuffix(old) + new
            if (
                old
                and word.endswith(old)
                and len(stem) > 2
                and (stem in nouns if part == "noun" else stem in others)
            ):
                return True
    if len(word) > 5 and word[-3:] in ("ing", "ted", "ned", "led", "ped", "ged") and word[-4] == word[-5]:
        return word[:-4] in others or word[:-4] in nouns
    for ending in _SUFFIXES:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 2 and (stem in nouns or stem in others or stem + "e" in others):
            return True
    for start in _PREFIXES:
        rest = word.removeprefix(start)
        if rest != word and len(rest) > 3 and (rest in others or rest in nouns or _inflected(rest)):
            return True
    return _british(word)


def _inflected(word: str) -> bool:
    _, others, rules = _dictionary()
    return any(
        old and word.endswith(old) and word.removesuffix(old) + new in others for old, new in rules["verb"]
    )


def _british(word: str) -> bool:
    """A dictionary of American spellings knows "organize", and not always "organise"."""
    for here, there in (("is", "iz"), ("our", "or"), ("re", "er"), ("ys", "yz"), ("ae", "e"), ("oe", "e")):
        if here in word:
            other = word.replace(here, there, 1) if here != "is" else there.join(word.rsplit(here, 1))
            nouns, others, _ = _dictionary()
            if other in nouns or other in others or _inflected(other):
                return True
    return False


@functools.lru_cache(maxsize=50_000)
def folded(word: str) -> str:
    """A word in lower case without accents, with straight apostrophes and hyphens."""
    return fold(word)[0]


def is_given(word: str) -> bool:
    """Whether a folded word is a first name, or several joined by hyphens."""
    names = word_list("given_names.txt")
    return word in names or ("-" in word and word.split("-")[0] in names and not is_english(word))


def is_surname(word: str) -> bool:
    """Whether a folded word is a surname of the list, apostrophes aside, or two joined by a hyphen."""
    names = word_list("surnames.txt")
    if "-" in word:
        return not is_english(word) and any(part in names for part in word.split("-"))
    return word.replace("'", "") in names


@functools.lru_cache(maxsize=50_000)
def is_name_when_small(word: str) -> bool:
    """Whether a word without a capital is a name: a listed one that is no word of English besides.

    Examples
    --------
    >>> [is_name_when_small(w) for w in ("helen", "oluwaseun", "will", "jack", "okonkwo", "price")]
    [True, True, False, False, True, False]
    """
    if any(
        word in word_list(f"{list_}.txt")
        for list_ in ("english_words", "common_words", "names_that_are_words")
    ):
        return False
    if "-" in word and is_english(word):
        return False
    nouns, others, _ = _dictionary()
    if word in others or len(word) < 3:
        return False
    if is_given(word):
        return True
    return is_surname(word) and word not in nouns
