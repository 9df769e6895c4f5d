"""The pipeline as dvc.yaml draws it: which stage reads what, back to the raw files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from analysis.files import is_clutter, sha256
from analysis.problems import Problem, ProblemsFound

DEFINITION = ("codebook.yaml",)
_OF_WAVE = ": wave "


def read_graph(folder: Path) -> dict[str, dict[str, Any]]:
    """The stages of dvc.yaml by name."""
    return YAML(typ="safe").load((folder / "dvc.yaml").read_text(encoding="utf-8"))["stages"]


def paths(entries: list[Any]) -> list[str]:
    """The paths of a list of dependencies or outputs, whose entries may carry options."""
    return [entry if isinstance(entry, str) else next(iter(entry)) for entry in entries]


def raw_inputs(folder: Path, stage: str) -> dict[str, str]:
    """What of the study a stage's results rest on, through every stage before it, with hashes.

    Raw files and folders, the codebook, and the sections of study.yaml and params.yaml that were read. What
    belongs to one survey wave has an entry of its own, which `of_waves` can leave out.

    Files that the pipeline makes are left out: their bytes may differ between machines in the last digit of
    a number, those of raw files never do. So are the files that an operating system or an office program
    puts beside those of people. A YAML file counts by what it says, whatever its comments and line ends.

    Returns
    -------
    dict of str to str
        Each raw file or folder, as dvc.yaml names it, to its SHA-256 (of a folder: over its files' names
        and hashes); files of waves as in ``data/raw/surveys: wave 2013``.
    """
    graph = read_graph(folder)
    wave_files = _wave_files(folder)
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
                found |= _hashes(folder, path, wave_files)
        for entry in graph[name].get("params", ()):
            for file, names in entry.items():
                sections.setdefault(file, set()).update(names)
    for file, names in sections.items():
        found |= _hashes_of_sections(folder / file, names)
    return dict(sorted(found.items()))


def of_waves(inputs: Mapping[str, str], waves: Collection[str] | None) -> dict[str, str]:
    """The inputs without those of other survey waves; all of them when no waves are named.

    Examples
    --------
    >>> of_waves({"codebook.yaml": "1", "surveys: wave 2013": "2", "surveys: wave 2014": "3"}, ["2014"])
    {'codebook.yaml': '1', 'surveys: wave 2014': '3'}
    """
    if waves is None:
        return dict(inputs)
    return {
        name: digest
        for name, digest in inputs.items()
        if _OF_WAVE not in name or name.partition(_OF_WAVE)[2] in waves
    }


def raw_files(folder: Path) -> dict[str, str]:
    """Every raw file that some stage reads, with its SHA-256 (of a YAML file: of what it says)."""
    named = {
        path
        for entry in read_graph(folder).values()
        for path in paths(entry["deps"])
        if path.startswith("data/raw/") or path in DEFINITION
    }
    files = [file for path in named for file in _files(folder / path)]
    return {file.relative_to(folder).as_posix(): _hash_of_file(file) for file in sorted(files)}


def _overlap(one: str, other: str) -> bool:
    """Whether two paths are the same, or one lies in the other."""
    return one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/")


def _wave_files(folder: Path) -> dict[str, str]:
    """The raw file of each survey wave that study.yaml names."""
    study = _said(folder / "study.yaml") if (folder / "study.yaml").exists() else {}
    files = (study.get("survey") or {}).get("files") or {}
    return {str(wave): file["path"] for wave, file in files.items()}


def _hashes(folder: Path, path: str, wave_files: Mapping[str, str]) -> dict[str, str]:
    """The hash of a raw input; of a folder with files of survey waves that of each, then of the others."""
    own = {
        wave: file
        for wave, file in wave_files.items()
        if file.startswith(f"{path}/") and (folder / file).is_file()
    }
    if not own:
        return {path: _hash(folder / path)}
    found = {f"{path}{_OF_WAVE}{wave}": _hash(folder / file) for wave, file in own.items()}
    others = [
        file for file in _files(folder / path) if file.relative_to(folder).as_posix() not in own.values()
    ]
    return found | ({f"{path}: other files": _hash_of_files(folder / path, others)} if others else {})


def _hashes_of_sections(path: Path, names: set[str]) -> dict[str, str]:
    """The hash of what some sections of a YAML file say, and that of what they say of each wave's file."""
    data = _said(path)
    said = {name: data.get(name) for name in sorted(names)}
    found = {}
    if isinstance(survey := said.get("survey"), dict):
        files = survey.get("files") or {}
        said["survey"] = {name: value for name, value in survey.items() if name != "files"}
        found = {f"{path.name}{_OF_WAVE}{wave}": _hash_of_data(file) for wave, file in files.items()}
    return {f"{path.name}: {', '.join(sorted(names))}": _hash_of_data(said)} | found


def _said(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8-sig"))


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
    return _hash_of_files(path, _files(path)) if path.is_dir() else _hash_of_file(path)


def _hash_of_files(folder: Path, files: Iterable[Path]) -> str:
    lines = [f"{_hash_of_file(file)}  {file.relative_to(folder).as_posix()}\n" for file in files]
    return hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()


def _hash_of_file(path: Path) -> str:
    """The hash of a file's bytes; of a YAML file, that of what it says, if it can be read."""
    if path.suffix in (".yaml", ".yml"):
        with suppress(YAMLError, UnicodeDecodeError, ValueError):
            return _hash_of_data(_said(path))
    return sha256(path)


def _hash_of_data(data: Any) -> str:
    text = json.dumps(_with_text_keys(data), default=str, sort_keys=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _with_text_keys(data: Any) -> Any:
    if isinstance(data, dict):
        return {str(key): _with_text_keys(value) for key, value in data.items()}
    return [_with_text_keys(value) for value in data] if isinstance(data, list) else data


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from (file for file in sorted(path.rglob("*")) if file.is_file() and not is_clutter(file))
    elif path.exists():
        yield path
