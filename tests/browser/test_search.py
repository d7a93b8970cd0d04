"""The search as a reader meets it: any spelling, any number, from a disk, by keyboard, and whatever is typed into it."""

import re

import pytest

from browser.conftest import go, listen
from evidencebook.sphinxext import search

SEARCH = "Words, names in any spelling, or numbers"


EMPTY = "() => !document.querySelector('#search-status').innerText && !document.querySelector('#search-results').children.length"
ANSWERED = """() => { const status = document.querySelector('#search-status');
  return 'complete' in status.dataset && status.innerText && !/load/i.test(status.innerText); }"""


@pytest.fixture(scope="module")
def indexed(profile, address):
    """Return the search page with its index, which takes longer to load than a question to answer, and what goes wrong there."""
    context, _ = profile()
    page = context.new_page()
    wrong, _ = listen(page, address)
    page.set_viewport_size({"width": 1400, "height": 900})
    go(page, f"{address}/search.html")
    ask(page, "trade")
    yield page, wrong
    page.close()


@pytest.fixture
def asked(indexed):
    """Return the search page with its index, of which nothing is asked, and what goes wrong there."""
    page, wrong = indexed
    wrong.clear()
    clear(page)
    return page, wrong


def clear(page) -> None:
    """Ask nothing, among everything."""
    box = page.get_by_role("searchbox", name=SEARCH)
    box.fill("")
    box.press("Enter")
    page.wait_for_function(EMPTY)
    page.get_by_role("combobox", name="Among").select_option("")


def ask(page, question: str, kind: str = "") -> str:
    """Clear the page, type a question, and return what the search says of it, among entries of one kind or all."""
    clear(page)
    if kind:
        page.get_by_role("combobox", name="Among").select_option(kind)
    page.get_by_role("searchbox", name=SEARCH).fill(question)
    page.keyboard.press("Enter")
    page.wait_for_function(ANSWERED)
    return page.locator("#search-status").inner_text()


def found(page) -> list[str]:
    """Return where the results lead."""
    return [link.get_attribute("href") for link in page.locator("#search-results a").all()]


ENTRIES = {
    "Lukashenko": "people/lukashenka",
    "Лукашенко": "people/lukashenka",
    "Лукашэнка": "people/lukashenka",
    "Kiev": "name-kyiv",
    "Київ": "name-kyiv",
    "Гомель": "name-homiel",
    "Зеленський": "people/zelenskyy",
    "74 %": "fact-sceeus-turnover-change-2022",
    "74": "fact-audit-turnover-change-2022-ukrainian",
    "turnover-2021-ukrainian": "fact-turnover-2021-ukrainian",
    "open military channels": "recommendation-rec-open-channels",
    "mirror statistics": "term-mirror-statistics",
    "lukashnko": "people/lukashenka",
}


def test_words_names_in_any_spelling_and_numbers_lead_to_their_entry(asked, site):
    page, wrong = asked
    for question, entry in ENTRIES.items():
        kind = entry.split("-")[0] if "/" not in entry else "name"
        assert re.match(r"\d+ results?", ask(page, question, kind)), question
        end = f"{entry}.html" if "/" in entry else f"#{entry}"
        addresses = [each for each in found(page) if each.endswith(end)]
        assert len(addresses) == 1, question
        assert "/" in entry or f'id="{entry}"' in (site / addresses[0].split("#")[0]).read_text(encoding="utf-8")
        result = page.locator("#search-results li", has=page.locator(f'a[href="{addresses[0]}"]'))
        assert result.locator("mark").count() >= 1, question
        assert result.locator(".search-place").inner_text()
    assert wrong == []


def test_text_quotations_and_figures_are_found_with_page_section_and_context(asked):
    page, _ = asked
    ask(page, "launch sites, airspace and, railway workers report, munitions")
    assert "Seven findings" in page.locator("#search-results").inner_text()
    ask(page, "launch pad to restraint", "figure")
    assert found(page)
    assert all("fig-" in address for address in found(page))
    ask(page, "naive", "quotation")
    assert any("#quotation-" in address for address in found(page))
    assert "kind=quotation" in page.url
    assert "q=naive" in page.url


def test_a_search_works_from_a_disk_and_by_keyboard_alone(browser, site):
    context = browser.new_context()
    page, wrong = context.new_page(), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    # From a disk no font may be asked for beforehand: the browser says so, and the style sheet brings it all the same.
    early = re.compile(r"woff2|ERR_FAILED")
    page.on(
        "console",
        lambda each: wrong.append(each.text) if each.type == "error" and not early.search(each.text) else None,
    )
    page.goto((site / "chapters/economy.html").as_uri())
    assert page.evaluate("document.fonts.check('16px \"PT Serif\"')")
    loaded = "performance.getEntriesByType('resource').map(each => each.name)"
    assert not [name for name in page.evaluate(loaded) if "search" in name]
    page.keyboard.press("Control+k")
    page.keyboard.type("Lukashenko")
    page.keyboard.press("Enter")
    page.locator("#search-results a").first.wait_for()
    assert page.get_by_role("status").inner_text().startswith(tuple("123456789"))
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#search-results') !== null")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"people/lukashenka\.html$"))
    assert wrong == []
    context.close()


def test_nothing_is_loaded_before_a_search_is_begun(visit):
    page, _ = visit("search")
    loaded = "performance.getEntriesByType('resource').map(each => each.name.split('/').pop().split('?')[0])"
    late = {"search.js", *(search.FILES.format(number) for number in range(1, len(search.PARTS) + 1))}
    assert not late & set(page.evaluate(loaded))
    ask(page, "trade")
    assert late <= set(page.evaluate(loaded))


HOSTILE = (
    "<script>alert(1)</script> zzz",
    "\"'`\\ qqq",
    "<img src=x onerror=alert(1)> zzz",
    "a" * 10_000,
    "__proto__ zzz",
    "((((",
)


def test_whatever_is_asked_is_text_and_answered(asked):
    page, wrong = asked
    for question in HOSTILE:
        assert ask(page, question).startswith("Nothing was found"), question[:40]
        assert page.locator("#search-results li").count() == 0
        assert page.get_by_role("navigation", name="All pages").is_visible()
        assert len(page.url) < 2000
    assert wrong == []


def test_a_search_can_be_linked_and_is_cleared(visit):
    page, _ = visit("search")
    page.goto(f"{page.url}?q=Kiev&kind=name")
    page.locator("#search-results a").first.wait_for()
    assert page.get_by_role("combobox", name="Among").input_value() == "name"
    assert all("#name-" in address or "people/" in address for address in found(page))
    page.get_by_role("searchbox", name=SEARCH).fill("")
    page.wait_for_function("() => document.querySelector('#search-results').children.length === 0")
    page.wait_for_function("() => !location.search.includes('q=')")
    assert page.get_by_role("status").inner_text() == ""


def test_more_results_are_shown_when_asked_for(asked):
    page, _ = asked
    ask(page, "Minsk")
    page.get_by_role("combobox", name="Among").select_option("evidence")
    page.locator("#search-results section").first.wait_for(state="detached")
    before = page.locator("#search-results li").count()
    page.get_by_role("button", name="Show more").press("Enter")
    assert page.locator("#search-results li").count() == 2 * before
    place = "[...document.querySelectorAll('#search-results a')].indexOf(document.activeElement)"
    assert page.evaluate(place) == before


def test_an_index_that_cannot_be_loaded_is_told_and_asked_for_again(visit):
    page, _ = visit("search")
    page.route("**/search-index-1.js", lambda route: route.abort())
    page.get_by_role("searchbox", name=SEARCH).fill("trade")
    page.get_by_text("could not be loaded").wait_for()
    page.unroute("**/search-index-1.js")
    page.keyboard.press("Enter")
    page.locator("#search-results a").first.wait_for()


def test_without_script_the_page_leads_to_registers_and_names(visit):
    page, wrong = visit("chapters/index", script=False)
    page.get_by_role("banner").get_by_role("link", name="Search", exact=True).click()
    assert page.locator(".search-contents noscript p").is_visible()
    assert page.locator(".report-search").is_hidden()
    pages = page.get_by_role("navigation", name="All pages")
    for name in ("Register of facts", "People, places and terms"):
        pages.get_by_role("link", name=re.compile(name)).click()
        assert page.get_by_role("heading", level=1).is_visible()
        page.go_back()
    assert wrong == []


# The page without results is read in the light on a small screen, in test_pages.
@pytest.mark.parametrize(("theme", "width"), [("dark", 1400), pytest.param("light", 360, marks=pytest.mark.slow)])
def test_results_are_accessible(visit, axe, theme, width):
    page, _ = visit("search", width, theme)
    ask(page, "Kiev")
    page.evaluate(axe)
    wcag = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa']}"
    assert page.evaluate(f"axe.run(document, {wcag})")["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_results_stand_by_their_kind_each_with_a_way_to_all_of_it(asked):
    page, wrong = asked
    ask(page, "prisoners")
    heads = page.locator("#search-results").get_by_role("heading").all_inner_texts()
    assert len(heads) > 4
    assert all(re.fullmatch(r"\D+ \(\d+\)", head) for head in heads)
    for section in page.locator("#search-results section").all():
        number = int(re.search(r"\d+", section.locator("h2").inner_text())[0])
        assert section.locator("li").count() == min(number, 4)
        assert section.locator(".search-all").count() == int(number > 4)
    page.locator(".search-all").first.click()
    assert page.locator("#search-results h2").count() == 0
    assert page.get_by_role("combobox", name="Among").input_value()
    assert wrong == []


# What a reader asks, and what the first result says.
QUESTIONS = {
    "what happened in Dec 2025?": r"December\s2025",
    "24.02.2022": r"24 February",
    "2022-02-24": r"24 February",
    "will Belarus attack Ukraine": "ground offensive",
    "how many Russian troops are in Belarus?": "soldiers",
    "how much trade was there in 2021": "Trade between Belarus and Ukraine",
    "Буданов": "Budanov, Kyrylo",
    "fertilizer": "fertiliser",
    "Fig. 5": r"Fig\.\s5\.",
    "figure 5": r"Fig\.\s5\.",
    "Table 1": r"Table\s1\.",
}


def test_questions_in_a_readers_words_are_answered_first(asked):
    page, _ = asked
    for question, told in QUESTIONS.items():
        assert re.match(r"\d+ results?", ask(page, question)), question
        first = page.locator("#search-results a").first
        assert re.search(told, first.inner_text()), (question, first.inner_text())


@pytest.mark.parametrize("question", ["what happened in Dec 2025?", "Dec 2025"])
def test_a_month_however_it_is_written_has_its_events(asked, question):
    page, wrong = asked
    ask(page, question)
    events = page.locator("#search-results section", has=page.locator("h2", has_text=re.compile("^Events"))).first
    assert re.search(r"December\s2025", events.inner_text())
    assert wrong == []


def test_a_bibliography_answers_nothing_by_itself(asked):
    page, _ = asked
    ask(page, "Who says that it calmed down in July 2024?", "section")
    assert "Bibliography" not in page.locator("#search-results").inner_text()


def test_the_first_part_of_the_index_is_small(site):
    parts = [site / "_static" / search.FILES.format(number) for number in range(1, len(search.PARTS) + 1)]
    assert parts[0].stat().st_size < 120_000
    assert all(part.stat().st_size > 1_000 for part in parts)
