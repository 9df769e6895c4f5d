from __future__ import annotations

import subprocess
import sys

import pytest

import analysis.statistics


def test_importing_the_names_loads_no_heavy_library():
    names = ", ".join(analysis.statistics.__all__)
    program = (
        f"from analysis.statistics import {names}; import sys; "
        "print([m for m in ('scipy', 'statsmodels', 'matplotlib') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_every_name_is_there_and_no_other():
    for name in analysis.statistics.__all__:
        assert callable(getattr(analysis.statistics, name))
        assert name in dir(analysis.statistics)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = analysis.statistics.nothing
