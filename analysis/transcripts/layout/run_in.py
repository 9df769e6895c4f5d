"""Labels that stand within a paragraph, where somebody else begins to speak."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from analysis.transcripts.layout.labels import is_certain
from analysis.transcripts.readers.blocks import Block

# Labels as short as these (I, R1) are words and abbreviations as well.
_SHORT = 2


class RunInLabels:
    """Finds these labels within words, and parts a block where one stands.

    Only labels whose shape is certain are looked for, as they stand; short ones after a sentence only.

    Examples
    --------
    >>> labels = RunInLabels(["R1", "MODERATOR", "Helen"])
    >>> [labels.stand_in(text) for text in ("We left. R1: No.", "R1: No.", "I told Helen: never.")]
    [True, False, False]
    >>> block = Block(source="R1: I see MODERATOR: Yes.\\n", text="R1: I see MODERATOR: Yes.", place="")
    >>> [(part.text, part.source) for part in labels.parted(block, words_at=4)]
    [('R1: I see', 'R1: I see '), ('MODERATOR: Yes.', 'MODERATOR: Yes.\\n')]
    """

    def __init__(self, labels: Iterable[str]):
        certain = sorted(label for label in set(labels) if is_certain(label))
        anywhere = "|".join(re.escape(label) for label in certain if len(label) > _SHORT) or "(?!)"
        after_sentence = "|".join(map(re.escape, certain)) or "(?!)"
        self._inside = re.compile(
            rf"[.?!…)\]\"”’]\s+(?P<label>(?:{after_sentence})\s?:)\s|\s(?P<long>(?:{anywhere})\s?:)\s"
        )

    def stand_in(self, text: str) -> bool:
        """Whether one of the labels stands within the text."""
        return ":" in text and bool(self._inside.search(text))

    def parted(self, block: Block, words_at: int) -> Iterator[Block]:
        """The block in as many parts as speakers; whole where its source does not tell the place.

        `words_at` is where the words begin, after the block's own label.
        """
        match = self._inside.search(block.text, words_at) if ":" in block.text else None
        label = (match["label"] or match["long"]) if match else ""
        if match is None or block.source.count(label) != 1 or block.text.count(label) != 1:
            yield block
            return
        at, in_source = block.text.index(label), block.source.index(label)
        before = block.text[:at].rstrip()
        yield replace(block, text=before, source=block.source[:in_source], bold=min(block.bold, len(before)))
        rest = replace(block, text=block.text[at:], source=block.source[in_source:])
        yield from self.parted(replace(rest, bold=0, gap=False, joint=" "), words_at=len(label))
