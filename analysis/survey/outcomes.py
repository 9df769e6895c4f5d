"""Yes-or-no readings of the questions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.study import Study


def outcome(responses: pd.DataFrame, study: Study, outcome_id: str) -> pd.Series:
    """Whether each respondent is a yes on an outcome.

    Parameters
    ----------
    responses : DataFrame
        As in `analysis.survey.Harmonised`.
    study : Study
    outcome_id : str
        An outcome of study.yaml.

    Returns
    -------
    Series of float
        1.0 yes, 0.0 no, NaN where the question has no answer, for whatever reason, or was not asked.
    """
    definition = study.survey.outcomes[outcome_id]
    answers = responses[definition.question]
    yes = answers.isin(list(definition.categories)).to_numpy()
    values = np.where(answers.isna().to_numpy(), np.nan, yes.astype(float))
    return pd.Series(values, index=responses.index, name=outcome_id)


def asked(study: Study, outcome_id: str, wave: str) -> bool:
    """Whether a wave asked the question behind an outcome."""
    file = study.survey.files.get(wave)
    return file is not None and study.survey.outcomes[outcome_id].question in file.answers
