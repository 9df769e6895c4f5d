"""Word documents."""

from __future__ import annotations

import datetime
import io
from typing import Any

from analysis.synthetic.documents.archive import repacked
from analysis.synthetic.documents.script import Line, Script, clock_time

_DAY = datetime.datetime(2016, 3, 1, 12, 0, tzinfo=datetime.UTC)
_REVISER = "Project office"


def docx(script: Script) -> bytes:
    """The script as a Word document; runs with a mark become tracked changes."""
    from docx import Document
    from docx.shared import Cm, Pt

    document = Document()
    document.styles["Normal"].font.name = "Calibri"
    document.styles["Normal"].font.size = Pt(11)
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
    if script.header:
        document.sections[0].header.paragraphs[0].text = script.header
        _page_number(document.sections[0].footer.paragraphs[0])
    document.add_heading(script.title, level=1)
    if script.cover:
        _cover(document, script)
    if script.table:
        _table(document, script)
    else:
        for line in script.lines:
            _paragraph(document, line)
    properties = document.core_properties
    properties.author = properties.last_modified_by = _REVISER
    properties.title, properties.comments = script.title, ""
    properties.created = properties.modified = _DAY.replace(tzinfo=None)
    buffer = io.BytesIO()
    document.save(buffer)
    return repacked(buffer.getvalue())


def _cover(document: Any, script: Script) -> None:
    from docx.shared import Cm

    table = document.add_table(rows=0, cols=2, style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, (4.0, 11.9), strict=True):
        column.width = Cm(width)
    for key, value in script.cover:
        cells = table.add_row().cells
        cells[0].paragraphs[0].add_run(key).bold = True
        cells[1].text = value
    document.add_paragraph()


def _table(document: Any, script: Script) -> None:
    from docx.shared import Cm

    table = document.add_table(rows=1, cols=3, style="Table Grid")
    for cell, head in zip(table.rows[0].cells, ("Time", "Speaker", "Transcript"), strict=True):
        cell.paragraphs[0].add_run(head).bold = True
    for line in script.lines:
        if line.kind == "more":
            table.rows[-1].cells[2].add_paragraph(line.text)
        elif line.kind == "direction":
            cells = table.add_row().cells
            cells[0].merge(cells[2]).text = line.text
        else:
            cells = table.add_row().cells
            cells[0].text, cells[1].text, cells[2].text = clock_time(line.start), line.voice, line.text
    table.autofit = False
    for column, width in zip(table.columns, (2.5, 2.2, 11.2), strict=True):
        column.width = Cm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, (2.5, 2.2, 11.2), strict=False):
            cell.width = Cm(width)


def _paragraph(document: Any, line: Line) -> None:
    if line.kind == "heading":
        document.add_heading(line.text, level=2)
        return
    paragraph = document.add_paragraph()
    if line.lead:
        paragraph.add_run(line.lead).bold = line.bold
    if line.kind == "direction":
        paragraph.add_run(line.text).italic = True
    elif not line.runs:
        paragraph.add_run(line.text)
    for number, (text, mark) in enumerate(line.runs):
        run = paragraph.add_run(text)
        if mark:
            _track(paragraph, run, mark, number)


def _track(paragraph: Any, run: Any, mark: str, number: int) -> None:
    """Wrap a run as an insertion or a deletion that nobody has accepted yet."""
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    change = OxmlElement("w:ins" if mark == "inserted" else "w:del")
    change.set(qn("w:id"), str(900 + number))
    change.set(qn("w:author"), _REVISER)
    change.set(qn("w:date"), _DAY.strftime("%Y-%m-%dT%H:%M:%SZ"))
    paragraph._p.replace(run._r, change)
    change.append(run._r)
    if mark == "deleted":
        for text in run._r.findall(qn("w:t")):
            text.tag = qn("w:delText")


def _page_number(paragraph: Any) -> None:
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)
