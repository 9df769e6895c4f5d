"""What the bundled example is made from: utterances, questions, names and the plan of themes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

SOURCE = Path("data/raw/synthetic")
OPENING, CLOSING = "opening", "closing"


@dataclass(frozen=True, kw_only=True)
class Utterance:
    """Words that a participant may say, with the codes that a coder who reads them gives.

    Attributes
    ----------
    theme : str
        The code whose part of the bank it stands in, which `codes` need not hold; for small talk, its use.
    codes, second : Mapping of code to polarity
        What an expert coder gives, and what a second one gives (the same unless they would differ).
    voices : tuple of str
        The roles that could say it.
    waves : str
        ``any``, ``early`` (the first wave only) or ``late`` (the last only).
    """

    id: str
    theme: str
    codes: Mapping[str, str]
    second: Mapping[str, str]
    voices: tuple[str, ...]
    waves: str
    form: str
    text: str

    @property
    def words(self) -> int:
        """The number of words."""
        return len(self.text.split())


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A paragraph of an observation note or a board paper, with its codes."""

    id: str
    text: str
    codes: Mapping[str, str]
    heading: str = ""


@dataclass(frozen=True, kw_only=True)
class Source:
    """An observation note or a board paper."""

    id: str
    title: str
    passages: tuple[Passage, ...]
    setting: str = ""


@dataclass(frozen=True, kw_only=True)
class Bank:
    """Everything that the example's sources are made from.

    Attributes
    ----------
    questions : Mapping of theme to the interviewer's questions by id
    phrases : Mapping of use to what is said around the answers (conversation.yaml)
    plan : Mapping
        Weights of the themes (themes_plan.yaml).
    names : Mapping
        People, practices, places and trusts (names.yaml).
    fieldwork, open_codes : Mapping
        What the register records beside the interviews (fieldwork.yaml), and how open coders read them
        (open_codes.yaml).
    """

    utterances: tuple[Utterance, ...]
    questions: Mapping[str, Mapping[str, str]]
    observations: tuple[Source, ...]
    papers: tuple[Source, ...]
    phrases: Mapping[str, list[str]]
    plan: Mapping[str, Any]
    names: Mapping[str, Any]
    fieldwork: Mapping[str, Any]
    open_codes: Mapping[str, Any]


def has_bank(folder: Path) -> bool:
    """Whether a study brings its own utterances; other studies get dummy transcripts."""
    return (folder / SOURCE / "utterances").is_dir()


def load_bank(folder: Path) -> Bank:
    """Read the bank that lies in the folder of a study."""
    source = folder / SOURCE
    utterances: list[Utterance] = []
    other: dict[str, Any] = {}
    for path in sorted((source / "utterances").glob("*.yaml")):
        content = _yaml(path)
        if isinstance(content, list):
            utterances += _utterances(content)
        else:
            other |= content
    phrases = _yaml(source / "conversation.yaml")
    uses = {key: use for use, keys in phrases["talk"].items() for key in keys}
    utterances += [_utterance(item, uses[item["id"]]) for item in other["talk"]]
    questions: dict[str, dict[str, str]] = {}
    for item in other["questions"]:
        questions.setdefault(item["theme"], {})[item["id"]] = item["text"].strip()
    return Bank(
        utterances=tuple(utterances),
        questions=questions,
        observations=tuple(_source(item) for item in other["observations"]),
        papers=tuple(_source(item) for item in other["papers"]),
        phrases=phrases,
        plan=_yaml(source / "themes_plan.yaml"),
        names=_yaml(source / "names.yaml"),
        fieldwork=_yaml(source / "fieldwork.yaml"),
        open_codes=_yaml(source / "open_codes.yaml"),
    )


def _utterances(items: list[dict[str, Any]]) -> list[Utterance]:
    """The utterances of one file; a prefix of ids stands for the code that most of them carry."""
    carried: dict[str, Counter[str]] = {}
    for item in items:
        carried.setdefault(_prefix(item), Counter()).update(list(item["codes"]))
    themes = {prefix: codes.most_common(1)[0][0] for prefix, codes in carried.items()}
    return [_utterance(item, themes[_prefix(item)]) for item in items]


def _prefix(item: dict[str, Any]) -> str:
    return item["id"].partition("-")[0]


def _utterance(item: dict[str, Any], theme: str) -> Utterance:
    return Utterance(
        id=item["id"],
        theme=theme,
        codes=item["codes"],
        second=item.get("second", item["codes"]),
        voices=tuple(item["voices"]),
        waves=item["waves"],
        form=item["form"],
        text=item["text"].strip(),
    )


def _source(item: dict[str, Any]) -> Source:
    passages = tuple(
        Passage(
            id=f"{item['id']}-{number}",
            text=passage["text"].strip(),
            codes=passage["codes"],
            heading=passage.get("heading", ""),
        )
        for number, passage in enumerate(item["paragraphs"], start=1)
    )
    setting = item.get("setting", "").strip()
    return Source(id=item["id"], title=item["title"].strip(), passages=passages, setting=setting)


def _yaml(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))
