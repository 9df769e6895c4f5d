"""One decision an entity, taken by a person: the sheet of what is undecided, and reading it back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis.files import escape_formula, read_csv, write_text
from analysis.problems import Problem, ProblemsFound
from analysis.processed import PROCESSED, load_turns
from analysis.transcripts.deidentification.decisions import Decided, decided
from analysis.transcripts.deidentification.pseudonyms import suggestions
from analysis.transcripts.deidentification.replacements import MADE_TOGETHER, restore
from analysis.transcripts.deidentification.roster import (
    DECISIONS,
    REGISTER_COLUMNS,
    ROSTER_COLUMNS,
    read_register,
    read_roster,
)
from analysis.transcripts.deidentification.vault import open_vault, stored
from analysis.transcripts.deidentification.workbooks import read_workbook, write_workbook

if TYPE_CHECKING:
    from analysis.study import Study
    from analysis.transcripts.deidentification.vault import Vault

REVIEW = "review.xlsx"
TOLD = ("entity", "kind", "forms", "times", "transcripts", "contexts", "found by", "suggestion")
TO_FILL = ("decision", "replacement", "same as", "reviewer", "date")
_CONTEXTS, _AROUND = 3, 60
_EXPLAINED = (
    "One row is one name (or place, practice, organisation) that nobody has decided on. Until somebody "
    "does, it is masked in every output.",
    "decision: keep (it tells nothing about anybody), pseudonym (another name), generalise (a description "
    "in square brackets, such as [GP colleague 4]), or remove.",
    "replacement: needed for pseudonym and generalise. A suggestion stands beside it; no two entities may "
    "have the same pseudonym, and it must be nobody's real name.",
    "same as: if this is only another spelling of somebody in the roster, write the roster's id here and "
    "leave decision and replacement empty. The decision on that person then holds.",
    "reviewer and date (such as 2016-09-21): of whoever decides; needed in every row that is decided.",
    "Rows may be left for later: leave all five cells empty.",
    "Then run: ccg transcripts decide FILE",
    "This file holds original names: it belongs in the vault and nowhere else.",
)


def undecided(originals: pd.DataFrame, placed: pd.DataFrame) -> pd.DataFrame:
    """What nobody has decided on yet, an entity a row, as a person needs it to decide.

    Parameters
    ----------
    originals : DataFrame
        transcript, turn, text: the turns as they were before de-identification.
    placed : DataFrame
        The vault's replacements (`replacements.with_originals`).

    Returns
    -------
    DataFrame
        ``entity, kind, forms`` (spellings, the most frequent first), ``times``, ``transcripts`` (in how many
        it stands), ``contexts`` (up to three, from different transcripts where there are) and
        ``found by``; the most frequent entity first.
    """
    open_ones = placed[placed["undecided"] & placed["entity"].ne("")]
    texts = dict(
        zip(zip(originals["transcript"], originals["turn"], strict=True), originals["text"], strict=True)
    )
    rows = [
        {
            "entity": entity,
            "kind": rows["kind"].value_counts().index[0],
            "forms": "; ".join(_by_frequency(rows["original"])),
            "times": len(rows),
            "transcripts": rows["transcript"].nunique(),
            "contexts": "\n".join(_contexts(rows, texts)),
            "found by": ", ".join(sorted(set(rows["source"]) - {""})) or "roster",
        }
        for entity, rows in open_ones.groupby("entity")
    ]
    table = pd.DataFrame(rows, columns=[name for name in TOLD if name != "suggestion"])
    return table.sort_values(["times", "entity"], ascending=[False, True], ignore_index=True)


def _by_frequency(forms: pd.Series) -> list[str]:
    counted = forms.value_counts().rename_axis("form").reset_index(name="times")
    return counted.sort_values(["times", "form"], ascending=[False, True])["form"].tolist()


def _contexts(rows: pd.DataFrame, texts: dict[tuple[str, int], str]) -> Iterator[str]:
    first_of_each = rows.drop_duplicates("transcript")
    chosen = pd.concat([first_of_each, rows.drop(first_of_each.index)]).head(_CONTEXTS)
    for row in chosen.itertuples():
        text = texts[row.transcript, row.turn]
        before = text[max(0, row.source_start - _AROUND) : row.source_start]
        after = text[row.source_end : row.source_end + _AROUND]
        words = " ".join(f"{before}»{row.original}«{after}".split())
        yield f"{row.transcript}, turn {row.turn}: …{words}…"


def write_review(study: Study) -> Iterator[str]:
    """Write the sheet of what is undecided into the vault (``ccg transcripts review``).

    Yields
    ------
    str
        Lines to print: how many rows, and where the sheet is. No names.

    Raises
    ------
    ProblemsFound
        The study keeps no vault, its outputs and vault are not of one run, or the sheet that is there
        already has decisions that were not read back.
    """
    vault = vault_of(study)
    placed = replaced(study, vault)
    table = undecided(restore(load_turns(study.folder), placed), placed)
    path = vault.folder / REVIEW
    _refuse_unread(path, set(table["entity"]))
    ambiguous = int(placed["ambiguous"].sum())
    if ambiguous:
        yield f"{ambiguous} places hold a name that several people have: masked, with nothing to decide."
    if table.empty:
        yield "Every entity that was found has its decision: there is nothing to review."
        return
    roster = read_roster(study.folder / study.transcripts.roster)
    register = read_register(study.folder / study.transcripts.register)
    table["suggestion"] = suggestions(table, roster, register, _words_of(placed), study.seed)
    write_workbook(
        path,
        table.assign(**dict.fromkeys(TO_FILL, ""))[[*TOLD, *TO_FILL]],
        to_fill=TO_FILL,
        widths={"entity": 20, "forms": 32, "contexts": 80, "suggestion": 22, "replacement": 22},
        choices={"decision": DECISIONS},
        explained=_EXPLAINED,
    )
    yield f"{len(table)} entities await a decision, masked until then in {table['times'].sum()} places."
    yield f"The sheet is in the vault: {study.transcripts.vault}/{REVIEW}"
    yield f"Fill it in there, then: ccg transcripts decide {study.transcripts.vault}/{REVIEW}"


def decide(study: Study, path: Path) -> Iterator[str]:
    """Read a filled-in sheet back, and append what was decided (``ccg transcripts decide FILE``).

    Nothing is written unless every row is in order. The register and the roster keep every byte they
    have and get lines at their end.

    Yields
    ------
    str
        Lines to print: how many decisions of each kind, how many rows were left for later.

    Raises
    ------
    ProblemsFound
        All at once, by row of the sheet and id (see `decisions.decided`).
    """
    vault = vault_of(study)
    roster_path, register_path = (
        study.folder / study.transcripts.roster,
        study.folder / study.transcripts.register,
    )
    sheet = read_workbook(Path(path), [name for name in TOLD if name != "suggestion"] + list(TO_FILL))
    found = decided(
        sheet,
        Path(path).name,
        read_roster(roster_path),
        read_register(register_path),
        _known_forms(vault),
        _words_of(stored(vault)),
    )
    # The roster first: were the run to stop between the two, a repeated run would find its spellings there.
    _append(roster_path, ROSTER_COLUMNS, found.spellings)
    _append(register_path, REGISTER_COLUMNS, found.decisions)
    yield from _told(found)


def replaced(study: Study, vault: Vault) -> pd.DataFrame:
    """All replacements that are in the vault, which are those in the outputs.

    Raises
    ------
    ProblemsFound
        The outputs were made without this vault, or by another run: what is undecided would not be seen.
    """
    placed = stored(vault)
    made: list[tuple] = []
    for path in (study.folder / PROCESSED / part / "redactions.csv" for part in ("survey", "transcripts")):
        if path.is_file():
            made += _places(read_csv(path, dtype="str", keep_default_na=False))
    if made and sorted(made) != sorted(_places(placed)):
        raise ProblemsFound(
            [
                Problem(
                    place=f"vault, {study.transcripts.vault}",
                    found=f"{len(placed)} replacements, which are not the {len(made)} of the outputs",
                    expected="the replacements of the run that made the outputs",
                    remedy=MADE_TOGETHER,
                )
            ]
        )
    return placed


def _places(table: pd.DataFrame) -> list[tuple]:
    columns = ["transcript", "turn", "start", "end", "replacement"]
    return list(table[columns].astype({"turn": "int64", "start": "int64", "end": "int64"}).itertuples(
        index=False, name=None
    ))  # fmt: skip


def _refuse_unread(path: Path, waiting: set[str]) -> None:
    """A sheet that somebody has begun to fill in is not written over."""
    if not path.exists():
        return
    sheet = read_workbook(path, ("entity", *TO_FILL))
    begun = sheet[sheet["entity"].isin(waiting) & sheet[list(TO_FILL)].ne("").any(axis=1)]
    if len(begun):
        raise ProblemsFound(
            [
                Problem(
                    place=path.name,
                    found=f"{len(begun)} rows that were filled in and not read back",
                    expected="no sheet, or one whose decisions are in the register",
                    remedy="Read it back (ccg transcripts decide) and run `ccg reproduce`, or move it "
                    "elsewhere in the vault.",
                )
            ]
        )


def vault_of(study: Study) -> Vault:
    """The study's vault, which this command cannot do without.

    Raises
    ------
    ProblemsFound
        study.yaml names none.
    """
    vault = open_vault(study)
    if vault is None:
        raise ProblemsFound(
            [
                Problem(
                    place="study.yaml, transcripts",
                    found="no vault",
                    expected="the folder in which originals and the key are kept",
                    remedy="Add `vault: ../vault` to the section transcripts, and run `ccg reproduce`.",
                )
            ]
        )
    return vault


def _known_forms(vault: Vault) -> dict[str, tuple[str, ...]]:
    placed = stored(vault)
    open_ones = placed[placed["undecided"] & placed["entity"].ne("")]
    return {entity: tuple(_by_frequency(rows["original"])) for entity, rows in open_ones.groupby("entity")}


def _words_of(placed: pd.DataFrame) -> frozenset[str]:
    return frozenset(placed["original"])


def _append(path: Path, columns: tuple[str, ...], rows: pd.DataFrame) -> None:
    """Lines at the end of a CSV whose own lines stay as they are, in the order of its own heading."""
    if rows.empty:
        return
    text = path.read_bytes().decode("utf-8-sig")
    mark = "\ufeff" if path.read_bytes().startswith(b"\xef\xbb\xbf") else ""
    end = "\r\n" if "\r\n" in text else "\n"
    heading = [name.strip() for name in next(csv.reader(io.StringIO(text)))]
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator=end)
    writer.writerows(
        [escape_formula(row.get(name, "")) for name in heading]
        for row in rows[list(columns)].to_dict("records")
    )
    before = text if text.endswith("\n") else text + end
    write_text(path, mark + before + lines.getvalue())


def _told(found: Decided) -> Iterator[str]:
    for decision, times in found.decisions["decision"].value_counts().sort_index().items():
        yield f"{times} decided: {decision}"
    if len(found.spellings):
        yield f"{len(found.spellings)} spellings of people and things that were in the roster already"
    yield f"{found.left} rows left for later"
    if len(found.decisions) or len(found.spellings):
        yield "Run `ccg reproduce`: the texts follow the decisions from then on."
