"""Verification: a clone reproduced without any cache, compared with what was published."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any

from analysis.problems import Problem, ProblemsFound
from analysis.review.comparison import (
    Compared,
    Verdict,
    compare_claims,
    compare_findings,
    compare_inputs,
    compare_tables,
)
from analysis.study import load_study
from analysis.transcripts.deidentification.vault import KEY, VAULT

PUBLISHED = Path("reports/published")
MOST_LISTED = 40


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What a verification found.

    Attributes
    ----------
    compared : tuple of Compared
        Every finding, table cell and claim, and what the documents say of themselves if it differs.
    changed_inputs : dict of str to list of str
        Raw files and folders that are others than published findings were made from, with those findings.
    changed_files : tuple of str
        The raw files themselves that changed, came or went.
    failure : str
        Why the clone could not be reproduced; empty when it could.
    """

    compared: tuple[Compared, ...] = ()
    changed_inputs: dict[str, list[str]] = field(default_factory=dict)
    changed_files: tuple[str, ...] = ()
    failure: str = ""

    @property
    def passed(self) -> bool:
        """Whether nothing differs."""
        different = any(item.verdict is Verdict.DIFFERENT for item in self.compared)
        return not (self.failure or self.changed_inputs or self.changed_files or different)

    def told(self) -> str:
        """The result in words, differences first named."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        if self.failure:
            yield "The study could not be reproduced:"
            yield self.failure
            yield "\nNot verified."
            return
        differences = [item for item in self.compared if item.verdict is Verdict.DIFFERENT]
        # Findings before the cells and claims that only repeat them; what a method tells beside its result
        # last: a p value adjusted for others moves with each of them.
        differences.sort(key=lambda item: (not item.what.startswith("finding"), ".details." in item.where))
        yield from (str(item) for item in differences[:MOST_LISTED])
        if len(differences) > MOST_LISTED:
            yield f"... and {len(differences) - MOST_LISTED} more differences."
        for path, findings in self.changed_inputs.items():
            yield f"{path} is not what {_named(findings)} were made from."
        if self.changed_files:
            yield "Raw files that differ from the published ones: " + ", ".join(self.changed_files)
        counts = Counter((item.what.split(" ")[0], item.verdict) for item in self.compared)
        for kind, plural in (("finding", "findings"), ("table", "table cells"), ("report.md,", "claims")):
            parts = [f"{counts[kind, v]} {v.value}" for v in Verdict if counts[kind, v]]
            yield f"{plural}: " + (", ".join(parts) or "none")
        yield "\nVerified: what was published is what the data give." if self.passed else "\nNot verified."


def verify(folder: Path, tell: Callable[[str], object]) -> Verified:
    """Reproduce a clone of the study and compare it with what was published.

    Parameters
    ----------
    folder : Path
        The study's folder, in git. Uncommitted changes of tracked files go into the clone and are named.
    tell : callable
        Receives a line of progress at a time.

    Returns
    -------
    Verified

    Raises
    ------
    ProblemsFound
        When nothing was published yet, or the folder is not a git repository.
    """
    if not (folder / PUBLISHED / "findings.json").exists():
        raise ProblemsFound(
            [
                Problem(
                    place=str(PUBLISHED),
                    found="nothing published",
                    expected="findings.json of an accepted version",
                    remedy="Run `ccg reproduce`, look at the report, then `ccg accept`.",
                )
            ]
        )
    with TemporaryDirectory(prefix="ccg-verify-") as scratch:
        clone = Path(scratch) / "clone"
        changed = clone_with_changes(folder, clone)
        if raw := carry_raw_data(folder, clone):
            tell(f"Raw data outside git, taken from this folder: {len(raw)} files.")
        if changed:
            tell("Not committed, but verified as they are: " + ", ".join(changed))
        if left_out := untracked(folder):
            tell("Not in git, so not in the clone and not verified: " + ", ".join(left_out))
        vault = Path(scratch) / "vault"
        carry_key(folder, vault)
        failure = _reproduce(clone, vault, tell)
        if failure:
            return Verified(failure=failure)
        # Published, but perhaps not committed yet: the folder's own.
        return compare(folder / PUBLISHED, clone / "reports")


def clone_with_changes(folder: Path, clone: Path) -> list[str]:
    """Clone the commit and carry over uncommitted changes of tracked files; returns their paths."""
    _git(folder, "clone", "--quiet", "--no-hardlinks", ".", str(clone))
    # A rename is a deletion and a new file: otherwise the old name would stay in the clone.
    changed = _names(_git(folder, "diff", "--name-only", "--no-renames", "-z", "HEAD"))
    for name in changed:
        (clone / name).unlink(missing_ok=True)
        if (folder / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(folder / name, clone / name)
    return changed


def carry_raw_data(folder: Path, clone: Path) -> list[str]:
    """Put raw data that git is told to ignore into the clone, which has none; returns their paths.

    A real study keeps its raw data out of git. The clone is in this user's temporary folder and is deleted.
    """
    listed = _git(folder, "ls-files", "--others", "--ignored", "--exclude-standard", "-z", "--", "data/raw")
    for name in _names(listed):
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(folder / name, clone / name)
    return _names(listed)


def carry_key(folder: Path, vault: Path) -> None:
    """Give the clone a vault of its own, with the key of the study's and nothing else of it.

    Names that no roster has are known by hashes under this key: under another one, no decision on such a name
    would hold. Whatever the clone stores in its vault is deleted with it.
    """
    vault.mkdir(mode=0o700)
    study = load_study(folder)
    key = folder / (study.transcripts.vault if study.transcripts else "") / KEY
    if study.transcripts and study.transcripts.vault and key.is_file():
        shutil.copy2(key, vault / KEY)


def untracked(folder: Path) -> list[str]:
    """Files that git neither tracks nor is told to ignore: somebody else's clone would not have them.

    What is published but not committed yet is compared all the same, so it is not among them.
    """
    names = _names(_git(folder, "ls-files", "--others", "--exclude-standard", "-z"))
    return [name for name in names if not name.startswith(f"{PUBLISHED.as_posix()}/")]


def _names(listed: str) -> list[str]:
    return [name for name in listed.split("\0") if name]


def compare(published: Path, recomputed: Path) -> Verified:
    """Compare two folders of findings, tables and claims."""
    old, new = _findings(published), _findings(recomputed)
    compared = [*_compare_heads(published, recomputed), *compare_findings(old, new)]
    names = {path.name for side in (published, recomputed) for path in (side / "tables").glob("*.csv")}
    for name in sorted(names):
        compared += _compare_table(published / "tables" / name, recomputed / "tables" / name, new)
    made_by = {name: finding["made_by"] for name, finding in (old | new).items()}
    claims = (_json(side / "claims.json") for side in (published, recomputed))
    compared += compare_claims(*claims, made_by)
    before, after = _json(published / "inputs.json"), _json(recomputed / "inputs.json")
    files = [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]
    return Verified(
        compared=tuple(compared),
        changed_inputs=compare_inputs(old, new),
        changed_files=tuple(files),
    )


def _compare_heads(published: Path, recomputed: Path) -> Iterator[Compared]:
    """What the document of the findings says of itself, and the decisions of disclosure control."""
    parts = [("findings.json", key) for key in ("schema", "study")]
    parts += [("disclosure.json", key) for key in ("profile", "decisions")]
    for name, key in parts:
        old, new = _json(published / name).get(key), _json(recomputed / name).get(key)
        if old != new:
            yield Compared(
                what=name, verdict=Verdict.DIFFERENT, where=key, published=str(old), recomputed=str(new)
            )


def _compare_table(old: Path, new: Path, findings: dict[str, Any]) -> Iterator[Compared]:
    finding = findings.get(old.stem, {})
    if not (old.exists() and new.exists()):
        yield Compared(
            what=f"table {old.stem}",
            verdict=Verdict.DIFFERENT,
            where="the whole table",
            published="there" if old.exists() else "missing",
            recomputed="there" if new.exists() else "missing",
            made_by=finding.get("made_by", ""),
        )
        return
    result = finding.get("result", {})
    columns = result.get("table", result).get("columns", [])
    yield from compare_tables(
        old.stem,
        old.read_text(encoding="utf-8"),
        new.read_text(encoding="utf-8"),
        {
            column["name"]: "exact" if column["kind"] in ("count", "base") else column["tolerance"]
            for column in columns
            if column["kind"] != "text"
        },
        finding.get("made_by", ""),
    )


def _findings(folder: Path) -> dict[str, Any]:
    return {item["id"]: item for item in _json(folder / "findings.json")["findings"]}


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError) as error:
        raise ProblemsFound(
            [
                Problem(
                    place=str(path.relative_to(path.parents[2])),
                    found="no such file" if isinstance(error, FileNotFoundError) else f"no JSON ({error})",
                    expected="a file that `ccg accept` wrote",
                    remedy="Publish again with `ccg accept`.",
                )
            ]
        ) from None


def _named(findings: list[str], most: int = 3) -> str:
    named = ", ".join(findings[:most])
    return named if len(findings) <= most else f"{named} and {len(findings) - most} more findings"


def _reproduce(clone: Path, vault: Path, tell: Callable[[str], object]) -> str:
    """Run the clone's own code on the clone's data; returns what went wrong, if anything."""
    command = [sys.executable, "-m", "analysis.cli", "reproduce", "--afresh"]
    environment = os.environ | {"PYTHONPATH": str(clone.resolve()), VAULT: str(vault.resolve())}
    # Errors go to a file: a pipe that nobody reads while the other one is read would fill up and stop both.
    with (
        TemporaryFile("w+", encoding="utf-8", errors="replace") as errors,
        subprocess.Popen(
            command,
            cwd=clone,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as process,
    ):
        for line in process.stdout or ():
            if "/report." not in line and "\\report." not in line:
                tell(line.rstrip())
        process.wait()
        errors.seek(0)
        error = errors.read().strip()
    return (error or "no message") if process.returncode else ""


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="surrogateescape",
        check=False,
    )
    if done.returncode:
        raise ProblemsFound(
            [
                Problem(
                    place=str(folder),
                    found=f"`git {arguments[0]}` failed: {done.stderr.strip()}",
                    expected="a study in a git repository with at least one commit",
                    remedy="Commit the study first.",
                )
            ]
        )
    return done.stdout
