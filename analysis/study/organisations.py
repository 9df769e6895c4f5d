"""Organisations and roles that speakers name, by what names and when, and words that relate them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from analysis.study.section import Section

Place = tuple[str | int, ...]
# Words that stand in nearly every sentence: as an alias, each would find most of what is said.
_EVERYDAY = """
    a about after all also an and any are area as at away back be because been before being best board body
    both but by came can care chair come could day did do does done down each even every few first for from
    get give go going good got group had has have he her here hers him his how i if in into is it its just
    know last like little local look made make many me member members might more most much must my national
    new no not now of off office old on one only or organisation organisations other our out over people
    place plan put quite right said same say see services she should so some something still such take team
    than that the their them then there these they thing things think this those three through time to today
    too trust two under unit up us use used very want was way we well went were what when where which while
    who why will with work would year years yes yet you your
"""


@dataclass(frozen=True, kw_only=True)
class Alias:
    """A name of an organisation.

    Attributes
    ----------
    text : str
        One word or several.
    acronym : bool
        Whether it counts only with these very capitals (IT is not *it*).
    waves, sites : tuple of str
        Where it has this meaning; empty: everywhere. In a turn without a wave (a site) a name that is
        bound to waves (sites) is not recognised.
    """

    text: str
    acronym: bool = False
    waves: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """An organisation, a kind of organisation or a role, as a study's speakers name it.

    Attributes
    ----------
    kind : str
        A word of the study's own (commissioner, provider, regulator): organisations of a kind stand together.
    role : bool
        Whether it is a role, such as the director of an area team.
    parent : str or None
        The organisation that it is a part of.
    """

    id: str
    label: str
    kind: str
    aliases: tuple[Alias, ...]
    role: bool = False
    parent: str | None = None


@dataclass(frozen=True, kw_only=True)
class Relation:
    """What one organisation does to another, by the words for it.

    Attributes
    ----------
    phrases : tuple of str
        The first-named relates to the second: *report+ to*; ``+`` stands for all forms of a word.
    reversed : tuple of str
        The second-named relates to the first: *paid by*.
    """

    id: str
    label: str
    phrases: tuple[str, ...]
    reversed: tuple[str, ...] = ()


def build_organisation(name: str, section: Section) -> Organisation:
    """An entry of ``transcripts.organisations`` in study.yaml."""
    aliases = [Alias(text=text) for text in section.texts("aliases", ())]
    aliases += [Alias(text=text, acronym=True) for text in section.texts("acronyms", ())]
    aliases += section.listed("only", _limited, ())
    if not aliases:
        section.problem(None, "no name", "one name or more under aliases, acronyms or only")
    return Organisation(
        id=name,
        label=section.text("label"),
        kind=section.text("kind"),
        aliases=tuple(aliases),
        role=section.flag("role", False),
        parent=section.text("parent", None),
    )


def build_relation(name: str, section: Section) -> Relation:
    """An entry of ``transcripts.relations`` in study.yaml."""
    relation = Relation(
        id=name,
        label=section.text("label"),
        phrases=section.texts("phrases", ()),
        reversed=section.texts("reversed", ()),
    )
    if not relation.phrases + relation.reversed:
        section.problem(None, "no words", "words under phrases or reversed")
    for phrase in relation.phrases + relation.reversed:
        if not any(letter.isalnum() for letter in phrase):
            section.problem(None, f"the phrase {phrase!r}", "one word or more")
    return relation


def check_organisations(fields: Mapping[str, Any], section: Section) -> None:
    """Note what does not fit among the organisations of study.yaml, and between them and the study.

    `fields` are the parts of the study; each problem names its line.
    """
    if fields["transcripts"] is None:
        return
    organisations: Mapping[str, Organisation] = fields["transcripts"].organisations
    top = ("transcripts", "organisations")
    for organisation in organisations.values():
        path = (*top, organisation.id)
        for alias in organisation.aliases:
            _check_alias(alias, path, fields, section)
        if organisation.parent is not None and organisation.parent not in organisations:
            known = ", ".join(organisations)
            section.problem(
                (*path, "parent"), repr(organisation.parent), f"one of the organisations: {known}"
            )
    for circle in _circles(organisations):
        section.problem(
            (*top, circle[0], "parent"),
            "organisations that are parts of one another: " + " in ".join([*circle, circle[0]]),
            "a parent that is not among its own parts",
        )
    for first, second, text in _shared(organisations, list(fields["waves"])):
        section.problem(
            (*top, second),
            f"the name {text!r}, which {first!r} has, too",
            "names that tell organisations apart in the same waves and sites",
            "Take it from one of the two, or say under `only` in which waves or sites it means which.",
        )


def _limited(section: Section) -> Alias:
    text, acronym = section.text("alias", ""), section.text("acronym", "")
    if bool(text) == bool(acronym):
        section.problem(None, "both or neither of alias and acronym", "one of them")
    alias = Alias(
        text=acronym or text,
        acronym=bool(acronym),
        waves=section.texts("waves", ()),
        sites=section.texts("sites", ()),
    )
    if not alias.waves + alias.sites:
        section.problem(None, "neither waves nor sites", "the waves or sites where it has this meaning")
    return alias


def _check_alias(alias: Alias, path: Place, fields: Mapping[str, Any], section: Section) -> None:
    if not any(letter.isalnum() for letter in alias.text):
        section.problem(path, f"the name {alias.text!r}", "one word or more")
    elif alias.acronym and sum(letter.isupper() for letter in alias.text) < 2:
        section.problem(
            path, f"the acronym {alias.text!r}", "two capitals or more", "Put other names under aliases."
        )
    elif not alias.acronym and _folded(alias.text) in _EVERYDAY.split():
        section.problem(
            path,
            f"the name {alias.text!r}, an everyday word",
            "a name that means the organisation wherever it stands",
            "Write more of it, as in `the trust` or `hospital trust`; an abbreviation goes under acronyms.",
        )
    for what, names in (("waves", alias.waves), ("sites", alias.sites)):
        for name in names:
            if name not in fields[what]:
                known = ", ".join(fields[what])
                section.problem((*path, "only"), repr(name), f"one of the {what}: {known}")


def _circles(organisations: Mapping[str, Organisation]) -> Iterator[list[str]]:
    """Each ring of parents once, from its first organisation in the file."""
    seen: set[str] = set()
    for start in organisations:
        path: list[str] = []
        at: str | None = start
        while at in organisations and at not in seen and at not in path:
            path.append(at)
            at = organisations[at].parent
        if at in path:
            yield path[path.index(at) :]
        seen |= set(path)


def _shared(organisations: Mapping[str, Organisation], waves: list[str]) -> Iterator[tuple[str, str, str]]:
    """Names that mean two organisations at once: the two, in the file's order, and the name."""
    owners: dict[str, list[tuple[str, Alias]]] = {}
    for organisation in organisations.values():
        told = set()
        for alias in organisation.aliases:
            for form in (_folded(alias.text), _folded(alias.text) + "s"):
                for other, earlier in owners.get(form, []):
                    if other != organisation.id and other not in told and _at_once(alias, earlier, waves):
                        told.add(other)
                        yield other, organisation.id, alias.text
                owners.setdefault(form, []).append((organisation.id, alias))


def _at_once(one: Alias, other: Alias, waves: list[str]) -> bool:
    """Whether nothing tells two equal names apart; a name bound to sites goes before one that is not."""
    if bool(one.sites) != bool(other.sites):
        return False
    same_wave = set(one.waves or waves) & set(other.waves or waves)
    same_site = not one.sites or set(one.sites) & set(other.sites)
    return bool(same_wave and same_site)


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").split())
