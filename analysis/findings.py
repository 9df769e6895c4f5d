"""Recording what a notebook found, and the ledger that keeps it.

A notebook calls `record`; inside a stage run the finding is written to the ledger that the executor named
in the environment, elsewhere it is only shown.
"""

from __future__ import annotations

import dataclasses
import json
import os
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from analysis.display import display as display_of
from analysis.problems import Problem, ProblemsFound
from analysis.processed import SCHEMA
from analysis.results import Finding, Result, finding_from_json, to_json

LEDGER = "CCG_LEDGER"
NOTEBOOK = "CCG_NOTEBOOK"
_ID = re.compile(r"[a-z0-9_]+(?:[.-][a-z0-9_]+)*")
_recorded: dict[str, tuple[str, str]] = {}


def record(
    id: str,
    result: Result,
    statement: str,
    display: str | None = None,
    waves: Collection[str] | None = None,
) -> Finding:
    """Say what was found, under a name that the report can cite.

    Parameters
    ----------
    id : str
        Lower-case words joined by dots, used once in the whole study,
        for example ``engagement.highly_engaged.leaders.change.2013-2016``.
    result : Estimate, Count, Table, Figure, Quotation or Interpretation
    statement : str
        What was found or counted, in words.
    display : str, optional
        How the result is printed in a sentence, when not the usual way: a `str.format` template such as
        ``"{value} of {n}"`` (the parts are those of `analysis.display.fields`). A template, because
        the release rules may still change the numbers.
    waves : collection of str, optional
        The survey waves that the result rests on, if not on all: when the file of another wave is changed,
        the finding is not marked as resting on changed data.

    Returns
    -------
    Finding
        Which shows itself in a notebook. It is written to the ledger only inside a stage run.

    Raises
    ------
    ProblemsFound
        When the id is malformed or was used before by another cell, or when `display` names a part that
        the result does not have, or holds a number of its own.

    Examples
    --------
    >>> from analysis.results import Count
    >>> record("example.respondents", Count(value=279, unit="respondents"), "GPs who answered").display
    '279'
    """
    made_by, cell = _cell()
    _check_form(id, made_by)
    _check_template(display, id, made_by)
    printed = display_of(result, template=display)
    _check_new(id, made_by, cell)
    finding = Finding(
        id=id,
        statement=statement,
        result=result,
        display=printed,
        template=display,
        made_by=made_by,
    )
    if ledger := os.environ.get(LEDGER):
        with Path(ledger).open("a", encoding="utf-8", newline="\n") as file:
            line = to_json(finding) | {"waves": None if waves is None else sorted(waves)}
            file.write(json.dumps(line, ensure_ascii=False, allow_nan=False) + "\n")
    return finding


def read_ledger(path: Path) -> list[tuple[Finding, tuple[str, ...] | None]]:
    """The findings of one notebook's run in their order, each with the survey waves that it rests on.

    The waves are None where the notebook named none: it may rest on all.
    """
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    found = []
    for line in map(json.loads, lines):
        waves = line.pop("waves")
        found.append((finding_from_json(line, path.name), None if waves is None else tuple(waves)))
    return found


def completed(
    recorded: Iterable[tuple[Finding, tuple[str, ...] | None]],
    inputs: Callable[[tuple[str, ...] | None], Mapping[str, str]],
    params: Mapping[str, Any],
) -> list[Finding]:
    """The findings with the files and the choices that they depend on.

    Parameters
    ----------
    recorded : iterable of (Finding, waves)
        What `read_ledger` gives.
    inputs : callable
        The inputs with hashes of what rests on these waves (None: on all).
    params : Mapping
        The choices, by section.
    """
    return [
        dataclasses.replace(finding, inputs=dict(inputs(waves)), params=dict(params))
        for finding, waves in recorded
    ]


def document(study: str, findings: Iterable[Finding]) -> dict[str, Any]:
    """The findings as the document of schema findings/1, sorted by id.

    Raises
    ------
    ProblemsFound
        For every id that two cells have used.
    """
    findings = sorted(findings, key=lambda finding: finding.id)
    problems = [
        _used_twice(second.id, first.made_by, second.made_by)
        for first, second in pairwise(findings)
        if first.id == second.id
    ]
    if problems:
        raise ProblemsFound(problems)
    return {"schema": SCHEMA, "study": study, "findings": [to_json(finding) for finding in findings]}


def _cell() -> tuple[str, str | None]:
    """Notebook and cell that are running, and what tells this cell from another (None: nothing does)."""
    notebook = os.environ.get(NOTEBOOK)
    try:
        shell = get_ipython()  # type: ignore[name-defined]
    except NameError:
        place = notebook or "a Python session"
        return place, place
    # Of the inputs so far, the one that is running; `execution_count` may be the next one's already.
    number = len(shell.history_manager.input_hist_parsed) - 1
    place = f"{notebook or 'an open notebook'}, cell {number}"
    if notebook:
        return place, place
    # A cell that is run again in JupyterLab has a new number but the same id.
    # IPython in a terminal knows no cells.
    return place, getattr(shell, "parent_header", {}).get("metadata", {}).get("cellId")


def _check_form(id: str, made_by: str) -> None:
    if not _ID.fullmatch(id):
        raise ProblemsFound(
            [
                Problem(
                    place=made_by,
                    found=f"the finding id {id!r}",
                    expected="lower-case words, digits and underscores joined by dots",
                    remedy="For example 'engagement.highly_engaged.leaders.2013'.",
                )
            ]
        )


def _check_template(template: str | None, id: str, made_by: str) -> None:
    """A number typed into the template would be bound to nothing, and the release rules could not see it."""
    outside = re.sub(r"\{[^{}]*\}", "", template or "")
    if any(letter.isdigit() for letter in outside):
        raise ProblemsFound(
            [
                Problem(
                    place=made_by,
                    found=f"a typed number in display={template!r} of the finding {id!r}",
                    expected="numbers as parts of the result only, such as '{value} of {n}'",
                    remedy="Leave the number to the narrative, or record it as a finding.",
                )
            ]
        )


def _check_new(id: str, made_by: str, cell: str | None) -> None:
    again_in_the_same_cell = NOTEBOOK not in os.environ and cell not in (None, "a Python session")
    before = _recorded.get(id)
    if before is not None and not (again_in_the_same_cell and before[1] == cell):
        raise ProblemsFound([_used_twice(id, before[0], made_by)])
    if cell is not None:
        _recorded[id] = made_by, cell


def _used_twice(id: str, first: str, second: str) -> Problem:
    return Problem(
        place=second,
        found=f"the finding {id!r}, recorded by {first} already",
        expected="each id once in the study",
        remedy="Give one of the two another id.",
    )
