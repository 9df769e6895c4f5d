from __future__ import annotations

import pandas as pd
import pytest

HEAD = """\
schema: codebook/1
groups: {people: People}
themes:
  engagement: {label: Engagement, group: people, definition: Taking part.}
codes:
"""
CODE = """\
  taking_part:
    label: Taking part
    theme: engagement
    definition: People take part.
    examples: [{text: We are engaged., expected: present}]
    rules:
      - phrases: [engage+]
"""


@pytest.fixture
def written(tmp_path):
    """Write a codebook and give its path."""

    def write(codes: str = CODE, head: str = HEAD):
        path = tmp_path / "codebook.yaml"
        path.write_text(head + codes, encoding="utf-8")
        return path

    return write


@pytest.fixture
def make_turns():
    """Turns from (transcript, speaker role, participant, text) and what else is given."""

    def make(*rows, **columns):
        turns = pd.DataFrame(rows, columns=["transcript", "speaker_role", "participant", "text"])
        turns["turn"] = turns.groupby("transcript").cumcount()
        turns["kind"] = "interview"
        for name, values in columns.items():
            turns[name] = values
        return turns

    return make
