"""OpenDocument texts, written part by part so that no clock and no program name gets in."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from analysis.synthetic.documents.archive import packed
from analysis.synthetic.documents.script import Line, Script, clock_time

_TYPE = "application/vnd.oasis.opendocument.text"
_NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("style", "style"),
        ("fo", "xsl-fo-compatible"),
        ("meta", "meta"),
        ("manifest", "manifest"),
    )
)
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_STYLES = """<office:automatic-styles>
<style:style style:name="Bold" style:family="text"><style:text-properties
 fo:font-weight="bold"/></style:style>
<style:style style:name="Slanted" style:family="text"><style:text-properties
 fo:font-style="italic"/></style:style>
<style:style style:name="Spoken" style:family="paragraph"><style:paragraph-properties
 fo:margin-bottom="0.25cm"/></style:style>
<style:style style:name="Narrow" style:family="table-column"><style:table-column-properties
 style:column-width="3cm"/></style:style>
<style:style style:name="Wide" style:family="table-column"><style:table-column-properties
 style:column-width="11cm"/></style:style>
</office:automatic-styles>"""


def odt(script: Script) -> bytes:
    """The script as an OpenDocument text."""
    parts = {
        "mimetype": _TYPE,
        "content.xml": _content(script),
        "styles.xml": _styles(script),
        "meta.xml": _meta(script),
        "META-INF/manifest.xml": _manifest(),
    }
    return packed({name: text.encode() for name, text in parts.items()}, frozenset({"mimetype"}))


def _content(script: Script) -> str:
    body = [f'<text:h text:outline-level="1">{escape(script.title)}</text:h>']
    if script.cover:
        rows = "".join(_row(_bold(key), escape(value)) for key, value in script.cover)
        body.append(f'<table:table table:name="Cover">{_columns("Narrow", "Wide")}{rows}</table:table>')
        body.append("<text:p/>")
    if script.table:
        head = _row(*(_bold(name) for name in ("Time", "Speaker", "Transcript")))
        rows = "".join(_speech_rows(script.lines))
        columns = _columns("Narrow", "Narrow", "Wide")
        body.append(f'<table:table table:name="Talk">{columns}{head}{rows}</table:table>')
    else:
        body += [_paragraph(line) for line in script.lines]
    return (
        f'{_HEAD}<office:document-content {_NAMES} office:version="1.3">{_STYLES}<office:body><office:text>'
        + "\n".join(body)
        + "</office:text></office:body></office:document-content>"
    )


def _speech_rows(lines: tuple[Line, ...]) -> Iterator[str]:
    for line in lines:
        yield _row(clock_time(line.start), escape(line.voice), escape(line.text))


def _paragraph(line: Line) -> str:
    text = escape(line.text)
    if line.kind == "heading":
        return f'<text:h text:outline-level="2">{text}</text:h>'
    if line.kind == "direction":
        text = f'<text:span text:style-name="Slanted">{text}</text:span>'
    if line.lead:
        # A trailing blank belongs outside the span, or the format folds it away at an edge.
        lead = _bold(line.lead.rstrip()) if line.bold else escape(line.lead.rstrip())
        text = f"{lead}{'<text:tab/>' if line.lead.endswith(chr(9)) else ' '}{text}"
    return f'<text:p text:style-name="Spoken">{text}</text:p>'


def _row(*cells: str) -> str:
    inner = "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in cells)
    return f"<table:table-row>{inner}</table:table-row>"


def _columns(*styles: str) -> str:
    return "".join(f'<table:table-column table:style-name="{style}"/>' for style in styles)


def _bold(text: str) -> str:
    return f'<text:span text:style-name="Bold">{escape(text)}</text:span>'


def _styles(script: Script) -> str:
    furniture = ""
    if script.header:
        furniture = (
            f"<style:header><text:p>{escape(script.header)}</text:p></style:header>"
            "<style:footer><text:p>Page <text:page-number>1</text:page-number></text:p></style:footer>"
        )
    return (
        f'{_HEAD}<office:document-styles {_NAMES} office:version="1.3"><office:styles>'
        '<style:default-style style:family="paragraph"><style:text-properties fo:font-size="11pt"'
        ' fo:language="en" fo:country="GB"/></style:default-style></office:styles>'
        '<office:automatic-styles><style:page-layout style:name="A4"><style:page-layout-properties'
        ' fo:page-width="21cm" fo:page-height="29.7cm" fo:margin="2.2cm"/></style:page-layout>'
        '</office:automatic-styles><office:master-styles><style:master-page style:name="Standard"'
        f' style:page-layout-name="A4">{furniture}</style:master-page></office:master-styles>'
        "</office:document-styles>"
    )


def _meta(script: Script) -> str:
    return (
        f'{_HEAD}<office:document-meta {_NAMES} xmlns:dc="http://purl.org/dc/elements/1.1/"'
        f' office:version="1.3"><office:meta><dc:title>{escape(script.title)}</dc:title>'
        "<dc:date>2016-03-01T12:00:00</dc:date></office:meta></office:document-meta>"
    )


def _manifest() -> str:
    entries = [("/", _TYPE), *((f"{n}.xml", "text/xml") for n in ("content", "styles", "meta"))]
    inner = "".join(
        f"<manifest:file-entry manifest:full-path={quoteattr(path)} manifest:media-type={quoteattr(kind)}/>"
        for path, kind in entries
    )
    return f'{_HEAD}<manifest:manifest {_NAMES} manifest:version="1.3">{inner}</manifest:manifest>'
