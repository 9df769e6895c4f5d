"""The vault: the key, and the original behind every replacement, in a folder that nothing tracks."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import subprocess
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis.files import csv_bytes, read_csv, replace
from analysis.problems import Problem, ProblemsFound
from analysis.transcripts.deidentification.replacements import (
    MADE_TOGETHER,
    REPLACEMENT_COLUMNS,
    originals,
    replacements,
)
from analysis.transcripts.deidentification.roster import read_register
from analysis.transcripts.deidentification.unlisted import FOUND

if TYPE_CHECKING:
    from analysis.study import Study

KEY = "key"
# In the environment: where the vault of a copy of the study is (`ccg verify` gives its clone one).
VAULT = "CCG_VAULT"
_OWNER_ONLY_FOLDER, _OWNER_ONLY_FILE = 0o700, 0o600
# One file a stage, so that two stages that run at once never write the same one.
_REPLACEMENTS, _ORIGINALS = "replacements.csv", "originals.csv"
PARTS = {"transcripts": "", "survey": "survey_"}


@dataclass(frozen=True, kw_only=True)
class Vault:
    """An open vault: its folder, and the key of all hashes of this study."""

    folder: Path
    key: bytes


def open_vault(study: Study) -> Vault | None:
    """Open the vault that study.yaml names, and make it with its key if there is none yet.

    Parameters
    ----------
    study : Study
        With ``transcripts.vault``, relative to the study's folder.

    Returns
    -------
    Vault or None
        None when the study keeps no vault.

    Raises
    ------
    ProblemsFound
        The vault would be tracked (it lies in the study's folder or in a git work tree; allowed only
        where the study is synthetic and git ignores it), cannot be made or written to, or its key is
        damaged, or missing beside originals that were stored with it; or there is no key, while the
        register decides on ids that only the key can make.

    Notes
    -----
    The key is 32 random bytes, made once and never overwritten; of a synthetic study, which has
    nothing to protect, it is derived from the study's seed, so that everybody gets the same hashes.
    """
    if study.transcripts is None:
        return None
    if not study.transcripts.vault:
        _refuse_void_decisions(study)
        return None
    named = os.environ.get(VAULT) or study.transcripts.vault
    folder = (study.folder / named).resolve()
    _refuse_tracked(folder, named, study)
    derived = hashlib.sha256(f"{study.seed}:vault".encode()).digest() if study.synthetic else None
    if derived is None and not (folder / KEY).exists():
        _refuse_void_decisions(study)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(_OWNER_ONLY_FOLDER)
        return Vault(folder=folder, key=_key(folder, derived))
    except OSError as error:
        raise _problem(
            named,
            f"a folder that cannot be used ({error.strerror})",
            "a folder that belongs to you and can be written to",
            "Choose another folder, or have its owner run the command.",
        ) from error


def keyed_hash(key: bytes, text: str) -> str:
    """The HMAC-SHA256 of a text, in hexadecimal: nobody without the key can tell what was hashed.

    Examples
    --------
    >>> keyed_hash(b"k", "marsh")[:12], keyed_hash(b"other", "marsh")[:12]
    ('0006d88abf42', 'ab005fc83bf4')
    """
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def store(vault: Vault, placed: pd.DataFrame, part: str = "transcripts") -> None:
    """Write what one stage replaced, in the place of what it replaced in an earlier run.

    Parameters
    ----------
    placed : DataFrame
        See `replacements.replacements`.
    part : {"transcripts", "survey"}
        Which stage's; the other's stay.
    """
    before = PARTS[part]
    write_private_csv(vault.folder / f"{before}{_REPLACEMENTS}", placed[list(REPLACEMENT_COLUMNS)])
    write_private_csv(vault.folder / f"{before}{_ORIGINALS}", originals(placed))


def stored(vault: Vault) -> pd.DataFrame:
    """All replacements that are in the vault, of transcripts and survey answers.

    Raises
    ------
    ProblemsFound
        A file is damaged.
    """
    parts = [read_stored(vault.folder / f"{before}{_REPLACEMENTS}") for before in PARTS.values()]
    return pd.concat(parts, ignore_index=True)


def read_stored(path: Path) -> pd.DataFrame:
    """One file of replacements; empty when there is none."""
    none = pd.DataFrame(columns=list(REPLACEMENT_COLUMNS))
    try:
        table = read_csv(path, dtype="str", keep_default_na=False) if path.exists() else none
        return replacements(table)
    except (KeyError, ValueError) as error:
        raise ProblemsFound(
            [
                Problem(
                    place=f"vault, {path.name}",
                    found="a table that is damaged",
                    expected="the file as the pipeline wrote it",
                    remedy=f"Delete it. {MADE_TOGETHER}",
                )
            ]
        ) from error


def forget(vault: Vault, entities: Collection[str], places: Collection[tuple[str, int]]) -> int:
    """Take out of the vault everything about some entities and from some turns.

    Parameters
    ----------
    places : collection of (str, int)
        Transcript and number of each turn.

    Returns
    -------
    int
        How many replacements were taken out; 0 when the vault holds nothing about them.
    """
    gone = 0
    for part, before in PARTS.items():
        path = vault.folder / f"{before}{_REPLACEMENTS}"
        if not path.exists():
            continue
        placed = read_stored(path)
        here = [place in places for place in zip(placed["transcript"], placed["turn"], strict=True)]
        theirs = placed["entity"].isin(entities) | pd.Series(here, index=placed.index, dtype="bool")
        gone += int(theirs.sum())
        if theirs.any():
            store(vault, placed[~theirs], part)
    return gone


def write_private_csv(path: Path, table: pd.DataFrame) -> None:
    """Write a table that only its owner can read."""
    write_private(path, csv_bytes(table))


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read, whole or not at all."""

    def write(beside: Path) -> None:
        beside.unlink(missing_ok=True)
        with os.fdopen(_created(beside), "wb") as file:
            file.write(content)

    replace(path, write)


def _created(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY_FILE)


def _key(folder: Path, derived: bytes | None) -> bytes:
    path = folder / KEY
    if not path.exists():
        if derived is None and any(folder.glob(f"*{_ORIGINALS}")):
            raise _problem(
                KEY,
                "no key beside originals that were stored with one",
                "the key with which they were stored",
                "Put the key back from your backup; without it, ids and hashes of earlier runs would "
                "no longer be those of the same people. If it is lost, move the whole vault elsewhere.",
            )
        _make_key(path, derived or secrets.token_bytes(32))
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError:
        key = b""
    if len(key) != 32:
        raise _problem(
            KEY,
            "a damaged key",
            "64 hexadecimal digits",
            "Put the key back from your backup; never make a new one by hand.",
        )
    if derived is not None and key != derived:
        raise _problem(
            KEY,
            "the key of another seed",
            "the key that belongs to the seed in study.yaml",
            "This study is synthetic: delete the vault, and the next run makes it again.",
        )
    return key


def _refuse_void_decisions(study: Study) -> None:
    """Without the key that made them, the ids of names outside the roster stand for nobody."""
    path = study.folder / study.transcripts.register
    if not path.is_file():
        return
    decided = int(read_register(path)["entity"].str.startswith(FOUND).sum())
    if decided:
        raise _problem(
            KEY,
            f"no key, while {path.name} decides on {decided} names by ids that were made with one",
            "the key with which they were made",
            "Name the vault in study.yaml and put its key there, from your backup or from whoever keeps the "
            "study's vault. If it is lost, take these rows out of the register and decide again.",
        )


def _make_key(path: Path, key: bytes) -> None:
    """Make the key file; of two processes at once the first wins, and no half key is ever seen."""
    beside = path.with_name(f".{KEY}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(_created(beside), "w", encoding="ascii") as file:
            file.write(key.hex() + "\n")
        os.link(beside, path)
    except FileExistsError:
        pass  # another process was first: its key counts
    finally:
        beside.unlink(missing_ok=True)


def _refuse_tracked(folder: Path, named: str, study: Study) -> None:
    home = study.folder.resolve()
    inside = folder == home or home in folder.parents
    work_tree = next((above for above in (folder, *folder.parents) if (above / ".git").exists()), None)
    if folder == home or folder in home.parents:
        raise _problem(
            named,
            "a folder that holds the study itself",
            "a folder of its own",
            "Name a folder beside the study's, such as ../vault.",
        )
    if inside and not study.synthetic:
        raise _problem(
            named,
            "a folder inside the study's",
            "a folder outside it: originals must not travel with the study",
            "Name a folder beside the study's, such as ../vault.",
        )
    if work_tree and not (study.synthetic and _ignored(folder, work_tree)):
        raise _problem(
            named,
            "a folder inside a git work tree" + (", not ignored by git" if study.synthetic else ""),
            "a folder that git cannot track",
            "Add it to .gitignore." if study.synthetic else "Name a folder outside every repository.",
        )


def _ignored(folder: Path, work_tree: Path) -> bool:
    """Whether git ignores whatever lies in the folder; without git, no file says so."""
    command = ["git", "-C", str(work_tree), "check-ignore", "-q", str(folder / KEY)]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _problem(named: str, found: str, expected: str, remedy: str) -> ProblemsFound:
    place = f"vault, {named}" if named == KEY else f"study.yaml, transcripts.vault ({named})"
    return ProblemsFound([Problem(place=place, found=found, expected=expected, remedy=remedy)])
