"""From a sentence to its evidence and back: previews by pointer, finger and keyboard, registers, and what a reader asks."""

import re
from collections import Counter

import pytest

from evidencebook import project

CHAPTERS = tuple(f"chapters/{page.stem}" for page in project.chapter_files() if page.suffix == ".ipynb")
FRONT, ECONOMY = "chapters/index", "chapters/economy"
COMPUTED, PRINTED = "fact-audit-turnover-change-2022-ukrainian", "fact-sceeus-exports-2022"
AMOUNT = f"a.evidence.fact[href$='#{PRINTED}']"


# Whether what has the focus is what is looked for; and how many marks follow in its paragraph, to which arrow keys lead.
FOCUSED = """([selector, words]) => { const one = document.activeElement;
  const marks = one.closest('tr, p, li, dd, .card-claim')?.querySelectorAll('a[tabindex]').length ?? 0;
  return [one.matches(selector) && one.textContent.includes(words) && one.checkVisibility(), Math.max(0, marks - 1)]; }"""


# Give the focus to a stop of the tab key a little before what is looked for; test_reading walks from the first to the last.
NEARLY = """([selector, words]) => { const from = document.activeElement;
  const follows = (one, other) => other.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING;
  const target = [...document.querySelectorAll(selector)].find(one => one.textContent.includes(words)
    && one.checkVisibility() && !one.closest('#preview') && (from === document.body || follows(one, from)));
  const block = target?.closest('tr, p, li, dd, .card-claim') ?? target;
  const stops = [...document.querySelectorAll('a[href], button, summary, input, select, [tabindex="0"]')].filter(one =>
    block && one.tabIndex >= 0 && one.checkVisibility({ visibilityProperty: true }) && !one.disabled && follows(block, one)
    && !one.contains(block));
  if (stops.length > 3) stops.at(-3).focus(); }"""


def tab_to(page, selector: str, words: str = "", key: str = "Tab", most: int = 100):
    """Press the tab key until something has the focus that a selector and words describe, and return it."""
    if key == "Tab":
        page.evaluate(NEARLY, [selector, words])
    for _ in range(most):
        page.keyboard.press(key)
        found, more = page.evaluate(FOCUSED, [selector, words])
        # The marks of a paragraph are one stop, and the arrow keys lead from one to the next.
        for _ in range(0 if found else more):
            page.keyboard.press("ArrowRight")
            found, _ = page.evaluate(FOCUSED, [selector, words])
            if found:
                break
        if found:
            return page.locator(":focus")
    raise AssertionError(f"no {selector} with {words!r} was reached in {most} steps")


def preview(page):
    """Return the preview, once it is there."""
    shown = page.locator("#preview")
    shown.wait_for()
    return shown


def follow(page, selector: str, words: str = "") -> None:
    """Go to a link by keyboard and follow it."""
    tab_to(page, selector, words)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def in_the_preview(page):
    """Walk through an open preview by keyboard; return what follows the link to the register."""
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Entry in the register"
    page.keyboard.press("Tab")
    return page.locator(":focus")


def loaded(page) -> list[str]:
    names = page.evaluate("performance.getEntriesByType('resource').map(each => each.name)")
    return [name for name in names if "/previews/" in name]


def from_menu(page, menu: str, words: str) -> None:
    """Open a menu of the head of the page by keyboard and follow one of its links."""
    tab_to(page, ".masthead-nav summary", menu)
    page.keyboard.press("Enter")
    follow(page, ".masthead-nav a", words)


def test_where_does_74_percent_come_from(visit):
    page, wrong = visit(FRONT)
    mark = tab_to(page, f"p a.evidence.fact[href$='#{COMPUTED}']")
    assert mark.inner_text() == "74.5%"
    assert page.locator("#preview").count() == 0  # the focus alone opens nothing
    page.keyboard.press("Enter")
    told = preview(page).inner_text()
    assert "Recomputed from what Ukraine reported" in told
    assert re.search(r"\(1,381\.5 \+ 189\.1\) / .+ − 1 = −74\.5%", told)
    assert re.search(r"Grade [A-F]: .+ Standpoint: .+", told)
    after = in_the_preview(page)
    assert after.inner_text() == "USD\u00a01.38\u00a0billion"
    page.keyboard.press("Shift+Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url.endswith(f"facts.html#{COMPUTED}"))
    follow(page, f"#{COMPUTED} .uses a")
    assert page.url.endswith(f"index.html#use-1-{COMPUTED}")
    assert page.locator(":target").inner_text() == "74.5%"
    assert wrong == []


def test_where_does_an_amount_come_from_that_a_source_prints(visit):
    page, wrong = visit(FRONT)
    follow(page, "a", "Economic collapse")
    mark = tab_to(page, AMOUNT)
    assert mark.inner_text() == "USD\u00a020\u00a0million"
    assert page.locator("#preview").count() == 0
    page.keyboard.press("Enter")
    told = preview(page).inner_text()
    assert "As the source gives it" in told
    assert re.search(r"Grade [A-F]: .+ Standpoint: .+", told)
    assert re.search("From “[^”]+” to “[^”]+”", told)
    after = in_the_preview(page)
    assert re.search(r"#:~:text=[^,]+,[^,]+$", after.get_attribute("href"))
    assert wrong == []


def test_who_says_the_border_was_calm_in_july_2024_and_who_does_not(visit):
    page, wrong = visit(FRONT)
    from_menu(page, "Evidence", "Who says what")
    tab_to(page, "input[name=from]")
    page.keyboard.type("07012024")
    tab_to(page, "input[name=to]")
    page.keyboard.type("07312024")
    status = page.locator(".register-filter output")
    shown = page.locator("table.register tbody tr:visible")
    assert status.inner_text() == f"{shown.count()} of {page.locator('table.register tbody tr').count()} entries"
    assert "from=2024-07-01&to=2024-07-31" in page.url
    listed = status.inner_text().split()[0]
    calm = page.locator("#claim-says-lukashenka-withdrew")
    # Not what is laid out, as a row far from the window is when there is time.
    assert "the situation was stable" in calm.text_content()
    assert "Who: Aliaksandr Lukashenka" in calm.text_content()
    assert "Denied by: State Border Guard Service of Ukraine" in calm.text_content()
    assert "Denied by: State Border Guard Service of Ukraine" in page.locator("#claim-says-tertel-dates").text_content()
    assert page.locator("#claim-sceeus-peak").is_hidden()
    tab_to(page, "select[name=side]", key="Shift+Tab")
    page.keyboard.type("Minsk")
    assert shown.count() < int(listed)
    tab_to(page, "#claim-says-lukashenka-withdrew a.evidence.passage")
    page.keyboard.press("Enter")
    assert re.search("From “[^”]+” to “[^”]+”", preview(page).inner_text())
    page.keyboard.press("Escape")
    address = page.url
    page.goto(address)
    assert shown.count() == int(status.inner_text().split()[0]) > 5
    assert wrong == []


def test_which_trade_figure_is_wrong_and_why(visit):
    page, wrong = visit(FRONT)
    follow(page, "a", "Economic collapse")
    tab_to(page, "p a.evidence.fact", "USD\u00a020\u00a0million")
    page.keyboard.press("Enter")
    assert re.search("From “[^”]+” to “to \\$20 million", preview(page).inner_text())
    page.keyboard.press("Escape")
    tab_to(page, "a.note", key="ArrowRight")
    page.keyboard.press("Enter")
    told = preview(page).inner_text()
    assert "Ukrainian exports to Belarus fell by nearly 87% to $20\u00a0million" in told
    assert "2022 = 189111.8" in told
    assert "Resolved. By the figure that Ukraine reported." in told
    follow(page, "#preview a.evidence.disagreement[href$='twenty-million-record']")
    page.wait_for_url(lambda url: url.endswith("disagreements.html#disagreement-twenty-million-record"))
    entry = page.locator(":target")
    assert "all fit the higher amount; the printed one looks like a slip" in entry.inner_text()
    tab_to(page, "input[name=text]", key="Shift+Tab")
    page.keyboard.type("20 million")
    assert entry.is_visible()
    assert page.locator("table.register tbody tr:visible").count() < page.locator("table.register tbody tr").count()
    tab_to(page, "#disagreement-twenty-million-record a.evidence.fact", "87.1")
    page.keyboard.press("Enter")
    assert "189.1 / 1,462.7 − 1 = −87.1%" in preview(page).inner_text()
    assert wrong == []


def test_what_should_the_eu_do_about_sanctions_and_on_what_evidence(visit):
    page, wrong = visit(FRONT)
    name = "ours-write-ladder"
    tab_to(page, f"a.evidence.recommendation[href$='#recommendation-{name}']").hover()
    told = preview(page).inner_text()
    assert "Council of the European Union" in told
    assert "Put into the Council’s decision on restrictive measures" in told
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url.endswith(f"#recommendation-{name}"))
    evidence = page.locator(f"#recommendation-{name} + dd").inner_text()
    assert "For: " in evidence
    assert "Against: " in evidence
    assert re.search("“[^”]+”", evidence)
    tab_to(page, f"#recommendation-{name} + dd a.evidence.source")
    page.keyboard.press("Enter")
    told = preview(page)
    assert re.search(r"Grade\s+[A-F]: .+\s+Standpoint\s+\S+", told.inner_text())
    assert told.locator(".preview-source a").get_attribute("href").startswith("https://")
    assert wrong == []


@pytest.mark.slow  # goes the ways of the one before and of the first
def test_what_do_the_documents_advise_on_sanctions_and_on_what_evidence(visit):
    page, wrong = visit(FRONT)
    name = "rec-sanctions-instrument"
    from_menu(page, "Evidence", "Who says what")
    tab_to(page, "a[href='#recommendations-with-the-evidence-for-and-against']")
    page.keyboard.press("Enter")
    assert "to European Union" in page.locator(f"#recommendation-{name} + dd").inner_text()
    evidence = page.locator(f"#recommendation-{name} + dd").inner_text()
    assert "For: " in evidence
    assert "Against: " in evidence
    tab_to(page, f"#recommendation-{name} + dd a.evidence.passage")
    page.keyboard.press("Enter")
    told = preview(page).inner_text()
    assert re.search("From “[^”]+” to “[^”]+”", told)
    assert "Open in the original" in told
    assert wrong == []


@pytest.mark.parametrize("name", [FRONT, "chapters/disagreements"])
def test_a_preview_opens_on_hover_closes_on_escape_and_loads_nothing_before(visit, name):
    page, wrong = visit(name)
    assert loaded(page) == []
    mark = page.locator("a.evidence:visible").nth(2)
    mark.hover()
    shown = preview(page)
    assert mark.get_attribute("aria-expanded") == "true"
    shown.locator("a").first.hover()  # it stays while the pointer is in it
    page.wait_for_timeout(500)
    assert shown.is_visible()
    page.keyboard.press("Escape")
    assert shown.count() == 0
    assert len(loaded(page)) == 1
    assert wrong == []


def test_escape_closes_a_preview_and_the_focus_stays(visit):
    page, _ = visit(ECONOMY)
    mark = tab_to(page, "a.evidence.fact")
    page.keyboard.press("Enter")
    preview(page)
    page.keyboard.press("Escape")
    assert page.locator("#preview").count() == 0
    assert mark.evaluate("one => one === document.activeElement")
    page.keyboard.press("Enter")
    preview(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert page.locator("#preview").count() == 0
    assert page.locator(":focus").get_attribute("href") == mark.get_attribute("href")


def test_the_first_tap_opens_a_preview_and_its_link_leads_to_the_entry(visit):
    page, wrong = visit(ECONOMY, 360, has_touch=True)
    mark = page.locator(AMOUNT)
    mark.tap()
    shown = preview(page)
    assert page.url.endswith("economy.html")
    box = shown.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    with page.expect_navigation():
        shown.get_by_text("Entry in the register").tap()
    assert page.url.endswith(f"#{PRINTED}")
    assert wrong == []


CITED = "figcaption a.cited, .source-line a.cited"


def test_a_citation_shows_its_source_on_hover_and_tap_and_leads_to_the_register(visit):
    page, wrong = visit(ECONOMY)
    page.locator("article details").evaluate_all("all => all.forEach(each => (each.open = true))")
    mark = page.locator(CITED).first
    mark.hover()
    told = preview(page).inner_text()
    assert re.search(r"Who\s+.+\s+Year\s+\d{4}\s+Grade\s+[A-F]: .+\s+Standpoint\s+.+\s+Read by\s+\d+ \w+ 2026", told)
    assert "https://" in told
    assert mark.get_attribute("title") is None
    assert mark.get_attribute("aria-description") is None
    page.keyboard.press("Escape")
    assert page.locator("#preview").count() == 0
    page.mouse.move(0, 0)  # what a reader closed stays closed until the pointer has gone elsewhere
    mark.hover()
    preview(page)
    with page.expect_navigation():
        mark.press("Enter")
    page.wait_for_url(re.compile(r"sources\.html#source-[\w-]+$"))
    assert page.locator(":target").is_visible()
    assert wrong == []
    small, wrong = visit(ECONOMY, 360, has_touch=True)
    small.locator(CITED).first.tap()
    box = preview(small).bounding_box()
    assert (box["x"] >= 0, box["x"] + box["width"] <= 360) == (True, True)
    assert small.url.endswith("economy.html")
    assert wrong == []


def test_without_script_a_citation_is_a_link_to_its_source(visit):
    page, wrong = visit(ECONOMY, script=False)
    mark = page.locator(CITED).first
    assert mark.get_attribute("title")
    with page.expect_navigation():
        mark.click()
    page.wait_for_url("**/sources.html#source-*")
    assert page.locator(":target .says").is_visible()
    assert wrong == []


def test_a_preview_opens_where_pages_are_read_from_a_disk(browser, site):
    page = browser.new_page()
    page.goto((site / f"{ECONOMY}.html").as_uri())
    page.locator(AMOUNT).hover()
    assert "As the source gives it" in preview(page).inner_text()
    page.goto((site / "chapters/chronology.html").as_uri() + "?side=ukraine")
    rows = page.locator("table.register tbody tr")
    assert 0 < page.locator("table.register tbody tr:visible").count() < rows.count()
    page.close()


def test_without_script_a_mark_is_a_link_and_a_register_a_plain_table(visit):
    page, wrong = visit(ECONOMY, script=False)
    page.locator(AMOUNT).click()
    page.wait_for_url(f"**/facts.html#{PRINTED}")
    assert page.locator(f"#{PRINTED} .says").is_visible()
    assert page.locator("form.register-filter").is_hidden()
    assert page.locator("table.register button").count() == 0
    assert page.get_by_role("columnheader").count() == 6 * page.locator("table.register").count()
    assert page.locator(".register-files a").first.is_visible()
    assert wrong == []


def test_a_register_is_sorted_by_its_heads_and_the_order_can_be_linked(visit):
    page, wrong = visit("chapters/chronology")
    first = page.locator("table.register tbody tr").first
    oldest = first.get_attribute("id")
    head = page.get_by_role("columnheader", name="Date")
    button = head.get_by_role("button")
    button.focus()
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    assert first.get_attribute("id") != oldest
    assert "sort=date&order=descending" in page.url
    newest = first.get_attribute("id")
    page.reload()
    assert first.get_attribute("id") == newest
    assert page.locator("th[aria-sort=descending]").count() == 1
    assert wrong == []


def test_a_link_to_an_entry_shows_it_whatever_is_filtered(visit):
    page, _ = visit("chapters/chronology")
    address = page.url
    page.goto(f"{address}?side=west#event-union-state-treaty-1999")
    page.wait_for_function("() => document.querySelector('#event-union-state-treaty-1999').checkVisibility()")


LAID_OUT = (
    """rows => rows.filter(row => row.querySelector('.says').checkVisibility({ contentVisibilityAuto: true })).length"""
)
IN_SIGHT = """name => { const { top } = document.getElementById(name).getBoundingClientRect();
  return top > -1 && top < innerHeight / 2; }"""


@pytest.mark.parametrize("width", [360, pytest.param(1400, marks=pytest.mark.slow)])
def test_a_register_lays_out_what_is_near_and_a_link_search_or_print_reaches_the_rest(browser, address, width):
    page, wrong = browser.new_page(viewport={"width": width, "height": 900}), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.add_init_script("window.requestIdleCallback = work => { window.idly = work; }")
    page.goto(f"{address}/chapters/claims.html")
    rows = page.locator("table.register tbody tr")
    names = rows.evaluate_all("rows => rows.map(row => row.id)")
    assert 0 < rows.evaluate_all(LAID_OUT) < len(names) / 4
    last = page.locator(f"#{names[-1]} .entry strong").text_content()
    assert page.evaluate("words => window.find(words, true)", last)
    page.wait_for_function("() => getSelection().anchorNode.parentElement.getBoundingClientRect().top < innerHeight")
    page.goto(f"{page.url}#{names[len(names) // 2]}")
    page.wait_for_function(IN_SIGHT, arg=names[len(names) // 2])
    page.emulate_media(media="print")
    page.wait_for_function(
        f"number => ({LAID_OUT})([...document.querySelectorAll('table.register tbody tr')]) === number", arg=len(names)
    )
    page.emulate_media(media="screen")
    page.wait_for_function(
        f"number => ({LAID_OUT})([...document.querySelectorAll('table.register tbody tr')]) < number / 2",
        arg=len(names),
    )
    page.evaluate("name => document.getElementById(name).scrollIntoView()", names[len(names) // 2])
    page.wait_for_function(IN_SIGHT, arg=names[len(names) // 2])
    page.wait_for_timeout(300)
    assert page.evaluate(IN_SIGHT, names[len(names) // 2])
    page.evaluate(f"for (let n = 0; n < {len(names) // 4}; n++) window.idly({{ timeRemaining: () => 0 }})")
    assert rows.evaluate_all(LAID_OUT) == len(names)
    page.wait_for_timeout(300)
    assert page.evaluate(IN_SIGHT, names[len(names) // 2])
    assert wrong == []
    page.close()


FILTERED = ("facts", "passages", "chronology", "disagreements", "sources", "claims")


# How many rows of a register there are, and how many of them are shown; asked at once, since a register has hundreds.
SHOWN = """rows => [rows.length, rows.filter(row => row.checkVisibility()).length]"""


def test_from_a_source_to_what_rests_on_it_and_no_more(visit):
    page, wrong = visit("chapters/sources")
    link = page.locator("#source-sceeus-2024 a", has_text="passages")
    with page.expect_navigation():
        link.click()
    rows = page.locator("table.register tbody tr")
    every, found = rows.evaluate_all(SHOWN)
    assert 0 < found < every
    assert page.locator("select[name=source]").input_value() == "sceeus-2024"
    assert page.locator(".register-filter").bounding_box()["y"] >= 0
    plain, _ = visit("search", script=False)
    plain.goto(page.url)
    assert plain.locator("table.register tbody tr").evaluate_all(SHOWN) == [every, every]
    assert wrong == []


OPTIONS = re.compile(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', re.DOTALL)


@pytest.mark.parametrize("name", FILTERED)
def test_each_value_of_a_field_is_that_of_some_entries_and_not_of_others(site, name):
    html = (site / f"chapters/{name}.html").read_text(encoding="utf-8")
    rows = [
        dict(re.findall(r'data-([\w-]+)="([^"]*)"', row)) for row in re.findall(r'<tr role="row" (id=[^>]*)>', html)
    ]
    fields = dict(OPTIONS.findall(re.search(r'<form class="register-filter".*?</form>', html, re.DOTALL)[0]))
    own = {"side"} if name == "sources" else {"side", "source"}  # each entry there is a source
    assert own < set(fields)
    for field, options in fields.items():
        held = Counter(
            value for row in rows for value in re.split(r"[ |]" if field in own else r"\|", row.get(field, ""))
        )
        values = [value for value in re.findall(r'<option value="([^"]*)"', options) if value]
        assert values
        assert [value for value in values if not 0 < held[value] < len(rows)] == [], field
    later = sum(row.get("ends", "") >= "2024-01-01" for row in rows)
    assert 0 < later < len(rows)


# The others have the same form and script, and what is chosen there is held above to what their entries hold.
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name == "disagreements" else pytest.mark.slow) for name in FILTERED]
)
def test_each_field_of_a_register_finds_some_entries_and_not_others(visit, name):
    page, wrong = visit(f"chapters/{name}", 360)
    rows = page.locator("table.register tbody tr")
    form = page.locator("form.register-filter")
    fields = form.locator("select").evaluate_all("all => all.map(each => [each.name, each.labels[0].firstChild.data])")
    own = {"side"} if name == "sources" else {"side", "source"}  # each entry there is a source
    assert own < {field for field, _ in fields}
    for field, label in fields:
        value = form.locator(f"select[name={field}] option").nth(1).get_attribute("value")
        form.get_by_role("combobox", name=label, exact=True).select_option(value)
        every, found = rows.evaluate_all(SHOWN)
        assert 0 < found < every, field
        assert f"{field}=" in page.url
        form.get_by_role("button", name="Show all").click()
        page.wait_for_function("() => !location.search")
    form.get_by_label("From", exact=True).fill("2024-01-01")
    every, found = rows.evaluate_all(SHOWN)
    assert 0 < found < every
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert wrong == []


def heard(page) -> list[str]:
    """Return the links of a page as those who hear it are told of them."""
    page.locator("article details").evaluate_all("all => all.forEach(each => (each.open = true))")
    client = page.context.new_cdp_session(page)
    asked = {"nodeId": client.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]}
    nodes = []
    for role in ("link", "doc-noteref"):
        nodes += client.send("Accessibility.queryAXTree", asked | {"role": role})["nodes"]
    return [node["name"]["value"] for node in nodes if not node["ignored"]]


@pytest.mark.parametrize("name", CHAPTERS)
def test_in_every_chapter_a_sentence_has_one_number_that_says_what_it_leads_to(site, name):
    html = (site / f"{name}.html").read_text(encoding="utf-8")
    labels = re.findall(r'<a class="note"[^>]* role="doc-noteref" aria-label="([^"]*)"', html)
    assert len(labels) == html.count('<sup class="note-ref">') > 0
    assert not [label for label in labels if not re.fullmatch(r"Note \d+:(?: \S+){1,6}", label)]
    assert not re.search(r'</sup>\s*<sup class="note-ref">', html)


ADJACENT = """numbers => numbers.filter(one => one.nextSibling === one.nextElementSibling
  && one.nextElementSibling?.matches('.note-ref')).length"""


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in {FRONT, ECONOMY} else pytest.mark.slow) for name in CHAPTERS]
)
def test_a_sentence_has_one_number_heard_in_at_most_eight_words_and_nothing_is_a_bare_sign(visit, name):
    page, _ = visit(name)
    assert page.locator("article sup.note-ref").count() > 0
    assert page.locator("article sup.note-ref").evaluate_all(ADJACENT) == 0
    names = heard(page)
    told = [words for words in names if re.match(r"Note \d+: ", words)]
    assert len(told) >= page.locator("article a.note").count() > 0
    assert max(len(words.split()) for words in told) <= 8
    assert not [
        words
        for words in names
        if words.strip() in {"", "≠"} or (re.fullmatch(r"¶?\d+", words) and not words.isdigit())
    ]
    described = page.locator("article p a:not(.headerlink)").evaluate_all(
        "all => all.filter(a => a.ariaDescription || a.title).length"
    )
    assert described == 0


def test_a_note_is_shown_beside_its_number_on_hover_enter_and_tap_and_stands_at_the_end(visit):
    page, wrong = visit(ECONOMY)
    mark = page.locator("article p a.note").first
    said = " ".join(page.locator("#note-1").text_content().replace("↩", "").split())  # the list is folded
    mark.hover()
    assert " ".join(preview(page).text_content().split()) == said
    assert loaded(page) == []
    page.keyboard.press("Escape")
    page.mouse.move(0, 0)  # or the page may scroll a mark under the pointer
    tab_to(page, "a.note")
    assert page.locator("#preview").count() == 0
    page.keyboard.press("Enter")
    assert " ".join(preview(page).text_content().split()) == said
    page.keyboard.press("Tab")
    assert page.locator("#preview :focus").count() == 1
    page.keyboard.press("Escape")
    assert page.locator(":focus").get_attribute("href") == "#note-1"
    small, wrong_there = visit(ECONOMY, 360, has_touch=True)
    small.locator("article p a.note").first.tap()
    box = preview(small).bounding_box()
    assert (box["x"] >= 0, box["x"] + box["width"] <= 360) == (True, True)
    assert wrong == wrong_there == []


def test_without_script_a_number_leads_to_its_note_and_back(visit):
    page, wrong = visit(ECONOMY, script=False)
    page.locator("article p a.note").first.click()
    assert page.url.endswith("#note-1")
    page.locator("#note-1 .note-back").click()
    assert page.url.endswith("#note-ref-1")
    assert page.locator(".notes-switch").count() == 0
    assert wrong == []


def test_a_reader_can_hide_the_numbers_and_they_stay_hidden(visit):
    page, wrong = visit(ECONOMY)
    switch = page.locator(".notes-switch")
    assert switch.inner_text() == "Hide note marks"
    numbers = page.locator("article sup.note-ref")
    assert numbers.first.is_visible()
    switch.click()
    assert switch.inner_text() == "Show note marks"
    assert numbers.first.is_hidden()
    page.reload()
    assert numbers.first.is_hidden()
    switch.click()
    assert numbers.first.is_visible()
    assert wrong == []
