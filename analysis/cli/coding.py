"""`ccg coding`: what people write beside the codes."""

from __future__ import annotations

from pathlib import Path

import typer

from analysis.cli.telling import group, say, study_here

app = group("What people make of coded passages.")


@app.command()
def chart(output: Path = typer.Argument(help="The workbook to write, ending in .xlsx.")) -> None:
    """Write the framework matrix, cases by themes, for analysts to summarise each cell."""
    from analysis.coding.cases.framework.charting import write_chart

    say(write_chart(study_here(), output))


@app.command()
def charted(workbook: Path = typer.Argument(help="The filled-in workbook of `ccg coding chart`.")) -> None:
    """Take the summaries of a filled-in framework matrix into the study."""
    from analysis.coding.cases.framework.charting import read_chart

    say(read_chart(study_here(), workbook))
