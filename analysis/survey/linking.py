"""Knowing people again in another wave: by an id, or by a code that they made up themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations

import numpy as np
import pandas as pd

from analysis.problems import Problem
from analysis.study import WaveFile
from analysis.study.linkage import PersonalCode
from analysis.study.section import canonical
from analysis.survey.codes import identifiers
from analysis.survey.columns import find_column, missing_column
from analysis.survey.wave import Wave

LINKAGE = [
    *("first", "second", "respondents_first", "respondents_second", "linked_exactly", "linked_by_tolerance"),
    *("ambiguous_first", "ambiguous_second", "unlinked_first", "unlinked_second"),
    *("shared_code_first", "shared_code_second"),
]
_JOINT = "\x1f"
_FEW = 0.05  # of the smaller wave: fewer are no panel
_SHOWN = 3  # forms of ids named in a message


def code_parts(
    wave: Wave, file: WaveFile, code: PersonalCode | None, rows: np.ndarray, problems: list[Problem]
) -> pd.DataFrame | None:
    """The parts of the self-generated code of the rows that are kept, upper and lower case alike."""
    if code is None:
        return None
    parts = {}
    for name, source in code.columns(file.wave).items():
        column = find_column(wave, source)
        if column is None:
            problems.append(missing_column(wave, source, f"wave {file.wave}, code part {name}"))
        else:
            ids, blank = identifiers(wave.data[column].iloc[rows])
            parts[name] = ids.astype("str").mask(blank, "")
    return pd.DataFrame(parts)


def link_by_id(ids: Mapping[str, pd.Series]) -> tuple[np.ndarray, pd.DataFrame]:
    """One person for every id.

    Parameters
    ----------
    ids : Mapping of str to Series
        By wave, from `analysis.survey.codes.identifiers`; each id once a wave. Texts and whole numbers are
        one id when they are written alike.

    Returns
    -------
    person : ndarray of int
        For the rows of all waves, in their order; numbered from 0 as they appear.
    linkage : DataFrame
        A row a pair of waves: how many respondents, how many are known again.

    Examples
    --------
    >>> person, linkage = link_by_id({"1": pd.Series(["a", "b"]), "2": pd.Series(["c", "a"])})
    >>> person.tolist(), linkage["linked_exactly"].tolist()
    ([0, 1, 2, 0], [1])
    """
    listed = list(ids.values())
    if len({of_wave.dtype for of_wave in listed}) > 1:
        listed = [of_wave.astype("str") for of_wave in listed]
    person, _ = pd.factorize(pd.concat(listed, ignore_index=True))
    sizes = [len(of_wave) for of_wave in ids.values()]
    split = np.split(person, np.cumsum(sizes)[:-1])
    there = {}
    for wave, numbers in zip(ids, split, strict=True):
        there[wave] = np.zeros(person.max(initial=-1) + 1, dtype=bool)
        there[wave][numbers] = True
    rows = []
    for first, second in combinations(ids, 2):
        both = int((there[first] & there[second]).sum())
        n = len(ids[first]), len(ids[second])
        rows.append((first, second, *n, both, 0, 0, 0, n[0] - both, n[1] - both, 0, 0))
    return person, pd.DataFrame(rows, columns=LINKAGE)


def few_links(linkage: pd.DataFrame, ids: Mapping[str, pd.Series]) -> Iterator[Problem]:
    """Waves of a linked study whose people are not known again in any other wave.

    Parameters
    ----------
    linkage : DataFrame
        From `link_by_id` or `link_by_code`.
    ids : Mapping of str to Series
        By wave, ids as the file writes them; none where people are known by a code. What is named is their
        form only: a 9 for each digit, an A or an a for each letter.
    """
    waves = dict.fromkeys([*linkage["first"], *linkage["second"]])
    shares = dict.fromkeys(waves, 0.0)
    for pair in linkage.itertuples():
        smaller = min(pair.respondents_first, pair.respondents_second)
        share = (pair.linked_exactly + pair.linked_by_tolerance) / smaller
        for wave in (pair.first, pair.second):
            shares[wave] = max(shares[wave], share)
    strangers = [wave for wave in waves if shares[wave] < _FEW]
    if not strangers:
        return
    best = max(shares[wave] for wave in strangers)
    met = "; ".join(
        f"in wave {wave} (column {ids[wave].name!r}) {_forms(ids[wave])}" for wave in waves if wave in ids
    )
    yield Problem(
        place="study.yaml (survey.linked)",
        found=f"waves to be linked, and of wave {', '.join(strangers)} "
        + ("nobody" if not best else f"at most {best:.1%}")
        + " is known again in another wave"
        + (f"; the ids look like this: {met}" if met else ""),
        expected="ids (or parts of a code) that mean the same person in two waves or more",
        remedy="Name the column that holds the same ids in both waves. If they are not the same people, say "
        "`linked: false`, or leave out `respondent` in the waves whose ids mean nothing elsewhere.",
    )


def _forms(ids: pd.Series) -> str:
    """The usual forms of ids, each with its number: ``AA-99 (24)``."""
    forms = Counter(_form(canonical(raw)) for raw in ids.dropna() if canonical(raw))
    shown = ", ".join(f"{form} ({count})" for form, count in forms.most_common(_SHOWN))
    return shown + (" ..." if len(forms) > _SHOWN else "")


def _form(text: str) -> str:
    signs = ("9" if s.isdigit() else s if not s.isalpha() else "A" if s.isupper() else "a" for s in text)
    return "".join(signs)


def link_by_code(codes: Mapping[str, pd.DataFrame], code: PersonalCode) -> tuple[np.ndarray, pd.DataFrame]:
    """One person for every self-generated code, give or take a few parts.

    Two rows of different waves are linked when all parts agree and nobody else in either wave has that code.
    Then, pair of waves by pair, a row still without a partner is linked to the only row that differs from it
    in at most ``code.tolerance`` parts, if it is the only one for that row too. A part that is blank agrees
    with nothing. Whoever has several possible partners, or whose link would put two rows of one wave
    together, is left unlinked and counted as ambiguous.

    Parameters
    ----------
    codes : Mapping of str to DataFrame
        By wave: a column a part, a row a respondent; blanks are empty texts.
    code : PersonalCode

    Returns
    -------
    person : ndarray of int
    linkage : DataFrame
        As from `link_by_id`. For either wave of a pair: respondents = linked (exactly and by tolerance) +
        ambiguous + unlinked.

    References
    ----------
    Schnell, R., Bachteler, T. and Reiher, J. (2010). Improving the use of self-generated identification
    codes. Evaluation Review 34, 391-418.
    """
    waves = list(codes)
    parts = list(next(iter(codes.values())).columns)
    table = pd.concat(list(codes.values()), ignore_index=True)
    wave = np.repeat(np.arange(len(waves)), [len(of_wave) for of_wave in codes.values()])
    whole = (table != "").all(axis=1).to_numpy()
    key = table[parts[0]].str.cat([table[name] for name in parts[1:]], sep=_JOINT)
    key_number = np.where(whole, pd.factorize(key)[0], -1)
    shared = pd.DataFrame({"wave": wave, "key": key_number}).duplicated(keep=False).to_numpy() & whole
    person = np.arange(len(table))
    alone = np.flatnonzero(whole & ~shared)
    first_of = pd.Series(alone).groupby(key_number[alone]).transform("first").to_numpy(dtype=np.int64)
    person[alone] = first_of
    members: dict[int, list[int]] = {}
    for row, label in enumerate(person.tolist()):
        members.setdefault(label, []).append(row)

    unclear: dict[tuple[int, int], np.ndarray] = {}
    for i, j in combinations(range(len(waves)), 2):
        here, there = (_without_partner(person, wave, *pair) for pair in ((i, j), (j, i)))
        pairs = _alike(table, parts, here, there, code.tolerance)
        times = np.bincount(pairs.ravel(), minlength=len(table))
        unclear[i, j] = times > 0
        for a, b in pairs[(times[pairs] == 1).all(axis=1)].tolist():
            one, other = members[person[a]], members[person[b]]
            if set(wave[one]) & set(wave[other]):
                continue
            label = min(person[a], person[b])
            members[label] = one + other
            person[members[label]] = label
    rows = [_told(waves, pair, person, wave, key_number, shared, unclear[pair]) for pair in unclear]
    return pd.factorize(person)[0], pd.DataFrame(rows, columns=LINKAGE)


def _without_partner(person: np.ndarray, wave: np.ndarray, own: int, other: int) -> np.ndarray:
    """The rows of one wave whose person has no row in another."""
    return np.flatnonzero((wave == own) & ~np.isin(person, person[wave == other]))


def _alike(
    table: pd.DataFrame, parts: list[str], here: np.ndarray, there: np.ndarray, tolerance: int
) -> np.ndarray:
    """All pairs of rows that differ in at most so many parts, shape (pairs, 2)."""
    found = [np.empty((0, 2), dtype=np.int64)]
    for agreeing in combinations(parts, len(parts) - tolerance):
        names = list(agreeing)
        left, right = (
            table.loc[rows, names][(table.loc[rows, names] != "").all(axis=1)].reset_index(names="row")
            for rows in (here, there)
        )
        found.append(left.merge(right, on=names)[["row_x", "row_y"]].to_numpy(dtype=np.int64))
    return np.unique(np.concatenate(found), axis=0)


def _told(
    waves: list[str],
    pair: tuple[int, int],
    person: np.ndarray,
    wave: np.ndarray,
    key: np.ndarray,
    shared: np.ndarray,
    unclear: np.ndarray,
) -> tuple:
    i, j = pair
    rows = np.flatnonzero(wave == i), np.flatnonzero(wave == j)
    of_first = pd.Series(key[rows[0]], index=person[rows[0]])
    of_second = pd.Series(key[rows[1]], index=person[rows[1]])
    both = of_first.index.intersection(of_second.index)
    exact = int(((of_first[both] == of_second[both]) & (of_first[both] >= 0)).sum())
    sizes, ambiguous, unlinked, common = [], [], [], []
    for own in rows:
        alone = ~np.isin(person[own], both)
        sizes.append(len(own))
        ambiguous.append(int((alone & unclear[own]).sum()))
        unlinked.append(int((alone & ~unclear[own]).sum()))
        common.append(int(shared[own].sum()))
    return waves[i], waves[j], *sizes, exact, len(both) - exact, *ambiguous, *unlinked, *common
