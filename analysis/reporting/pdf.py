"""The printed edition: Markdown to Typst to a tagged PDF that keeps the rules of PDF/UA-1."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from analysis.reporting import pandoc
from analysis.reporting.bindings import Item
from analysis.reporting.document import Edition, Nodes, anchor, entry
from analysis.reporting.fonts import folders
from analysis.reporting.tables import Grid, unbroken, weights, wide
from analysis.results import Finding

SECTIONS = ("key-findings", "quotation", "attribution", "interpretation", "source", "note", "ledger")
SHORT = 12  # rows of a table that is not broken over pages


@dataclass(kw_only=True)
class PdfEdition(Edition):
    """The report as Typst; `images` holds the figures by file name."""

    images: dict[str, str] = field(default_factory=dict)

    def claim(self, item: Item, *, stressed: bool) -> Nodes:
        """A number that leads to its entry in the ledger."""
        words = super().claim(item, stressed=stressed)
        if not self.linked:
            return words
        return [{"t": "Link", "c": [pandoc.attributes(), words, [f"#{entry(item.finding)}", ""]]}]

    def figure(self, finding: Finding, number: int, caption: Nodes) -> Nodes:
        """A vector figure under its caption."""
        name = f"{anchor('Figure', number)}.svg"
        self.images[name] = self.svg(finding)
        alt = finding.result.alt or finding.statement
        image = f"image({_quoted(name)}, alt: {_quoted(alt)}, width: 100%)"
        shown = f"#figure(kind: image, supplement: none, {image}, caption: ["
        return [
            pandoc.raw("typst", shown),
            pandoc.plain(caption),
            pandoc.raw("typst", f"]) <{anchor('Figure', number)}>"),
        ]

    def table(self, shown: Grid, number: int, caption: Nodes) -> Nodes:
        """A table across the page, which breaks between rows and repeats its head; its notes belong to it."""
        label = f" <{anchor('Table', number)}>" if number else ""
        notes = "".join(f"#note[#{_quoted(words)}]" for words in shown.notes)
        # A short table stays on one page.
        whole = "#show figure: set block(breakable: false)\n" if len(shown.rows) <= SHORT else ""
        whole += "#show table: set text(size: 7.8pt)\n" if wide(shown) else ""
        body = f"#[{whole}#figure(kind: table, supplement: none, [#{_table(shown)}{notes}], caption: ["
        return [
            pandoc.raw("typst", body),
            pandoc.plain(caption),
            pandoc.raw("typst", f"]){label}]"),
        ]

    def section(self, name: str, blocks: Nodes) -> Nodes:
        """A part that the template knows by name."""
        if name not in SECTIONS:
            return blocks
        return [pandoc.raw("typst", f"#{name}["), *blocks, pandoc.raw("typst", "]")]

    def target(self, identifier: str) -> Nodes:
        """A label on nothing."""
        return [pandoc.raw("typst", f"#[#metadata(none) <{identifier}>]", block=False)]


def build(edition: PdfEdition, document: pandoc.Node, template: str, date: datetime) -> bytes:
    """The PDF, with the study's date as its time of making."""
    import typst

    study = edition.study
    document["meta"] |= {
        "title-string": _raw(_quoted(study.title)),
        "year": _raw(str(date.year)),
        "month": _raw(str(date.month)),
        "day": _raw(str(date.day)),
        "author-string": _raw(", ".join(_quoted(author.name) for author in study.authors)),
    }
    source = pandoc.write(document, "typst", ["--template", template])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for image, svg in edition.images.items():
            (folder / image).write_text(svg, encoding="utf-8", newline="\n")
        (folder / "report.typ").write_bytes(source)
        return typst.compile(
            folder / "report.typ",
            root=folder,
            font_paths=list(folders()),
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards="ua-1",
            timestamp=date.astimezone(UTC),
        )


def _table(shown: Grid) -> str:
    widths = [f"{weight}fr" for weight in weights(shown)]
    align = ", ".join("right" if right else "left" for right in shown.numeric)
    heads = ", ".join(
        f"table.cell(align: bottom + {'right' if right else 'left'}, text(weight: 600, {_quoted(head)}))"
        for head, right in zip(shown.heads, shown.numeric, strict=True)
    )
    lines = [
        f"table(columns: ({', '.join(widths)},), align: ({align},),",
        f"table.header({heads}, table.hline(stroke: 0.8pt)),",
    ]
    for row, reach in zip(shown.rows, shown.spans, strict=True):
        cells = [
            _quoted(unbroken(words) if right else words)
            for words, right in zip(row[1:], shown.numeric[1:], strict=True)
        ]
        if reach > 1:
            cells.insert(0, f"table.cell(rowspan: {reach}, {_quoted(row[0])})")
        elif reach:
            cells.insert(0, _quoted(row[0]))
        lines.append(", ".join(f"[#{cell}]" for cell in cells) + ", table.hline(stroke: 0.4pt + rule),")
    return "\n".join(lines) + ")"


def _quoted(words: str) -> str:
    """A text as a Typst string; its escapes are those of JSON but for code points."""
    return json.dumps(words, ensure_ascii=False)


def _raw(text: str) -> pandoc.Node:
    return {"t": "MetaInlines", "c": [pandoc.raw("typst", text, block=False)]}
