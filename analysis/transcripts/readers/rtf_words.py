"""What the control words of rich text mean for its words; a table for `rtf`."""

from __future__ import annotations

import codecs

# Groups that are not speech, and why.
ASIDE = {
    "header": "page header",
    "headerl": "page header",
    "headerr": "page header",
    "headerf": "page header",
    "footer": "page footer",
    "footerl": "page footer",
    "footerr": "page footer",
    "footerf": "page footer",
    "footnote": "footnote",
    "annotation": "comment",
}
# Groups that hold no text of the document. A group that begins with \* is one of these, unless
# `READ_THOUGH_STARRED` names it.
WITHOUT_TEXT = frozenset(
    ("fonttbl", "colortbl", "stylesheet", "info", "pict", "fldinst", "themedata", "colorschememapping",
     "latentstyles", "datastore", "filetbl", "listtable", "listoverridetable", "revtbl", "rsidtbl",
     "generator", "xmlnstbl", "mmathPr", "template", "private", "nonesttables", "shprslt", "sp", "objdata",
     "objclass", "objname", "ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn", "bkmkstart",
     "bkmkend", "atnid", "atnauthor", "atndate", "atnref", "atntime", "atnparent", "atnicn", "pgdsctbl",
     "userprops", "xe", "tc", "rxe", "txe", "fontemb", "fontfile", "panose", "falt", "pn", "pntxta",
     "pntxtb", "formfield", "datafield", "blipuid", "picprop", "docvar", "themelang")
)  # fmt: skip
READ_THOUGH_STARRED = frozenset(
    ("annotation", "shpinst", "shptxt", "nesttableprops", "footnote", "ud", "background")
)
CHARACTERS = {
    "tab": "\t",
    "line": "\n",
    "lbr": "\n",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "emdash": "—",
    "endash": "–",
    "bullet": "•",
    "emspace": "\u2003",
    "enspace": "\u2002",
    "qmspace": "\u2005",
    "zwj": "\u200d",
    "zwnj": "\u200c",
}
SYMBOLS = {"~": "\u00a0", "_": "-", "-": "\u00ad", "\\": "\\", "{": "{", "}": "}", "\t": "\t"}
# The character sets of fonts (\fcharset), as Python names their encodings.
_CHARSETS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "big5", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251",
    222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
_PAGES = {65001: "utf-8", 10000: "mac_roman", 936: "gbk", 950: "big5", 1361: "johab", 708: "iso8859_6"}


def codec_of_charset(number: int) -> str:
    """The encoding of a font's character set; empty when it is that of the document.

    Examples
    --------
    >>> codec_of_charset(128), codec_of_charset(0)
    ('cp932', '')
    """
    return _CHARSETS.get(number, "")


def codec_of_page(number: int) -> str:
    """The encoding of a code page; empty when there is none of that number.

    Examples
    --------
    >>> codec_of_page(1252), codec_of_page(10000), codec_of_page(99999)
    ('cp1252', 'mac_roman', '')
    """
    name = _PAGES.get(number, f"cp{number}")
    try:
        codecs.lookup(name)
    except LookupError:
        return ""
    return name
