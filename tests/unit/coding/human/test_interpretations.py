"""The gate through which quotations go: nobody who has not consented is quoted."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.coding.human.interpretations import read_interpretations
from analysis.problems import ProblemsFound

SAID = "We all come to meetings."
PEOPLE = pd.DataFrame(
    [("p1", "2013", "interview;quotation"), ("p2", "2013", "interview")],
    columns=["participant", "wave", "consent"],
).assign(site="north", role="leader", outcome="interviewed")


def read(tmp_path, participant, speaker_role, kind):
    """The quotations of a file that quotes one turn."""
    path = tmp_path / "themes.yaml"
    path.write_text(
        "schema: interpretations/1\nquotations:\n  met:\n    theme: taking_part\n    transcript: T1\n"
        f"    turn: 0\n    words: {SAID}\n"
    )
    turns = pd.DataFrame(
        [("T1", 0, participant, speaker_role, "leader", "north", "2013", kind, SAID)],
        columns=["transcript", "turn", "participant", "speaker_role", "role", "site", "wave", "kind", "text"],
    )
    return read_interpretations(path, turns, PEOPLE, {"taking_part": None}).quotations


@pytest.mark.parametrize(
    ("participant", "speaker_role", "kind"),
    [("p1", "participant", "interview"), (None, "other", "document"), (None, "researcher", "observation")],
)
def test_who_consented_is_quoted_and_so_are_papers_and_notes(tmp_path, participant, speaker_role, kind):
    assert read(tmp_path, participant, speaker_role, kind)["met"].text == SAID


@pytest.mark.parametrize(
    ("participant", "speaker_role", "kind", "told"),
    [
        ("p2", "participant", "interview", "participant p2"),
        ("r1", "participant", "survey_answer", "participant r1"),
        (None, "other", "focus_group", "somebody who is no participant (other)"),
        (None, "interviewer", "interview", "somebody who is no participant (interviewer)"),
    ],
)
def test_nobody_else_is_quoted(tmp_path, participant, speaker_role, kind, told):
    with pytest.raises(ProblemsFound) as found:
        read(tmp_path, participant, speaker_role, kind)
    assert f"found a passage of {told}" in str(found.value)
    assert SAID not in str(found.value)
