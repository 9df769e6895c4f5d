"""Who was kept although something is odd, and who is known again in another wave."""

from __future__ import annotations

from analysis.survey import clean
from analysis.survey.exhibits import flags_table, linkage_table

RAW = {
    "2013": "id,site,role,q1,q2,age\na,N,L,3,1,44\nb,S,M,1,,50\nc,S,M,1,,50\n",
    "2014": "id,site,role,q1,q2,age\na,N,L,3,1,45\nx,S,M,1,,51\n",
}


def test_flags_are_counted_of_those_kept(make_study):
    study = make_study(RAW)
    flow = {
        "2014": {"kept": 40, "flagged": {"speeding": 1, "straight-lining": 2}},
        "2013": {"kept": 50, "flagged": {}},
    }
    assert flags_table(flow, study).data.to_numpy().tolist() == [
        ["2014", "speeding", 1, 40, 0.025],
        ["2014", "straight-lining", 2, 40, 0.05],
    ]


def test_linked_and_unlinked_are_everybody_of_a_wave(make_study):
    study = make_study(RAW, linked=True)
    row = linkage_table(clean(study).harmonised.linkage, study).data.iloc[0]
    assert row[["first", "second", "linked_exactly"]].tolist() == ["2013", "2014", 1]
    for wave, respondents in (("first", 3), ("second", 2)):
        parts = ["linked_exactly", "linked_by_tolerance", f"ambiguous_{wave}", f"unlinked_{wave}"]
        assert row[f"respondents_{wave}"] == respondents == row[parts].sum()


def test_waves_that_are_not_linked_have_no_rows(make_study):
    study = make_study(RAW)
    assert linkage_table(clean(study).harmonised.linkage, study).data.empty
