"""Published tables that are weighted: asked about, declared, and no surer than their weights leave them."""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from pathlib import Path
from textwrap import dedent
from types import SimpleNamespace as Some

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.engagement.people import _people_of
from analysis.problems import ProblemsFound
from analysis.statistics import proportion
from analysis.study.aggregates import AggregateFile, build_aggregate
from analysis.study.section import read_yaml
from analysis.survey.aggregates import read_aggregate
from analysis.survey.notes import notes_on_aggregates
from analysis.survey.weighted_tables import effective_counts

FILE = AggregateFile(
    wave="2019",
    path="table.csv",
    columns={"site": "Area", "outcome": "Item", "n": "Base", "percent": "%"},
    sites={"North": "north", "South": "south"},
    roles={"": "gp"},
    outcomes={"Heard": "hears"},
    cells="percent",
)
TABLE = "Area,Item,Base,%\nNorth,Heard,612,47%\nSouth,Heard,538,39%\n"


def read(folder: Path, text: str = TABLE, **changes):
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    return read_aggregate(path, dataclasses.replace(FILE, **changes))


def problem_of(folder: Path, text: str, **changes):
    with pytest.raises(ProblemsFound) as caught:
        read(folder, text, **changes)
    (problem,) = caught.value.problems
    return problem


#    what stands in the place of Base and %, whether it speaks of weights
HEADINGS = [
    ("Base", "%", False),
    ("Unweighted base", "%", True),
    ("Base", "Weighted per cent", True),
    ("N (wtd)", "%", True),
    ("base_unwtd", "Yes %", True),
    ("Base", "% after weighting", True),
    ("Effective base", "%", True),
    ("Base", "Wgt_pct", True),
    ("Un-wtd base", "%", True),
    ("Basis", "Gewichteter Anteil", True),
    ("Base (non pondérée)", "%", True),
    ("Base", "Gewicht in kg %", False),
    ("Base", "Growth of two-thirds", False),
    ("Overweight patients", "Weight advice %", False),
]


@pytest.mark.parametrize(("base", "percent", "speaks"), HEADINGS)
def test_headings_that_speak_of_weights_are_asked_about(base, percent, speaks, tmp_path):
    text = TABLE.replace("Base,%", f"{base},{percent}")
    columns = {**FILE.columns, "n": base, "percent": percent}
    if not speaks:
        assert read(tmp_path, text, columns=columns)["n"].tolist() == [612, 538]
        return
    problem = problem_of(tmp_path, text, columns=columns)
    assert problem.place == "wave 2019, table.csv"
    assert "`weighted: true` with `design_effect: 1.5`" in problem.remedy
    settled = read(tmp_path, text, columns=columns, weighted=False)
    assert settled["n"].tolist() == [612, 538]


def test_words_in_a_cell_and_in_the_sheet_of_a_table_speak_too(tmp_path):
    text = TABLE + "All (weighted by age),Heard,1150,43%\n"
    assert (
        "'All (weighted by age)'" in problem_of(tmp_path, text, out_of_scope=("All (weighted by age)",)).found
    )


def test_the_name_of_a_table_speaks_too(tmp_path):
    path = tmp_path / "2019_weighted.csv"
    path.write_text(TABLE, encoding="utf-8")
    with pytest.raises(ProblemsFound, match="found '2019_weighted'; expected a table of which study"):
        read_aggregate(path, FILE)


def test_bases_and_counts_with_decimals_are_weighted_ones(tmp_path):
    problem = problem_of(tmp_path, TABLE.replace("612", "612.4"))
    assert problem.remedy.startswith("A base with decimals is weighted")
    columns = {"site": "Area", "outcome": "Item", "n": "Base", "yes": "%"}
    text = "Area,Item,Base,%\nNorth,Heard,612,287.6\nSouth,Heard,538,210\n"
    problem = problem_of(tmp_path, text, columns=columns, cells="yes")
    assert problem.remedy.startswith("A count with decimals is weighted")


def test_percentages_that_no_whole_count_gives_are_one_problem_that_names_weights(tmp_path):
    text = "Area,Item,Base,%\nNorth,Heard,612,46.98131\nSouth,Heard,538,39.10477\n"
    problem = problem_of(tmp_path, text, decimals=5)
    assert problem.found.startswith(
        "2 of 2 percentages such as 46.98131 per cent of 612 people (table.csv, data"
    )
    assert "If the table is weighted: " in problem.remedy


def test_a_design_effect_makes_every_interval_as_wide_as_it_says(tmp_path):
    plain, weighted = read(tmp_path), read(tmp_path, weighted=True, design_effect=1.6)
    assert weighted["people"].tolist() == [612, 538]
    assert weighted["rounding"].tolist() == ["weighted, 0 decimals"] * 2
    for one, other, effective in zip(plain.itertuples(), weighted.itertuples(), (382.5, 336.25), strict=True):
        assert 0.95 * effective <= other.n <= effective
        narrow, wide = (proportion(int(row.yes), int(row.n)) for row in (one, other))
        assert wide.value == pytest.approx(narrow.value, abs=0.001)
        assert (wide.high - wide.low) / (narrow.high - narrow.low) == pytest.approx(1.6**0.5, rel=0.03)
    people = _people_of(weighted)
    assert people.groupby("site")["outcome"].agg(["sum", "count"]).to_numpy().tolist() == [
        [row.yes, row.n] for row in weighted.itertuples()
    ]


def test_a_column_of_effective_bases(tmp_path):
    text = "Area,Item,Base,Neff,%\nNorth,Heard,612,400.5,47.31\nSouth,Heard,538,539,39.12\n"
    columns = {**FILE.columns, "effective": "Neff"}
    problem = problem_of(tmp_path, text, columns=columns, weighted=True, decimals=2)
    assert problem.found == "'539' as the effective base"
    table = read(tmp_path, text.replace(",539,", ",500,"), columns=columns, weighted=True, decimals=2)
    assert (table["yes"] / table["n"]).tolist() == pytest.approx([0.4731, 0.3912], abs=0.0005)
    assert table["n"].between([380, 475], [400, 500]).all()


def test_a_weighted_base_is_no_base(tmp_path):
    columns = {**FILE.columns, "n": "Weighted base"}
    text = TABLE.replace("Base", "Weighted base")
    problem = problem_of(tmp_path, text, columns=columns, weighted=True, design_effect=1.2)
    assert problem.expected == "the number of people who answered, unweighted"


def test_what_is_counted_is_noted(tmp_path):
    table = read(tmp_path, weighted=True, design_effect=1.6)
    study = Some(sites={}, survey=Some(aggregated={"2019": dataclasses.replace(FILE, weighted=True)}))
    (note,) = notes_on_aggregates(table, {}, study)
    assert f"counts 1150 people on hears, who by its weights are worth {table['n'].sum()}" in note


@pytest.mark.parametrize(
    ("base", "decimals", "noted"), [(15520, 1, True), (900, 1, False), (15520, 0, False), (15520, 2, True)]
)
def test_bases_so_large_that_nothing_could_show_weights(base, decimals, noted, tmp_path):
    text = f"Area,Item,Base,%\nNorth,Heard,{base},50\nSouth,Heard,{base},50\n"
    study = Some(sites={}, survey=Some(aggregated={"2019": dataclasses.replace(FILE, decimals=decimals)}))
    notes = list(notes_on_aggregates(read(tmp_path, text, decimals=decimals), {}, study))
    assert any("`weighted: false`" in note for note in notes) == noted


#    lines of study.yaml; what is wrong with them
DECLARED = [
    ("weighted: false", ""),
    ("weighted: true\ndesign_effect: 1.4", ""),
    ("weighted: true", "a weighted table with nothing that says what it costs"),
    ("design_effect: 1.4", "a design effect or effective base of a table that is not said to be weighted"),
    ("weighted: true\ndesign_effect: 0.5", "0.5"),
    ("weighted: perhaps", "'perhaps'"),
]


@pytest.mark.parametrize(("lines", "wrong"), DECLARED)
def test_what_study_yaml_says_of_weights(lines, wrong, tmp_path):
    assert _built(tmp_path, lines) == ([wrong] if wrong else [])


def test_a_weighted_table_of_counts_is_refused(tmp_path):
    lines = "weighted: true\ndesign_effect: 1.4"
    assert _built(tmp_path, lines, "yes") == ["a weighted table of counts"]


def _built(folder: Path, lines: str, cells: str = "percent") -> list[str]:
    text = f"""\
        aggregated:
          2019:
            path: table.csv
            columns: {{site: Area, outcome: Item, n: Base, {cells}: X}}
            sites: {{North: north}}
            role: gp
            outcomes: {{Heard: hears}}
        """
    more = "".join(f"    {line}\n" for line in lines.splitlines())
    (folder / "study.yaml").write_text(dedent(text) + more, encoding="utf-8")
    section = read_yaml(folder / "study.yaml")
    section.named("aggregated", build_aggregate)
    return [problem.found for problem in section.problems][:1]


@given(st.fractions(0, 1), st.floats(1, 20_000))
def test_effective_counts_are_near_the_share_and_never_above_the_base(share: Fraction, base: float):
    yes, n = effective_counts(share, base)
    assert 0 <= yes <= n <= base
    assert n >= int(base) or n >= 0.95 * base
    assert abs(Fraction(yes, n) - share) <= Fraction(1, 2 * n)
