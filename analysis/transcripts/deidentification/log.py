"""The log of replacements that goes with archived transcripts: what, where, by whom, and no original."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.transcripts.deidentification.folding import key as folded
from analysis.transcripts.deidentification.vault import keyed_hash

if TYPE_CHECKING:
    from analysis.transcripts.deidentification.vault import Vault

LOG_COLUMNS = (
    "transcript", "turn", "start", "end", "identifier", "replacement", "original_hash", "decision",
    "reviewer", "date",
)  # fmt: skip
UNDECIDED, AMBIGUOUS, BY_SHAPE = "undecided: masked", "several people have it: masked", "by its form: masked"


def log(
    placed: pd.DataFrame, register: pd.DataFrame, roster: pd.DataFrame, vault: Vault | None = None
) -> pd.DataFrame:
    """A row for each replacement in the de-identified texts.

    Parameters
    ----------
    placed : DataFrame
        With a vault as `replacements.with_originals` returns it; without one the redactions will do.
    register, roster : DataFrame
        As `read_register` and `read_roster` return them.
    vault : Vault, optional
        Whose key makes the hashes; without it ``original_hash`` is empty.

    Returns
    -------
    DataFrame
        `LOG_COLUMNS`, in the order of `placed`: ``start`` and ``end`` are code points in the
        de-identified turn, ``identifier`` the type (person, place, e-mail, ...), ``decision``, ``reviewer``
        and ``date`` those of the register. Originals are nowhere in it.

    Notes
    -----
    ``original_hash`` is the HMAC-SHA256, under the vault's key, of the first name that the roster has for
    an entity, so that all spellings of one person have one hash in all transcripts, waves and answers; of
    what stood there itself where the roster does not know it. Who has the key can show that a
    replacement stands for a given name; nobody else can try names out.

    References
    ----------
    UK Data Service. Anonymising qualitative data: keep an anonymisation log of all replacements, apart
    from the anonymised files.
    """
    decisions = register.drop_duplicates("entity").set_index("entity").to_dict("index")
    known = placed["entity"].map(lambda entity: entity in decisions)
    rows = placed.assign(
        identifier=placed["kind"].str.replace("_", " "),
        original_hash=_hashes(placed, roster, vault),
        decision=[
            decisions[row.entity]["decision"] if is_known else _without_decision(row)
            for row, is_known in zip(placed.itertuples(), known, strict=True)
        ],
        **{
            name: [
                decisions[entity][name] if is_known else ""
                for entity, is_known in zip(placed["entity"], known, strict=True)
            ]
            for name in ("reviewer", "date")
        },
    )
    texts = ("identifier", "original_hash", "decision", "reviewer", "date")
    return rows[list(LOG_COLUMNS)].astype(dict.fromkeys(texts, "str")).reset_index(drop=True)


def _without_decision(row: tuple) -> str:
    if row.ambiguous:
        return AMBIGUOUS
    return UNDECIDED if row.undecided else BY_SHAPE


def _hashes(placed: pd.DataFrame, roster: pd.DataFrame, vault: Vault | None) -> list[str]:
    if vault is None:
        return [""] * len(placed)
    names = roster.drop_duplicates("entity").set_index("entity")["name"].to_dict()
    stood = [
        names.get(entity, original)
        for entity, original in zip(placed["entity"], placed["original"], strict=True)
    ]
    made = {name: keyed_hash(vault.key, folded(name)) for name in set(stood)}
    return [made[name] for name in stood]
