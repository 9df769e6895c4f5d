"""Names that are also words, so that a capital is needed before one is taken for a name."""

from __future__ import annotations

import functools
from importlib import resources


@functools.cache
def common_words() -> frozenset[str]:
    """Everyday words that are also names, in lower case.

    Examples
    --------
    >>> {"may", "will"} <= common_words(), "smith" in common_words()
    (True, False)
    """
    text = resources.files(__package__).joinpath("common_words.txt").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return frozenset(" ".join(lines).split())
