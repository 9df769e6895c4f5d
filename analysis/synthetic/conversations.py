"""Interviews composed from the bank: who says what, in which order, with which true codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from analysis.synthetic.bank import CLOSING, OPENING, Bank, Utterance
from analysis.synthetic.casting import Locale, Part
from analysis.synthetic.documents.script import clock_time
from analysis.synthetic.identifiers import Planted, Planter

if TYPE_CHECKING:
    import numpy as np

INTERVIEWER, PARTICIPANT = "interviewer", "participant"
MOST_CODES = 4
WORDS_A_SECOND = 2.6


@dataclass(frozen=True, kw_only=True)
class Said:
    """A turn: its paragraphs, its time in seconds, and the truth about it (`codes`: of a note's passages)."""

    role: str
    paragraphs: tuple[str, ...]
    utterances: tuple[Utterance, ...] = ()
    planted: tuple[Planted, ...] = ()
    start: float = 0.0
    end: float = 0.0
    direction: str = ""  # a stage direction on a line of its own before the turn
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def sources(self) -> list[tuple[str, Mapping[str, str]]]:
        """What the turn was made from, by its id in the bank, with the true codes of each."""
        return [*((u.id, u.codes) for u in self.utterances), *self.codes.items()]

    @property
    def text(self) -> str:
        """The whole turn, a line a paragraph."""
        return "\n".join(self.paragraphs)


def compose(
    part: Part,
    allotted: Sequence[Utterance],
    locale: Locale,
    bank: Bank,
    last_wave: bool,
    rng: np.random.Generator,
) -> list[Said]:
    """The turns of one interview.

    Themes follow the order of the guide; an answer is one to three utterances with at most four codes. What
    the interviewer says around them comes from conversation.yaml, each line once while they last.
    """
    talk = _Talk(part, locale, bank, last_wave, rng)
    turns = [turn for turn in talk.conversation(allotted) if turn.paragraphs]
    return _timed(turns, part, bank.phrases, rng)


class _Talk:
    def __init__(self, part: Part, locale: Locale, bank: Bank, last_wave: bool, rng: np.random.Generator):
        self._part, self._bank, self._rng = part, bank, rng
        self._planter = Planter(locale, part.participant, bank.names, rng)
        self._used: dict[str, list[str]] = {}
        self._questions = _askable(bank, part.role, last_wave)
        self._contact_due = rng.random() < 0.45

    def conversation(self, allotted: Sequence[Utterance]) -> Iterator[Said]:
        by_theme: dict[str, list[Utterance]] = {}
        for utterance in allotted:
            by_theme.setdefault(utterance.theme, []).append(utterance)
        themes = self._order([theme for theme in self._bank.plan["guide"] if theme in by_theme])
        last = by_theme[themes[-1]].pop() if self._part.part in ("whole", "end") else None
        if self._part.part in ("whole", "beginning"):
            yield from self._beginning(by_theme)
        before = ""
        for number, theme in enumerate(themes):
            yield from self._topic(theme, by_theme[theme], before, first=number == 0)
            before = ""
            for use in ("interruption", "aside"):
                if by_theme.get(use) and self._rng.random() < 0.25:
                    yield self._ask(self._phrase("echoes"))
                    yield self._answer([by_theme[use].pop()])
                    before = self._phrase("resumptions")
        if last is not None:
            yield self._ask(self._phrase(CLOSING, self._questions))
            yield self._answer([last])
            yield self._ask(self._phrase("closings"))
            yield self._answer([], self._phrase("closing_answers"))

    def _beginning(self, by_theme: Mapping[str, list[Utterance]]) -> Iterator[Said]:
        yield self._ask(self._phrase("openings"))
        yield self._answer(list(by_theme.get("arrival", ())), self._phrase("opening_answers"))
        if "background" in by_theme:
            yield self._ask(self._phrase(OPENING, self._questions))
            yield self._answer(by_theme["background"])

    def _order(self, themes: list[str]) -> list[str]:
        """The guide's order, with neighbours sometimes changing places, as talk does."""
        for i in range(len(themes) - 1):
            if self._rng.random() < 0.25:
                themes[i], themes[i + 1] = themes[i + 1], themes[i]
        return themes

    def _topic(self, theme: str, utterances: list[Utterance], before: str, first: bool) -> Iterator[Said]:
        for number, answer in enumerate(self._chunks(utterances)):
            opening = number == 0
            if opening or (self._rng.random() < 0.4 and self._has_question(theme)):
                if not before and not first and self._rng.random() < 0.5:
                    before = self._phrase("turnings" if opening else "echoes")
                yield self._ask(f"{before} {self._phrase(theme, self._questions)}".strip())
                before = ""
                if self._rng.random() < 0.08:
                    yield self._answer([], self._phrase("short_answers"))
                    yield self._ask(self._phrase("insistences"))
            else:
                yield self._ask(self._phrase("probes"))
            yield self._answer(answer)

    def _chunks(self, utterances: list[Utterance]) -> Iterator[list[Utterance]]:
        waiting = sorted(utterances, key=lambda u: u.form == "off_topic")  # nobody begins off the topic
        while waiting:
            size = int(self._rng.choice((1, 2, 3), p=(0.68, 0.25, 0.07)))
            chunk = [waiting.pop(0)]
            while waiting and len(chunk) < size:
                codes = {code for u in (*chunk, waiting[0]) for code in u.codes}
                if len(codes) > MOST_CODES:
                    break
                chunk.append(waiting.pop(0))
            yield chunk

    def _has_question(self, theme: str) -> bool:
        return len(self._used.get(theme, [])) < len(self._questions[theme])

    def _ask(self, text: str) -> Said:
        return Said(role=INTERVIEWER, paragraphs=(text,))

    def _answer(self, utterances: list[Utterance], text: str = "") -> Said:
        texts: list[str] = [text] if text else []
        planted: list[Planted] = []
        for utterance in utterances:
            filled, names = self._planter.fill(utterance.text)
            planted += names
            if texts and utterance.form == "off_topic":
                filled = f"{self._phrase('digressions')} {filled}"
            elif texts and self._rng.random() < 0.2:
                filled = self._linked(filled)
            texts.append(filled)
        if utterances and self._contact_due and self._rng.random() < 0.2:
            filled, names = self._planter.fill(self._phrase("contacts"))
            planted += names
            texts.append(filled)
            self._contact_due = False
        return Said(
            role=PARTICIPANT,
            paragraphs=self._paragraphs(texts),
            utterances=tuple(utterances),
            planted=tuple(planted),
        )

    def _paragraphs(self, texts: list[str]) -> tuple[str, ...]:
        if "paragraphs" not in self._part.quirks:
            return (" ".join(texts),) if texts else ()
        paragraphs: list[str] = []
        for text in texts:
            if paragraphs and self._rng.random() < 0.35:
                paragraphs[-1] += " " + text
            else:
                paragraphs.append(text)
        return tuple(paragraphs)

    def _linked(self, text: str) -> str:
        link = self._phrase("links")
        if not link.endswith(","):
            return f"{link} {text}"
        first, _, rest = text.partition(" ")
        keeps = first.startswith("I'") or first == "I" or first not in _COMMON_BEGINNINGS
        return f"{link.removesuffix(',')}. {text}" if keeps else f"{link} {first.lower()} {rest}"

    def _phrase(self, use: str, source: Mapping[str, Sequence[str]] | None = None) -> str:
        """One of the lines for a use, and one that this interview has not had, while there are such."""
        lines = (self._bank.phrases if source is None else source)[use]
        used = self._used.setdefault(use, [])
        fresh = [line for line in lines if line not in used]
        if not fresh:
            used.clear()
            fresh = list(lines)
        line = fresh[int(self._rng.integers(len(fresh)))].strip()
        used.append(line)
        return line


# Words that lose their capital when something is said before them.
_COMMON_BEGINNINGS = {
    "A", "An", "And", "At", "But", "Everybody", "For", "If", "In", "It", "Most", "My", "Nobody", "On", "One",
    "Our", "People", "So", "Some", "That", "The", "Then", "There", "They", "This", "Two", "We", "What",
    "When", "You",
}  # fmt: skip


def _askable(bank: Bank, role: str, last_wave: bool) -> dict[str, tuple[str, ...]]:
    rules: dict[str, Any] = bank.phrases["questions"]
    askable: dict[str, tuple[str, ...]] = {}
    for theme, questions in bank.questions.items():
        own = tuple(
            text.strip()
            for key, text in questions.items()
            if key not in rules["unused"]
            and (last_wave or key not in rules["last_wave"])
            and role in rules["roles"].get(key, [role])
        )
        askable[theme] = own + tuple(rules["more"].get(theme, ()))
    return askable


def _timed(
    turns: list[Said], part: Part, phrases: Mapping[str, Sequence[str]], rng: np.random.Generator
) -> list[Said]:
    """Times from the number of words; then what a transcriber notes of the sound."""
    clock = {"middle": 900.0, "end": 2100.0}.get(part.part, 4.0)
    clock += float(rng.integers(0, 400)) if clock > 4 else 0.0
    timed = []
    for number, turn in enumerate(turns):
        start = clock
        clock += round(len(turn.text.split()) / WORDS_A_SECOND + float(rng.uniform(0.4, 1.6)), 1)
        turn = replace(turn, start=round(start, 1), end=round(clock - 0.3, 1))
        if "stages" in part.quirks and number and number % 9 == 0:
            line = phrases["interruptions"][int(rng.integers(len(phrases["interruptions"])))]
            turn = replace(turn, direction=line)
        if turn.utterances and rng.random() < 0.07:
            turn = _marked(turn, phrases["marks"], rng)
        timed.append(turn)
    return timed


def _marked(turn: Said, marks: Sequence[str], rng: np.random.Generator) -> Said:
    """A mark of the transcriber between two words that belong to no planted name."""
    mark = marks[int(rng.integers(len(marks)))]
    at = int(rng.integers(len(turn.paragraphs)))
    words = turn.paragraphs[at].split(" ")
    if mark.startswith("(l") or mark.startswith("(p"):
        ends = [i + 1 for i, word in enumerate(words) if word.endswith((".", "?"))]
    else:
        names = {word.strip(".,") for item in turn.planted for word in item.text.split()}
        ends = [i for i in range(3, len(words) - 1) if words[i].strip(".,'s") not in names]
    if not ends:
        return turn
    place = ends[int(rng.integers(len(ends)))]
    share = place / len(words)
    seconds = int(turn.start + share * (turn.end - turn.start))
    words.insert(place, mark.replace("{time}", clock_time(seconds)))
    paragraphs = (*turn.paragraphs[:at], " ".join(words), *turn.paragraphs[at + 1 :])
    return replace(turn, paragraphs=paragraphs)
