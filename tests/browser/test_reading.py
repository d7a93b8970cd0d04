"""Reading without a mouse, without sight of the page, on a small or enlarged screen: what axe-core cannot judge."""

import re

import lxml.html
import pytest

from browser.conftest import MOST_STOPS, STOPS
from evidencebook import project
from evidencebook.evidence import languages

CHAPTERS = tuple(f"chapters/{page.stem}" for page in project.chapter_files() if page.suffix == ".ipynb")
PAGES = (*(f"chapters/{page.stem}" for page in project.chapter_files()), "search")
FIGURES = "chapters/economy"


@pytest.mark.parametrize("name", ["chapters/index", FIGURES, "chapters/sources"])
def test_text_of_twice_the_size_does_not_run_off_the_page(visit, name):
    page, _ = visit(name, 1280)
    page.evaluate("() => document.documentElement.style.setProperty('font-size', '200%', 'important')")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_the_first_stop_of_the_keyboard_skips_to_the_text(visit):
    page, _ = visit(FIGURES)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    # It slides in.
    page.wait_for_function("() => document.activeElement.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    page.wait_for_url("**#main-content")
    page.keyboard.press("Tab")
    page.wait_for_function("() => !!document.activeElement.closest('main')")


@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_the_keyboard_crosses_a_chapter_and_the_focus_is_seen_at_every_stop(visit, theme):
    page, _ = visit(FIGURES, theme=theme)
    page.keyboard.press("Tab")
    seen = """() => { const each = document.activeElement, look = getComputedStyle(each);
      const ring = look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 1 || look.boxShadow !== 'none';
      return [each === document.body, ring || each.closest('.skip-link') !== null, each.outerHTML.slice(0, 120)]; }"""
    stops = 1
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        left, ring, what = page.evaluate(seen)
        if left:
            break
        stops += 1
        assert ring, what
    assert left
    assert stops == page.evaluate(STOPS)


@pytest.mark.parametrize("name", PAGES)
def test_words_in_other_languages_say_so(site, name):
    html = lxml.html.parse(site / f"{name}.html", lxml.html.HTMLParser(encoding="utf-8"))
    (main,) = html.iter("main")
    spoken = [
        text
        for text in main.xpath(".//text()")
        if not text.getparent().xpath("ancestor-or-self::*[self::code or self::pre or self::script]")
    ]
    assert len(spoken) > 10
    for text in spoken:
        around = text.getparent() if text.is_text else text.getparent().getparent()
        language = around.xpath("string(ancestor-or-self::*[@lang][1]/@lang)")
        assert language != "en" or not any(found for found, _ in languages.runs(text)), text


def test_a_reader_who_wants_no_motion_gets_none(visit):
    page, _ = visit(FIGURES, media={"reduced_motion": "reduce"})
    moving = """() => [...document.querySelectorAll('*')].filter(each => { const look = getComputedStyle(each);
      return look.transitionDuration.split(', ').some(time => parseFloat(time) > 0) || look.animationName !== 'none'
        || look.scrollBehavior === 'smooth'; }).length"""
    assert page.evaluate(moving) == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_forced_colours_leave_pictures_on_their_own_paper_and_marks_to_be_seen(visit, theme):
    page, _ = visit(FIGURES, theme=theme, media={"forced_colors": "active"})
    chart = page.locator(".chart").first
    paper, ink = (
        chart.evaluate("each => getComputedStyle(each).backgroundColor"),
        chart.locator(".chart-wide svg text").first.evaluate("each => getComputedStyle(each).fill"),
    )
    assert paper != ink
    assert "rgba(0, 0, 0, 0)" not in {paper, ink}
    button = page.get_by_role("button", name=re.compile("Explore")).first
    assert button.evaluate("each => parseFloat(getComputedStyle(each).borderTopWidth)") >= 1
    bar = page.locator(".figure-rows td.number[data-style]").first
    assert "gradient" in bar.evaluate("each => getComputedStyle(each).backgroundImage")
    assert bar.evaluate("each => getComputedStyle(each).forcedColorAdjust") == "none"
    fact = page.locator("a.evidence.fact").first
    assert "underline" in fact.evaluate("each => getComputedStyle(each).textDecorationLine")


@pytest.mark.parametrize("name", ["chapters/distrust", "chapters/deterrence"])
def test_a_table_stays_a_table_where_its_rows_become_lists(visit, name):
    page, _ = visit(name, 360)
    table = page.locator("table.report-table").first
    assert table.get_by_role("row").count() > 2
    cell = table.get_by_role("cell").nth(1)
    label = cell.get_attribute("data-label")
    assert label in table.get_by_role("columnheader").all_inner_texts()
    assert label in cell.evaluate("each => getComputedStyle(each, '::before').content")
    assert cell.bounding_box()["width"] <= 360
    wide, _ = visit(name, 1400)
    shown = wide.locator("table.report-table").first.get_by_role("cell").nth(1)
    assert shown.evaluate("each => getComputedStyle(each, '::before').content") == "none"


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name == FIGURES else pytest.mark.slow) for name in CHAPTERS]
)
def test_arrow_keys_reach_every_mark_of_a_paragraph(visit, name):
    page, _ = visit(name)
    # Elements, as walking changes what a selector by tabindex would find.
    blocks = page.locator("article p:has(a.note[tabindex='-1'])").element_handles()
    for block in [each for each in blocks if each.is_visible()][:5]:
        marks = [each for each in block.query_selector_all("a[tabindex]") if each.is_visible()]
        marks[0].focus()
        for mark in marks[1:]:
            page.keyboard.press("ArrowRight")
            assert mark.evaluate("each => each === document.activeElement")
        assert len(block.query_selector_all("a[tabindex='0']")) == 1
