"""Interview guides: a version that exists, in its wave, on a day when it was in use."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.problems import ProblemsFound
from analysis.transcripts.fieldwork.guides import guide_problems, read_guides

HEAD = "guide_version,wave,kind,used_from,used_until,file,changes\n"


def guides(tmp_path, rows):
    path = tmp_path / "guides.csv"
    path.write_text(HEAD + rows)
    return read_guides(path)


@pytest.mark.parametrize(
    ("version", "wave", "day", "expected"),
    [
        ("1", "2013", "2013-01-31", None),
        ("1", "2013", None, None),
        ("", "2013", "2019-01-01", None),  # not recorded: nothing to hold against
        ("3", "2013", None, "a version of the guides: 1, 2"),
        ("1", "2014", None, "a guide of that wave; this one is of 2013"),
        ("1", "2013", "2013-02-01", "a day on which it was in use (2013-01-01 to 2013-01-31)"),
        ("2", "2014", "2013-12-31", "a day on which it was in use (2014-01-01 to today)"),
    ],
)
def test_what_the_register_says_of_a_guide(tmp_path, version, wave, day, expected):
    known = guides(tmp_path, "1,2013,interview,2013-01-01,2013-01-31,,\n2,2014,,2014-01-01,,,Shorter\n")
    people = pd.DataFrame(
        {
            "participant": ["P1"],
            "wave": [wave],
            "outcome": ["interviewed"],
            "date": [pd.Timestamp(day) if day else pd.NaT],
            "guide_version": [version],
        }
    )
    assert [problem.expected for problem in guide_problems(people, known)] == ([expected] if expected else [])


def test_every_problem_of_the_list_at_once(tmp_path):
    with pytest.raises(ProblemsFound) as caught:
        guides(tmp_path, ",2013,chat,,,,\n1,2013,,2013-02-01,2013-01-01,,\n1,2013,,June,,,\n")
    assert [problem.place for problem in caught.value.problems] == [
        "guides.csv, line 2, guide_version",
        "guides.csv, line 2, kind",
        "guides.csv, line 3, used_until",
        "guides.csv, line 4, used_from",
        "guides.csv, lines 3, 4",
    ]
