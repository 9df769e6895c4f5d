"""From the files that study.yaml names to one clean table, all waves' problems at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.problems import Problem, ProblemsFound
from analysis.study import Study
from analysis.survey.dictionary import dictionary
from analysis.survey.frame import read_frame, response_rates
from analysis.survey.harmonising import Harmonised, combine, harmonise
from analysis.survey.reading import read_wave
from analysis.survey.wave import Wave


@dataclass(frozen=True, kw_only=True)
class Cleaned:
    """The survey of a study: its waves as read, the answers, and the data dictionary."""

    waves: Mapping[str, Wave]
    harmonised: Harmonised
    dictionary: pd.DataFrame


def clean(study: Study) -> Cleaned:
    """Read and harmonise every wave of a study.

    Raises
    ------
    ProblemsFound
        With the problems of all waves, not of the first only.
    """
    waves: dict[str, Wave] = {}
    parts: list[Harmonised] = []
    problems: list[Problem] = []
    for wave_id in [wave for wave in study.waves if wave in study.survey.files]:
        file = study.survey.files[wave_id]
        try:
            waves[wave_id] = read_wave(study.folder / file.path, **file.options)
            parts.append(harmonise(waves[wave_id], file, study))
        except ProblemsFound as found:
            problems += found.problems
    if problems:
        raise ProblemsFound(problems)
    harmonised = combine(parts, study)
    return Cleaned(
        waves=waves,
        harmonised=harmonised,
        dictionary=dictionary(study, waves, harmonised.responses),
    )


def check_files(study: Study) -> list[Problem]:
    """What is wrong with the survey's files: none missing, every column there, every code declared.

    Returns
    -------
    list of Problem
        Empty when `clean` and `read_frame` would go through and nobody answered beyond the frame.
    """
    problems: list[Problem] = []
    cleaned = frame = None
    try:
        cleaned = clean(study)
    except ProblemsFound as found:
        problems += found.problems
    if study.survey.frame is not None:
        try:
            frame = read_frame(study.folder / study.survey.frame, study)
            if cleaned is not None:
                response_rates(cleaned.harmonised.responses, frame)
        except ProblemsFound as found:
            problems += found.problems
    return problems
