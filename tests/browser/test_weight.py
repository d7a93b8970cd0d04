"""What a page costs before its reader touches it: nothing in the way of its first paint, and no more bytes than agreed."""

import gzip
import re
from urllib.parse import urlsplit

import pytest

from evidencebook import project
from evidencebook.sphinxext.html import fonts, stylesheet

PAGES = (*(f"chapters/{page.stem}" for page in project.chapter_files()), "search")
FRONT = "chapters/index"
# Compressed, fonts included, in bytes.
MOST = {FRONT: 290_000}
MOST_OF_OTHERS = 520_000
PACKED = {".html", ".css", ".js", ".svg", ".json"}


@pytest.mark.parametrize("name", PAGES)
def test_nothing_stands_before_the_first_paint(site, name):
    html = (site / f"{name}.html").read_text(encoding="utf-8")
    assert not re.findall(r'<link[^>]*rel="stylesheet"', html)
    asked = re.findall(r'<link rel="preload" href="[^"]*/([^"/]+)"', html)
    assert asked == fonts.preloaded(), "nothing but the typefaces is asked for beforehand"
    scripts = re.findall(r"<script[^>]* src=[^>]*>", html)
    assert scripts
    assert not [script for script in scripts if "defer" not in script and "async" not in script]
    (style,) = stylesheet.PLACE.findall(html)
    assert 20_000 < len(style) < 95_000


@pytest.mark.parametrize("name", PAGES)
def test_a_page_weighs_no_more_than_agreed(visit, site, name):
    page, wrong = visit(name)
    entries = "[...performance.getEntriesByType('resource'), ...performance.getEntriesByType('navigation')]"
    asked = {urlsplit(address).path for address in page.evaluate(f"{entries}.map(each => each.name)")}
    files = [site / path.lstrip("/") for path in asked if not path.startswith("data")]
    weights = {
        file.name: len(gzip.compress(file.read_bytes(), 6)) if file.suffix in PACKED else file.stat().st_size
        for file in files
    }
    assert len(weights) > 5
    assert sum(weights.values()) <= MOST.get(name, MOST_OF_OTHERS), weights
    assert wrong == []


LOOKS = """() => (window.looked ??= [...document.querySelectorAll('body, body *')]).map(each => {
  const look = getComputedStyle(each);
  return [each.tagName, each.className?.baseVal ?? each.className, ...['display', 'position', 'color', 'backgroundColor', 'fontSize',
    'fontFamily', 'lineHeight', 'marginTop', 'padding', 'borderTop', 'textDecoration'].map(name => look[name])].join(' ');
})"""


@pytest.mark.parametrize(("width", "theme"), [(360, "dark"), (1400, "light")])
def test_a_page_looks_as_with_the_whole_sheets(visit, site, width, theme):
    page, _ = visit("chapters/economy", width, theme)
    before = page.evaluate(LOOKS)
    whole = stylesheet.placed(stylesheet.of_theme(site / "_static") + stylesheet.ours(site / "_static"), "../")
    change = "text => { document.querySelector('style[data-page]').textContent = text; document.body.clientWidth; }"
    page.evaluate(change, whole)
    page.wait_for_function("() => document.fonts.status === 'loaded'")
    assert [pair for pair in zip(before, page.evaluate(LOOKS), strict=True) if pair[0] != pair[1]] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_without_script_a_page_has_the_colours_that_its_reader_prefers(visit, theme):
    grounds = []
    for script in (True, False):
        page, _ = visit(FRONT, theme=theme, script=script)
        look = "each => [getComputedStyle(each).backgroundColor, getComputedStyle(each).color]"
        grounds.append(page.locator("body").evaluate(look))
        grounds.append(page.locator(".chart-wide svg text").first.evaluate("each => getComputedStyle(each).fill"))
    assert grounds[:2] == grounds[2:]
