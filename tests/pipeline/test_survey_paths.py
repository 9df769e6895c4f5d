"""Small studies of every shape go through the survey stages and the notebooks, or say why something cannot.

Unless a study says otherwise, 60 people answer each wave, 10 of each role in each of three sites: 30 say yes
in the first wave and 21 in the second, and the last 30 of the first wave are the first 30 of the second.
"""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from support.imports import ROOT
from support.small_survey import (
    FIRST,
    RAW,
    SECOND,
    aggregated,
    answers,
    choices,
    definition,
    frame,
    planned,
    published,
    write,
)

from analysis import load_study
from analysis.engagement.entries import estimate_of
from analysis.engagement.exhibits import changes, general, shares
from analysis.review.definition import check
from analysis.stages.stage import run_stage, stage
from analysis.study.declared import declare

pytestmark = pytest.mark.pipeline

PAIR = ("2013", "2014")
TWO = {"2013.csv": answers(FIRST), "2014.csv": answers(SECOND, first=31)}
Files = dict[str, str | list[dict[str, Any]]]
Made = tuple[dict[str, Any], dict[str, Any], Files]


# ---------------------------------------------------------------- the studies


def usual() -> Made:
    return definition(), choices(PAIR), dict(TWO)


def with_counts() -> Made:
    """39 of 60 said yes in a wave of which a table of counts is left: leaders 21 of 30, members 18 of 30."""
    study = definition(("2011", *PAIR))
    del study["survey"]["files"]["2011"]
    study["survey"]["aggregated"] = {"2011": aggregated()}
    # Another cut of the same scale, which the table does not tell.
    study["survey"]["outcomes"]["some"] = {
        "label": "are engaged at all",
        "question": "engaged",
        "at_least": "middling",
    }
    table = published(planned(leaders=(7, 3), members=(6, 4)))
    return study, choices(("2011", "2013"), PAIR), TWO | {"published.csv": table}


def with_percentages() -> Made:
    """64% of 11 are 7, 55% of 11 are 6; 55% of 200 are 110, or 109 or 111; 4 leaders are not published."""
    study, params, files = with_counts()
    del study["survey"]["outcomes"]["some"]
    study["survey"]["aggregated"]["2011"] = aggregated(
        columns={"site": "Place", "role": "Who", "n": "Base"},
        outcomes={"Share": "high"},
        cells="percent",
        suppressed=["*"],
        out_of_scope=["All"],
    )
    rows = ["N,L,11,64%", "N,M,11,55%", "S,L,11,64%", "S,M,11,55%", "W,L,4,*", "W,M,200,55%", "All,M,222,55%"]
    return study, params, files | {"published.csv": "\n".join(["Place,Who,Base,Share", *rows, ""])}


def of_one_wave() -> Made:
    return definition(("2013",)), choices(), {"2013.csv": TWO["2013.csv"]}


def of_two_sites() -> Made:
    study, params, files = usual()
    del study["sites"]["west"]
    for file in study["survey"]["files"].values():
        del file["site"]["values"]["W"]
        file["site"]["out_of_scope"] = ["*"]
    return study, params, files


def of_one_site() -> Made:
    study, params, files = usual()
    study["sites"] = {"north": {"label": "North"}}
    for file in study["survey"]["files"].values():
        file["site"] = {"always": "north"}
    return study, params, files


def of_one_role() -> Made:
    study, params, files = usual()
    study["roles"] = {"leader": {"label": "Leaders"}}
    for file in study["survey"]["files"].values():
        file["role"] = {"always": "leader"}
    return study, params, files


def of_nobody_known_again() -> Made:
    study, params, files = usual()
    study["survey"]["linked"] = False
    for file in study["survey"]["files"].values():
        del file["respondent"]
    return study, params, files


def of_four_waves() -> Made:
    waves = ("2013", "2014", "2015", "2016")
    files = {f"{wave}.csv": answers(FIRST if n % 2 else SECOND, 30 * n + 1) for n, wave in enumerate(waves)}
    return definition(waves), choices(PAIR, ("2013", "2016")), files


def of_nobody() -> Made:
    """In the second wave nobody says yes."""
    study, params, files = usual()
    return study, params, files | {"2014.csv": answers(planned((0, 10), (0, 10)), first=31)}


def of_everybody() -> Made:
    files = {
        "2013.csv": answers(planned((10, 0), (10, 0))),
        "2014.csv": answers(planned((10, 0), (10, 0)), 31),
    }
    return definition(), choices(PAIR), files


def of_several_answers() -> Made:
    """Every third of 60 ticks the website in a column of its own, then every other one within a cell."""
    study, _, files = usual()
    study["survey"]["questions"]["news"] = {
        "text": "How do you hear of it?",
        "kind": "multiple",
        "categories": {"post": "Post", "web": "Website"},
    }
    by_web = {"label": "hear by web", "question": "news", "categories": ["web"]}
    study["survey"]["outcomes"] = {"by_web": by_web}
    first, second = (study["survey"]["files"][wave]["questions"] for wave in PAIR)
    first["news"] = {"columns": {"post": "post", "web": "web"}, "ticked": ["1"], "unticked": ["0"]}
    second["news"] = {"column": "news", "separator": ";"}
    files = copy.deepcopy(files)
    for number, row in enumerate(files["2013.csv"]):
        row.update(post=1, web=int(number % 3 == 0))
    for number, row in enumerate(files["2014.csv"]):
        row.update(news="Post;Website" if number % 2 else "Post")
    return study, choices(PAIR, headline="by_web"), files


def of_a_platform() -> Made:
    """The second wave as Qualtrics exports it: three rows of headers, and what it knows of people."""
    study, params, files = usual()
    file = study["survey"]["files"]["2014"]
    file["respondent"], file["submitted"] = "ExternalReference", "EndDate"
    file["site"]["column"], file["role"]["column"] = "Q1", "Q2"
    file["questions"]["engaged"]["column"], file["questions"]["sex"]["column"] = "Q3", "Q4"
    names = ["EndDate", "IPAddress", "RecipientEmail", "ExternalReference", "LocationLatitude"]
    names += ["Q1", "Q2", "Q3", "Q4"]
    ids = ",".join('"{""ImportId"":""' + name + '""}"' for name in names)
    lines = [",".join(names), "End Date,IP,Email,Reference,Latitude,CCG?,Role?,How engaged?,Sex?", ids]
    for number, row in enumerate(files["2014.csv"]):
        email = f"gp{number}@practice.example" if number < 40 else ""
        place = "53.4" if number < 12 else ""
        known = f"2014-01-13 10:09:00,192.0.2.{number + 1},{email},{row['id']},{place}"
        lines.append(f"{known},{row['ccg']},{row['role']},{row['q1']},{row['sex']}")
    return study, params, files | {"2014.csv": "\n".join([*lines, ""])}


def of_separated_sites() -> Made:
    """All of the north say yes, none of the south, in both waves; every sixth answer is missing."""
    cells = [("N", "L", 10, 0), ("N", "M", 10, 0), ("S", "L", 0, 10), ("S", "M", 0, 10), *FIRST[4:]]
    study, params, _ = usual()
    files = {"2013.csv": answers(cells), "2014.csv": answers(cells, first=31)}
    for rows in files.values():
        for number, row in enumerate(rows):
            row["q1"] = ("8" if number % 4 else "") if number % 6 == 0 else row["q1"]
    study["survey"]["frame"] = f"{RAW}/frame.csv"
    return study, params, files | {"frame.csv": frame(*PAIR)}


def of_one_answer() -> Made:
    """Of 60 in the second wave one answers."""
    study, params, files = usual()
    second = [row | {"q1": "" if number else "3"} for number, row in enumerate(TWO["2014.csv"])]
    return study, params, files | {"2014.csv": second}


def of_another_question() -> Made:
    study, params, files = usual()
    study["survey"]["files"]["2014"]["questions"]["engaged"]["incomparable"] = "asked of the practice"
    return study, params, files


def without_a_question() -> Made:
    study, params, files = usual()
    del study["survey"]["files"]["2014"]["questions"]["engaged"]
    return study, params, files


def without_a_site() -> Made:
    """The west answers the first wave only."""
    study, params, files = usual()
    return study, params, files | {"2014.csv": answers(SECOND[:4], first=31)}


def of_a_wide_third_wave() -> Made:
    """Of the first two waves only leaders of the north; the other groups answer a third one."""
    study = definition((*PAIR, "2015"))
    study["roles"]["nurse"] = {"label": "Nurses"}
    files = {"2013.csv": answers(FIRST[:1]), "2014.csv": answers(SECOND[:1]), "2015.csv": answers(SECOND)}
    return study, choices(PAIR), files


def of_a_silent_role() -> Made:
    """Members send the questionnaire back without an answer."""
    study, params, files = usual()
    blank = {name: [r | {"q1": "" if r["role"] == "M" else r["q1"]} for r in files[name]] for name in files}
    return study, params, blank


STUDIES: dict[str, Callable[[], Made]] = {
    made.__name__: made
    for made in (
        *(usual, with_counts, with_percentages, of_one_wave, of_two_sites, of_one_site, of_one_role),
        *(of_nobody_known_again, of_four_waves, of_nobody, of_everybody, of_several_answers, of_a_platform),
        *(of_separated_sites, of_one_answer, of_another_question, without_a_question, without_a_site),
        *(of_a_wide_third_wave, of_a_silent_role),
    )
}


@dataclass(frozen=True)
class Ran:
    """A study after its survey stages."""

    folder: Path

    def table(self, name: str) -> pd.DataFrame:
        return pd.read_parquet(self.folder / f"data/processed/engagement/{name}.parquet")

    @property
    def estimates(self) -> pd.DataFrame:
        return self.table("estimates")

    def __getitem__(self, id: str):
        """The estimate of this id, which is there once."""
        (row,) = (row for _, row in self.estimates.iterrows() if row["id"] == f"engagement.{id}")
        return estimate_of(row)

    def why(self, id: str) -> str:
        """Why an estimate has no value."""
        assert math.isnan(self[id].value)
        return self[id].details["not_estimable"]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Callable[[], Made]], Ran]:
    done: dict[str, Ran] = {}

    def run(made: Callable[[], Made]) -> Ran:
        name = made.__name__
        if name not in done:
            folder = write(tmp_path_factory.mktemp(name), *made())
            study = load_study(folder)
            for chosen in map(stage, ("clean_survey", "weight_survey", "model_engagement")):
                chosen.run(declare(study, chosen.study, chosen.params))
            done[name] = Ran(folder)
        return done[name]

    return run


# ---------------------------------------------------------------- what holds for every study


@pytest.mark.parametrize("name", STUDIES)
def test_every_estimate_has_a_value_or_a_reason_and_an_id_of_its_own(ran, name):
    study = ran(STUDIES[name])
    assert study.estimates["id"].is_unique
    for table in ("estimates", "robustness", "specifications"):
        for row in study.table(table).itertuples():
            why = json.loads(row.details).get("not_estimable", "")
            assert why or not math.isnan(row.value), row
            # What has a reason has no value, or a value and no interval.
            assert not why or math.isnan(row.value) or math.isnan(row.low), row


# ---------------------------------------------------------------- published tables beside answers


def test_a_table_of_counts_is_a_wave_like_others(ran):
    study = ran(with_counts)
    first = study["high.all.2011"]
    assert (first.value, first.n) == (39 / 60, 60)
    change = study["high.all.change.2011-2013"]
    assert change.value == pytest.approx(30 / 60 - 39 / 60)
    assert (change.details["n_first"], change.details["n_second"]) == (60, 60)
    assert study["high.leader.change.2011-2013"].value == pytest.approx(18 / 30 - 21 / 30)
    assert study["high.north.change.2011-2013"].value == pytest.approx(10 / 20 - 13 / 20)
    # As many of each role in each site both times: with the mix held fixed it is the same change.
    primary = study["high.all.standardised_change.2011-2013"]
    assert (primary.value, primary.n) == (pytest.approx(-0.15, abs=1e-6), 120)
    # People, not answers: the 60 counted ones, and 90 of whom 30 answered both later waves.
    assert study["high.all.joint_change.2011-2014"].n == 150


def test_what_a_table_of_counts_cannot_tell_is_left_out_or_named(ran):
    study = ran(with_counts)
    assert study.why("high.all.whole_scale_change.2011-2013") == (
        "only a published table is left of wave 2011: no answers on the scale"
    )
    ids = set(study.estimates["id"])
    assert "engagement.high.all.linked_change.2011-2013" not in ids
    assert "engagement.some.all.change.2011-2013" not in ids
    curves = study.table("specifications")
    curves = curves[curves["outcome"] == "high"].groupby("first")[["cut", "sample", "missing", "model"]]
    found = {wave: choice.nunique().to_dict() for wave, choice in curves}
    assert found["2011"] == {"cut": 1, "sample": 1, "missing": 1, "model": 2}
    # Between two waves of answers: two cuts of the scale in one direction, two samples, three models.
    assert found["2013"] == {"cut": 2, "sample": 2, "missing": 1, "model": 3}
    robustness = study.table("robustness")
    of_pair = robustness[(robustness["outcome"] == "high") & (robustness["first"] == "2011")]
    assert set(of_pair["kind"]) == {"The model", "Leaving out one site"}


def test_the_mix_of_roles_of_a_published_wave_is_known_from_its_bases(ran):
    study = ran(with_percentages)
    row = changes.headline_table(study.estimates, load_study(study.folder), "high").data.iloc[0]
    # Leaders are 22 of 244 (the 4 of the west are not published), then 30 of 60.
    assert (row["leader_first"], row["leader_second"]) == (22, 30)


def test_percentages_are_the_counts_that_they_round(ran):
    study = ran(with_percentages)
    found = study["high.all.2011"]
    assert (found.value, found.n) == ((7 + 6 + 7 + 6 + 110) / 244, 244)
    assert study["high.west.2011"].n == 200


def test_what_a_published_table_leaves_open_is_told(ran):
    folder = ran(with_percentages).folder
    flow = json.loads((folder / "data/processed/survey/flow.json").read_text(encoding="utf-8"))
    assert flow["2011"] == {"aggregated": {"rows": 7, "out_of_scope": 1, "not_published": 1}}
    assert flow["2013"]["rows"] == 60
    assert check(folder).splitlines()[1:] == [
        "Wave 2011: 1 of 7 rows of the published table are out of scope.",
        "Wave 2011: a published table counts 244 people on high; rounding leaves 1 of its numbers open, from "
        "135 to 137 yes in all; 1 of its numbers (of 4 people) were not published and count nowhere.",
    ]


# ---------------------------------------------------------------- fewer waves, sites, roles, links


def test_one_wave_has_shares_and_no_change(ran):
    study = ran(of_one_wave)
    assert set(study.estimates["estimand"]) == {"proportion"}
    assert study["high.all.2013"].value == 30 / 60
    assert study.table("robustness").empty
    assert study.table("specifications").empty


def test_two_sites(ran):
    study = ran(of_two_sites)
    # West is out of scope: 20 of 40, then 14 of 40.
    assert study["high.all.change.2013-2014"].value == pytest.approx(14 / 40 - 20 / 40)
    assert study["high.all.standardised_change.2013-2014"].estimable
    flow = json.loads((study.folder / "data/processed/survey/flow.json").read_text(encoding="utf-8"))
    assert flow["2013"] | {"sites": {}} == {
        "rows": 60,
        "excluded": {"site out of scope": 20},
        "kept": 40,
        "flagged": {},
        "sites": {},
        "site_not_known": {"rows": 20, "excluded": {"site out of scope": 20}, "kept": 0},
    }


def test_one_site_says_nothing_of_sites_in_general(ran):
    study = ran(of_one_site)
    assert study["high.all.standardised_change.2013-2014"].value == pytest.approx(-9 / 60, abs=1e-6)
    told = " ".join(study.estimates["estimand"])
    assert not [word for word in ("sites_in_general", "wild_cluster", "gee", "heterogeneity") if word in told]
    assert general.general_table(study.estimates, load_study(study.folder), "high").data.empty


def test_one_role_stands_for_everybody(ran):
    study = ran(of_one_role)
    assert set(study.estimates["group"]) == {"all", "site"}
    assert study["high.all.standardised_change.2013-2014"].value == pytest.approx(-9 / 60, abs=1e-6)


def test_without_ids_nobody_is_known_again(ran):
    study = ran(of_nobody_known_again)
    assert "linked_change" not in set(study.estimates["estimand"])
    assert set(study.table("specifications")["sample"]) == {"Everybody"}
    # 120 people, not 90 of whom 30 answered twice.
    assert study["high.all.standardised_change.2013-2014"].details["clusters"] == 120
    assert ran(usual)["high.all.standardised_change.2013-2014"].details["clusters"] == 90


def test_four_waves_are_compared_in_the_pairs_chosen_and_all_at_once(ran):
    study = ran(of_four_waves)
    assert study["high.all.change.2013-2016"].value == pytest.approx(30 / 60 - 21 / 60)
    # Of 60 a wave, 30 answered the next one, too.
    assert study["high.all.joint_change.2013-2016"].n == 150
    assert len(study.estimates[study.estimates["id"].str.contains("all.change")]) == 2


# ---------------------------------------------------------------- nothing to estimate from


def test_a_wave_of_which_nobody_said_yes_has_a_raw_change_and_no_model(ran):
    study = ran(of_nobody)
    change = study["high.all.change.2013-2014"]
    # Newcombe (1998), method 10: the limits are those of Wilson's intervals, 30 of 60 and 0 of 60.
    assert (change.value, round(change.low, 4), round(change.high, 4)) == (-0.5, -0.6226, -0.3634)
    assert "none of 60 said yes in wave '2014'" in study.why("high.all.standardised_change.2013-2014")
    # 30 of 60 to none is no "no clear change": there is no word for what was not estimated.
    assert study["high.all.standardised_change.2013-2014"].details["word"] == "not estimable"


def test_everybody_says_yes_both_times(ran):
    study = ran(of_everybody)
    assert study["high.all.change.2013-2014"].value == 0
    assert "all of 60 said yes" in study.why("high.all.standardised_change.2013-2014")
    assert study.why("high.all.wild_cluster.2013-2014")


def test_separated_sites_end_no_stage(ran):
    study = ran(of_separated_sites)
    why = study.why("high.all.standardised_change.2013-2014")
    assert "said yes with site 'north'" in why
    assert "said yes with site 'south'" in why
    curves = study.table("specifications")
    imputed = curves[curves["missing"] == "Imputed"]
    assert len(imputed)
    # With one change for all sites the sites that never differ are still perfectly told apart.
    assert imputed[imputed["model"] != "Whole scale"]["value"].isna().all()


def test_a_single_answer_is_compared_with_nobody_by_a_model(ran):
    study = ran(of_one_answer)
    assert (study["high.all.2014"].value, study["high.all.2014"].n) == (1.0, 1)
    assert "nobody to compare" in study.why("high.all.standardised_change.2013-2014")
    assert study.why("high.all.sites_in_general.2013-2014")


@pytest.mark.parametrize(
    ("made", "id", "why"),
    [
        (of_another_question, "high.all.change.2013-2014", "wave 2014 is declared incomparable: asked of"),
        (without_a_site, "high.all.standardised_change.2013-2014", "site 'west' in wave '2014'"),
        (without_a_site, "high.west.change.2013-2014", "nobody answered in wave 2014"),
        (without_a_site, "high.all.sites_in_general.2013-2014", "nobody with site 'west' in wave '2014'"),
        (of_a_wide_third_wave, "high.member.change.2013-2014", "nobody answered in wave 2013"),
        (of_a_silent_role, "high.member.change.2013-2014", "nobody answered in wave 2013"),
    ],
)
def test_what_cannot_be_compared_says_why(ran, made, id, why):
    assert why in ran(made).why(id)


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (of_another_question, "wave 2014 is declared incomparable: asked of the practice"),
        (without_a_question, "not asked in 2014"),
        # A reason that estimation gives may name a small group, and a table is released.
        (without_a_site, changes.NOT_ESTIMABLE),
    ],
)
def test_the_notebook_lists_a_headline_that_is_not_compared(ran, made, why):
    study = ran(made)
    table = changes.not_compared_table(study.estimates, load_study(study.folder)).data
    assert table["why"].tolist() == [why]


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (without_a_site, "Wave 2014: nobody from West; no change there can be estimated."),
        (
            without_a_question,
            "Waves 2013 and 2014: the headline outcome high is not compared; engaged was not asked in wave "
            "2014.",
        ),
        (of_a_wide_third_wave, "Nobody in any wave’s file is of the role Nurses."),
    ],
)
def test_the_check_notes_it_beforehand(ran, made, told):
    assert told in check(ran(made).folder).splitlines()


def test_groups_of_another_wave_are_no_part_of_a_change(ran):
    study = ran(of_a_wide_third_wave)
    # 6 of 10, then 5 of 10 leaders of the north; the 60 of the third wave do not come in.
    primary = study["high.all.standardised_change.2013-2014"]
    # The same ten people answered both times.
    assert (primary.value, primary.n) == (pytest.approx(-0.1, abs=1e-6), 10)
    assert not study.estimates["estimand"].isin(["interaction", "heterogeneity", "wild_cluster"]).any()


def test_people_without_an_answer_are_no_role_that_could_differ(ran):
    study = ran(of_a_silent_role)
    # Leaders alone: 18 of 30, then 15 of 30.
    assert study["high.all.standardised_change.2013-2014"].value == pytest.approx(-0.1, abs=1e-6)
    assert "engagement.high.all.role_interaction.2013-2014" not in set(study.estimates["id"])


# ---------------------------------------------------------------- several answers, platforms


def test_several_answers_from_columns_and_from_one_cell(ran):
    study = ran(of_several_answers)
    assert study["by_web.all.2013"].value == 20 / 60
    assert study["by_web.all.2014"].value == 30 / 60
    assert study["by_web.all.change.2013-2014"].value == pytest.approx(10 / 60)
    assert "Whole scale" not in set(study.table("specifications")["model"])
    responses = pd.read_parquet(study.folder / "data/processed/survey/responses.parquet")
    # Shares of several answers make no whole, and no bar that is cut up into them.
    assert shares.scale_figure(responses, load_study(study.folder), "news").table.data.empty


def test_what_was_left_out_of_an_export_is_counted_and_nowhere_else(ran):
    study = ran(of_a_platform)
    assert study["high.all.change.2013-2014"].value == pytest.approx(-9 / 60)
    # By the external reference, which the study names as the id: 30 people are known again.
    assert study["high.all.linked_change.2013-2014"].n == 30
    dictionary = (study.folder / "data/processed/survey/dictionary.csv").read_text(encoding="utf-8")
    for told in (
        "'IPAddress' (IP address, 60 filled cells)",
        "'RecipientEmail' (e-mail address, 40 filled cells)",
        "'LocationLatitude' (location, 12 filled cells)",
    ):
        assert told in dictionary
    made = b"".join(path.read_bytes() for path in (study.folder / "data/processed").rglob("*.*"))
    assert b"practice.example" not in made
    assert b"192.0.2." not in made


# ---------------------------------------------------------------- the notebooks


@pytest.mark.parametrize(
    ("notebook", "made"),
    [
        ("1_data_quality", with_percentages),
        ("2_engagement", with_percentages),
        ("2_engagement", of_several_answers),
    ],
)
def test_the_notebooks_show_what_there_is(ran, notebook, made, monkeypatch):
    folder = ran(made).folder
    empty_fieldwork(folder)
    (folder / "notebooks").mkdir(exist_ok=True)
    monkeypatch.chdir(folder / "notebooks")
    monkeypatch.setattr("analysis.findings._recorded", {})
    shown: list[object] = []
    scope: dict[str, Any] = {"display": lambda *objects: shown.extend(objects)}
    for number, cell in enumerate(nbformat.read(ROOT / f"notebooks/{notebook}.ipynb", as_version=4).cells):
        if cell.cell_type == "code":
            exec(compile(cell.source, f"{notebook}, cell {number}", "exec"), scope)
    assert shown


def empty_fieldwork(folder: Path) -> None:
    """What the fieldwork's stages leave of a study without any."""
    if not (folder / "data/processed/transcripts").exists():
        run_stage("deidentify_transcripts", str(folder))
    path = folder / "data/processed/coding/agreement.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"codes": []}), encoding="utf-8")
