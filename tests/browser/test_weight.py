"""What a page costs before its reader touches it: nothing stands in the way of its first paint. Its bytes: test_pages."""

import re

import pytest

from evidencebook import project
from evidencebook.files import fingerprints
from evidencebook.sphinxext.html import fonts, stylesheet

PAGES = (*(f"chapters/{page.stem}" for page in project.chapter_files()), "search")
FRONT = "chapters/index"

SHEETS = re.compile(r'<link[^>]*rel="stylesheet"[^>]*href="[^"]*/([^"/]+)"')


@pytest.mark.parametrize("name", PAGES)
def test_one_sheet_and_the_typefaces_stand_before_the_first_paint(site, name):
    html = (site / f"{name}.html").read_text(encoding="utf-8")
    assert SHEETS.findall(html) == SHEETS.findall((site / f"{FRONT}.html").read_text(encoding="utf-8"))
    asked = re.findall(r'<link rel="preload" href="[^"]*/([^"/]+)"', html)
    assert asked == fonts.preloaded(), "nothing but the typefaces is asked for beforehand"
    scripts = re.findall(r"<script[^>]* src=[^>]*>", html)
    assert scripts
    assert not [script for script in scripts if "defer" not in script and "async" not in script]


def test_no_page_has_a_style_within_it(site):
    for page in site.rglob("*.html"):
        if "_static" not in page.parts:
            html = page.read_text(encoding="utf-8")
            assert not re.findall(r"<style\b|<[a-z][^<>]*\sstyle=", html), page.name


def test_the_sheet_is_named_by_its_content_and_no_other_is_left_over(site):
    (sheet,) = site.glob("_static/style-*.css")
    assert SHEETS.findall((site / f"{FRONT}.html").read_text(encoding="utf-8")) == [sheet.name]
    assert fingerprints.digest(sheet.read_bytes()).startswith(sheet.stem.removeprefix("style-"))
    assert 20_000 < len(sheet.read_bytes()) < 150_000


LOOKS = """() => (window.looked ??= [...document.querySelectorAll('body, body *')]).map(each => {
  const look = getComputedStyle(each);
  return [each.tagName, each.className?.baseVal ?? each.className, ...['display', 'position', 'color', 'backgroundColor', 'fontSize',
    'fontFamily', 'lineHeight', 'marginTop', 'padding', 'borderTop', 'textDecoration'].map(name => look[name])].join(' ');
})"""


@pytest.mark.parametrize(("width", "theme"), [(360, "dark"), (1400, "light")])
def test_a_page_looks_as_with_the_whole_sheets(visit, site, address, width, theme):
    page, _ = visit("chapters/economy", width, theme)
    before = page.evaluate(LOOKS)
    whole = stylesheet.of_theme(site / "_static") + stylesheet.ours(site / "_static")
    change = """text => { const sheet = new CSSStyleSheet(); sheet.replaceSync(text); document.adoptedStyleSheets = [sheet];
      for (const link of document.querySelectorAll('link[rel=stylesheet]')) link.disabled = true; document.body.clientWidth; }"""
    page.evaluate(change, re.sub(r'url\(("?)(?!"?data:)', rf"url(\g<1>{address}/_static/", whole))
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
