"""The processed tables and the released findings, read back for notebooks and readers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.problems import Problem, ProblemsFound
from analysis.results import Finding, finding_from_json

if TYPE_CHECKING:
    import pandas as pd

PROCESSED = Path("data/processed")
RESPONSES = PROCESSED / "survey/responses.parquet"
MISSING = PROCESSED / "survey/missing.parquet"
AGGREGATES = PROCESSED / "survey/aggregates.parquet"
RETURNS = PROCESSED / "survey/returns.parquet"
TURNS = PROCESSED / "transcripts/turns.parquet"
CODINGS = PROCESSED / "coding/codings.parquet"
FINDINGS = Path("reports/findings.json")
SCHEMA = "findings/1"


def load_responses(folder: str | Path = ".") -> pd.DataFrame:
    """The harmonised answers: one row a respondent and wave (DESIGN: Responses)."""
    return read_table(Path(folder), RESPONSES)


def load_turns(folder: str | Path = ".") -> pd.DataFrame:
    """The de-identified turns of all transcripts, notes and documents (DESIGN: Turns)."""
    return read_table(Path(folder), TURNS)


def load_codings(folder: str | Path = ".") -> pd.DataFrame:
    """The codes that the codebook's rules propose, with their place in each turn (DESIGN: Codings)."""
    return read_table(Path(folder), CODINGS)


def load_findings(folder: str | Path = ".") -> dict[str, Finding]:
    """The released findings by id.

    Raises
    ------
    ProblemsFound
        When there are none, or the file is not one of this schema.
    """
    return read_findings(Path(folder) / FINDINGS)


def read_findings(path: Path) -> dict[str, Finding]:
    """The findings in one file of schema findings/1, by id, in the file's order."""
    try:
        data = json.loads(_existing(path).read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise ProblemsFound(
            [
                Problem(
                    place=f"{path.name}, line {error.lineno}",
                    found=f"no JSON ({error.msg})",
                    expected=f"JSON of schema {SCHEMA}",
                    remedy="Build the findings again with `ccg reproduce`.",
                )
            ]
        ) from None
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise ProblemsFound(
            [
                Problem(
                    place=path.name,
                    found=f"schema {data.get('schema') if isinstance(data, dict) else None!r}",
                    expected=SCHEMA,
                    remedy="Build the findings again with `ccg reproduce`.",
                )
            ]
        )
    if not isinstance(data.get("findings"), list):
        raise ProblemsFound(
            [
                Problem(
                    place=path.name,
                    found="no list of findings",
                    expected=f"the keys of schema {SCHEMA}",
                    remedy="Build the findings again with `ccg reproduce`.",
                )
            ]
        )
    findings = [finding_from_json(item, path.name) for item in data["findings"]]
    return {finding.id: finding for finding in findings}


def read_table(folder: Path, path: Path) -> pd.DataFrame:
    """A Parquet table of the pipeline."""
    import pandas as pd

    return pd.read_parquet(_existing(folder / path))


def read_texts(folder: Path, path: Path, texts: tuple[str, ...]) -> pd.DataFrame:
    """A CSV table of the pipeline, some of whose columns are texts even where they look like numbers."""
    from analysis.files import read_csv

    return read_csv(_existing(folder / path), dtype=dict.fromkeys(texts, "str"))


def _existing(path: Path) -> Path:
    if not path.exists():
        raise ProblemsFound(
            [
                Problem(
                    place=str(path),
                    found="no such file",
                    expected="a file that the pipeline makes",
                    remedy="Run `ccg reproduce` in the study's folder first.",
                )
            ]
        )
    return path
