"""Names put in place of the bank's placeholders, each one written down where it was planted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.synthetic.casting import Locale, Person

if TYPE_CHECKING:
    import numpy as np

PLACEHOLDER = re.compile(r"\{(\w+)\}")
_SHE = re.compile(r"\b(she|her|hers|herself)\b", re.IGNORECASE)
_HE = re.compile(r"\b(he|him|his|himself)\b", re.IGNORECASE)
CONTACTS = {"phone": "phones", "email": "emails", "postcode": "postcodes"}


@dataclass(frozen=True, kw_only=True)
class Planted:
    """An identifier as it stands in a text; `entity` is empty for a number or an address."""

    entity: str
    kind: str
    text: str


class Planter:
    """Fills the placeholders of one interview with names of its site.

    The same placeholder twice in an utterance is the same entity. A speaker is never their own colleague.
    """

    def __init__(
        self,
        locale: Locale,
        speaker: str,
        names: Mapping[str, Any],
        rng: np.random.Generator,
    ):
        self._locale, self._speaker, self._names, self._rng = locale, speaker, names, rng

    def fill(self, text: str) -> tuple[str, list[Planted]]:
        """The text with names, and what was planted."""
        chosen: dict[str, Any] = {}
        planted: list[Planted] = []

        def name(match: re.Match[str]) -> str:
            key = match[1]
            again = key in chosen
            if not again:
                chosen[key] = self._choose(key, text[match.end() : match.end() + 140])
            item = self._written(key, chosen[key], again)
            planted.append(item)
            return item.text

        return PLACEHOLDER.sub(name, text), planted

    def _choose(self, key: str, after: str) -> Any:
        if key in CONTACTS:
            return self._pick(self._names[CONTACTS[key]])
        if key in ("colleague", "first_name"):
            return self._pick(self._colleagues(key, after))
        entities = {
            "practice": self._locale.practices,
            "place": self._locale.places,
            "trust": self._locale.trusts,
            self._names["site_placeholder"]: self._locale.own,
        }[key]
        return self._pick(list(entities.items()))

    def _colleagues(self, key: str, after: str) -> list[Person]:
        """Whom the words that follow can mean, judged by their pronouns."""
        others = [p for p in self._locale.people if p.participant != self._speaker or not p.participant]
        if key == "colleague":
            others = [p for p in others if p.title] or others
        she, he = _SHE.search(after), _HE.search(after)
        if she or he:
            sex = "f" if she and (not he or she.start() < he.start()) else "m"
            others = [p for p in others if p.sex == sex] or others
        return others

    def _written(self, key: str, chosen: Any, again: bool) -> Planted:
        if key in CONTACTS:
            return Planted(entity="", kind=key, text=chosen)
        if isinstance(chosen, Person):
            return Planted(entity=chosen.entity, kind="person", text=self._called(key, chosen, again))
        entity, name = chosen
        kind = entity.partition("-")[0]
        shortens = kind == "site" or (kind == "practice" and self._rng.random() < 0.3)
        return Planted(entity=entity, kind=kind, text=_shortened(kind, name) if shortens else name)

    def _called(self, key: str, person: Person, again: bool) -> str:
        first, last = person.first, person.last
        if self._rng.random() < 0.3:
            first, last = person.misspelt_first or first, person.misspelt_last or last
        if key == "first_name":
            return first
        if again:
            return f"{person.title} {last}".strip() if person.title else first
        forms = (f"{person.title} {first} {last}".strip(), f"{person.title} {last}", f"{first} {last}")
        return forms[self._rng.choice(3, p=(0.5, 0.3, 0.2))] if person.title else forms[2]

    def _pick(self, options: Sequence[Any]) -> Any:
        return options[int(self._rng.integers(len(options)))]


def roster_rows(locale: Locale) -> list[dict[str, str]]:
    """The roster of one site: every entity by its full name, and as it is misspelt or shortened."""
    rows: list[dict[str, str]] = []
    for person in locale.people:
        first, last = person.misspelt_first or person.first, person.misspelt_last or person.last
        for name in dict.fromkeys((person.formal, f"{person.title} {first} {last}".strip())):
            rows.append(_row(person.entity, "person", name, person.participant))
    for entities in (locale.practices, locale.places, locale.trusts, locale.own):
        for entity, name in entities.items():
            kind = entity.partition("-")[0]
            rows += [_row(entity, kind, form) for form in dict.fromkeys((name, _shortened(kind, name)))]
    return rows


def _row(entity: str, kind: str, name: str, participant: str = "") -> dict[str, str]:
    return {"entity": entity, "kind": kind, "name": name, "participant": participant}


def _shortened(kind: str, name: str) -> str:
    """A practice without the words that say that it is one; a body without NHS."""
    if kind != "practice":
        return name.removeprefix("NHS ")
    words = name.split()
    kept = words[:-2] if words[-2] in ("Medical", "Health") else words[:-1]
    return " ".join(kept) if len(kept) > 1 else name
