"""`python -m analysis.cli` is `ccg`."""

from analysis.cli.main import app

app(prog_name="ccg")
