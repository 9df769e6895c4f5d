"""Rich text files as an old word processor saves them: code page 1252, and escapes for the rest."""

from __future__ import annotations

from analysis.synthetic.documents.script import Line, Script

_HEAD = (
    r"{\rtf1\ansi\ansicpg1252\deff0\deflang2057{\fonttbl{\f0\froman\fcharset0 Times New Roman;}"
    r"{\f1\fswiss\fcharset0 Arial;}}{\colortbl ;\red0\green0\blue0;}"
    r"{\info{\title %s}{\author Project office}{\creatim\yr2016\mo3\dy1\hr12\min0}}"
    "\n"
    r"\paperw11906\paperh16838\margl1440\margr1440\f0\fs22"
)


def rtf(script: Script) -> bytes:
    """The script as a rich text file."""
    parts = [_HEAD % _escaped(script.title)]
    if script.header:
        parts.append(rf"{{\header\pard\qr\f1\fs16 {_escaped(script.header)}\par}}")
        parts.append(r"{\footer\pard\qc\f1\fs16 Page {\field{\*\fldinst PAGE}{\fldrslt 1}}\par}")
    parts.append(rf"\pard\sa240\b\fs28 {_escaped(script.title)}\b0\fs22\par")
    parts += [rf"\pard\sa60\b {_escaped(key)}:\b0  {_escaped(value)}\par" for key, value in script.cover]
    if script.cover:
        parts.append(r"\pard\par")
    parts += [_paragraph(line) for line in script.lines]
    return ("\n".join(parts) + "\n}\n").encode("ascii")


def _paragraph(line: Line) -> str:
    text = _escaped(line.text)
    if line.kind == "heading":
        return rf"\pard\sb240\sa120\b {text}\b0\par"
    if line.kind == "direction":
        return rf"\pard\sa160\i {text}\i0\par"
    if line.bold:
        return rf"\pard\sa160\b {_escaped(line.lead.rstrip())}\b0  {text}\par"
    return rf"\pard\sa160 {_escaped(line.lead)}{text}\par"


def _escaped(text: str) -> str:
    return "".join(map(_character, text))


def _character(character: str) -> str:
    if character in "\\{}":
        return "\\" + character
    if character == "\t":
        return r"\tab "
    if ord(character) < 128:
        return character
    try:
        return rf"\'{character.encode('cp1252')[0]:02x}"
    except UnicodeEncodeError:
        code = ord(character)  # signed, as the format has it
        return rf"\u{code if code < 32768 else code - 65536}?"
