"""The quote bank: passages of each theme with what was said around them, for people to choose from.

Nothing of it is released: a chosen passage is bound as a quotation in themes.yaml and goes through the gate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from analysis.coding.cases.labels import INTERVIEWED, safe_label
from analysis.coding.cases.passages import passages
from analysis.coding.codebook.definition import Codebook
from analysis.coding.human.interpretations import QUOTATION, SPOKEN

if TYPE_CHECKING:
    import pandas as pd

    from analysis.study import Study

COLUMNS = (
    "theme", "order", "text", "polarity", "words", "quotable", "label", "label_people", "before",
    "before_role", "after", "after_role", "participant", "role", "site", "wave", "kind", "transcript",
    "turn", "start", "end", "codes",
)  # fmt: skip


def quote_bank(
    codings: pd.DataFrame,
    turns: pd.DataFrame,
    participants: pd.DataFrame,
    codebook: Codebook,
    study: Study,
    kinds: Sequence[str],
) -> pd.DataFrame:
    """Every passage of every theme, in an order that lets sites and people take turns.

    Parameters
    ----------
    codings, turns : DataFrame
        DESIGN: Codings, Turns.
    participants : DataFrame
        The fieldwork register: ``participant, site, role, wave, outcome, consent``.
    kinds : sequence of str
        The kinds of source to take passages from; each passage says which it is.

    Returns
    -------
    DataFrame
        ``theme``; ``order`` (from 1 within a theme: those that may be quoted first, then each site's first
        passages before any site's second, and nobody's second before everybody else's first); ``text,
        polarity, words``; ``quotable``, whether the participant consented to quotation in that wave (true
        for notes and papers, in which nobody speaks as a participant); ``label``, the finest label that
        enough people share (`safe_label`; empty where no participant speaks), and how many do; the turns
        before and after with the role of who speaks; and where the passage stands.
    """
    import pandas as pd

    found = passages(codings, turns, codebook, kinds=kinds)
    facts = turns.sort_values(["transcript", "turn"], kind="stable")[
        ["transcript", "turn", "participant", "role", "site", "wave", "kind", "text", "speaker_role"]
    ]
    near = facts.groupby("transcript", sort=False)
    for name, step in (("before", 1), ("after", -1)):
        facts[name] = near["text"].shift(step)
        facts[f"{name}_role"] = near["speaker_role"].shift(step)
    bank = found.merge(
        facts.drop(columns=["text", "speaker_role"]), on=["transcript", "turn"], how="left", validate="m:1"
    )
    quotable = {
        (row.participant, row.wave)
        for row in participants.itertuples()
        if row.outcome == INTERVIEWED and QUOTATION in str(row.consent).split(";")
    }
    people = list(zip(bank["participant"], bank["wave"], strict=True))
    bank["quotable"] = [
        key in quotable or (pd.isna(key[0]) and kind not in SPOKEN)
        for key, kind in zip(people, bank["kind"], strict=True)
    ]
    bank["words"] = [len(text.split()) for text in bank["text"]]
    labels = _labels(people, participants, study)
    bank["label"] = [labels.get(key, ("", 0))[0] for key in people]
    bank["label_people"] = [labels.get(key, ("", 0))[1] for key in people]
    bank = _taking_turns(bank)
    return bank[list(COLUMNS)]


def _labels(
    people: Sequence[tuple[str, str]], participants: pd.DataFrame, study: Study
) -> Mapping[tuple[str, str], tuple[str, int]]:
    import pandas as pd

    smallest = study.params.disclosure.smallest_base.get("participants", 0)
    reached = participants[participants["outcome"] == INTERVIEWED]
    known = set(zip(reached["participant"], reached["wave"], strict=True))
    labels = {}
    for person, wave in {key for key in people if not pd.isna(key[0])} & known:
        label = safe_label(participants, person, wave, smallest)
        labels[person, wave] = label.text(study), label.people
    return labels


def _taking_turns(bank: pd.DataFrame) -> pd.DataFrame:
    """Passages in an order in which people and sites take turns, numbered within each theme."""
    # A paper has no participant: its transcript takes the turn.
    who = bank["participant"].fillna(bank["transcript"])
    bank = bank.assign(who=who, rank=range(len(bank)), hidden=~bank["quotable"])
    bank["nth_of_person"] = bank.groupby(["theme", "hidden", "who"]).cumcount()
    bank = bank.sort_values(["theme", "hidden", "nth_of_person", "rank"], kind="stable")
    bank["nth_of_site"] = bank.groupby(["theme", "hidden", "nth_of_person", "site"], dropna=False).cumcount()
    themes = {theme: number for number, theme in enumerate(dict.fromkeys(bank.sort_values("rank")["theme"]))}
    bank["theme_at"] = bank["theme"].map(themes)
    order = ["theme_at", "hidden", "nth_of_person", "nth_of_site", "rank"]
    bank = bank.sort_values(order, kind="stable").reset_index(drop=True)
    return bank.assign(order=bank.groupby("theme").cumcount() + 1)
