"""What the corpus holds: who is interviewed, how long, and that nothing is said twice."""

from __future__ import annotations

import pytest

from analysis.synthetic.bank import load_bank


@pytest.fixture(scope="module")
def interviews(table):
    listed = table("transcripts/transcripts.csv")
    return listed[listed["kind"] == "interview"]


@pytest.fixture(scope="module")
def words(table):
    turns = table("synthetic/truth/turns.csv")
    return turns.assign(words=turns["text"].str.split().str.len())


def test_numbers_of_sources(table, study):
    listed = table("transcripts/transcripts.csv")
    assert listed["kind"].value_counts().to_dict() == {"interview": 42, "observation": 6, "document": 6}
    interviews = listed[listed["kind"] == "interview"]
    assert interviews["site"].value_counts().to_dict() == dict.fromkeys(study.sites, 7)
    assert set(interviews["wave"]) == set(study.waves)


def test_every_format_is_used_seven_times(interviews):
    formats = interviews["file"].str.rpartition(".")[2].value_counts().to_dict()
    assert formats == dict.fromkeys(("docx", "odt", "rtf", "txt", "vtt", "pdf"), 7)


def test_six_long_interviews_and_excerpts(interviews, words):
    length = words.groupby("transcript")["words"].sum()[list(interviews["transcript"])]
    long = length[length > 2000]
    assert len(long) == 6
    assert long.between(5500, 6800).all()
    assert length[length <= 2000].between(800, 1600).all()


def test_every_utterance_is_said_once_at_most(interviews, table, study):
    # In the words of the bank up to its first placeholder or mark: enough to tell any two apart.
    codes = table("synthetic/truth/codes.csv")
    told = codes.drop_duplicates(["transcript", "turn", "utterance"])
    assert not told["utterance"].duplicated().any()
    turns = table("synthetic/truth/turns.csv")
    text = {
        transcript: " ".join(rows["text"]).replace("’", "'").lower()
        for transcript, rows in turns[turns["speaker_role"] == "participant"].groupby("transcript")
    }
    used = 0
    for utterance in load_bank(study.folder).utterances:
        pieces = [piece.strip() for piece in utterance.text.lower().replace("’", "'").split("{")[:1]]
        longest = pieces[0][-60:]
        where = [name for name, said in text.items() if len(longest) > 40 and longest in said]
        assert len(where) <= 1, utterance.id
        used += len(where)
    assert used >= 400


def test_a_turn_carries_at_most_four_codes(table):
    codes = table("synthetic/truth/codes.csv")
    assert codes.groupby(["transcript", "turn"])["code"].nunique().max() == 4


def test_voice_and_wave_of_every_utterance_fit(interviews, table, study):
    bank = {utterance.id: utterance for utterance in load_bank(study.folder).utterances}
    people = table("transcripts/participants.csv")
    role = dict(zip(people["participant"], people["role"], strict=True))
    wave = dict(zip(interviews["transcript"], interviews["wave"], strict=True))
    turns = table("synthetic/truth/turns.csv")
    speaker = {
        (t, n): who
        for t, n, who in zip(turns["transcript"], turns["turn"], turns["participant"], strict=True)
    }
    first, *_, last = study.waves
    codes = table("synthetic/truth/codes.csv")
    for row in codes[codes["transcript"].isin(wave)].itertuples():
        utterance = bank[row.utterance]
        assert role[speaker[row.transcript, row.turn]] in utterance.voices
        only = {"early": first, "late": last}.get(utterance.waves)
        assert only in (None, wave[row.transcript])
        assert utterance.codes[row.code] == row.polarity


def test_themes_change_as_the_plan_says(interviews, table):
    wave = dict(zip(interviews["transcript"], interviews["wave"], strict=True))
    codes = table("synthetic/truth/codes.csv")
    codes = codes[codes["transcript"].isin(wave)].drop_duplicates(["transcript", "code"])
    share = (
        codes.assign(wave=codes["transcript"].map(wave))
        .groupby(["code", "wave"])
        .size()
        .unstack(fill_value=0)
        / interviews["wave"].value_counts()
    )
    first, last = share.columns.min(), share.columns.max()
    for code in ("practice_workload", "autonomy", "leader_time"):
        assert share.loc[code, last] > share.loc[code, first] + 0.2
    assert share.loc["member_engagement", last] < share.loc["member_engagement", first] - 0.2


def test_people_who_came_back_and_who_withdrew(table):
    people = table("transcripts/participants.csv")
    assert not people.duplicated(["participant", "wave"]).any()
    spoken = people[people["outcome"] == "interviewed"]
    back = spoken["participant"].value_counts()
    assert (back == 2).sum() == 5 and back.max() == 2
    assert {"declined", "no_reply"} <= set(people["outcome"])
    assert (people["withdrawn"] != "").sum() == 1
    silent = spoken[~spoken["consent"].str.contains("quotation")]
    assert len(silent) == 1 and silent["consent"].str.contains("interview").all()
    per_person = spoken.groupby("participant")[["site", "role"]].nunique()
    assert (per_person == 1).all().all()
