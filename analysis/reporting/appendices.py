"""Parts of the report that are written from the findings: attributions, methods, calibration, the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from analysis.display import rounded
from analysis.reporting import pandoc
from analysis.reporting.bindings import Item
from analysis.reporting.measures import in_tables
from analysis.reporting.tables import Grid
from analysis.results import Count, Estimate, Finding, Interpretation, Quotation
from analysis.study import Study
from analysis.study.fieldwork import Published

if TYPE_CHECKING:
    from analysis.reporting.document import Edition

KINDS = {  # how a kind of source is called beside a quotation
    "focus_group": "focus group",
    "observation": "fieldnote",
    "document": "document",
    "survey_answer": "survey answer",
}
TOLERANCES = {
    "exact": "identical",
    "closed_form": "the same formula: to rounding error",
    "iterative": "found by iteration: to its stopping rule",
    "resampled": "the same draws from the same seed: to rounding error",
}
SOFTWARE = ("numpy", "pandas", "scipy", "statsmodels", "spacy", "matplotlib", "pypandoc-binary", "typst")
SHORT = 8


def attribution(quotation: Quotation, study: Study) -> str:
    """Who said it: role, site, wave, and the kind of source where it is no interview.

    The words of an observation are the researcher's, and are called a fieldnote.
    """
    role = study.roles.get(quotation.role)
    site = study.sites.get(quotation.site)
    wave = study.waves.get(quotation.wave)
    # A label that would have pointed to too few people was made coarser (`safe_label`).
    who = role.singular if role else quotation.role or "Participant"
    if quotation.kind in ("observation", "document"):
        who = KINDS[quotation.kind].capitalize()
    parts = [who, site.label if site else quotation.site, wave.label if wave else quotation.wave]
    if quotation.kind in ("focus_group", "survey_answer"):
        parts.append(KINDS[quotation.kind])
    return ", ".join(part for part in parts if part)


def interpretation(reading: Interpretation, edition: Edition) -> list[pandoc.Node]:
    """An analyst's reading of a theme, and what speaks for and against it."""
    paragraphs = [pandoc.para(pandoc.text(" ".join(words.split()))) for words in reading.text.split("\n\n")]
    support = len(reading.supporting)
    contrary = len(reading.contrary)
    facts = [
        f"Interpretation by {reading.analyst}.",
        f"Passages for it: {support}; against it: {contrary}.",
    ]
    if reading.search_for_contrary:
        facts.append(f"How contrary cases were sought: {_stopped(reading.search_for_contrary)}")
    if reading.member_check:
        facts.append(f"Check with participants: {_stopped(reading.member_check)}")
    source = edition.section("source", [pandoc.para(pandoc.text(" ".join(facts)))])
    return edition.section("interpretation", [*paragraphs, *source])


def calibration(findings: Mapping[str, Finding], study: Study) -> Grid:
    """What was published before beside what this study finds."""
    rows = []
    for published in study.published:
        finding = findings.get(published.finding)
        found = finding.display if finding else "not found"
        rows.append(
            (published.statement, published.printed, found, agrees(published, finding), published.source)
        )
    heads = ("Figure", "Published", "This study", "Agrees", "Source")
    return Grid(heads=heads, numeric=(False,) * 5, rows=tuple(rows), spans=(1,) * len(rows), notes=())


def agrees(published: Published, finding: Finding | None) -> str:
    """Whether a finding agrees with a published figure, as closely as that was printed.

    Examples
    --------
    >>> published = Published(finding="f", statement="", printed="12%", value=0.12, source="")
    >>> estimate = Estimate(value=0.118, n=279, method="Wilson", tolerance="closed_form")
    >>> agrees(published, Finding(id="f", statement="", result=estimate, display="12%"))
    'yes'
    """
    if finding is None or not isinstance(finding.result, Estimate | Count):
        return "no such number"
    value = finding.result.value
    if finding.disclosure.status == "suppressed" or value is None:
        return "withheld"
    if published.between is not None:
        low, high = published.between
        return "yes" if low <= value <= high else "no"
    if isinstance(finding.result, Count):
        return "yes" if value == published.value else "no"
    digits = published.printed.partition(".")[2]
    decimals = len(digits) - len(digits.lstrip("0123456789"))
    same = rounded(100 * value, decimals) == rounded(100 * published.value, decimals)
    return "yes" if same else "no"


def methods(findings: Mapping[str, Finding], edition: Edition) -> list[pandoc.Node]:
    """What was done, from what ran: estimators, choices, seed and software."""
    kinds = Counter(finding.kind for finding in findings.values())
    withheld = sum(finding.disclosure.status == "suppressed" for finding in findings.values())
    plural = {"quotation": "quotations", "interpretation": "interpretations"}
    counted = ", ".join(
        f"{count} {kind if count == 1 else plural.get(kind, kind + 's')}"
        for kind, count in sorted(kinds.items())
    )
    seed, rules = edition.study.seed, edition.study.params.disclosure
    blocks = [
        pandoc.para(
            pandoc.text(
                f"This report draws on {len(findings)} findings: {counted}. In {withheld} of them, numbers "
                f"that rest on too few people are withheld under the disclosure rules “{rules.profile}”."
            )
        ),
        *edition.table(_estimators(findings.values()), 0, pandoc.text("Estimators used")),
    ]
    blocks += [pandoc.para(words) for words in in_tables(findings, edition)]
    choices = _choices(findings.values())
    if choices.rows:
        blocks += edition.table(choices, 0, pandoc.text("Choices of analysis"))
    blocks.append(
        pandoc.para(
            pandoc.text(
                f"Every random draw comes from the study seed {seed}, one seed a stage derived from the "
                f"stage’s name. "
                f"Software: {_software()}."
            )
        )
    )
    return blocks


def ledger(items: Iterable[Item], edition: Edition, entry: Callable[[Finding], str]) -> list[pandoc.Node]:
    """Every finding that is cited: what is printed, where it was made, from which inputs."""
    printed: dict[str, list[str]] = {}
    cited: dict[str, Finding] = {}
    for item in items:
        if item.finding is None or item.kind in ("name", "reference"):
            continue
        cited[item.finding.id] = item.finding
        shown = item.printed if item.kind == "claim" else item.kind
        if shown not in printed.setdefault(item.finding.id, []):
            printed[item.finding.id].append(shown)
    blocks: list[pandoc.Node] = []
    for name, finding in sorted(cited.items()):
        head = [*edition.target(entry(finding)), *edition.code(name)]
        hashes = sorted({digest[:SHORT] for digest in finding.inputs.values()})
        facts = [
            f"{finding.statement}.",
            f"Printed: {'; '.join(printed[name])}.",
            f"{_method(finding)}Made by {finding.made_by or 'an unnamed module'}.",
            f"Inputs: {', '.join(hashes) or 'none'}.",
        ]
        if finding.disclosure.status in ("suppressed", "rounded"):
            facts.append(f"Disclosure: {finding.disclosure.status} ({finding.disclosure.rule}).")
        words = [*head, {"t": "LineBreak"}, *pandoc.text(" ".join(facts))]
        blocks.append(pandoc.para(words))
    inputs = sorted({pair for finding in cited.values() for pair in finding.inputs.items()})
    rows = tuple((digest[:SHORT], path) for path, digest in inputs)
    if rows:
        shown = Grid(heads=("Hash", "File"), numeric=(False, False), rows=rows, spans=(1,) * len(rows))
        blocks += edition.table(
            shown, 0, pandoc.text("Inputs of the ledger, by the first letters of their SHA-256")
        )
    return edition.section("ledger", blocks)


def _method(finding: Finding) -> str:
    if not isinstance(finding.result, Estimate):
        return ""
    if finding.disclosure.status == "suppressed" or finding.result.n is None:
        return f"Method: {finding.result.method}; the numbers are withheld. "
    return f"Method: {finding.result.method}; n = {finding.result.n:,}. "


def _estimators(findings: Iterable[Finding]) -> Grid:
    used: dict[tuple[str, str, str], int] = Counter()
    for finding in findings:
        result = finding.result
        if isinstance(result, Estimate):
            level = f"{rounded(100 * result.level, 0)}%"
            used[result.method, level, TOLERANCES[result.tolerance]] += 1
    rows = tuple(
        (method, str(count), level, tolerance) for (method, level, tolerance), count in sorted(used.items())
    )
    return Grid(
        heads=("Method", "Findings", "Intervals", "A second computation must agree"),
        numeric=(False, True, True, False),
        rows=rows,
        spans=(1,) * len(rows),
    )


def _choices(findings: Iterable[Finding]) -> Grid:
    chosen = sorted({(key, _value(value)) for finding in findings for key, value in finding.params.items()})
    return Grid(
        heads=("Choice", "Value"),
        numeric=(False, False),
        rows=tuple(chosen),
        spans=(1,) * len(chosen),
    )


def _value(value: object) -> str:
    """A choice in words.

    Examples
    --------
    >>> _value([["2013", "2014"], ["2014", "2016"]]), _value(["role", "site"]), _value(True)
    ('2013–2014, 2014–2016', 'role, site', 'yes')
    """
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_value(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        if value and all(isinstance(item, list | tuple) and len(item) == 2 for item in value):
            return ", ".join("–".join(map(_value, pair)) for pair in value)  # from one wave to another
        return ", ".join(_value(item) for item in value) or "none"
    return {"True": "yes", "False": "no"}.get(str(value), str(value))


def _software() -> str:
    """The versions that ran, but not Python's: one lock file serves several, with the same report."""
    from importlib.metadata import PackageNotFoundError, version

    parts = []
    for name in SOFTWARE:
        try:
            parts.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            parts.append(f"{name} (not installed)")
    return ", ".join(parts)


def _stopped(words: str) -> str:
    words = " ".join(words.split())
    return words if words.endswith((".", "!", "?")) else f"{words}."
