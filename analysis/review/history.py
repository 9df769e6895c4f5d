"""`ccg diff`: what moved between an earlier version of the study and the present one."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.problems import Problem, ProblemsFound
from analysis.review.comparison import Verdict, compare_findings
from analysis.review.verification import PUBLISHED

if TYPE_CHECKING:
    import pandas as pd

    from analysis.coding.codebook.definition import Codebook

_CHANGES = {
    "gained": "is coded now",
    "lost": "is coded no more",
    "polarity": "has another polarity",
    "extent": "begins or ends elsewhere",
    "theme": "counts for another theme",
}


def diff(folder: Path, revision: str) -> Iterator[str]:
    """What moved since a revision: codes, then passages with their text, then findings.

    Both codebooks code the present turns, so that what is told is the codebook's doing alone. Findings are
    those that were published then beside those of the last `ccg reproduce`.

    Parameters
    ----------
    folder : Path
        The study's folder, in a git work tree.
    revision : str
        Anything that git understands: a commit, a tag, ``HEAD~3``.

    Yields
    ------
    str
        Lines for the person who analyses: they hold de-identified text, which is personal data.

    Raises
    ------
    ProblemsFound
        When git does not know the revision, it has no codebook, or that codebook cannot be read.
    """
    from analysis.coding.codebook.definition import load_codebook
    from analysis.coding.history import changed_codes, moved_counts, moved_passages
    from analysis.coding.machine.coder import code
    from analysis.processed import load_turns

    commit = _commit(folder, revision)
    before, now = _codebook(folder, commit, revision), load_codebook(folder / "codebook.yaml")
    changes = changed_codes(before, now)
    yield f"The codebook of {revision} ({commit[:8]}) and the present one"
    yield from (f"  {change}" for change in changes)
    if not changes:
        yield "  No code and no theme has changed."
    turns = load_turns(folder)
    cache = folder / ".cache/parses"
    codings = [code(turns, book, cache) for book in (before, now)]
    passages = moved_passages(*codings, turns, before, now)
    yield ""
    yield from _passages_told(passages, len(turns))
    counts = moved_counts(*codings, turns, (before, now))
    if len(counts):
        yield ""
        yield "Themes whose numbers moved (present passages; participants)"
        yield from (
            f"  {row.theme}, {row.kind.replace('_', ' ')}s: "
            f"{row.passages_before} to {row.passages} passages; "
            f"{row.participants_before} to {row.participants} participants"
            for row in counts.itertuples()
        )
    yield ""
    yield from _findings_told(folder, commit, revision)


def _passages_told(passages: pd.DataFrame, turns: int) -> Iterator[str]:
    passages = passages.fillna({"before": "no code", "after": "no code"})
    yield f"{len(passages)} passages changed sides, of {turns} turns" + (":" if len(passages) else ".")
    for code, rows in passages.groupby("code", sort=False):
        first = rows.iloc[0]
        theme = first["theme"] if isinstance(first["theme"], str) else first["theme_before"]
        yield f"  {code} (theme {theme})"
        for row in rows.itertuples():
            sides = f"{row.before} to {row.after}"
            if row.change == "theme":
                sides = f"{row.theme_before} to {row.theme}"
            place = f"{row.transcript}, turn {row.turn}, {row.start} to {row.end}"
            yield f"    {place} {_CHANGES[row.change]} ({sides}):"
            yield f"      “{' '.join(row.text.split())}”"


def _findings_told(folder: Path, commit: str, revision: str) -> Iterator[str]:
    path = PUBLISHED.as_posix() + "/findings.json"
    earlier = _shown(folder, commit, path)
    present = folder / "reports/findings.json"
    if earlier is None or not present.exists():
        missing = f"{revision} has no {path}" if earlier is None else "there is no reports/findings.json yet"
        yield f"Findings are not compared: {missing}."
        return
    old, new = (_by_id(text) for text in (earlier, present.read_text(encoding="utf-8")))
    moved = [c for c in compare_findings(old, new) if c.verdict is not Verdict.IDENTICAL]
    yield f"{len(moved)} findings moved, of {len(old)} then and {len(new)} now" + (":" if moved else ".")
    for compared in moved:
        id = compared.what.removeprefix("finding ")
        displays = [side[id]["display"] if id in side else "(absent)" for side in (old, new)]
        change = " to ".join(displays) if displays[0] != displays[1] else f"{displays[0]}, {compared.where}"
        yield f"  {id}: {change}"


def _by_id(text: str) -> dict[str, dict[str, Any]]:
    """What each finding says, without where it was made and by which choices: those may move alone."""
    said = ("kind", "statement", "display", "result")
    return {
        finding["id"]: {part: finding[part] for part in said if part in finding}
        for finding in json.loads(text)["findings"]
    }


def _codebook(folder: Path, commit: str, revision: str) -> Codebook:
    from analysis.coding.codebook.definition import load_codebook

    text = _shown(folder, commit, "codebook.yaml")
    if text is None:
        raise _refused(revision, "no codebook.yaml in it", "a version of the study with a codebook")
    with tempfile.TemporaryDirectory() as scratch:
        # The name stands in messages: whoever reads them must know which of the two codebooks is meant.
        path = Path(scratch) / f"codebook.yaml of {commit[:8]}"
        path.write_text(text, encoding="utf-8")
        return load_codebook(path)


def _commit(folder: Path, revision: str) -> str:
    done = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if done.returncode:
        raise _refused(revision, "no version that git knows", "a commit, a tag or a branch, such as HEAD~1")
    return done.stdout.strip()


def _shown(folder: Path, commit: str, path: str) -> str | None:
    """A file as it was; None when it was not there. The study may lie below the work tree's top."""
    done = _git(folder, "show", f"{commit}:./{path}")
    return done.stdout if done.returncode == 0 else None


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["git", *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
        stdin=subprocess.DEVNULL,
    )


def _refused(revision: str, found: str, expected: str) -> ProblemsFound:
    return ProblemsFound(
        [
            Problem(
                place=f"ccg diff {revision}",
                found=found,
                expected=expected,
                remedy="`git log --oneline -- codebook.yaml` lists the versions of the codebook.",
            )
        ]
    )
