"""The built pages as a reader meets them: offline, in both themes, on a phone and on a desk, with and without script."""

import functools
import http.server
import re
import subprocess
import threading
from pathlib import Path

import pytest
from conftest import BOOK
from playwright.sync_api import sync_playwright

from helpers import paths

PAGES = tuple(f"chapters/{page.stem}" for page in paths.chapter_files())
CHAPTERS = tuple(f"chapters/{page.stem}" for page in paths.chapter_files() if page.suffix == ".ipynb")


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serve files without a word."""

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture(scope="module")
def address(site):
    """Return the address at which the built pages are served."""
    handler = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def browser():
    """Return a headless Chromium."""
    path = subprocess.run([BOOK / "tests/find-chromium"], capture_output=True, text=True, check=True).stdout.strip()
    with sync_playwright() as tool:
        chromium = tool.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser, address):
    """Return a function that opens a page and gives it with everything that went wrong."""
    contexts = []

    def open_(name: str, width: int = 1400, theme: str = "light", script: bool = True):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme, java_script_enabled=script
        )
        contexts.append(context)
        page, wrong = context.new_page(), []
        page.on(
            "request", lambda r: wrong.append(f"asks {r.url}") if not r.url.startswith((address, "data:")) else None
        )
        page.on("response", lambda r: wrong.append(f"{r.status} {r.url}") if r.status >= 400 else None)
        page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: wrong.append(str(e)))
        page.goto(f"{address}/{name}.html", wait_until="networkidle")
        return page, wrong

    yield open_
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1400])
def test_a_page_asks_no_other_host_reports_no_error_and_fits_its_screen(visit, name, theme, width):
    page, wrong = visit(name, width, theme)
    assert wrong == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("width", [360, 1400])
@pytest.mark.parametrize("name", CHAPTERS)
def test_every_figure_is_visible_named_numbered_and_sourced(visit, name, width, script):
    page, _ = visit(name, width, script=script)
    figures = page.locator("figure.report-figure")
    assert figures.count() >= 3
    for number in range(figures.count()):
        figure = figures.nth(number)
        shown = figure.locator(".chart svg:visible")
        assert shown.count() == 1
        box = shown.bounding_box()
        assert 250 <= box["width"] <= width
        assert box["height"] >= 150
        assert len(figure.get_by_role("img", include_hidden=False).get_attribute("aria-label")) > 80
        assert re.search(r"Fig\. \d+", figure.inner_text())
        assert "Sources:" in figure.inner_text()


@pytest.mark.parametrize("name", CHAPTERS)
def test_no_label_of_a_figure_is_cut(visit, name):
    for width in (360, 1400):
        page, _ = visit(name, width)
        cut = page.evaluate(
            """() => [...document.querySelectorAll('.chart svg')].filter(s => s.checkVisibility()).flatMap(s => {
                 const frame = s.getBoundingClientRect();
                 return [...s.querySelectorAll('text')].filter(t => {
                   const box = t.getBoundingClientRect();
                   return t.textContent.trim() && (box.left < frame.left - 1 || box.right > frame.right + 1
                     || box.top < frame.top - 1 || box.bottom > frame.bottom + 1);
                 }).map(t => t.textContent);
               })"""
        )
        assert cut == []


def test_figures_follow_the_theme(visit):
    inks = {}
    for theme in ("light", "dark"):
        page, _ = visit("chapters/economy", 1400, theme)
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        inks[theme] = page.locator(".chart-wide svg text").first.evaluate("node => getComputedStyle(node).fill")
    assert inks["light"] != inks["dark"]


def test_a_number_leads_to_its_rows_and_passage_in_two_clicks(visit):
    page, _ = visit("chapters/economy")
    page.locator("a.evidence.fact", has_text="USD\u00a020\u00a0million").first.click()
    assert page.url.endswith("facts.html#fact-sceeus-exports-2022")
    entry = page.locator("#fact-sceeus-exports-2022 + dd")
    assert "sceeus-exports-2022" in entry.inner_text()
    entry.locator('a[href$="passages.html#passage-sceeus-flows-2022"]').click()
    link = page.locator("#passage-sceeus-flows-2022 + dd a", has_text="open in the original")
    assert re.search(r"#:~:text=[^,]+,[^,]+$", link.get_attribute("href"))


def test_every_link_within_the_pages_leads_somewhere(site):
    ids, checked = {}, 0
    pages = [site / f"{name}.html" for name in PAGES]
    for page in pages:
        ids[page] = set(re.findall(r'\bid="([^"]+)"', page.read_text(encoding="utf-8")))
    for page in pages:
        for href in re.findall(r'<a [^>]*?href="([^"]+)"', page.read_text(encoding="utf-8")):
            if re.match(r"[a-z]+:", href):
                continue
            file, _, anchor = href.partition("#")
            target = (page.parent / file).resolve() if file else page
            checked += 1
            assert target.exists(), f"{page.name}: {href}"
            if anchor and target in ids:
                assert anchor in ids[target], f"{page.name}: {href}"
    assert checked > 150


def test_no_element_of_a_page_shares_its_id(site):
    for name in PAGES:
        found = re.findall(r'\bid="([^"]+)"', Path(site / f"{name}.html").read_text(encoding="utf-8"))
        twice = {each for each in found if found.count(each) > 1}
        assert not twice
