"""The narrative: declared literals, then Markdown in which every number is bound to a finding."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.problems import Problem, ProblemsFound, raise_if_any
from analysis.reporting import pandoc
from analysis.reporting.bindings import NAMES, PRIVATE_USE, TOKEN, Bindings, Item, number_of
from analysis.reporting.lint import lint, sentence, undeclared
from analysis.reporting.numbers import is_bare
from analysis.reporting.wordings import words_alone
from analysis.results import Finding, Interpretation
from analysis.study import Study
from analysis.study.section import Section

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*\n", re.DOTALL | re.MULTILINE)
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_CAPTION = "caption-of-item-"


@dataclass(frozen=True, kw_only=True)
class Narrative:
    """A narrative as read.

    Attributes
    ----------
    file : str
        The file's name, for messages.
    source : str
        The whole text.
    literals : Mapping
        Numbers that may stand in the prose, each with the reason.
    """

    file: str
    source: str
    literals: Mapping[str, str]

    @property
    def body(self) -> str:
        """The text without its front matter, each line at its number."""
        return _FRONT.sub(lambda match: "\n" * match[0].count("\n"), self.source)


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """A narrative with its findings in place.

    Attributes
    ----------
    markdown : str
        The text, with a token where something bound stands.
    items : tuple of Item
        What the tokens stand for.
    blocks : list
        The text as pandoc's syntax tree.
    captions : dict of int to list
        The caption of each table and figure, by the number of its item.
    findings : Mapping
        Every finding of the study, cited or not.
    """

    markdown: str
    items: tuple[Item, ...]
    blocks: list[pandoc.Node]
    captions: dict[int, list[pandoc.Node]]
    findings: Mapping[str, Finding]


def read(path: Path) -> Narrative:
    """Read a narrative.

    Raises
    ------
    ProblemsFound
        When there is no such file, or its front matter is not as described.
    """
    try:
        source = path.read_text(encoding="utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
    except FileNotFoundError:
        found = Problem(
            place=path.name,
            found="no such file",
            expected="the report's text",
            remedy="Write it; `reports/report.md` of the example shows how.",
        )
        raise ProblemsFound([found]) from None
    except UnicodeDecodeError as error:
        place = f"{path.name}, byte {error.start}"
        raise ProblemsFound(
            [Problem(place=place, found="text that is not UTF-8", expected="a UTF-8 text file")]
        ) from None
    raise_if_any(
        Problem(
            place=f"{path.name}, line {source.count(chr(10), 0, match.start()) + 1}",
            found=f"the private-use character U+{ord(match[0]):04X}",
            expected="characters that mean something everywhere",
            remedy="Delete it; it may have come with text from another program.",
        )
        for match in PRIVATE_USE.finditer(source)
    )
    return Narrative(file=path.name, source=source, literals=_literals(source, path.name))


def render(narrative: Narrative, findings: Mapping[str, Finding], study: Study) -> Rendered:
    """Put the findings into the narrative.

    Raises
    ------
    ProblemsFound
        With all problems at once: unknown names, ids and parts, numbers typed by hand.
    """
    return rendered(narrative, Bindings(findings=findings, study=study, file=narrative.file))


def rendered(narrative: Narrative, bindings: Bindings) -> Rendered:
    """The narrative with what its names are bound to in place.

    Raises
    ------
    ProblemsFound
        See `render`.
    """
    typed = lint(narrative.source, narrative.literals, narrative.file)
    try:
        text = _templated(narrative, bindings)
    except ProblemsFound as error:
        problems = [*error.problems, *bindings.problems, *typed]
        raise ProblemsFound(sorted(problems, key=_by_line)) from None
    tree = pandoc.read(text + _captions(bindings.items))["blocks"]
    blocks, captions = _apart(tree)
    problems = [*bindings.problems, *typed, *_misplaced(blocks, bindings)]
    problems += _not_shown(bindings)
    problems += words_alone(text, bindings.items, narrative.file)
    problems += _interpreted(narrative, bindings)
    problems += _slipped_through(narrative, [*blocks, *map(pandoc.para, captions.values())], typed)
    raise_if_any(sorted(problems, key=_by_line))
    return Rendered(
        markdown=text,
        items=tuple(bindings.items),
        blocks=blocks,
        captions=captions,
        findings=bindings.findings,
    )


def _literals(source: str, file: str) -> Mapping[str, str]:
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedMap
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    front = _FRONT.match(source)
    if front is None:
        return {}
    try:
        # An empty line in place of the dashes keeps the line numbers.
        data = YAML(typ="rt").load("\n" + front[1])
    except YAMLError as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        place = f"{file}, line {mark.line + 1}" if mark else file
        found = f"front matter that is no YAML ({str(error).splitlines()[0]})"
        problem = Problem(place=place, found=found, expected="`literals:` and its texts")
        raise ProblemsFound([problem]) from None
    if data is None:
        return {}
    if not isinstance(data, CommentedMap):
        problem = Problem(place=f"{file}, line 2", found="no mapping", expected="`literals:` and its texts")
        raise ProblemsFound([problem])
    section = Section(data, file, "", [])
    literals = section.section("literals", _literal_texts, {})
    section.finish()
    return literals


def _literal_texts(section: Section) -> dict[str, str]:
    """The literals with their reasons; a number alone would cover whatever it came to stand for."""
    found = {key: section.text(key) for key in list(section.keys())}
    for literal, reason in found.items():
        if reason and is_bare(literal) and not _YEAR.fullmatch(literal):
            section.problem(
                literal,
                f"the number {literal!r} alone",
                "the number with the words that it is used with, such as '95% intervals'",
                "Write the literal as it stands in the text; a number that counts answers needs a finding.",
            )
    return found


def _templated(narrative: Narrative, bindings: Bindings) -> str:
    from jinja2 import TemplateError, nodes

    environment = _environment()
    names = bindings.names()
    tree = _parsed(narrative, environment)
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in names:
            call.kwargs.append(nodes.Keyword("line", nodes.Const(call.lineno)))
    template = environment.from_string(tree)
    try:
        return template.render(names)
    except (TemplateError, TypeError, ValueError, LookupError, ArithmeticError) as error:
        lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == "<template>"]
        found = f"an expression that cannot be worked out ({error})"
        raise ProblemsFound([_problem(narrative, lines[-1] if lines else 1, found)]) from None


def _environment() -> Any:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    # Markdown, not HTML, is made: pandoc escapes for each edition. `{#` begins an identifier of a heading.
    return SandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,
        keep_trailing_newline=True,
        comment_start_string="<!--",
        comment_end_string="-->",
    )


def _parsed(narrative: Narrative, environment: Any) -> Any:
    from jinja2 import TemplateSyntaxError, nodes

    try:
        tree = environment.parse(narrative.body)
    except TemplateSyntaxError as error:
        found = f"an expression that cannot be read ({error.message})"
        raise ProblemsFound([_problem(narrative, error.lineno, found)]) from None
    known = {*NAMES, *environment.globals}
    known |= {name.name for name in tree.find_all(nodes.Name) if name.ctx != "load"}
    raise_if_any(
        _problem(
            narrative,
            name.lineno,
            f"the unknown name {name.name!r}",
            "one of: " + ", ".join(NAMES),
        )
        for name in tree.find_all(nodes.Name)
        if name.name not in known
    )
    return tree


def _problem(narrative: Narrative, line: int, found: str, expected: str = "") -> Problem:
    return Problem(
        place=f"{narrative.file}, line {line}",
        found=found,
        expected=expected or 'an expression such as {{ finding("…").display }}',
    )


def _captions(items: list[Item]) -> str:
    """The captions as blocks after the text, so that one reading of Markdown takes them all."""
    parts = [
        f"\n\n::: {{#{_CAPTION}{item.number}}}\n{' '.join(item.caption.split())}\n:::\n"
        for item in items
        if item.caption
    ]
    return "\n" + "".join(parts)


def _apart(tree: list[pandoc.Node]) -> tuple[list[pandoc.Node], dict[int, list[pandoc.Node]]]:
    """The text, and the captions that were read with it."""
    blocks, captions = [], {}
    for block in tree:
        identifier = block["c"][0][0] if block["t"] == "Div" else ""
        if identifier.startswith(_CAPTION):
            inlines = [node for part in block["c"][1] for node in part["c"]]
            captions[int(identifier.removeprefix(_CAPTION))] = inlines
        else:
            blocks.append(block)
    return blocks, captions


def _misplaced(blocks: list[pandoc.Node], bindings: Bindings) -> Iterator[Problem]:
    """A table, figure or other block that does not stand in a paragraph of its own."""
    for leaf in leaves(blocks):
        words = pandoc.plain_text(leaf)
        for token in TOKEN.finditer(words):
            item = bindings.items[number_of(token)]
            if item.kind not in ("claim", "name", "reference") and TOKEN.sub("", words).strip():
                yield Problem(
                    place=f"{bindings.file}, line {item.line}",
                    found=f"a {item.kind} within a sentence",
                    expected="a paragraph of its own",
                    remedy="Leave an empty line before and after it.",
                )


def _not_shown(bindings: Bindings) -> Iterator[Problem]:
    """References to tables and figures that the text does not show."""
    shown = {i.finding.id for i in bindings.items if i.kind in ("table", "figure") and i.finding}
    for item in bindings.items:
        if item.kind == "reference" and item.finding and item.finding.id not in shown:
            yield Problem(
                place=f"{bindings.file}, line {item.line}",
                found=f"a reference to {item.finding.id!r}, which the report does not show",
                expected="a table or figure of this report",
                remedy="Show it with table(…) or figure(…), or leave the reference out.",
            )


def _interpreted(narrative: Narrative, bindings: Bindings) -> Iterator[Problem]:
    """Numbers in the interpretations that the text shows, which are printed as their analyst wrote them."""
    for item in bindings.items:
        if item.finding is None or not isinstance(item.finding.result, Interpretation):
            continue
        if item.kind != "interpretation" and item.field != "display":
            continue
        words = item.finding.result.text
        for start, end in undeclared(words, narrative.literals):
            number = " ".join(words[start:end].split())
            yield Problem(
                place=f"{narrative.file}, line {item.line}",
                found=f"the number {number!r} in the interpretation {item.finding.id!r}, in "
                f"“{sentence(words, start, end)}”",
                expected="an interpretation without numbers, or a declared literal",
                remedy=f"Take it out of the interpretation and say it in {narrative.file} with "
                '{{ finding("…").display }}, or declare it under `literals:` at the top of '
                f"{narrative.file} with the reason why it may stand there.",
            )


def _slipped_through(
    narrative: Narrative, blocks: list[pandoc.Node], reported: list[Problem]
) -> Iterator[Problem]:
    """Numbers that only show in the finished text: made by an expression, an entity, or joined letters."""
    seen = "\n".join(problem.found for problem in reported).replace("--", "–")
    for leaf in leaves(blocks):
        words = pandoc.plain_text(leaf)
        words = " ".join([words, *_attributes_read(leaf)])
        for start, end in undeclared(words, narrative.literals):
            number = words[start:end]
            if f"{number!r}" in seen:
                continue
            at = narrative.body.find(number)
            line = narrative.body.count("\n", 0, at) + 1 if at >= 0 else 0
            yield Problem(
                place=f"{narrative.file}, line {line}" if line else narrative.file,
                found=f"the number {number!r} in the finished text, in “{' '.join(words.split())[:200]}”",
                expected="a number bound to a finding, or a declared literal",
                remedy='Write {{ finding("…").display }}, unchanged by filters, in its place.',
            )


def leaves(node: Any) -> Iterator[list[pandoc.Node]]:
    """The runs of inlines in a tree: what stands in a paragraph, heading, cell or footnote."""
    if isinstance(node, list):
        for item in node:
            yield from leaves(item)
    elif isinstance(node, dict):
        kind = node.get("t")
        if kind in ("Para", "Plain"):
            yield node["c"]
        elif kind == "Header":
            yield node["c"][2]
        elif kind != "CodeBlock":
            yield from leaves(node.get("c", []))


def _attributes_read(inlines: list[pandoc.Node]) -> Iterator[str]:
    """Texts that a reader meets beside the words: titles of links, descriptions of images."""
    for node in inlines:
        if node["t"] in ("Link", "Image"):
            attr, below, target = node["c"]
            yield target[1]
            yield from (value for key, value in attr[2] if key in ("alt", "title"))
            yield from _attributes_read(below)


def _by_line(problem: Problem) -> tuple[int, int]:
    found = re.search(r"line (\d+)(?:, column (\d+))?", problem.place)
    return (int(found[1]), int(found[2] or 0)) if found else (0, 0)
