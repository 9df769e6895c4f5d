"""Identifiers that have a shape of their own: no list of names is needed to find them."""

from __future__ import annotations

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
MASKS = {
    "email": "[e-mail]",
    "phone": "[phone number]",
    "nhs_number": "[NHS number]",
    "ni_number": "[National Insurance number]",
    "postcode": "[postcode]",
}
