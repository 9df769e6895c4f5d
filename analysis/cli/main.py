"""`ccg`: every command is one call into the rooms below."""

from __future__ import annotations

from pathlib import Path

import typer

from analysis.cli import codebook, coding, fieldwork, transcripts
from analysis.cli.telling import HERE, group, say, told_to_the_researcher

app = typer.Typer(
    help="Mixed-methods case studies whose every number can be traced and re-derived.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(transcripts.app, name="transcripts")
app.add_typer(coding.app, name="coding")
app.add_typer(codebook.app, name="codebook")
app.add_typer(fieldwork.app, name="fieldwork")


@app.command()
def reproduce(
    afresh: bool = typer.Option(False, help="Run every stage, whatever was computed before."),
) -> None:
    """Bring everything up to date, from the raw data to the report."""
    from analysis.stages.pipeline import reproduce

    say(reproduce(HERE, afresh=afresh))


@app.command()
def check() -> None:
    """Check study.yaml, params.yaml, codebook.yaml and the raw files, and list every problem."""
    from analysis.review.definition import check
    from analysis.stages.pipeline import pipeline_problems

    with told_to_the_researcher():
        typer.echo(check(HERE, pipeline_problems))


@app.command("draft-study")
def draft(
    files: list[Path] = typer.Argument(None, help="The raw file of each survey wave."),
    output: Path = typer.Option("study.draft.yaml", help="Where to write; nothing may be there yet."),
) -> None:
    """Propose a study.yaml from raw survey files, every doubt marked for a person to decide."""
    from analysis.drafting.drafts import draft_study

    with told_to_the_researcher():
        for line in draft_study(files or [], HERE, output):
            typer.echo(line)


@app.command()
def synthesise() -> None:
    """Make synthetic raw data from the study's definition and seed."""
    from analysis.study import load_study
    from analysis.synthetic import synthesise

    with told_to_the_researcher():
        for path in synthesise(load_study(HERE), HERE):
            typer.echo(path)


@app.command()
def run(stage: str = typer.Argument(help="The stage's name, as in dvc.yaml.")) -> None:
    """Run one stage of the pipeline; DVC calls this."""
    from analysis.stages.stage import run_stage

    with told_to_the_researcher():
        typer.echo(run_stage(stage))


plan = group("What the next wave could show, by simulation.")
app.add_typer(plan, name="plan")


@plan.command("survey")
def plan_survey() -> None:
    """Power and expected precision of the next survey wave, through the study's own estimators."""
    from analysis.planning.report import plan_survey
    from analysis.study import load_study

    with told_to_the_researcher():
        for line in plan_survey(load_study(HERE), HERE):
            typer.echo(line)


@app.command()
def diff(revision: str = typer.Argument(help="A commit, tag or branch, such as HEAD~1.")) -> None:
    """Show which codes, passages and findings moved since an earlier version of the codebook."""
    from analysis.review.history import diff

    say(diff(HERE, revision))


@app.command()
def withdraw(
    participant: str = typer.Argument(help="The participant's id in the fieldwork register."),
    yes: bool = typer.Option(False, "--yes", help="Do not ask."),
) -> None:
    """Take a participant out of vault, coding, caches, kits and results; say which findings change."""
    from datetime import date

    from analysis.review.withdrawal import withdraw
    from analysis.stages.pipeline import reproduce

    say(
        withdraw(
            HERE,
            participant,
            date.today(),
            agree=lambda: yes or typer.confirm("Do all this?"),
            reproduce=lambda: reproduce(HERE),
        )
    )


@app.command()
def verify() -> None:
    """Reproduce a clone without any cache and compare it with what was published."""
    from analysis.review.verification import verify

    with told_to_the_researcher():
        verified = verify(HERE, typer.echo)
        typer.echo(verified.told())
        raise typer.Exit(0 if verified.passed else 1)


@app.command()
def accept(yes: bool = typer.Option(False, "--yes", help="Do not ask.")) -> None:
    """Make the present findings and report the published ones, after showing old beside new."""
    from analysis.review.acceptance import accept, changes
    from analysis.review.leaks import refuse_leaks, scanned_outputs
    from analysis.stages.pipeline import refuse_stale
    from analysis.study import load_study

    with told_to_the_researcher():
        refuse_stale(HERE)
        changed = changes(HERE)
        typer.echo(changed.told())
        if changed:
            refuse_leaks(scanned_outputs(load_study(HERE)))
        if changed and (yes or typer.confirm("Publish the new version?")):
            accept(HERE)
            typer.echo("reports/published/ now holds the new version; commit it.")


@app.command()
def lab() -> None:
    """Open the notebooks in JupyterLab; outputs are stripped when a notebook is saved."""
    from analysis.cli.lab import open_lab

    with told_to_the_researcher():
        open_lab(HERE)
