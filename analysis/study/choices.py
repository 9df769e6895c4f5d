"""The choices of analysis in params.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.study.section import Section


@dataclass(frozen=True, kw_only=True)
class EngagementChoices:
    """How change in the survey outcomes is estimated.

    Attributes
    ----------
    headline : str
        The outcome that the study is about; it is shown in full, the others in tables.
    changes : tuple of pairs of wave ids
        Which waves are compared, first and second.
    adjust : tuple of str
        Columns of the responses held fixed beside the site (``role``).
    interact : bool
        Whether each site has its own change in the model.
    """

    headline: str
    changes: tuple[tuple[str, str], ...]
    adjust: tuple[str, ...]
    interact: bool
    level: float


@dataclass(frozen=True, kw_only=True)
class WeightChoices:
    """Which margins of the frame the answers are raked to."""

    margins: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CodingChoices:
    """How codes are counted and machine codes are corrected.

    Attributes
    ----------
    kinds : tuple of str
        The kinds of source counted in theme tables, each on its own.
    draws : int
        Bootstrap draws over transcripts for the intervals of agreement.
    """

    kinds: tuple[str, ...]
    draws: int
    level: float


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


def build_params(section: Section) -> Params:
    """The choices in params.yaml."""
    return Params(
        engagement=section.section("engagement", _engagement),
        weights=section.section("weights", _weights),
        coding=section.section("coding", _coding),
        disclosure=section.section("disclosure", _disclosure),
    )


def _engagement(section: Section) -> EngagementChoices:
    return EngagementChoices(
        headline=section.text("headline"),
        changes=section.listed("changes", _change),
        adjust=section.texts("adjust", ()),
        interact=section.flag("interact", True),
        level=section.number("level", 0.95, low=0.5, high=0.999),
    )


def _change(section: Section) -> tuple[str, str]:
    return section.text("first"), section.text("second")


def _weights(section: Section) -> WeightChoices:
    return WeightChoices(margins=section.texts("margins"))


def _coding(section: Section) -> CodingChoices:
    return CodingChoices(
        kinds=section.texts("kinds"),
        draws=section.integer("draws", 2000, low=100),
        level=section.number("level", 0.95, low=0.5, high=0.999),
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
