"""Text that was read in the wrong encoding before it was saved: mended where that is certain, or noted.

UTF-8 that was taken for another encoding and encoded again has two or three signs for each letter that is not
English: ``isnâ€™t`` for ``isn’t``.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from analysis.survey.wave import SourceColumn, Wave

# Characters of Western text, controls that a second round leaves, and other alphabets; and the encodings for
# which their UTF-8 was taken.
_WESTERN = (*range(0xA0, 0x100), *range(0x2010, 0x2045), 0x20AC, 0x2122, 0x0152, 0x0153, 0xFEFF, 0xFFFD)
_FURTHER = (*range(0x100, 0x180), *range(0x386, 0x3CF), *range(0x401, 0x460), 0x218, 0x219, 0x21A, 0x21B)
_TAKEN_FOR = (
    (_WESTERN, ("cp1252", "latin-1", "mac_roman", "cp1250", "cp850", "cp437")),
    (tuple(range(0x80, 0xA0)), ("latin-1",)),
    (_FURTHER, ("cp1252", "latin-1")),
)
_ALPHABETS = (("cp1251", range(0x400, 0x460)), ("cp1253", range(0x370, 0x400)))
_ROUNDS = 3  # how often a text may have been encoded again
_FEW = 2  # texts of one column with odd signs that are no slip
_SHOWN = 4  # replacements named in a note
_ENOUGH = 3  # different doubtful signs of one column that are taken for text encoded twice
_LETTER = r"[^\W\d_]"
_SCRIPTS = "\u0370-\u03ff\u0400-\u052f\u0590-\u06ff\u3040-\u9fff\uac00-\ud7af"
# What may stand between two letters; any other sign there has come by a wrong encoding.
_BETWEEN = (
    r"\w\s\u0300-\u036f\u00ad\u200b-\u200f\ufeff\ufffd\u3000-\u303f\uff00-\uffef"
    r"'’‘´`\-–—‐‑./\\,;:&@+*\"“”«»()\[\]{}<>…!?#%=|~^$€_°·•®™©→↔←"
)
_SUSPECT = re.compile(rf"[^\x00-\x7f{_BETWEEN}]|[^\W\x00-\x7f]|[‚„]")
_ODD = re.compile(
    rf"(?<={_LETTER})(?:[^{_BETWEEN}]|[¹³])(?={_LETTER})"
    rf"|(?<![\w²³¹])(?:[¹³](?={_LETTER})|º(?=[a-z]))|(?<={_LETTER})[‚„]"
    r"|(?<=[a-zß-öø-ÿ])[À-ÖØ-ÞŠŒŽŸ](?![A-ZÀ-ÖØ-Þ])"  # a capital inside a small word
    r"|œ(?=\d)"
    r"|[À-ÖØ-öø-ž]{4,}"
    rf"|[a-z][{_SCRIPTS}]|[{_SCRIPTS}][a-z]"
)


def oddities(text: str) -> list[str]:
    """The places of a text where no language has such a sign: what a wrong encoding leaves.

    Examples
    --------
    >>> oddities("Z³oty, isnÕt"), oddities("l’été 20 m³, Łódź")
    (['³', 'Õ'], [])
    """
    return _ODD.findall(text)


@functools.cache
def _sequences() -> tuple[re.Pattern[str], Mapping[str, tuple[str, bool]]]:
    """The signs that a character becomes, and by them the character and whether it can hardly be another."""
    found: dict[str, tuple[str, bool]] = {}
    pairs = (
        (code, name) for codes, encodings in _TAKEN_FOR for code, name in itertools.product(codes, encodings)
    )
    for code, encoding in pairs:
        # A byte that cp1252 leaves open is a control character in what programs write.
        signs = "".join(bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in chr(code).encode())
        ordinary = all(sign.isalpha() and sign not in "ªºµ" for sign in signs) or (
            len(signs) == 2 and signs[1] in "‚„…‘’“”–—‹›€"
        )
        found.setdefault(signs, (chr(code), code not in _FURTHER and not ordinary))
    longest = sorted(found, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest))), found


def unscrambled(text: str) -> tuple[str, Counter[tuple[str, str]], int]:
    """A text with every character that was encoded twice as it was written.

    Returns
    -------
    tuple
        The text; what was replaced (signs, character) with its number; how many of these are certain. A text
        in which there is any other sign beyond English has only the certain ones replaced.

    Examples
    --------
    >>> unscrambled("It isnâ€™t clear")[0], unscrambled("MENÜ–Auswahl")[0]
    ('It isn’t clear', 'MENÜ–Auswahl')
    """
    if whole_text := _other_alphabet(text):
        return whole_text
    pattern, characters = _sequences()
    replaced: Counter[tuple[str, str]] = Counter()
    certain = 0
    for _ in range(_ROUNDS):
        matches = list(pattern.finditer(text))
        if not matches:
            break
        whole = sum(len(part[0]) for part in matches) == sum(not sign.isascii() for sign in text)
        parts, at = [], 0
        for part in matches:
            character, sure = characters[part[0]]
            if sure or whole:
                parts += [text[at : part.start()], character]
                at = part.end()
                replaced[part[0], character] += 1
                # No word has a quotation mark or a dash between its letters.
                certain += sure or (not part[0][-1].isalpha() and text[at : at + 1].isalpha())
        if not parts:
            break
        text = "".join([*parts, text[at:]])
    return text, replaced, certain


def _other_alphabet(text: str) -> tuple[str, Counter[tuple[str, str]], int] | None:
    """Cyrillic or Greek that was taken for its own one-byte encoding; None for any other text.

    Examples
    --------
    >>> _other_alphabet("РџСЂРёРІРµС‚")[0], _other_alphabet("Привет")
    ('Привет', None)
    """
    for encoding, alphabet in _ALPHABETS:
        signs = {sign: _byte(sign, encoding) for sign in text if not sign.isascii()}
        if len(signs) < 2 or b"" in signs.values():
            continue
        try:
            found = b"".join(signs.get(sign) or sign.encode() for sign in text).decode()
        except UnicodeDecodeError:
            continue
        letters = [sign for sign in found if not sign.isascii()]
        if any(ord(sign) in alphabet for sign in letters):
            back = {raw: sign for sign, raw in signs.items()}
            replaced = Counter(
                ("".join(back[bytes([byte])] for byte in sign.encode()), sign) for sign in letters
            )
            return found, replaced, len(letters)
    return None


def _byte(sign: str, encoding: str) -> bytes:
    """The byte of a sign; one that the encoding leaves open is a control character in what programs write."""
    if 0x80 <= ord(sign) < 0xA0:
        return bytes([ord(sign)])
    return sign.encode(encoding, "ignore")


def with_text_mended(wave: Wave) -> Wave:
    """The wave with text that was encoded twice mended, and notes on it and on text that cannot be.

    Examples
    --------
    >>> mended = with_text_mended(Wave(data=pd.DataFrame({"q": ["It isnâ€™t", "No"]}), questions={}))
    >>> mended.data["q"].tolist(), mended.notes
    (['It isn’t', 'No'], ("Column 'q': text that was encoded twice is mended in row 1 (’ for â€™).",))
    """
    names, notes = _mended_names(list(wave.data.columns))
    columns = {}
    for name in wave.data.columns:
        texts = _beyond_english(wave.data[name])
        if not texts:
            continue
        changed, replaced = _mended_texts(texts)
        shown = names.get(name, name)
        if changed:
            columns[name] = wave.data[name].replace(changed)
            places = wave.places(wave.data[name].isin(changed))
            notes.append(
                f"Column {shown!r}: text that was encoded twice is mended in {places} ({_shown(replaced)})."
            )
        notes += _notes_on_the_rest(wave, name, shown, [changed.get(text, text) for text in texts])
    questions = {}
    for name, source in wave.questions.items():
        shown = names.get(name, name)
        questions[shown], found = _mended_labels(source)
        if found and shown == name:
            notes.append(f"Column {name!r}: labels that were encoded twice are mended ({_shown(found)}).")
    if not notes:
        return wave
    return replace(
        wave,
        data=wave.data.assign(**columns).rename(columns=names),
        questions=questions,
        multiple={
            unscrambled(name)[0]: replace(
                of, label=unscrambled(of.label)[0], columns=tuple(names.get(c, c) for c in of.columns)
            )
            for name, of in wave.multiple.items()
        },
        notes=(*wave.notes, *notes),
    )


def _beyond_english(column: pd.Series) -> list[str]:
    """The different texts of a column that are more than ASCII."""
    if column.dtype != object and not pd.api.types.is_string_dtype(column.dtype):
        return []
    return [text for text in column.unique() if isinstance(text, str) and not text.isascii()]


def _mended_texts(texts: Sequence[str]) -> tuple[dict[str, str], Counter[tuple[str, str]]]:
    """Which texts of a column change into what, and what is replaced in them."""
    found = {text: met for text in texts if (met := unscrambled(text))[1]}
    sure = sum(certain for _, _, certain in found.values())
    doubtful = {signs for _, replaced, certain in found.values() if not certain for signs in replaced}
    enough = sure or len(doubtful) >= _ENOUGH
    changed = {
        text: new for text, (new, replaced, certain) in found.items() if replaced and (certain or enough)
    }
    return changed, sum((found[text][1] for text in changed), Counter())


def _notes_on_the_rest(wave: Wave, name: str, shown: str, texts: Sequence[str]) -> list[str]:
    """Notes on characters that were lost, and on signs that a wrong encoding has left."""
    notes = []
    cells = wave.data[name]
    if lost := [text for text in texts if "\ufffd" in text]:
        notes.append(
            f"Column {shown!r} holds the sign \ufffd in {wave.places(cells.isin(lost))}: characters were "
            "lost before the file was saved. Export it again, as UTF-8."
        )
    harmless = not _SUSPECT.search("".join(texts))
    odd = {} if harmless else {text: signs for text in texts if (signs := oddities(text))}
    if len(odd) >= _FEW:
        signs = dict.fromkeys(sign for found in odd.values() for sign in found)
        notes.append(
            f"Column {shown!r} holds signs inside words ({' '.join(list(signs)[:_SHOWN])}) in "
            f"{wave.places(cells.isin(odd))}: the text was probably read in the wrong encoding. Name the "
            "right one in `options`, such as `encoding: cp1250`, or export the file again as UTF-8."
        )
    return notes


def _mended_names(names: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """New names for columns whose names were encoded twice, and notes on them."""
    new = {name: text for name in names if (text := unscrambled(name)[0]) != name and text not in names}
    return new, [
        f"The header {name!r} was encoded twice and is mended: {text!r}." for name, text in new.items()
    ]


def _mended_labels(source: SourceColumn) -> tuple[SourceColumn, Counter[tuple[str, str]]]:
    """What a file says of a column, with its labels mended."""
    label, replaced, _ = unscrambled(source.label)
    labels = {}
    for code, text in source.value_labels.items():
        labels[code], found, _ = unscrambled(text)
        replaced += found
    return (replace(source, label=label, value_labels=labels), replaced) if replaced else (source, replaced)


def _shown(replaced: Counter[tuple[str, str]]) -> str:
    """The commonest replacements in words."""
    shown = ", ".join(f"{character} for {signs}" for (signs, character), _ in replaced.most_common(_SHOWN))
    return shown + (", ..." if len(replaced) > _SHOWN else "")
