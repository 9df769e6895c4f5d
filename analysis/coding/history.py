"""What a change of the codebook does: codes that changed, and the passages that changed sides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from analysis.coding.codebook.definition import Code, Codebook

if TYPE_CHECKING:
    import pandas as pd

MOVED_COLUMNS = (
    "code", "theme_before", "theme", "transcript", "turn", "start", "end", "change", "before", "after",
    "text",
)  # fmt: skip
_KEY = ["transcript", "turn", "code"]


@dataclass(frozen=True, kw_only=True)
class CodeChange:
    """One code or theme that is not what it was.

    Attributes
    ----------
    id : str
    change : {"added", "removed", "changed"}
    parts : tuple of str
        Which parts of it changed (``definition``, ``rules``, ``theme`` ...).
    what : {"code", "theme"}
    """

    id: str
    change: str
    parts: tuple[str, ...] = ()
    what: str = "code"

    def __str__(self) -> str:
        parts = f" ({', '.join(part.replace('_', '-') for part in self.parts)})" if self.parts else ""
        return f"{self.what} {self.id}: {self.change}{parts}"


def changed_codes(before: Codebook, now: Codebook) -> tuple[CodeChange, ...]:
    """The themes and codes that were added, removed or changed, in the order of the present codebook.

    Where an example stands in its file is no change.

    Examples
    --------
    >>> from types import MappingProxyType
    >>> empty = Codebook(name="codebook.yaml", groups={}, themes={}, codes=MappingProxyType({}))
    >>> changed_codes(empty, empty)
    ()
    """
    return (
        *_changed("theme", before.themes, now.themes),
        *_changed("code", before.codes, now.codes),
    )


def moved_passages(
    before: pd.DataFrame,
    now: pd.DataFrame,
    turns: pd.DataFrame,
    codebook_before: Codebook,
    codebook: Codebook,
) -> pd.DataFrame:
    """The passages on which two codings of the same turns differ.

    Two hits of one code in one turn that share a character are one passage. What another rule of the same
    code finds with the same polarity is no change.

    Parameters
    ----------
    before, now : DataFrame
        Codings (DESIGN) by the earlier and by the present codebook.
    turns : DataFrame
        DESIGN: Turns; both codings are of these.
    codebook_before, codebook : Codebook
        They tell the theme of a code, then and now.

    Returns
    -------
    DataFrame
        One row a passage, in the order of codes, transcripts and places: ``code, theme_before, theme``
        (missing where the code does not exist), ``transcript, turn, start, end`` (all that the passage
        covers, then and now), ``change`` (gained, lost, polarity, extent, theme), ``before`` and ``after``
        (the polarities, missing where there is no passage), ``text``. A passage whose code moved to
        another theme is in it once, as gained, lost, polarity or extent where that holds, too.
    """
    import pandas as pd

    texts = turns.set_index(["transcript", "turn"])["text"]
    themes_before = {code.id: code.theme for code in codebook_before.codes.values()}
    themes = {code.id: code.theme for code in codebook.codes.values()}
    rows = [
        {
            "code": code,
            "theme_before": themes_before.get(code),
            "theme": themes.get(code),
            "transcript": transcript,
            "turn": turn,
            **passage,
            "text": texts.loc[(transcript, turn)][passage["start"] : passage["end"]],
        }
        for (transcript, turn, code), old, new in _beside(before, now)
        for passage in _passages(old, new, themes_before.get(code) != themes.get(code))
    ]
    table = pd.DataFrame(rows, columns=list(MOVED_COLUMNS))
    order = {code: place for place, code in enumerate((*codebook.codes, *codebook_before.codes))}
    return table.sort_values(
        ["code", "transcript", "turn", "start"],
        key=lambda column: column.map(order) if column.name == "code" else column,
        kind="stable",
        ignore_index=True,
    )


def moved_counts(
    before: pd.DataFrame, now: pd.DataFrame, turns: pd.DataFrame, books: tuple[Codebook, Codebook]
) -> pd.DataFrame:
    """Passages that are present and participants who carry each theme, by the earlier and present codebook.

    Returns
    -------
    DataFrame
        ``theme, kind, passages_before, passages, participants_before, participants``, one row a theme and
        kind of source whose numbers differ; kinds are never pooled.
    """
    import pandas as pd

    who = turns[["transcript", "turn", "participant", "kind"]]
    columns = {}
    for suffix, codings, book in (("_before", before, books[0]), ("", now, books[1])):
        present = codings[codings["polarity"] == "present"].merge(who, on=["transcript", "turn"])
        themes_of = {code.id: code.theme for code in book.codes.values()}
        groups = present.assign(theme=present["code"].map(themes_of)).groupby(["theme", "kind"])
        columns[f"passages{suffix}"] = groups.size()
        columns[f"participants{suffix}"] = groups["participant"].nunique()
    order = ["passages_before", "passages", "participants_before", "participants"]
    themes = [*dict.fromkeys((*books[1].themes, *books[0].themes))]
    table = pd.DataFrame(columns, columns=order).fillna(0).astype("int64").reset_index()
    table = table.sort_values(["theme", "kind"], key=lambda names: names.map(
        {name: place for place, name in enumerate((*themes, *sorted(set(turns["kind"]))))}
    ))  # fmt: skip
    differs = (table["passages_before"] != table["passages"]) | (
        table["participants_before"] != table["participants"]
    )
    return table[differs].reset_index(drop=True)


def _changed(what: str, before: Mapping, now: Mapping) -> Iterator[CodeChange]:
    for id in dict.fromkeys((*now, *before)):
        old, new = before.get(id), now.get(id)
        if old is None or new is None:
            yield CodeChange(id=id, change="added" if old is None else "removed", what=what)
        elif parts := _parts(old, new):
            yield CodeChange(id=id, change="changed", parts=parts, what=what)


def _parts(old: object, new: object) -> tuple[str, ...]:
    return tuple(part.name for part in fields(new) if _content(old, part.name) != _content(new, part.name))


def _content(item: object, part: str) -> object:
    value = getattr(item, part)
    if isinstance(item, Code) and part in ("examples", "counter_examples"):
        return [(example.text, example.expected) for example in value]
    return value


def _beside(before: pd.DataFrame, now: pd.DataFrame) -> Iterator[tuple[tuple, list[tuple], list[tuple]]]:
    sides: tuple[dict, dict] = defaultdict(list), defaultdict(list)
    for side, codings in zip(sides, (before, now), strict=True):
        for row in codings[[*_KEY, "start", "end", "polarity"]].itertuples(index=False):
            side[tuple(row[:3])].append(tuple(row[3:]))
    for key in dict.fromkeys((*sides[0], *sides[1])):
        yield key, sides[0].get(key, []), sides[1].get(key, [])


def _passages(old: list[tuple], new: list[tuple], other_theme: bool) -> Iterator[dict[str, object]]:
    """The differences between the hits of one code in one turn; hits of one side never overlap."""
    for hits in _clusters(old, new):
        was, is_now = hits
        spans = [(start, end) for start, end, _ in (*was, *is_now)]
        before, after = (", ".join(dict.fromkeys(p for *_, p in sorted(side))) for side in hits)
        if not was or not is_now:
            change = "gained" if is_now else "lost"
        elif before != after:
            change = "polarity"
        elif [h[:2] for h in sorted(was)] != [h[:2] for h in sorted(is_now)]:
            change = "extent"
        elif other_theme:
            change = "theme"
        else:
            continue
        yield {
            "start": min(start for start, _ in spans),
            "end": max(end for _, end in spans),
            "change": change,
            "before": before or None,
            "after": after or None,
        }


def _clusters(old: list[tuple], new: list[tuple]) -> list[tuple[list[tuple], list[tuple]]]:
    """Hits that share a character, of both sides, put together."""
    clusters: list[tuple[list[tuple], list[tuple]]] = []
    until = -1
    for hit, side in sorted([(hit, 0) for hit in old] + [(hit, 1) for hit in new]):
        if hit[0] >= until:
            clusters.append(([], []))
            until = hit[1]
        clusters[-1][side].append(hit)
        until = max(until, hit[1])
    return clusters
