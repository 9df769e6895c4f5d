"""`ccg transcripts`: what was understood of a file, and the people's part in de-identification."""

from __future__ import annotations

from pathlib import Path

import typer

from analysis.cli.telling import HERE, group, say

app = group("Reading and de-identifying transcripts.")


@app.command()
def preview(
    files: list[Path] = typer.Argument(help="A transcript; both tracks where speakers were recorded apart."),
    profile: str = typer.Option(None, help="The layout, if the one that was found is wrong."),
) -> None:
    """Show what is understood of a transcript, and each line that is not; it prints the original's words."""
    from analysis.study import load_study
    from analysis.transcripts.preview import preview

    study = load_study(HERE) if (HERE / "study.yaml").exists() else None
    changes = study.transcripts.tracked_changes if study and study.transcripts else "stop"
    say(preview(files, profile, tracked_changes=changes))
