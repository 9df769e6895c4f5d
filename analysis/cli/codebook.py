"""`ccg codebook`: the codes, their rules and their examples."""

from __future__ import annotations

from analysis.cli.telling import HERE, group, say

app = group("The codebook and its rules.")


@app.callback()
def _codebook() -> None:
    """The codebook and its rules."""


@app.command()
def test() -> None:
    """Code every example and counter-example of the codebook by its own code's rules."""
    from analysis.coding.codebook.examples import test_codebook

    say(test_codebook(HERE / "codebook.yaml", HERE / ".cache/parses"))
