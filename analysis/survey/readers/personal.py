"""Leaving personal data out of a wave before anybody sees it: names, addresses, places, personal links.

Survey platforms write them beside the answers whether or not anybody asked. They are told by the names that
the platforms give their columns (`platforms`) and, in every file, by content.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection

import numpy as np
import pandas as pd

from analysis.study.section import canonical
from analysis.survey.readers.platforms import EMAIL, IP, NAME, PHONE, PLACE, REFERENCE, folded, named
from analysis.survey.wave import MultipleResponse, Wave

# Names, folded, that nothing but personal data carries.
_ANYWHERE = {
    "ipaddress": IP,
    "recipientlastname": NAME,
    "recipientfirstname": NAME,
    "recipientname": NAME,
    "firstname": NAME,
    "lastname": NAME,
    "fullname": NAME,
    "surname": NAME,
    "username": NAME,
    "phonenumber": PHONE,
    "telephonenumber": PHONE,
    "mobilenumber": PHONE,
    "mobilephonenumber": PHONE,
    **dict.fromkeys(("vorname", "nachname", "prnom", "prenom", "nomdefamille", "apellidos"), NAME),
    **dict.fromkeys(("telefon", "telefonnummer", "handynummer", "tlphone", "telfono"), PHONE),
    **dict.fromkeys(("emailadresse", "adressemail", "correoelectrnico"), EMAIL),
    "recipientemail": EMAIL,
    "emailaddress": EMAIL,
    "respondentemail": EMAIL,
    "contactemail": EMAIL,
    "locationlatitude": PLACE,
    "locationlongitude": PLACE,
    "externalreference": REFERENCE,
    "externaldatareference": REFERENCE,
}
_EMAIL = re.compile(r"[^@]*[^@\s]@[^@\s]+\.[^@\s]{2,}$")
_LOOKS_LIKE_IP = re.compile(r"(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]*)$")
_LOOKED_AT = 20_000  # cells of a column, evenly spread, that tell what it holds


def without_personal_data(wave: Wave, keep: Collection[str] = ()) -> Wave:
    """The wave without its personal data, with a count of what was left out and never a value of it.

    Parameters
    ----------
    wave : Wave
    keep : collection of str
        Columns that stay whatever they hold, such as the respondent's id by which waves are linked.

    Returns
    -------
    Wave
        With `dropped` (kind to number of filled cells), `left_out` (the columns) and a note.

    Examples
    --------
    >>> data = pd.DataFrame({"IPAddress": ["10.0.0.1", ""], "q1": ["4", "5"]})
    >>> kept = without_personal_data(Wave(data=data, questions={}))
    >>> list(kept.data), dict(kept.dropped), kept.left_out
    (['q1'], {'IP address': 1}, ('IPAddress',))
    """
    kept = {canonical(name) for name in keep}
    roles = {
        name: role
        for name in wave.data.columns
        if canonical(name) not in kept and (role := _role(wave, str(name))) is not None
    }
    if not roles:
        return wave
    filled = {name: _filled(wave.data[name]) for name in roles}
    dropped: dict[str, int] = {}
    for name, role in roles.items():
        dropped[role] = dropped.get(role, 0) + filled[name]
    told = ", ".join(f"{name!r} ({role}, {filled[name]} filled cells)" for name, role in roles.items())
    note = (
        f"Left out at reading, as personal data: {told}. A column that links the waves can be named: "
        "`options: {keep: ...}`."
    )
    multiple = {
        name: MultipleResponse(
            label=of.label, columns=tuple(c for c in of.columns if c not in roles), counted=of.counted
        )
        for name, of in wave.multiple.items()
    }
    return Wave(
        data=wave.data.drop(columns=list(roles)),
        questions={name: column for name, column in wave.questions.items() if name not in roles},
        notes=(*wave.notes, note),
        name=wave.name,
        multiple={name: of for name, of in multiple.items() if of.columns},
        dropped=dropped,
        left_out=tuple(roles),
        layout=wave.layout,
    )


def _role(wave: Wave, name: str) -> str | None:
    """What kind of personal data a column holds, by its name or by most of its cells."""
    key = folded(name)
    return _ANYWHERE.get(key) or _role_on_platform(wave.layout, key) or _role_by_content(wave.data[name])


def _role_on_platform(layout: str, key: str) -> str | None:
    """What a name means in the export of one platform, where elsewhere it could be a question."""
    platform = named(layout)
    patterns = platform.personal.items() if platform else ()
    return next((role for pattern, role in patterns if re.fullmatch(pattern, key)), None)


def _role_by_content(column: pd.Series) -> str | None:
    if column.dtype != object and not pd.api.types.is_string_dtype(column.dtype):
        return None
    if len(column) > _LOOKED_AT:
        column = column.iloc[np.linspace(0, len(column) - 1, _LOOKED_AT).astype(int)]
    if column.dtype == object:
        column = column[column.map(lambda cell: isinstance(cell, str) or pd.notna(cell))].astype("str")
    # Most columns have few different texts: each is looked at once.
    texts = {text.strip(): count for text, count in column.value_counts().items() if text.strip()}
    half = sum(texts.values()) / 2
    if sum(count for text, count in texts.items() if "@" in text and _EMAIL.match(text)) > half:
        return EMAIL
    like = sum(count for text, count in texts.items() if _LOOKS_LIKE_IP.match(text) and _is_ip(text))
    return IP if like > half else None


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _filled(column: pd.Series) -> int:
    present = column.notna()
    if column.dtype != object and not pd.api.types.is_string_dtype(column.dtype):
        return int(present.sum())
    return int((present & (column.astype("str").str.strip() != "")).sum())
