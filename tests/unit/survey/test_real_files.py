"""Two waves that nobody here wrote, from file to table, when they are at hand."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.survey import clean, every_missing, outcome

REAL = Path(__file__).resolve().parents[4] / "shared" / "real"
needs_real = pytest.mark.skipif(not REAL.exists(), reason="the real files are not beside the project")
pytestmark = needs_real


def test_two_real_waves_are_harmonised(tmp_path: Path, load_definition):
    study = _osmi(tmp_path, load_definition)
    cleaned = clean(study)
    responses, missing = cleaned.harmonised.responses, cleaned.harmonised.missing
    assert {wave: flow["rows"] for wave, flow in cleaned.harmonised.flow.items()} == {
        "2014": 1259,
        "2016": 1433,
    }
    first = pd.read_csv(REAL / "surveys" / "osmi_2014.csv", dtype=str, keep_default_na=False)
    six = ["United States", "United Kingdom", "Canada", "Germany", "Netherlands", "Ireland"]
    kept = first[first["Country"].isin(six)]
    answers = responses[responses["wave"] == "2014"]
    assert len(answers) == len(kept)
    easy = kept["leave"].isin(["Somewhat easy", "Very easy"]).sum()
    assert outcome(answers, study, "easy").sum() == easy
    unsure = missing[(missing["wave"] == "2014") & (missing["reason"] == "dont_know")]
    assert len(unsure) == (kept["leave"] == "Don't know").sum()
    ages = missing[(missing["question"] == "age") & (missing["reason"] == "out_of_range")]
    assert "-1726" in ages["raw"].tolist()
    every = every_missing(responses, missing)
    assert len(every) == responses[["leave", "age", "cover"]].isna().sum().sum()
    note = cleaned.dictionary.set_index(["wave", "question"]).loc[("2016", "leave"), "notes"]
    assert "added" in note


def _osmi(folder: Path, load_definition):
    surveys = (REAL / "surveys").as_posix()
    leave = (
        "If a mental health issue prompted you to request a medical leave from work, asking for that leave "
        "would be:"
    )
    cover = (
        "Do you have medical coverage (private insurance or state-provided) which includes treatment of "
        "mental health issues?"
    )
    others = "United Kingdom: uk, Canada: ca, Germany: de, Netherlands: nl, Ireland: ie"
    (folder / "study.yaml").write_text(
        f"""\
schema: study/1
id: osmi
title: Mental health in technology work
authors: [{{name: A. Researcher}}]
date: "2026-01-01"
status: test
synthetic: false
seed: 1
sites:
  us: {{label: US}}
  uk: {{label: UK}}
  ca: {{label: CA}}
  de: {{label: DE}}
  nl: {{label: NL}}
  ie: {{label: IE}}
roles: {{worker: {{label: Workers}}}}
waves: {{2014: {{}}, 2016: {{}}}}
survey:
  scales:
    ease:
      very_difficult: Very difficult
      somewhat_difficult: Somewhat difficult
      neither: Neither easy nor difficult
      somewhat_easy: Somewhat easy
      very_easy: Very easy
  questions:
    leave: {{text: Ease of taking leave, scale: ease}}
    age: {{text: Age, kind: numeric, minimum: 16, maximum: 80}}
    cover: {{text: Medical coverage, kind: nominal, categories: {{1: "Yes", 0: "No"}}}}
  outcomes:
    easy: {{label: find leave easy, question: leave, at_least: somewhat_easy}}
  files:
    2014:
      path: {surveys}/osmi_2014.csv
      site: {{column: Country, out_of_scope: "*", values: {{United States: us, {others}}}}}
      role: {{always: worker}}
      questions:
        leave: {{column: leave, missing: {{"Don't know": dont_know}}}}
        age: {{column: Age}}
    2016:
      path: {surveys}/osmi_2016.csv
      site:
        column: What country do you work in?
        out_of_scope: "*"
        values: {{United States of America: us, {others}}}
      role: {{always: worker}}
      questions:
        leave:
          column: "{leave}"
          missing: {{"I don't know": dont_know}}
          blank: not_asked
          note: A middle category (neither easy nor difficult) was added in this wave.
        age: {{column: What is your age?}}
        cover: {{column: "{cover}", blank: not_asked}}
""",
        encoding="utf-8",
    )
    return load_definition(folder)
