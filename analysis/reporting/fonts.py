"""The one type family of every edition: Source Serif for text, Source Sans for heads, tables and figures."""

from __future__ import annotations

import base64
import io
from functools import cache
from pathlib import Path

SANS, SERIF = "Source Sans Pro", "Source Serif Pro"
STYLES = {  # as the files are called: CSS weight and style
    "Regular": (400, "normal"),
    "It": (400, "italic"),
    "Semibold": (600, "normal"),
    "Bold": (700, "normal"),
}
# What a page embeds: Latin letters with their accents, typographic marks, superscripts, currency, arrows,
# maths.
EMBEDDED = [
    *range(0x20, 0x180),
    *range(0x2010, 0x2040),
    *range(0x2070, 0x20A0),
    0x20AC,
    *range(0x2150, 0x2160),
    *range(0x2190, 0x2194),
    0x2212,
    0x2248,
    0x2264,
    0x2265,
]


def folders() -> tuple[Path, Path]:
    """The folders with the font files, Source Sans first."""
    import font_source_sans_pro
    import font_source_serif_pro

    return tuple(
        Path(wheel.__file__).parent / "files" for wheel in (font_source_sans_pro, font_source_serif_pro)
    )


@cache
def register() -> None:
    """Make Source Sans known to matplotlib; a second call does nothing."""
    from matplotlib import font_manager

    sans, _ = folders()
    for style in ("Regular", "It", "Bold"):
        font_manager.fontManager.addfont(sans / f"SourceSansPro-{style}.otf")


@cache
def font_faces() -> str:
    """`@font-face` rules with the fonts themselves, cut down to the characters that reports use.

    The fonts are free under the SIL Open Font License, which allows embedding in documents.
    """
    rules = []
    for family, folder in zip((SANS, SERIF), folders(), strict=True):
        for style, (weight, slope) in STYLES.items():
            data = _subset(folder / f"{family.replace(' ', '')}-{style}.ttf")
            rules.append(
                f"@font-face{{font-family:'{family}';font-weight:{weight};font-style:{slope};"
                f"font-display:swap;src:url(data:font/woff;base64,{data}) format('woff')}}"
            )
    return "\n".join(rules)


def _subset(path: Path) -> str:
    from fontTools import subset

    options = subset.Options(
        flavor="woff",
        recalc_timestamp=False,
        layout_features=["kern", "liga", "tnum", "lnum"],
        hinting=False,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
        notdef_outline=True,
    )
    font = subset.load_font(str(path), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=EMBEDDED)
    subsetter.subset(font)
    buffer = io.BytesIO()
    subset.save_font(font, buffer, options)
    return base64.b64encode(buffer.getvalue()).decode("ascii")
