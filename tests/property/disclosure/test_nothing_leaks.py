"""Whatever the findings are: small bases and what rests on them do not survive, everything else does."""

from __future__ import annotations

import dataclasses
import json
import math

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.disclosure import protect
from analysis.disclosure.findings import KEPT, protect_findings
from analysis.display import SUPPRESSED, display, p_value, percent, points, rounded
from analysis.results import Column, Count, Estimate, Figure, Finding, Table, to_json
from analysis.study.choices import DisclosureRules

RULES = DisclosureRules(
    profile="staff", smallest_base={"respondents": 10, "participants": 5}, percent_decimals=0
)
LEAST = RULES.smallest_base
WAVES = ["n_first", "n_second"]
# An example is a whole release.
few = settings(max_examples=15)
COLUMNS = (
    Column(name="who", label="Who"),
    Column(name="n_first", label="n", kind="base"),
    Column(name="n_second", label="n", kind="base"),
    Column(name="people", label="People", kind="base", unit="participants"),
    Column(name="n", label="n", kind="base", bases=("n_first", "n_second")),
    Column(name="adjusted", label="Adjusted"),
    Column(name="change", label="Change", kind="change", bases=("n_first", "n_second"), adjusted="adjusted"),
    Column(name="share", label="Share", kind="proportion", bases=("people",)),
    Column(name="yes", label="Yes", kind="count", bases=("n_first",)),
    Column(name="free", label="Free", kind="count"),
    Column(name="chi2", label="Chi-squared", kind="number", bases=("n_first",), tolerance="iterative"),
    Column(name="p", label="p", kind="p", bases=("n_first",), tolerance="iterative"),
)
bases = st.integers(0, 25) | st.integers(98, 102)
shares = st.floats(0, 1) | st.just(math.nan)
changes = st.floats(-1, 1) | st.just(math.nan)
numbers = st.floats(-1000, 1000) | st.just(math.nan)
p_values = st.floats(0, 1) | st.just(math.nan)
# As the estimators put it; the words stand nowhere else in these findings.
reasons = st.builds(
    "{} of {} said yes with {} '{}' in wave '{}'".format,
    st.sampled_from(["none", "all"]),
    st.integers(1, 9),
    st.sampled_from(["site", "role"]),
    st.sampled_from(["calderwick", "ormthwaite"]),
    st.sampled_from(["2013", "2016"]),
)


@st.composite
def tables(draw):
    rows = draw(
        st.lists(
            st.tuples(
                *(st.text("abc", max_size=2), bases, bases, bases),
                *(st.sampled_from(["yes", "no"]), changes, shares, bases, bases, numbers, p_values),
            ),
            max_size=5,
        )
    )
    data = pd.DataFrame(
        [(who, a, b, p, a + b, *rest) for who, a, b, p, *rest in rows],
        columns=[column.name for column in COLUMNS],
    )
    return Table(columns=COLUMNS, data=data)


@st.composite
def estimates(draw):
    change = draw(st.booleans())
    n_first, n_second = draw(bases), draw(bases)
    about = {
        "method": "m",
        "tolerance": "iterative",
        "se": draw(st.floats(1e-6, 1)),
        "df": draw(st.floats(1, 100)),
        "p": draw(st.floats(0, 1)),
    }
    details = {
        "successes": draw(bases),
        "log_likelihood": draw(st.floats(-99, -1)),
        "dropped_because": {"role is missing": 3},
        "not_estimable": draw(reasons),
        "prediction_not_estimable": draw(reasons),
    }
    if draw(st.booleans()):
        details["base_unit"] = "participants"
    if not change:
        return Estimate(
            value=draw(shares), low=draw(shares), high=draw(shares), n=n_first, details=details, **about
        )
    details |= {"n_first": n_first, "n_second": n_second, "first": draw(shares), "second": draw(shares)}
    details |= {"adjusted": draw(st.booleans()), "n_both": draw(st.integers(0, min(n_first, n_second)))}
    values = {name: draw(changes) for name in ("value", "low", "high")}
    people = n_first + n_second - details["n_both"]
    return Estimate(**values, n=people, unit="change in proportion", details=details, **about)


counts = st.builds(
    Count, value=bases, unit=st.sampled_from(["respondents", "participants", "turns"]), base=st.none() | bases
)
figures = st.builds(
    Figure, chart=st.just("forest"), table=tables(), roles=st.just({}), alt=st.just("Change by role")
)
results = st.lists(st.one_of(tables(), figures, estimates(), counts), max_size=4)


def findings_of(results):
    return [
        Finding(id=f"f{number}", statement="S", result=result, display=display(result), template=None)
        for number, result in enumerate(results)
    ]


def table_of(result):
    return result if isinstance(result, Table) else result.table


def decimals(adjusted, first, second):
    """Of a change: one where a model stands behind it and each wave has a hundred people."""
    return int(adjusted and min(first, second) >= 100)


def hides(base, unit):
    return 0 < base < LEAST.get(unit, 0)


@few
@given(results)
def test_cells_of_tables_and_figures(results):
    findings = findings_of(results)
    released, _ = protect_findings(findings, RULES)
    for before, after in zip(findings, released, strict=True):
        if not isinstance(before.result, Table | Figure):
            continue
        old, new = table_of(before.result), table_of(after.result)
        units = {column.name: column.unit for column in old.columns}
        assert new.columns == old.columns
        for column in old.columns:
            rests_on = [*column.bases, *([column.name] if column.kind == "base" else [])]
            for row in range(len(old.data)):
                cell, kept = old.data[column.name].iloc[row], new.data[column.name].iloc[row]
                if any(hides(old.data[base].iloc[row], units[base]) for base in rests_on):
                    assert pd.isna(kept)
                elif column.kind == "proportion":
                    assert pd.isna(cell) if pd.isna(kept) else percent(kept) == percent(cell)
                    assert pd.isna(kept) or kept == round(kept, 2)
                elif column.kind == "change":
                    places = decimals(old.data.iloc[row]["adjusted"] == "yes", *old.data.iloc[row][WAVES])
                    assert pd.isna(cell) if pd.isna(kept) else points(kept, places) == points(cell, places)
                    assert pd.isna(kept) or kept == round(kept, 2 + places)
                elif column.kind == "p":
                    assert p_value(kept) == p_value(cell)
                    assert pd.isna(kept) or kept == round(kept, 3)
                elif column.kind == "number":
                    assert pd.isna(cell) if pd.isna(kept) else kept == round(kept, 3)
                    assert pd.isna(kept) or abs(kept - cell) <= 0.001
                    assert pd.isna(kept) or rounded(kept, 2) == rounded(cell, 2)
                else:
                    assert kept == cell


@few
@given(results)
def test_single_numbers(results):
    findings = findings_of(results)
    released, _ = protect_findings(findings, RULES)
    for before, after in zip(findings, released, strict=True):
        old, new = before.result, after.result
        if isinstance(old, Count):
            small = hides(old.value if old.base is None else old.base, old.unit)
            assert (new == Count(value=None, unit=old.unit)) if small else new == old
        elif isinstance(old, Estimate):
            unit = old.details.get("base_unit", "respondents")
            parts = [old.details[name] for name in ("n_first", "n_second") if name in old.details]
            small = any(hides(base, unit) for base in (old.n, *parts))
            if small:
                assert_tells_nothing(old, new)
            else:
                # Who answered in both waves are the people of each wave less those of either.
                assert new.n == (None if hides(old.details.get("n_both", 0), "respondents") else old.n)
                assert "n_both" not in new.details
                assert display(new) == display(old)
                places = decimals(old.details.get("adjusted"), *parts) if parts else 0
                for name in ("value", "low", "high"):
                    value = getattr(new, name)
                    assert math.isnan(value) or value == round(value, 2 + places)
                for name in ("first", "second"):
                    share = new.details.get(name, math.nan)
                    assert math.isnan(share) or percent(share) == percent(old.details[name])
                    assert math.isnan(share) or share == round(share, 2)
                assert set(new.details) <= {*KEPT, "first", "second", "not_estimable"}
        else:
            continue
        assert (after.disclosure.status == "suppressed") is small
        assert (after.display == SUPPRESSED) is small


@few
@given(estimates(), st.booleans())
def test_a_reason_of_the_estimator_is_never_released(estimate, estimable):
    if not estimable:
        estimate = dataclasses.replace(estimate, value=math.nan, low=math.nan, high=math.nan)
    released, decisions = protect_findings(findings_of([estimate]), RULES)
    told = json.dumps(to_json(released[0])) + decisions.to_json()
    for reason in ("not_estimable", "prediction_not_estimable"):
        assert estimate.details[reason] not in told
    for word in ("said yes", "calderwick", "ormthwaite", "'2013'", "'2016'", "with site", "with role"):
        assert word not in told


def assert_tells_nothing(old, new):
    """A suppressed estimate is the same whatever it was before."""
    same = {name: getattr(old, name) for name in ("unit", "method", "level", "tolerance")}
    kept = {name: old.details[name] for name in ("base_unit",) if name in old.details}
    blank = Estimate(value=math.nan, n=None, details=kept | {"suppressed": "smallest base"}, **same)
    assert to_json(new) == to_json(blank)


@few
@given(estimates())
def test_a_claim_prints_what_the_table_beside_it_prints(estimate):
    unit = estimate.details.get("base_unit", "respondents")
    names = [name for name in ("n_first", "n_second") if name in estimate.details] or ["n"]
    kind = "change" if estimate.unit != "proportion" else "proportion"
    columns = [Column(name=name, label=name, kind="base", unit=unit) for name in names]
    adjusted = bool(estimate.details.get("adjusted"))
    columns.append(Column(name="value", label="Value", kind=kind, bases=tuple(names), adjusted=adjusted))
    row = {name: estimate.details.get(name, estimate.n) for name in names} | {"value": estimate.value}
    table = Table(columns=tuple(columns), data=pd.DataFrame([row]))
    (claim, beside), _ = protect_findings(findings_of([estimate, table]), RULES)
    cell = beside.result.data["value"].iloc[0]
    if claim.display == SUPPRESSED:
        assert pd.isna(cell)
    elif kind == "change" and claim.result.estimable:
        assert claim.display.split(" ")[0] == points(cell, decimals(adjusted, *(row[name] for name in names)))
    else:
        assert claim.display == percent(cell)


@few
@given(results)
def test_every_decision_is_listed_and_tells_no_number(results):
    findings = findings_of(results)
    released, decisions = protect_findings(findings, RULES)
    changed = set()
    for before, after in zip(findings, released, strict=True):
        if isinstance(before.result, Table | Figure):
            old, new = table_of(before.result).data, table_of(after.result).data
            for column in old:
                for row in range(len(old)):
                    a, b = old[column].iloc[row], new[column].iloc[row]
                    if a != b and not (pd.isna(a) and pd.isna(b)):
                        changed.add((before.id, row, column))
    listed = {(d.table, d.row, d.column) for d in decisions.itertuples()}
    of_tables = {f.id for f in findings if isinstance(f.result, Table | Figure)}
    assert {entry for entry in listed if entry[0] in of_tables} == changed
    assert not decisions.duplicated(["table", "row", "column", "rule"]).any()
    for finding in released:
        rules = set(decisions.loc[decisions["table"] == finding.id, "rule"])
        if finding.disclosure.status == "released":
            assert not rules
        else:
            assert finding.disclosure.rule in (", ".join(sorted(rules)), "smallest base")
    assert set(decisions) == {"table", "row", "column", "rule", "action"}


@few
@given(results)
def test_protecting_twice_changes_nothing_more(results):
    once, _ = protect_findings(findings_of(results), RULES)
    open_tables = [f for f in once if isinstance(f.result, Table | Figure)]
    twice, decisions = protect_findings(open_tables, RULES)
    assert not len(decisions)
    assert [json.dumps(to_json(f.result)) for f in twice] == [
        json.dumps(to_json(f.result)) for f in open_tables
    ]


@few
@given(tables())
def test_tables_of_a_release_are_those_of_its_findings(table):
    data = table.data.copy()
    data.attrs["columns"] = table.columns
    (finding,), _ = protect_findings(findings_of([table]), RULES)
    pd.testing.assert_frame_equal(protect({"t": data}, RULES).tables["t"], finding.result.data)
    assert dataclasses.replace(finding.result, data=data).columns == table.columns
