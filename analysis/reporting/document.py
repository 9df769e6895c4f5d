"""The finished document as a syntax tree: tokens replaced, figures numbered, generated parts written.

What differs between the editions is in a subclass of `Edition`; what is said is the same in all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from analysis.reporting import appendices, figures, pandoc
from analysis.reporting.bindings import INLINE, SENTENCE, TOKEN, Item, number_of
from analysis.reporting.narrative import Rendered
from analysis.reporting.tables import Grid, grid, tree
from analysis.results import Finding, Table
from analysis.study import Study

Nodes = list[pandoc.Node]


@dataclass(kw_only=True)
class Edition:
    """How the parts of a report are written in one format; this one serves every format a little.

    Attributes
    ----------
    linked : bool
        Whether a claim leads to its entry in the ledger: when the narrative has one.
    drawn : dict of str to str
        Figures as SVG by the finding's id: drawn once for all editions that share it.
    """

    study: Study
    linked: bool = False
    drawn: dict[str, str] = field(default_factory=dict)

    def claim(self, item: Item, *, stressed: bool) -> Nodes:
        """A number, bound to its finding; a whole sentence of it is not stressed."""
        words = pandoc.text(item.printed)
        return [pandoc.strong(words)] if stressed and item.field != SENTENCE else words

    def code(self, words: str) -> Nodes:
        """The id of a finding or the name of a file, which may break at its dots."""
        return [{"t": "Code", "c": [pandoc.attributes(), words]}]

    def label(self, kind: str, number: int, finding: Finding | None) -> Nodes:
        """ "Table 2" before a caption; a table that is made for the report alone has no finding."""
        return [pandoc.strong(pandoc.text(f"{kind} {number}"))]

    def reference(self, kind: str, number: int) -> Nodes:
        """ "Table 2" in a sentence."""
        words = pandoc.text(f"{kind}\u00a0{number}")
        return [{"t": "Link", "c": [pandoc.attributes(), words, [f"#{anchor(kind, number)}", ""]]}]

    def figure(self, finding: Finding, number: int, caption: Nodes) -> Nodes:
        """A figure with its caption."""
        raise NotImplementedError

    def svg(self, finding: Finding) -> str:
        """A figure as SVG whose letters are text: every edition brings the fonts."""
        if finding.id not in self.drawn:
            self.drawn[finding.id] = figures.svg(finding.result, self.study, live_text=True)
        return self.drawn[finding.id]

    def table(self, shown: Grid, number: int, caption: Nodes) -> Nodes:
        """A table under its caption, with its notes."""
        node, *notes = tree(shown, caption)
        if number:
            node["c"][0] = pandoc.attributes(anchor("Table", number))
        below = self.section("note", notes) if notes else []
        return self.section("table", [node, *below])

    def quotation(self, words: Nodes, attribution: str) -> Nodes:
        """A quotation set apart, with who said it."""
        last = pandoc.para(pandoc.text(f"— {attribution}"))
        body = {"t": "BlockQuote", "c": [pandoc.para(words), *self.section("attribution", [last])]}
        return self.section("quotation", [body])

    def section(self, name: str, blocks: Nodes) -> Nodes:
        """Blocks with a name that the style sheet knows."""
        return [pandoc.div(blocks, pandoc.attributes(classes=[name]))]

    def target(self, identifier: str) -> Nodes:
        """A place that a link can lead to."""
        return [pandoc.span([], pandoc.attributes(identifier))]


def anchor(kind: str, number: int) -> str:
    """The identifier of a table or figure."""
    return f"{kind.lower()}-{number}"


def entry(finding: Finding) -> str:
    """The identifier of a finding's entry in the ledger."""
    return f"ledger-{finding.id}"


def assemble(rendered: Rendered, edition: Edition) -> pandoc.Node:
    """The whole text for one edition."""
    edition.linked = any(item.kind == "ledger" for item in rendered.items)
    blocks = _Assembly(rendered, edition).blocks(rendered.blocks)
    return {"pandoc-api-version": [1, 23, 1, 1], "meta": {}, "blocks": blocks}


class _Assembly:
    def __init__(self, rendered: Rendered, edition: Edition):
        self.rendered, self.edition, self.study = rendered, edition, edition.study
        self.numbers = _numbers(rendered)
        self.first: dict[str, tuple[str, int]] = {}
        for index, (kind, number) in self.numbers.items():
            finding = rendered.items[index].finding
            if finding is not None:
                self.first.setdefault(finding.id, (kind, number))

    def blocks(self, blocks: Nodes, *, stressed: bool = False) -> Nodes:
        """Blocks with every token replaced."""
        result: Nodes = []
        for block in blocks:
            kind = block["t"]
            if kind == "Div":
                name = (block["c"][0][1] or [""])[0]
                inner = self.blocks(block["c"][1], stressed=stressed or name == "key-findings")
                own = pandoc.div(inner, block["c"][0])
                result += self.edition.section(name, inner) if name else [own]
            elif kind in ("Para", "Plain") and (items := self._standing_alone(block)):
                for item in items:
                    result += self._block(item)
            else:
                result.append(self._inside(block, stressed=stressed))
        return result

    def inlines(self, inlines: Nodes, *, stressed: bool = False) -> Nodes:
        """Inlines with every token replaced."""

        def change(node: pandoc.Node) -> Nodes | None:
            if node["t"] == "Strong":
                return [pandoc.strong(self.inlines(node["c"]))]
            if node["t"] == "Note":
                return [{"t": "Note", "c": self.blocks(node["c"])}]
            if node["t"] in ("Code", "Str") and TOKEN.search(words := _words(node)):
                return self._split(words, stressed=stressed)
            return None

        return pandoc.changed(inlines, change)

    def _inside(self, block: pandoc.Node, *, stressed: bool) -> pandoc.Node:
        kind, content = block["t"], block.get("c")
        if kind in ("Para", "Plain"):
            return {"t": kind, "c": self.inlines(content, stressed=stressed)}
        if kind == "BlockQuote":
            return {"t": kind, "c": self.blocks(content, stressed=stressed)}
        if kind == "BulletList":
            return {"t": kind, "c": [self.blocks(item, stressed=stressed) for item in content]}
        if kind == "OrderedList":
            return {"t": kind, "c": [content[0], [self.blocks(i, stressed=stressed) for i in content[1]]]}
        return {"t": kind, "c": self.inlines([content])[0]} if content is not None else block

    def _standing_alone(self, block: pandoc.Node) -> list[Item]:
        words = pandoc.plain_text(block)
        items = [self.rendered.items[number_of(token)] for token in TOKEN.finditer(words)]
        return items if items and all(item.kind not in INLINE for item in items) else []

    def _split(self, words: str, *, stressed: bool) -> Nodes:
        nodes: Nodes = []
        last = 0
        for token in TOKEN.finditer(words):
            nodes += pandoc.text(words[last : token.start()])
            nodes += self._inline(self.rendered.items[number_of(token)], stressed=stressed)
            last = token.end()
        return nodes + pandoc.text(words[last:])

    def _inline(self, item: Item, *, stressed: bool) -> Nodes:
        if item.kind == "claim":
            return self.edition.claim(item, stressed=stressed)
        if item.kind == "reference" and item.finding and item.finding.id in self.first:
            return self.edition.reference(*self.first[item.finding.id])
        return pandoc.text(item.printed)

    def _block(self, item: Item) -> Nodes:
        edition, study = self.edition, self.study
        kind, number = self.numbers.get(item.number, ("", 0))
        if kind:
            words = self.inlines(self.rendered.captions.get(item.number, []))
            caption = [*edition.label(kind, number, item.finding), {"t": "Space"}, *words]
        match item.kind:
            case "table" if isinstance(item.finding.result, Table):
                return edition.table(grid(item.finding.result, study), number, caption)
            case "figure":
                return edition.figure(item.finding, number, caption)
            case "quotation":
                return edition.quotation(
                    pandoc.text(f"“{item.finding.result.text}”"),
                    appendices.attribution(item.finding.result, study),
                )
            case "interpretation":
                return appendices.interpretation(item.finding.result, edition)
            case "calibration":
                title = "Calibration check" + (", synthetic data" if study.synthetic else "")
                shown = appendices.calibration(self.rendered.findings, study)
                return edition.table(shown, number, [*caption, *pandoc.text(title)])
            case "methods":
                return appendices.methods(self.rendered.findings, edition)
            case "ledger":
                return appendices.ledger(self.rendered.items, edition, entry)
        return []


def _numbers(rendered: Rendered) -> dict[int, tuple[str, int]]:
    """The kind and number of each table and figure, in the order of the text."""
    kinds = {"table": "Table", "calibration": "Table", "figure": "Figure"}
    counts = dict.fromkeys(kinds.values(), 0)
    numbers = {}
    for token in TOKEN.finditer(rendered.markdown):
        item = rendered.items[number_of(token)]
        if kind := kinds.get(item.kind):
            counts[kind] += 1
            numbers[item.number] = kind, counts[kind]
    return numbers


def _words(node: pandoc.Node) -> str:
    return node["c"] if node["t"] == "Str" else node["c"][1]
