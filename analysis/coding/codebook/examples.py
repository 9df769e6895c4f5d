"""Whether a codebook's examples are coded as the codebook says, and what its rules do to real turns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.coding.codebook.definition import Code, Codebook, Example, load_codebook
from analysis.coding.machine.coder import code
from analysis.coding.machine.matching import find_hits
from analysis.problems import Problem, raise_if_any

if TYPE_CHECKING:
    import pandas as pd

# A rule that hits a larger share of what may be coded says little about any of it.
LARGEST_SHARE = 0.3


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One example or counter-example and what its own code's rules made of it.

    ``found`` holds each hit's rule and polarity; ``problem`` is None if it is coded as the codebook says.
    """

    code: str
    counter: bool
    example: Example
    found: tuple[tuple[str, str], ...]
    problem: Problem | None


def check_examples(codebook: Codebook, cache: str | Path | None = None) -> None:
    """Code every example and counter-example by its own code's rules.

    Raises
    ------
    ProblemsFound
        With each example that its rules miss or give another polarity, and each counter-example that they
        code as present: file and line, and the rule that did it.
    """
    raise_if_any(one.problem for one in judge_examples(codebook, cache) if one.problem is not None)


def test_codebook(
    path: str | Path, cache: str | Path | None = None, turns: pd.DataFrame | None = None
) -> Iterator[str]:
    """The lines of ``ccg codebook test``: each code's examples, and what is odd about its rules.

    Parameters
    ----------
    path : str or Path
        The codebook.
    cache : str or Path, optional
        As in `analysis.coding.code`.
    turns : DataFrame, optional
        Turns to try the rules on: rules without a hit and rules with very many are told.

    Yields
    ------
    str

    Raises
    ------
    ProblemsFound
        At the end, with each example that is not coded as the codebook says.
    """
    codebook = load_codebook(path)
    judged = judge_examples(codebook, cache)
    for item in codebook.codes.values():
        yield from _lines_of(item, [one for one in judged if one.code == item.id])
    if turns is not None:
        yield from _tried_on(codebook, turns)
    failed = [one.problem for one in judged if one.problem is not None]
    sound = len(judged) - len(failed)
    told = f"{sound} as the codebook says, {len(failed)} not"
    yield f"{len(codebook.codes)} codes, {len(judged)} examples: {told}."
    raise_if_any(failed)


test_codebook.__test__ = False  # its name is the command's; it is no test of the program


def judge_examples(codebook: Codebook, cache: str | Path | None = None) -> list[Judged]:
    """Each example and counter-example of a codebook with what its own code's rules make of it."""
    import pandas as pd

    entries = [
        (item.id, counter, example)
        for item in codebook.codes.values()
        for counter, group in ((False, item.examples), (True, item.counter_examples))
        for example in group
    ]
    turns = pd.DataFrame(
        [
            (number, place, role, text)
            for number, (_, _, example) in enumerate(entries)
            for place, (role, text) in enumerate(
                (("interviewer", example.asked), (example.speaker_role, example.text))
            )
        ],
        columns=["transcript", "turn", "speaker_role", "text"],
    ).astype({"transcript": "str", "text": "str"})
    codings = code(turns, codebook, cache)
    codings = codings[codings["turn"] == 1]
    found = defaultdict(list)
    for row in codings.itertuples():
        found[int(row.transcript), row.code].append((row.rule, row.polarity))
    return [
        _judged(code_id, counter, example, tuple(found[number, code_id]))
        for number, (code_id, counter, example) in enumerate(entries)
    ]


def _judged(code_id: str, counter: bool, example: Example, found: tuple[tuple[str, str], ...]) -> Judged:
    problem = None
    if not counter and example.expected not in {polarity for _, polarity in found}:
        problem = Problem(
            place=example.place,
            found=f"an example of {code_id!r} that its rules code otherwise: {_told(found)}",
            expected=f"a hit that is {example.expected}",
            remedy="Add its words to a rule, or choose an example that the rules can find.",
        )
    elif counter and (rules := sorted({rule for rule, polarity in found if polarity == "present"})):
        problem = Problem(
            place=example.place,
            found=f"a counter-example of {code_id!r} that rule {', '.join(rules)} codes as present",
            expected="no such hit",
            remedy="Add an exception under `not`, or take the word out of the rule.",
        )
    return Judged(code=code_id, counter=counter, example=example, found=found, problem=problem)


def _told(found: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{polarity} by {rule}" for rule, polarity in found) or "no hit"


def _lines_of(item: Code, judged: list[Judged]) -> Iterator[str]:
    """A code's line, one for each example that fails, and one for rules that no example tries."""
    counts = []
    for name, group in (
        ("examples found", [one for one in judged if not one.counter]),
        ("counter-examples refused", [one for one in judged if one.counter]),
    ):
        sound = sum(one.problem is None for one in group)
        counts.append(f"{sound} of {len(group)} {name}" if group else f"no {name.split()[0]}")
    yield f"{item.id}: {', '.join(counts)}"
    for one in judged:
        if one.problem is not None:
            kind = "counter-example" if one.counter else f"example, expected {one.example.expected}"
            yield f"  FAILS  {one.example.place} ({kind}): {_told(one.found)}"
    tried = {rule for one in judged if not one.counter for rule, _ in one.found}
    if untried := [rule.id for rule in item.rules if rule.id not in tried]:
        yield f"  no example tries: {', '.join(untried)}"


def _tried_on(codebook: Codebook, turns: pd.DataFrame) -> Iterator[str]:
    """Rules whose words stand nowhere in real turns, or in very many."""
    roles = turns["speaker_role"].astype(object).where(turns["speaker_role"].notna(), "other").tolist()
    hit_turns: dict[str, set[int]] = defaultdict(set)
    for hit in find_hits(turns["text"].fillna("").tolist(), codebook):
        if roles[hit.text] in hit.rule.speaker_role:
            hit_turns[hit.rule.id].add(hit.text)
    for rule in (rule for item in codebook.codes.values() for rule in item.rules):
        heard = sum(role in rule.speaker_role for role in roles)
        hits = len(hit_turns[rule.id])
        if not hits:
            yield f"{rule.id}: its words stand in none of {heard} turns"
        elif hits > LARGEST_SHARE * heard:
            yield f"{rule.id}: its words stand in {hits} of {heard} turns; a rule so wide says little"
