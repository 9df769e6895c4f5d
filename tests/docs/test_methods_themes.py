"""docs/methods-themes.md: its definitions are functions that exist, its numbers what these compute."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from support import pages

PAGE, GUIDE = pages.page("methods-themes.md"), pages.page("your-own-study.md")
BOOK = """\
schema: codebook/1
groups: {g: G}
themes:
  waiting: {label: Waiting, group: g, definition: D.}
  time: {label: Time, group: g, definition: D.}
codes:
  lists: {label: Lists, theme: waiting, definition: D., rules: [{phrases: [waiting list+, backlog]}]}
  hours: {label: Hours, theme: time, definition: D., rules: [{phrases: [time, hour+]}]}
"""
QUESTIONS = {"t1": "Is there a waiting list?"}


@pytest.fixture(scope="module")
def codebook(tmp_path_factory):
    from analysis.coding import load_codebook

    return load_codebook(pages.write({"c.yaml": BOOK}, tmp_path_factory.mktemp("book")) / "c.yaml")


@pytest.fixture(scope="module")
def turns():
    columns = ["transcript", "turn", "participant", "site", "role", "wave", "text"]
    said = pd.DataFrame(pages.table(PAGE, "turns"), columns=columns).astype({"turn": "int64"})
    asked = [(name, 0, None, None, None, None, text) for name, text in QUESTIONS.items()]
    asked = pd.DataFrame(asked, columns=columns).assign(speaker_role="interviewer")
    rows = pd.concat([asked, said.assign(speaker_role="participant")], ignore_index=True)
    return rows.assign(kind="interview").astype(dict.fromkeys(set(columns) - {"turn"}, "str"))


@pytest.fixture(scope="module")
def codings(turns, codebook):
    from analysis.coding import code

    return code(turns, codebook)


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """The study of the guide, with the organisations that may be added."""
    from analysis import load_study

    files = pages.files_of(GUIDE)
    added = [(name, keys) for name, keys in pages.marked(GUIDE, "with") if "organisations:" in keys]
    return load_study(pages.write(pages.extended(files, added), tmp_path_factory.mktemp("home") / "study"))


def test_counts_and_bases(turns, codings, codebook):
    from analysis.coding.cases.counting import UNITS, counts

    found = counts(codings, turns, codebook, level="theme")
    columns = ["theme", *(name for unit in UNITS for name in (unit, f"{unit}_base"))]
    assert found[columns].astype(str).values.tolist() == pages.table(PAGE, "counts")


def test_polarities(turns, codings, codebook):
    found = codings.merge(turns, on=["transcript", "turn"])
    themes = {item.id: item.theme for item in codebook.codes.values()}
    rows = {(row.text, themes[row.code], row.polarity) for row in found.itertuples()}
    for row in pages.table(PAGE, "polarity"):
        assert tuple(row) in rows


def test_agreement_by_hand():
    from analysis.statistics import cohens_kappa, gwet_ac1

    both, rules, people, neither = 6, 2, 4, 28
    first = [1] * (both + rules) + [0] * (people + neither)
    second = [1] * both + [0] * rules + [1] * people + [0] * neither
    every = len(first)
    found = {
        "agreement": (both + neither) / every,
        "precision": both / (both + rules),
        "recall": both / (both + people),
        "Cohen's kappa": cohens_kappa(first, second).value,
        "Gwet's AC1": gwet_ac1(pd.DataFrame({"first": first, "second": second})).value,
    }
    chance = 8 / 40 * 10 / 40 + 32 / 40 * 30 / 40
    assert found["Cohen's kappa"] == pytest.approx((0.85 - chance) / (1 - chance))
    mean = (8 + 10) / 80
    chance = 2 * mean * (1 - mean)
    assert found["Gwet's AC1"] == pytest.approx((0.85 - chance) / (1 - chance))
    shown = {row[0]: row[2] for row in pages.table(PAGE, "| measure | formula")}
    assert {name: f"{value:.2f}" for name, value in found.items()} == shown


def test_the_corrected_share():
    from analysis.statistics import corrected_prevalence

    machine = [1] * 200 + [0] * 800
    human = [1] * 15 + [0] * 5 + [np.nan] * 180 + [1] * 4 + [0] * 76 + [np.nan] * 720
    found = corrected_prevalence(machine, human, [label == label for label in human])
    assert found.value == pytest.approx((200 * 15 / 20 + 800 * 4 / 80) / 1000)
    said = f"= **{found.value:.1%}**, interval {found.low:.1%} to {found.high:.1%}"
    assert said in PAGE


def test_themes_raised_together(turns, codings, codebook):
    from analysis.coding.cases.cooccurrence import cooccurrence

    for row in pages.table(PAGE, "together"):
        (found,) = cooccurrence(codings, turns, codebook, "interview", row[0]).to_dict("records")
        counted = [found[name] for name in ("both", "only_first", "only_second", "neither", "base")]
        measured = [f"{found[name]:.2f}" for name in ("jaccard", "expected")]
        assert row[1:] == [*map(str, counted), *measured]


def test_states_of_a_cell():
    from typing import get_args

    from analysis.coding.cases.framework.matrix import State

    shown = [row[0].strip("`") for row in pages.table(PAGE, "| state | when |")]
    assert shown == list(get_args(State))


def test_linked_people(turns, codings, codebook, study):
    from analysis.coding.cases.timelines import linked_table

    seen = turns.dropna(subset="participant")[["participant", "wave"]].drop_duplicates()
    register = seen.assign(consent="interview;link")
    waves = ("2022", "2024")
    table = linked_table(codings, turns, register, codebook, study, "interview", waves).data
    shown = [[row[0].capitalize(), *row[1:]] for row in pages.table(PAGE, "linked")]
    assert table.astype(str).values.tolist() == shown


def test_labels_of_quotations(study):
    from analysis.coding.cases.labels import safe_label

    columns = ["participant", "role", "site", "wave", "label"]
    people = pd.DataFrame(pages.table(PAGE, "people"), columns=columns).assign(outcome="interviewed")
    for row in people.itertuples():
        assert safe_label(people, row.participant, row.wave, 3).text(study) == row.label


def test_saturation():
    from analysis.coding.human.saturation import BASE, ORDERS, RUN, THRESHOLDS, saturation

    codes, grown = (row[1:] for row in pages.table(PAGE, "saturation"))
    seen = {str(number): frozenset(cell.split()) for number, cell in enumerate(codes, start=1)}
    found = saturation(seen, np.random.default_rng(1), orders=5)
    assert found.curve["codes"].astype(str).tolist() == grown
    assert found.runs["new"].tolist() == [1, 0]
    assert found.runs["ratio"].tolist() == [0.25, 0.0]
    assert dict(found.reached) == {0.05: 5, 0.0: 5}
    assert (BASE, RUN, THRESHOLDS) == (4, 2, (0.05, 0.0))
    assert f"over {ORDERS:,} random orders" in PAGE


@pytest.mark.parametrize("row", pages.table(PAGE, "mentions"), ids=lambda row: row[0])
def test_mentions_and_relations(row, study):
    from analysis.mentions.recognition import recognise
    from analysis.mentions.relating import relations

    said, named, related = row
    fieldwork = study.transcripts
    turns = pd.DataFrame(
        {"transcript": "t", "turn": [0], "speaker_role": "participant", "site": "moorside", "wave": "2024",
         "text": [said]}
    )  # fmt: skip
    mentions = recognise(turns, fieldwork.organisations)
    assert ", ".join(mentions["organisation"]) == named
    found = relations(mentions, turns, fieldwork.relations)
    told = [
        f"{one.first} {one.relation} {one.second}" + f" ({one.polarity})" * (one.polarity != "present")
        for one in found.itertuples()
    ]
    assert told == ([related] if related else [])


def test_numbers_of_exploring():
    from analysis.coding.exploration.collocation import log_dice
    from analysis.coding.exploration.dispersion import deviation_of_proportions
    from analysis.coding.exploration.keyness import log_likelihood, log_ratio
    from analysis.coding.exploration.topics import matched_agreement

    found = (
        log_likelihood(15, 5, 1000, 1000),
        log_ratio(15, 5, 1000, 1000),
        log_ratio(4, 0, 1000, 1000),
        deviation_of_proportions(np.array([0, 10]), np.array([900, 100])),
        log_dice(5, 10, 10),
        float(matched_agreement([(1, 2, 3)], [(2, 3, 4)])[0]),
    )
    assert [f"{value:.2f}" for value in found] == [row[1] for row in pages.table(PAGE, "numbers")]


def test_limits_named_are_those_of_the_program():
    from inspect import signature

    from analysis.coding.exploration.collocation import collocations
    from analysis.coding.exploration.keyness import keyness
    from analysis.coding.exploration.result import MARK
    from analysis.coding.exploration.topics import SHORTEST, STABLE, TOP_WORDS, topics

    of = {name: default.default for name, default in signature(keyness).parameters.items()}
    assert f"needs {of['occurrences']} occurrences and {of['people']} people" in PAGE
    assert f"words within {signature(collocations).parameters['window'].default} of" in PAGE
    assert f"turns of {SHORTEST} words or more" in PAGE
    assert f"{signature(topics).parameters['refits'].default} times" in PAGE
    assert f"Below {STABLE:g} a topic is grey" in PAGE
    assert TOP_WORDS == 10 and "ten top words" in PAGE
    assert f"“{MARK}”" in PAGE


def test_every_function_named_is_there():
    import pkgutil
    from importlib import import_module

    import analysis.coding
    import analysis.mentions
    from analysis import statistics

    there = set(statistics.__all__)
    for room in (analysis.coding, analysis.mentions):
        for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            there |= set(vars(import_module(module.name)))
    there |= set(vars(import_module("analysis.transcripts.deidentification.sampling")))
    there |= set(vars(import_module("analysis.findings")))
    lines = " ".join(re.findall(r"Functions?: (.+)$", PAGE, re.MULTILINE))
    named = re.findall(r"`(\w+)`", lines + "".join(re.findall(r"\*\* \((`\w+`)\)", PAGE)))
    assert len(named) > 20
    assert [name for name in named if name not in there] == []
