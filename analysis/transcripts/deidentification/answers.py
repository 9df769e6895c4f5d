"""Free-text answers of a survey: the same rules and pseudonyms as in interviews, and the same turns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from analysis.transcripts.deidentification.replacing import REDACTION_COLUMNS, deidentify
from analysis.transcripts.fieldwork.assignment import ASSIGNED_COLUMNS

if TYPE_CHECKING:
    from analysis.study.questions import Question

KIND = "survey_answer"
_NUMBERS = {"turn": "int64", "source_start": "int64", "source_end": "int64"}
_TIMES = {"start": "float64", "end": "float64", "guide_question": "Int64"}


def answer_turns(responses: pd.DataFrame, questions: Mapping[str, Question]) -> pd.DataFrame:
    """The free-text answers as turns, one a respondent, wave and question.

    Parameters
    ----------
    responses : DataFrame
        DESIGN: Responses.
    questions : Mapping
        The survey's questions by id; those of kind ``text`` are taken.

    Returns
    -------
    DataFrame
        DESIGN: Turns, of kind ``survey_answer``. The transcript is ``survey-<wave>-<question>``; `turn`
        counts its answers in the order of respondents' ids, whatever the order of the rows; the respondent
        is the participant. Blank answers are no turns.

    Examples
    --------
    >>> from analysis.study.questions import Question
    >>> questions = {"why": Question(id="why", text="Why?", kind="text")}
    >>> responses = pd.DataFrame({"respondent": ["r2", "r1"], "wave": "2013", "site": "north",
    ...                           "role": "leader", "why": ["No time.", "Not asked."]})
    >>> answer_turns(responses, questions)[["transcript", "turn", "participant", "text"]].values.tolist()
    [['survey-2013-why', 0, 'r1', 'Not asked.'], ['survey-2013-why', 1, 'r2', 'No time.']]
    """
    parts = [_turns_of(responses, name).drop(columns="row") for name in _text_questions(responses, questions)]
    none = pd.DataFrame(columns=list(ASSIGNED_COLUMNS)).astype(_types())
    return pd.concat([part for part in parts if len(part)] or [none], ignore_index=True)


def deidentify_answers(
    responses: pd.DataFrame,
    questions: Mapping[str, Question],
    roster: pd.DataFrame,
    register: pd.DataFrame,
    *,
    key: bytes | None = None,
    public: Iterable[str] = (),
    recognise: bool = True,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Replace names and identifiers in the free-text answers, by the same tables as in transcripts.

    Parameters
    ----------
    responses, questions
        As in `answer_turns`.
    roster, register, key, public, recognise
        As in `deidentify`.

    Returns
    -------
    responses : DataFrame
        The same rows and columns, with only the text questions changed.
    redactions : DataFrame
        As `deidentify` returns them; transcript and turn are those of `answer_turns`.

    Raises
    ------
    ProblemsFound
        The tables contradict themselves or each other.
    """
    clean = responses.copy()
    found = []
    for name in _text_questions(responses, questions):
        turns = _turns_of(responses, name)
        replaced, redactions = deidentify(
            turns.drop(columns="row"), roster, register, key=key, public=tuple(public), recognise=recognise
        )
        column = clean[name].astype("str")
        column.iloc[turns["row"].to_numpy()] = replaced["text"].to_numpy()
        clean[name] = column
        found.append(redactions)
    none = pd.DataFrame(columns=list(REDACTION_COLUMNS))
    return clean, pd.concat(found, ignore_index=True) if found else none


def _text_questions(responses: pd.DataFrame, questions: Mapping[str, Question]) -> list[str]:
    return [name for name, question in questions.items() if question.kind == "text" and name in responses]


def _turns_of(responses: pd.DataFrame, question: str) -> pd.DataFrame:
    """The turns of one question in all waves; `row` is the place of the answer among the responses."""
    texts = responses[question].astype("str")
    given = (texts.notna() & texts.str.strip().ne("")).to_numpy(dtype=bool)
    answers = responses.loc[given, ["respondent", "wave", "site", "role"]].astype("str")
    answers = answers.assign(text=texts[given], row=given.nonzero()[0])
    answers = answers.sort_values(["wave", "respondent", "row"], ignore_index=True)
    turns = answers.assign(
        transcript="survey-" + answers["wave"] + "-" + question,
        turn=answers.groupby("wave").cumcount(),
        participant=answers["respondent"],
        speaker=answers["respondent"],
        speaker_role="participant",
        guide_question=pd.NA,
        kind=KIND,
        start=float("nan"),
        end=float("nan"),
        source_start=0,
        source_end=answers["text"].str.len(),
    )
    return turns[[*ASSIGNED_COLUMNS, "row"]].astype(_types())


def _types() -> dict[str, str]:
    return dict.fromkeys(ASSIGNED_COLUMNS, "str") | _NUMBERS | _TIMES
