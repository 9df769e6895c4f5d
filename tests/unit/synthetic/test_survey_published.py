"""The published figures, counted from the raw files with nothing of the package: own parsing, own codes."""

from __future__ import annotations

import csv
import io
import math
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import openpyxl
import pyreadstat
import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[3]
RAW = ROOT / "data" / "raw" / "surveys"
SMALLEST_BASE = 10
AGREE_2014 = {"Strongly agree", "Agree"}
DISAGREE_2014 = {"Strongly disagree", "Disagree"}
ON_THE_SCALE_2014 = AGREE_2014 | DISAGREE_2014 | {"Neither agree nor disagree"}

# finding: (question as its wave calls it, codes that count as yes, codes that are answers)
AGREE_2013 = ({5, 6}, {1, 2, 3, 5, 6})  # 4 is "don't know"
AGREE_2016 = ({1, 2}, {1, 2, 3, 4, 5})
FIGURES = {
    "engagement.highly_engaged.all.2013": ("q1", {4}, {1, 2, 3, 4}),
    "engagement.highly_engaged.leaders.2013": ("q1", {4}, {1, 2, 3, 4}),
    "engagement.somewhat_engaged.all.2013": ("q1", {3, 4}, {1, 2, 3, 4}),
    "engagement.can_influence.members.2013": ("q2a", *AGREE_2013),
    "engagement.well_informed.members.2013": ("q2d", *AGREE_2013),
    "engagement.highly_engaged.all.2014": ("3.", {"Highly engaged"}, None),
    "engagement.somewhat_engaged.all.2014": ("3.", {"Highly engaged", "Somewhat engaged"}, None),
    "engagement.can_influence.all.2014": ("4a.", AGREE_2014, ON_THE_SCALE_2014),
    "engagement.could_influence_pct.all.2014": ("4b.", AGREE_2014, ON_THE_SCALE_2014),
    "engagement.views_reflected.members.2014": ("4c.", AGREE_2014, ON_THE_SCALE_2014),
    "engagement.feels_owned.members.2014": ("4d.", DISAGREE_2014, ON_THE_SCALE_2014),  # put in the negative
    "engagement.ccg_influential.all.2014": (
        "5.",
        {"Very influential", "Quite influential"},
        {"Very influential", "Quite influential", "Not very influential", "Not at all influential"},
    ),
    "engagement.referral_changed.all.2014": (
        "6a.",
        {"Some change", "Significant change"},
        {"Some change", "Significant change", "No change"},
    ),
    "engagement.has_time.leaders.2014": ("7a.", AGREE_2014, ON_THE_SCALE_2014),
    "engagement.has_support.leaders.2014": ("7b.", AGREE_2014, ON_THE_SCALE_2014),
    "engagement.has_training.leaders.2014": ("7c.", AGREE_2014, ON_THE_SCALE_2014),
    "engagement.highly_engaged.leaders.2016": (
        "Q1_engagement",
        {"Very engaged"},
        {"Very engaged", "Fairly engaged", "Not very engaged", "Not at all engaged"},
    ),
    "engagement.can_influence.members.2016": ("Q2_influence", *AGREE_2016),
    "engagement.views_reflected.members.2016": ("Q2_views", *AGREE_2016),
    "engagement.feels_owned.members.2016": ("Q2_owned", *AGREE_2016),
    "engagement.well_informed.members.2016": ("Q2_goals", *AGREE_2016),
    "engagement.conflicts_unmanaged.all.2016": ("Q2_conflicts", {4, 5}, {1, 2, 3, 4, 5}),
    "engagement.quality_changed.all.2016": ("Q4_quality", {1}, {1, 2, 3}),
    "engagement.cocommissioning_unnoticed.all.2016": ("Q5_cocommissioning", {3}, {1, 2, 3}),
    "engagement.lacks_time.leaders.2016": ("Q6_time", {4, 5}, {1, 2, 3, 4, 5}),
    "engagement.role_harms.leaders.2016": ("Q6_clinical", {1, 2}, {1, 2, 3, 4, 5}),
}


def _wave_2013() -> list[dict]:
    data, _ = pyreadstat.read_sav(str(RAW / "wave_2013.sav"), user_missing=True)
    rows = [row for row in data.to_dict("records") if row["consent"] == 1]
    return [row | {"role": {1: "leaders", 2: "members"}[row["gprole"]]} for row in rows]


def _wave_2014() -> list[dict]:
    text = (RAW / "wave_2014.csv").read_bytes().decode("utf-8-sig")
    rows, seen = [], set()
    for cells in csv.DictReader(io.StringIO(text)):
        row = {name.replace("\xa0", " ").split(" ")[0]: cell for name, cell in cells.items()}
        if row["Status"] != "Test" and row["Respondent"] not in seen:
            seen.add(row["Respondent"])
            rows.append(row | {"role": {"Yes": "leaders", "No": "members"}[row["2."]]})
    return rows


def _wave_2016() -> list[dict]:
    head, *cells = openpyxl.load_workbook(RAW / "wave_2016.xlsx")["Responses"].values
    rows = [dict(zip(head, row, strict=True)) for row in cells]
    roles = {"GP with a formal CCG role": "leaders", "GP": "members"}
    return [row | {"role": roles[row["Role"]]} for row in rows if row["Role"] != "Practice manager"]


@pytest.fixture(scope="module")
def waves() -> dict[str, list[dict]]:
    return {"2013": _wave_2013(), "2014": _wave_2014(), "2016": _wave_2016()}


@pytest.fixture(scope="module")
def published() -> dict[str, dict]:
    study = YAML(typ="safe").load((ROOT / "study.yaml").read_text(encoding="utf-8"))
    return {entry["finding"]: entry for entry in study["published"]}


def test_279_gps_answered_in_2014(waves, published):
    assert len(waves["2014"]) == 279 == published["survey.respondents.2014"]["value"]


def test_every_published_percentage_is_counted_here(published):
    assert set(FIGURES) == {name for name in published if name.startswith("engagement.")}


@pytest.mark.parametrize("finding", FIGURES)
def test_a_published_figure_comes_out_of_the_raw_files(finding: str, waves, published):
    column, yes, answers = FIGURES[finding]
    _, _, base, wave = finding.split(".")
    given = [row[column] for row in waves[wave] if base in ("all", row["role"])]
    given = [
        cell
        for cell in given
        if cell not in ("", None) and not (isinstance(cell, float) and math.isnan(cell))
    ]
    valid = [cell for cell in given if answers is None or cell in answers]
    share = sum(cell in yes for cell in valid) / len(valid)
    whole = int(Decimal(100 * share).quantize(Decimal(1), ROUND_HALF_UP))
    assert len(valid) >= SMALLEST_BASE
    entry = published[finding]
    if "value" in entry:
        assert whole == round(100 * entry["value"])
    else:
        assert entry["between"]["low"] <= share <= entry["between"]["high"]
        assert 100 * entry["between"]["low"] <= whole <= 100 * entry["between"]["high"]


def test_between_two_and_six_percent_of_answers_are_missing(waves):
    """Item nonresponse as in real waves, over the questions that everybody is asked."""
    for wave, columns, answers in (
        ("2013", ["q1", "q2a", "q2d"], {1, 2, 3, 5, 6}),
        ("2014", ["4a.", "4c.", "4d."], ON_THE_SCALE_2014),
        ("2016", ["Q2_influence", "Q2_views", "Q2_goals"], {1, 2, 3, 4, 5}),
    ):
        for column in columns:
            valid = answers | {4} if column == "q1" else answers
            missing = sum(row[column] not in valid for row in waves[wave]) / len(waves[wave])
            assert 0.02 <= missing <= 0.06, (wave, column)
