"""Text that was encoded twice comes back, and text that was not stays as it is, whatever it says."""

from __future__ import annotations

import string

from hypothesis import given
from hypothesis import strategies as st

from analysis.survey.readers.garbled import unscrambled

# Letters and signs of Western text whose two or three signs no text has by itself.
SURE = "éèêëïîíôöóúûüçñäåæ£°½’“–…€™"
ENGLISH = string.ascii_letters + string.digits + " .,-'"


def again(text: str, encoding: str) -> str:
    return "".join(bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in text.encode())


@given(
    text=st.text(st.sampled_from(ENGLISH + SURE), max_size=40),
    encodings=st.sampled_from(
        [["cp1252"], ["latin-1"], ["mac_roman"], ["cp1252", "cp1252"], ["latin-1", "latin-1"]]
    ),
)
def test_what_was_encoded_again_comes_back(text: str, encodings: list[str]):
    garbled = text
    for encoding in encodings:
        garbled = again(garbled, encoding)
    mended, replaced, _ = unscrambled(garbled)
    assert mended == text
    assert bool(replaced) == (garbled != text)


@given(text=st.text(st.sampled_from(ENGLISH + "éèêïôöüçñåæłąęśżščřžőűşğı’‘“”–—…•£€½°²"), max_size=40))
def test_text_that_was_encoded_once_stays(text: str):
    assert unscrambled(text)[0] == text


@given(text=st.text(max_size=40))
def test_what_is_mended_is_never_longer_and_english_stays(text: str):
    mended, replaced, certain = unscrambled(text)
    assert len(mended) <= len(text)
    assert 0 <= certain <= replaced.total()
    if text.isascii():
        assert mended == text
