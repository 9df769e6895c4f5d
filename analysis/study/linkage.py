"""How the same person is known again in another wave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.study.section import Section


@dataclass(frozen=True, kw_only=True)
class PersonalCode:
    """A code that respondents made up of things that only they know.

    Attributes
    ----------
    parts : Mapping of str to Mapping
        Name of a part (``mother_initial``) to the column that holds it, by wave; ``""`` for every wave that
        is not named.
    tolerance : int
        How many parts may differ between two waves for the code to count as the same.
    """

    parts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    tolerance: int = 0

    def columns(self, wave: str) -> dict[str, str]:
        """The column of each part in a wave; only the parts that the wave has."""
        found = {name: by_wave.get(wave, by_wave.get("", "")) for name, by_wave in self.parts.items()}
        return {name: column for name, column in found.items() if column}


def build_linked(section: Section) -> tuple[bool, PersonalCode | None]:
    """``linked: true | false | {by: code, ...}``: whether waves are linked, and by which code."""
    if not section.is_mapping("linked"):
        return section.flag("linked", False), None
    return True, section.section("linked", _personal_code)


def _personal_code(section: Section) -> PersonalCode:
    section.choice("by", ("code",))
    parts = section.section("parts", _parts)
    tolerance = section.integer("tolerance", 0, low=0)
    if parts and not tolerance < len(parts):
        section.problem("tolerance", str(tolerance), f"fewer than the {len(parts)} parts of the code")
    return PersonalCode(parts=parts, tolerance=tolerance)


def _parts(section: Section) -> dict[str, Mapping[str, str]]:
    return {
        name: section.codes(name) if section.is_mapping(name) else {"": section.text(name)}
        for name in list(section.keys())
    }
