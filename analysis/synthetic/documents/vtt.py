"""Captions as meeting programs save them: cues of a few seconds, cut in mid-sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from analysis.synthetic.documents.script import Script

_WORDS_A_CUE = 17


@dataclass(frozen=True)
class _Cue:
    start: float
    end: float
    lines: tuple[str, ...]


def vtt(script: Script) -> bytes:
    """The script as a caption file.

    A line whose lead is empty names its voice in a tag, one with a lead in words before the text. With the
    quirk ``joined`` a short turn shares the cue of the words before it.
    """
    parts = ["WEBVTT", ""]
    if script.title:
        parts += [f"NOTE {script.title}", ""]
    for number, cue in enumerate(_cues(script), start=1):
        head = [str(number)] if "numbered" in script.quirks else []
        parts += [*head, f"{_time(cue.start)} --> {_time(cue.end)}", *cue.lines, ""]
    return "\n".join(parts).encode()


def _cues(script: Script) -> Iterator[_Cue]:
    waiting: _Cue | None = None
    for line in script.lines:
        words = line.text.split()
        pieces = [words[i : i + _WORDS_A_CUE] for i in range(0, len(words), _WORDS_A_CUE)]
        pace = (line.end - line.start) / len(words)
        clock = line.start
        for number, piece in enumerate(pieces):
            end = clock + pace * len(piece)
            text = " ".join(piece)
            text = f"<v {line.voice}>{text}</v>" if not line.lead else f"{line.lead}{text}"
            cue = _Cue(clock, end, (text,))
            joins = "joined" in script.quirks and number == 0 and len(piece) < 9 and waiting is not None
            if joins and waiting is not None:
                waiting = _Cue(waiting.start, end, (*waiting.lines, text))
            else:
                if waiting is not None:
                    yield waiting
                waiting = cue
            clock = end
    if waiting is not None:
        yield waiting


def _time(seconds: float) -> str:
    thousandths = round(seconds * 1000)
    rest, thousandths = divmod(thousandths, 1000)
    return f"{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}.{thousandths:03d}"
