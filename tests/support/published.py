"""A small release as `reports/` holds it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from analysis.files import write_json, write_text
from analysis.findings import document
from analysis.results import Column, Count, Disclosure, Estimate, Figure, Finding, Quotation, Table


def sample() -> list[Finding]:
    """Findings of most kinds, with numbers of every tolerance."""
    import pandas as pd

    columns = (
        Column(name="wave", label="Wave"),
        Column(name="n", label="n", kind="base"),
        Column(name="change", label="Change", kind="change", bases=("n",), tolerance="iterative"),
    )
    data = pd.DataFrame({"wave": ["2013", "2014"], "n": [12591, 279], "change": [0.1234567, -0.07]})
    table = Table(columns=columns, data=data)
    about = {"made_by": "notebooks/2_engagement.ipynb, cell 3", "inputs": {"data/raw/surveys": "ab12" * 16}}
    about |= {"params": {"engagement": {"level": 0.95, "waves": ["2013", "2014"]}}}
    about |= {"disclosure": Disclosure(status="rounded", rule="rounded percentages")}
    estimate = Estimate(
        value=0.1186379928315412, low=0.0857, high=0.1618, n=12591, method="Wilson 95%",
        tolerance="closed_form", details={"n_first": 23456, "converged": True},
    )  # fmt: skip
    iterative = Estimate(
        value=-0.0712, low=-0.13, high=-0.01, n=545, se=0.031, p=0.0228, tolerance="iterative",
        unit="change in proportion", method="standardised change",
    )  # fmt: skip
    quotation = Quotation(
        transcript="t07",
        turn=12,
        start=3,
        end=20,
        text="About 10 of us",
        role="leaders",
        site="a",
        wave="2013",
    )
    results = {
        "engagement.high.all.2014": (estimate, "12%"),
        "engagement.high.change.2013-2014": (iterative, "−7 percentage points"),
        "survey.respondents.2014": (Count(value=279, unit="respondents", base=1000), "279"),
        "engagement.table.2": (table, "2 rows"),
        "engagement.figure.3": (Figure(chart="forest", table=table, roles={"x": "wave"}, alt="A"), "A"),
        "themes.quotation.1": (quotation, "About 10 of us"),
    }
    return [
        Finding(id=id, statement=f"Finding of {id}", result=result, display=display, **about)
        for id, (result, display) in results.items()
    ]


def write_release(reports: Path) -> None:
    """Write what the stages `release` and `report` leave in reports/."""
    findings = document("tiny", sample())
    write_json(reports / "findings.json", findings)
    write_json(reports / "claims.json", [claim(41, "engagement.high.all.2014", "12%")])
    write_json(reports / "inputs.json", {"data/raw/surveys/one.csv": "ab12" * 16})
    write_json(reports / "disclosure.json", {"profile": "small", "decisions": []})
    write_text(
        reports / "tables" / "engagement.table.2.csv", "wave,n,change\n2013,12591,0.12\n2014,279,-0.07\n"
    )
    for ending in ("html", "docx", "pdf"):
        write_text(reports / f"report.{ending}", "report")


def claim(line: int, finding: str, printed: str) -> dict[str, Any]:
    """A claim as claims.json has it, as far as it is compared."""
    return {"line": line, "finding": finding, "field": "display", "printed": printed}
