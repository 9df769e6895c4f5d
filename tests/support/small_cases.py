"""A study of two sites with four interviews, small enough to count by hand.

=========== ===== ====== ====== ==== ================== =================
transcript  turn  person role   site codes              wave
=========== ===== ====== ====== ==== ================== =================
n13         1     p1     leader north meetings (votes)  2013
n13         3     p1     leader north votes, money      2013
n14         1     p1     leader north money (negated)   2014
s13         1     p2     member south votes             2013
s14         1     p3     member south none              2014
=========== ===== ====== ====== ==== ================== =================

``votes`` is a kind of ``meetings``; both belong to the theme taking_part, ``money`` to the theme resources.
"""

from __future__ import annotations

import pandas as pd

from analysis.coding.codebook.definition import Code, Codebook, Theme


def _code(id: str, theme: str, parent: str | None = None) -> Code:
    fields = dict.fromkeys(("include", "exclude", "examples", "counter_examples", "rules"), ())
    return Code(id=id, label=id.capitalize(), theme=theme, parent=parent, definition="", **fields)


BOOK = Codebook(
    name="codebook.yaml",
    groups={"people": "People", "means": "Means"},
    themes={
        "taking_part": Theme(id="taking_part", label="Taking part", group="people", definition=""),
        "resources": Theme(id="resources", label="Resources", group="means", definition=""),
    },
    codes={
        "meetings": _code("meetings", "taking_part"),
        "votes": _code("votes", "taking_part", "meetings"),
        "money": _code("money", "resources"),
    },
)

_SAID = [
    ("n13", "p1", "leader", "north", "2013", "We all come to meetings. Then we vote."),
    ("n13", "p1", "leader", "north", "2013", "They vote with money."),
    ("n14", "p1", "leader", "north", "2014", "There is no money."),
    ("s13", "p2", "member", "south", "2013", "Yes. I vote. Always."),
    ("s14", "p3", "member", "south", "2014", "Nothing to say."),
]
# transcript, turn, words, code, polarity
_FOUND = [
    ("n13", 1, "meetings", "meetings", "present"),
    ("n13", 3, "vote", "votes", "present"),
    ("n13", 3, "money", "money", "present"),
    ("n14", 1, "money", "money", "negated"),
    ("s13", 1, "vote", "votes", "present"),
]


def make_turns() -> pd.DataFrame:
    """Each answer after a question by the interviewer, who says the same words."""
    rows = []
    for transcript, person, role, site, wave, text in _SAID:
        for speaker, who in (("interviewer", None), ("participant", person)):
            rows.append((transcript, speaker, who, role if who else None, site, wave, "interview", text))
    names = ["transcript", "speaker_role", "participant", "role", "site", "wave", "kind", "text"]
    turns = pd.DataFrame(rows, columns=names).astype("str").replace("None", pd.NA)
    turns["turn"] = turns.groupby("transcript").cumcount()
    return turns


def make_codings(turns: pd.DataFrame) -> pd.DataFrame:
    """The codings of the table above."""
    texts = {(row.transcript, row.turn): row.text for row in turns.itertuples()}
    rows = []
    for transcript, turn, words, code, polarity in _FOUND:
        start = texts[transcript, turn].index(words)
        rows.append((transcript, turn, start, start + len(words), code, polarity))
    return pd.DataFrame(rows, columns=["transcript", "turn", "start", "end", "code", "polarity"])


def make_participants() -> pd.DataFrame:
    """The fieldwork register: p1 in two waves, p3 without consent to quotation; p4 declined."""
    rows = [
        ("p1", "north", "leader", "2013", "interviewed", "interview;quotation;link"),
        ("p1", "north", "leader", "2014", "interviewed", "interview;quotation;link"),
        ("p2", "south", "member", "2013", "interviewed", "interview;quotation"),
        ("p3", "south", "member", "2014", "interviewed", "interview"),
        ("p4", "south", "member", "2014", "declined", ""),
    ]
    return pd.DataFrame(rows, columns=["participant", "site", "role", "wave", "outcome", "consent"])
