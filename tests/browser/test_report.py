"""The web edition as a reader meets it: at a desk and on a phone, with no network."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.imports import ROOT

pytestmark = pytest.mark.browser
FIXTURES = ROOT / "tests/unit/reporting"
REPORT = ROOT / "reports/published/report.html"
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


def _of_fixtures(folder: Path) -> Path:
    """The web edition of the small report that tests/unit/reporting builds."""
    from analysis.reporting import html, narrative
    from analysis.reporting.document import assemble
    from analysis.reporting.editions import SHIPPED

    made = importlib.util.spec_from_file_location("reporting_fixtures", FIXTURES / "conftest.py")
    fixtures = importlib.util.module_from_spec(made)
    made.loader.exec_module(fixtures)
    study = fixtures.make_study(folder=folder)
    rendered = narrative.render(narrative.read(FIXTURES / "report.md"), fixtures.make_findings(), study)
    page = html.HtmlEdition(study=study)
    tree = assemble(rendered, page)
    texts = {"title": study.title, "lang": "en-GB", "status": study.status}
    tree["meta"] = {name: {"t": "MetaString", "c": words} for name, words in texts.items()}
    css = (SHIPPED / "report.css").read_text(encoding="utf-8")
    path = folder / "report.html"
    path.write_bytes(html.build(tree, css, str(SHIPPED / "report.html")))
    return path


@pytest.fixture(scope="module", params=["of the fixtures", "of the study"])
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small report with something of every kind, and the study's own where it was built."""
    if request.param == "of the fixtures":
        return _of_fixtures(tmp_path_factory.mktemp("report"))
    if not REPORT.exists():
        pytest.skip("nothing is published: run `ccg accept`")
    return REPORT


class Asked(list):
    """Addresses that a page asked for beside its own file."""


@pytest.fixture(scope="module")
def asked() -> Asked:
    return Asked()


def _opened(browser, report: Path, size: dict, asked: Asked) -> Iterator:
    page = browser.new_page(viewport=size, reduced_motion="reduce")

    def answer(route):
        url = route.request.url
        if url == report.as_uri() or url.startswith("data:"):
            route.continue_()
        else:
            asked.append(url)
            route.abort()

    page.route("**/*", answer)
    page.goto(report.as_uri())
    page.evaluate("document.fonts.ready")
    yield page
    page.close()


@pytest.fixture(scope="module")
def desk(browser, report: Path, asked: Asked):
    yield from _opened(browser, report, DESK, asked)


@pytest.fixture(scope="module")
def phone(browser, report: Path, asked: Asked):
    yield from _opened(browser, report, PHONE, asked)


CLIPPED = """
names => [...document.querySelectorAll(names)]
    .filter(node => node.clientWidth > 0 && node.scrollWidth > node.clientWidth + 1
                    && !['auto', 'scroll'].includes(getComputedStyle(node).overflowX))
    .map(node => `${node.tagName}: ` + node.textContent.slice(0, 80))
"""
OUTSIDE = """
names => [...document.querySelectorAll(names)]
    .filter(node => {
        const box = node.getBoundingClientRect();
        let scrolls = node.parentElement;
        while (scrolls && !['auto', 'scroll'].includes(getComputedStyle(scrolls).overflowX))
            scrolls = scrolls.parentElement;
        return !scrolls && box.width > 0 && (box.right > innerWidth + 1 || box.left < -1);
    })
    .map(node => `${node.tagName}: ` + node.textContent.slice(0, 80))
"""
READ = "caption, figcaption, blockquote, blockquote p, p, li, h1, h2, h3, h4, th, td, .note, .key-findings"


def test_title_language_and_one_main_heading(desk):
    assert desk.title().strip()
    assert desk.locator("html").get_attribute("lang") == "en-GB"
    assert desk.locator("h1").all_inner_texts() == [desk.title()]


def test_every_claim_leads_to_its_entry_in_the_ledger(desk):
    targets = desk.eval_on_selector_all("a.claim", "nodes => nodes.map(node => node.getAttribute('href'))")
    assert targets
    lost = [
        target
        for target in targets
        if not target.startswith("#")
        or not desk.evaluate("id => !!document.getElementById(id)?.closest('.ledger')", target[1:])
    ]
    assert lost == []


def test_a_claim_that_is_followed_brings_its_entry_into_view(desk):
    claim = desk.locator("main a.claim").first
    target = claim.get_attribute("href")
    claim.click()
    assert desk.evaluate("location.hash") == target
    desk.wait_for_function(  # the page glides there
        """id => { const top = document.getElementById(id).getBoundingClientRect().top;
            const banner = document.querySelector('.banner')?.getBoundingClientRect().bottom ?? 0;
            return banner <= top && top < innerHeight; }""",
        arg=target[1:],
        timeout=10_000,
    )


def test_no_link_within_the_page_is_dead(desk):
    dead = desk.eval_on_selector_all(
        "a[href^='#']",
        """nodes => nodes.map(node => node.getAttribute('href').slice(1))
            .filter(id => !document.getElementById(id))""",
    )
    assert dead == []


def test_every_figure_is_described_in_words(desk):
    figures = desk.locator("figure").count()
    described = desk.eval_on_selector_all(
        "figure svg[role=img]", "nodes => nodes.map(node => node.getAttribute('aria-label') || '')"
    )
    assert figures and len(described) == figures
    assert all(len(words.split()) > 2 for words in described), described
    assert len(set(described)) == figures
    assert desk.eval_on_selector_all("img", "nodes => nodes.filter(node => !node.alt).length") == 0


def test_the_page_brings_its_fonts(desk):
    loaded = desk.evaluate(
        "[...document.fonts].filter(font => font.status == 'loaded').map(font => font.family)"
    )
    assert {name.strip("\"'") for name in loaded} == {"Source Serif Pro", "Source Sans Pro"}


def test_the_page_does_not_scroll_sideways(desk, phone):
    for page in (desk, phone):
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_wide_tables_scroll_in_their_own_box(phone):
    wide = phone.eval_on_selector_all(
        "table",
        """nodes => nodes.filter(node => node.scrollWidth > innerWidth)
            .map(node => getComputedStyle(node.parentElement).overflowX)""",
    )
    assert wide  # else this test says nothing
    assert set(wide) <= {"auto", "scroll"}
    moved = phone.evaluate(
        """() => { const box = [...document.querySelectorAll('.table')]
            .find(node => node.scrollWidth > node.clientWidth + 1);
            box.scrollLeft = 40; return [box.scrollLeft, scrollX]; }"""
    )
    assert moved == [40, 0]


def test_no_text_is_cut_off(desk, phone):
    for page in (desk, phone):
        assert page.evaluate(CLIPPED, READ) == []
        assert page.evaluate(OUTSIDE, READ) == []


def test_figures_stay_within_the_page_on_a_phone(phone):
    right = phone.eval_on_selector_all(
        "figure svg[role=img]", "nodes => nodes.map(node => node.getBoundingClientRect().right)"
    )
    assert max(right) <= PHONE["width"]


def test_nothing_is_asked_of_the_network(desk, phone, asked: Asked):
    assert list(asked) == []
