"""The codebook: codes and themes with what they mean, examples, and the rules that propose them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from analysis.coding.codebook.rules import POLARITIES, SPEAKER_ROLES, Polarity, Rule, build_rule
from analysis.study.section import Section, canonical, read_yaml


@dataclass(frozen=True, kw_only=True)
class Theme:
    """What several codes are gathered under; what it means is for people to write."""

    id: str
    label: str
    group: str
    definition: str


@dataclass(frozen=True, kw_only=True)
class Example:
    """A passage and how a coder should code it.

    ``place`` is its file and line, ``asked`` the interviewer's question before it (may be empty).
    """

    text: str
    expected: Polarity
    place: str
    asked: str = ""
    speaker_role: str = "participant"


@dataclass(frozen=True, kw_only=True)
class Code:
    """One code.

    Attributes
    ----------
    include, exclude : tuple of str
        What belongs to it and what doesn't, for people who code.
    examples, counter_examples : tuple of Example
        Passages that carry the code, and passages that look like it and don't.
    rules : tuple of Rule
    parent : str or None
        The wider code that this one is a kind of.
    """

    id: str
    label: str
    theme: str
    definition: str
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    examples: tuple[Example, ...]
    counter_examples: tuple[Example, ...]
    rules: tuple[Rule, ...]
    parent: str | None = None


@dataclass(frozen=True, kw_only=True)
class Codebook:
    """Codes, themes and the groups of themes, each in the order of the file.

    Attributes
    ----------
    name : str
        The file's name, for messages.
    groups : Mapping of str to str
        Group to label; the report's chapters.
    """

    name: str
    groups: Mapping[str, str]
    themes: Mapping[str, Theme]
    codes: Mapping[str, Code]

    def codes_of(self, theme: str) -> tuple[str, ...]:
        """The codes that a theme gathers."""
        return tuple(code.id for code in self.codes.values() if code.theme == theme)

    def children(self, code: str) -> tuple[str, ...]:
        """The codes right below a code."""
        return tuple(item.id for item in self.codes.values() if item.parent == code)

    def descendants(self, code: str) -> tuple[str, ...]:
        """All codes below a code: what its counts take in when they are counted "with children"."""
        return tuple(item for item in self.codes if code in self.ancestors(item))

    def ancestors(self, code: str) -> tuple[str, ...]:
        """The codes above a code, its parent first."""
        above: list[str] = []
        while (parent := self.codes[code].parent) is not None:
            above.append(parent)
            code = parent
        return tuple(above)

    @cached_property
    def hash(self) -> str:
        """A hash of the rules alone: what a change of wording in a definition leaves as it is."""
        rules = {code.id: [rule.identity() for rule in code.rules] for code in self.codes.values()}
        return hashlib.sha256(json.dumps(rules, sort_keys=True).encode()).hexdigest()


def load_codebook(path: str | Path) -> Codebook:
    """Read a codebook.

    Parameters
    ----------
    path : str or Path
        A YAML 1.2 file of schema ``codebook/1``.

    Returns
    -------
    Codebook

    Raises
    ------
    ProblemsFound
        With every problem of the file and its line: a tab, a key given twice, a theme or group that isn't
        there, codes that are each other's parents, a code without a rule, a rule that can match everything or
        nothing, an unknown key.

    See Also
    --------
    check_examples : whether each example is found by its own code's rules.

    Examples
    --------
    >>> load_codebook("nowhere.yaml")
    Traceback (most recent call last):
    ...
    analysis.problems.ProblemsFound: nowhere.yaml: found no such file; ...
    """
    path = Path(path)
    section = read_yaml(path)
    section.choice("schema", ("codebook/1",))
    groups = section.section("groups", _labels)
    themes = section.named("themes", lambda id, item: _theme(id, item, groups))
    codes = section.named("codes", lambda id, item: _code(id, item, themes))
    _check_parents(section, codes)
    used = {code.theme for code in codes.values()}
    for theme in themes:
        if theme not in used:
            section.problem("themes", f"theme {theme!r} without a code", "a code for each theme")
    section.finish()
    return Codebook(name=path.name, groups=groups, themes=themes, codes=codes)


def _check_parents(section: Section, codes: Mapping[str, Code]) -> None:
    """A parent is a code of the same theme, and no code is above itself."""
    told: set[str] = set()
    for id, code in codes.items():
        if code.parent is None or id in told:
            continue
        parent = codes.get(code.parent)
        chain = _chain(id, codes)
        if parent is None:
            section.problem(
                ("codes", id, "parent"), f"unknown code {code.parent!r}", "one of: " + ", ".join(codes)
            )
        elif chain[-1] == id:
            told |= set(chain)
            lines = " -> ".join(f"{item} (line {_line(section, item)})" for item in chain)
            section.problem(
                ("codes", id, "parent"),
                f"a cycle of parents: {lines}",
                "a chain of parents that ends",
                "Take `parent` from the widest of these codes.",
            )
        elif parent.theme != code.theme:
            section.problem(
                ("codes", id, "parent"),
                f"the parent {parent.id!r} of theme {parent.theme!r}, while {id!r} is of {code.theme!r}",
                "a parent of the same theme",
                "Move one of the two codes, or leave `parent` out.",
            )


def _chain(id: str, codes: Mapping[str, Code]) -> list[str]:
    """A code and those above it, up to the last or to the first that comes again."""
    chain = [id]
    while (parent := codes[chain[-1]].parent) in codes:
        chain.append(parent)
        if chain.count(parent) > 1:
            break
    return chain


def _line(section: Section, id: str) -> str:
    return section.place("codes", id, "parent").split("line ")[1].split(" ")[0]


def _labels(section: Section) -> dict[str, str]:
    return {key: section.text(key) for key in list(section.keys())}


def _theme(id: str, section: Section, groups: Mapping[str, str]) -> Theme:
    group = section.text("group")
    if group and group not in groups:
        section.problem("group", f"unknown group {group!r}", "one of: " + ", ".join(groups))
    return Theme(id=id, label=section.text("label"), group=group, definition=section.text("definition"))


def _code(id: str, section: Section, themes: Mapping[str, Theme]) -> Code:
    theme = section.text("theme")
    if theme and theme not in themes:
        section.problem("theme", f"unknown theme {theme!r}", "one of: " + ", ".join(themes))
    rules = _rules(id, section)
    return Code(
        id=id,
        label=section.text("label"),
        theme=theme,
        definition=section.text("definition"),
        include=section.texts("include", ()),
        exclude=section.texts("exclude", ()),
        examples=section.listed("examples", _example, ()),
        counter_examples=section.listed("counter_examples", _counter_example, ()),
        rules=rules,
        parent=section.text("parent", None),
    )


def _rules(id: str, section: Section) -> tuple[Rule, ...]:
    numbers = iter(range(1, 10_000))

    def build(item: Section) -> Rule:
        number = next(numbers)
        return build_rule(item, f"{id}.{item.text('id', str(number))}")

    present = "rules" in section
    rules = section.listed("rules", build)
    if present and not rules:
        section.problem("rules", f"code {id!r} without a rule", "at least one rule")
    for name in sorted({rule.id for rule in rules if [r.id for r in rules].count(rule.id) > 1}):
        section.problem("rules", f"two rules with the id {name!r}", "each id once in a code")
    return rules


def _example(section: Section) -> Example:
    return _read_example(section, section.choice("expected", POLARITIES, "present"))


def _counter_example(section: Section) -> Example:
    return _read_example(section, "present")


def _read_example(section: Section, expected: Polarity) -> Example:
    return Example(
        text=canonical(section.text("text")),
        expected=expected,
        place=section.place(),
        asked=canonical(section.text("asked", "")),
        speaker_role=section.choice("speaker_role", SPEAKER_ROLES, "participant"),
    )
