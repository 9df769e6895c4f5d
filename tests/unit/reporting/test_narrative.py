"""The narrative: findings in their places, and every problem told at once."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from analysis.problems import ProblemsFound
from analysis.reporting import narrative
from analysis.reporting.claims import as_json, claims, literals
from analysis.results import Count


def rendered(text: str, tmp_path: Path, findings, study):
    path = tmp_path / "report.md"
    path.write_text(text, encoding="utf-8")
    return narrative.render(narrative.read(path), findings, study)


def problems(text: str, tmp_path: Path, findings, study) -> list[str]:
    with pytest.raises(ProblemsFound) as error:
        rendered(text, tmp_path, findings, study)
    return [str(problem) for problem in error.value.problems]


def test_claims_in_the_order_of_the_text(tmp_path, findings, study):
    high = "engagement.high"
    text = (
        "# Head\n\n"
        f'It fell from {{{{ finding("{high}.all.2013").display }}}} to\n'
        f'{{{{ finding("{high}.all.2014") }}}} (n = {{{{ finding("{high}.all.2014").n }}}}). It held.\n\n'
        f'{{{{ figure("figure.by_role", caption="Leaders: " ~ finding("{high}.leaders.2016").display) }}}}\n'
    )
    found = claims(rendered(text, tmp_path, findings, study))
    assert [(c.line, c.finding, c.field, c.printed) for c in found] == [
        (3, "engagement.high.all.2013", "display", "19%"),
        (4, "engagement.high.all.2014", "display", "12%"),
        (4, "engagement.high.all.2014", "n", "279"),
        (6, "figure.by_role", "figure", "Leaders: 64%"),
        (6, "engagement.high.leaders.2016", "display", "64%"),
    ]
    assert found[1].sentence == "It fell from 19% to 12% (n = 279)."
    assert as_json(found)[0].keys() >= {"line", "finding", "field", "printed", "sentence"}


def test_literals_of_the_prose_and_of_captions_with_their_lines(tmp_path):
    path = tmp_path / "report.md"
    path.write_text(
        "---\nliterals:\n  '2014': the second wave\n  six sites: as in study.yaml\n---\n\n# In 2014\n\n"
        '{{ figure("figure.by_role", caption="All six sites in 2014") }}\n\n<!-- 2014 -->\n',
        encoding="utf-8",
    )
    found = literals(narrative.read(path))
    assert [(c.line, c.finding, c.printed) for c in found] == [
        (7, "", "2014"),
        (9, "", "six"),
        (9, "", "2014"),
    ]


def test_all_problems_at_once_with_their_lines(tmp_path, findings, study):
    found = problems(
        "The share was 12%.\n\n"
        '{{ finding("engagement.high.all.2015").display }}\n\n'
        '{{ finding("engagement.high.all.2014").first }}\n\n'
        '{{ table("figure.by_role", caption="A table") }}\n\n'
        'See {{ reference("figure.shares") }}.\n',
        tmp_path,
        findings,
        study,
    )
    assert len(found) == 5
    assert found[0].startswith("report.md, line 1, column 15: found the number '12%'")
    assert "line 3" in found[1] and "'engagement.high.all.2014'" in found[1]
    assert "line 5" in found[2] and "'first'" in found[2]
    assert "line 7" in found[3] and "of kind 'figure'" in found[3]
    assert "line 9" in found[4] and "does not show" in found[4]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Text.\n\n{{ findng('a') }}\n", ["line 3", "unknown name 'findng'"]),
        ("Text.\n\n{{ finding( }}\n", ["line 3", "cannot be read"]),
        ("Text.\n\n{{ figure('figure.flow') }}\n", ["line 3", "caption"]),
        ("Text.\n\n{{ study.sites.nowhere.label }}\n", ["line 3", "cannot be worked out"]),
        ("---\nliteral: {a: b}\n---\nText.\n", ["line 2", "unknown key 'literal'", "literals"]),
        ('---\nliterals:\n  "12":\n---\nText.\n', ["line 3", "found nothing", "a text"]),
        ("---\nliterals: [\n---\nText.\n", ["report.md, line", "no YAML"]),
        (
            '---\nliterals:\n  "2014": a wave\n  95%: the level\n---\nIn 2014, 95% of GPs left.\n',
            ["line 4", "the number '95%' alone", "such as '95% intervals'"],
        ),
        ("---\nliterals:\n  six: sites\n---\nIn six sites.\n", ["line 3", "the number 'six' alone"]),
        ("---\nliterals:\n  12 per cent: x\n---\nText.\n", ["line 3", "the number '12 per cent' alone"]),
        ("Here {{ figure('figure.flow', caption='Flow') }} stands.\n", ["line 1", "paragraph of its own"]),
        ("A \ue000 mark.\n", ["line 1", "U+E000"]),
    ],
)
def test_each_problem_is_told_with_its_line(text, told, tmp_path, findings, study):
    (message,) = problems(text, tmp_path, findings, study)
    for words in told:
        assert words in message


@pytest.mark.parametrize(
    "text",
    [
        "{{ 12 }} sites.\n",
        "{{ 6 + 6 }} sites.\n",
        "{{ study.sites.values() | length }} sites.\n",
        '{{ finding("engagement.high.all.2014").display | upper }} agreed.\n',
        "&frac12; of them.\n",
        "Tw*elve* sites.\n",
        "{% for i in range(3) %}{{ i }} {% endfor %}\n",
        '![The map](map.png){alt="&#49;2 sites"}\n',
    ],
)
def test_no_number_slips_in_by_a_back_door(text, tmp_path, findings, study):
    assert any("number" in p or "worked out" in p for p in problems(text, tmp_path, findings, study))


def test_a_suppressed_number_says_so_whatever_part_is_asked(tmp_path, findings, study):
    name = "engagement.high.leaders.calderwick"
    text = " ".join(f'{{{{ finding("{name}").{part} }}}}' for part in ("display", "value", "n", "interval"))
    found = claims(rendered(text, tmp_path, findings, study))
    assert {c.printed for c in found} == {"[suppressed]"}
    assert all(c.warning for c in found)


def test_small_counts_in_words(tmp_path, findings, study):
    text = '{{ finding("interviews.sites").words }} {{ finding("survey.respondents.all").words }}'
    found = claims(rendered(text, tmp_path, findings, study))
    assert [c.printed for c in found] == ["six", "1,259"]


def test_texts_of_the_study_are_names_not_claims(tmp_path, findings, study):
    made = rendered(
        "In {{ study.waves['2013'].label }}: {{ study.sites.ashdown.full }}.\n", tmp_path, findings, study
    )
    assert claims(made) == []
    assert [item.printed for item in made.items] == ["2013", "NHS Ashdown CCG"]


def test_the_template_cannot_reach_out(tmp_path, findings, study):
    (message,) = problems("{{ ''.__class__.__mro__ }}\n", tmp_path, findings, study)
    assert "worked out" in message


@pytest.mark.parametrize("shown", ['interpretation("theme.time")', 'finding("theme.time").display'])
def test_numbers_in_an_interpretation_are_refused_where_the_report_shows_it(shown, tmp_path, findings, study):
    reading = dataclasses.replace(
        findings["theme.time"].result,
        text="They left.\n\nIn 2014 a third of them spoke of time. They stayed.",
    )
    made = findings | {"theme.time": dataclasses.replace(findings["theme.time"], result=reading)}
    front = '---\nliterals:\n  "2014": the second wave\n---\n'
    (message,) = problems(f"{front}\n{{{{ {shown} }}}}\n", tmp_path, made, study)
    assert message.startswith(
        "report.md, line 6: found the number 'a third' in the interpretation 'theme.time'"
    )
    assert "“In 2014 a third of them spoke of time.”" in message
    # What the report does not show is not its own.
    rendered(f"{front}\nText.\n", tmp_path, made, study)


@pytest.mark.parametrize("part", ["display", "value", "n", "base", "words"])
def test_a_suppressed_count_has_no_value_and_says_so(part, tmp_path, findings, study):
    name = "interviews.sites"
    hidden = dataclasses.replace(
        findings[name],
        result=Count(value=None, unit="participants"),
        display="[suppressed]",
        disclosure=findings["engagement.high.leaders.calderwick"].disclosure,
    )
    text = f'{{{{ finding("{name}").{part} }}}}'
    (claim,) = claims(rendered(text, tmp_path, findings | {name: hidden}, study))
    assert claim.printed == "[suppressed]" and claim.warning
