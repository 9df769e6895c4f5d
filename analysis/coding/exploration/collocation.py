"""Words that stand near a chosen one more often than chance would put them there."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np

from analysis.coding.codebook.forms import MARK, forms
from analysis.coding.exploration.dispersion import deviation_of_proportions
from analysis.coding.exploration.result import Exploration
from analysis.coding.exploration.vocabulary import Spoken, function_words, spoken
from analysis.coding.machine.words import fold
from analysis.problems import Problem, ProblemsFound
from analysis.results import Column, Table

if TYPE_CHECKING:
    import pandas as pd

NOTES = (
    "logDice (Rychlý): 14 where the two always stand together, one less for half as often, whatever the "
    "amount of text. PMI: binary logarithm of observed over expected, high for rare words.",
    "DP (Gries): 0 where the people who speak stand behind the pair evenly, near 1 where few have it all.",
)


def collocations(
    turns: pd.DataFrame,
    word: str,
    kind: str = "interview",
    window: int = 4,
    top: int = 20,
    occurrences: int = 3,
    people: int = 2,
) -> Exploration:
    """Words near a chosen word, with how closely they keep together and in how many people's mouths.

    Parameters
    ----------
    turns : DataFrame
        DESIGN: Turns.
    word : str
        One word; with ``+`` all its forms (*engage+*).
    kind : str
        The kind of source: kinds are never pooled.
    window : int
        How many words on either side count as near. A window ends with its turn, and at brackets.
    top : int
        Words shown, those of the highest logDice.
    occurrences, people : int
        Least occurrences near the word, and least people who say them.

    Returns
    -------
    Exploration
        One row a word: its occurrences near the chosen word (each once), its occurrences in all, logDice,
        PMI, DP, and how many people say the two together, of how many who say the chosen word.

    Raises
    ------
    ProblemsFound
        When nobody says the word, or it is not one word.

    References
    ----------
    Rychlý, P. (2008). A lexicographer-friendly association score. RASLAN 2008, 6-9. Evert, S. (2008). Corpora
    and collocations, for windows and expected frequencies.
    """
    import pandas as pd

    said = spoken(turns, kind)
    chosen = _chosen(word, said)
    near, span = _near(said, chosen, window)
    everywhere = Counter(w for turn in said.words for w in turn if w is not None)
    own = sum(everywhere[form] for form in chosen)
    total = everywhere.total()
    sizes = Counter()
    for person, turn in zip(said.people, said.words, strict=True):
        sizes[person] += sum(w is not None for w in turn)
    users = {
        person for person, turn in zip(said.people, said.words, strict=True) if not chosen.isdisjoint(turn)
    }
    rows, rare = [], 0
    for other, by_person in near.items():
        together = sum(by_person.values())
        if other in function_words():
            continue
        if together < occurrences or len(by_person) < people:
            rare += 1
            continue
        counts = np.array([by_person.get(person, 0) for person in sizes])
        rows.append(
            (
                other,
                together,
                everywhere[other],
                log_dice(min(together, own), own, everywhere[other]),
                math.log2(together / (everywhere[other] * span / (total - own))),
                deviation_of_proportions(counts, np.array(list(sizes.values()))),
                len(by_person),
                len(users),
            )
        )
    columns = _columns(said.unit)
    data = pd.DataFrame(rows, columns=[column.name for column in columns])
    data = data.sort_values(["log_dice", "word"], ascending=[False, True]).head(top).reset_index(drop=True)
    left_out = (
        f"Said {own:,} times by {len(users)} {said.unit}. Left out: {rare:,} words that stand near it "
        f"fewer than {occurrences} times or with fewer than {people} {said.unit}, and function words."
    )
    return Exploration(
        title=f"Words within {window} of {word!r} ({kind})",
        table=Table(columns=columns, data=data),
        notes=(left_out, *NOTES),
    )


def log_dice(together: float, first: float, second: float) -> float:
    """14 + log2 of Dice's coefficient.

    Examples
    --------
    >>> log_dice(10, 10, 10), log_dice(5, 10, 10)
    (14.0, 13.0)
    """
    return 14 + math.log2(2 * together / (first + second))


def _chosen(word: str, said: Spoken) -> frozenset[str]:
    base = fold(word.removesuffix(MARK)).strip()
    chosen = frozenset(forms(base) if word.endswith(MARK) else (base,))
    if not base or " " in base or not any(chosen & set(turn) for turn in said.words):
        raise ProblemsFound(
            [
                Problem(
                    place="the chosen word",
                    found=f"{word!r}, which nobody says" if base and " " not in base else repr(word),
                    expected="one word that stands in these sources",
                    remedy="Try another form, or all forms with a plus sign: engage+.",
                )
            ]
        )
    return chosen


def _near(said: Spoken, chosen: frozenset[str], window: int) -> tuple[dict[str, dict[str, int]], int]:
    """How often each person says each word near the chosen one, and how many places are near it."""
    near: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    span = 0
    for person, turn in zip(said.people, said.words, strict=True):
        places: set[int] = set()
        for at, word in enumerate(turn):
            if word in chosen:
                places |= _window(turn, at, window)
        for place in sorted(places):
            if turn[place] not in chosen:
                span += 1
                near[turn[place]][person] += 1
    return near, span


def _window(turn: list[str | None], at: int, window: int) -> set[int]:
    places = set()
    for step in (-1, 1):
        for distance in range(1, window + 1):
            place = at + step * distance
            if not 0 <= place < len(turn) or turn[place] is None:
                break
            places.add(place)
    return places


def _columns(unit: str) -> tuple[Column, ...]:
    rest = {"bases": ("base",)}
    return (
        Column(name="word", label="Word", **rest),
        Column(name="together", label="Near it", kind="count", **rest),
        Column(name="occurrences", label="Times in all", kind="count", **rest),
        Column(name="log_dice", label="logDice", kind="number", **rest),
        Column(name="pmi", label="PMI", kind="number", **rest),
        Column(name="dp", label="DP", kind="number", **rest),
        Column(name="people", label=unit.capitalize(), kind="count", unit=unit, **rest),
        Column(name="base", label="of", kind="base", unit=unit),
    )
