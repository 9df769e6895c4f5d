"""Whether a codebook's examples are coded as the codebook says."""

from __future__ import annotations

from pathlib import Path

from analysis.coding.codebook.definition import Codebook
from analysis.coding.machine.coder import code
from analysis.problems import Problem, raise_if_any


def check_examples(codebook: Codebook, cache: str | Path | None = None) -> None:
    """Code every example and counter-example by its own code's rules.

    Raises
    ------
    ProblemsFound
        With each example that its rules miss or give another polarity, and each counter-example that they
        code as present: file and line, and the rule that did it.
    """
    import pandas as pd

    entries = [
        (code_id, kind, example)
        for code_id, item in codebook.codes.items()
        for kind, group in (("example", item.examples), ("counter-example", item.counter_examples))
        for example in group
    ]
    turns = pd.DataFrame(
        {
            "transcript": "codebook",
            "turn": range(len(entries)),
            "speaker_role": "participant",
            "text": pd.array([example.text for _, _, example in entries], dtype="str"),
        }
    )
    codings = code(turns, codebook, cache)
    problems = []
    for number, (code_id, kind, example) in enumerate(entries):
        found = codings[(codings["turn"] == number) & (codings["code"] == code_id)]
        if kind == "example" and example.expected not in set(found["polarity"]):
            got = ", ".join(f"{row.polarity} by {row.rule}" for row in found.itertuples()) or "no hit"
            problems.append(
                Problem(
                    place=example.place,
                    found=f"an example of {code_id!r} that its rules code otherwise: {got}",
                    expected=f"a hit that is {example.expected}",
                    remedy="Add its words to a rule, or choose an example that the rules can find.",
                )
            )
        elif kind == "counter-example" and "present" in set(found["polarity"]):
            rules = ", ".join(sorted(set(found.loc[found["polarity"] == "present", "rule"])))
            problems.append(
                Problem(
                    place=example.place,
                    found=f"a counter-example of {code_id!r} that rule {rules} codes as present",
                    expected="no such hit",
                    remedy="Add an exception under `not`, or take the word out of the rule.",
                )
            )
    raise_if_any(problems)
