from __future__ import annotations

from analysis.coding.cases.framework.exhibits import charted_themes, summaries_table


def test_a_theme_case_by_case_with_what_is_missing_and_what_is_stale(build, written):
    stale = written(passages=written().passages[:1])
    table = summaries_table(build(stale), "taking_part").data
    assert table.values.tolist() == [
        ["North", "They come, and vote.", 2, "stale: 1 added"],
        ["South", "Not charted yet.", 1, "to write"],
    ]


def test_only_themes_of_which_somebody_wrote_are_charted(build, written):
    assert charted_themes(build()) == []
    assert charted_themes(build(written())) == ["taking_part"]
