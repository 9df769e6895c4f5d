"""Survey waves: reading their files as they are, and harmonising them into one table."""

from analysis.survey.cleaning import Cleaned, check_files, clean
from analysis.survey.dictionary import dictionary
from analysis.survey.dispositions import dispositions, no_rates
from analysis.survey.frame import read_frame
from analysis.survey.harmonising import Harmonised, combine, every_missing, harmonise
from analysis.survey.outcomes import asked, comparable, outcome
from analysis.survey.reading import read_wave
from analysis.survey.response import basis, outcome_rates, response_rates
from analysis.survey.wave import SourceColumn, Wave

__all__ = [
    "Cleaned",
    "Harmonised",
    "SourceColumn",
    "Wave",
    "asked",
    "basis",
    "check_files",
    "clean",
    "combine",
    "comparable",
    "dictionary",
    "dispositions",
    "every_missing",
    "harmonise",
    "no_rates",
    "outcome",
    "outcome_rates",
    "read_frame",
    "read_wave",
    "response_rates",
]
