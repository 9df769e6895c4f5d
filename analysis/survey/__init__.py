"""Survey waves: reading their files as they are, and harmonising them into one table."""

from analysis.survey.cleaning import Cleaned, check_files, clean
from analysis.survey.dictionary import dictionary
from analysis.survey.frame import read_frame, response_rates
from analysis.survey.harmonising import Harmonised, combine, every_missing, harmonise
from analysis.survey.outcomes import asked, outcome
from analysis.survey.reading import read_wave
from analysis.survey.wave import SourceColumn, Wave

__all__ = [
    "Cleaned",
    "Harmonised",
    "SourceColumn",
    "Wave",
    "asked",
    "check_files",
    "clean",
    "combine",
    "dictionary",
    "every_missing",
    "harmonise",
    "outcome",
    "read_frame",
    "read_wave",
    "response_rates",
]
