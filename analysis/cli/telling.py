"""How commands speak: lines as they come, and problems of the inputs without a traceback."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from analysis.problems import ProblemsFound

if TYPE_CHECKING:
    from analysis.study import Study

# Every command works on the study whose folder it is called in.
HERE = Path()


@contextmanager
def told_to_the_researcher() -> Iterator[None]:
    """Problems of the inputs end the command with their message and status 2, without a traceback."""
    try:
        yield
    except ProblemsFound as error:
        for problem in error.problems:
            typer.echo(str(problem), err=True)
        raise typer.Exit(2) from None


def study_here() -> Study:
    """The study of this folder."""
    from analysis.study import load_study

    with told_to_the_researcher():
        return load_study(HERE)


def say(lines: Iterable[object]) -> None:
    """Print lines as they come; the problems that end them are told like any other."""
    with told_to_the_researcher():
        for line in lines:
            typer.echo(line)


def group(help: str) -> typer.Typer:
    """A group of commands: `ccg transcripts ...`."""
    return typer.Typer(help=help, no_args_is_help=True)
