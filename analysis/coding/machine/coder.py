"""Coding turns by rules: the cache gives what is known, the rest is decided some transcripts at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from functools import lru_cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.coding.codebook.definition import Codebook
from analysis.coding.machine.deciding import Coded, Spoken, decide, transcripts
from analysis.coding.machine.model import model_hash
from analysis.coding.machine.parses import content_hash, key_of
from analysis.coding.machine.store import opened
from analysis.coding.machine.words import sentences
from analysis.problems import Problem, raise_if_any

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("transcript", "turn", "start", "end", "code", "coder", "rule", "polarity", "score")
CODER = "rules"
CHUNK = 300_000  # characters coded at once: bounds the memory, and changes nothing else


def code(
    turns: pd.DataFrame, codebook: Codebook, cache: str | Path | None = None, processes: int = 1
) -> pd.DataFrame:
    """Propose codes for turns by the codebook's rules.

    Every kind of source is coded. Interviewers' turns are coded only by rules that say so: their questions
    name each theme. Hits of one code never overlap: of two that do, the one that begins first stays, then the
    longer, then that of the earlier rule.

    Parameters
    ----------
    turns : DataFrame
        With columns ``transcript, turn, speaker_role, text`` (DESIGN: Turns), one row a turn.
    codebook : Codebook
    cache : str or Path, optional
        A folder where parses are kept by the content of the sentence, and codings by that of the transcript,
        the rules and the model. The codings are the same with and without it; with all sentences in it no
        language model is needed.
    processes : int
        How many processes share the transcripts. The codings are the same for any number.

    Returns
    -------
    DataFrame
        One row a hit: ``transcript, turn, start, end, code, coder, rule, polarity, score``, in the order of
        turns, places and codes. ``start`` and ``end`` are code points in the turn's text; ``coder`` is
        ``rules`` and ``score`` 1.

    Raises
    ------
    ProblemsFound
        When a column is missing, a turn stands twice, or the language model is not the known one.
    """
    check_turns(turns)
    spoken = transcripts(turns)
    coded = _all_coded(spoken, codebook, None if cache is None else Path(cache), processes)
    return _table(coded, turns, codebook)


def purge(cache: str | Path, turns: pd.DataFrame) -> int:
    """Remove from a cache all that these turns do not need, such as a withdrawn person's.

    Parameters
    ----------
    cache : str or Path
        The folder given to `code`.
    turns : DataFrame
        All turns that may stay; codings by other codebooks go too.

    Returns
    -------
    int
        How many parses and codings were removed.
    """
    kept = (
        key_of(text[start:end], model_hash())
        for one in transcripts(turns)
        for text in one.texts
        for start, end in sentences(text)
    )
    with opened(Path(cache)) as store:
        return store.keep_only("codings", ()) + store.keep_only("parses", kept)


def check_turns(turns: pd.DataFrame) -> None:
    """Refuse turns without the columns that coding needs, or with one turn twice."""
    missing = [name for name in ("transcript", "turn", "speaker_role", "text") if name not in turns.columns]
    raise_if_any(
        Problem(place="turns", found=f"no column {name!r}", expected="the columns of turns.parquet")
        for name in missing
    )
    keys = turns[["transcript", "turn"]]
    raise_if_any(
        Problem(
            place=f"transcript {row.transcript}, turn {row.turn}",
            found="the turn twice",
            expected="each turn once",
            remedy="Check whether a transcript was listed under two names.",
        )
        for row in keys[keys.duplicated()].drop_duplicates().itertuples()
    )


def _all_coded(
    spoken: list[Spoken], codebook: Codebook, cache: Path | None, processes: int
) -> list[tuple[int, Coded]]:
    """Each hit that stays, with the row of its turn; from the cache what is known."""
    rules = content_hash(codebook.hash, model_hash(), _program())
    keys = [content_hash(rules, one.content()) for one in spoken]
    done: dict[int, Sequence] = {}
    if cache is not None:
        with opened(cache) as store:
            known = store.read("codings", keys)
            done = {number: known[key] for number, key in enumerate(keys) if key in known}
            if len(done) < len(spoken):
                store.next_run()
    chunks = list(_chunks([number for number in range(len(spoken)) if number not in done], spoken))
    tasks = [([spoken[number] for number in chunk], [keys[number] for number in chunk]) for chunk in chunks]
    work = partial(_coded_and_kept, codebook=codebook, cache=cache)
    for chunk, found in zip(chunks, _in_processes(work, tasks, processes), strict=True):
        done |= zip(chunk, found, strict=True)
    return [(spoken[number].rows[hit[0]], Coded(*hit)) for number in done for hit in done[number]]


def _in_processes(work: Callable, tasks: list, processes: int) -> Iterator:
    """The results of the tasks, in their order."""
    if processes == 1 or len(tasks) < 2:
        yield from map(work, tasks)
        return
    # Spawned on every system: a forked process would inherit the threads of a notebook.
    with ProcessPoolExecutor(min(processes, len(tasks)), mp_context=get_context("spawn")) as pool:
        yield from pool.map(work, tasks)


def _coded_and_kept(
    task: tuple[list[Spoken], list[str]], codebook: Codebook, cache: Path | None
) -> list[list[Coded]]:
    spoken, keys = task
    with nullcontext() if cache is None else opened(cache) as store:
        found = decide(spoken, codebook, store)
        if store is not None:
            store.add("codings", dict(zip(keys, found, strict=True)))
    return found


def _chunks(numbers: list[int], spoken: list[Spoken]) -> Iterator[list[int]]:
    """Whole transcripts, some at a time."""
    chunk: list[int] = []
    size = 0
    for number in numbers:
        chunk.append(number)
        size += sum(map(len, spoken[number].texts))
        if size > CHUNK:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


@lru_cache(maxsize=1)
def _program() -> str:
    """A hash over the program's own rules: another version never meets old codings."""
    room = Path(__file__).parents[1]
    files = sorted(file for folder in ("codebook", "machine") for file in (room / folder).glob("*.py"))
    return content_hash(*(file.read_text(encoding="utf-8") for file in files))


def _table(coded: list[tuple[int, Coded]], turns: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    import pandas as pd

    order = {code: number for number, code in enumerate(codebook.codes)}
    ordered = sorted(coded, key=lambda c: (c[0], c[1].start, c[1].end, order[c[1].code]))
    rows = turns.iloc[[row for row, _ in ordered]]
    hits = [hit for _, hit in ordered]
    return pd.DataFrame(
        {
            "transcript": rows["transcript"].to_numpy(),
            "turn": rows["turn"].to_numpy(),
            "start": pd.array([hit.start for hit in hits], dtype="int64"),
            "end": pd.array([hit.end for hit in hits], dtype="int64"),
            "code": pd.array([hit.code for hit in hits], dtype="str"),
            "coder": pd.array([CODER] * len(hits), dtype="str"),
            "rule": pd.array([hit.rule for hit in hits], dtype="str"),
            "polarity": pd.array([hit.polarity for hit in hits], dtype="str"),
            "score": pd.array([1.0] * len(hits), dtype="float64"),
        },
        columns=list(COLUMNS),
    ).astype({"transcript": "str"})
