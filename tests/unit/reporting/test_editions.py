"""The three editions, opened again with other programs."""

from __future__ import annotations

import dataclasses
import io
import re
import zipfile
from pathlib import Path

import pytest

from analysis.reporting import editions

NARRATIVE = Path(__file__).with_name("report.md")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    (folder / "reports").mkdir()
    (folder / "reports/report.md").write_bytes(NARRATIVE.read_bytes())
    return folder


@pytest.fixture(scope="module")
def example(study_maker, folder):
    return study_maker(folder=folder)


@pytest.fixture(scope="module")
def built(example, findings):
    return editions.build(example, findings)


@pytest.fixture(scope="module")
def page(built):
    return built.files["report.html"].decode()


@pytest.fixture(scope="module")
def word(built):
    import docx

    return docx.Document(io.BytesIO(built.files["report.docx"]))


@pytest.fixture(scope="module")
def pdf(built):
    from pypdf import PdfReader

    return PdfReader(io.BytesIO(built.files["report.pdf"]))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u00a0", " "))


def test_the_same_bytes_each_time(built, example, findings):
    again = editions.build(example, findings)
    assert {name: again.files[name] == built.files[name] for name in built.files} == {
        "report.html": True,
        "report.docx": True,
        "report.pdf": True,
    }


def test_the_page_is_one_file_without_network_or_script(page):
    # Names of XML namespaces and links that a reader may follow are no requests.
    requested = re.findall(r"(?:src|url)\s*[=(]\s*[\"']?(?!data:|#)([a-z]+:[^\"')]+)", page)
    assert requested == []
    assert "<script" not in page and "@import" not in page and "<link" not in page
    assert page.count("@font-face") == 8


def test_every_claim_in_the_page_leads_to_its_entry_in_the_ledger(page, built):
    targets = re.findall(r'<a href="#(ledger-[^"]+)"\s+class="claim"', page)
    assert len(targets) == sum(c.field not in ("quotation", "interpretation") for c in built.claims)
    for target in targets:
        assert f'id="{target}"' in page


def test_the_label_of_every_table_and_figure_leads_to_its_entry_and_says_what_it_is(page, built, findings):
    links = re.findall(
        r'<a href="#ledger-([^"]+)"\s+class="claim"\s+title="([^"]*)">'
        r"<strong>(Table|Figure)\s\d+</strong></a>",
        page,
    )
    shown = [c.finding for c in built.claims if c.field in ("table", "figure")]
    assert shown and [name for name, _, _ in links] == shown
    assert all(squeezed(title).startswith(findings[name].statement) for name, title, _ in links)
    # The calibration check is made for the report alone: it has no entry to lead to.
    assert page.count("<strong>Table") == page.count("<strong>Table 4") + sum(
        k == "Table" for _, _, k in links
    )


def test_labels_lead_nowhere_without_a_ledger(example, findings, tmp_path):
    (tmp_path / "reports").mkdir()
    text = '# A head\n\n{{ table("themes.shares", caption="Shares") }}\n'
    (tmp_path / "reports/report.md").write_text(text, encoding="utf-8")
    made = (
        editions.build(dataclasses.replace(example, folder=tmp_path), findings).files["report.html"].decode()
    )
    assert "<strong>Table 1</strong>" in made and 'href="#ledger' not in made


def test_identifiers_in_the_page_are_unique(page):
    found = re.findall(r'\sid="([^"]+)"', page)
    assert len(found) == len(set(found))
    anchors = set(re.findall(r'href="#([^"]+)"', page))
    assert anchors <= set(found)


def test_tables_have_scopes_and_captions_and_figures_are_described(page, findings):
    assert page.count('scope="col"') > 20 and 'scope="rowgroup"' in page
    assert page.count("<caption>") == page.count("<table")
    assert page.count('<svg role="img" aria-label="') == 7
    assert findings["figure.by_role"].result.alt in page


def test_the_quotation_is_whole_in_every_edition(page, word, pdf, findings):
    quotation = findings["quotation.time"].result.text
    assert quotation in squeezed(page)
    assert any(quotation in p.text for p in word.paragraphs)
    assert quotation in squeezed(" ".join(p.extract_text() for p in pdf.pages))


def test_synthetic_on_every_page(page, word, pdf):
    assert 'class="banner"' in page
    assert all("Synthetic data" in p.extract_text() for p in pdf.pages)
    assert "Synthetic data" in word.sections[0].header.paragraphs[0].text


def test_a_report_on_real_data_does_not_say_so(example, findings):
    from pypdf import PdfReader

    real = dataclasses.replace(example, synthetic=False)
    made = editions.build(real, findings)
    body = made.files["report.html"].split(b"</style>")[1]
    assert b"ynthetic" not in body
    pages = PdfReader(io.BytesIO(made.files["report.pdf"])).pages
    assert not any("ynthetic" in page.extract_text() for page in pages)


def test_captions_have_the_same_numbers_in_every_edition(page, word, pdf):
    text = squeezed(" ".join(p.extract_text() for p in pdf.pages))
    caption = "Highly engaged GPs by role and wave"
    assert re.search(rf"<strong>Table 1</strong></a>\s*{caption}", page)
    assert f"Table 1 {caption}" in text
    captions = [squeezed(p.text) for p in word.paragraphs if p.style.name == "Caption"]
    assert f"Table 1 {caption}" in captions
    assert sum(c.startswith("Figure") for c in captions) == 7
    assert "Table 4 Calibration check, synthetic data" in captions


def test_word_has_its_own_styles_fields_and_repeated_heads(word, built):
    styles = {p.style.name for p in word.paragraphs}
    assert {"Title", "Heading 1", "Heading 2", "Caption", "Quote", "Key Findings", "Table Note"} <= styles
    body = zipfile.ZipFile(io.BytesIO(built.files["report.docx"])).read("word/document.xml").decode()
    assert " SEQ Table " in body and " SEQ Figure " in body
    assert body.count("<w:tblHeader") == len(word.tables)
    assert "/tmp" not in body
    assert word.styles["Heading 1"].font.name == "Source Sans Pro"


def test_word_tables_keep_the_order_of_the_schema(word):
    # ECMA-376 part 1, 17.4.59 (CT_TblPr): Word calls a file with another order unreadable.
    order = [
        "tblStyle",
        "tblW",
        "jc",
        "tblInd",
        "tblBorders",
        "tblLayout",
        "tblCellMar",
        "tblLook",
        "tblCaption",
    ]
    for table in word.tables:
        names = [child.tag.partition("}")[2] for child in table._tbl.tblPr]
        assert names == sorted(names, key=order.index)
        for properties in table._tbl.iter(f"{{{table._tbl.nsmap['w']}}}rPr"):
            names = [child.tag.partition("}")[2] for child in properties]
            assert [n for n in names if n in ("b", "sz")] == [n for n in ("b", "sz") if n in names]


def test_word_tables_hold_the_printed_cells(word, findings, example):
    from analysis.reporting.tables import grid

    shown = grid(findings["themes.shares"].result, example)
    cells = [
        [squeezed(c.text) for c in row.cells]
        for row in next(t for t in word.tables if t.cell(0, 0).text == "Theme").rows
    ]
    assert cells == [list(shown.heads), *map(list, shown.rows)]


def test_the_pdf_is_tagged_named_and_keeps_pdf_ua(pdf, example):
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].lower().startswith("en")
    assert pdf.metadata.title == example.title
    assert "pdfuaid" in root["/Metadata"].get_object().get_data().decode()
    fonts = {
        str(font.get_object()["/BaseFont"])
        for p in pdf.pages
        for font in p["/Resources"].get("/Font", {}).values()
    }
    assert fonts and all("SourceS" in font for font in fonts)


def test_the_ledger_names_every_finding_cited(page, built):
    for claim in built.claims:
        assert f'id="ledger-{claim.finding}"' in page


def test_warnings_name_suppressed_numbers(built):
    (warning,) = built.warnings
    assert "engagement.high.leaders.calderwick" in warning and "line 50" in warning


def test_what_was_built_is_written(built, tmp_path):
    import json

    editions.write(tmp_path, built)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"report.html", "report.docx", "report.pdf", "claims.json"}
    written = json.loads((tmp_path / "claims.json").read_text(encoding="utf-8"))
    assert len(written) == len(built.claims) + len(built.literals)
    assert [item["printed"] for item in written if not item["finding"]] == [
        literal.printed for literal in built.literals
    ]


def test_a_study_may_have_its_own_style(example, findings, tmp_path):
    reports = tmp_path / "reports"
    (reports / "style").mkdir(parents=True)
    (reports / "report.md").write_text("# A head\n\nText.\n", encoding="utf-8")
    (reports / "style/report.css").write_text("body { color: rebeccapurple }", encoding="utf-8")
    made = editions.build(dataclasses.replace(example, folder=tmp_path), findings)
    assert b"rebeccapurple" in made.files["report.html"]
    assert b"--accent" not in made.files["report.html"]
