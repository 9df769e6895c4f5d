"""Names and identifiers in what a study gives out: every file, what a reader sees and its metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.files import sha256
from analysis.problems import Problem, ProblemsFound, raise_if_any
from analysis.review.passages import Passage, passages
from analysis.study import Study, load_study
from analysis.transcripts.deidentification.folding import key
from analysis.transcripts.deidentification.identifiers import MASKS
from analysis.transcripts.deidentification.residual import residual_names
from analysis.transcripts.deidentification.review import replaced
from analysis.transcripts.deidentification.roster import read_register, read_roster
from analysis.transcripts.deidentification.vault import open_vault, stored

OUTPUTS = ("data/processed", "reports", "notebooks")
_ALONE = ("dvc.yaml", "dvc.lock")
AUTHOR, PATH = "author", "path"
_USER_PATH = re.compile(r"(?:/home|/Users)/(?!runner\b)[\w.-]+|\b[A-Za-z]:\\+Users\\+[\w.-]+")
# Programs that sign what they make.
_PROGRAMS = re.compile(r"(?i)\b(?:python-docx|openpyxl|pandoc|typst|matplotlib|libreoffice|microsoft)\b")
_WORD = re.compile(r"[^\W\d_]{2,}")
# An address of a page stands openly in a report, and what looks like a number plate in its marks.
_SHAPED = set(MASKS) - {"web_address", "vehicle"}
_OF_DIGITS = {"nhs_number", "phone"}
# Of a row of a table, as a PDF tells it: numbers, and dashes for empty cells.
_NUMBER_BEFORE = re.compile(r"\d(?:[.,:/+-]|%?\)?[\s\u2060–−-]{0,8})$")
_NUMBER_AFTER = re.compile(r"[%.,:/-]?\d| \(?\d|%")


@dataclass(frozen=True, kw_only=True)
class Leak:
    """What is still in one file about one entity, or of one kind.

    Attributes
    ----------
    file : str
        Relative to the study's folder.
    place : str
        The first place in it.
    times : int
        In how many places.
    kind : str
        person, practice, ... of a name; postcode, ... of an identifier with a shape; ``author`` of
        metadata that name whoever made the file; ``path`` of a folder that tells a user's name.
    entity : str
        The id of a name; empty otherwise.
    undecided : bool
        Only proposed by a recogniser, and not decided on: a person has to look.
    """

    file: str
    place: str
    times: int
    kind: str
    entity: str = ""
    undecided: bool = False


@dataclass(frozen=True, kw_only=True)
class Scanned:
    """What a scan looked into and found; `unread` are files that it could not look into, with the reason."""

    files: int
    leaks: tuple[Leak, ...]
    unread: tuple[tuple[str, str], ...]


def scan(folder: str | Path = ".") -> Iterator[str]:
    """Look for names and identifiers in every output (``ccg transcripts scan``).

    Yields
    ------
    str
        Lines to print: how many files were looked into, which could not be, which undecided proposals stand
        in outputs.

    Raises
    ------
    ProblemsFound
        With every file that holds a name or identifier: place and id, never the name.
    """
    study = load_study(folder)
    yield from _vault_of_another_run(study)
    scanned = scanned_outputs(study)
    yield f"{scanned.files} files looked into: {', '.join(OUTPUTS)} and DVC's."
    for file, why in scanned.unread:
        yield f"Not looked into: {file} ({why})."
    for leak in (leak for leak in scanned.leaks if leak.undecided):
        yield f"To be decided: {leak.entity} stands in {leak.file}, {_where(leak)}."
    if not any(not leak.undecided for leak in scanned.leaks):
        yield "No name of the roster and no identifier was found."
    refuse_leaks(scanned)


def _vault_of_another_run(study: Study) -> Iterator[str]:
    """Say so when the vault has not all that was replaced: what it lacks cannot be looked for."""
    vault = open_vault(study)
    if vault is None:
        return
    try:
        replaced(study, vault)
    except ProblemsFound as found:
        yield "Names that no roster has are looked for only as far as the vault knows them."
        yield from map(str, found.problems)


def refuse_leaks(scanned: Scanned) -> None:
    """Stop when something was found that is no mere proposal.

    Raises
    ------
    ProblemsFound
        See `scan`.
    """
    raise_if_any(
        Problem(
            place=f"{leak.file}, {_where(leak)}",
            found=_found(leak),
            expected="none in what is given out",
            remedy=_REMEDIES.get(leak.kind, _REMEDIES[""]),
        )
        for leak in scanned.leaks
        if not leak.undecided
    )


def scanned_outputs(study: Study) -> Scanned:
    """Look into every output of a study, files of the same content once.

    Notes
    -----
    Names are looked for as in a de-identified turn (`residual_names`: every promised spelling; a name
    that is a word needs a capital), in all texts that a file holds. No leak is: a name that the register
    keeps; a name that study.yaml makes public (of a site, a role, an author, an organisation).
    """
    rows, unread, looked = [], [], 0
    read: dict[str, list[Passage] | str] = {}
    for path in _files(study.folder):
        file = path.relative_to(study.folder).as_posix()
        mark = f"{sha256(path)}{path.suffix.lower()}"
        if mark not in read:
            read[mark] = _read(path)
        texts = read[mark]
        if isinstance(texts, str):
            unread.append((file, texts))
            continue
        looked += 1
        rows += [(file, Passage(place="its name", text=re.sub(r"[._-]", " ", file)))]
        rows += [(file, passage) for passage in texts]
    found = pd.DataFrame(_found_in(rows, study), columns=["file", "place", "kind", "entity", "undecided"])
    leaks = [
        Leak(file=file, place=places["place"].iloc[0], times=len(places), kind=kind, entity=entity,
             undecided=bool(undecided))
        for (file, kind, entity, undecided), places in found.groupby(
            ["file", "kind", "entity", "undecided"], sort=True
        )
    ]  # fmt: skip
    return Scanned(files=looked, leaks=tuple(leaks), unread=tuple(unread))


def _files(folder: Path) -> Iterator[Path]:
    for name in OUTPUTS:
        yield from sorted(path for path in (folder / name).rglob("*") if path.is_file())
    alone = [folder / name for name in _ALONE]
    alone += [path for path in (folder / "data").rglob("*.dvc") if path.is_file()]
    yield from (path for path in sorted(alone) if path.exists())


def _read(path: Path) -> list[Passage] | str:
    """The texts of a file, or why they cannot be had."""
    if path.name == ".gitignore":
        return []
    try:
        found = passages(path)
        return "a kind of file that is not known here" if found is None else list(found)
    # Whatever a reader raises on a damaged file, the file was not looked into, and that is told.
    except Exception as error:
        return f"it cannot be read: {type(error).__name__}"


def _found_in(rows: list[tuple[str, Passage]], study: Study) -> Iterator[tuple[str, str, str, str, bool]]:
    public = _public(study)
    texts: dict[str, int] = {}
    for _, passage in rows:
        texts.setdefault(passage.text, len(texts))
    hits = _names_and_shapes(list(texts), study, public)
    for text in filter(_USER_PATH.search, texts):
        hits.setdefault(texts[text], set()).add((PATH, "", False))
    for file, passage in rows:
        for kind, entity, undecided in sorted(hits.get(texts[passage.text], ())):
            yield file, passage.place, kind, entity, undecided
        if passage.field and _WORD.search(passage.text) and not _is_public_author(passage.text, public):
            yield file, passage.place, AUTHOR, "", False


def _names_and_shapes(
    texts: list[str], study: Study, public: set[str]
) -> dict[int, set[tuple[str, str, bool]]]:
    """Of each text, by its number: what kind of thing stands in it, whose, and whether that is undecided."""
    roster, register, undecided = _looked_for(study, public)
    turns = pd.DataFrame({"transcript": "", "turn": range(len(texts)), "text": pd.Series(texts, dtype="str")})
    # The parts of a name are hits of their own; here they are one.
    found: dict[int, set[tuple[str, str, bool]]] = {}
    for row in residual_names(turns, roster, register).itertuples():
        if row.entity or (row.kind in _SHAPED and _is_identifier(texts[row.turn], row)):
            found.setdefault(row.turn, set()).add((row.kind, row.entity, row.entity in undecided))
    return found


def _looked_for(study: Study, public: set[str]) -> tuple[pd.DataFrame, pd.DataFrame, set[str]]:
    """The roster and what the vault holds beside it, less what is public; and who is undecided of these."""
    columns = ["entity", "kind", "name"]
    if study.transcripts is None:
        none = pd.DataFrame(columns=columns, dtype="str")
        return none, pd.DataFrame(columns=["entity", "decision"], dtype="str"), set()
    roster = read_roster(study.folder / study.transcripts.roster)[columns]
    register = read_register(study.folder / study.transcripts.register)
    vault = open_vault(study)
    undecided: set[str] = set()
    if vault is not None:
        placed = stored(vault)
        more = placed[placed["entity"].ne("") & ~placed["entity"].isin(roster["entity"])]
        undecided = set(more["entity"]) - set(register["entity"])
        # In the very form in which it stood: its parts may be anybody's.
        more = more.assign(name=more["original"], kind="place")[columns].drop_duplicates()
        roster = pd.concat([roster, more], ignore_index=True)
    spoken_of = " | ".join(sorted(public))
    of_public = roster["name"].map(lambda name: re.search(rf"\b{re.escape(key(name))}\b", spoken_of))
    return roster[of_public.isna()], register, undecided


def _public(study: Study) -> set[str]:
    """The keys of all names that the study's definition itself makes public."""
    names = [words for author in study.authors for words in (author.name, author.affiliation)]
    names += [name for site in study.sites.values() for name in (site.label, site.full)]
    names += [name for role in study.roles.values() for name in (role.label, role.singular)]
    if study.transcripts is not None:
        for organisation in study.transcripts.organisations.values():
            names += [organisation.label, *(alias.text for alias in organisation.aliases)]
    return {key(name) for name in names if name}


def _is_public_author(text: str, public: set[str]) -> bool:
    people = [key(name) for name in re.split(r"[;,]|\band\b", text)]
    return (
        key(text) in public or bool(_PROGRAMS.search(text)) or all(name in public for name in people if name)
    )


def _is_identifier(text: str, hit: tuple) -> bool:
    """Whether a shape is meant: in words, not in a row of numbers, and the check digit is right."""
    if len(_WORD.findall(text)) < 2:
        return False
    if hit.kind in _OF_DIGITS and (
        _NUMBER_BEFORE.search(text[: hit.start]) or _NUMBER_AFTER.match(text[hit.end :])
    ):
        return False
    if hit.kind == "nhs_number":
        digits = [int(digit) for digit in re.sub(r"\D", "", text[hit.start : hit.end])]
        check = 11 - sum(d * w for d, w in zip(digits, range(10, 1, -1), strict=False)) % 11
        return check % 11 == digits[9]
    return True


def _where(leak: Leak) -> str:
    return leak.place if leak.times == 1 else f"{leak.place} and {leak.times - 1} more places"


def _found(leak: Leak) -> str:
    if leak.entity:
        return f"a name of {leak.entity} ({leak.kind})"
    return {AUTHOR: "the name of whoever made the file", PATH: "a folder that tells a user's name"}.get(
        leak.kind, f"an identifier ({leak.kind.replace('_', ' ')})"
    )


_REMEDIES = {
    AUTHOR: "Remove it (Word: File, Info, Inspect Document), or name the author in study.yaml.",
    PATH: "Use a path relative to the study's folder.",
    "": "Run `ccg reproduce`; if it stays, it was written by hand: take it out there, or decide to keep it "
    "in the register.",
}
