"""The sample of de-identified turns, read by people who see every identifier that was planted and is left."""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis.files import read_csv, write_csv
from analysis.processed import PROCESSED, load_turns, read_texts
from analysis.study import seed_for
from analysis.synthetic.bank import load_bank
from analysis.transcripts.deidentification.sampling import CHECKED_COLUMNS, draw

if TYPE_CHECKING:
    from analysis.study import Study

TRUTH = Path("data/raw/synthetic/truth")
SAMPLE_SIZE = 150


def write_checked(study: Study) -> Path:
    """Draw a sample from the study's processed turns, read it by the truth, and write `transcripts.checked`.

    The sample is the one that ``ccg transcripts sample 150`` draws. What it says depends on the recognisers,
    so it is made from what the stage `deidentify_transcripts` wrote and not by `synthesise`: to be called
    again whenever that changes.
    """
    turns = load_turns(study.folder)
    redactions = read_texts(study.folder, PROCESSED / "transcripts/redactions.csv", ("transcript", "entity"))
    drawn = draw(turns, redactions, SAMPLE_SIZE, seed_for(study.seed, "sample_transcripts"))
    truth = {
        name: read_csv(study.folder / TRUTH / f"{name}.csv", dtype="str", keep_default_na=False)
        for name in ("turns", "identifiers")
    }
    plan = load_bank(study.folder).fieldwork
    path = study.folder / study.transcripts.checked
    missed = missed_in(drawn, truth["turns"], truth["identifiers"])
    write_csv(path, read_by(drawn.assign(missed=missed), plan["signatories"], plan["sample_read_on"]))
    return path


def missed_in(drawn: pd.DataFrame, written: pd.DataFrame, planted: pd.DataFrame) -> pd.Series:
    """How many planted identifiers still stand in each de-identified turn.

    Parameters
    ----------
    drawn : DataFrame
        transcript, turn, text: after de-identification.
    written : DataFrame
        transcript, turn, text as they were made; turn as text.
    planted : DataFrame
        transcript, turn, text of each identifier; turn as text, empty for one that stands in a label.

    Notes
    -----
    A name may be a word as well (Will, will): what stands in the original turn more often than it was
    planted may stand in the new one as often. In a note or paper whose paragraphs were parted otherwise than
    they were written (a PDF), a turn is not found under its number and is held against the whole document.

    Examples
    --------
    >>> written = pd.DataFrame({"transcript": "T", "turn": ["0"], "text": ["Will will ask Ann and Ann."]})
    >>> planted = pd.DataFrame({"transcript": "T", "turn": ["0"] * 3, "text": ["Will", "Ann", "Ann"]})
    >>> drawn = pd.DataFrame({"transcript": "T", "turn": [0], "text": ["[x] will ask [y] and Ann."]})
    >>> missed_in(drawn, written, planted).tolist()
    [1]
    """
    texts: dict[str, dict[str, str]] = {}
    for row in written.itertuples():
        texts.setdefault(row.transcript, {})[row.turn] = row.text
    names: dict[str, dict[str, list[str]]] = {}
    for row in planted[planted["turn"] != ""].itertuples():
        names.setdefault(row.transcript, {}).setdefault(row.turn, []).append(row.text)
    counts = []
    for row in drawn.itertuples():
        of_source, of_turns = texts.get(row.transcript, {}), names.get(row.transcript, {})
        original, mine = of_source.get(str(row.turn), ""), of_turns.get(str(row.turn), [])
        if not _is_version_of(row.text, original):
            original, mine = " ".join(of_source.values()), list(chain.from_iterable(of_turns.values()))
        counts.append(_left(row.text, original, mine))
    return pd.Series(counts, index=drawn.index, dtype="int64")


def read_by(drawn: pd.DataFrame, readers: list[str], days: list[str]) -> pd.DataFrame:
    """The sheet as it came back: each half of it read by one person on one day."""
    share = -(-len(drawn) // len(readers))
    who = [number // share for number in range(len(drawn))]
    filled = drawn.assign(reader=[readers[n] for n in who], date=[days[n % len(days)] for n in who])
    return filled[list(CHECKED_COLUMNS)]


def _left(text: str, original: str, planted: list[str]) -> int:
    left = 0
    for name, times in sorted(Counter(planted).items(), key=lambda item: -len(item[0])):
        words = r"\s+".join(map(re.escape, name.split()))
        form = re.compile(rf"(?<!\w){words}(?!\w)")
        # Taken out of both, so that a shorter name is not found again within a longer one.
        original, in_original = form.subn("\0", original)
        text, in_text = form.subn("\0", text)
        left += max(in_text - max(in_original - times, 0), 0)
    return left


def _is_version_of(text: str, original: str) -> bool:
    """Whether a de-identified turn is that original one: most words of the turn stand there, too."""
    words = re.findall(r"\w+", re.sub(r"\[[^\]]*\]", " ", text))
    known = set(re.findall(r"\w+", original))
    return not words or sum(word in known for word in words) >= 0.8 * len(words)
