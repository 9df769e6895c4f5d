"""The letters beyond English of the languages that one encoding is written in."""

from __future__ import annotations

_ALPHABETS = {
    "cp1252": (
        "áéíóúàâèêîôûäëïöüæœçùÿ",  # French, Irish, Dutch and Welsh
        "äöüßéà",  # German
        "áéíóúüñïçàèò",  # Spanish, Catalan
        "áâãàçéêíóôõúü",  # Portuguese
        "àèéìíîòóùú",  # Italian
        "æøåéüöä",  # Danish, Norwegian
        "åäöéüšž",  # Swedish, Finnish
        "áðéíóúýþæö",  # Icelandic
        "äõöüšž",  # Estonian
    ),
    "cp1250": (
        "ąćęłńóśźż",  # Polish
        "áčďéěíňóřšťúůýž",  # Czech
        "áäčďéíĺľňóôŕšťúýž",  # Slovak
        "áéíóöőúüű",  # Hungarian
        "ăâîşţ",  # Romanian
        "čćđšž",  # Slovene, Croatian, Bosnian
        "çë",  # Albanian
    ),
    "cp1254": ("çğıöşüâîûi̇",),  # Turkish
    "cp1257": ("ąčęėįšųūž", "āčēģīķļņšūž", "äõöüšž"),  # Lithuanian, Latvian, Estonian
}


def fits_a_language(text: str, encoding: str) -> bool:
    """Whether all letters of a text that English has not are those of one language written in this encoding.

    Examples
    --------
    >>> fits_a_language("wiêksoœæ, pañstwo", "cp1252"), fits_a_language("większość, państwo", "cp1250")
    (False, True)
    """
    letters = {sign for sign in text.lower() if sign.isalpha() and not sign.isascii()}
    return any(letters <= set(alphabet) for alphabet in _ALPHABETS.get(encoding, ()))
