"""Finding one's way: lasting links, where one is, the recommendation for an addressee, and the chronology as a picture."""

import re

import pytest
from playwright.sync_api import expect
from waiting import wait_for

from evidencebook.evidence import tables
from evidencebook.sphinxext.registers.event_entries import chronicle

CHRONOLOGY = "chapters/chronology"


SEEN = "each => { const top = each.getBoundingClientRect().top; return top > 40 && top < innerHeight; }"


OURS = {
    "ours-count-people": "European External Action Service",
    "ours-write-ladder": "Council of the European Union",
    "ours-verify-pullback": "State Border Guard Service of Ukraine",
    "ours-one-line": "Governments of Poland",
    "ours-fill-post": "Ministry of Foreign Affairs of Ukraine",
}
OF_DOCUMENTS = {
    "rec-keep-channels": "European Union",
    "rec-open-channels": "Western governments",
    "rec-military-channels": "Regional actors",
    "rec-keep-treaty": "Government of Ukraine",
    "rec-political-steps": "Government of Belarus",
}


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_on_a_phone_two_taps_lead_from_the_front_page_to_the_recommendation_for_an_addressee(visit, script):
    page, wrong = visit("chapters/index", 360, script=script, has_touch=True)
    titles = tables.read("recommendations").title
    links = {}
    for name, addressee in OURS.items():
        card = page.get_by_role("main").locator(".recommendation-card", has_text=addressee)
        card = card.filter(has_text=titles[name])
        assert titles[name] == card.locator(".card-claim").inner_text()
        assert addressee in card.locator("dt:text-is('Who') + dd").inner_text()
        links[name] = card.get_by_role("link", name="Full entry")
        assert links[name].get_attribute("href").endswith(f"#recommendation-{name}")
    links["ours-verify-pullback"].tap()
    page.wait_for_url(re.compile("#recommendation-ours-verify-pullback$"))
    for name, addressee in OURS.items() if script else ():
        page.goto(f"{page.url.partition('#')[0]}#recommendation-{name}")
        entry = page.locator(f"#recommendation-{name}")
        assert titles[name] in entry.inner_text()
        assert addressee in entry.locator("xpath=following-sibling::dd[1]").inner_text()
        wait_for(lambda entry=entry: entry.evaluate(SEEN))
    assert wrong == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_on_a_phone_two_taps_lead_from_the_front_page_to_what_the_documents_ask_of_an_addressee(visit, script):
    page, wrong = visit("chapters/index", 360, script=script, has_touch=True)
    page.locator(".masthead-menu > summary").tap()
    page.locator(".masthead-sheet").get_by_role("link", name="Policy recommendations").tap()
    page.wait_for_url(re.compile(r"recommendations\.html$"))
    titles = tables.read("recommendations").title
    for name, addressee in OF_DOCUMENTS.items():
        row = page.locator("#tab-requests tbody tr", has_text=titles[name])
        assert row.count() == 1
        row.scroll_into_view_if_needed()
        assert re.search(rf", to .*{addressee}", row.get_by_role("cell").first.inner_text())
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "within"),
    [
        ("economy", "section#each-side-had-something-to-lose > h2"),
        ("economy", "#fig-trade figcaption"),
        ("about", "#tab-audit caption"),
        ("facts", "#fact-disagreements-open"),
        ("names", "#name-kyiv"),
        pytest.param("chronology", "#event-invasion-2022-02-24", marks=pytest.mark.slow),  # a row, as in facts
    ],
)
def test_everything_that_can_be_pointed_at_has_a_link_to_itself_which_keyboard_and_pointer_show(visit, name, within):
    page, _ = visit(f"chapters/{name}")
    link = page.locator(f"{within} a.headerlink").first
    link.scroll_into_view_if_needed()
    page.mouse.move(0, 0)
    expect(link).to_have_css("opacity", "0")
    link.focus()
    expect(link).to_have_css("opacity", "1")
    link.evaluate("each => each.blur()")
    expect(link).to_have_css("opacity", "0")
    link.locator("xpath=..").hover()
    expect(link).to_have_css("opacity", "1")
    assert re.match("Link to this (heading|image|table|entry)", link.get_attribute("title"))
    target = link.get_attribute("href")
    link.press("Enter")
    page.wait_for_url(lambda url: url.endswith(target))
    assert page.locator(f"[id='{target[1:]}']").count() == 1


def test_where_the_reader_is_stands_above_every_page_and_in_the_contents(visit):
    page, _ = visit("chapters/names")
    where = page.get_by_role("navigation", name="Where you are")
    assert where.get_by_role("listitem").all_inner_texts() == ["Front page", "Evidence", "People, places and terms"]
    page.goto(f"{page.url}#name-kyiv")
    page.wait_for_function("() => document.querySelector('#pst-page-toc-nav [aria-current]')?.innerText === 'Places'")
    page.evaluate("document.getElementById('term-hedge').scrollIntoView()")
    page.wait_for_function(
        "() => document.querySelector('#pst-page-toc-nav [aria-current]')?.innerText === 'Terms of this report'"
    )
    menu = page.locator(".masthead-nav summary", has_text="Evidence")
    menu.click()
    own = page.locator(".masthead-nav a[aria-current='page']")
    assert own.inner_text() == "People, places and terms"
    menu.click()
    assert own.is_hidden()
    where.get_by_role("link", name="Front page").click()
    assert page.locator("nav.where").count() == 0


LEFT, RIGHT = (re.compile(rf'<a class="{name}"\s+href="([^"]+)"') for name in ("left-prev", "right-next"))


def test_the_book_can_be_read_through_by_its_links_to_the_next_page_and_back(site):
    read, file = [], (site / "chapters/index.html").resolve()
    while file:
        text = file.read_text(encoding="utf-8")
        assert [file.parent / back for back in LEFT.findall(text)] == read[-1:]
        read.append(file)
        file = next(((file.parent / onward).resolve() for onward in RIGHT.findall(text)), None)
    assert len(set(read)) == len(read) > 15


def marks(page):
    """Return the marks of the picture that are shown."""
    return page.locator("a.timeline-mark:not([hidden])")


def entries(page):
    """Return the entries of the list that are shown: events, and dated acts among the rows of evidence."""
    return page.locator(":is([id^='event-'], [id^='dated-']):visible")


def test_the_picture_has_every_event_with_who_says_so_and_shows_precision_honestly(visit):
    page, wrong = visit(CHRONOLOGY, script=False)
    events = chronicle()
    assert page.locator("a.timeline-mark").count() == len(events) == entries(page).count()
    kinds = page.locator("a.timeline-mark").evaluate_all(
        "all => all.map(each => [each.hash.slice(7), each.classList.contains('day'), each.offsetWidth, each.title])"
    )
    shown = {name: (day, width, title) for name, day, width, title in kinds}
    spans = events[events.date_start.notna() & events.date_end.notna()]
    for row in spans.itertuples():
        day, _, title = shown[row.id]
        assert day is (row.date_start == row.date_end), row.id
        assert re.search(r"Source: .+ \(\d{4}\)\.$", title)
        assert row.what in title
    year = spans[(spans.date_precision == "year") & (spans.date_start.dt.year >= 2021)].id.iloc[0]
    assert shown[year][1] > 60
    undated = events[events.date_start.isna() & events.date_end.isna()]
    assert page.locator(".timeline-undated a.timeline-mark").count() == len(undated) > 0
    assert wrong == []


@pytest.mark.parametrize("width", [360, pytest.param(1400, marks=pytest.mark.slow)])
def test_the_picture_is_filtered_and_zoomed_by_keyboard_with_the_list_and_the_address(visit, width):
    page, wrong = visit(CHRONOLOGY, width)
    events = chronicle()
    page.get_by_role("combobox", name="Side", exact=True).focus()
    page.keyboard.type("Kyiv")
    kyiv = events[events.actor_side == "ukraine"]
    page.wait_for_function(f"() => document.querySelectorAll('a.timeline-mark:not([hidden])').length === {len(kyiv)}")
    assert entries(page).count() == len(kyiv)
    page.get_by_role("combobox", name="Kind").select_option("accusation")
    accused = kyiv[kyiv.kind == "accusation"]
    assert marks(page).count() == entries(page).count() == len(accused) > 0
    assert page.locator("form.register-filter output").inner_text() == f"{len(accused)} of {len(events)} entries"
    assert page.locator("select[name=side]").count() == page.locator("form.register-filter").count() == 1
    page.get_by_role("button", name="Zoom in").focus()
    before = page.locator(".timeline-inner").bounding_box()["width"]
    for _ in range(2):
        page.keyboard.press("Enter")
    assert page.locator(".timeline-inner").bounding_box()["width"] > 3.9 * before
    assert re.search(r"side=ukraine.*kind=accusation.*zoom=4", page.url)
    page.reload()
    assert marks(page).count() == entries(page).count() == len(accused)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(re.sub(r"\?.*", "?side=nobody&type=%3Cscript%3E&zoom=much", page.url))
    assert marks(page).count() == len(events)
    assert wrong == []


def test_whatever_is_left_in_the_list_is_left_in_the_picture(visit):
    page, wrong = visit(CHRONOLOGY)
    every = marks(page).count()
    for label, value in (("From", "2024-01-01"), ("To", "2024-06-30"), ("With the words", "border")):
        before = marks(page).count()
        page.get_by_label(label, exact=True).fill(value)
        names = sorted(entries(page).evaluate_all("all => all.map(each => `#${each.id}`)"))
        assert sorted(marks(page).evaluate_all("all => all.map(each => each.hash)")) == names
        assert 0 < len(names) < before
    assert (
        page.locator(".timeline-inner").bounding_box()["width"] > page.locator(".timeline-box").bounding_box()["width"]
    )
    page.get_by_role("button", name="Show all").click()
    page.wait_for_function(f"() => document.querySelectorAll('a.timeline-mark:not([hidden])').length === {every}")
    assert wrong == []


def test_the_arrow_keys_walk_from_event_to_event_and_each_is_told_and_leads_to_its_entry(visit):
    page, _ = visit(CHRONOLOGY)
    page.locator("a.timeline-mark[tabindex='0']").focus()
    told = page.locator(".timeline-told")
    first = told.inner_text()
    page.keyboard.press("ArrowRight")
    assert told.inner_text() != first
    page.keyboard.press("End")
    target = page.evaluate("document.activeElement.hash")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") in told.inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url.endswith(target))
    assert page.locator(f"[id='{target[1:]}']").is_visible()


def test_a_finger_is_told_of_an_event_and_led_on_by_a_link(visit):
    page, wrong = visit(CHRONOLOGY, 360, has_touch=True)
    inner, box = page.locator(".timeline-inner"), page.locator(".timeline-box")
    assert inner.bounding_box()["width"] <= box.bounding_box()["width"]
    # A touch in a strip beside a stroke means the nearest of its lane.
    stroke = page.locator(".timeline-lane").last.locator("a.timeline-mark:not(.span)").last
    stroke.scroll_into_view_if_needed()
    place = stroke.bounding_box()
    page.touchscreen.tap(place["x"] + 12, place["y"] + 8)
    told = page.locator(".timeline-told a", has_text="In the list")
    assert told.get_attribute("href") == stroke.get_attribute("href")
    page.get_by_role("button", name="Zoom in").tap()
    mark = page.locator(".timeline-lane a.timeline-mark").first
    mark.tap()
    told.tap()
    assert page.url.endswith(mark.get_attribute("href"))
    assert wrong == []


def test_the_glossary_has_people_places_and_terms_with_variants(visit):
    page, _ = visit("chapters/names", script=False)
    names, terms = tables.read("names"), tables.read("terms")
    assert page.locator("[id^='name-']").count() == len(names)
    assert page.locator("[id^='term-']").count() == len(terms)
    assert "Kiev" in page.locator("#name-kyiv").inner_text()
    assert "mirror data" in page.locator("#term-mirror-statistics").inner_text()


def test_headings_are_called_by_their_words_and_lead_a_listener_from_card_to_card(visit):
    page, _ = visit("chapters/economy")
    main = page.get_by_role("main")
    assert main.get_by_role("heading", name="Each side had something to lose", exact=True, level=2).count() == 1
    cards = page.locator(".finding-card")
    assert cards.count() > 1
    assert cards.get_by_role("heading", level=2).all_inner_texts() == cards.locator(".card-claim").all_inner_texts()


def test_on_a_phone_a_translated_page_shows_the_narrow_picture(visit):
    page, _ = visit("chapters/summary-uk", 360)
    assert page.locator(".summary-figure .chart-narrow").is_visible()
    assert page.locator(".summary-figure .chart-wide").is_hidden()
