"""Which utterances of the bank each interview gets: every one at most once in the whole corpus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.synthetic.bank import Bank, Utterance
from analysis.synthetic.casting import Part

if TYPE_CHECKING:
    import numpy as np

    from analysis.study import Study

# Words to be had from the bank, by the length of the interview; the interviewer's come on top.
PARTICIPANT_WORDS = {"long": (4560, 4800), "excerpt": (675, 775)}
SMALL_TALK = {"whole": ("arrival", "background", "interruption", "aside"), "beginning": ("background",)}
THEMES_OF_AN_EXCERPT = 6


@dataclass(kw_only=True)
class _Share:
    """One interview while it is being filled."""

    part: Part
    position: str
    wanted: int
    weights: dict[str, float]
    complaint: dict[str, bool]
    themes: list[str]
    got: list[Utterance] = field(default_factory=list)

    @property
    def filled(self) -> float:
        return sum(utterance.words for utterance in self.got) / self.wanted

    def may_say(self, utterance: Utterance) -> bool:
        """Whether the role and the wave fit the utterance."""
        waves = {"first": ("any", "early"), "last": ("any", "late")}.get(self.position, ("any",))
        return self.part.role in utterance.voices and utterance.waves in waves


def allot(
    study: Study, parts: Sequence[Part], bank: Bank, rng: np.random.Generator
) -> dict[str, list[Utterance]]:
    """Share the bank out among the interviews.

    The interview that lacks most is served next: a theme is drawn by the weights of themes_plan.yaml, then an
    utterance that its role and wave may say; one that few others may say comes first, so that the bank lasts.
    An interview meets a theme mostly with praise or mostly with complaint, drawn by the plan.
    """
    shares = [_share(study, part, bank, rng) for part in parts]
    left = {utterance.id: utterance for utterance in bank.utterances}
    for share in shares:
        for use in SMALL_TALK.get(share.part.part, ()):
            _take(share, use, left, rng)
    open_shares = list(shares)
    while open_shares:
        share = min(open_shares, key=lambda item: (item.filled, item.part.transcript))
        if share.filled >= 1 or not _serve(share, left, rng):
            open_shares.remove(share)
    return {share.part.transcript: share.got for share in shares}


def position_of(study: Study, wave: str) -> str:
    """Whether a wave is the study's first, its last or one between."""
    waves = list(study.waves)
    return "first" if wave == waves[0] else "last" if wave == waves[-1] else "between"


def theme_weights(study: Study, part: Part, plan: Mapping) -> dict[str, float]:
    """How likely each theme is in one interview, relative to the others."""
    position = position_of(study, part.wave)
    factors = (
        plan["roles"].get(part.role, {}),
        plan["waves"].get(position, {}),
        plan["sites"].get(part.site, {}),
    )
    weights = dict.fromkeys(plan["guide"], 1.0)
    for factor in factors:
        for theme, value in factor.items():
            weights[theme] *= value
    return weights


def _share(study: Study, part: Part, bank: Bank, rng: np.random.Generator) -> _Share:
    plan = bank.plan
    position = position_of(study, part.wave)
    weights = theme_weights(study, part, plan)
    chance = sum(
        plan["complaint"][group].get(name, 0.0)
        for group, name in (("waves", position), ("sites", part.site), ("roles", part.role))
    )
    low, high = PARTICIPANT_WORDS[part.length]
    themes = _draw_themes(weights, rng)
    return _Share(
        part=part,
        position=position,
        wanted=int(rng.integers(low, high)),
        weights=weights,
        complaint={theme: bool(rng.random() < chance) for theme in weights},
        themes=themes if part.length == "long" else themes[:THEMES_OF_AN_EXCERPT],
    )


def _draw_themes(weights: Mapping[str, float], rng: np.random.Generator) -> list[str]:
    """All themes in an order drawn without replacement by their weights."""
    keys = {theme: rng.random() ** (1 / weight) for theme, weight in weights.items()}
    return sorted(keys, key=lambda theme: -keys[theme])


def _serve(share: _Share, left: dict[str, Utterance], rng: np.random.Generator) -> bool:
    """Give the interview one more utterance; False when the bank has none for it."""
    themes = [theme for theme in share.themes if _fitting(share, theme, left)]
    if not themes:
        others = [theme for theme in share.weights if theme not in share.themes]
        themes = [theme for theme in others if _fitting(share, theme, left)]
        if not themes:
            return False
    odds = [share.weights[theme] for theme in themes]
    total = sum(odds)
    theme = themes[int(rng.choice(len(themes), p=[value / total for value in odds]))]
    if theme not in share.themes:
        share.themes.append(theme)
    return _take(share, theme, left, rng)


def _fitting(share: _Share, theme: str, left: Mapping[str, Utterance]) -> list[Utterance]:
    return [u for u in left.values() if u.theme == theme and share.may_say(u)]


def _take(share: _Share, theme: str, left: dict[str, Utterance], rng: np.random.Generator) -> bool:
    fitting = _fitting(share, theme, left)
    if not fitting:
        return False
    odds = [_odds(utterance, share.complaint.get(theme, False)) for utterance in fitting]
    total = sum(odds)
    chosen = fitting[int(rng.choice(len(fitting), p=[value / total for value in odds]))]
    share.got.append(left.pop(chosen.id))
    return True


def _odds(utterance: Utterance, complains: bool) -> float:
    odds = 1 / len(utterance.voices) ** 2
    odds *= 1.0 if utterance.waves == "any" else 4.0
    if utterance.form == ("plain" if complains else "negative"):
        odds *= 0.2
    return odds
