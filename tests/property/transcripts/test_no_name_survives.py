"""De-identification changes what it says it changes, and leaves no promised form of a name."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.transcripts import deidentify, residual_names

NOBODY = pd.DataFrame(columns=["entity", "kind", "name"])
NOTHING = pd.DataFrame(columns=["entity", "decision", "replacement"])
# Letters that the words around the names do not use, so that a name left over is surely one.
GIVEN = st.sampled_from(["Xanthe", "Zoë", "Jo", "Quentin", "X’anna"])
SURNAME = st.sampled_from(["Quartz", "Zabłocki", "O’Xley", "ap Zyx", "Quux-Jaz", "Van Der Xu"])
PERSON = st.builds(lambda *parts: " ".join(parts), GIVEN, SURNAME)
THING = st.sampled_from(["The Quince Surgery", "Zax & Quill Trust", "Xyzzy", "Jinx Lane"])
TITLE = st.sampled_from(["", "Dr ", "dr. ", "Mrs ", "Professor "])
CASE = st.sampled_from([str, str.lower, str.upper])
AFTER = st.sampled_from(["", "’s", "'s", ",", ".", ")", "-led"])
FILLER = st.sampled_from(["we met", "and then", "ünder", "“so”", "naïve e\u0301lan", "(laughs)"])
PARTS = {
    "full": lambda name: name,
    "surname": lambda name: name.split(" ", 1)[1],
    "given": lambda name: name.split()[0],
    "initial": lambda name: f"{name[0]}. {name.split(' ', 1)[1]}",
    "plain": lambda name: name.replace("’", "").replace("ë", "e").replace("-", " "),
    "narrow": lambda name: name.replace(" ", "\u00a0").replace("’", "'"),
}
DECISIONS = ["pseudonym", "generalise", "remove", ""]


@st.composite
def studies(draw):
    people = draw(st.lists(PERSON, min_size=1, max_size=4, unique=True))
    things = draw(st.lists(THING, max_size=2, unique=True))
    names = [(name, "person") for name in people] + [(name, "practice") for name in things]
    roster = pd.DataFrame(
        [(f"E{i}", kind, name) for i, (name, kind) in enumerate(names)], columns=["entity", "kind", "name"]
    )
    decided = [(f"E{i}", draw(st.sampled_from(DECISIONS)), f"Bolton{i} Dee{i}") for i in range(len(names))]
    register = pd.DataFrame([row for row in decided if row[1]], columns=["entity", "decision", "replacement"])
    mentions = draw(
        st.lists(
            st.tuples(st.sampled_from(people), TITLE, st.sampled_from(sorted(PARTS)), CASE, AFTER), max_size=5
        )
    )
    pieces = []
    for name, title, part, case, after in mentions:
        pieces += [draw(FILLER), case(title + PARTS[part](name)) + after]
    pieces += [draw(CASE)(thing) for thing in things] + [draw(FILLER)]
    return roster, register, " ".join(pieces)


@settings(deadline=None, max_examples=40)
@given(studies())
def test_no_name_survives_and_nothing_else_changes(study):
    roster, register, text = study
    turns = pd.DataFrame({"transcript": ["T1"], "turn": [0], "text": [text]})
    clean, redactions = deidentify(turns, roster, register)
    new = clean["text"][0]
    assert residual_names(clean, roster, register).empty
    outside, position = [], 0
    for row in redactions.itertuples():
        assert new[row.start : row.end] == row.replacement
        outside.append(new[position : row.start])
        position = row.end
    outside.append(new[position:])
    # What is left stands in the original, in order, and only names stood between.
    position = 0
    for piece in outside:
        found = text.find(piece, position)
        assert found >= position
        position = found + len(piece)
    assert not any(letter in "".join(outside).lower() for letter in "xzqj")


@settings(deadline=None, max_examples=40)
@given(studies())
def test_doing_it_twice_changes_nothing(study):
    roster, register, text = study
    # A pseudonym is a name: read again, it is somebody's that no list holds.
    register = register[register["decision"] != "pseudonym"]
    turns = pd.DataFrame({"transcript": ["T1"], "turn": [0], "text": [text]})
    once, _ = deidentify(turns, roster, register)
    twice, redactions = deidentify(once, roster, register)
    assert twice["text"].tolist() == once["text"].tolist()
    assert redactions.empty


@settings(deadline=None, max_examples=40)
@given(studies())
def test_the_old_text_can_be_put_together_again(study):
    roster, register, text = study
    turns = pd.DataFrame({"transcript": ["T1"], "turn": [0], "text": [text]})
    clean, redactions = deidentify(turns, roster, register, key=b"k")
    new, pieces, position = clean["text"][0], [], 0
    for row in redactions.itertuples():
        pieces += [new[position : row.start], text[row.source_start : row.source_end]]
        position = row.end
    assert "".join([*pieces, new[position:]]) == text


@settings(deadline=None, max_examples=25)
@given(st.lists(st.lists(st.one_of(PERSON, THING, FILLER, st.text(max_size=8)), max_size=6), max_size=5))
def test_what_is_found_in_a_turn_depends_on_the_turn_alone(pieces):
    texts = [" ".join(words) for words in pieces]
    turns = pd.DataFrame(
        {"transcript": "T", "turn": range(len(texts)), "text": pd.Series(texts, dtype="str")}
    )
    together, _ = deidentify(turns, NOBODY, NOTHING)
    backwards, _ = deidentify(turns.iloc[::-1], NOBODY, NOTHING)
    alone = [deidentify(turns.iloc[[i]], NOBODY, NOTHING)[0]["text"].iloc[0] for i in range(len(texts))]
    assert together["text"].tolist() == backwards["text"].tolist()[::-1] == alone
