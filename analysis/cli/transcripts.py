"""`ccg transcripts`: what was understood of a file, and the people's part in de-identification."""

from __future__ import annotations

from pathlib import Path

import typer

from analysis.cli.telling import HERE, group, say, study_here

app = group("Reading and de-identifying transcripts.")


@app.command()
def preview(
    files: list[Path] = typer.Argument(help="A transcript; both tracks where speakers were recorded apart."),
    profile: str = typer.Option(None, help="The layout, if the one that was found is wrong."),
) -> None:
    """Show what is understood of a transcript, and each line that is not; it prints the original's words."""
    from analysis.transcripts.preview import preview

    study = study_here() if (HERE / "study.yaml").exists() else None
    changes = study.transcripts.tracked_changes if study and study.transcripts else "stop"
    say(preview(files, profile, tracked_changes=changes))


@app.command()
def review() -> None:
    """Write into the vault the sheet of names that nobody has decided on yet."""
    from analysis.transcripts.deidentification.review import write_review

    say(write_review(study_here()))


@app.command()
def decide(sheet: Path = typer.Argument(help="The filled-in sheet of `ccg transcripts review`.")) -> None:
    """Take the decisions of a filled-in sheet into register and roster."""
    from analysis.transcripts.deidentification.review import decide

    say(decide(study_here(), sheet))


@app.command()
def sample(
    size: int = typer.Argument(150, help="How many turns to draw.", min=1),
) -> None:
    """Draw de-identified turns for a person to read for identifiers that were missed."""
    from analysis.transcripts.deidentification.checking import write_sample

    say(write_sample(study_here(), size))


@app.command()
def checked(sheet: Path = typer.Argument(help="The filled-in sheet of `ccg transcripts sample`.")) -> None:
    """Record what the readers of the sample found, with the upper bound for what was missed."""
    from analysis.transcripts.deidentification.checking import record_sample

    say(record_sample(study_here(), sheet))


@app.command()
def scan() -> None:
    """Look for names and identifiers in everything that was made, metadata of documents included."""
    from analysis.review.leaks import scan

    say(scan(HERE))
