"""Pseudonyms and descriptions to choose from, none of which is anybody's real name."""

from __future__ import annotations

import functools
import itertools
import random
from collections.abc import Collection, Iterator
from importlib import resources

import pandas as pd

from analysis.transcripts.deidentification.folding import key


def suggestions(
    table: pd.DataFrame, roster: pd.DataFrame, register: pd.DataFrame, originals: Collection[str], seed: int
) -> pd.Series:
    """A replacement to offer for each undecided entity.

    A person gets a pseudonym: one name where only one was ever said, two otherwise. Anything else gets a
    numbered description, ``[practice 3]``, that continues the register's.

    Parameters
    ----------
    table : DataFrame
        entity, kind, forms (separated by semicolons).
    roster, register : DataFrame
        Their names and replacements are not used again.
    originals : collection of str
        What stands in the texts: no word of it is used in a pseudonym.
    seed : int
        The same seed and tables give the same names.

    Returns
    -------
    Series
        Of str, with the index of `table`; no two are the same.

    Examples
    --------
    >>> table = pd.DataFrame({"entity": ["found-1", "found-2"], "kind": ["person", "practice"],
    ...                       "forms": ["Helen", "Hill View"]})
    >>> none = pd.DataFrame({"name": [], "replacement": []}, dtype="str")
    >>> suggestions(table, none, none, [], seed=1).tolist()
    ['Emeka', '[practice 1]']
    """
    used = set(map(key, register["replacement"]))
    in_use = [*roster["name"], *originals, *register["replacement"]]
    taken = {word for name in in_use for word in key(name).split()}
    names = _names(taken, seed)
    offered = []
    for row in table.itertuples():
        if row.kind != "person":
            free = (f"[{row.kind} {number}]" for number in itertools.count(1))
            offered.append(next(words for words in free if key(words) not in used))
            used.add(key(offered[-1]))
            continue
        given, surname = next(names, ("", ""))
        alone = all(" " not in form.strip() for form in row.forms.split(";"))
        offered.append(given if alone else f"{given} {surname}".strip())
    return pd.Series(offered, index=table.index, dtype="str")


def _names(taken: set[str], seed: int) -> Iterator[tuple[str, str]]:
    """Given names and surnames, each used once; when all are used up, in other pairs."""
    free = {part: [name for name in names if key(name) not in taken] for part, names in _lists().items()}
    rng = random.Random(seed)
    for names in free.values():
        rng.shuffle(names)
    given, surnames = free["given"], free["surname"]
    return (
        (given[i], surnames[(i + shift) % len(surnames)])
        for shift in range(len(surnames))
        for i in range(min(len(given), len(surnames)))
    )


@functools.cache
def _lists() -> dict[str, tuple[str, ...]]:
    text = resources.files(__package__).joinpath("pseudonyms.txt").read_text("utf-8")
    found: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        part, separator, names = line.partition(":")
        if separator and not line.startswith("#"):
            found[part] = (*found.get(part, ()), *names.split())
    return found
