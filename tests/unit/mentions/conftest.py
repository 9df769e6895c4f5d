"""A study with a few organisations, and turns that name them, small enough to count by hand."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from analysis.study.definition import Role, Site, WaveOfFieldwork
from analysis.study.organisations import Alias, Organisation, Relation

NAMES = {
    "team": ("Area team", "commissioner", "area team"),
    "ccg": ("CCG", "commissioner", "ccg"),
    "unit": ("Support unit", "support", "support unit"),
    "trust": ("Hospital trust", "provider", "hospital trust"),
}


@pytest.fixture(scope="session")
def study():
    organisations = {
        name: Organisation(id=name, label=label, kind=kind, aliases=(Alias(text=alias),))
        for name, (label, kind, alias) in NAMES.items()
    }
    relations = {
        "pays": Relation(id="pays", label="pays", phrases=("pay+",), reversed=("paid by",)),
        "tells": Relation(id="tells", label="tells", phrases=("tell+", "give+ orders to")),
    }
    return SimpleNamespace(
        transcripts=SimpleNamespace(organisations=organisations, relations=relations),
        sites={name: Site(id=name, label=name.capitalize(), full=name) for name in ("north", "south")},
        roles={"leader": Role(id="leader", label="Leaders", singular="leader")},
        waves={name: WaveOfFieldwork(id=name, label=name, fieldwork="") for name in ("2013", "2014")},
    )


# transcript, participant, wave, who speaks, what is said
SAID = [
    ("a", None, "2013", "interviewer", "The area team, the support unit and the hospital trust?"),
    ("a", "p1", "2013", "participant", "The CCG likes the area team. The support unit is gone."),
    ("a", "p1", "2013", "participant", "The CCG met the area team. Again the CCG."),
    ("b", "p2", "2013", "participant", "The CCG and the area team talk."),
    ("c", "p3", "2013", "participant", "Nothing to say."),
    ("d", "p1", "2014", "participant", "The CCG and the hospital trust talk."),
    ("e", "p4", "2014", "participant", "The area team has gone quiet."),
    ("n", None, "2014", "researcher", "The CCG met the support unit."),
]


@pytest.fixture(scope="session")
def turns():
    frame = pd.DataFrame(SAID, columns=["transcript", "participant", "wave", "speaker_role", "text"])
    frame["turn"] = frame.groupby("transcript").cumcount()
    frame["kind"] = ["observation" if name == "n" else "interview" for name in frame["transcript"]]
    return frame.assign(site="north", role="leader")
