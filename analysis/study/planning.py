"""What the next wave is planned for."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.study.section import Section


@dataclass(frozen=True, kw_only=True)
class PlanningChoices:
    """What `ccg plan survey` tries out for the next wave.

    Attributes
    ----------
    changes : tuple of float
        True changes in the share, as proportions, that the next wave might hold.
    respondents : tuple of float
        How many answer, as multiples of the last wave's respondents.
    repeat : float
        Share of the next wave's respondents who also answered the last one, where people can be linked.
    site_spread : float
        How much the change varies between sites: standard deviation on the log odds.
    repetitions : int
        Simulated waves for each combination.
    """

    changes: tuple[float, ...] = (-0.05, -0.1, -0.15)
    respondents: tuple[float, ...] = (0.75, 1.0, 1.5)
    repeat: float = 0.35
    site_spread: float = 0.2
    repetitions: int = 400


def build_planning(section: Section) -> PlanningChoices:
    """The section ``planning`` of params.yaml."""
    usual = PlanningChoices()
    return PlanningChoices(
        changes=section.numbers("changes", usual.changes, low=-1, high=1),
        respondents=section.numbers("respondents", usual.respondents, low=0.1, high=100),
        repeat=section.number("repeat", usual.repeat, low=0, high=1),
        site_spread=section.number("site_spread", usual.site_spread, low=0, high=3),
        repetitions=section.integer("repetitions", usual.repetitions, low=20),
    )
