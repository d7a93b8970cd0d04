"""The built pages as a reader meets them: offline, in both themes, on a phone and on a desk, with and without script."""

import csv
import gzip
import json
import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from browser.conftest import MOST_SHIFT, MOST_STOPS, SETTLED, STOPS
from evidencebook import project
from evidencebook.notebooks import staleness
from evidencebook.notebooks.mime import FIGURE
from evidencebook.sphinxext.figures import data_table
from evidencebook.sphinxext.html import csp as strict

PAGES = (*(f"chapters/{page.stem}" for page in project.chapter_files()), "search")
CHAPTERS = tuple(f"chapters/{page.stem}" for page in project.chapter_files() if page.suffix == ".ipynb")
# Computed as the others are, but drawn nothing for: it says how the report was made.
UNDRAWN = {"chapters/about"}
DRAWN = tuple(name for name in CHAPTERS if name not in UNDRAWN)


def opened(figure, tab: str) -> None:
    """Open a tab of a figure: table, data, image or citation; its title may hold the same word."""
    figure.locator("summary", has_text=re.compile(rf"^\s*{tab}\b")).click()


# The rows of a register are laid out while nobody waits, and move what follows them until the last one is.
LAID_OUT = """() => [...document.querySelectorAll('table.register tbody tr')]
  .every(row => getComputedStyle(row).contentVisibility === 'visible')"""
AXE = """alike => axe.run({exclude: alike}, {resultTypes: ['violations'],
         runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa']})"""
# Of rows and entries that are made alike axe reads the first few, and in the slow run all.
ALIKE = [[f"{each}:nth-of-type(n+9)"] for each in ("main tbody tr", "main li", "main dl > dt", "main dl > dd")]


# Each page is opened in one way, and two of them in both; the slow run opens every page in both.
WAYS = (("light", 360), ("dark", 1400))
IN_BOTH = ("chapters/index", "chapters/economy")
OPENED = [
    (name, *way) for number, name in enumerate(PAGES) for way in (WAYS if name in IN_BOTH else WAYS[number % 2 :][:1])
]
# One page of each kind, whose frame, style and markup the others share: axe reads these, and in the slow run all.
KINDS = ("disagreements", "recommendations", "names", "about", "summary-uk")
OF_A_KIND = {*IN_BOTH, *(f"chapters/{name}" for name in KINDS), "search"}


@pytest.mark.parametrize(("name", "theme", "width"), OPENED)
def test_a_page_is_light_asks_no_other_host_reports_no_error_holds_still_fits_every_screen_and_is_accessible(
    visit, site, axe, name, theme, width
):
    page_is_sound(visit, site, name, theme, width, axe if name in OF_A_KIND else None, ALIKE)


@pytest.mark.slow
@pytest.mark.parametrize(("theme", "width"), WAYS)
@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_sound_in_either_way(visit, site, axe, name, theme, width):
    page_is_sound(visit, site, name, theme, width, axe, [])


def page_is_sound(visit, site: Path, name: str, theme: str, width: int, axe: str | None, alike: list) -> None:
    """Open a page once and look at all of it; what axe says of it takes as long as all else."""
    page, wrong = visit(name, width, theme)
    assert wrong == []
    weights = weights_of(page, site)
    assert len(weights) > 5
    assert sum(weights.values()) <= MOST.get(name, MOST_OF_OTHERS), weights
    assert page.evaluate("document.querySelectorAll('*').length") <= MOST_ELEMENTS
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("window.shift") < MOST_SHIFT
    if name in CHAPTERS:
        assert 20 < page.evaluate(STOPS) <= MOST_STOPS
    page.set_viewport_size({"width": FOUR_TIMES, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= FOUR_TIMES
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.wait_for_function(LAID_OUT)
    assert page.evaluate("document.documentElement.scrollWidth") <= FOUR_TIMES
    page.set_viewport_size({"width": width, "height": 900})
    parts_are_in_order(page)
    if axe:
        page.evaluate(axe)
        assert page.evaluate(AXE, alike)["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert wrong == []


# Compressed, fonts included, in bytes.
MOST = {"chapters/index": 290_000}
MOST_OF_OTHERS = 520_000
# Of a page as it comes: a long register begins with its first rows.
MOST_ELEMENTS = 6_000
PACKED = {".html", ".css", ".js", ".svg", ".json"}


def weights_of(page, site: Path) -> dict[str, int]:
    """Return the bytes of each file that a page has asked for, by its name."""
    entries = "[...performance.getEntriesByType('resource'), ...performance.getEntriesByType('navigation')]"
    asked = {urlsplit(address).path for address in page.evaluate(f"{entries}.map(each => each.name)")}
    files = [site / path.lstrip("/") for path in asked if not path.startswith("data")]
    return {file.name: weight_of(file) for file in files}


@cache
def weight_of(file: Path) -> int:
    """Return the bytes of a file as a host sends it."""
    return len(gzip.compress(file.read_bytes(), 6)) if file.suffix in PACKED else file.stat().st_size


# 1,280 pixels enlarged four times leave so many.
FOUR_TIMES = 320
OUTLINE = """() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6, [role=heading]')]
  .filter(each => each.checkVisibility() && each.closest('main'))
  .map(each => [Number(each.getAttribute('aria-level') || each.tagName[1]), each.textContent.trim()])"""


def parts_are_in_order(page) -> None:
    """Hold the headings of a page to an order without gaps, and its landmarks to one of each, named."""
    levels = [level for level, _ in page.evaluate(OUTLINE)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    marks = page.evaluate("['main', 'nav', 'header', 'footer'].map(each => document.querySelectorAll(each).length)")
    assert marks[0] == 1
    assert all(marks)
    names = "[...document.querySelectorAll('nav')].map(each => each.ariaLabel || each.getAttribute('aria-labelledby'))"
    assert all(page.evaluate(names))


def test_every_page_states_the_policy_and_holds_no_script(site):
    assert strict.POLICY in (site / "_headers").read_text()
    for name in PAGES:
        text = (site / f"{name}.html").read_text(encoding="utf-8")
        assert f'<meta http-equiv="Content-Security-Policy" content="{strict.POLICY}" />' in text
        # Data for search engines are no script: the policy says nothing of them.
        assert re.findall(r'<script(?![^>]* src=)(?! type="application/ld\+json">)', text) == []
        assert re.findall(r"<[^>]+ on[a-z]+=", text) == []


def test_a_page_loads_neither_index_nor_live_view_before_they_are_asked_for(visit):
    page, wrong = visit("chapters/economy")
    loaded = page.evaluate("performance.getEntriesByType('resource').map(each => each.name.split('/').pop())")
    names = [name.split("?")[0] for name in loaded]
    assert len([name for name in names if name.endswith(".css")]) == 1, "one style sheet for all pages"
    for late in ("search-index-1.js", "search.js", "live.js", "fontawesome.js"):
        assert late not in names
    assert not [name for name in names if "mathjax" in name.lower() or name.endswith(".live.js")]
    assert wrong == []


def live(page, figure) -> None:
    """Wait until a figure is alive."""
    page.wait_for_function("one => one.querySelector('.chart.is-live .chart-live svg')", arg=figure.element_handle())


SIZES = """chart => { const live = chart.querySelector('.chart-live svg').getBoundingClientRect();
  const picture = [...chart.querySelectorAll(':scope > div > svg')].find(each => each.getClientRects().length);
  const box = picture.getBoundingClientRect();
  return [Math.abs(live.width - box.width), Math.abs(live.height - box.height), chart.getBoundingClientRect().height]; }"""


# Of a phone and of a desk: each chapter's figures are tried on one, and in the slow run on the other.
WIDTHS = (360, 1400)
CUT = """() => [...document.querySelectorAll('.chart svg')].filter(s => s.checkVisibility()).flatMap(s => {
  const frame = s.getBoundingClientRect();
  return [...s.querySelectorAll('text')].filter(t => {
    const box = t.getBoundingClientRect();
    return t.textContent.trim() && (box.left < frame.left - 1 || box.right > frame.right + 1
      || box.top < frame.top - 1 || box.bottom > frame.bottom + 1);
  }).map(t => t.textContent);
})"""


@pytest.mark.parametrize(("name", "width"), [(name, WIDTHS[number % 2]) for number, name in enumerate(DRAWN)])
def test_every_figure_is_whole_named_numbered_and_sourced_and_comes_alive_by_keyboard_in_its_place(visit, name, width):
    figures_are_sound(visit, name, width)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "width"), [(name, WIDTHS[number % 2 - 1]) for number, name in enumerate(DRAWN)])
def test_every_figure_comes_alive_on_the_other_screen_as_well(visit, name, width):
    figures_are_sound(visit, name, width)


def figures_are_sound(visit, name: str, width: int) -> None:
    """Look at every figure of a page on one screen, and whether its words are whole on the other as well."""
    page, wrong = visit(name, sum(WIDTHS) - width)
    assert page.evaluate(CUT) == []
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate(SETTLED)  # what another width moves is no shift of what comes alive
    page.evaluate("""new PerformanceObserver(list => window.moved = (window.moved || 0)
      + list.getEntries().reduce((sum, each) => sum + each.value, 0)).observe({type: 'layout-shift'})""")
    assert page.evaluate(CUT) == []
    figures = page.locator("figure.report-figure").all()
    assert figures
    for figure in figures:
        comes_alive(page, figure)
    assert page.evaluate("window.moved || 0") < 0.02
    for figure in figures:  # the folds of its sources move what follows
        is_complete(figure, width)
    assert wrong == []


def comes_alive(page, figure) -> None:
    """Explore a figure by keyboard and go back."""
    button = figure.get_by_role("button", name=re.compile("Explore"))
    button.focus()
    before = figure.locator(".chart").bounding_box()["height"]
    page.keyboard.press("Enter")
    live(page, figure)
    assert button.get_attribute("aria-pressed") == "true"
    across, down, height = figure.locator(".chart").evaluate(SIZES)
    assert max(across, down, abs(height - before)) <= 2
    drawn = figure.locator(".chart-live").inner_html()
    assert "var(--figure-" in drawn
    assert "NaN" not in drawn
    assert "role-legend" not in drawn, "a legend stands apart from its lines"
    page.keyboard.press("Escape")
    assert figure.locator(".chart-live").count() == 0
    assert button.get_attribute("aria-pressed") == "false"


def is_complete(figure, width: int) -> None:
    """Hold a figure to a picture that is seen and heard, a number and its sources."""
    shown = figure.locator(".chart svg:visible")
    assert shown.count() == 1
    box = shown.bounding_box()
    assert 250 <= box["width"] <= width
    assert box["height"] >= 150
    assert len(figure.get_by_role("img", include_hidden=False).get_attribute("aria-label")) > 80
    assert re.search(r"Fig\.\s\d+", figure.inner_text())
    for fold in figure.locator(".source-fold > summary").all():
        assert re.fullmatch(r"and [\w-]+ more", fold.inner_text())
        fold.click()
    line = figure.locator(".source-line:visible").first
    assert re.match(r"Sources?: \S", line.inner_text())
    assert line.locator("a").count() >= 1


def test_a_mark_tells_what_the_table_tells(visit):
    page, wrong = visit("chapters/economy")
    figure = page.locator("#fig-trade")
    figure.get_by_role("button").click()
    live(page, figure)
    figure.locator(".chart-live .mark-symbol.role-mark path").first.hover(force=True)
    told = page.locator("#vg-tooltip-element.visible")
    told.wait_for()
    keys = [key.strip().rstrip(":") for key in told.locator("td.key").all_inner_texts()]
    opened(figure, "Table")
    heads = {head.strip() for head in figure.locator(".figure-rows thead th").all_inner_texts()}
    assert len(keys) > 1
    assert set(keys) <= heads
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "figure", "mark"),
    [
        ("chapters/distrust", "fig-channels", "rect"),
        pytest.param("chapters/distrust", "fig-exchanges", "rect", marks=pytest.mark.slow),
        pytest.param("chapters/deterrence", "fig-drones", "rect", marks=pytest.mark.slow),
        ("chapters/deescalation", "fig-summer", "symbol"),
    ],
)
def test_a_mark_at_a_place_of_a_drawing_tells_a_row_of_the_table(visit, name, figure, mark):
    page, wrong = visit(name)
    own = page.locator(f"#{figure}")
    own.get_by_role("button").click()
    live(page, own)
    own.locator(f".chart-live .mark-{mark}.role-mark > *").last.hover(force=True)
    told = page.locator("#vg-tooltip-element.visible")
    told.wait_for()
    values = [value for value in told.locator("td.value").all_inner_texts() if value]
    opened(own, "Table")
    rows = own.locator("tbody tr").all_inner_texts()
    assert len(values) > 2
    assert any(all(value in row for value in values) for row in rows), values
    assert wrong == []


def test_the_theme_switch_changes_pictures_and_live_views_at_once(visit):
    page, _ = visit("chapters/economy", theme="light")
    first, second = (page.locator("figure.report-figure").nth(n) for n in (0, 1))
    first.get_by_role("button").click()
    live(page, first)
    inks = []
    for mode in ("light", "dark"):
        while page.evaluate("document.documentElement.dataset.mode") != mode:
            page.locator(".theme-switch-button").first.click()
        texts = (first.locator(".chart-live text").first, second.locator(".chart-wide text").first)
        inks.append([text.evaluate("each => getComputedStyle(each).fill") for text in texts])
    assert inks[0] != inks[1]
    assert all(len(set(ink)) == 1 for ink in inks)


def test_print_is_light_and_shows_pictures_instead_of_live_views(visit):
    page, _ = visit("chapters/economy", theme="dark")
    figure = page.locator("figure.report-figure").first
    figure.get_by_role("button").click()
    live(page, figure)
    page.emulate_media(media="print")
    assert figure.locator(".chart-live").is_hidden()
    assert figure.locator(".chart-wide svg").is_visible()
    assert figure.get_by_role("button").is_hidden()
    ink = "each => getComputedStyle(each).fill"
    assert figure.locator(".chart-wide text").first.evaluate(ink) in {"rgb(29, 36, 51)", "rgb(86, 95, 112)"}
    assert page.locator(".bd-article p").first.evaluate("each => getComputedStyle(each).color") in {
        "rgb(0, 0, 0)",
        "rgb(51, 51, 51)",
    }


def test_the_picture_stays_where_the_live_view_cannot_be_loaded(visit):
    page, _ = visit("chapters/economy")
    page.route("**/live.js", lambda route: route.abort())
    figure = page.locator("figure.report-figure").first
    figure.get_by_role("button").click()
    figure.get_by_text("the picture stays").wait_for()
    assert figure.locator(".chart-wide svg").is_visible()
    assert figure.get_by_role("button").get_attribute("aria-pressed") == "false"
    page.unroute("**/live.js")
    figure.get_by_role("button").click()
    live(page, figure)


def test_without_script_no_button_is_offered_and_numbers_and_files_are(visit):
    page, wrong = visit("chapters/economy", script=False)
    assert page.evaluate(CUT) == []
    figure = page.locator("figure.report-figure").first
    assert figure.locator("button").is_hidden()
    assert figure.locator(".chart-wide svg").is_visible()
    opened(figure, "Table")
    assert figure.locator("tbody tr").first.is_visible()
    for tab in ("Data", "Image"):
        opened(figure, tab)
        assert figure.locator("details[open]").count() == 1, "one tab at a time"
        links = figure.locator(".figure-files[open] a")
        assert links.count() > 1
        assert all(link.is_visible() for link in links.all())
    assert wrong == []


def test_the_numbers_of_a_figure_are_sorted_by_any_column_and_what_has_no_value_stands_last(visit):
    page, wrong = visit("chapters/economy")
    figure = page.locator("figure.report-figure").first
    opened(figure, "Table")
    head = figure.locator("thead th.number").first
    column = head.evaluate("each => each.cellIndex")
    cells = f"rows => rows.map(row => row.cells[{column}].textContent)"
    rows = figure.locator(".figure-rows").first.locator("tbody tr")
    before = rows.evaluate_all(cells)
    assert head.get_attribute("aria-sort") == "none"
    for order, reverse in (("ascending", False), ("descending", True)):
        head.get_by_role("button").click()
        assert head.get_attribute("aria-sort") == order
        shown = [float(cell.replace(",", "")) for cell in rows.evaluate_all(cells) if cell]
        assert shown == sorted(shown, reverse=reverse)
        assert len(set(shown)) > 2
    assert sorted(rows.evaluate_all(cells)) == sorted(before)
    assert wrong == []


def test_a_figure_is_shared_by_its_link_its_citation_and_files(visit, address):
    page, wrong = visit("chapters/economy", permissions=["clipboard-read", "clipboard-write"])
    figure = page.locator("figure.report-figure").first
    name = figure.get_attribute("id")
    opened(figure, "Cite")
    figure.get_by_role("link", name=re.compile("^Link to this figure")).click()
    expect(page.locator(".copied")).to_have_text("The address is copied.")
    assert page.evaluate("navigator.clipboard.readText()") == f"{address}/chapters/economy.html#{name}"
    figure.get_by_role("button", name="Copy").first.click()
    expect(page.locator(".copied")).to_have_text("Copied.")
    assert name not in page.evaluate("navigator.clipboard.readText()")
    assert {"BibTeX", "RIS"} <= {link.split()[0] for link in figure.locator(".figure-share a").all_inner_texts()}
    assert wrong == []


def _shown(cell):
    """Return a cell of a file or of a table in one form: numbers to two digits that count, days in words."""
    try:
        return f"{float(cell.replace(',', '')):.2g}"
    except ValueError:
        return " ".join(data_table.shown({"true": True, "false": False}.get(cell, cell)).split())


@pytest.mark.parametrize("name", CHAPTERS)
def test_downloads_equal_the_table_and_the_plotted_rows(site, name):
    stored = {}
    for cell in staleness.load(project.root() / f"{name}.ipynb")["cells"]:
        for output in cell.get("outputs", []):
            if FIGURE in output.get("data", {}):
                content = output["data"][FIGURE]
                stored[content["usermeta"]["figure"]["name"]] = content
    page = BeautifulSoup((site / f"{name}.html").read_text(encoding="utf-8"), "lxml")
    figures = page.select("figure.report-figure")
    assert len(figures) == len(stored)
    assert bool(stored) is (name not in UNDRAWN)
    for figure in figures:
        (button,) = figure.select("button.figure-live")
        own = button["data-figure"]
        files = [(site / name).parent / link["href"] for link in figure.select(".figure-files a")]
        assert {file.suffix for file in files} == {".csv", ".json", ".svg", ".png"}
        drawn = (site / f"figures/{own}.vl.json").read_text()
        assert json.loads(drawn.replace('"PT Sans, sans-serif"', '"PT Sans"')) == stored[own]
        shown = figure.select(".figure-rows table")
        csvs = [file for file in files if file.suffix == ".csv"]
        for table, file in zip(shown, csvs, strict=True):
            rows = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in table.select("tbody tr")]
            have = list(csv.reader(file.read_text(encoding="utf-8").splitlines()))[1:]
            assert [sorted(_shown(cell.removeprefix("'")) for cell in row) for row in have] == [
                sorted(_shown(cell) for cell in row) for row in rows
            ]
            assert not table.select("thead th:not([scope=col]), tbody th:not([scope=row])")
        (cited,) = figure.select(".figure-share")
        assert " ".join(stored[own]["usermeta"]["figure"]["title"].split()) in " ".join(cited.get_text().split())
        assert len(page.find_all(id=own)) == 1


def test_a_number_leads_to_its_rows_and_passage_in_two_clicks(visit):
    page, _ = visit("chapters/economy")
    page.locator("a.evidence.fact", has_text="USD\u00a020\u00a0million").first.click()
    page.wait_for_load_state()
    assert page.url.endswith("facts.html#fact-sceeus-exports-2022")
    entry = page.locator("#fact-sceeus-exports-2022")
    assert entry.inner_text().startswith("USD\u00a020\u00a0million: exports of Ukraine to Belarus, 2022")
    entry.locator('a[href$="passages.html#passage-sceeus-flows-2022"]').click()
    link = page.locator("#passage-sceeus-flows-2022 a", has_text="paragraph")
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
            target = (page.parent / file.partition("?")[0]).resolve() if file else page
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
