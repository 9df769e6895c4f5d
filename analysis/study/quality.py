"""Which careless answers are looked for in a survey, and what is done with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from analysis.study.section import Section

Action = Literal["flag", "exclude"]
ACTIONS = ("flag", "exclude")
# Two people agree on all of two items too easily for a pattern.
SMALLEST_BATTERY = 3


@dataclass(frozen=True, kw_only=True)
class StraightLining:
    """The same answer to every item of a battery.

    Attributes
    ----------
    questions : tuple of str
        The battery, as it stood together in the questionnaire.
    at_least : int
        How many of its items somebody must have answered to be looked at.
    """

    questions: tuple[str, ...]
    at_least: int
    action: Action = "flag"


@dataclass(frozen=True, kw_only=True)
class Speeding:
    """A questionnaire filled in too fast to have been read.

    Attributes
    ----------
    fastest_share_of_median : float
        Less than this share of the wave's median time is too fast.
    """

    fastest_share_of_median: float
    action: Action = "flag"


@dataclass(frozen=True, kw_only=True)
class Identical:
    """The same answers, site and role under different ids.

    Attributes
    ----------
    at_least : int
        How many questions somebody must have answered to be looked at.
    """

    at_least: int
    action: Action = "flag"


@dataclass(frozen=True, kw_only=True)
class CarelessChoices:
    """What is looked for; None: it is not."""

    straight_lining: StraightLining | None = None
    speeding: Speeding | None = None
    identical: Identical | None = None


def build_careless(section: Section) -> CarelessChoices:
    """The section `engagement.careless` of params.yaml."""
    return CarelessChoices(
        straight_lining=section.section("straight_lining", _straight_lining, None),
        speeding=section.section("speeding", _speeding, None),
        identical=section.section("identical", _identical, None),
    )


def _straight_lining(section: Section) -> StraightLining:
    questions = section.texts("questions")
    if "questions" in section and len(questions) < SMALLEST_BATTERY:
        section.problem("questions", f"{len(questions)} items", f"at least {SMALLEST_BATTERY} items")
    at_least = section.integer("at_least", len(questions), low=SMALLEST_BATTERY)
    if at_least > len(questions):
        section.problem("at_least", str(at_least), f"no more than the {len(questions)} items of the battery")
    return StraightLining(
        questions=questions, at_least=at_least, action=section.choice("action", ACTIONS, "flag")
    )


def _speeding(section: Section) -> Speeding:
    return Speeding(
        fastest_share_of_median=section.number("fastest_share_of_median", low=0.01, high=1),
        action=section.choice("action", ACTIONS, "flag"),
    )


def _identical(section: Section) -> Identical:
    return Identical(
        at_least=section.integer("at_least", 10, low=1), action=section.choice("action", ACTIONS, "flag")
    )
