"""What a reader comes for, and in how many actions: a click, or a hover that opens a preview."""

import re

import pytest
from playwright.sync_api import expect

FRONT = "chapters/index"


class Reader:
    """Counts what is done on a page."""

    def __init__(self, page):
        self.page, self.actions = page, 0

    def click(self, place) -> None:
        """Click something that is to be seen."""
        self.actions += 1
        place.scroll_into_view_if_needed()
        place.click()

    def hover(self, place) -> None:
        """Rest on something that opens a preview."""
        self.actions += 1
        place.scroll_into_view_if_needed()
        place.hover()

    def ask(self, question: str) -> None:
        """Type a question on the search page, and wait until all of the index has been looked through."""
        self.actions += 1
        self.page.locator("#search-words").fill(question)
        self.page.locator("#search-status[data-complete]").wait_for(state="attached")
        expect(self.page.locator("#search-status")).to_have_text(re.compile(r"^\d+ results?"))


@pytest.fixture
def reader(visit):
    page, wrong = visit(FRONT)
    yield Reader(page)
    assert wrong == []


def test_what_the_eu_should_do_about_sanctions_and_on_what_evidence_takes_two(reader):
    card = reader.page.locator(".recommendation-card", has_text="Council of the European Union").first
    reader.click(card.locator("summary"))
    assert "Put into the Council’s decision on restrictive measures" in card.inner_text()
    assert card.locator(".card-evidence a").count() > 2
    assert reader.actions <= 2


def test_the_words_behind_74_5_percent_take_three(reader):
    page = reader.page
    reader.hover(page.locator(".number-tiles a.evidence.fact").first)
    preview = page.locator("#preview")
    preview.wait_for()
    assert "74.5%" in preview.inner_text()
    amount = preview.locator(".preview-amounts a").first
    reader.click(amount)
    page.wait_for_url(re.compile(r"facts\.html#fact-"))
    entry = page.locator(":target")
    assert "1381535.8" in entry.inner_text()
    assert reader.actions <= 3


def test_who_says_that_it_calmed_takes_one(reader):
    card = reader.page.locator(".finding-card", has_text="July 2024").first
    reader.click(card.locator("summary").first)
    assert "Aliaksandr Lukashenka" in card.locator(".card-sources").inner_text()
    assert re.search(r"Lukashenka.*\d\sJuly\s2024", card.locator(".card-evidence").inner_text())
    assert reader.actions <= 1


def test_the_data_and_the_citation_of_figure_7_take_three(reader):
    page = reader.page
    reader.click(page.locator(".masthead-nav").get_by_role("link", name="Figures"))
    item = page.locator("ul.gallery li").nth(6)
    assert re.search(r"Fig\.\s7\b", item.inner_text())
    for kind in ("CSV", "BibTeX"):
        with page.expect_download() as taken:
            reader.click(item.get_by_role("link", name=re.compile(rf"^{kind}\b")).first)
        assert taken.value.suggested_filename.endswith({"CSV": ".csv", "BibTeX": ".bib"}[kind])
    assert reader.actions <= 3
    with page.expect_download() as taken:
        item.get_by_role("link", name=re.compile("^PNG")).click()
    assert taken.value.suggested_filename.endswith(".png")


def test_everything_on_a_person_takes_one_search(visit):
    page, wrong = visit("search")
    reader = Reader(page)
    reader.ask("Lukashenko")
    assert page.locator("#search-results a").first.get_attribute("href") == "people/lukashenka.html"
    reader.click(page.locator("#search-results a").first)
    said = page.locator(".entity-said li")
    assert said.count() > 50
    whens = [each.split()[-1] for each in page.locator(".entity-when").all_inner_texts() if each]
    assert whens[0] <= whens[-1]
    assert page.locator("h2#named ~ ul a").count() > 10
    assert reader.actions <= 2
    said.first.locator("a").click()
    page.wait_for_url(re.compile(r"chapters/\w+\.html#"))
    assert page.locator(":target").count() == 1
    assert wrong == []


def test_sharing_a_row_of_a_table_takes_two(visit):
    page, wrong = visit("chapters/recommendations")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader = Reader(page)
    row = page.locator("table.report-table tbody tr[id]").first
    reader.hover(row)
    reader.click(row.locator("a.headerlink"))
    page.get_by_text("The address is copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").endswith(f"#{row.get_attribute('id')}")
    assert reader.actions <= 2
    assert wrong == []


def test_finding_what_one_side_says_in_a_register_takes_two(visit):
    page, wrong = visit("chapters/evidence")
    reader = Reader(page)
    reader.actions += 1
    page.get_by_role("combobox", name="Side", exact=True).select_option("ukraine")
    rows = page.locator("table.register tbody tr:visible")
    assert 10 < rows.count() < page.locator("table.register tbody tr").count()
    assert reader.actions <= 2
    assert wrong == []
