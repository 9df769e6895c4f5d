"""Short names from texts: ids of questions, categories, sites and roles, each once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from analysis.drafting.columns import Column
from analysis.drafting.words import content, plain, unnumbered
from analysis.study.checks import COLUMNS, EVERYBODY

_LONGEST = 40
_MARK = "decide"  # the word that marks what is undecided


def slug(text: str, words: int = 6) -> str:
    """An id from a text: lower-case letters without accents, digits and underscores.

    Examples
    --------
    >>> slug("Not at all engaged"), slug("26-100"), slug("Für Ärzte"), slug("?")
    ('not_at_all_engaged', 'n26_100', 'fur_arzte', 'unnamed')
    """
    letters = re.sub(r"[^a-z0-9 ]", "", plain(text).replace("'", ""))
    name = "_".join(letters.split()[:words])[:_LONGEST].strip("_") or "unnamed"
    return f"n{name}" if name[0].isdigit() else name


def unique(names: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    """The names, a number put behind each that is taken already.

    Examples
    --------
    >>> unique(["age", "age", "site"], taken=["site"])
    ['age', 'age_2', 'site_2']
    """
    used, given = set(taken), []
    for name in names:
        candidate, number = name, 1
        while candidate in used:
            number += 1
            candidate = f"{name}_{number}"
        used.add(candidate)
        given.append(candidate)
    return given


def question_ids(questions: Sequence[Sequence[Column]], taken: Iterable[str] = ()) -> list[str]:
    """An id for each question, from its longest telling name or from the words of its text."""
    reserved = (*COLUMNS, EVERYBODY, _MARK, *taken)
    return unique((_question_id(columns) for columns in questions), reserved)


def distinctive(labels: Sequence[str]) -> list[str]:
    """Ids of labels without the words that most of them share: `NHS Ashdown CCG` is `ashdown`.

    Examples
    --------
    >>> distinctive(["NHS Ashdown CCG", "NHS Fernley Forest CCG", "NHS Eastling CCG"])
    ['ashdown', 'fernley_forest', 'eastling']
    """
    words = [plain(label).split() for label in labels]
    met = {word for each in words for word in each}
    common = {word for word in met if sum(word in each for each in words) > len(words) / 2}
    short = [" ".join(word for word in each if word not in common) for each in words]
    usable = len(labels) > 2 and all(short) and len(set(short)) == len(short)
    return unique([slug(text) for text in (short if usable else labels)], (EVERYBODY, _MARK))


def _question_id(columns: Sequence[Column]) -> str:
    """A column's own name where it is a word, else the words of meaning of the shortest text."""
    names = [unnumbered(column.name) for column in columns if " " not in column.name]
    names = [name for name in names if len(name) <= _LONGEST]
    telling = [
        name
        for name in names
        if sum(sign.isalpha() for sign in name) >= 3 and not re.search(r"^q\d|\d$", name)
    ]
    if telling:
        return slug(max(telling, key=len))
    text = min((column.text for column in columns), key=lambda text: (len(content(text)), len(text)))
    kept = content(text)
    ordered = [word for word in plain(text).replace("'", "").split() if word in kept]
    return slug(" ".join(dict.fromkeys(ordered)) or text, words=4)
