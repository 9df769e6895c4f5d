from __future__ import annotations

from pathlib import Path

import pytest
from support.imports import ROOT

from analysis.drafting import Draft, propose

EXAMPLE = [ROOT / "data/raw/surveys" / name for name in ("wave_2013.sav", "wave_2014.csv", "wave_2016.xlsx")]


@pytest.fixture(scope="session")
def example() -> Draft:
    """A draft from the raw waves of the example study."""
    return propose(EXAMPLE, ROOT)


@pytest.fixture(scope="session")
def osmi(shared: Path) -> Draft:
    """A draft from two waves that nobody here made."""
    return propose([shared / f"real/surveys/osmi_{year}.csv" for year in (2014, 2016)], shared / "real")
