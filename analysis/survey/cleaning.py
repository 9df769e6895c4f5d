"""From the files that study.yaml names to one clean table, all waves' problems at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.problems import Problem, ProblemsFound, raise_if_any
from analysis.study import Study, WaveFile
from analysis.survey.aggregates import aggregate_flow, read_aggregates
from analysis.survey.columns import find_column
from analysis.survey.dictionary import dictionary
from analysis.survey.dispositions import dispositions, no_rates
from analysis.survey.frame import read_frame
from analysis.survey.harmonising import Harmonised, combine, harmonise
from analysis.survey.linking import few_links
from analysis.survey.notes import notes_on, notes_on_aggregates
from analysis.survey.reading import read_wave
from analysis.survey.returns import RETURNS, read_returns
from analysis.survey.wave import Wave


@dataclass(frozen=True, kw_only=True)
class Cleaned:
    """The survey of a study: its waves as read, the answers, and the data dictionary.

    Attributes
    ----------
    returns : DataFrame
        ``respondent, wave, submitted, complete``, a row for each of the answers: when they came in, and
        whether the questionnaire was finished (NaT and NA where the file does not tell).
    """

    waves: Mapping[str, Wave]
    harmonised: Harmonised
    dictionary: pd.DataFrame
    returns: pd.DataFrame


def clean(study: Study) -> Cleaned:
    """Read and harmonise every wave of a study.

    Raises
    ------
    ProblemsFound
        With the problems of all waves, not of the first only.
    """
    waves: dict[str, Wave] = {}
    parts: list[Harmonised] = []
    returns: list[pd.DataFrame] = []
    problems: list[Problem] = []
    for wave_id in [wave for wave in study.waves if wave in study.survey.files]:
        file = study.survey.files[wave_id]
        try:
            waves[wave_id] = read_wave(study.folder / file.path, **_options(file, study))
            parts.append(harmonise(waves[wave_id], file, study, study.params.engagement.careless))
            returns.append(read_returns(waves[wave_id], file, parts[-1].excluded["row"]))
        except ProblemsFound as found:
            problems += found.problems
    if problems:
        raise ProblemsFound(problems)
    harmonised = combine(parts, study)
    raise_if_any(few_links(*_linked(harmonised, study, waves)))
    return Cleaned(
        waves=waves,
        harmonised=harmonised,
        dictionary=dictionary(study, waves, harmonised.responses, harmonised.met),
        returns=_returns(harmonised.responses, returns),
    )


def _linked(
    harmonised: Harmonised, study: Study, waves: Mapping[str, Wave]
) -> tuple[pd.DataFrame, dict[str, pd.Series]]:
    """The linkage between waves that could be linked, and the ids of these waves as their files hold them."""
    linkage = harmonised.linkage
    if study.survey.code is not None:
        return linkage, {}
    columns = {wave: study.survey.files[wave].respondent for wave in waves}
    ids = {
        wave: waves[wave].data[find_column(waves[wave], column)]
        for wave, column in columns.items()
        if column is not None
    }
    return linkage[linkage["first"].isin(ids) & linkage["second"].isin(ids)], ids


def _options(file: WaveFile, study: Study) -> dict[str, Any]:
    """How a wave's file is read: as study.yaml says, and with the columns by which people are linked."""
    options: dict[str, Any] = dict(file.options)
    named = [options.pop("keep", None), file.respondent]
    if study.survey.code is not None:
        parts = study.survey.code.parts.values()
        named += [part.get(file.wave, part.get("")) for part in parts]
    return options | {"keep": tuple(name for name in named if name)}


def _returns(responses: pd.DataFrame, parts: list[pd.DataFrame]) -> pd.DataFrame:
    """When each answer came in, under the respondents' pseudonyms: both are in the order of the files."""
    returns = pd.concat(parts, ignore_index=True)
    if len(returns) != len(responses):
        raise AssertionError(f"{len(returns)} returns of {len(responses)} responses")
    return responses[["respondent", "wave"]].join(returns)[RETURNS]


def check_files(
    study: Study,
    notes: list[str] | None = None,
    weigh: Callable[[pd.DataFrame, pd.DataFrame], object] | None = None,
) -> list[Problem]:
    """What is wrong with the survey's files: none missing, every column there, every code declared.

    Parameters
    ----------
    study : Study
    notes : list of str, optional
        What is not wrong but should be known (`analysis.survey.notes`) is added to it.
    weigh : callable, optional
        Weights the responses to the frame: whether they can be is looked at, too.

    Returns
    -------
    list of Problem
        Empty when `clean`, `read_aggregates` and `read_frame` would go through, nobody answered beyond the
        frame, and the answers can be weighted to it.
    """
    problems: list[Problem] = []
    cleaned = frame = None
    try:
        cleaned = clean(study)
        if notes is not None:
            notes += notes_on(cleaned.harmonised, study)
    except ProblemsFound as found:
        problems += found.problems
    try:
        published = read_aggregates(study)
        if notes is not None:
            notes += notes_on_aggregates(published, aggregate_flow(study, published), study)
    except ProblemsFound as found:
        problems += found.problems
    if study.survey.frame is not None:
        try:
            frame = read_frame(study.folder / study.survey.frame, study)
            if cleaned is not None:
                dispositions(cleaned.harmonised.responses, frame, cleaned.returns, no_rates(study))
                if weigh is not None:
                    weigh(cleaned.harmonised.responses, frame)
        except ProblemsFound as found:
            problems += found.problems
    return problems
