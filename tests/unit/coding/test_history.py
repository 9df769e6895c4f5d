from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from analysis.coding.codebook.definition import load_codebook
from analysis.coding.history import changed_codes, moved_counts, moved_passages
from analysis.coding.machine.coder import COLUMNS

CODE = """\
  {id}:
    label: {id}
    theme: {theme}
    definition: {definition}
    examples: [{{text: Some {phrase}., expected: present}}]
    rules:
      - phrases: [{phrase}]
"""
HEAD = """\
schema: codebook/1
groups: {people: People}
themes:
  engagement: {label: Engagement, group: people, definition: Taking part.}
  money: {label: Money, group: people, definition: Budgets.}
codes:
"""


def book(tmp_path, *codes):
    """A codebook of (id, theme, phrase) or (id, theme, phrase, definition), both themes in use."""
    path = tmp_path / "codebook.yaml"
    whole = [*codes, ("spare_a", "engagement", "spare"), ("spare_b", "money", "spare")]
    path.write_text(
        HEAD
        + "".join(
            CODE.format(id=c[0], theme=c[1], phrase=c[2], definition=c[3] if len(c) > 3 else "Said.")
            for c in whole
        ),
        encoding="utf-8",
    )
    return load_codebook(path)


def codings(*rows):
    """Codings from (transcript, turn, start, end, code, polarity)."""
    table = pd.DataFrame(rows, columns=["transcript", "turn", "start", "end", "code", "polarity"])
    return table.assign(coder="rules", rule=table["code"] + ".1", score=1.0)[list(COLUMNS)]


TEXT = "We pay for rotas and we talk about rotas."
TURNS = pd.DataFrame(
    {
        "transcript": ["A", "B"],
        "turn": [0, 0],
        "participant": ["P1", "P2"],
        "text": [TEXT] * 2,
        "kind": "interview",
    }
)


def test_added_removed_and_changed_codes_are_named_with_what_changed(tmp_path):
    before = book(tmp_path, ("rotas", "engagement", "rotas"), ("old", "money", "pay"))
    now = book(tmp_path, ("new", "money", "pay"), ("rotas", "money", "the rotas", "Talk of rotas."))
    assert list(map(str, changed_codes(before, now))) == [
        "code new: added",
        "code rotas: changed (theme, definition, examples, rules)",
        "code old: removed",
    ]


def test_a_codebook_whose_lines_moved_has_not_changed(tmp_path):
    before = book(tmp_path, ("rotas", "engagement", "rotas"))
    path = tmp_path / "codebook.yaml"
    path.write_text("# a comment\n\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert changed_codes(before, load_codebook(path)) == ()


def test_each_way_in_which_a_passage_changes_sides(tmp_path):
    same = book(tmp_path, ("rotas", "engagement", "rotas"), ("pay", "money", "pay"))
    before = codings(
        ("A", 0, 11, 16, "rotas", "present"),  # stays
        ("A", 0, 35, 40, "rotas", "present"),  # lost
        ("B", 0, 11, 16, "rotas", "present"),  # negated now
        ("B", 0, 3, 6, "pay", "present"),  # longer now
    )
    now = codings(
        ("A", 0, 11, 16, "rotas", "present"),
        ("A", 0, 3, 6, "pay", "present"),  # gained
        ("B", 0, 11, 16, "rotas", "negated"),
        ("B", 0, 3, 16, "pay", "present"),
    )
    moved = moved_passages(before, now, TURNS, same, same)
    shown = moved[["code", "transcript", "change", "before", "after", "text"]].fillna("none")
    assert shown.values.tolist() == [
        ["rotas", "A", "lost", "present", "none", "rotas"],
        ["rotas", "B", "polarity", "present", "negated", "rotas"],
        ["pay", "A", "gained", "none", "present", "pay"],
        ["pay", "B", "extent", "present", "present", "pay for rotas"],
    ]


def test_a_code_that_moved_to_another_theme_takes_its_passages_along(tmp_path):
    before = book(tmp_path, ("rotas", "engagement", "rotas"))
    now = book(tmp_path, ("rotas", "money", "rotas"))
    both = codings(("A", 0, 11, 16, "rotas", "present"), ("B", 0, 11, 16, "rotas", "negated"))
    moved = moved_passages(both, both, TURNS, before, now)
    assert moved["change"].tolist() == ["theme", "theme"]
    assert moved[["theme_before", "theme"]].drop_duplicates().values.tolist() == [["engagement", "money"]]
    # One passage is present: it leaves engagement and comes to money, with its one participant.
    assert moved_counts(both, both, TURNS, (before, now)).values.tolist() == [
        ["engagement", "interview", 1, 0, 1, 0],
        ["money", "interview", 0, 1, 0, 1],
    ]


HITS = st.lists(
    st.tuples(st.integers(0, 12), st.integers(1, 6), st.sampled_from(["present", "negated"])), max_size=5
)


def _without_overlaps(hits):
    """As the coder leaves them: hits of one code never overlap."""
    kept, until = [], 0
    for start, length, polarity in sorted(hits):
        if start >= until:
            kept.append(("A", 0, start, start + length, "rotas", polarity))
            until = start + length
    return kept


@given(HITS, HITS)
def test_every_character_that_differs_lies_in_a_moved_passage_and_no_equal_hit_is_told(first, second):
    old, new = _without_overlaps(first), _without_overlaps(second)
    code = "rotas"
    empty = load_codebook_of(code)
    moved = moved_passages(codings(*old), codings(*new), TURNS, empty, empty)

    def coded(hits):
        return {(place, hit[5]) for hit in hits for place in range(hit[2], hit[3])}

    covered = {place for row in moved.itertuples() for place in range(row.start, row.end)}
    assert {place for place, _ in coded(old) ^ coded(new)} <= covered
    alone = {hit for hit in set(old) & set(new) if not any(_touches(hit, o) for o in {*old, *new} - {hit})}
    assert not any(set(range(hit[2], hit[3])) & covered for hit in alone)


def _touches(one, other):
    return one[2] < other[3] and other[2] < one[3]


def load_codebook_of(code):
    from types import SimpleNamespace

    return SimpleNamespace(codes={code: SimpleNamespace(id=code, theme="engagement")})
