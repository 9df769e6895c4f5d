"""What is wrong with an input, told to the researcher who can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that is wrong with an input.

    Attributes
    ----------
    place : str
        Where: file, then line, wave, question or column, as exactly as it is known.
    found : str
        What stands there.
    expected : str
        What should stand there.
    remedy : str
        What the researcher can do about it.

    Examples
    --------
    >>> print(Problem(place="study.yaml, line 4", found="unknown key 'titel'",
    ...               expected="one of: title, seed", remedy="Correct the spelling."))
    study.yaml, line 4: found unknown key 'titel'; expected one of: title, seed. Correct the spelling.
    """

    place: str
    found: str
    expected: str
    remedy: str = ""

    def __str__(self) -> str:
        message = f"{self.place}: found {self.found}; expected {self.expected}."
        return f"{message} {self.remedy}".rstrip()


class ProblemsFound(Exception):
    """Inputs cannot be used as they are; carries every problem of one kind, not the first only.

    The command line prints the problems without a traceback and ends with status 2.
    """

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def raise_if_any(problems: Iterable[Problem]) -> None:
    """Raise `ProblemsFound` when there is at least one problem."""
    problems = tuple(problems)
    if problems:
        raise ProblemsFound(problems)
