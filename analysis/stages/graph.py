"""The pipeline as dvc.yaml draws it: which stage reads what, back to the raw files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from analysis.files import sha256
from analysis.problems import Problem, ProblemsFound

DEFINITION = ("codebook.yaml",)


def read_graph(folder: Path) -> dict[str, dict[str, Any]]:
    """The stages of dvc.yaml by name."""
    return YAML(typ="safe").load((folder / "dvc.yaml").read_text(encoding="utf-8"))["stages"]


def paths(entries: list[Any]) -> list[str]:
    """The paths of a list of dependencies or outputs, whose entries may carry options."""
    return [entry if isinstance(entry, str) else next(iter(entry)) for entry in entries]


def raw_inputs(folder: Path, stage: str) -> dict[str, str]:
    """What of the study a stage's results rest on, through every stage before it, with hashes.

    Raw files and folders, the codebook, and the sections of study.yaml and params.yaml that were read.

    Files that the pipeline makes are left out: their bytes may differ between machines in the last digit of
    a number, those of raw files never do.

    Returns
    -------
    dict of str to str
        Each raw file or folder, as dvc.yaml names it, to its SHA-256 (of a folder: over its files' names
        and hashes).
    """
    graph = read_graph(folder)
    made_by = {path: name for name, entry in graph.items() for path in paths(entry["outs"])}
    found: dict[str, str] = {}
    sections: dict[str, set[str]] = {}
    seen, todo = set(), [stage]
    while todo:
        name = todo.pop()
        seen.add(name)
        for path in paths(graph[name]["deps"]):
            if makers := {maker for out, maker in made_by.items() if _overlap(out, path)}:
                todo += makers - seen
            elif path.startswith("data/raw/") or path in DEFINITION:
                found[path] = _hash(folder / path)
        for entry in graph[name].get("params", ()):
            for file, names in entry.items():
                sections.setdefault(file, set()).update(names)
    for file, names in sections.items():
        found[f"{file}: {', '.join(sorted(names))}"] = _hash_of_sections(folder / file, names)
    return dict(sorted(found.items()))


def raw_files(folder: Path) -> dict[str, str]:
    """Every raw file that some stage reads, with its SHA-256."""
    named = {
        path
        for entry in read_graph(folder).values()
        for path in paths(entry["deps"])
        if path.startswith("data/raw/") or path in DEFINITION
    }
    files = [file for path in named for file in _files(folder / path)]
    return {file.relative_to(folder).as_posix(): sha256(file) for file in sorted(files)}


def _overlap(one: str, other: str) -> bool:
    """Whether two paths are the same, or one lies in the other."""
    return one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/")


def _hash_of_sections(path: Path, names: set[str]) -> str:
    """The hash of what some sections of a YAML file say, however they are written."""
    data = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    said = {name: data.get(name) for name in sorted(names)}
    return hashlib.sha256(json.dumps(said, default=str, sort_keys=False).encode()).hexdigest()


def _hash(path: Path) -> str:
    if not path.exists():
        raise ProblemsFound(
            [
                Problem(
                    place=str(path),
                    found="no such file or folder",
                    expected="a raw input that dvc.yaml names",
                    remedy="Put it there, or correct dvc.yaml.",
                )
            ]
        )
    if not path.is_dir():
        return sha256(path)
    lines = [f"{sha256(file)}  {file.relative_to(path).as_posix()}\n" for file in _files(path)]
    return hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from (file for file in sorted(path.rglob("*")) if file.is_file())
    elif path.exists():
        yield path
