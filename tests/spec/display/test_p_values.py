"""A p value is never printed below a bound that it is not below."""

from __future__ import annotations

import pytest

from analysis.display import p_value


@pytest.mark.parametrize("p", [0.001, 0.0012, 0.0019, 0.002, 0.003, 0.0049, 0.005, 0.01])
def test_only_what_is_below_a_thousandth_is_printed_so(p):
    assert not p_value(p).startswith("<")
    assert float(p_value(p)) == pytest.approx(p, abs=0.0005)


@pytest.mark.parametrize("p", [0.0, 1e-300, 1e-9, 0.0004])
def test_and_that_is(p):
    assert p_value(p) == "< 0.001"
