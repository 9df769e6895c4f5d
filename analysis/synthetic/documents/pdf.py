"""PDFs with a running head, page numbers and words divided at line ends."""

from __future__ import annotations

import datetime
import json

from analysis.synthetic.documents.script import Line, Script

_DAY = datetime.datetime(2016, 3, 1, 12, 0, tzinfo=datetime.UTC)
_TEMPLATE = """#set document(title: {title}, author: "Project office")
#set page(paper: "a4", margin: (x: 3.4cm, y: 2.6cm), numbering: "1",
  header: {header},
  footer: context align(center, text(size: 8pt)[Page #counter(page).display() of
    #counter(page).final().first()]))
#set text(font: "Libertinus Serif", size: 10.5pt, lang: "en", region: "GB", hyphenate: true,
  costs: (hyphenation: 5%))
#set par(justify: true, leading: 0.65em, spacing: 1em)
#show heading: set text(hyphenate: false)
#show heading: set par(justify: false)
= #{title}
{cover}
{body}
"""


def pdf(script: Script) -> bytes:
    """The script as a PDF; set in a font that typst carries in itself."""
    import typst

    source = _TEMPLATE.format(
        title=_string(script.title),
        header=_header(script.header),
        cover=_cover(script),
        body="\n\n".join(_paragraph(line) for line in script.lines),
    )
    return typst.compile(source.encode(), ignore_system_fonts=True, timestamp=_DAY)


def _header(text: str) -> str:
    return f"text(size: 8pt)[#{_string(text)} #h(1fr) Confidential]" if text else "none"


def _cover(script: Script) -> str:
    rows = (f'#text(weight: "bold", {_string(key + ":")}) #{_string(value)}' for key, value in script.cover)
    return "\n\n".join(rows) + ("\n\n#v(1em)" if script.cover else "")


def _paragraph(line: Line) -> str:
    if line.kind == "heading":
        return f"== #{_string(line.text)}"
    if line.kind == "direction":
        return f"#emph({_string(line.text)})"
    if not line.lead:
        return f"#{_string(line.text)}"
    if line.bold:
        return f"#strong({_string(line.lead.rstrip())}) #{_string(line.text)}"
    return f"#{_string(line.lead + line.text)}"


def _string(text: str) -> str:
    """A string literal of typst, which knows the escapes that JSON makes for quotes and backslashes."""
    return json.dumps(text.replace("\t", " "), ensure_ascii=False)
