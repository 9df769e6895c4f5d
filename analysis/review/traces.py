"""Where a participant's words and ids are: in tables, documents, archives and pages."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis.files import read_csv
from analysis.problems import Problem, ProblemsFound
from analysis.processed import TURNS
from analysis.transcripts.fieldwork.assignment import assign_all
from analysis.transcripts.fieldwork.listing import TranscriptEntry, read_transcript_list
from analysis.transcripts.fieldwork.participants import read_participants
from analysis.transcripts.fieldwork.reading import read_listed
from analysis.transcripts.layout.labels import shown

if TYPE_CHECKING:
    import numpy as np

    from analysis.study import Study
    from analysis.transcripts.layout.turns import Transcript

PLACE = ["transcript", "turn"]
TURN = [*PLACE, "participant", "text"]
PACKAGES = (".zip", ".qdpx", ".xlsx", ".docx", ".odt", ".ods", ".pptx")
_TEXTS = (
    ".csv", ".json", ".html", ".htm", ".md", ".txt", ".yaml", ".yml", ".ipynb", ".svg", ".xml", ".qde",
    ".rels", ".log", ".tex", ".rtf", ".tsv",
)  # fmt: skip
# Members of archives that are archives are opened too, but not without end.
_DEPTH = 3
_EMBEDDED = re.compile(r"data:[\w/+.-]+;base64,[^\"')\s]+")
_BLOCK_END = re.compile(
    r"(?i)</(?:w:p|p|td|th|li|si|row|c|div|h\d|text:p|text:h|tr)>|<(?:br|w:br|w:tab)\b[^>]*>"
)
_TAG = re.compile(r"<[^<>]+>")
_ESCAPE = re.compile(r"\\[nrt]")


@dataclass(frozen=True, kw_only=True)
class Traces:
    """What tells that a file is about one participant.

    Attributes
    ----------
    participant : str
    entries : tuple of TranscriptEntry
        The lines of the list that name them.
    places : frozenset of (str, int)
        Transcript and number of each turn that leaves the analysis with them.
    whole : frozenset of str
        Transcripts that leave it altogether: nobody else of the register speaks there.
    runs : array
        Hashes of the runs of five words that they said and nobody else did (`repeats.runs_of`).
    unread : tuple of str
        Files that could not be read, so that `places` may lack some of their turns.
    """

    participant: str
    entries: tuple[TranscriptEntry, ...]
    places: frozenset[tuple[str, int]]
    whole: frozenset[str]
    runs: np.ndarray = field(repr=False, compare=False)
    unread: tuple[str, ...] = ()

    def in_text(self, text: str) -> bool:
        """Whether a text names the participant or a transcript of theirs alone, or has their words."""
        import numpy as np

        from analysis.transcripts.fieldwork.repeats import runs_of

        # An id that is a word ("group") says nothing in a text.
        ids = sorted(name for name in {self.participant, *self.whole} if re.search(r"\d", name))
        if ids and re.search(rf"(?<![\w-])(?:{'|'.join(map(re.escape, ids))})(?![\w-])", text):
            return True
        return bool(np.isin(self.runs, runs_of(text)).any())

    def in_table(self, table: pd.DataFrame) -> bool:
        """Whether a table has one of the places, or a cell that `in_text` would find."""
        if self.rows(table).any():
            return True
        texts = table.select_dtypes(["object", "str", "category"]).astype("str").fillna("")
        # A mark between cells that is no word would join their words to runs.
        return self.in_text("\n".join(" | ".join(row) for row in texts.itertuples(index=False)))

    def rows(self, table: pd.DataFrame) -> pd.Series:
        """Which rows of a table are of one of the places."""
        if not set(PLACE) <= set(table.columns):
            return pd.Series(False, index=table.index)
        turns = pd.to_numeric(table["turn"], errors="coerce")
        found = [place in self.places for place in zip(table["transcript"].astype("str"), turns, strict=True)]
        return pd.Series(found, index=table.index) | table["transcript"].isin(self.whole)

    def in_file(self, path: Path) -> bool:
        """Whether a file has a trace, or is a damaged table; one of a kind that holds no text has none."""
        suffix = path.suffix.casefold()
        if suffix == ".parquet":
            try:
                return self.in_table(pd.read_parquet(path))
            except (ValueError, OSError):  # damaged: nobody can say that they are not in it
                return True
        if suffix == ".pdf":
            return self.in_text(_pdf_text(path))
        if suffix == ".csv" and _is_table(path):
            return self.in_table(read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig"))
        return any(self.in_text(text) for text in _texts(path.name, path.read_bytes()))


def traces(study: Study, participant: str) -> Traces:
    """Look for a participant in the register, the list and the turns.

    Parameters
    ----------
    study : Study
        With transcripts.
    participant : str
        The id in the register.

    Raises
    ------
    ProblemsFound
        No transcripts, tables that cannot be read, or nobody of this id.
    """
    fieldwork = study.transcripts
    if fieldwork is None:
        raise _unknown("study.yaml", "no section `transcripts`", "a study with a fieldwork register", "")
    people = read_participants(study.folder / fieldwork.participants)
    if not people["participant"].eq(participant).any():
        raise _unknown(
            Path(fieldwork.participants).name,
            f"no participant {shown(participant)}",
            f"one of the {people['participant'].nunique()} ids of the register",
            "Give the id (such as P014), never the name.",
        )
    listed = read_transcript_list(study.folder / fieldwork.files)
    entries = tuple(entry for entry in listed if participant in entry.participants)
    folder = study.folder / fieldwork.folder
    there = [entry for entry in entries if all((folder / file).is_file() for file in entry.files)]
    pairs, problems = read_listed(there, folder, fieldwork.tracked_changes)
    unread = [str(problem) for problem in problems]
    unread += [f"{file}: no such file" for e in entries if e not in there for file in e.files]
    try:
        present, absent = (_turns(pairs, people, participant, gone=gone) for gone in (False, True))
    except ProblemsFound as found:
        unread += [str(problem) for problem in found.problems]
        present = absent = pd.DataFrame(columns=TURN)
    made = _made(study)
    # Where the original is no more, the turns of the last run tell; there nobody else may have withdrawn.
    only_made = made[~made["transcript"].isin(present["transcript"])]
    alone = only_made.groupby("transcript")["participant"].agg(
        lambda people: set(people.dropna()) == {participant}
    )
    whole = set(present["transcript"]) - set(absent["transcript"]) | set(alone.index[alone.astype("bool")])
    theirs = only_made["participant"].eq(participant) | only_made["transcript"].isin(whole)
    return Traces(
        participant=participant,
        entries=entries,
        places=frozenset(_places(present) - _places(absent) | _places(only_made[theirs])),
        whole=frozenset(whole),
        runs=_own_runs(pd.concat([present, made], ignore_index=True), participant),
        unread=tuple(unread),
    )


def _turns(
    pairs: list[tuple[Transcript, TranscriptEntry]], people: pd.DataFrame, participant: str, *, gone: bool
) -> pd.DataFrame:
    """The turns that enter the analysis if this participant has withdrawn, or had not."""
    here = people["participant"].eq(participant)
    changed = people.assign(
        withdrawn=people["withdrawn"].mask(here, gone), consent=people["consent"].mask(here, "interview")
    )
    return assign_all(pairs, changed).turns


def _made(study: Study) -> pd.DataFrame:
    """The turns that the last run made; none before the first."""
    path = study.folder / TURNS
    return pd.read_parquet(path, columns=TURN) if path.exists() else pd.DataFrame(columns=TURN)


def _places(turns: pd.DataFrame) -> set[tuple[str, int]]:
    return set(zip(turns["transcript"], turns["turn"], strict=True))


def _own_runs(turns: pd.DataFrame, participant: str) -> np.ndarray:
    """Runs of words that the participant said, before and after names were replaced, and nobody else."""
    import numpy as np

    from analysis.transcripts.fieldwork.repeats import RUN, runs_of

    none = np.empty(0, dtype=np.uint64)
    theirs = turns["participant"].eq(participant)
    # A turn that is shorter than a run ("Yes.") tells nobody apart.
    said = [runs_of(text) for text in turns.loc[theirs, "text"] if len(text.split()) >= RUN]
    others = map(runs_of, turns.loc[~theirs, "text"])
    return np.setdiff1d(np.concatenate([none, *said]), np.concatenate([none, *others]))


def _is_table(path: Path) -> bool:
    try:
        pd.read_csv(path, dtype="str", nrows=1, encoding="utf-8-sig")
    except (ValueError, OSError):  # a text that only ends in .csv is looked at as a text
        return False
    return True


def _texts(name: str, content: bytes, depth: int = 0) -> Iterator[str]:
    """The texts in a file: its own, or those of an archive's members, names included."""
    suffix = Path(name).suffix.casefold()
    if suffix in PACKAGES and depth < _DEPTH:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for member in archive.infolist():
                    yield Path(member.filename).stem
                    yield from _texts(member.filename, archive.read(member), depth + 1)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError):
            return  # damaged or locked: told by `unopened`
    elif suffix in _TEXTS or not suffix:
        yield _plain(content.decode("utf-8-sig", "replace"))
    elif suffix == ".pdf":
        yield _pdf_text(io.BytesIO(content))
    elif suffix == ".parquet":
        table = pd.read_parquet(io.BytesIO(content))
        yield "\n".join(" | ".join(map(str, row)) for row in table.itertuples(index=False))


def unopened(path: Path) -> bool:
    """Whether an archive cannot be looked into: damaged, locked, or of a kind that is not read here."""
    if path.suffix.casefold() not in PACKAGES:
        return path.suffix.casefold() in (".7z", ".rar", ".gz", ".tgz", ".tar", ".bz2", ".xz")
    try:
        with zipfile.ZipFile(path) as archive:
            return any(member.flag_bits & 1 for member in archive.infolist())
    except zipfile.BadZipFile:
        return True


def _plain(text: str) -> str:
    """A text without embedded pictures, tags and escapes, words parted where paragraphs and cells end."""
    text = _TAG.sub("", _BLOCK_END.sub(" ", _EMBEDDED.sub(" ", text)))
    return _ESCAPE.sub(" ", html.unescape(text))


def _pdf_text(file: Path | io.BytesIO) -> str:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        return "\n".join(page.extract_text() for page in PdfReader(file).pages)
    except PyPdfError:  # no PDF: what stands in the file is looked at as it is
        content = file.read_bytes() if isinstance(file, Path) else file.getvalue()
        return content.decode("latin-1")


def _unknown(place: str, found: str, expected: str, remedy: str) -> ProblemsFound:
    return ProblemsFound([Problem(place=place, found=found, expected=expected, remedy=remedy)])
