"""Putting made files in a folder, and taking away what an earlier run made and this one does not."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import pandas as pd

from analysis.files import read_csv, sha256, write_bytes, write_csv
from analysis.problems import Problem, raise_if_any

TRUTH = PurePosixPath("data/raw/synthetic/truth")


def write_all(folder: Path, files: Mapping[str, bytes], record: str) -> list[Path]:
    """Write files, by their paths under the folder, and remember which they were; their paths are returned.

    Parameters
    ----------
    folder : Path
    files : mapping of str to bytes
    record : str
        The name of the table in the truth folder that remembers the files and their hashes.

    Raises
    ------
    ProblemsFound
        For every file that is there already and was not made by an earlier run, or was changed since: real
        data and work of people are never written over.
    """
    made_before = folder / TRUTH / record
    earlier = _earlier(made_before)
    raise_if_any(_in_the_way(folder, files, earlier))
    for name in earlier:
        if name not in files:
            (folder / name).unlink(missing_ok=True)
    for name, content in files.items():
        write_bytes(folder / name, content)
    made = [(name, hashlib.sha256(content).hexdigest()) for name, content in sorted(files.items())]
    write_csv(made_before, pd.DataFrame(made, columns=["file", "sha256"]))
    return [*(folder / name for name in files), made_before]


def _earlier(record: Path) -> dict[str, str]:
    if not record.exists():
        return {}
    table = read_csv(record, dtype="str")
    return dict(zip(table["file"], table["sha256"], strict=True))


def _in_the_way(folder: Path, files: Mapping[str, bytes], earlier: Mapping[str, str]) -> list[Problem]:
    problems = []
    for name in sorted({*files, *earlier}):
        path = folder / name
        if not path.exists():
            continue
        found = sha256(path)
        if found == earlier.get(name) or (name in files and found == hashlib.sha256(files[name]).hexdigest()):
            continue
        changed = name in earlier
        problems.append(
            Problem(
                place=name,
                found="a file that was " + ("changed after it was made" if changed else "not made here"),
                expected="no file, or one that this command made",
                remedy="Move it away, or make the synthetic data in another folder.",
            )
        )
    return problems
