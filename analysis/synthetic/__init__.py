"""Synthetic raw data with known truth, for the bundled example and for any other study."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.study import Study


def synthesise(study: Study, folder: str | Path) -> list[Path]:
    """Make the raw files of both strands of a study, the same each time.

    Parameters
    ----------
    study : Study
    folder : path
        The files go to the paths that study.yaml names, under this folder.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    ProblemsFound
        What the definition lacks, or files in the way that were not made here.
    """
    from analysis.synthetic.survey import synthesise_survey
    from analysis.synthetic.transcripts import synthesise_transcripts

    return [*synthesise_survey(study, folder), *synthesise_transcripts(study, folder)]
