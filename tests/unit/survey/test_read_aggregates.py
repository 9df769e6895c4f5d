"""Published tables as counts: what rounding leaves open, and what cannot be."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from types import SimpleNamespace as Some

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.problems import ProblemsFound
from analysis.study.aggregates import AggregateFile, build_aggregate
from analysis.study.section import read_yaml
from analysis.survey.aggregates import aggregate_flow, read_aggregate
from analysis.survey.notes import notes_on_aggregates
from analysis.survey.printed import possible_counts

LONG = AggregateFile(
    wave="2013",
    path="table.csv",
    columns={"site": "CCG", "role": "Group", "outcome": "Item", "n": "Base", "percent": "%"},
    sites={"Ashdown": "ashdown", "Calderwick": "calderwick"},
    roles={"Leaders": "leaders", "All others": "members"},
    outcomes={"Highly engaged": "highly", "Has time": "time"},
    cells="percent",
    out_of_scope=("Total",),
    suppressed=("*",),
)

#    printed, base, decimals -> nearest count, lowest, highest; by hand
COUNTS = [
    ("19", 279, 0, (53, 52, 54)),  # 52/279 = 18.64, 54/279 = 19.35; 51 gives 18.28, 55 gives 19.71
    ("19.0", 279, 1, (53, 53, 53)),  # 53/279 = 18.996
    ("50", 3, 0, None),  # 1/3 and 2/3 print as 33 and 67
    ("12.5", 8, 1, (1, 1, 1)),
    ("13", 8, 0, (1, 1, 1)),  # 12.5 printed with the half going up
    ("12", 8, 0, (1, 1, 1)),  # and with the half going to the even number
    ("0", 400, 0, (0, 0, 2)),  # 2/400 is exactly half a per cent
    ("100", 400, 0, (400, 398, 400)),
    ("0.1", 400, 1, None),  # 0 or 0.25
]


@pytest.mark.parametrize(("percent", "n", "decimals", "expected"), COUNTS)
def test_the_counts_behind_a_percentage(percent, n, decimals, expected):
    assert possible_counts(percent, n, decimals) == expected


@given(st.integers(1, 3_000), st.data(), st.integers(0, 2))
def test_the_true_count_is_always_among_those_that_are_possible(n, data, decimals):
    yes = data.draw(st.integers(0, n))
    printed = f"{100 * yes / n:.{decimals}f}"
    nearest, low, high = possible_counts(printed, n, decimals)
    assert low <= yes <= high
    assert low <= nearest <= high
    # Nothing further out could have been printed like this.
    for beyond in {low - 1, high + 1} & set(range(n + 1)):
        assert abs(100 * beyond / n - float(printed)) > 0.5 * 10**-decimals - 1e-9


def _written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "table.csv"
    path.write_text(dedent(text), encoding="utf-8")
    return path


def test_a_long_table_of_percentages(tmp_path: Path):
    path = _written(
        tmp_path,
        """\
        CCG,Group,Item,Base,%
        Ashdown,Leaders,Highly engaged,"1,204",19%
        Ashdown,All others,Highly engaged,40,*
        Total,All others,Highly engaged,1244,19
        Calderwick,Leaders,Has time,8,13
        """,
    )
    table = read_aggregate(path, LONG)
    assert table.to_dict("list") == {
        "wave": ["2013"] * 3,
        "site": ["ashdown", "ashdown", "calderwick"],
        "role": ["leaders", "members", "leaders"],
        "outcome": ["highly", "highly", "time"],
        "yes": [229, None, 1],  # 1204 x 0.19 = 228.76
        "n": [1204, 40, 8],
        "low": [223, 0, 1],  # 1204 x 0.185 = 222.74
        "high": [234, 40, 1],  # 1204 x 0.195 = 234.78
        "rounding": ["percent, 0 decimals", "suppressed", "percent, 0 decimals"],
        "people": [1204, 40, 8],
    }


def test_rows_left_out_and_numbers_not_published_are_counted_and_told(tmp_path: Path):
    path = _written(
        tmp_path,
        """\
        CCG,Group,Item,Base,%
        Ashdown,Leaders,Highly engaged,40,20
        Ashdown,All others,Highly engaged,40,*
        Total,All others,Highly engaged,,*
        Total,Total,Has time,8,13
        Calderwick,Leaders,Has time,8,13
        """,
    )
    sites = {name: Some(id=name, label=name.title()) for name in ("ashdown", "calderwick")}
    study = Some(folder=path.parent, sites=sites, survey=Some(aggregated={"2013": LONG}))
    table = read_aggregate(path, LONG)
    flow = aggregate_flow(study, table)
    # The number that a total does not tell is left out with its row.
    assert flow == {"2013": {"rows": 5, "out_of_scope": 2, "not_published": 1}}
    assert len(table) == 5 - 2
    first, highly, _ = notes_on_aggregates(table, flow, study)
    assert first == "Wave 2013: 2 of 5 rows of the published table are out of scope."
    assert "1 of its numbers (of 40 people) were not published" in highly


def test_a_wide_workbook_of_counts(tmp_path: Path):
    path = tmp_path / "table.xlsx"
    book = openpyxl.Workbook()
    for row in (
        ["CCG", "Replies", "Highly engaged", "Has time"],
        ["Ashdown", 40, 8, 11],
        ["Calderwick", 30, 0, 30],
    ):
        book.active.append(row)
    book.save(path)
    file = AggregateFile(
        wave="2014",
        path="table.xlsx",
        columns={"site": "CCG", "n": "Replies"},
        sites=LONG.sites,
        roles={"": "leaders"},
        outcomes=LONG.outcomes,
        cells="yes",
    )
    table = read_aggregate(path, file)
    assert table[["site", "outcome", "yes", "n", "low", "high"]].to_numpy().tolist() == [
        ["ashdown", "highly", 8, 40, 8, 8],
        ["ashdown", "time", 11, 40, 11, 11],
        ["calderwick", "highly", 0, 30, 0, 0],
        ["calderwick", "time", 30, 30, 30, 30],
    ]
    assert set(table["rounding"]) == {"none"}
    assert set(table["role"]) == {"leaders"}


def test_fractions_as_spreadsheets_store_percentages(tmp_path: Path):
    path = tmp_path / "table.xlsx"
    book = openpyxl.Workbook()
    for row in (["CCG", "Base", "Highly engaged"], ["Ashdown", 279, 0.19]):
        book.active.append(row)
    book.save(path)
    columns = {"site": "CCG", "n": "Base"}
    outcomes = {"Highly engaged": "highly"}
    file = AggregateFile(
        wave="2014", path="", columns=columns, sites=LONG.sites, roles={"": "all"}, outcomes=outcomes,
        cells="fraction",
    )  # fmt: skip
    assert read_aggregate(path, file)[["yes", "low", "high"]].to_numpy().tolist() == [[53, 52, 54]]


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path):
    path = _written(
        tmp_path,
        """\
        CCG,Group,Item,Base,%
        Ashdwon,Leaders,Highly engaged,40,20
        Ashdown,Leaders,Highly engaged,3,50
        Ashdown,All others,Highly engaged,40,n/a
        Ashdown,All others,Has time,about 40,20
        Calderwick,Leaders,Highly engaged,40,20.5
        Calderwick,Leaders,Has time,40,120
        Calderwick,All others,Has time,40,20
        Calderwick,All others,Has time,40,25
        Calderwick,All others,Enjoys it,40,25
        """,
    )
    with pytest.raises(ProblemsFound) as caught:
        read_aggregate(path, LONG)
    told = [(problem.place, problem.found) for problem in caught.value.problems]
    assert told == [
        ("table.csv, data row 1", "'Ashdwon' as the site"),
        ("table.csv, data row 2 (ashdown, leaders, highly)", "50 per cent of 3 people"),
        ("table.csv, data row 3 (ashdown, members, highly)", "'n/a'"),
        ("table.csv, data row 4", "'about 40' as the base"),
        ("table.csv, data row 5 (calderwick, leaders, highly)", "20.5"),
        ("table.csv, data row 6 (calderwick, leaders, time)", "120 per cent of 40 people"),
        ("table.csv, data row 8 (calderwick, members, time)", "a combination that stands above too"),
        ("table.csv, data row 9", "'Enjoys it' as the outcome"),
    ]
    assert "Did you mean 'Ashdown'?" in caught.value.problems[0].remedy


def test_a_count_above_its_base_and_an_absent_column(tmp_path: Path):
    path = _written(tmp_path, "CCG,Base,Highly engaged\nAshdown,40,41\n")
    columns = {"site": "CCG", "n": "Base"}
    outcomes = {"Highly engaged": "highly"}
    file = AggregateFile(
        wave="2014", path="", columns=columns, sites=LONG.sites, roles={"": "all"}, outcomes=outcomes
    )
    with pytest.raises(ProblemsFound, match=r"found 41 of 40 people"):
        read_aggregate(path, file)
    with pytest.raises(ProblemsFound, match=r"no column 'Group'"):
        read_aggregate(path, LONG)


def _built(tmp_path: Path, text: str) -> tuple[AggregateFile, list[str]]:
    path = tmp_path / "study.yaml"
    path.write_text(dedent(text), encoding="utf-8")
    section = read_yaml(path)
    built = section.named("aggregated", build_aggregate)["2013"]
    return built, [problem.found for problem in section.problems]


def test_study_yaml_describes_a_long_and_a_wide_table(tmp_path: Path):
    built, problems = _built(
        tmp_path,
        """\
        aggregated:
          2013:
            path: data/raw/surveys/2013.csv
            columns: {site: CCG, outcome: Item, n: Base, percent: "%"}
            sites: {Ashdown: ashdown}
            role: leaders
            outcomes: {Highly engaged: highly}
            decimals: 1
            out_of_scope: Total
        """,
    )
    assert problems == []
    assert (built.cells, built.decimals, built.roles) == ("percent", 1, {"": "leaders"})
    assert built.out_of_scope == ("Total",)
    built, problems = _built(
        tmp_path,
        """\
        aggregated:
          2013:
            path: table.xlsx
            options: {sheet: Table 3}
            columns: {site: CCG, n: Base}
            cells: fraction
            sites: {Ashdown: ashdown}
            role: leaders
            outcomes: {Highly engaged: highly}
        """,
    )
    assert problems == []
    assert (built.cells, built.options) == ("fraction", {"sheet": "Table 3"})


def test_a_wrong_description_is_told(tmp_path: Path):
    _, problems = _built(
        tmp_path,
        """\
        aggregated:
          2013:
            path: table.csv
            columns: {site: CCG, outcome: Item, mean: Mean}
            sites: {Ashdown: ashdown}
            role: leaders
            outcomes: {Highly engaged: highly}
            cells: percent
        """,
    )
    assert problems == [
        "'mean'",
        "no column with the base",
        "0 of yes, percent, fraction",
        "unknown key 'cells'",
    ]
