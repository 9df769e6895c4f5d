"""Organisations, their names over time and the words that relate them, as study.yaml declares them."""

from __future__ import annotations

import pytest
from support.tiny_study import STUDY, line_of, write_study

from analysis import load_study
from analysis.problems import ProblemsFound
from analysis.study.organisations import Alias

DECLARED = """\
transcripts:
  folder: t
  files: f.csv
  participants: p.csv
  roster: r.csv
  register: d.csv
  organisations:
    national:
      label: National body
      kind: commissioner
      aliases: [national body]
      acronyms: [NB]
      only:
        - {alias: Commissioning Board, waves: [2013]}
    regional:
      label: Regional team
      kind: commissioner
      parent: national
      aliases: [regional team]
    hospital:
      label: Hospital
      kind: provider
      aliases: [the trust]
    mercy:
      label: Mercy trust
      kind: provider
      only:
        - {alias: the trust, sites: [north]}
    director:
      label: Director
      kind: commissioner
      role: true
      aliases: [regional director]
  relations:
    pays: {label: pays, phrases: [pay+], reversed: [paid by]}
"""


def declared(tmp_path, old="", new=""):
    assert old in DECLARED
    text = STUDY + DECLARED.replace(old, new, 1)
    return load_study(write_study(tmp_path, study=text)).transcripts, text


def test_what_is_declared(tmp_path):
    fieldwork, _ = declared(tmp_path)
    national = fieldwork.organisations["national"]
    assert national.aliases == (
        Alias(text="national body"),
        Alias(text="NB", acronym=True),
        Alias(text="Commissioning Board", waves=("2013",)),
    )
    assert fieldwork.organisations["regional"].parent == "national"
    assert [o.id for o in fieldwork.organisations.values() if o.role] == ["director"]
    assert fieldwork.relations["pays"].reversed == ("paid by",)


def test_nothing_of_it_is_needed(tmp_path):
    text = STUDY + DECLARED[: DECLARED.index("  organisations:")]
    fieldwork = load_study(write_study(tmp_path, study=text)).transcripts
    assert (fieldwork.organisations, fieldwork.relations) == ({}, {})


# what is wrong | old text | new text | text of the line named | what was found
WRONG = [
    ("one name for two", "[regional team]", "[the trust]", "    hospital:", "'regional' has, too"),
    ("the same in the plural", "[regional team]", "[the trusts]", "    hospital:", "'regional' has, too"),
    ("a name for two in one wave", "sites: [north]", "waves: [2014]", "    mercy:", "'hospital' has, too"),
    ("no name", "      aliases: [regional team]\n", "", "      label: Regional", "no name"),
    ("an empty name", "[regional team]", "['']", "    regional:", "the name ''"),
    ("an everyday word", "[regional team]", "[Team]", "    regional:", "an everyday word"),
    ("an acronym in small letters", "[NB]", "[nb]", "    national:", "the acronym 'nb'"),
    ("a parent that is not there", "parent: national", "parent: nobody", "      parent: nobody", "'nobody'"),
    (
        "a part of itself",
        "parent: national",
        "parent: regional",
        "      parent: regional",
        "parts of one another",
    ),
    ("a wave that is not there", "waves: [2013]", "waves: [2012]", "      only:", "'2012'"),
    (
        "a site that is not there",
        "sites: [north]",
        "sites: [west]",
        "      only:\n        - {alias: the trust",
        "'west'",
    ),
    (
        "neither waves nor sites",
        ", waves: [2013]",
        "",
        "        - {alias: Commissioning",
        "neither waves nor",
    ),
    (
        "both kinds of name",
        "{alias: the trust,",
        "{alias: the trust, acronym: TT,",
        "        - {alias: the trust",
        "both",
    ),
    ("a relation without words", "phrases: [pay+], reversed: [paid by]", "", "    pays:", "no words"),
    ("an unknown key", "role: true", "rol: true", "      rol: true", "unknown key 'rol'"),
]


@pytest.mark.parametrize(
    ("old", "new", "line", "found"), [row[1:] for row in WRONG], ids=[r[0] for r in WRONG]
)
def test_what_is_wrong_is_named_with_its_line(tmp_path, old, new, line, found):
    with pytest.raises(ProblemsFound) as caught:
        declared(tmp_path, old, new)
    text = STUDY + DECLARED.replace(old, new, 1)
    number = line_of(text, line)
    places = [p.place for p in caught.value.problems if found in p.found]
    assert any(f"line {number} " in place for place in places), str(caught.value)


def test_one_name_may_mean_two_in_different_waves_or_sites(tmp_path):
    new = "{alias: the trust, sites: [south]}"
    fieldwork, _ = declared(tmp_path, "aliases: [the trust]", f"only: [{new}]")
    assert fieldwork.organisations["hospital"].aliases[0].sites == ("south",)


def test_a_ring_of_parents_is_named_once(tmp_path):
    label = "      label: National body\n"
    with pytest.raises(ProblemsFound) as caught:
        declared(tmp_path, label, label + "      parent: regional\n")
    assert [p.found for p in caught.value.problems] == [
        "organisations that are parts of one another: national in regional in national"
    ]


def test_all_problems_are_told_at_once(tmp_path):
    with pytest.raises(ProblemsFound) as caught:
        declared(tmp_path, "[regional team]", "[team, the trust]")
    assert len(caught.value.problems) == 2
