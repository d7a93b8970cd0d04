"""The printed edition of the whole book, held against the site piece by piece, and against checkers of accessibility."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pikepdf
import pytest
from conftest import BOOK
from printed import languages, read, squashed

from evidencebook import project
from evidencebook.build import pipeline
from evidencebook.pdf.builder import file_name

# What `outloud` reports and is right that way, each with the reason.
EXPECTED = {
    "TAG-002": "the head of a table, where it is repeated on the next page: said once, as it should be",
}
FIRST = "chapters/index"


@pytest.fixture(scope="module")
def pdf(site):
    """Return the PDF that was made with the site."""
    return pipeline.printed() / file_name()


@pytest.fixture(scope="module")
def chapters(site):
    """Return the article of every page of the site, in the order of the PDF, and the elements of its chapter there."""
    from bs4 import BeautifulSoup

    printed = read(pipeline.printed() / file_name())
    flow = list(printed.walk())
    starts = [n for n, element in enumerate(flow) if element.kind == "H2"] + [len(flow)]
    names = [FIRST, *_toc()]
    assert len(starts) == len(names) + 1
    found = {}
    for n, name in enumerate(names):
        page = BeautifulSoup((site / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
        article = page.select_one("article.bd-article")
        for short in article.select("a.github"):  # the theme shortens these; the PDF prints the whole address
            short.string = short["href"]
        for extra in article.select(
            ".headerlink, .pdf-edition, .data-size, .uses, .register-files, .timeline, script, style, svg"
        ):
            extra.decompose()
        found[name] = article, flow[starts[n] : starts[n + 1]]
    return found


def _toc() -> list[str]:
    import yaml

    toc = yaml.safe_load((BOOK / project.TOC).read_text())
    parts = sorted(toc["parts"], key=lambda part: part["caption"] != "Summaries")  # they stand in the front matter
    return [chapter["file"] for part in parts for chapter in part["chapters"]]


def of(elements, *kinds: str) -> list[str]:
    return [squashed(element.text) for element in elements if element.kind in kinds]


def test_every_heading_is_printed_in_its_place(chapters):
    count = 0
    for name, (article, elements) in chapters.items():
        headings = [squashed(h.get_text()) for h in article.select("h1, h2, h3, h4")]
        assert of(elements, "H2", "H3", "H4", "H5") == headings, name
        count += len(headings)
    assert count > 60


def test_every_figure_and_table_has_its_number_title_and_caption(chapters):
    count = 0
    for name, (article, elements) in chapters.items():
        captions, whole = of(elements, "Caption"), "".join(squashed(e.text) for e in elements[:1]) and _whole(elements)
        for figure in article.select("figure.report-figure"):
            number = squashed(figure.select_one(".caption-number").get_text())
            title = squashed(figure.select_one(".exhibit-title").get_text())
            assert f"{number}.{title}" in captions, name
            assert squashed(figure.select_one(".caption-text").get_text()) in whole, name
            count += 1
        for caption in article.select("table > caption"):
            number = squashed(caption.select_one(".caption-number").get_text())
            text = squashed(caption.select_one(".caption-text").get_text())
            (title,) = [c for c in captions if c.startswith(f"{number}.")]
            assert text.startswith(title.removeprefix(f"{number}.")), name
            assert text in whole.replace(f"{number}.", ""), name
            count += 1
    assert count > 20


def _whole(elements) -> str:
    """Return the text of a chapter: of the elements that no other of them holds."""
    inner = {id(below) for element in elements for below in element.walk() if below is not element}
    return squashed("".join(element.text for element in elements if id(element) not in inner))


def test_every_cell_of_every_table_is_printed(chapters):
    count = 0
    for name, (article, elements) in chapters.items():
        cells = [squashed(cell.get_text()) for cell in article.select("table.report-table :is(th, td)")]
        assert of(elements, "TH", "TD") == cells, name
        count += len(cells)
    assert count > 500


@pytest.mark.parametrize("kind", ["fact", "quotation", "passage", "event", "disagreement", "finding", "recommendation"])
def test_every_mark_of_evidence_is_printed_with_the_key_of_its_entry(chapters, kind):
    count = 0
    for name, (article, elements) in chapters.items():
        marks = Counter(squashed(mark.get_text()) for mark in article.select(f"a.evidence.{kind}"))
        links = Counter(of(elements, "Link"))
        assert not marks - links, (name, kind, marks - links)
        count += marks.total()
    assert count


def test_every_paragraph_item_and_entry_is_printed(chapters):
    count = 0
    for name, (article, elements) in chapters.items():
        whole = _whole(elements)
        for block in article.select("p, li, dt, dd, tbody th.entry"):
            if block.select("p, li, dd, ul, ol, table, figure") or block.find_parent("figcaption"):
                continue
            for extra in block.select(".label"):
                extra.decompose()
            assert squashed(block.get_text()) in whole, (name, block.get_text()[:200])
            count += 1
    assert count > 3000


def test_alternative_texts_are_those_of_the_site(chapters):
    count = 0
    for article, elements in chapters.values():
        alternatives = [squashed(chart["aria-label"]) for chart in article.select(".chart[role=img]")]
        assert [squashed(element.alt) for element in elements if element.kind == "Figure"] == alternatives
        count += len(alternatives)
    assert count > 15


def test_the_addresses_of_all_sources_are_printed(pdf):
    from evidencebook.evidence import sources

    whole = squashed(read(pdf).text)
    for source in sources.read().values():
        # the reader of the bibliography sees a dash in two hyphens
        assert squashed(source.url.replace("–", "--")) in whole, source.key


def test_the_file_says_what_it_is_and_in_which_language(pdf):
    with pikepdf.open(pdf) as file:
        assert file.Root.MarkInfo.Marked
        assert str(file.Root.Lang) == "en-GB"
        assert file.Root.ViewerPreferences.DisplayDocTitle
        assert str(file.docinfo["/Title"]).startswith("Belarus and Ukraine: ")
        with file.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        with file.open_outline() as outline:
            parts = [part.title for part in outline.root]
            assert {"Summary", "Appendices"} <= set(parts)
            assert sum(len(part.children) for part in outline.root) >= len(_toc())
    assert {"uk", "ru", "be"} <= {language for language, _ in languages(pdf)}
    for language, text in languages(pdf):
        if language == "en-GB":
            assert not re.search("[\u0400-\u04ff]", text), text


def test_fonts_are_embedded_and_every_link_leads_somewhere(pdf):
    with pikepdf.open(pdf) as file:
        fonts = links = 0
        for thing in file.objects:
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor":
                assert {"/FontFile2", "/FontFile3"} & set(thing.keys()), thing.FontName
                fonts += 1
        for page in file.pages:
            for note in page.get("/Annots", []):
                if note.get("/Subtype") == "/Link":
                    links += 1
                    assert note.get("/Contents") or "/StructParent" in note
                    assert "/Dest" in note or note.A.S in ("/URI", "/GoTo")
                    if "/A" in note and note.A.S == "/URI":
                        assert re.match("https?://|mailto:", str(note.A.URI)), note.A.URI
        assert fonts > 4
        assert links > 3000


def test_independent_checkers_find_nothing_that_has_no_reason(pdf):
    import outloud

    done = outloud.check(str(pdf))
    assert not done.error
    heads = {squashed(element.text) for element in read(pdf).of("TH")}
    for finding in done.findings:
        if finding.severity == "error":
            assert finding.rule in EXPECTED, finding
            words = squashed(finding.evidence)
            assert any(words.startswith(head[:8]) for head in heads), finding
    told = subprocess.run(
        [Path(sys.executable).parent / "pdfua", "check", pdf], capture_output=True, text=True, check=False
    )
    assert "result: PASS" in told.stdout, told.stdout


def test_the_key_findings_stand_on_two_pages_that_face_each_other(chapters):
    elements = chapters[FIRST][1]
    (first, *_) = [element.page + 1 for element in elements if element.page is not None]
    heading = next(n for n, e in enumerate(elements) if e.kind == "H3" and e.text == "Key findings")
    listed = next(element for element in elements[heading:] if element.kind == "L")
    pages = {below.page + 1 for below in listed.walk() if below.page is not None}
    assert len(listed.of("LI")) == 7
    assert first % 2 == 0
    assert pages <= {first, first + 1}


def test_no_text_runs_off_the_page(pdf):
    import pymupdf

    with pymupdf.open(pdf) as document:
        for sheet in document:
            for x0, y0, x1, y1, word, *_ in sheet.get_text("words"):
                assert 80 <= x0 <= x1 <= 515, (sheet.number + 1, word)
                assert 30 <= y0 <= y1 <= 815, (sheet.number + 1, word)


def test_pages_of_the_site_say_where_they_stand_in_the_pdf(site, pdf):
    with pikepdf.open(pdf) as file:
        pages = len(file.pages)
    for name in [FIRST, *_toc()]:
        text = (site / f"{name}.html").read_text(encoding="utf-8")
        assert re.search(rf'<span class="pdf-about">{pages} pages, \d+\.\d MB', text), name
        first = int(re.search(rf'href="[./]*{file_name()}#page=(\d+)">In the PDF: pages? \1', text)[1])
        assert 2 < first <= pages
    assert (site / file_name()).read_bytes() == pdf.read_bytes()
