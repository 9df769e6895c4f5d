"""Methods that stand in tables alone, told from the names of the tables' columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from analysis.reporting import pandoc
from analysis.results import Figure, Finding, Table

if TYPE_CHECKING:
    from analysis.reporting.document import Edition

COEFFICIENTS = {"kappa": "Cohen’s kappa", "ac1": "Gwet’s AC1"}
RATIOS = {"precision": "precision", "recall": "recall", "agree": "percent agreement"}


def in_tables(findings: Mapping[str, Finding], edition: Edition) -> Iterator[list[pandoc.Node]]:
    """What the tables measure that no single estimate names, each as the words of a paragraph.

    A table with a coefficient of agreement compares two codings; the ratios beside it do so too.
    """
    compared = {
        name: columns
        for name, found in findings.items()
        if COEFFICIENTS.keys() & (columns := _columns(found))
    }
    if not compared:
        return
    yield [
        *pandoc.text(
            f"Agreement between codings: {agreement(set().union(*compared.values()))}. In the findings "
        ),
        *_joined([edition.code(name) for name in sorted(compared)]),
        *pandoc.text("."),
    ]


def agreement(columns: set[str]) -> str:
    """How agreement is measured in tables with these columns; intervals are told where there are any.

    Examples
    --------
    >>> agreement({"kappa", "kappa_low", "kappa_high", "recall"})
    'Cohen’s kappa with asymptotic intervals; recall'
    """
    parts = []
    for known, intervals in (
        (COEFFICIENTS, "asymptotic intervals"),
        (RATIOS, "percentile intervals from resampled transcripts"),
    ):
        measured = [name for name in known if name in columns]
        if measured:
            limits = {f"{name}_{end}" for name in measured for end in ("low", "high")}
            words = _listed([known[name] for name in measured])
            parts.append(f"{words} with {intervals}" if limits <= columns else words)
    return "; ".join(parts)


def _columns(finding: Finding) -> set[str]:
    result = finding.result
    table = result.table if isinstance(result, Figure) else result
    return {column.name for column in table.columns} if isinstance(table, Table) else set()


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _joined(parts: list[list[pandoc.Node]]) -> list[pandoc.Node]:
    nodes = list(parts[0])
    for part in parts[1:]:
        nodes += [*pandoc.text(", "), *part]
    return nodes
