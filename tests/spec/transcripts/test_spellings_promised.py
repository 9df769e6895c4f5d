"""The spellings in which a roster's names are found, all of them, whoever the person is.

The first column stands in docs/deidentification.md, which promises it.
"""

from __future__ import annotations

import unicodedata

import pandas as pd
import pytest
from support.gold import ROOT

from analysis.transcripts import deidentify, residual_names

PEOPLE = {
    "a plain name": "Helen Marsden",
    "an accent": "Siân Beddoes",
    "an apostrophe": "Niamh O’Driscoll",
    "a double barrel": "Joy Mensah-Boateng",
    "a particle": "Iolo ap Rhys",
    "three words": "Mary Ann Holroyd",
    "a title in the roster": "Dr Oluwaseun Adebanjo",
    "a first name that is a word": "May Holloway",
    "words only": "Will Young",
}
SPELLINGS = {
    "as it stands in the roster": lambda first, last: f"{first} {last}",
    "with a title": lambda first, last: f"Dr. {first} {last}",
    "title and surname": lambda first, last: f"Mrs {last}",
    "surname alone": lambda first, last: last,
    "first name alone": lambda first, last: first,
    "initial and surname": lambda first, last: f"{first[0]}. {last}",
    "surname, comma, first name": lambda first, last: f"{last}, {first}",
    "a possessive, straight or curly": lambda first, last: f"{first} {last}’s",
    "capitals throughout": lambda first, last: f"{first} {last}".upper(),
    "a no-break space": lambda first, last: f"{first}\u00a0{last}",
    "without accents": lambda first, last: _bare(f"{first} {last}"),
    "accents apart from their letters": lambda first, last: unicodedata.normalize("NFD", f"{first} {last}"),
    "without apostrophes": lambda first, last: f"{first} {last}".replace("’", ""),
    "spaces for hyphens": lambda first, last: f"{first} {last}".replace("-", " "),
}
# In lower case a name of words only ("will young") is words.
SMALL = {
    "lower case, full name": lambda first, last: f"{first} {last}".lower(),
    "lower case, title and surname": lambda first, last: f"dr {last}".lower(),
    "lower case, surname alone": lambda first, last: last.lower(),
}
NOTHING = pd.DataFrame(columns=["entity", "decision", "replacement"])


def _bare(name):
    return "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))


def parts(name):
    words = name.removeprefix("Dr ").split()
    return (words[0], " ".join(words[1:])) if "ap" in words else (words[0], words[-1])


def left_of(name, written):
    roster = pd.DataFrame([("P1", "person", name)], columns=["entity", "kind", "name"])
    turns = pd.DataFrame({"transcript": ["T1"], "turn": [0], "text": [f"we met {written} about it"]})
    clean, redactions = deidentify(turns, roster, NOTHING)
    assert redactions["entity"].tolist() == ["P1"]
    assert residual_names(clean, roster).empty
    return clean["text"][0]


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("person", PEOPLE)
def test_found(person, spelling):
    written = SPELLINGS[spelling](*parts(PEOPLE[person]))
    rest = "’s" if written.endswith("’s") else ""
    assert left_of(PEOPLE[person], written) == f"we met [person]{rest} about it"


@pytest.mark.parametrize("spelling", SMALL)
@pytest.mark.parametrize("person", [person for person in PEOPLE if person != "words only"])
def test_found_in_lower_case(person, spelling):
    assert left_of(PEOPLE[person], SMALL[spelling](*parts(PEOPLE[person]))) == "we met [person] about it"


def test_the_page_promises_these_and_no_others():
    page = (ROOT / "docs/deidentification.md").read_text("utf-8")
    promised = page.split("<!-- promised -->")[1].split("<!-- end -->")[0]
    rows = [line.split("|")[1].strip() for line in promised.splitlines() if line.startswith("| ")]
    assert set(rows) - {"spelling"} == {*SPELLINGS, *SMALL}
