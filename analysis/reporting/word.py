"""The Word edition: real styles, captions that Word numbers, tables whose head repeats."""

from __future__ import annotations

import io
import tempfile
import zipfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from analysis.reporting import figures, pandoc
from analysis.reporting.bindings import Item
from analysis.reporting.document import Edition, Nodes, anchor
from analysis.reporting.fonts import SANS
from analysis.reporting.tables import Grid, tree
from analysis.reporting.word_styles import reference_document
from analysis.results import Finding

STYLES = {  # the parts of a report and the paragraph styles that they take
    "key-findings": "Key Findings",
    "attribution": "Attribution",
    "source": "Source Note",
    "note": "Table Note",
    "ledger": "Ledger",
}
DPI = 200
MANY = 8  # columns beyond which a table is set smaller


@dataclass(kw_only=True)
class WordEdition(Edition):
    """The report for Word; the figures lie in a folder of its own until it is closed."""

    folder: tempfile.TemporaryDirectory = field(default_factory=tempfile.TemporaryDirectory)

    def __enter__(self) -> WordEdition:
        return self

    def __exit__(self, *_: object) -> None:
        self.folder.cleanup()

    def claim(self, item: Item, *, stressed: bool) -> Nodes:
        """A number in a character style of its own, so that a co-author can find them all."""
        words = super().claim(item, stressed=stressed)
        return [pandoc.span(words, pandoc.attributes(pairs={"custom-style": "Claim"}))]

    def label(self, kind: str, number: int, finding: Finding | None) -> Nodes:
        """ "Table 2" with a number that Word counts itself."""
        if not number:
            return []
        field_code = (
            '<w:r><w:rPr><w:b/></w:rPr><w:fldChar w:fldCharType="begin"/></w:r>'
            '<w:r><w:rPr><w:b/></w:rPr><w:instrText xml:space="preserve">'
            f" SEQ {kind} \\* ARABIC </w:instrText></w:r>"
            '<w:r><w:rPr><w:b/></w:rPr><w:fldChar w:fldCharType="separate"/></w:r>'
            f"<w:r><w:rPr><w:b/></w:rPr><w:t>{number}</w:t></w:r>"
            '<w:r><w:rPr><w:b/></w:rPr><w:fldChar w:fldCharType="end"/></w:r>'
        )
        words = [
            pandoc.strong(pandoc.text(f"{kind}\u00a0")),
            pandoc.raw("openxml", field_code, block=False),
        ]
        return [pandoc.span(words, pandoc.attributes(anchor(kind, number)))]

    def figure(self, finding: Finding, number: int, caption: Nodes) -> Nodes:
        """A picture under its caption, described for those who cannot see it."""
        name = f"{anchor('Figure', number)}.png"
        (Path(self.folder.name) / name).write_bytes(figures.png(finding.result, self.study, DPI))
        alt = pandoc.text(finding.result.alt or finding.statement)
        image = {"t": "Image", "c": [pandoc.attributes(pairs={"width": "6.3in"}), alt, [name, ""]]}
        return [self._styled("Caption", [pandoc.para(caption)]), pandoc.para([image])]

    def table(self, shown: Grid, number: int, caption: Nodes) -> Nodes:
        """A table under its caption."""
        node, *notes = tree(shown, [])
        blocks = [self._styled("Caption", [pandoc.para(caption)]), node]
        return [*blocks, *self.section("note", notes)]

    def quotation(self, words: Nodes, attribution: str) -> Nodes:
        """A quotation and who said it."""
        last = pandoc.para(pandoc.text(f"— {attribution}"))
        return [self._styled("Quote", [pandoc.para(words)]), *self.section("attribution", [last])]

    def section(self, name: str, blocks: Nodes) -> Nodes:
        """Paragraphs in the style of their part; key findings are set apart rather than bulleted."""
        if name == "key-findings":
            blocks = [
                pandoc.para(part["c"]) if part["t"] == "Plain" else part
                for block in blocks
                for item in (block["c"] if block["t"] == "BulletList" else [[block]])
                for part in item
            ]
        style = STYLES.get(name)
        return [self._styled(style, blocks)] if style and blocks else blocks

    def target(self, identifier: str) -> Nodes:
        """Nothing: numbers in Word are no links, which would be in the way of editing."""
        return []

    def _styled(self, style: str, blocks: Nodes) -> pandoc.Node:
        return pandoc.div(blocks, pandoc.attributes(pairs={"custom-style": style}))


def build(edition: WordEdition, document: pandoc.Node, date: datetime, synthetic: str) -> bytes:
    """The Word file, with the study's date as its time of making."""
    study = edition.study
    opening = [_paragraph("Status", study.status)]
    if study.synthetic:
        opening.append(_paragraph("Banner", f"Synthetic data. {synthetic}"))
    opening += [_paragraph("Contents Head", "Contents"), *_contents(document["blocks"])]
    document["blocks"] = [*opening, *document["blocks"]]
    folder = Path(edition.folder.name)
    reference = folder / "reference.docx"
    epoch = int(date.timestamp())
    reference.write_bytes(reference_document(epoch))
    written = folder / "report.docx"
    arguments = ["--reference-doc", reference, "--resource-path", folder, "--number-sections"]
    pandoc.write(document, "docx", [*arguments, "--output", written], epoch)
    return _finished(written, edition, date)


def _paragraph(style: str, words: str) -> pandoc.Node:
    return pandoc.div([pandoc.para(pandoc.text(words))], pandoc.attributes(pairs={"custom-style": style}))


def _contents(blocks: Nodes) -> Nodes:
    """A list of links to the heads; their pages are Word's to know."""
    entries = []
    numbers = [0, 0]
    for block in blocks:
        if block["t"] != "Header" or block["c"][0] > 2:
            continue
        level, attr, inlines = block["c"]
        lead = ""
        if "unnumbered" not in attr[1]:
            numbers = [numbers[0] + 1, 0] if level == 1 else [numbers[0], numbers[1] + 1]
            lead = ".".join(map(str, numbers[:level])) + "\u2002"
        words = [*pandoc.text(lead), *pandoc.text(pandoc.plain_text(inlines))]
        link = {"t": "Link", "c": [pandoc.attributes(), words, [f"#{attr[0]}", ""]]}
        style = pandoc.attributes(pairs={"custom-style": f"Contents {level}"})
        entries.append(pandoc.div([pandoc.para([link])], style))
    return entries


def _finished(path: Path, edition: WordEdition, date: datetime) -> bytes:
    """Tables, running head and properties as pandoc does not write them, then a file of fixed bytes."""
    import docx

    document = docx.Document(path)
    for table in document.tables:
        _table(table)
    _header(document.sections[0], edition)
    properties = document.core_properties
    naive = date.replace(tzinfo=None)
    properties.created = properties.modified = naive
    properties.author = ", ".join(author.name for author in edition.study.authors)
    properties.last_modified_by, properties.revision = "", 1
    properties.title, properties.subject = edition.study.title, edition.study.status
    buffer = io.BytesIO()
    document.save(buffer)
    return _fixed(buffer.getvalue())


def _table(table: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt
    from docx.text.run import Run

    properties = table._tbl.tblPr
    for name in ("w:tblW", "w:tblBorders", "w:tblCellMar", "w:tblLayout"):
        for old in properties.findall(qn(name)):
            properties.remove(old)
    layout = OxmlElement("w:tblLayout")
    layout.set(qn("w:type"), "autofit")
    width = OxmlElement("w:tblW")
    width.set(qn("w:type"), "pct")
    width.set(qn("w:w"), "5000")
    # The schema wants them in this order, before what the table looks for in its style.
    look = properties.find(qn("w:tblLook"))
    for setting in (
        width,
        _borders({"bottom": ("4", "D9DCDF"), "insideH": ("4", "D9DCDF")}),
        layout,
        _padding(),
    ):
        look.addprevious(setting)
    for number, row in enumerate(table.rows):
        setting = row._tr.get_or_add_trPr()
        setting.append(OxmlElement("w:cantSplit"))
        for cell in row._tr.iter(qn("w:tc")):
            if number == 0:
                cell_borders = _borders({"bottom": ("8", "1F2328")}, "w:tcBorders")
                cell.get_or_add_tcPr().append(cell_borders)
            for paragraph in cell.iter(qn("w:p")):
                form = paragraph.get_or_add_pPr()
                form.style = "TableText"
                for run in paragraph.iter(qn("w:r")):
                    font = Run(run, table).font
                    font.bold = True if number == 0 else None
                    font.size = Pt(7.5) if len(table.columns) > MANY else None


def _padding() -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    margins = OxmlElement("w:tblCellMar")
    for side, twips in (("top", 45), ("left", 0), ("bottom", 45), ("right", 115)):
        one = OxmlElement(f"w:{side}")
        one.set(qn("w:w"), str(twips))
        one.set(qn("w:type"), "dxa")
        margins.append(one)
    return margins


def _borders(sides: dict[str, tuple[str, str]], kind: str = "w:tblBorders") -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement(kind)
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        if side in sides:
            size, colour = sides[side]
            line = OxmlElement(f"w:{side}")
            for key, value in (("val", "single"), ("sz", size), ("space", "0"), ("color", colour)):
                line.set(qn(f"w:{key}"), value)
            borders.append(line)
    return borders


def _header(section: Any, edition: WordEdition) -> None:
    """The running head says what the report is, and on every page that the data are synthetic."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Mm, Pt, RGBColor

    def words(paragraph: Any, text: str, *, strong: bool = False) -> None:
        run = paragraph.add_run(text)
        run.font.name, run.font.size, run.font.bold = SANS, Pt(8), strong
        run.font.color.rgb = RGBColor.from_string("4D3B00" if strong else "5B6169")

    study = edition.study
    for part, left in ((section.header, study.title), (section.footer, study.status)):
        part.is_linked_to_previous = False
        paragraph = part.paragraphs[0]
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(160), WD_TAB_ALIGNMENT.RIGHT)
        words(paragraph, left)
        if part is section.footer:
            words(paragraph, "\t")
            _page_number(paragraph, words)
    if study.synthetic:
        words(section.header.paragraphs[0], "\tSynthetic data", strong=True)


def _page_number(paragraph: Any, words: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    words(paragraph, "")
    run = paragraph.runs[-1]._r
    for kind in ("begin", "PAGE", "end"):
        if kind == "PAGE":
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = " PAGE "
        else:
            code = OxmlElement("w:fldChar")
            code.set(qn("w:fldCharType"), kind)
        run.append(code)


def _fixed(content: bytes) -> bytes:
    """The same archive with a fixed order and fixed times."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        names = sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        for name in names:
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr, entry.create_system = (
                zipfile.ZIP_DEFLATED,
                0o600 << 16,
                0,
            )
            new.writestr(entry, old.read(name), compresslevel=9)
    return buffer.getvalue()
