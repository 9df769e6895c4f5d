"""Copies of the repository to work in, and the commands that are run there as a user runs them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from support.imports import ROOT


def of_the_repository() -> list[str]:
    """What git tracks or would track: the commit and what is not committed yet."""
    listed = git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    return [name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def copy_repository(folder: Path, *, without: tuple[str, ...] = ()) -> Path:
    """Copy the repository into a folder, without the paths that begin so."""
    for name in of_the_repository():
        if not name.startswith(without):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=A. Researcher", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *who, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def commit(folder: Path, message: str) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)


def ccg(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`ccg` of the copy's own code, in the copy."""
    return subprocess.run(
        [sys.executable, "-m", "analysis.cli", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def bytes_of(folder: Path, *parts: str) -> dict[str, bytes]:
    """Every file below these parts of a folder, to be compared before and after."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for part in parts
        for path in sorted((folder / part).rglob("*"))
        if path.is_file()
    }


def replace(path: Path, old: str, new: str, count: int = -1) -> None:
    """Change a text in a file, which must be there."""
    content = path.read_bytes()  # bytes, so that line ends stay as they are
    assert old.encode() in content, f"{path.name} has no {old!r}"
    path.write_bytes(content.replace(old.encode(), new.encode(), count))
