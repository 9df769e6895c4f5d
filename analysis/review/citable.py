"""Which findings a study can have, as far as its definition says."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.engagement.entries import LINKED

if TYPE_CHECKING:
    from analysis.coding.codebook.definition import Codebook
    from analysis.study import Study

_EXHIBITS = ("figure", "table")
# Findings that the bundled notebooks record only where the study has something, and what it then lacks.
_NO_WORDS = "neither transcripts nor a question with answers in words"
_NEEDS = {
    "survey.table.basis": (lambda study: study.survey.frame, "no sampling frame (survey.frame)"),
    "survey.table.rates": (lambda study: study.survey.frame, "no sampling frame (survey.frame)"),
    "survey.table.composition": (lambda study: study.survey.frame, "no sampling frame (survey.frame)"),
    "engagement.table.benchmarks": (lambda study: study.survey.benchmarks, "no survey.benchmarks"),
    "fieldwork": (lambda study: study.transcripts, "no transcripts"),
    "fieldwork.table.guides": (lambda study: study.transcripts.guides, "no transcripts.guides"),
    "fieldwork.missed_identifiers": (lambda study: study.transcripts.checked, "no transcripts.checked"),
    "coding": (lambda study: study.coding, "no human coding (coding)"),
    "themes": (lambda study: _has_words(study), _NO_WORDS),
    "themes.table.framework": (lambda study: study.interpretations, "no interpretations"),
    "themes.figure.saturation": (lambda study: _open_codes(study), "no coding.open_codes"),
    "themes.table.saturation": (lambda study: _open_codes(study), "no coding.open_codes"),
    "mentions": (lambda study: study.transcripts, "no transcripts"),
    "synthesis": (
        lambda study: _has_words(study),
        _NO_WORDS,
    ),
    "synthesis.table.triangulation": (lambda study: study.interpretations, "no interpretations"),
}


@dataclass(frozen=True, kw_only=True)
class Citable:
    """What is known of the findings of the bundled notebooks before they run.

    Attributes
    ----------
    study : Study
    codebook : Codebook or None
        None when it could not be read: then nothing is said of themes.
    written : collection of str or None
        The ids of the interpretations and quotations that analysts wrote; None when they could not be read.
    """

    study: Study
    codebook: Codebook | None
    written: Collection[str] | None

    def why_not(self, id: str) -> str:
        """Why the study has no finding of this id; empty when it may have one.

        Ids that begin with another word than those of the bundled notebooks may be anybody's own.
        """
        room, *words = id.split(".")
        look = {"engagement": _engagement, "survey": _survey}.get(room)
        reasons = [*self._lacking(id)]
        if not reasons and words and look:
            reasons = [*look(self.study, words)]
        elif not reasons and words and room == "themes":
            reasons = [*self._themes(words)]
        return next(iter(reasons), "")

    def _lacking(self, id: str) -> Iterator[str]:
        for name, (there, lacking) in _NEEDS.items():
            if (id == name or id.startswith(f"{name}.")) and not there(self.study):
                yield f"study.yaml has {lacking}"
                return

    def _themes(self, words: list[str]) -> Iterator[str]:
        if self.codebook is None or words[0] in _EXHIBITS:
            return
        study, kind = self.study, words[1] if len(words) > 1 else ""
        if words[0] not in self.codebook.themes:
            yield f"codebook.yaml has no theme {words[0]!r}"
        elif kind == "participants" and words[-1] not in ("all", *study.sites, *study.roles, *study.waves):
            yield f"study.yaml has no site, role or wave {words[-1]!r}"
        elif kind in ("interpretation", "quotation") and not self._is_written(words):
            yield f"the analysts wrote no such {kind} (themes.yaml)"

    def _is_written(self, words: list[str]) -> bool:
        return self.written is None or ".".join(["themes", *words]) in self.written


def _engagement(study: Study, words: list[str]) -> Iterator[str]:
    survey = study.survey
    if words[0] in _EXHIBITS:
        if len(words) > 2 and words[1] not in {*survey.outcomes, *survey.questions}:
            yield f"study.yaml has no outcome or question {words[1]!r}"
        if words[-1][:1].isdigit():
            yield from _wave_or_change(study, words[-1])
        return
    outcome = survey.outcomes.get(words[0])
    if outcome is None:
        yield f"study.yaml has no outcome {words[0]!r}"
        return
    yield from _wave_or_change(study, words[-1])
    for wave in _waves_of(study, words[-1]):
        if wave in survey.files and outcome.question not in survey.files[wave].answers:
            yield f"wave {wave} does not ask {outcome.question!r}, the question of the outcome {outcome.id!r}"
    if words[1] in study.roles and outcome.asked and words[1] not in outcome.asked:
        yield f"only {', '.join(outcome.asked)} are asked for the outcome {outcome.id!r}"
    if LINKED in words and not survey.linked:
        yield "study.yaml links no answers of the same people (survey.linked)"


def _wave_or_change(study: Study, word: str) -> Iterator[str]:
    """Ids of the engagement strand end in a wave, or in two of which params.yaml compares."""
    waves = _waves_of(study, word)
    if not waves:
        yield f"study.yaml has no wave {word!r}"
    elif len(waves) == 2 and waves not in study.params.engagement.changes:
        yield f"params.yaml (engagement.changes) does not compare {waves[0]!r} with {waves[1]!r}"


def _waves_of(study: Study, word: str) -> tuple[str, ...]:
    """The wave or two waves that a word of an id names; none when it names no wave of the study."""
    named = {f"{first}-{second}": (first, second) for first in study.waves for second in study.waves}
    return ({wave: (wave,) for wave in study.waves} | named).get(word, ())


def _survey(study: Study, words: list[str]) -> Iterator[str]:
    if words[0] in ("respondents", "rows") and words[-1] != "all" and words[-1] not in study.survey.files:
        yield f"study.yaml has no survey file of a wave {words[-1]!r}"
    if words[1:2] == ["items"] and words[-1] not in study.survey.questions:
        yield f"study.yaml has no question {words[-1]!r}"
    if words[1:2] == ["correlations"] and words[2] not in study.survey.batteries:
        yield f"study.yaml has no battery {words[2]!r}"


def _has_words(study: Study) -> bool:
    open_questions = any(question.kind == "text" for question in study.survey.questions.values())
    return study.transcripts is not None or open_questions


def _open_codes(study: Study) -> object:
    return study.coding and study.coding.open_codes
