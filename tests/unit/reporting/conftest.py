"""A small study with findings of every kind and a narrative that uses them."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from analysis.display import display
from analysis.results import (
    Column,
    Count,
    Disclosure,
    Estimate,
    Figure,
    Finding,
    Interpretation,
    Passage,
    Quotation,
    Table,
)
from analysis.study.choices import DisclosureRules
from analysis.study.definition import Author, Role, Site, Study, WaveOfFieldwork
from analysis.study.fieldwork import Published
from analysis.study.survey import Survey

WAVES = ("2013", "2014", "2016")
SITES = ("ashdown", "brackenvale", "calderwick", "dunmere", "eastling", "fernley")
INPUTS = {
    "data/processed/survey/responses.parquet": "9f2b4c" + "0" * 58,
    "data/processed/engagement/estimates.parquet": "51aa07" + "1" * 58,
}
RELEASED = Disclosure(status="released", rule="staff_survey")
SUPPRESSED = Disclosure(status="suppressed", rule="base below 10")


def make_study(**changes) -> Study:
    """A study of six sites, three waves and three roles."""
    rules = DisclosureRules(
        profile="staff_survey",
        smallest_base={"respondents": 10, "participants": 3},
        percent_decimals=0,
    )
    fields = {
        "folder": Path(),
        "id": "example",
        "title": "GP engagement with clinical commissioning in six case-study sites",
        "subtitle": "A mixed-methods study of three survey waves, interviews, observation and board papers",
        "authors": (Author(name="A. Researcher", affiliation="An Institute"), Author(name="B. Writer")),
        "date": "2026-11-21",
        "status": "Worked example",
        "synthetic": True,
        "seed": 20130401,
        "sites": {
            name: Site(id=name, label=name.capitalize(), full=f"NHS {name.capitalize()} CCG")
            for name in SITES
        },
        "roles": {
            "leader": Role(id="leader", label="GP leaders", singular="GP leader"),
            "member": Role(
                id="member",
                label="GPs without a formal role",
                singular="GP without a formal role",
            ),
        },
        "waves": {
            wave: WaveOfFieldwork(id=wave, label=wave, fieldwork=f"January and February {wave}")
            for wave in WAVES
        },
        "survey": Survey(questions={}, outcomes={}, files={}),
        "transcripts": None,
        "coding": None,
        "published": (
            Published(
                finding="engagement.high.all.2014",
                statement="All GPs highly engaged, second wave",
                printed="12%",
                value=0.12,
                source="The publisher's press release",
            ),
            Published(
                finding="engagement.some.all.2013",
                statement="At least somewhat engaged, first wave",
                printed="almost three-quarters",
                between=(0.70, 0.75),
                source="The publisher's blog",
            ),
            Published(
                finding="survey.respondents.2014",
                statement="Respondents, second wave",
                printed="280",
                value=280,
                source="The publisher's press release",
            ),
        ),
        "params": SimpleNamespace(disclosure=rules),  # the only choices that a report reads
    }
    others = {field.name: None for field in dataclasses.fields(Study)}
    return Study(**{**others, **fields, **changes})


def make_finding(name: str, statement: str, result, **more) -> Finding:
    """A released finding."""
    fields = {
        "display": display(result, template=more.get("template")),
        "made_by": "2_engagement, cell 7",
        "inputs": INPUTS,
        "params": {"engagement.level": 0.95},
        "disclosure": RELEASED,
    }
    return Finding(id=name, statement=statement, result=result, **{**fields, **more})


def share(value: float, low: float, high: float, n: int | None, **more) -> Estimate:
    """A proportion by Wilson's method."""
    fields = {"method": "Wilson score interval", "tolerance": "closed_form"}
    return Estimate(value=value, low=low, high=high, n=n, **{**fields, **more})


def change(value: float, low: float, high: float, n: int, **details) -> Estimate:
    """A change in proportion by the primary method."""
    return Estimate(
        value=value,
        low=low,
        high=high,
        n=n,
        unit="change in proportion",
        method="standardised change (logistic regression, site fixed effects, g-computation)",
        tolerance="iterative",
        details=details,
    )


def text(name: str, label: str) -> Column:
    """A column of words."""
    return Column(name=name, label=label)


BASE = Column(name="n", label="n", kind="base", tolerance="exact")


def measured(name: str, label: str, kind: str = "proportion") -> Column:
    """A column that rests on `n`."""
    return Column(name=name, label=label, kind=kind, bases=("n",))


VALUES = (measured("value", "Share"), measured("low", "95% interval"), measured("high", "95% interval"))
CHANGES = (
    measured("value", "Change, percentage points", "change"),
    measured("low", "95% interval", "change"),
    measured("high", "95% interval", "change"),
)


def table(columns: tuple[Column, ...], rows: list[tuple]) -> Table:
    """A table from its rows."""
    return Table(columns=columns, data=pd.DataFrame(rows, columns=[c.name for c in columns]))


def by_role() -> Table:
    """Shares by role and wave."""
    rows = [
        ("leader", "2013", 0.83, 0.69, 0.91, 41),
        ("leader", "2014", 0.71, 0.55, 0.83, 38),
        ("leader", "2016", 0.64, 0.49, 0.77, 42),
        ("member", "2013", 0.08, 0.05, 0.12, 205),
        ("member", "2014", 0.07, 0.04, 0.11, 241),
        ("member", "2016", 0.06, 0.04, 0.10, 233),
    ]
    return table((text("role", "Role"), text("wave", "Wave"), *VALUES, BASE), rows)


def by_site() -> Table:
    """Changes by site, one of them withheld."""
    rows = [
        ("All six", "All sites", -0.07, -0.12, -0.02, 525),
        ("ashdown", "Sites", -0.11, -0.22, 0.00, 96),
        ("brackenvale", "Sites", -0.02, -0.13, 0.09, 88),
        ("calderwick", "Sites", None, None, None, None),
        ("dunmere", "Sites", -0.09, -0.19, 0.01, 104),
        ("eastling", "Sites", -0.06, -0.17, 0.05, 91),
        ("fernley", "Sites", 0.01, -0.10, 0.12, 83),
        ("leader", "Roles", -0.12, -0.29, 0.05, 79),
        ("member", "Roles", -0.01, -0.06, 0.04, 446),
    ]
    return table((text("label", "Site or role"), text("group", "Group"), *CHANGES, BASE), rows)


def panels() -> Table:
    """Shares by site and wave: a panel each."""
    rows = []
    for i, site in enumerate(SITES):
        for j, wave in enumerate(WAVES):
            value = 0.22 - 0.03 * j + 0.02 * (i % 3)
            withheld = site == "calderwick" and wave == "2016"
            numbers = (None, None, None, None) if withheld else (value, value - 0.09, value + 0.11, 40 + i)
            rows.append((site, wave, *numbers))
    return table((text("site", "Site"), text("wave", "Wave"), *VALUES, BASE), rows)


def flow_table() -> Table:
    """Rows received, left out and kept."""
    columns = (
        text("wave", "Wave"),
        text("step", "Step"),
        text("label", "Reason"),
        Column(name="n", label="Rows", kind="count"),
    )
    rows = []
    for wave, received, tests, twice, other in (
        ("2013", 262, 4, 6, 6),
        ("2014", 298, 3, 9, 7),
        ("2016", 344, 5, 8, 56),
    ):
        rows += [
            (wave, "received", "Rows in the file", received),
            (wave, "excluded", "Test rows", tests),
            (wave, "excluded", "Answered twice: the later kept", twice),
            (wave, "excluded", "Practice managers, not asked about", other),
            (wave, "kept", "Respondents", received - tests - twice - other),
        ]
    return table(columns, rows)


SCALE = (
    "Strongly disagree",
    "Disagree",
    "Neither agree nor disagree",
    "Agree",
    "Strongly agree",
)


def scale_table() -> Table:
    """Answers on an agreement scale by wave."""
    shares = {
        "2013": (0.12, 0.24, 0.22, 0.31, 0.11),
        "2014": (0.15, 0.26, 0.24, 0.27, 0.08),
        "2016": (0.20, 0.30, 0.22, 0.22, 0.06),
    }
    rows = [
        (wave, category, value, 246)
        for wave, values in shares.items()
        for category, value in zip(SCALE, values, strict=True)
    ]
    return table((text("wave", "Wave"), text("answer", "Answer"), measured("value", "Share"), BASE), rows)


THEMES = (
    "Time and workload",
    "Being heard: voice without influence",
    "Who owns the organisation",
    "Conflicts of interest",
)


def theme_table() -> Table:
    """Participants by theme and site."""
    rows = []
    for i, theme in enumerate(THEMES):
        for j, site in enumerate(SITES):
            withheld = (i, j) in ((3, 2), (2, 5))
            numbers = (None, None) if withheld else ((9 - 2 * i + j) % 12, 12)
            rows.append((theme, site, *numbers))
    columns = (text("theme", "Theme"), text("site", "Site"), measured("value", "Participants", "count"), BASE)
    return table(columns, rows)


def share_table() -> Table:
    """Counted and corrected shares by theme."""
    columns = (
        text("theme", "Theme"),
        measured("value", "Counted share"),
        measured("corrected", "Corrected share"),
        measured("corrected_low", "95% interval"),
        measured("corrected_high", "95% interval"),
        BASE,
    )
    rows = [
        (theme, 0.71 - 0.14 * i, 0.66 - 0.13 * i, 0.57 - 0.13 * i, 0.75 - 0.13 * i, 72)
        for i, theme in enumerate(THEMES)
    ]
    return table(columns, rows)


def make_findings() -> dict[str, Finding]:
    """About 25 findings of every kind."""
    made = [
        make_finding(
            "engagement.high.all.2013",
            "GPs were highly engaged in the first wave",
            share(0.19, 0.15, 0.24, 246),
        ),
        make_finding(
            "engagement.high.all.2014",
            "GPs were highly engaged in the second wave",
            share(0.118, 0.085, 0.161, 279),
        ),
        make_finding(
            "engagement.high.all.change.2013-2014",
            "The share of highly engaged GPs fell over the first year",
            change(-0.07, -0.12, -0.02, 525, first=0.19, second=0.12),
        ),
        make_finding(
            "engagement.high.all.change.raw",
            "The raw change in the share of highly engaged GPs",
            Estimate(
                value=-0.072,
                low=-0.135,
                high=-0.011,
                n=525,
                unit="change in proportion",
                method="difference in proportions (Newcombe)",
                tolerance="closed_form",
            ),
        ),
        make_finding(
            "engagement.some.all.2013",
            "GPs at least somewhat engaged in the first wave",
            share(0.74, 0.68, 0.79, 246),
        ),
        make_finding(
            "engagement.some.all.2014",
            "GPs at least somewhat engaged in the second wave",
            share(0.71, 0.65, 0.76, 279),
        ),
        make_finding(
            "engagement.high.leaders.2013",
            "GP leaders were highly engaged in the first wave",
            share(0.83, 0.69, 0.91, 41),
        ),
        make_finding(
            "engagement.high.leaders.2016",
            "GP leaders were highly engaged in the third wave",
            share(0.64, 0.49, 0.77, 42),
        ),
        make_finding(
            "engagement.high.leaders.calderwick",
            "GP leaders were highly engaged in one site",
            share(float("nan"), float("nan"), float("nan"), None),
            display="[suppressed]",
            disclosure=SUPPRESSED,
        ),
        make_finding(
            "survey.respondents.2014", "GPs answered the second wave", Count(value=279, unit="respondents")
        ),
        make_finding(
            "survey.respondents.all",
            "GPs answered in all three waves",
            Count(value=1259, unit="answers", base=2611),
        ),
        make_finding(
            "interviews.participants", "people were interviewed", Count(value=72, unit="participants")
        ),
        make_finding("interviews.sites", "sites took part", Count(value=6, unit="sites")),
        make_finding(
            "agreement.kappa.time",
            "Agreement of machine and human codes for time",
            share(0.74, 0.65, 0.82, 400, unit="kappa", method="Cohen's kappa", tolerance="resampled"),
            params={"coding.draws": 2000},
            made_by="3_themes, cell 4",
        ),
        make_finding("engagement.high.by_role", "Highly engaged by role", by_role()),
        make_finding("engagement.change.by_site", "Change by site", by_site(), disclosure=SUPPRESSED),
        make_finding(
            "figure.by_role",
            "Leaders fell, members were low throughout",
            Figure(
                chart="proportions",
                table=by_role(),
                roles={"x": "wave", "group": "role"},
                alt="GP leaders fell in each wave; GPs without a formal role stayed low.",
            ),
        ),
        make_finding(
            "figure.by_site",
            "Change by site",
            Figure(chart="forest", table=by_site(), roles={}, alt="Most sites fell; none clearly rose."),
            disclosure=SUPPRESSED,
        ),
        make_finding(
            "figure.panels",
            "Each site over time",
            Figure(
                chart="proportions",
                table=panels(),
                roles={"x": "wave", "panel": "site"},
                alt="A small panel for each site.",
            ),
            disclosure=SUPPRESSED,
        ),
        make_finding(
            "figure.flow",
            "How the survey rows became respondents",
            Figure(chart="flow", table=flow_table(), roles={"panel": "wave"}, alt="Rows in, left out, kept."),
            made_by="1_data_quality, cell 3",
        ),
        make_finding(
            "figure.influence",
            "Can influence",
            Figure(
                chart="stacked",
                table=scale_table(),
                roles={"row": "wave", "category": "answer"},
                alt="Agreement shrank from wave to wave.",
            ),
        ),
        make_finding(
            "figure.themes",
            "Themes by site",
            Figure(
                chart="heatmap",
                table=theme_table(),
                roles={"row": "theme", "column": "site"},
                alt="Time was spoken of everywhere.",
            ),
            made_by="3_themes, cell 9",
            disclosure=SUPPRESSED,
        ),
        make_finding(
            "figure.shares",
            "Theme shares, corrected",
            Figure(
                chart="bars",
                table=share_table(),
                roles={"label": "theme", "low": "corrected_low", "high": "corrected_high"},
                alt="Time and workload lead.",
            ),
            made_by="3_themes, cell 11",
        ),
        make_finding("themes.shares", "Theme shares, corrected", share_table(), made_by="3_themes, cell 11"),
        make_finding(
            "quotation.time",
            "A leader on time",
            Quotation(
                transcript="int_2014_007",
                turn=12,
                start=0,
                end=170,
                text="I do the commissioning work on my day off, and on Sunday evenings. You cannot lead a "
                "membership organisation of forty practices in two sessions a week; nobody could.",
                role="leader",
                site="ashdown",
                wave="2014",
            ),
            made_by="3_themes, cell 14",
        ),
        make_finding(
            "theme.time",
            "Time is what gives way first",
            Interpretation(
                theme="Time and workload",
                analyst="A. Researcher",
                text="Leaders do not describe a loss of conviction. They describe commissioning as work that "
                "is added to a full list, and engagement as what gives way when the list grows.",
                supporting=(Passage(transcript="int_2014_007", turn=12, start=0, end=66),) * 5,
                contrary=(Passage(transcript="int_2016_021", turn=4, start=3, end=80),) * 2,
                search_for_contrary="All passages coded as time in sites where engagement did not fall.",
                member_check="Discussed with two participants; wording softened.",
            ),
            made_by="3_themes, cell 12",
        ),
    ]
    return {finding.id: finding for finding in sorted(made, key=lambda f: f.id)}


REPORT = Path(__file__).with_name("report.md").read_text(encoding="utf-8")


@pytest.fixture
def study() -> Study:
    return make_study()


@pytest.fixture(scope="session")
def study_maker():
    return make_study


@pytest.fixture(scope="session")
def findings() -> dict[str, Finding]:
    return make_findings()


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """The path of a narrative."""
    path = tmp_path / "report.md"
    path.write_text(REPORT, encoding="utf-8")
    return path
