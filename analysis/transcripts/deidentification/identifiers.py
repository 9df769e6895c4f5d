"""Identifiers that have a shape of their own: no list of names is needed to find them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from analysis.transcripts.deidentification.folding import fold, original_span

# The letters that British postcodes begin with.
_AREAS = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E "
    "EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL "
    "LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM "
    "SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE"
).lower()

# Against folded (lower-case) text; the first that fits a place is taken.
SHAPES = {
    "email": r"[a-z0-9._%+'-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+",
    "phone": r"(?:\+44[ -]?(?:\(0\)[ -]?)?|0044[ -]?|\(?0)[1-9](?:[ ()-]{0,2}\d){8,9}(?!\d)",
    "nhs_number": r"\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)",
    "ni_number": r"[a-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[a-d](?!\w)",
    "postcode": rf"(?:{'|'.join(sorted(_AREAS.split(), key=len, reverse=True))})"
    r"\d[a-z\d]? ?\d[abd-hjlnp-uw-z]{2}(?!\w)",
}
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATE = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH},? \d{{4}}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}"
    r"|\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2})(?!\w)"
)
_DIGIT = r"(?:oh|zero|nought|one|two|three|four|five|six|seven|eight|nine|double|treble|triple)"
_BORN = (
    "date of birth ", "date of birth: ", "date of birth was ", "date of birth is ", "dob ", "dob: ",
    "d.o.b. ", "born ", "born on ", "born on the ", "born in ", "birthday is ", "birthday is the ",
    "birthday was ",
)  # fmt: skip
_REGISTERED = (
    "gmc number ", "gmc number, ", "gmc number: ", "gmc number is ", "gmc number's ", "gmc number was ",
    "gmc no ", "gmc no. ", "gmc no: ", "gmc: ", "gmc ",
)  # fmt: skip


def _behind(cues: tuple[str, ...], shape: str) -> str:
    """The shape where one of the cues stands before it."""
    return "(?:" + "|".join(rf"(?<={re.escape(cue)}){shape}" for cue in cues) + ")"


# Identifiers in what people say or write to one another; elsewhere a date or an address may stand openly.
IN_SPEECH = {
    "web_address": r"(?:https?://|www\.)[^\s<>\])]*[^\s<>\]).,;:!?'\"]",
    "date_of_birth": _behind(_BORN, _DATE),
    "gmc_number": _behind(_REGISTERED, r"\d{7}(?!\d)"),
    "vehicle": r"[a-z]{2}(?:0[1-9]|[1-7]\d) ?[a-hj-pr-z]{3}(?!\w)",
    "phone_in_words": rf"(?:oh|zero|nought) {_DIGIT}(?:[ ,-]{{1,2}}{_DIGIT}){{5,12}}(?!\w)",
}
MASKS = {
    "email": "[e-mail]",
    "phone": "[phone number]",
    "nhs_number": "[NHS number]",
    "ni_number": "[National Insurance number]",
    "postcode": "[postcode]",
    "web_address": "[web address]",
    "date_of_birth": "[date of birth]",
    "gmc_number": "[GMC number]",
    "vehicle": "[number plate]",
    "phone_in_words": "[phone number]",
}
_MAY_HOLD = re.compile(r"\d|www\.|(?:oh|zero|nought)[ ,]", re.IGNORECASE)


def cued(text: str) -> Iterator[tuple[int, int, str]]:
    """Identifiers that the words around them tell (`IN_SPEECH`): start, end and kind, in order.

    Examples
    --------
    >>> list(cued("She was born on 2 June 1949; in June 1949 it began."))
    [(16, 27, 'date_of_birth')]
    """
    if not _MAY_HOLD.search(text) and "://" not in text:
        return
    folded, places = fold(text)
    for match in _in_speech().finditer(folded):
        yield *original_span(*match.span(), places, len(text)), match.lastgroup


@cache
def _in_speech() -> re.Pattern[str]:
    shapes = "|".join(f"(?P<{kind}>{shape})" for kind, shape in IN_SPEECH.items())
    return re.compile(rf"(?<![^\W_])(?:{shapes})")
