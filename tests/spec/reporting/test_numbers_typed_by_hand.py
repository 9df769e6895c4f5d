"""Which words of a report are numbers that must be bound to a finding, sentence by sentence."""

from __future__ import annotations

import pytest

from analysis.reporting.lint import lint
from analysis.reporting.numbers import degrees, numbers

REFUSED = [
    # digits in any form
    ("In all, 1,259 GPs answered.", ["1,259"]),
    ("The share was 12%.", ["12%"]),
    ("The share was 12 %.", ["12"]),
    ("The share was 12 per cent.", ["12 per cent"]),
    ("It fell by 3.5 points.", ["3.5"]),
    ("It fell by −7 points.", ["−7"]),
    ("It began in 2013.", ["2013"]),
    ("It fell from 19–12% over the year.", ["19–12%"]),
    ("It fell from 19%—a year earlier—to 12%.", ["19%", "12%"]),
    ("The budget was £25 per head.", ["£25"]),
    ("The 1st wave was small.", ["1st"]),
    ("The interval was (8–16).", ["8–16"]),
    ("About ½ agreed.", ["½"]),
    ("The list was 40m² in size.", ["40m²"]),
    ("In 2013/14 it rose.", ["2013/14"]),
    ("It was **12%** and *71%*.", ["12%", "71%"]),
    ("GP7 said so.", ["GP7"]),
    ("After COVID-19 it changed.", ["COVID-19"]),
    ("It was significant (p=0.02).", ["p=0.02"]),
    ("It was ٣ of them.", ["٣"]),
    # number words
    ("Six sites took part.", ["Six"]),
    ("SIX sites took part.", ["SIX"]),
    ("Twenty-one leaders answered.", ["Twenty-one"]),
    ("Twenty one leaders answered.", ["Twenty one"]),
    ("Two hundred GPs answered.", ["Two hundred"]),
    ("Hundreds of GPs answered.", ["Hundreds"]),
    ("A dozen leaders left.", ["dozen"]),
    ("Tens of thousands were spent.", ["Tens", "thousands"]),
    ("Zero respondents agreed.", ["Zero"]),
    ("All three agreed.", ["three"]),
    ("Two and three are enough.", ["Two", "three"]),
    # one, where it counts
    ("One in five agreed.", ["One in five"]),
    ("One in 5 agreed.", ["One in", "5"]),
    ("One out of every ten agreed.", ["One out of every ten"]),
    ("One of the six sites rose.", ["One of the six"]),
    ("One third agreed.", ["One third"]),
    ("One or two disagreed.", ["One or two"]),
    ("It rose by one per cent.", ["one per cent"]),
    ("It rose by one percentage point.", ["one percentage point"]),
    ("Only one site rose.", ["Only one"]),
    ("At least one site rose.", ["At least one"]),
    ("All but one fell.", ["All but one"]),
    ("One hundred answered.", ["One hundred"]),
    # fractions
    ("Half agreed.", ["Half"]),
    ("Less than half had the time.", ["half"]),
    ("The halves differ.", ["halves"]),
    ("A third agreed.", ["A third"]),
    ("Almost two-thirds agreed.", ["two-thirds"]),
    ("Almost two thirds agreed.", ["two thirds"]),
    ("Three-quarters were engaged.", ["Three-quarters"]),
    ("A quarter left.", ["A quarter"]),
    ("The quarter of practices that left were small.", ["quarter of"]),
    ("A fifth agreed, then a tenth.", ["A fifth", "a tenth"]),
    ("Four fifths felt the same.", ["Four fifths"]),
    # multiples
    ("Twice as many agreed.", ["Twice"]),
    ("The share doubled.", ["doubled"]),
    ("It will double.", ["double"]),
    ("It trebled and then tripled.", ["trebled", "tripled"]),
    ("The gap was halved.", ["halved"]),
    ("A threefold rise followed.", ["threefold"]),
    ("The share quintupled.", ["quintupled"]),
    ("It is sextupling, or would decuple.", ["sextupling", "decuple"]),
    # Roman numerals
    ("Site III fell.", ["III"]),
    ("In phase II and XIV it rose.", ["II", "XIV"]),
    ("In MMXIII it began.", ["MMXIII"]),
]

ALLOWED = [
    "One would expect that leaders are more engaged.",
    "No one was surprised, and everyone said so.",
    "One participant said that time was short.",
    "This one is different from that one.",
    "One of them changed its mind.",
    "The first wave was smaller than the second and the third.",
    "First, we describe the sites; secondly, the people.",
    "In the twenty-first century this is common.",
    "The fifth question was dropped.",
    "Once a year the board met.",
    "Both strands agree, as a pair.",
    "A majority of leaders, and most members, agreed.",
    "Several, many, few and none are words of degree.",
    "They spoke on behalf of their practices.",
    "It was a half-hearted reply.",
    "It is a double-edged sword.",
    "Headquarters asked for a quarterly report.",
    "It happened last quarter.",
    "They often listened; the weight of the tent is not a number.",
    "A second reading changed little.",
    "The stone was heavy and the canine was freighted.",
    "The one-sided debate went on.",
    "Someone alone cannot do it.",
    "It is the third time that they met.",
    "I said so, V said so, and X did not.",
    "On a CD, by an MD, with a CV, at the DC, in the CCG and the ICB.",
    "It was mixed, livid and MILD.",
]


@pytest.mark.parametrize(("sentence", "expected"), REFUSED)
def test_a_number_is_found(sentence, expected):
    assert [sentence[start:end] for start, end in numbers(sentence)] == expected


@pytest.mark.parametrize("sentence", ALLOWED)
def test_what_is_no_number_passes(sentence):
    assert numbers(sentence) == []


# (sentence, the shares that it claims without a number)
SHARES = [
    ("A majority of leaders agreed.", ["majority"]),
    ("Only a small minority stayed.", ["minority"]),
    ("Most GPs agreed.", ["Most GPs"]),
    ("It was so in most other practices.", ["most other practices"]),
    ("Most of those who answered agreed.", ["Most of"]),
    ("Most people left.", ["Most people"]),
    ("Nearly all agreed.", ["Nearly all"]),
    ("Almost every site fell, and virtually nobody rose.", ["Almost every", "virtually nobody"]),
    ("Hardly anyone came.", ["Hardly anyone"]),
    ("The vast bulk of GPs left.", ["The vast bulk of"]),
    ("Most staff left, and most felt heard. Most had.", ["Most staff", "most felt", "Most had"]),
    ("We saw that most were tired, and so (most said) were others.", ["most were", "most said"]),
    ("What they valued most were the meetings; it fell most of all in the towns.", []),
    ("Ashdown’s most loyal members, and the sites’ most senior leaders, stayed.", []),
    ("These were the largest and most lasting declines, in the smallest, most rural sites.", []),
    ("The two most common themes and the most important reasons are these.", []),
    ("At most it rose.", []),
    ("It mattered most, and leaders fell most as others did.", []),
    ("Their most loyal members stayed.", []),
    ("It almost fell, and was nearly the same.", []),
    ("Several, many, few and none are words of degree.", []),
]


@pytest.mark.parametrize(("sentence", "expected"), SHARES)
def test_a_share_without_a_number_is_found(sentence, expected):
    assert [sentence[start:end] for start, end in degrees(sentence)] == expected


# (text of the report, shares refused)
CLAIMS = [
    ("A majority agreed.\n", ["majority"]),
    ('A majority agreed ({{ finding("a").display }}).\n', []),
    ('{{ table("a", caption="Most GPs agreed") }}\n', []),
    ('A majority agreed. It was {{ finding("a").display }}.\n', ["majority"]),
    ('It was {{ finding("a").display }}. A majority\nagreed.\n', ["majority"]),
    ('A majority agreed. {{ finding("a").display }} did not.\n', ["majority"]),
    ("A majority vote decides in the board.\n", []),
]


@pytest.mark.parametrize(("text", "expected"), CLAIMS)
def test_a_share_needs_a_finding_in_its_sentence_or_a_reason(text, expected):
    found = lint(text, {"majority vote": "a rule of the board"})
    assert [problem.found.split("'")[1] for problem in found] == expected
    assert all(problem.expected.startswith("a finding in the same sentence") for problem in found)


# (text of the report, numbers refused)
PLACES = [
    ("# The 12 sites\n", ["12"]),
    ("Text.[^a]\n\n[^a]: The base was 12.\n", ["12"]),
    ("| Site | Share |\n|---|---|\n| Ashdown | 12% |\n", ["12%"]),
    ("See [the 12 sites](https://example.org/2013).\n", ["12"]),
    ("![The 12 sites](map-2013.png)\n", ["12"]),
    ('{{ figure("a.2013", caption="It fell to 12%") }}\n', ["12%"]),
    ('{{ figure("a", caption="It fell to " ~ finding("b.2014").display ~ " from 12%") }}\n', ["12%"]),
    ('{{ "12%" }}\n', ["12%"]),
    ("- point 12\n", ["12"]),
    ("> quoted 12\n", ["12"]),
    ('One in {{ finding("a").n }} agreed.\n', ["One in"]),
    ('It fell to {{ finding("a.2013.12").display }}.\n', []),
    ('{% if finding("a").value == "12%" %}It fell.{% endif %}\n', []),
    ("Run `ccg run 12` now.\n", []),
    ("```\n12\n```\n", []),
    ("<!-- 12 -->\nText.\n", []),
    ("See <https://example.org/2013/12> and https://example.org/12.\n", []),
    ("[The report](https://example.org/2013_(12)) says so.\n", []),
    ("[The report][1] says so.\n\n[1]: https://example.org/2013\n", []),
    ("# Methods {#sec-12 .unnumbered}\n", []),
    ("1. First point\n2. Next point\n", []),
    ("2013. That was the year.\n", ["2013"]),
    ("Text.[^12]\n\n[^12]: A note.\n", []),
    ("![The sites](figure-12.png){.wide}\n", []),
    ('---\nliterals:\n  "12": reason\n---\nThe 12 sites.\n', ["12"]),
]


@pytest.mark.parametrize(("text", "expected"), PLACES)
def test_where_numbers_are_looked_for(text, expected):
    found = [problem.found.split("'")[1] for problem in lint(text, {})]
    assert found == expected


# (text, declared literals, numbers still refused)
LITERALS = [
    ("In 2013 it was 12%.", {"2013"}, ["12%"]),
    ("In all six CCGs of six.", {"six CCGs"}, ["six"]),
    ("It was 12% of 120.", {"12"}, ["12%", "120"]),
    ("GP2 spoke.", {"2"}, ["GP2"]),
    ("Over\nsix   sites.", {"six sites"}, []),
    ("Two-thirds and two.", {"two"}, ["Two-thirds"]),
    ("The 95% interval.", {"95% interval"}, []),
    ("95% of GPs left; the 95% intervals.", {"95% intervals"}, ["95%"]),
    ("Six sites, and six GPs left.", {"six sites", "Six sites"}, ["six"]),
    # a year covers the year, and no number of people
    ("In 2013 (2013, from 2013) it fell; 2013: a start.", {"2013"}, []),
    ("Of 2013 GPs, 2013 left.", {"2013"}, ["2013"]),
    ("2013 of them left.", {"2013"}, ["2013"]),
    ("It fell by 2013 points.", {"2013"}, ["2013"]),
    ("Some 2013 angry members left.", {"2013"}, ["2013"]),
    ("They felt in 2013 that members own it, and in 2013 the leaders did.", {"2013"}, []),
]


@pytest.mark.parametrize(("text", "literals", "expected"), LITERALS)
def test_a_literal_covers_the_whole_number_or_nothing(text, literals, expected):
    found = [problem.found.split("'")[1] for problem in lint(text, dict.fromkeys(literals, "reason"))]
    assert found == expected


def test_the_message_names_line_column_sentence_and_remedy():
    text = "# Head\n\nIt held. The share was\n12% in all. It rose.\n"
    (problem,) = lint(text, {})
    assert problem.place == "report.md, line 4, column 1"
    assert "“The share was 12% in all.”" in problem.found
    assert "finding(" in problem.remedy and "literals:" in problem.remedy
