"""The styles of the Word edition, made in code: there is no binary template to go stale."""

from __future__ import annotations

import io
from typing import Any

from analysis.reporting import palette, pandoc
from analysis.reporting.fonts import SANS, SERIF

# The schema's order of what may follow borders in the properties of a paragraph.
_AFTER_BORDERS = (
    "w:shd",
    "w:tabs",
    "w:spacing",
    "w:ind",
    "w:contextualSpacing",
    "w:jc",
    "w:outlineLvl",
    "w:rPr",
)


def reference_document(epoch: int) -> bytes:
    """Pandoc's own reference document with the report's page and styles, as a Word file."""
    import docx
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    made = pandoc.run(["--print-default-data-file", "reference.docx"], "", epoch)
    document = docx.Document(io.BytesIO(made))
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin, section.bottom_margin = Mm(27), Mm(24)
    styles = document.styles
    known = {one.name: one for one in styles}

    def style(name: str, base: str = "Normal", kind: Any = WD_STYLE_TYPE.PARAGRAPH) -> Any:
        if name in known:
            return known[name]
        made = known[name] = styles.add_style(name, kind)
        made.base_style = known[base] if kind == WD_STYLE_TYPE.PARAGRAPH else None
        return made

    def look(
        name: str,
        font: str,
        size: float,
        *,
        colour: str = palette.INK,
        bold: bool = False,
        italic: bool = False,
        before: float = 0,
        after: float = 6,
        indent: float = 0,
        lines: float = 1.25,
        base: str = "Normal",
        keep: bool = False,
    ) -> Any:
        one = style(name, base)
        _font(one, font)
        one.font.size, one.font.bold, one.font.italic = Pt(size), bold, italic
        one.font.color.rgb = RGBColor.from_string(colour.lstrip("#").upper())
        form = one.paragraph_format
        form.space_before, form.space_after = Pt(before), Pt(after)
        form.left_indent, form.line_spacing, form.keep_with_next = Pt(indent), lines, keep
        form.alignment = WD_ALIGN_PARAGRAPH.LEFT
        for spacing in one.element.get_or_add_rPr().findall(qn("w:spacing")):
            one.element.rPr.remove(spacing)
        return one

    for name in ("Normal", "Body Text", "First Paragraph", "Compact"):
        look(name, SERIF, 10.5, before=0 if name == "Compact" else 4, after=3 if name == "Compact" else 6)
    look("Title", SANS, 26, colour=palette.ACCENT, bold=True, before=36, after=8, lines=1.05)
    look("Subtitle", SANS, 14, colour=palette.INK, after=18, lines=1.15)
    look("Author", SANS, 11, bold=True, after=0)
    look("Date", SANS, 11, after=6)
    look("Status", SANS, 11, colour="#5b6169", after=14)
    _shaded(look("Banner", SANS, 10.5, colour="#4d3b00", bold=True, before=6, after=14), "FFF3CD")
    look("Contents Head", SANS, 11, colour="#5b6169", bold=True, before=10, after=4)
    look("Contents 1", SANS, 10.5, after=2)
    look("Contents 2", SANS, 10.5, after=2, indent=14)
    look("Heading 1", SANS, 18, bold=True, before=26, after=8, lines=1.1, keep=True)
    look("Heading 2", SANS, 13.5, bold=True, before=18, after=6, lines=1.1, keep=True)
    look("Heading 3", SANS, 11.5, bold=True, before=14, after=4, lines=1.1, keep=True)
    look("Caption", SANS, 10, before=14, after=5, lines=1.15, keep=True)
    look("Quote", SERIF, 11.5, before=10, after=3, indent=18, keep=True)
    look("Attribution", SANS, 9.5, colour="#5b6169", after=12, indent=18)
    look("Source Note", SANS, 9, colour="#5b6169", after=10, indent=10)
    look("Table Note", SANS, 9, colour="#5b6169", before=3, after=12)
    look("Ledger", SANS, 9, colour="#5b6169", after=6, lines=1.15)
    _shaded(look("Key Findings", SANS, 11.5, after=7, indent=8), "E9F2F4", edge=palette.ACCENT)
    look("Footnote Text", SERIF, 9, after=2, lines=1.1)
    look("Table Text", SANS, 9, after=0, lines=1.1)
    style("Claim", kind=WD_STYLE_TYPE.CHARACTER)
    hyperlink = known["Hyperlink"]
    hyperlink.font.color.rgb = RGBColor.from_string(palette.ACCENT.lstrip("#").upper())
    code = known["Verbatim Char"]
    _font(code, SANS)
    code.font.bold, code.font.size = True, Pt(9)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _shaded(style: Any, colour: str, edge: str = "") -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = style.element.get_or_add_pPr()
    if edge:
        borders = OxmlElement("w:pBdr")
        line = OxmlElement("w:left")
        for key, value in (("val", "single"), ("sz", "24"), ("space", "8"), ("color", edge.lstrip("#"))):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
        properties.insert_element_before(borders, *_AFTER_BORDERS)
    shade = OxmlElement("w:shd")
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{key}"), value)
    properties.insert_element_before(shade, *_AFTER_BORDERS[1:])


def _font(style: Any, name: str) -> None:
    from docx.oxml.ns import qn

    style.font.name = name
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), name)
        # A theme font would win over the name.
        fonts.attrib.pop(qn(f"w:{script}Theme"), None)
    fonts.attrib.pop(qn("w:cstheme"), None)
