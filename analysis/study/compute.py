"""compute.yaml: how this machine computes, which must change no result and so is in neither git nor DVC."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analysis.study.section import read_yaml

FILE = "compute.yaml"


@dataclass(frozen=True, kw_only=True)
class Compute:
    """How this machine computes.

    Attributes
    ----------
    processes : int
        How many processes parse the sentences of transcripts; each takes some 300 MB.
    """

    processes: int = 1


def read_compute(folder: Path) -> Compute:
    """Read compute.yaml from a study's folder; where there is none, one process computes.

    Raises
    ------
    ProblemsFound
        With the line of an unknown key or of a number of processes below 1.

    Examples
    --------
    >>> read_compute(Path("nowhere"))
    Compute(processes=1)
    """
    path = folder / FILE
    if not path.exists():
        return Compute()
    section = read_yaml(path)
    compute = Compute(processes=section.integer("processes", 1, low=1))
    section.finish()
    return compute
