"""Reading a YAML mapping key by key, with the line of whatever is wrong, all problems at once."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from analysis.problems import Problem, ProblemsFound

T = TypeVar("T")
REQUIRED: Any = object()
UNDECIDED = "DECIDE"  # what a draft writes where only a person knows the answer
_UNDECIDED = re.compile(rf"\s*{UNDECIDED}\b")


def canonical(value: Any) -> str:
    """How a raw code is written for comparison: 1, 1.0 and "1" are one; odd spaces are folded.

    Examples
    --------
    >>> canonical(1.0), canonical("1"), canonical(" Highly\\xa0 engaged ")
    ('1', '1', 'Highly engaged')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and math.isfinite(value) and value == int(value):
        value = int(value)
    return " ".join(str(value).split())


def read_yaml(path: Path) -> Section:
    """The mapping at the top of a YAML 1.2 file.

    Raises
    ------
    ProblemsFound
        When there is no such file, it is not UTF-8, not YAML (a tab, a key given twice, ...), or no mapping.
    """
    loader = YAML(typ="rt")
    try:
        data = loader.load(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ProblemsFound(
            [
                Problem(
                    place=path.name,
                    found="no such file",
                    expected=f"{path.name} in the study's folder",
                    remedy="Run the command from the study's folder.",
                )
            ]
        ) from None
    except UnicodeDecodeError as error:
        raise ProblemsFound(
            [
                Problem(
                    place=f"{path.name}, line {_line_after(error.object[: error.start])}",
                    found="text that is not UTF-8",
                    expected="a UTF-8 text file",
                    remedy="Save it again as UTF-8.",
                )
            ]
        ) from None
    except YAMLError as error:
        raise ProblemsFound([_yaml_problem(path, error)]) from None
    except ValueError as error:  # what YAML takes for a day or a time, and is none
        raise ProblemsFound(
            [
                Problem(
                    place=path.name,
                    found=f"a day or time that there is not ({error})",
                    expected='days in quotation marks, such as "2016-02-29"',
                    remedy="Search the file for days without quotation marks.",
                )
            ]
        ) from None
    if not isinstance(data, CommentedMap):
        found = (
            "nothing" if data is None else "a list" if isinstance(data, CommentedSeq) else "a single value"
        )
        raise ProblemsFound(
            [
                Problem(
                    place=f"{path.name}, line 1",
                    found=found,
                    expected="lines of `key: value`",
                    remedy=f"See the {path.name} of the example study.",
                )
            ]
        )
    return Section(data, path.name, "", [])


def _yaml_problem(path: Path, error: YAMLError) -> Problem:
    place, found = path.name, str(error).splitlines()[0]
    remedy = "Check the indentation and quotation marks of this line and of the one above."
    if isinstance(error, ReaderError):
        before = path.read_text(encoding="utf-8-sig")[: error.position]
        place = f"{path.name}, line {_line_after(before.encode())}"
        found = f"the control character #x{error.character:04x}"
        remedy = "Delete it; an editor may have to be told to show it."
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        place = f"{path.name}, line {mark.line + 1}" if mark else place
        found = (error.problem or found).splitlines()[0]
    if "\\t" in found or "tab" in found.lower():
        found, remedy = "a tab", "Indent with spaces: YAML allows no tabs."
    if "duplicate key" in found:
        remedy = "Each key may stand once: rename or remove one of the two."
        found = found.split(" with value")[0].replace("found ", "")
    return Problem(place=place, found=found, expected="YAML 1.2", remedy=remedy)


class Section:
    """A mapping of a YAML file that is read key by key.

    Reading never raises: what is wrong is noted in `problems`, shared by all sections of a file, and a
    stand-in value is returned, so that one look finds every problem. `finish` raises them all.
    """

    def __init__(self, data: CommentedMap, file: str, path: str, problems: list[Problem]):
        self._data, self._file, self._path, self.problems = data, file, path, problems
        self._read: set[Any] = set()

    def __contains__(self, key: str) -> bool:
        return self._key(key) in self._data

    def is_mapping(self, key: str) -> bool:
        """Whether a mapping stands at this key."""
        return isinstance(self._data.get(self._key(key)), CommentedMap)

    def place(self, *keys: str | int) -> str:
        """File, line and key path of what lies so many keys (or numbers of entries, from 0) below."""
        node, line = self._data, self._data.lc.line
        for key in keys:
            if isinstance(node, CommentedMap):
                name = _key_in(node, str(key))
                # A key that was merged in (`<<`) has no line of its own.
                line = node.lc.key(name)[0] if name in (node.lc.data or ()) else line
                node = node.get(name)
            elif isinstance(node, CommentedSeq) and isinstance(key, int) and key < len(node):
                line, node = node.lc.item(key)[0], node[key]
        numbered = (f"[{key + 1}]" if isinstance(key, int) else f".{key}" for key in keys)
        path = f"{self._path}{''.join(numbered)}".removeprefix(".")
        return f"{self._file}, line {line + 1}" + (f" ({path})" if path else "")

    def problem(
        self, key: str | Sequence[str | int] | None, found: str, expected: str, remedy: str = ""
    ) -> None:
        """Note what is wrong at a key, or at the end of a path of keys."""
        keys = () if key is None else (str(key),) if isinstance(key, str | int) else key
        self.problems.append(Problem(place=self.place(*keys), found=found, expected=expected, remedy=remedy))

    def text(self, key: str, default: Any = REQUIRED) -> str:
        """A text; a whole number is taken as text, since ``2013`` is a fine name of a wave."""
        value = self._get(key, default)
        if value is default:
            return default if default is not REQUIRED else ""
        if isinstance(value, bool | CommentedMap | CommentedSeq) or value is None:
            return self._wrong(key, value, "a text", "")
        if isinstance(value, date):
            return self._wrong(key, value, f'the date in quotation marks: "{value}"', str(value))
        return str(value).strip() if not isinstance(value, float) else canonical(value)

    def choice(self, key: str, options: Sequence[str], default: Any = REQUIRED) -> str:
        """One of some words."""
        noted = len(self.problems)
        value = self.text(key, default)
        if value not in (*options, default) and len(self.problems) == noted:
            self.problem(key, repr(value), "one of: " + ", ".join(options))
        return value if value in (*options, default) else options[0]

    def number(
        self, key: str, default: Any = REQUIRED, low: float = -math.inf, high: float = math.inf
    ) -> float:
        """A number between two limits, both allowed."""
        value = self._get(key, default)
        if value is default:
            return default if default is not REQUIRED else math.nan
        finite = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        if not finite or not low <= value <= high:
            limits = f" of at least {low:g}" if low > -math.inf else ""
            limits = f" from {low:g} to {high:g}" if high < math.inf else limits
            return self._wrong(key, value, f"a number{limits}", math.nan)
        return value

    def integer(self, key: str, default: Any = REQUIRED, low: float = -math.inf) -> int:
        """A whole number, at least `low`."""
        value = self.number(key, default, low=low)
        if isinstance(value, float) and math.isfinite(value) and value != int(value):
            return self._wrong(key, value, "a whole number", 0)
        return value if value is default else (0 if math.isnan(value) else int(value))

    def flag(self, key: str, default: Any = REQUIRED) -> bool:
        """``true`` or ``false``."""
        value = self._get(key, default)
        if value is default:
            return default if default is not REQUIRED else False
        return value if isinstance(value, bool) else self._wrong(key, value, "true or false", False)

    def texts(self, key: str, default: Any = REQUIRED) -> tuple[str, ...]:
        """A list of texts (one text alone is a list of one)."""
        value = self._get(key, default)
        if value is default:
            return default if default is not REQUIRED else ()
        items = value if isinstance(value, CommentedSeq) else [value]
        if any(item is None or isinstance(item, CommentedMap | CommentedSeq) for item in items):
            return self._wrong(key, value, "a list of texts", ())
        if days := [item for item in items if isinstance(item, date)]:
            self.problem(key, str(days[0]), f'dates in quotation marks: "{days[0]}"')
            return ()
        return tuple(canonical(item) for item in items)

    def numbers(
        self, key: str, default: Any = REQUIRED, low: float = -math.inf, high: float = math.inf
    ) -> tuple[float, ...]:
        """A list of one or more numbers between two limits, both allowed."""
        value = self._get(key, default)
        if value is default:
            return default if default is not REQUIRED else ()
        items = list(value) if isinstance(value, CommentedSeq) else []
        sound = [
            isinstance(item, int | float) and not isinstance(item, bool) and low <= item <= high
            for item in items
        ]
        if not items or not all(sound):
            odd = items[sound.index(False)] if items else value
            return self._wrong(key, odd, f"a list of numbers from {low:g} to {high:g}", ())
        return tuple(items)

    def codes(self, key: str, default: Any = REQUIRED) -> dict[str, str]:
        """A mapping of raw codes, in canonical form, to names."""
        value = self._get(key, default)
        if value is default:
            return default if default is not REQUIRED else {}
        if not isinstance(value, CommentedMap):
            return self._wrong(key, value, "a mapping `raw code: name`", {})
        codes: dict[str, str] = {}
        for raw, name in value.items():
            if canonical(raw) in codes:
                self.problem(key, f"code {canonical(raw)!r} twice", "each code once")
            if name is None or isinstance(name, CommentedMap | CommentedSeq):
                self.problem(key, f"code {canonical(raw)!r} without a name", "`raw code: name`")
                continue
            codes[canonical(raw)] = canonical(name)
        return codes

    def section(self, key: str, build: Callable[[Section], T], default: Any = REQUIRED) -> T:
        """A mapping below this one, built by `build`; unknown keys in it are noted."""
        value = self._get(key, default)
        if value is default and default is not REQUIRED:
            return default
        if not isinstance(value, CommentedMap):
            if value is not REQUIRED:
                self._wrong(key, value, "a mapping", None)
            value = CommentedMap()
            value.lc.line, value.lc.col = self._data.lc.line, 0
            return build(Section(value, self._file, self._join(key), []))
        return self._build(value, key, build)

    def named(self, key: str, build: Callable[[str, Section], T], default: Any = REQUIRED) -> dict[str, T]:
        """A mapping of ids to mappings, each built by ``build(id, section)``, in the file's order."""
        value = self._get(key, default)
        if value is default and default is not REQUIRED:
            return default
        if not isinstance(value, CommentedMap):
            return {} if value is REQUIRED else self._wrong(key, value, "a mapping of ids", {})
        below = Section(value, self._file, self._join(key), self.problems)
        built: dict[str, T] = {}
        for name in value:
            if canonical(name) in built:
                self.problem(key, f"the id {canonical(name)!r} twice", "each id once")
            built[canonical(name)] = below.section(name, lambda item, name=name: build(canonical(name), item))
        return built

    def listed(self, key: str, build: Callable[[Section], T], default: Any = REQUIRED) -> tuple[T, ...]:
        """A list of mappings, each built by `build`."""
        value = self._get(key, default)
        if value is default:
            return default if default is not REQUIRED else ()
        if not isinstance(value, CommentedSeq):
            return self._wrong(key, value, "a list of mappings", ())
        built = []
        for number, item in enumerate(value, start=1):
            if isinstance(item, CommentedMap):
                built.append(self._build(item, f"{key}[{number}]", build))
            else:
                self.problem(key, f"{item!r} as entry {number}", "a mapping")
        return tuple(built)

    def keys(self) -> Iterator[str]:
        """The keys of this mapping, in canonical form."""
        return (canonical(key) for key in self._data)

    def finish(self) -> None:
        """Note keys that nothing read and decisions that are still open, then raise every problem."""
        self._note_unknown()
        known = {problem.place for problem in self.problems}
        for path in _undecided(self._data):
            if self.place(*path) not in known:
                self.problem(
                    path,
                    f"the word {UNDECIDED}, which a draft writes for what only you know",
                    "what it stands for",
                    "Write it in its place, or remove the line if it is not needed.",
                )
        if self.problems:
            raise ProblemsFound(self.problems)

    def _build(self, value: CommentedMap, key: str, build: Callable[[Section], T]) -> T:
        below = Section(value, self._file, self._join(key), self.problems)
        built = build(below)
        below._note_unknown()
        return built

    def _note_unknown(self) -> None:
        known = ", ".join(sorted(str(key) for key in self._read))
        for key in self._data:
            if key not in self._read:
                self.problem(str(key), f"unknown key {str(key)!r}", f"one of: {known}")

    def _get(self, key: str, default: Any) -> Any:
        name = self._key(key)
        self._read.add(name)
        if name not in self._data:
            if default is REQUIRED:
                self.problem(None, f"no {key!r}", f"the key {key!r}")
            return default
        value = self._data[name]
        # `coding:` with nothing after it says that there is none.
        return default if value is None and default is not REQUIRED else value

    def _wrong(self, key: str, value: Any, expected: str, instead: T) -> T:
        if isinstance(value, CommentedMap | CommentedSeq):
            found = "a mapping" if isinstance(value, CommentedMap) else "a list"
        else:
            found = "nothing" if value is None else str(value) if isinstance(value, date) else repr(value)
        self.problem(key, found, expected)
        return instead

    def _key(self, key: str) -> Any:
        """The key as the file has it: a wave may be written 2013 or "2013"."""
        return _key_in(self._data, key)

    def _join(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else str(key)


def _undecided(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The paths to every key and value that still begins with the word of a draft."""
    if isinstance(node, CommentedMap):
        below = [(canonical(key), value) for key, value in node.items()]
        yield from ((*path, key) for key, _ in below if _UNDECIDED.match(key))
    elif isinstance(node, CommentedSeq):
        below = list(enumerate(node))
    else:
        if isinstance(node, str) and _UNDECIDED.match(node):
            yield path
        return
    for key, value in below:
        yield from _undecided(value, (*path, key))


def _line_after(text: bytes) -> int:
    """The number of the line in which a text ends."""
    return text.count(b"\n") + 1


def _key_in(data: CommentedMap, key: Any) -> Any:
    if key in data:
        return key
    return next((name for name in data if canonical(name) == key), key)
