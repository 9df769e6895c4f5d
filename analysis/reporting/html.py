"""The web edition: one file with its fonts and figures in it, that needs no network and no script."""

from __future__ import annotations

import html as markup
import re
from dataclasses import dataclass

from analysis.reporting import pandoc
from analysis.reporting.bindings import SENTENCE, Item
from analysis.reporting.document import Edition, Nodes, anchor, entry
from analysis.reporting.fonts import font_faces
from analysis.results import Estimate, Figure, Finding


@dataclass(kw_only=True)
class HtmlEdition(Edition):
    """The report as HTML."""

    def claim(self, item: Item, *, stressed: bool) -> Nodes:
        """A link to the ledger that says, when pointed at, what the number is."""
        words = pandoc.text(item.printed)
        about = _about(item.finding)
        if not self.linked:
            return [pandoc.span(words, pandoc.attributes(classes=["claim"], pairs={"title": about}))]
        target = [f"#{entry(item.finding)}", about]
        # A number stays on its line; a sentence need not.
        classes = ["claim", "sentence"] if item.field == SENTENCE else ["claim"]
        return [{"t": "Link", "c": [pandoc.attributes(classes=classes), words, target]}]

    def label(self, kind: str, number: int, finding: Finding | None) -> Nodes:
        """The label leads to the ledger, as a claim does: every number of a table or figure rests on it."""
        words = super().label(kind, number, finding)
        if finding is None or not self.linked:
            return words
        target = [f"#{entry(finding)}", _about(finding)]
        return [{"t": "Link", "c": [pandoc.attributes(classes=["claim"]), words, target]}]

    def figure(self, finding: Finding, number: int, caption: Nodes) -> Nodes:
        """The figure within the page, its text as text."""
        identifier = anchor("Figure", number)
        drawing = inline_svg(finding.result, self.svg(finding), identifier)
        return [
            pandoc.raw("html", f'<figure id="{identifier}">\n<figcaption>'),
            pandoc.plain(caption),
            pandoc.raw("html", f'</figcaption>\n<div class="drawing">{drawing}</div>\n</figure>'),
        ]


def inline_svg(figure: Figure, svg: str, prefix: str) -> str:
    """An SVG to stand in a page: described in words, its identifiers unlike those of other figures."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', svg)
    svg = re.sub(r'(url\(|href=")#', rf"\1#{prefix}-", svg)
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", svg, count=1)
    named = f'<svg role="img" aria-label="{markup.escape(figure.alt)}"'
    return svg.replace("<svg", named, 1)


def build(document: pandoc.Node, css: str, template: str) -> bytes:
    """The page.

    Parameters
    ----------
    css : str
        The style sheet.
    template : str
        Path of the pandoc template.
    """
    document["meta"] |= {
        "fonts": _verbatim(font_faces()),
        "css": _verbatim(css),
    }
    arguments = ["--template", template, "--section-divs", "--number-sections", "--toc", "--toc-depth", "3"]
    arguments += ["--shift-heading-level-by", "1"]
    return pandoc.write(document, "html5", arguments)


def _verbatim(text: str) -> pandoc.Node:
    return {"t": "MetaBlocks", "c": [pandoc.raw("html", text)]}


def _about(finding: Finding) -> str:
    parts = [finding.statement]
    if isinstance(finding.result, Estimate):
        if finding.disclosure.status != "suppressed" and finding.result.n is not None:
            parts.append(f"n = {finding.result.n:,}")
        parts.append(finding.result.method)
    if finding.made_by:
        parts.append(finding.made_by)
    return "; ".join(parts)
