"""The frame of every page: the bar, the menu of a phone, the gallery, the margin, typefaces, paper."""

import itertools
import re

import pytest

from browser.conftest import MOST_SHIFT, SHIFT, go

CHAPTER = "chapters/economy"
LONG = ("chapters/facts", "chapters/passages", "chapters/evidence", "chapters/sources")
FAMILIES = (
    "() => [...document.fonts].filter(each => each.status === 'loaded').map(each => each.family.replaceAll('\"', ''))"
)


# Milliseconds after which a script may still move a page that has settled; on other pages test_pages looks at once.
LATE = 500
# Each kind of page at one width, and all of them at both in the slow run.
FIRST = {("chapters/index", 360), (CHAPTER, 1400)}


@pytest.mark.parametrize(
    ("name", "width"),
    [
        pytest.param(name, width, marks=() if (name, width) in FIRST else pytest.mark.slow)
        for name in ("chapters/index", CHAPTER, *LONG, "chapters/chronology", "people/lukashenka", "gallery", "search")
        for width in (360, 1400)
    ],
)
def test_a_page_holds_still_and_has_the_same_face_at_the_first_visit_and_the_next(browser, address, name, width):
    with browser.new_context(viewport={"width": width, "height": 900}) as reader:  # who has loaded nothing before
        reader.add_init_script(SHIFT)
        for _ in range(2):
            page = reader.new_page()
            go(page, f"{address}/{name}.html")
            page.wait_for_timeout(LATE)
            assert page.evaluate("window.shift") < MOST_SHIFT
            assert {"PT Sans"} <= set(page.evaluate(FAMILIES))
            assert page.evaluate("() => document.fonts.check('16px \"PT Sans\"')")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_on_a_phone_the_menu_leads_to_every_chapter_with_and_without_script(visit, script):
    page, wrong = visit("chapters/index", 360, script=script, has_touch=True)
    page.locator(".masthead-menu > summary").tap()
    page.locator(".masthead-sheet").get_by_role("link", name="Political distrust").tap()
    page.wait_for_url(re.compile(r"distrust\.html$"))
    assert wrong == []


def test_the_bar_leads_to_chapters_figures_evidence_data_search_and_pdf_and_says_where_one_is(visit):
    page, _ = visit(CHAPTER)
    bar = page.locator(".masthead-nav")
    shown = [each.strip() for each in bar.locator("> li").all_inner_texts()]
    assert shown == ["Chapters", "Figures", "Evidence", "Data", "Search", "PDF"]
    bar.get_by_text("Chapters").click()
    assert bar.locator("[aria-current='page']").inner_text() == "Economic collapse"
    bar.locator("summary", has_text="Evidence").click()
    assert bar.get_by_role("link", name="Chronology").is_visible()
    assert page.locator(".primary-toggle").count() == 0


def test_two_clicks_lead_to_a_figure_by_its_number_and_every_exhibit_is_in_the_gallery(visit):
    page, wrong = visit(CHAPTER)
    page.locator(".masthead-nav").get_by_role("link", name="Figures").click()
    page.wait_for_load_state()
    pictures = page.locator("ul.gallery li")
    numbers = [int(re.match(r"Fig\.\s(\d+)", each)[1]) for each in pictures.all_inner_texts()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 10
    tables = page.locator(".gallery-tables li").all_inner_texts()
    assert [int(re.match(r"Table\s(\d+)", each)[1]) for each in tables] == list(range(1, len(tables) + 1))
    pictures.nth(4).get_by_role("link").first.click()
    page.wait_for_url(re.compile("#fig-"))
    figure = page.locator(f"#{page.url.partition('#')[2]}")
    assert re.search(r"Fig\.\s5\b", figure.inner_text())
    assert wrong == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_an_address_that_leads_nowhere_leads_on_however_deep_it_is(visit, site, address, script):
    page, wrong = visit("search", script=script)
    nowhere = f"{address}/chapters/of/long/ago.html"
    body = (site / "404.html").read_text(encoding="utf-8")
    page.route(nowhere, lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto(nowhere)
    assert page.get_by_role("heading", level=1).inner_text() == "Page not found"
    assert page.evaluate("() => document.fonts.check('16px \"PT Sans\"')")
    assert page.locator("#search-words").is_visible() is script
    page.get_by_role("navigation", name="All pages").get_by_role("link", name="Political distrust").click()
    page.wait_for_url(f"{address}/chapters/distrust.html")
    assert wrong == []


def test_every_picture_fills_its_column(visit):
    page, _ = visit(CHAPTER)
    for figure in page.locator("figure.report-figure").all():
        across = figure.evaluate("each => each.clientWidth - each.querySelector('.chart-wide svg').clientWidth")
        assert abs(across) <= 1


def test_notes_stand_beside_their_sentences_on_a_wide_screen_and_are_no_stops_of_the_keyboard(visit):
    page, wrong = visit(CHAPTER, 1400)
    page.wait_for_selector(".side-note")
    places = page.evaluate(
        """() => [...document.querySelectorAll('.side-note:not(.is-away)')].map(side => {
             const box = side.getBoundingClientRect();
             const mark = document.querySelector(`#note-ref-${side.querySelector('.side-number').textContent}`);
             return [box.top, box.bottom, Math.round(box.top - mark.getBoundingClientRect().top)];
           })"""
    )
    assert len(places) > 10
    assert all(below[0] >= above[1] for above, below in itertools.pairwise(places))
    assert all(-20 <= far <= 500 for *_, far in places)
    assert page.locator(".side-note a:not([tabindex='-1'])").count() == 0
    assert page.locator(".side-note:not([aria-hidden='true'])").count() == 0
    assert wrong == []


def test_a_table_of_many_columns_takes_the_margin_and_no_note_lies_on_it(visit):
    page, wrong = visit("chapters/distrust", 1400)
    page.wait_for_selector(".side-note")
    table = page.locator(".exhibit:has(thead th:nth-child(4))").first.bounding_box()
    assert table["width"] > page.locator("figure.report-figure").first.bounding_box()["width"] + 200
    notes = [side.bounding_box() for side in page.locator(".side-note:not(.is-away)").all()]
    assert len(notes) > 5
    ends = table["y"] + table["height"]
    assert not [note for note in notes if note["y"] < ends and note["y"] + note["height"] > table["y"]]
    assert page.evaluate("document.documentElement.scrollWidth") <= 1400
    assert wrong == []


def test_without_script_and_on_a_narrow_screen_notes_stand_at_the_end(visit):
    page, _ = visit(CHAPTER, script=False)
    assert page.locator("#note-1").is_visible()
    assert page.locator(".side-note").count() == 0
    page, _ = visit(CHAPTER, 360)
    assert page.locator(".side-note:visible").count() == 0
    assert page.locator("#note-1").is_hidden()
    page.locator(".notes-fold > summary").click()
    assert page.locator("#note-1").is_visible()
    page, _ = visit(CHAPTER, 1000)
    page.evaluate("location.hash = 'note-9'")
    page.locator("#note-9").wait_for(state="visible")


# They share their template and their script.
@pytest.mark.parametrize("name", [LONG[0], *(pytest.param(name, marks=pytest.mark.slow) for name in LONG[1:])])
def test_a_long_register_has_its_filter_in_sight_is_small_until_it_is_used_and_then_whole(visit, site, name):
    page, wrong = visit(name)
    assert page.locator(".register-filter").bounding_box()["y"] < 900
    html = (site / f"{name}.html").read_text(encoding="utf-8")
    names = re.findall(r'<tr role="row" id="([^"]+)"', html)
    rows = page.locator("table.register tbody tr")
    assert rows.count() < len(names)
    assert str(len(names)) in page.locator(".register-filter output").inner_text()
    page.mouse.wheel(0, 400)
    page.wait_for_function(
        "number => document.querySelectorAll('table.register tbody tr').length === number", arg=len(names)
    )
    assert rows.evaluate_all("rows => rows.map(row => row.id)") == names
    page.goto(f"{page.url}?text=nothing-says-so")
    assert page.evaluate("document.querySelectorAll('table.register tbody tr:not([hidden])').length") == 0
    page.goto(page.url.split("?")[0] + f"#{names[-1]}")
    page.locator(f"tr[id='{names[-1]}']:target").wait_for()
    assert wrong == []


def test_the_cover_has_a_locator_map_that_is_heard(visit):
    page, wrong = visit("chapters/index", script=False)
    chart = page.get_by_role("img", name="Locator map")
    assert chart.is_visible()
    assert {"Minsk", "Kyiv"} <= set(chart.locator("text").all_text_contents())
    assert chart.bounding_box()["y"] < 1_200
    assert wrong == []


def test_a_row_of_a_table_has_a_head_and_an_address(visit):
    page, _ = visit("chapters/about")
    rows = page.locator("table.report-table tbody tr")
    assert rows.count() > 3
    for row in rows.all():
        assert row.locator("th[scope=row]").count() == 1
        name = row.get_attribute("id")
        assert row.locator(f"a.headerlink[href='#{name}']").count() == 1
    # A long list is folded, and opens for whoever is led into it.
    entry = page.locator(".register-fold dt[id^='search-']").last
    assert entry.is_hidden()
    page.evaluate("name => { location.hash = name; }", entry.get_attribute("id"))
    entry.wait_for(state="visible")


@pytest.mark.parametrize("name", ["people/lukashenka", "gallery"])
def test_a_page_that_is_no_chapter_holds_still_while_it_comes(visit, name):
    page, wrong = visit(name, 360)
    page.wait_for_timeout(LATE)
    assert page.evaluate("window.shift") < MOST_SHIFT
    assert wrong == []


def test_text_of_twice_the_size_gets_larger_figures_and_a_header_that_does_not_overlap(visit):
    page, _ = visit(CHAPTER, 1280)
    size = """() => [...document.querySelectorAll('.chart svg text')]
      .find(text => text.checkVisibility()).getBoundingClientRect().height"""
    before = page.evaluate(size)
    page.evaluate("() => document.documentElement.style.setProperty('font-size', '200%', 'important')")
    page.wait_for_function(f"before => ({size})() > 1.3 * before", arg=before)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_paper_shows_every_column_and_neither_bar_nor_margin(visit):
    page, _ = visit("chapters/about", 794)
    page.emulate_media(media="print")
    assert page.locator(".masthead").is_hidden()
    assert page.locator(".side-note:visible").count() == 0
    for table in page.locator("table.report-table").all():
        box = table.bounding_box()
        assert box["x"] + box["width"] <= 794 + 1
    assert page.locator(".edition-line").is_visible()
