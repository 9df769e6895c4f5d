"""Who is interviewed, where and when, and what kind of file it becomes: the example's casting sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.problems import Problem, raise_if_any
from analysis.synthetic.bank import SOURCE

if TYPE_CHECKING:
    import numpy as np

    from analysis.study import Study

INTERVIEWED = "interviewed"


@dataclass(frozen=True, kw_only=True)
class Part:
    """One line of the casting sheet: a source to be made, or a person who gave no interview.

    Attributes
    ----------
    part : str
        What an excerpt shows of the conversation: its beginning, middle or end.
    content : str
        For notes and papers: which one of the bank.
    layout : str
        How speakers are marked (initials, roles, names, stamped, table, ...).
    quirks : frozenset of str
        What else is odd about the file (a cover sheet, drift of labels, an old encoding, ...).
    consent : tuple of str
        Of ``interview, quotation, archive, link``, what the person agreed to.
    """

    transcript: str
    kind: str
    site: str
    wave: str
    role: str
    participant: str
    outcome: str
    content: str
    length: str
    part: str
    format: str
    layout: str
    quirks: frozenset[str]
    consent: tuple[str, ...]
    withdrawn: bool

    @property
    def file(self) -> str:
        """Where the source lies under the folder of raw data."""
        folder = "transcripts" if self.kind == "interview" else "documents"
        return f"{folder}/{self.transcript}.{self.format}"


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody with a name; a participant when `participant` is not empty."""

    entity: str
    first: str
    last: str
    title: str
    sex: str
    misspelt_first: str
    misspelt_last: str
    site: str
    participant: str

    @property
    def full(self) -> str:
        """First name and surname."""
        return f"{self.first} {self.last}"

    @property
    def formal(self) -> str:
        """As somebody is introduced: with the title when there is one."""
        return f"{self.title} {self.full}".strip()

    @property
    def polite(self) -> str:
        """Title and surname; the full name without a title."""
        return f"{self.title} {self.last}" if self.title else self.full


@dataclass(frozen=True, kw_only=True)
class Locale:
    """The names that belong to one site, each by its entity; `own` is the site's own name."""

    site: str
    people: tuple[Person, ...]
    practices: Mapping[str, str]
    places: Mapping[str, str]
    trusts: Mapping[str, str]
    own: Mapping[str, str]


def load_casting(study: Study) -> tuple[Part, ...]:
    """The casting sheet of a study.

    Raises
    ------
    ProblemsFound
        For every site, wave or role that the study does not have.
    """
    from analysis.files import read_csv

    path = study.folder / SOURCE / "casting.csv"
    table = read_csv(path, dtype="str", keep_default_na=False)
    known = {"site": study.sites, "wave": study.waves, "role": {**study.roles, "": ""}}
    raise_if_any(
        Problem(
            place=f"{path.name}, line {number}",
            found=f"{column} {row[column]!r}",
            expected="one of: " + ", ".join(name for name in names if name),
            remedy="Bring the casting sheet and study.yaml together.",
        )
        for number, row in enumerate(table.to_dict("records"), start=2)
        for column, names in known.items()
        if row[column] not in names
    )
    return tuple(_part(row) for row in table.to_dict("records"))


def _part(row: dict[str, str]) -> Part:
    return Part(
        **{name: row[name] for name in row if name not in ("quirks", "consent", "withdrawn")},
        quirks=frozenset(filter(None, row["quirks"].split(";"))),
        consent=tuple(row["consent"].split()),
        withdrawn=row["withdrawn"] == "yes",
    )


def cast_names(
    study: Study, parts: Iterable[Part], names: Mapping[str, Any], rng: np.random.Generator
) -> dict[str, Locale]:
    """Give every participant a name, and every site its other people, practices, places and trust.

    A doctor's name goes to a doctor: the roles that names.yaml lists as untitled take names without a title.
    Each name is used once.
    """
    people = [names["people"][i] for i in rng.permutation(len(names["people"]))]
    titled = [person for person in people if "title" in person]
    untitled = [person for person in people if "title" not in person]
    sites = list(study.sites)
    cast: dict[str, list[tuple[dict[str, Any], str]]] = {site: [] for site in sites}
    seen: set[str] = set()
    for part in parts:
        if part.outcome == INTERVIEWED and part.participant not in seen:
            seen.add(part.participant)
            source = untitled if part.role in names["untitled_roles"] else titled
            cast[part.site].append((source.pop(), part.participant))
    for number, person in enumerate([*titled, *untitled]):
        cast[sites[number % len(sites)]].append((person, ""))
    order = {person["last"]: i for i, person in enumerate(names["people"], start=1)}
    return {
        site: Locale(
            site=site,
            people=tuple(
                _person(person, f"person-{order[person['last']]:02d}", site, participant)
                for person, participant in cast[site]
            ),
            practices=_share(names["practices"], "practice", position, len(sites)),
            places=_share(names["places"], "place", position, len(sites)),
            trusts=_share(names["trusts"], "trust", position, len(sites)),
            own={f"site-{position + 1:02d}": study.sites[site].full},
        )
        for position, site in enumerate(sites)
    }


def _person(person: dict[str, Any], entity: str, site: str, participant: str) -> Person:
    return Person(
        entity=entity,
        first=person["first"],
        last=person["last"],
        title=person.get("title", ""),
        sex=person["sex"],
        misspelt_first=person.get("misspelt_first", ""),
        misspelt_last=person.get("misspelt_last", ""),
        site=site,
        participant=participant,
    )


def _share(names: list[str], kind: str, position: int, sites: int) -> dict[str, str]:
    """Every n-th name, so that each belongs to one site."""
    return {
        f"{kind}-{number:02d}": name
        for number, name in enumerate(names, start=1)
        if (number - 1) % sites == position
    }
