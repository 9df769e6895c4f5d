"""`ccg fieldwork`: the register of who was asked, and what lies in the raw data."""

from __future__ import annotations

from analysis.cli.telling import group, say, study_here

app = group("The fieldwork register.")


@app.callback()
def _fieldwork() -> None:
    """The fieldwork register."""


@app.command()
def check() -> None:
    """Compare register, transcripts, guides, consent and sign-off with what lies in data/raw."""
    from analysis.transcripts.fieldwork.checks import check_fieldwork

    say(check_fieldwork(study_here()))
