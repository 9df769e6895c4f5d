"""The register of the example: guides, consent forms, signatures; and what analysts wrote of it."""

from __future__ import annotations

import pandas as pd

from analysis.coding import load_codebook
from analysis.coding.cases.framework.summaries import read_summaries
from analysis.transcripts.fieldwork.guides import guide_problems, read_guides
from analysis.transcripts.fieldwork.listing import read_transcript_list
from analysis.transcripts.fieldwork.participants import read_participants


def test_every_interview_was_led_by_a_guide_in_use_on_that_day(made):
    people = read_participants(made / "data/raw/transcripts/participants.csv")
    guides = read_guides(made / "data/raw/transcripts/guides.csv")
    interviewed = people[people["outcome"] == "interviewed"]
    assert set(interviewed["guide_version"]) == set(guides["guide_version"])
    assert list(guide_problems(people, guides)) == []
    assert not (guides["changes"] == "").any()


def test_a_version_ends_the_day_before_the_next_begins(made):
    guides = read_guides(made / "data/raw/transcripts/guides.csv")
    for _, versions in guides.groupby("wave"):
        first, second = versions.itertuples()
        assert second.used_from - first.used_until == pd.Timedelta(days=1)


def test_all_signed_off_but_who_withdrew(made):
    entries = read_transcript_list(made / "data/raw/transcripts/transcripts.csv")
    people = read_participants(made / "data/raw/transcripts/participants.csv")
    gone = set(people.loc[people["withdrawn"], "participant"])
    unsigned = {entry.transcript for entry in entries if not entry.signed_by}
    assert unsigned == {entry.transcript for entry in entries if gone & set(entry.participants)}
    assert len(unsigned) == 1


def test_consent_was_given_on_the_day_of_the_interview(made):
    people = read_participants(made / "data/raw/transcripts/participants.csv")
    interviewed = people["outcome"] == "interviewed"
    assert (people.loc[interviewed, "consent_date"] == people.loc[interviewed, "date"]).all()
    assert (people["consent_form"].ne("") == interviewed).all()


def test_the_framework_matrix_in_the_repository_can_be_read(study):
    themes = load_codebook(study.folder / "codebook.yaml").themes
    summaries = read_summaries(study.folder / study.interpretations / "framework.csv", study.sites, themes)
    assert {item.case for item in summaries} == set(study.sites)
    assert len({item.theme for item in summaries}) >= 6
    assert all(item.passages for item in summaries)
