"""Old versions of what the pipeline made: DVC's cache and its remotes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from analysis.problems import Problem, ProblemsFound

DVC = Path(".dvc")
_OBJECTS = DVC / "cache/files/md5"
_HASH = re.compile(r"\b[0-9a-f]{32}(?:\.dir)?")


def old_versions(folder: Path) -> int:
    """How many objects of DVC's cache are of no version that dvc.lock knows."""
    store = folder / _OBJECTS
    objects = {path.parent.name + path.name for path in store.glob("??/*")} if store.is_dir() else set()
    lock = folder / "dvc.lock"
    known = set(_HASH.findall(lock.read_text(encoding="utf-8"))) if lock.exists() else set()
    for name in [name for name in known & objects if name.endswith(".dir")]:
        listed = json.loads((store / name[:2] / name[2:]).read_text(encoding="utf-8"))
        known |= {item["md5"] for item in listed}
    return len(objects - known)


def remotes(folder: Path) -> list[str]:
    """The names of DVC's remotes."""
    return [name.split('"')[1] for name in _dvc_config(folder) if name.startswith(("remote ", "'remote "))]


def shared(folder: Path) -> bool:
    """Whether DVC's cache lies elsewhere, where other projects may use it."""
    return "dir" in _dvc_config(folder).get("cache", {})


def _dvc_config(folder: Path) -> dict[str, Any]:
    from configparser import ConfigParser

    parser = ConfigParser(interpolation=None)
    # An indented line of DVC's goes on with its section, not with the line before.
    for name in ("config", "config.local"):
        path = folder / DVC / name
        if path.exists():
            lines = path.read_text(encoding="utf-8").splitlines()
            parser.read_string("\n".join(line.strip() for line in lines), source=str(path))
    return {name: dict(parser[name]) for name in parser.sections()}


def delete_old_versions(folder: Path) -> Iterator[str]:
    """Leave only the present version in DVC's cache, unless other projects use it, too.

    Raises
    ------
    ProblemsFound
        When DVC cannot do it.
    """
    if not (folder / DVC).is_dir() or shared(folder):
        return
    done = subprocess.run(
        [sys.executable, "-m", "dvc", "gc", "--workspace", "--force", "--quiet"],
        cwd=folder,
        env=os.environ | {"DVC_NO_ANALYTICS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ProblemsFound(
            [
                Problem(
                    place=".dvc/cache",
                    found=f"old versions that could not be deleted ({done.stderr.strip()})",
                    expected="`dvc gc --workspace` that ends without an error",
                    remedy="Mend that and run `dvc gc --workspace` by hand.",
                )
            ]
        )
    yield "Done: .dvc/cache holds the new version alone."
