from __future__ import annotations

import json
import math

from hypothesis import given
from support.findings import findings

from analysis.results import Estimate, Figure, Table, finding_from_json, to_json


@given(findings)
def test_a_finding_survives_json(finding):
    text = json.dumps(to_json(finding), allow_nan=False)
    back = finding_from_json(json.loads(text))
    assert json.dumps(to_json(back), allow_nan=False) == text
    assert back.kind == finding.kind
    assert (back.id, back.statement, back.display, back.template) == (
        finding.id,
        finding.statement,
        finding.display,
        finding.template,
    )
    assert back.disclosure == finding.disclosure
    if not isinstance(finding.result, Estimate | Table | Figure):
        assert back.result == finding.result


@given(findings)
def test_numbers_come_back_to_the_last_bit(finding):
    back = finding_from_json(json.loads(json.dumps(to_json(finding)))).result
    if isinstance(finding.result, Estimate):
        for name in ("value", "low", "high", "se", "df", "p", "level", "n"):
            before, after = getattr(finding.result, name), getattr(back, name)
            assert before == after or (math.isnan(before) and math.isnan(after))
    if isinstance(finding.result, Table | Figure):
        table = finding.result if isinstance(finding.result, Table) else finding.result.table
        again = back if isinstance(back, Table) else back.table
        assert again.columns == table.columns
        for column in table.columns:
            before, after = table.data[column.name], again.data[column.name]
            assert all(a == b or (a != a and b != b) for a, b in zip(before, after, strict=True))
            if column.kind != "text":
                assert after.dtype.kind in "if"  # numbers stay numbers, also when all are missing
