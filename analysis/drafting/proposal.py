"""A draft of a study's survey: every column of every file as a question, a group, an id, or left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.drafting.columns import Column, describe, vocabulary
from analysis.drafting.groupings import GroupingDraft, role_of, site_of
from analysis.drafting.inputs import RawFile, read_files
from analysis.drafting.matching import match
from analysis.drafting.parted import PartedSet
from analysis.drafting.questions import QuestionDraft, questions_of
from analysis.drafting.several import SeveralDraft, sets_of, several_of
from analysis.drafting.shapes import doubt_of_shape
from analysis.drafting.ticked import TickedSet
from analysis.drafting.treatments import Treated, ids_of, treat
from analysis.study.section import canonical

_SOME = 0.1  # of the ids of a wave, by which people are taken to come back
_NO_PEOPLE = "of a table whose rows seem to be no people"
PERSONAL = "personal data, left out when the file is read"


@dataclass(frozen=True, kw_only=True)
class WaveDraft:
    """A wave's file in a draft: what each of its columns is used for.

    Attributes
    ----------
    personal : tuple of str
        Columns with personal data, which the reader has left out.
    """

    file: RawFile
    treated: tuple[Treated, ...]
    personal: tuple[str, ...]
    respondent: Column | None
    repeated: int


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A draft of the survey of study.yaml.

    Attributes
    ----------
    linked : bool
        Whether ids of respondents of one wave come back in another.
    """

    waves: tuple[WaveDraft, ...]
    scales: Mapping[str, Mapping[str, str]]
    questions: tuple[QuestionDraft, ...]
    several: tuple[SeveralDraft, ...]
    site: GroupingDraft
    role: GroupingDraft
    linked: bool
    linked_doubt: str
    doubts: tuple[str, ...] = ()

    @property
    def uses(self) -> pd.DataFrame:
        """What each column of each file is used for: ``wave, column, use, name, reason``, a row a column."""
        rows = []
        named = {
            (column.wave, column.name): ("question", question.id)
            for question in self.questions
            for column in question.matched.columns
        }
        for several in self.several:
            for found in several.waves.values():
                named |= {(c.wave, c.name): ("question", several.id) for c in found.columns}
        for grouping in (self.site, self.role):
            for column in grouping.matched.columns if grouping.matched else ():
                named[column.wave, column.name] = (grouping.what, grouping.what)
        for wave in self.waves:
            for item in wave.treated:
                key = item.column.wave, item.column.name
                use, name = named[key] if item.use == "question" else (item.use, "")
                rows.append((*key, use, name, item.reason))
            rows += [(wave.file.wave_id, name, "left out", "", PERSONAL) for name in wave.personal]
        return pd.DataFrame(rows, columns=["wave", "column", "use", "name", "reason"])


def propose(paths: Sequence[str | Path], folder: str | Path = ".") -> Draft:
    """Propose the survey part of a study from its raw files.

    Parameters
    ----------
    paths : sequence of str or Path
        The file of each wave.
    folder : str or Path
        The study's folder, from which paths are written.

    Returns
    -------
    Draft
        Each column of each file is in it once. It holds no answer of anybody, except categories that a
        file declares or that at least three respondents share.

    Raises
    ------
    ProblemsFound
        For no file, a file given twice, and every file that cannot be read.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as place:
    ...     for year, head in (("2022", "Time to think"), ("2024", "1. Have you time to think?")):
    ...         rows = "Yes\\n" * 3 + "No\\n" * 3
    ...         _ = Path(place, f"wave_{year}.csv").write_text(f"{head};x\\n" + rows.replace("\\n", ";\\n"))
    ...     draft = propose(sorted(Path(place).glob("*.csv")), place)
    >>> [(question.id, len(question.matched.columns)) for question in draft.questions]
    [('time_think', 2)]
    >>> draft.uses["use"].tolist()
    ['question', 'left out', 'question', 'left out']
    """
    files = read_files(paths, Path(folder))
    known = vocabulary([file.wave for file in files])
    by_wave = {file.wave_id: file.wave for file in files}
    unlike = {name: told for name, wave in by_wave.items() if (told := doubt_of_shape(wave))}
    described = {name: describe(name, wave, known) for name, wave in by_wave.items()}
    sets = {
        name: sets_of(wave, described[name], known) for name, wave in by_wave.items() if name not in unlike
    }
    several = several_of(sets)
    answers = {(c.wave, c.name) for one in several for found in one.waves.values() for c in found.columns}
    treated = {
        wave: [Treated(column=column, use="left out", reason=_NO_PEOPLE) for column in columns]
        if wave in unlike
        else treat(columns, by_wave[wave], answers, _repeated(sets[wave]))
        for wave, columns in described.items()
    }
    asked = {
        wave: [item.column for item in items if item.use == "question"] for wave, items in treated.items()
    }
    matched = match([[c for c in asked[file.wave_id] if (c.wave, c.name) not in answers] for file in files])
    names = [file.wave_id for file in files]
    asking = [name for name in names if name not in unlike]
    site = site_of(matched, names)
    role = role_of([question for question in matched if question is not site.matched], names)
    questions = [question for question in matched if question not in (site.matched, role.matched)]
    drafted, scales = questions_of(questions, asking, [one.id for one in several])
    waves = tuple(_wave(file, treated[file.wave_id]) for file in files)
    linked, told = _linked(waves)
    common = any(len(question.columns) > 1 for question in questions) or any(
        len(one.waves) > 1 for one in several
    )
    doubts = tuple(f"{file.path}: {unlike[file.wave_id]}" for file in files if file.wave_id in unlike)
    if not common and len(files) - len(unlike) > 1:
        doubts += ("no question of one wave was found in another: match them by hand",)
    return Draft(
        waves=waves,
        scales=scales,
        questions=drafted,
        several=tuple(several),
        site=site,
        role=role,
        linked=linked,
        linked_doubt=told,
        doubts=doubts,
    )


def _repeated(sets: Sequence[TickedSet | PartedSet]) -> dict[str, str]:
    """The columns that hold the answers of others once more: name to the first of the others."""
    ticked = [one for one in sets if isinstance(one, TickedSet) and one.repeated]
    return {one.repeated.name: next(iter(one.columns.values())).name for one in ticked}


def _wave(file: RawFile, treated: Sequence[Treated]) -> WaveDraft:
    found = next((item.column for item in treated if item.use == "respondent"), None)
    repeated = 0 if found is None else int(ids_of(found, file.wave).duplicated().sum())
    return WaveDraft(
        file=file,
        treated=tuple(treated),
        personal=tuple(canonical(name) for name in file.wave.left_out),
        respondent=found,
        repeated=repeated,
    )


def _running(ids: set[str]) -> bool:
    """Whether ids count from 0 or 1 without a gap, as survey software numbers the rows of one wave."""
    return any(ids == {str(number) for number in range(first, first + len(ids))} for first in (0, 1))


def _linked(waves: Sequence[WaveDraft]) -> tuple[bool, str]:
    """Whether people's ids come back in a later wave, told by their share only."""
    ids = {w.file.wave_id: set(ids_of(w.respondent, w.file.wave)) for w in waves if w.respondent}
    if len(ids) < 2:
        return False, "fewer than two waves have ids of respondents"
    shares = [
        (len(ids[one] & ids[other]) / min(len(ids[one]), len(ids[other])), one, other)
        for number, one in enumerate(ids)
        for other in list(ids)[number + 1 :]
    ]
    share, one, other = max(shares)
    if share >= _SOME and _running(ids[one]) and _running(ids[other]):
        told = f"{one} and {other} number their rows from 1: has a person the same number in both waves?"
        return False, told
    told = (
        f"{share:.0%} of the ids of the smaller of {one} and {other} are in both: are they the same people?"
    )
    return share >= _SOME, told
