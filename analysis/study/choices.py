"""The choices of analysis in params.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.study.change import EngagementChoices, build_engagement
from analysis.study.planning import PlanningChoices, build_planning
from analysis.study.section import Section

WEIGHTING = ("rake", "post-stratify")


@dataclass(frozen=True, kw_only=True)
class WeightChoices:
    """How the answers are weighted to the frame.

    Attributes
    ----------
    margins : tuple of str
        The columns of the frame whose counts the weights meet (``site``, ``role``).
    method : {"rake", "post-stratify"}
        Meet each margin on its own, or every combination of them.
    trim : float or None
        The largest weight there may be, as a multiple of the mean weight of its wave; None leaves all.
    """

    margins: tuple[str, ...]
    method: str = "rake"
    trim: float | None = None


@dataclass(frozen=True, kw_only=True)
class CodingChoices:
    """How codes are counted and machine codes are corrected.

    Attributes
    ----------
    kinds : tuple of str
        The kinds of source counted in theme tables, each on its own.
    draws : int
        Bootstrap draws over transcripts for the intervals of agreement.
    cases : tuple of {"site", "role", "wave", "participant"}
        What a row of the framework matrix is: each site, each role in each site, ...
    """

    kinds: tuple[str, ...]
    draws: int
    level: float
    cases: tuple[str, ...] = ("site",)


@dataclass(frozen=True, kw_only=True)
class DisclosureRules:
    """What may be shown.

    Attributes
    ----------
    profile : str
        The rules' name.
    smallest_base : Mapping of str to int
        By unit (``respondents`` of the survey, ``participants`` of the fieldwork): a statistic that
        rests on fewer is suppressed.
    percent_decimals : int
        Decimals of printed percentages; 0 is whole percentages.
    """

    profile: str
    smallest_base: Mapping[str, int]
    percent_decimals: int


@dataclass(frozen=True, kw_only=True)
class Params:
    """All choices of analysis of a study."""

    engagement: EngagementChoices
    weights: WeightChoices
    coding: CodingChoices
    disclosure: DisclosureRules
    planning: PlanningChoices = field(default_factory=PlanningChoices)


def build_params(section: Section) -> Params:
    """The choices in params.yaml."""
    return Params(
        engagement=section.section("engagement", build_engagement),
        weights=section.section("weights", _weights),
        coding=section.section("coding", _coding),
        disclosure=section.section("disclosure", _disclosure),
        planning=section.section("planning", build_planning, PlanningChoices()),
    )


def _weights(section: Section) -> WeightChoices:
    trim = section.number("trim", None, low=1)
    if trim == 1:
        section.problem("trim", "1", "a number above 1", "A limit of 1 would make all weights equal.")
    margins = section.texts("margins")
    if "margins" in section and (not margins or len(set(margins)) < len(margins)):
        section.problem("margins", f"[{', '.join(margins)}]", "one margin of the frame or more, each once")
    return WeightChoices(
        margins=margins,
        method=section.choice("method", WEIGHTING, "rake"),
        trim=trim,
    )


def _coding(section: Section) -> CodingChoices:
    return CodingChoices(
        kinds=section.texts("kinds"),
        draws=section.integer("draws", 2000, low=100),
        level=section.number("level", 0.95, low=0.5, high=0.999),
        cases=section.texts("cases", ("site",)),
    )


def _disclosure(section: Section) -> DisclosureRules:
    profiles: Mapping[str, DisclosureRules] = section.named("profiles", _profile)
    name = section.text("profile")
    if name not in profiles:
        section.problem("profile", repr(name), "one of the profiles: " + ", ".join(profiles))
        return DisclosureRules(profile=name, smallest_base={}, percent_decimals=0)
    return profiles[name]


def _profile(name: str, section: Section) -> DisclosureRules:
    return DisclosureRules(
        profile=name,
        smallest_base=section.section("smallest_base", _bases),
        percent_decimals=section.integer("percent_decimals", low=0),
    )


def _bases(section: Section) -> Mapping[str, int]:
    return {unit: section.integer(unit, low=1) for unit in ("respondents", "participants")}
