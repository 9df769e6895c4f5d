"""The report in three editions from one text: a web page, a Word file and a PDF, the same bytes each time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from analysis.files import write_bytes, write_json
from analysis.problems import Problem, ProblemsFound
from analysis.reporting import html, narrative, pandoc, pdf, word
from analysis.reporting.claims import Claim, as_json, claims, literals
from analysis.reporting.document import assemble
from analysis.results import Finding
from analysis.study import Study

SYNTHETIC = "The data were made up to show the method; the findings are evidence of nothing."
SHIPPED = Path(__file__).parent / "style"


@dataclass(frozen=True, kw_only=True)
class Built:
    """A report as built.

    Attributes
    ----------
    files : Mapping of str to bytes
        ``report.html``, ``report.docx`` and ``report.pdf``.
    claims : tuple of Claim
        Every claim of the text in its order.
    literals : tuple of Claim
        The numbers of the text that are declared literals, in their order.
    """

    files: Mapping[str, bytes]
    claims: tuple[Claim, ...]
    literals: tuple[Claim, ...]

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the author should know: suppressed numbers in sentences."""
        return tuple(
            f"report.md, line {claim.line}: {claim.warning} ({claim.finding}): {claim.sentence}"
            for claim in self.claims
            if claim.warning
        )


def build(study: Study, findings: Mapping[str, Finding]) -> Built:
    """Build the report of a study from ``reports/report.md`` and its released findings.

    Parameters
    ----------
    study : Study
        Its folder holds the narrative; files of the same name in ``reports/style/`` replace those of the
        package (``report.html``, ``report.css``, ``report.typ``).
    findings : Mapping
        The released findings by id.

    Raises
    ------
    ProblemsFound
        With all problems of the narrative at once.
    """
    reports = study.folder / "reports"
    date = date_of(study)
    written_by_hand = narrative.read(reports / "report.md")
    rendered = narrative.render(written_by_hand, findings, study)
    meta = _meta(study, date)

    def document(edition):
        tree = assemble(rendered, edition)
        tree["meta"] = dict(meta)
        return tree

    page = html.HtmlEdition(study=study)
    print_ = pdf.PdfEdition(study=study, drawn=page.drawn)
    css = _style(reports, "report.css").read_text(encoding="utf-8")
    files = {"report.html": html.build(document(page), css, str(_style(reports, "report.html")))}
    with word.WordEdition(study=study) as written:
        files["report.docx"] = word.build(written, document(written), date, SYNTHETIC)
    files["report.pdf"] = pdf.build(print_, document(print_), str(_style(reports, "report.typ")), date)
    return Built(files=files, claims=tuple(claims(rendered)), literals=tuple(literals(written_by_hand)))


def write(folder: Path, built: Built) -> None:
    """Write the editions and ``claims.json`` into a folder."""
    for name, content in built.files.items():
        write_bytes(folder / name, content)
    write_json(folder / "claims.json", as_json([*built.claims, *built.literals]))


def _style(reports: Path, name: str) -> Path:
    own = reports / "style" / name
    return own if own.exists() else SHIPPED / name


def date_of(study: Study) -> datetime:
    """The day on the report.

    Raises
    ------
    ProblemsFound
        When study.yaml has none such as 2026-11-21.
    """
    try:
        return datetime.strptime(study.date, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        problem = Problem(
            place="study.yaml (date)",
            found=repr(study.date),
            expected="a date such as 2026-11-21",
        )
        raise ProblemsFound([problem]) from None


def _meta(study: Study, date: datetime) -> dict[str, pandoc.Node]:
    def text(words: str) -> pandoc.Node:
        return {"t": "MetaInlines", "c": pandoc.text(words)}

    authors = [text(f"{a.name}, {a.affiliation}" if a.affiliation else a.name) for a in study.authors]
    meta = {
        "title": text(study.title),
        "subtitle": text(study.subtitle),
        "author": {"t": "MetaList", "c": authors},
        "date": text(f"{date.day} {date:%B %Y}"),
        "isodate": text(study.date),
        "status": text(study.status),
        "lang": text("en-GB"),
    }
    return meta | ({"synthetic": text(SYNTHETIC)} if study.synthetic else {})
