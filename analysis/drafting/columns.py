"""What a column of a raw file looks like: its kind, its categories, what is no answer, what is doubtful."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from analysis.drafting.doubts import doubt_of_lines
from analysis.drafting.numerals import numerals_of
from analysis.drafting.orderings import undated
from analysis.drafting.reasons import reason_of
from analysis.drafting.words import content, plain, unnumbered
from analysis.study.section import canonical
from analysis.survey.wave import SourceColumn, Wave, is_blank

SHARED = 3  # respondents who must have given an answer before it is shown
_FEW = 12  # categories of a closed question that no file labels
_CODES = 7  # whole numbers without labels that are codes rather than counts
_LONG = 70  # characters of the longest of many categories
_LONGEST = 250  # of the longest category of a closed question

_GROUPED = "kobo"  # the platform that writes the groups of a form before each name: `ward/often`

Kind = Literal["labelled", "coded", "numeric", "text"]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A category that a column holds: its code, the file's label (or the text itself), and its rows.

    Attributes
    ----------
    also : tuple of str
        Further codes with the same label; their rows are counted in.
    """

    code: str
    label: str
    rows: int
    also: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code of the category."""
        return (self.code, *self.also)


@dataclass(frozen=True, kw_only=True)
class NoAnswer:
    """A code that stands for no answer; `reason` is None when the file does not tell it."""

    code: str
    label: str
    rows: int
    reason: str | None
    declared: bool = False
    doubt: str = ""


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a wave's file.

    Attributes
    ----------
    name, label : str
        The column's name, and the question's text (the name again when the file has no text).
    kind : {"labelled", "coded", "numeric", "text"}
        ``coded`` holds whole numbers that the file does not label.
    answers : tuple of Answer
        The categories in the order of their codes; empty for numbers and texts. Only what the file
        declares, what at least three respondents share, or what the other columns have too.
    hidden : int
        Rows with answers that are not shown, since hardly anybody shares them.
    place : float
        Where in the file the column stands, from 0 to 1.
    """

    wave: str
    name: str
    label: str
    kind: Kind
    rows: int
    blank: int
    distinct: int
    place: float
    answers: tuple[Answer, ...] = ()
    missing: tuple[NoAnswer, ...] = ()
    hidden: int = 0
    unreadable: int = 0
    from_labels: bool = False
    doubts: tuple[str, ...] = ()
    numbers: tuple[float, ...] = field(default=(), repr=False)

    @property
    def words(self) -> frozenset[str]:
        """The words of meaning of the question."""
        return content(self.label)

    @property
    def text(self) -> str:
        """The question's text without its number."""
        return unnumbered(self.label)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the categories."""
        return tuple(answer.label for answer in self.answers)


def vocabulary(waves: Collection[Wave]) -> set[str]:
    """The answers, folded, that may be shown wherever they stand: declared labels and shared categories.

    Parameters
    ----------
    waves : collection of Wave

    Returns
    -------
    set of str
        What a file declares as a label of a value, and what at least three respondents gave in a column
        of few categories.
    """
    known: set[str] = set()
    for wave in waves:
        for name in wave.data.columns:
            known |= {plain(undated(label)) for label in wave.questions[name].value_labels.values()}
            counts = counts_of(wave, name)
            if _is_closed(counts):
                known |= {_fold(code) for code, rows in counts.items() if rows >= SHARED}
    return known


def describe(wave_id: str, wave: Wave, known: Collection[str]) -> list[Column]:
    """Every column of a wave's file, in the file's order.

    Parameters
    ----------
    wave_id : str
    wave : Wave
    known : collection of str
        Answers that may be shown, as `vocabulary` gives them.

    Returns
    -------
    list of Column
    """
    last = max(len(wave.data.columns) - 1, 1)
    return [
        _describe(wave_id, wave, name, position / last, known)
        for position, name in enumerate(wave.data.columns)
    ]


def _describe(wave_id: str, wave: Wave, name: Any, place: float, known: Collection[str]) -> Column:
    source = wave.questions[name]
    counts = counts_of(wave, name)
    labels = {canonical(code): canonical(text) for code, text in source.value_labels.items()}
    label = canonical(source.label) or canonical(name)
    if label == canonical(name) and wave.layout == _GROUPED:
        label = label.rpartition("/")[2]
    missing = _missing(counts, labels, source, wave, name)
    left = {code: rows for code, rows in counts.items() if code not in {item.code for item in missing}}
    common = {
        "wave": wave_id,
        "name": canonical(name),
        "label": label,
        "rows": len(wave.data),
        "blank": len(wave.data) - sum(counts.values()),
        "distinct": len(counts),
        "place": place,
    }
    doubts = ("blanks may be declared missing codes that the format has lost",) if source.lost else ()
    valid = {code: text for code, text in labels.items() if code not in {item.code for item in missing}}
    if valid and _covered(left, valid):
        bare = _unlabelled(left, valid)
        answers = _labelled({code: rows for code, rows in left.items() if code not in bare}, valid)
        told = {code: rows for code, rows in bare.items() if rows >= SHARED or _number(code) is not None}
        apart = tuple(NoAnswer(code=code, label="", rows=rows, reason=None) for code, rows in told.items())
        return Column(
            **common,
            kind="labelled",
            answers=answers,
            missing=(*missing, *apart),
            hidden=sum(bare.values()) - sum(told.values()),
            from_labels=True,
            doubts=doubts,
        )
    numbers = {code: _number(code) for code in left}
    readable = [number for number in numbers.values() if number is not None]
    rows_readable = sum(rows for code, rows in left.items() if numbers[code] is not None)
    if readable and rows_readable >= 0.9 * sum(left.values()):
        unreadable = sum(left.values()) - rows_readable
        valued = tuple(
            numbers[code] for code, rows in left.items() for _ in range(rows) if numbers[code] is not None
        )
        codes, gap = _codes(readable)
        if codes and not unreadable:
            answers = tuple(Answer(code=code, label="", rows=left.get(code, 0)) for code in codes)
            apart = tuple(NoAnswer(code=code, label="", rows=left.get(code, 0), reason=None) for code in gap)
            return Column(**common, kind="coded", answers=answers, missing=(*missing, *apart), doubts=doubts)
        return Column(
            **common, kind="numeric", missing=missing, unreadable=unreadable, numbers=valued, doubts=doubts
        )
    if written := numerals_of(left, label, _is_closed(left, known)):
        return Column(
            **common,
            kind="numeric",
            missing=missing,
            unreadable=written.unreadable,
            numbers=tuple(number for code, number in written.values.items() for _ in range(left[code])),
            doubts=(*doubts, *written.doubts),
        )
    return _worded(common, left, missing, known, (*doubts, *doubt_of_lines(wave.data[name], SHARED)))


def _worded(
    common: dict[str, Any],
    left: Mapping[str, int],
    missing: tuple[NoAnswer, ...],
    known: Collection[str],
    doubts: tuple[str, ...],
) -> Column:
    """A column of texts: categories when few texts are shared by most, free text else."""
    if _is_closed(left, known):
        shown = {code: rows for code, rows in left.items() if rows >= SHARED or _fold(code) in known}
        answers = _merged(Answer(code=code, label=code, rows=rows) for code, rows in shown.items())
        hidden = sum(left.values()) - sum(shown.values())
        return Column(
            **common, kind="labelled", answers=answers, missing=missing, hidden=hidden, doubts=doubts
        )
    shared = {code: rows for code, rows in left.items() if rows >= SHARED and len(code) <= _LONG}
    missing = tuple(item for item in missing if item.rows >= SHARED or item.declared)
    most = bool(shared) and sum(shared.values()) >= 0.6 * sum(left.values())
    answers = tuple(Answer(code=code, label=code, rows=rows) for code, rows in shared.items()) if most else ()
    hidden = common["rows"] - common["blank"] - sum(item.rows for item in (*answers, *missing))
    # A person decides whether these many answers are categories: they are kept for the places of a study.
    return Column(**common, kind="text", answers=answers, missing=missing, hidden=hidden, doubts=doubts)


def counts_of(wave: Wave, name: Any) -> dict[str, int]:
    """Rows by canonical code, without blanks."""
    counts: Counter[str] = Counter()
    for value, rows in wave.data[name].value_counts(sort=False).items():
        if not is_blank(value):
            counts[canonical(value)] += rows
    return counts


def _fold(code: str) -> str:
    return plain(undated(code))


def _is_closed(counts: Mapping[str, int], known: Collection[str] = ()) -> bool:
    """Whether these are the answers to a closed question: few, short, and nearly all shared."""
    shared = {code: rows for code, rows in counts.items() if rows >= SHARED or _fold(code) in known}
    rest = sum(counts.values()) - sum(shared.values())
    new = {code for code in shared if _fold(code) not in known}
    return (
        len(shared) > 0
        and len(new) <= _FEW
        and len(counts) <= len(shared) - len(new) + _FEW + SHARED
        and max(map(len, shared)) <= _LONGEST
        and rest <= 0.1 * sum(counts.values())
    )


def _covered(left: Mapping[str, int], valid: Mapping[str, str]) -> bool:
    """Whether the file's labels are those of categories, not of some special values of a number."""
    bare = [code for code in left if code not in valid]
    return len(bare) <= max(_CODES - 2, len(valid)) and (len(valid) > 1 or not bare)


def _labelled(left: Mapping[str, int], valid: Mapping[str, str]) -> tuple[Answer, ...]:
    codes = sorted({*valid, *left}, key=_by_number)
    return _merged(Answer(code=code, label=valid.get(code, ""), rows=left.get(code, 0)) for code in codes)


def _unlabelled(left: Mapping[str, int], valid: Mapping[str, str]) -> dict[str, int]:
    """Codes without a label among labelled ones, and their rows; not the steps between labelled ends."""
    bare = {code: rows for code, rows in left.items() if code not in valid}
    ends = [number for code in valid if (number := _number(code)) is not None]
    steps = [number for code in bare if (number := _number(code)) is not None]
    between = len(steps) == len(bare) >= len(valid) > 1 and min(ends, default=1) < min(steps, default=0)
    return {} if between and max(steps) < max(ends) else bare


def _merged(answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """The answers, those with one label being one; capital letters make no other label, signs do."""
    merged: dict[str, Answer] = {}
    for answer in answers:
        key = answer.label.casefold().replace("’", "'") or f"\n{answer.code}"
        same = merged.get(key)
        if same is None:
            merged[key] = answer
        else:
            merged[key] = replace(same, rows=same.rows + answer.rows, also=(*same.also, answer.code))
    return tuple(merged.values())


def _missing(
    counts: Mapping[str, int], labels: Mapping[str, str], source: SourceColumn, wave: Wave, name: Any
) -> tuple[NoAnswer, ...]:
    raw = {
        canonical(value): value
        for value in [*source.value_labels, *wave.data[name].unique()]
        if not is_blank(value)
    }
    found = []
    for code in sorted({*labels, *counts}, key=_by_number):
        declared = source.declares_missing(raw[code])
        label = labels.get(code, "")
        rows = counts.get(code, 0)
        told = reason_of(label or code)
        if told and told.own_words and not label and rows < SHARED:
            told = None  # what one person wrote stays unshown
        if told or declared:
            found.append(
                NoAnswer(
                    code=code,
                    label=label or (code if told else ""),
                    rows=rows,
                    reason=told.reason if told else None,
                    declared=declared,
                    doubt=told.doubt if told else "",
                )
            )
    return tuple(found)


def _codes(numbers: Collection[float]) -> tuple[list[str], list[str]]:
    """Whole numbers that are codes without labels, and those apart from them that may be no answers."""
    whole = sorted({int(number) for number in numbers if number == int(number) and abs(number) < 1000})
    if len(whole) < len(set(numbers)):
        return [], []
    run = [number for number in whole if number >= 0]
    for position in range(1, len(run)):
        if run[position] > run[position - 1] + 1:
            run = run[:position]
            break
    if not 2 <= len(run) <= _CODES or run[0] > 1 or len(whole) - len(run) > 4:
        return [], []
    return [str(number) for number in run], [str(number) for number in whole if number not in run]


def _number(code: str) -> float | None:
    try:
        number = float(code)
    except ValueError:
        return None
    return number if "_" not in code and abs(number) < float("inf") else None


def _by_number(code: str) -> tuple[bool, float, str]:
    number = _number(code)
    return number is None, 0.0 if number is None else number, code
