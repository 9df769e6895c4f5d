"""How change in the survey outcomes is estimated and put into words: ``params.engagement``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from analysis.study.quality import CarelessChoices, build_careless
from analysis.study.section import Section

MAXIMUM_LIKELIHOOD, FIRTH = "maximum_likelihood", "firth"
ESTIMATORS = (MAXIMUM_LIKELIHOOD, FIRTH)
EVERYBODY = "all"
# The one-departure-at-a-time analyses that params.yaml may let weaken a word.
EACH_SITE_LEFT_OUT = "each_site_left_out"
DEPARTURES = (
    EACH_SITE_LEFT_OUT,
    "one_change_for_all_sites",
    "not_adjusted",
    "repeat_respondents_as_different_people",
    "weighted_to_the_frame",
    "weighted_shares",
    "same_people",
    "roles_as_in_the_first_wave",
    "same_people_weighted_for_dropout",
)
USUAL_DEPARTURES = (EACH_SITE_LEFT_OUT, "one_change_for_all_sites", "weighted_to_the_frame")
MOST_DEPARTURES = 8


@dataclass(frozen=True, kw_only=True)
class Words:
    """What the report calls a change.

    Attributes
    ----------
    fell, rose : str
        The deciding interval lies below, or above, 0.
    fell_weakly, rose_weakly : str
        It does, but a declared departure reverses the sign or gives less than half the change; or the
        change rests on Firth's estimate where the declared maximum likelihood has no value.
    unclear : str
        The interval leaves open both no change and, where a margin is declared, a change beyond it. The
        limits follow the word.
    """

    fell: str = "declined"
    rose: str = "increased"
    fell_weakly: str = "may have declined"
    rose_weakly: str = "may have increased"
    unclear: str = "inconclusive"


@dataclass(frozen=True, kw_only=True)
class PrimaryChange:
    """The one change that the study set out to measure; its own interval decides its word.

    Attributes
    ----------
    outcome : str
    group : str
        ``all`` who were asked, or a role.
    first, second : str
        Waves.
    """

    outcome: str
    group: str
    first: str
    second: str


@dataclass(frozen=True, kw_only=True)
class Equivalence:
    """Changes that are too small to matter, declared before the data were seen.

    Attributes
    ----------
    margins : Mapping of str to float
        By outcome: the smallest change, as a proportion, that matters.
    level : float
        Level of the interval that must lie within the margin: 0.90 is two one-sided tests at 5%.
    """

    margins: Mapping[str, float] = field(default_factory=dict)
    level: float = 0.9


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
    level : float
        Coverage of the intervals.
    primary : PrimaryChange or None
        None: no change is primary, and every word comes from an interval adjusted for its family.
    families : Mapping of str to tuple of str
        Outcomes whose changes are read together. Their intervals are widened together (false coverage
        rate). Empty: all outcomes are one family.
    estimators : Mapping of str to {"maximum_likelihood", "firth"}
        By outcome; maximum likelihood where none is named.
    departures : tuple of str
        The analyses that may weaken a word, some of `DEPARTURES`.
    equivalence : Equivalence
    words : Words
    imputations : int
        How many times missing answers are imputed; 0 leaves imputation out.
    careless : CarelessChoices
        Which careless answers are looked for, and whether they are left out.
    """

    headline: str
    changes: tuple[tuple[str, str], ...]
    adjust: tuple[str, ...]
    interact: bool
    level: float
    primary: PrimaryChange | None = None
    families: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    estimators: Mapping[str, str] = field(default_factory=dict)
    departures: tuple[str, ...] = USUAL_DEPARTURES
    equivalence: Equivalence = field(default_factory=Equivalence)
    words: Words = field(default_factory=Words)
    imputations: int = 10
    careless: CarelessChoices = field(default_factory=CarelessChoices)

    def estimator(self, outcome: str) -> str:
        """The declared estimator of an outcome."""
        return self.estimators.get(outcome, MAXIMUM_LIKELIHOOD)

    def family(self, outcome: str) -> str | None:
        """The family of an outcome's changes; None where families are declared and none of them has it."""
        if not self.families:
            return "all outcomes"
        return next((name for name, outcomes in self.families.items() if outcome in outcomes), None)


def build_engagement(section: Section) -> EngagementChoices:
    """The section ``engagement`` of params.yaml."""
    imputations = section.integer("imputations", 10, low=0)
    if imputations == 1:
        section.problem("imputations", "1", "2 or more, or 0 for none", "One does not show how they vary.")
    return EngagementChoices(
        headline=section.text("headline"),
        changes=section.listed("changes", _pair),
        adjust=section.texts("adjust", ()),
        interact=section.flag("interact", True),
        level=section.number("level", 0.95, low=0.5, high=0.999),
        primary=section.section("primary", _primary, None),
        families=section.section("families", _families, {}),
        estimators=section.section("estimators", _estimators, {}),
        departures=_departures(section),
        equivalence=section.section("equivalence", _equivalence, Equivalence()),
        words=section.section("words", _words, Words()),
        imputations=imputations,
        careless=section.section("careless", build_careless, CarelessChoices()),
    )


def _pair(section: Section) -> tuple[str, str]:
    return section.text("first"), section.text("second")


def _primary(section: Section) -> PrimaryChange:
    return PrimaryChange(
        outcome=section.text("outcome"),
        group=section.text("group", EVERYBODY),
        first=section.text("first"),
        second=section.text("second"),
    )


def _families(section: Section) -> dict[str, tuple[str, ...]]:
    names = list(section.keys())
    families = {name: section.texts(name) for name in names}
    for name, outcomes in families.items():
        for outcome, other in _again(outcomes, families, name):
            section.problem(
                name,
                f"{outcome!r} again, which is in family {other!r}",
                "each outcome in one family",
                "Two families would give one change two intervals.",
            )
    return families


def _again(
    outcomes: tuple[str, ...], families: Mapping[str, tuple[str, ...]], name: str
) -> Iterable[tuple[str, str]]:
    """The outcomes of a family that it, or a family before it, has already, with that family."""
    before = list(families)[: list(families).index(name)]
    for place, outcome in enumerate(outcomes):
        if outcome in outcomes[:place]:
            yield outcome, name
        yield from ((outcome, other) for other in before if outcome in families[other])


def _estimators(section: Section) -> dict[str, str]:
    outcomes = list(section.keys())
    return {outcome: section.choice(outcome, ESTIMATORS) for outcome in outcomes}


def _departures(section: Section) -> tuple[str, ...]:
    named = section.texts("departures", USUAL_DEPARTURES)
    for name in named:
        if name not in DEPARTURES:
            section.problem("departures", repr(name), "some of: " + ", ".join(DEPARTURES))
    if len(set(named)) < len(named):
        section.problem("departures", f"[{', '.join(named)}]", "each departure once")
    if len(named) > MOST_DEPARTURES:
        section.problem(
            "departures",
            f"{len(named)} departures",
            f"at most {MOST_DEPARTURES}",
            "Every further analysis is one more chance to weaken the word; choose before the data are seen.",
        )
    return named


def _equivalence(section: Section) -> Equivalence:
    return Equivalence(
        margins=section.section("margins", _margins, {}),
        level=section.number("level", 0.9, low=0.5, high=0.999),
    )


def _margins(section: Section) -> dict[str, float]:
    outcomes = list(section.keys())
    return {outcome: _margin(section, outcome) for outcome in outcomes}


def _margin(section: Section, outcome: str) -> float:
    margin = section.number(outcome, low=0, high=1)
    if margin == 0:
        section.problem(
            outcome,
            "a margin of 0",
            "the smallest change that matters, as a proportion: 0.05 is 5 percentage points",
            "No interval fits into a margin of 0; leave the outcome out if no change is too small to matter.",
        )
    return margin


def _words(section: Section) -> Words:
    usual = Words()
    if "agreeing" in section:
        section.number("agreeing")
        section.problem(
            "agreeing",
            "a share of analyses that must agree",
            "no such share: the declared departures can weaken a word, and no votes are counted",
            "Delete the key, and name the departures in `engagement.departures`.",
        )
    names = ("fell", "rose", "fell_weakly", "rose_weakly", "unclear")
    return Words(**{name: section.text(name, getattr(usual, name)) for name in names})
