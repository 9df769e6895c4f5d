"""What counts as denied and what as imagined: a sentence a row, the words asked about in square brackets."""

from __future__ import annotations

import re

import pytest

from analysis.coding.machine.model import load_model, model_hash
from analysis.coding.machine.parses import parse
from analysis.coding.machine.polarity import polarity

PRESENT = """
We have a real sense of [ownership] here.
The [newsletter] doesn't tell us anything.
It is not only [influence], it is respect.
It's not just a [talking shop], it decides things.
There is no doubt that [engagement] has dropped.
It's all about [engagement], isn't it?
The practices are [engaged], aren't they?
I can't say we have managed without [support].
We didn't go because the [workload] was crushing.
We don't read the papers and the [workload] is crushing.
There is a lack of [support].
I would say that [ownership] is the heart of it.
I'd have thought [engagement] was the main thing.
If you ask me, [engagement] has dropped.
If I'm honest, the [newsletter] is useful.
If I ring the practice about [prescribing], somebody picks up.
We have [no say] in any of it.
They are not rich but they are [engaged].
Would you believe the [deficit] is nine million?
"""

NEGATED = """
There isn't any [communication].
We have no [influence] whatsoever.
We don't get any [support].
We don't get any support or [training].
I wouldn't say [conflicts of interest] have been a problem here.
[Conflicts of interest] aren't an issue for us.
[Conflicts of interest] have never come up.
There is no longer any [ownership].
It's not [our organisation].
Nobody from our practice feels [engaged].
None of us feels [engaged].
I don't think members feel any [ownership] of it.
I don't know anyone who feels [engaged].
We hardly have any [influence].
We did it without any [support].
My [prescribing] hasn't changed.
There's no sense of [ownership].
Neither [training] nor mentoring was offered.
Neither training nor [mentoring] was offered.
They never [communicate] with us.
We haven't been [engaged] with that at all.
"""

HYPOTHETICAL = """
If they ever asked us, we might have some [influence].
If they paid for a locum, I would [go to the meetings].
Were we to pool our [back office], it would give us half a day.
Should we ever take on [delegated commissioning], we would need staff.
Suppose we took on the [delegated budget] next year.
Imagine having [ownership] of the whole pathway.
We could end up with a [conflict of interest].
There might be a [federation] one day.
Unless they pay us, we won't [engage] with it.
I can imagine members feeling some [ownership] if it worked.
If there was a [federation], we wouldn't join it.
"""


def rows(table: str) -> list[str]:
    return [line for line in table.splitlines() if line]


def found(marked: str) -> str:
    start, end = marked.index("["), marked.index("]") - 1
    sentence = re.sub(r"[\[\]]", "", marked)
    return polarity(parse([sentence], load_model, model_hash())[sentence], start, end)


@pytest.mark.parametrize("sentence", rows(PRESENT))
def test_asserted(sentence):
    assert found(sentence) == "present"


@pytest.mark.parametrize("sentence", rows(NEGATED))
def test_denied(sentence):
    assert found(sentence) == "negated"


@pytest.mark.parametrize("sentence", rows(HYPOTHETICAL))
def test_imagined(sentence):
    assert found(sentence) == "hypothetical"


def test_curly_apostrophes_deny_as_straight_ones_do():
    assert found("There isn’t any [communication].") == found("There isn't any [communication].") == "negated"
