"""What is printed, held against the site piece by piece: report, briefs and evidence volume together hold all that it holds."""

import re
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise
from pathlib import Path

import pikepdf
import pytest
from conftest import BOOK
from printed import KEY, Element, squashed

from evidencebook import project
from evidencebook.evidence import sources
from evidencebook.pdf import series
from evidencebook.pdf.file_names import BRIEF, EVIDENCE, REPORT, file_name

# What `outloud` reports and is right that way, each with the reason.
EXPECTED = {
    "TBL-010": "each group of rows has a head of its own, so that a table has several rows of heads",
    "TAG-002": "the head of a table, where it is repeated on the next page: said once, as it should be",
}
FIRST, FACTS, SERIES = "chapters/index", "chapters/facts", "chapters/series"
# What the site has of its own: ways to its places, and what a card leads to, which is printed at the entries it names.
OF_THE_SITE = {
    *("headerlink", "pdf-edition", "data-size", "uses", "register-files", "timeline", "imprint", "kicker"),
    *("card-links", "card-evidence", "on-screen", "actions"),
}
# What a page says that stands elsewhere on paper: on what a finding rests in its chapter, every source in the register.
_ELSEWHERE = {FIRST: {"class_": "card-sources"}, "chapters/sources": {"id": "bibliography"}}
OFFERED = (
    r'href="[./]*([\w-]+\.pdf)" type="application/pdf"[^>]*>[^<]+</a> '
    r'<span class="pdf-about">PDF, (\d+) pages?, \d+\.\d MB'
)
KINDS = ("fact", "passage", "quotation", "event", "disagreement", "finding", "recommendation")


@dataclass
class Chapter:
    """A page of the site: its article, and the elements of its chapters, by the kind of volume."""

    article: object
    elements: dict[str, list[Element]]

    @cached_property
    def places(self) -> dict[str, object]:
        """What can be led to on the page, by its id; searching a register for each of its entries would take minutes."""
        return {element["id"]: element for element in self.article.find_all(id=True)}

    @cached_property
    def flow(self) -> list[Element]:
        return [element for elements in self.elements.values() for element in elements]

    @cached_property
    def whole(self) -> str:
        """All that is printed of it, of elements that no other of them holds, without notes."""
        inner = {id(below) for element in self.flow for below in element.walk() if below is not element}
        return squashed("".join(element.prose for element in self.flow if id(element) not in inner))

    @cached_property
    def rows(self) -> list[Element]:
        return [element for element in self.flow if element.kind == "TR"]

    @cached_property
    def years(self) -> set[tuple[str, ...]]:
        """The year and the value of each row in the tables of values."""
        return {tuple(squashed(cell.prose) for cell in row.of("TD"))[:2] for row in self.rows}

    def of(self, *kinds: str) -> list[str]:
        return [squashed(element.prose) for element in self.flow if element.kind in kinds]


@pytest.fixture(
    scope="module", params=[(REPORT, ""), (EVIDENCE, ""), (BRIEF, "en"), (BRIEF, "uk"), (BRIEF, "be")], ids="-".join
)
def volume(volumes, request):
    """Return each volume in turn."""
    return volumes[request.param]


@pytest.fixture(scope="module")
def chapters(site, volumes):
    """Return every page of the site by its name."""
    from bs4 import BeautifulSoup

    found: dict[str, Chapter] = {}
    for (kind, language), names in _held().items():
        flow = list(volumes[kind, language].tree.walk())
        starts = [n for n, element in enumerate(flow) if element.kind == "H1"] + [len(flow)]
        chapters = {squashed(flow[a].prose): flow[a:b] for a, b in pairwise(starts)}
        for name in names:
            page = BeautifulSoup((site / f"{name}.html").read_text(encoding="utf-8"), "lxml")
            article = page.find("article", class_="bd-article")
            for short in article.find_all(
                "a", class_="github"
            ):  # the theme shortens these; the volumes print the whole address
                short.string = short["href"]
            notes = article.find_all("section", class_="notes")
            # what is folded up on the front page is printed in the chapter of the finding
            folded = {each["id"].rpartition("-")[2] for each in article.select("details a.note") if name == FIRST}
            for extra in [*article.find_all(_is_of_the_site), *notes]:
                extra.extract()
            for extra in article.find_all(**_ELSEWHERE[name]) if name in _ELSEWHERE else []:
                extra.extract()
            title = squashed(article.h1.get_text())
            chapter = found.setdefault(name, Chapter(article, {}))
            items = {each["id"].rpartition("-")[2]: each for of_page in notes for each in of_page.find_all("li")}
            chapter.notes = {number: item for number, item in items.items() if number not in folded}
            chapter.elements[kind] = chapters[title] if kind != BRIEF else flow
    return found


def _is_of_the_site(element) -> bool:
    classes = element.get("class", ())
    named = element.name in {"script", "style", "svg", "summary"} or (element.name == "a" and "note" in classes)
    return named or not OF_THE_SITE.isdisjoint(classes)


def _held() -> dict[tuple[str, str], list[str]]:
    """Return the pages that each volume holds; what is too long for a page of the report is in the evidence volume."""
    import yaml

    toc = yaml.safe_load((BOOK / project.TOC).read_text())
    names = [FIRST, *(chapter["file"] for part in toc["parts"] for chapter in part["chapters"])]
    evidence = [name for name in names if name.rpartition("/")[2] in project.settings().evidence_pages]
    briefs = {language: f"chapters/summary-{language}" for language in project.settings().summary_languages}
    report = [name for name in names if name not in (*evidence, *briefs.values())]
    assert len(report) > 5 < len(evidence)
    return {
        (REPORT, ""): report,
        (EVIDENCE, ""): [*evidence, "chapters/about"],
        **{(BRIEF, language): [name] for language, name in briefs.items()},
    }


def test_every_heading_is_printed_in_its_place(chapters):
    count = 0
    for name, chapter in chapters.items():
        headings = [squashed(h.get_text()) for h in chapter.article.find_all(["h1", "h2", "h3", "h4"])]
        printed = iter(chapter.of("H1", "H2", "H3", "H4"))
        lost = [heading for heading in headings if not any(each == heading for each in printed)]
        assert not lost, (name, lost)
        count += len(headings)
    assert count > 60


def test_every_figure_and_table_has_its_number_title_and_caption(chapters):
    count = 0
    for name, chapter in chapters.items():
        captions = chapter.of("Caption")
        for figure in chapter.article.find_all("figure", class_="report-figure"):
            number = squashed(figure.find(class_="caption-number").get_text())
            title = squashed(figure.find(class_="exhibit-title").get_text())
            assert any(caption.startswith(f"{number}.{title}") for caption in captions), (name, number)
            assert squashed(figure.find(class_="caption-text").get_text()) in chapter.whole, name
            count += 1
        for caption in chapter.article.find_all("caption"):
            number = squashed(caption.find(class_="caption-number").get_text())
            text = squashed(caption.find(class_="caption-text").get_text())
            (printed,) = [c.removeprefix(f"{number}.") for c in captions if c.startswith(f"{number}.")]
            assert printed.replace(".", "") == text.replace(".", ""), name  # a title ends without its full stop
            count += 1
    assert count > 20


def test_every_cell_of_every_table_is_printed(chapters):
    count = 0
    for name, chapter in chapters.items():
        tables = chapter.article.find_all("table", class_="report-table")
        cells = [squashed(cell.get_text()) for table in tables for cell in table.find_all(["th", "td"])]
        printed = iter(chapter.of("TH", "TD"))
        lost = [cell for cell in cells if not any(each == cell for each in printed)]
        assert not lost, (name, lost[:3])
        count += len(cells)
    assert count > 300


def test_every_note_is_printed_at_its_sentence_with_what_it_leads_to(chapters):
    count = 0
    for name, chapter in chapters.items():
        # those of a table are paragraphs below it
        printed = [squashed(element.text) for element in chapter.flow if element.kind in ("Note", "P")]
        printed = [(re.match(r"[\d,]*", note)[0].split(","), note) for note in printed]  # rows of a table may share one
        for number, note in chapter.notes.items():
            links = [squashed(link.get_text()) for link in note.find_all("a", class_="evidence")]
            assert any(
                _begins(number, numbers, each) and all(link in each for link in links) for numbers, each in printed
            ), (
                name,
                number,
            )
            count += len(links)
    assert count > 300


def _begins(number: str, numbers: list[str], note: str) -> bool:
    """Return whether a note has a number, alone or with others; words behind it may begin with a digit."""
    return number in numbers or note.startswith(number)


@pytest.fixture(scope="module")
def led_to(chapters) -> dict[str, list[str]]:
    """Return the places that marks lead to, by the kind of the mark."""
    found = defaultdict(list)
    for chapter in chapters.values():
        for holder in (chapter.article, *chapter.notes.values()):
            for link in holder.find_all("a", class_="evidence"):
                for kind in link["class"]:
                    found[kind].append(link["href"].rpartition("#")[2])
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_what_marks_lead_to_is_an_entry_of_the_evidence_volume(chapters, led_to, kind):
    places = (place for chapter in chapters.values() for place in chapter.places)
    entries = {squashed(place) for place in places if place.startswith(f"{kind}-")}
    leads = led_to[kind]
    assert leads
    assert {squashed(lead) for lead in leads} <= entries
    if kind == "fact":
        register = chapters["chapters/facts"]
        printed = squashed("".join(each.prose for each in register.elements[EVIDENCE]))
        for lead in set(leads):
            head = register.places[lead].find("th", class_="entry").strong.get_text()
            assert squashed(head) in printed or _of_a_year(head, register), lead


def _of_a_year(head: str, register: Chapter) -> bool:
    """Return whether a fact is a row in the table of its series: what it counts, its year and its value."""
    value, _, about = head.partition(": ")
    if not (year := re.search(r", (\d{4})(?=,|$)", about)):
        return False
    series = squashed(about.replace(year[0], "", 1))
    return (year[1], squashed(value)) in register.years and series in register.whole


def test_every_paragraph_item_and_entry_is_printed(chapters, volumes):
    count, everything = 0, "".join(chapter.whole for chapter in chapters.values())
    works = squashed(volumes[REPORT, ""].tree.text)
    for name, chapter in chapters.items():
        for block in chapter.article.find_all(_is_block):
            if block.find(["p", "li", "dd", "ul", "ol", "table", "figure"]) or block.find_parent("figcaption"):
                continue
            for extra in block.find_all(_is_extra):
                extra.decompose()
            if KEY.fullmatch(block.get_text()):  # a name such as E40, which `whole` takes for a key of a register
                continue
            if "source-line" in block.get("class", ()) and (listed := _titles(block)):
                assert all(title in works for title in listed), name
                continue
            if name == SERIES:  # a row of a table has for each value a cell, under a head that names it once
                continue
            row = block.find_parent("tr") if name == FACTS else None
            if row and _of_a_year(row.find("th", class_="entry").strong.get_text(), chapter):
                *_, last = row.find("td", class_="says").find_all("p")
                assert squashed(last.get_text()) in chapter.whole
                continue
            folded = block.find_parent("details")  # on the front page; the chapter of a finding prints it
            assert squashed(block.get_text()) in (everything if folded else chapter.whole), (
                name,
                block.get_text()[:200],
            )
            count += 1
    assert count > 3000


def _is_block(element) -> bool:
    is_entry = element.name == "th" and "entry" in element.get("class", ()) and element.find_parent("tbody")
    return element.name in {"p", "li", "dt", "dd"} or bool(is_entry)


def _is_extra(element) -> bool:
    classes = element.get("class", ())
    is_outside = element.name == "a" and "external" in classes and element.find_parent(class_="citation")
    return "label" in classes or bool(is_outside)


def _titles(line) -> list[str]:
    """Return the titles of the sources that a line below a figure or table names; on paper the works cited have them."""
    keys = [link["href"].rpartition("#source-")[2] for link in line.find_all("a", href=re.compile("#source-"))]
    return [squashed(sources.read()[key].title) for key in keys]


def test_series_are_tables_with_a_row_for_every_value(chapters):
    chapter = chapters[SERIES]
    entries = [row for table in chapter.article.find_all("table", class_="register") for row in table.find_all("tr")]
    entries = [(row.find("th", class_="entry"), row.find("td", class_="says")) for row in entries]
    heads = [term.get_text() for term, _ in entries if term]
    many = {title for title, count in Counter(head.partition(": ")[0] for head in heads).items() if count > series.MOST}
    assert all(squashed(title) in chapter.whole for title in many)
    heads = [head for head in heads if head.partition(": ")[0] not in many]
    rows = [head.partition(": ")[2].removesuffix("#") for head in heads]
    cells, lines = set(chapter.of("TH", "TD")), [squashed(row.prose) for row in chapter.rows]
    assert len(rows) > 100
    for row in rows:  # in a cell of its own, unless other cells say all of it
        said = [squashed(word) for word in re.findall(r"\w+", row.removesuffix("…").rpartition(" ")[0]) if word != "by"]
        assert squashed(row) in cells or any(all(word in line for word in said) for line in lines), row
    for term, says in entries:
        told = says and says.p
        if not told or term.get_text().partition(": ")[0] in many:
            continue
        for piece in told.get_text().split("; "):
            words = squashed(piece.partition(": ")[2] or piece)
            assert words.rstrip(".") in chapter.whole, piece


def test_alternative_texts_are_those_of_the_site(chapters):
    count = 0
    for chapter in chapters.values():
        charts = [chart["aria-label"] for chart in chapter.article.find_all(class_="chart", role="img")]
        alternatives = [squashed(words) for words in charts]
        printed = [squashed(element.alt) for element in chapter.flow if element.kind == "Figure" and element.alt]
        assert printed == alternatives
        assert all(len(words.split()) <= 60 for words in charts)
        count += len(alternatives)
    assert count > 10


def test_the_addresses_of_all_sources_are_printed(volumes):
    whole = squashed(volumes[EVIDENCE, ""].tree.text)
    for source in sources.read().values():
        # the reader of the bibliography sees a dash in two hyphens
        assert squashed(source.shown_url.replace("–", "--")) in whole, source.key


def test_each_file_says_what_it_is_and_in_which_language(volumes):
    titles = set()
    for (kind, language), volume in volumes.items():
        own = "en-GB" if language in ("", "en") else language
        with pikepdf.open(volume.path) as file:
            assert file.Root.MarkInfo.Marked
            assert str(file.Root.Lang) == own, (kind, language)
            assert file.Root.ViewerPreferences.DisplayDocTitle
            titles.add(str(file.docinfo["/Title"]))
            with file.open_metadata() as metadata:
                assert metadata["pdfuaid:part"] == "1"
                assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "B")
                assert metadata["dc:rights"] == project.metadata().licence_words
                assert {"dc:description", "dc:creator"} <= {
                    key.replace("{http://purl.org/dc/elements/1.1/}", "dc:") for key in metadata
                }
    assert len(titles) == len(volumes)


def test_bookmarks_lead_to_every_chapter(volumes):
    held = _held()
    for kind in ((REPORT, ""), (EVIDENCE, "")):
        with pikepdf.open(volumes[kind].path) as file, file.open_outline() as outline:
            assert len(outline.root) >= len(held[kind]) > 5


def test_words_are_in_the_language_that_they_are_marked_with(volumes):
    for volume in (volumes[REPORT, ""], volumes[EVIDENCE, ""]):
        marked = volume.languages
        for language, text in marked:
            if language == "en-GB":
                assert not re.search("[\u0400-\u04ff]", text), text
    assert {"uk", "ru", "be"} <= {language for language, _ in marked}


def test_tags_tell_captions_heads_of_rows_and_where_links_lead(volumes):
    for kind in ((REPORT, ""), (EVIDENCE, "")):
        whole = volumes[kind].tree
        assert {parent.kind for parent in whole.walk() for part in parent.parts if _is(part, "Caption")} <= {
            "Figure",
            "Table",
        }
        rows = [row for body in whole.of("TBody") for row in body.of("TR")]
        assert rows
        assert {row.parts[0].kind for row in rows} == {"TH"}
        inside = {
            "P",
            "TH",
            "TD",
            "Caption",
            "Lbl",
            "LBody",
            "Note",
            "Title",
            "TOCI",
            "Figure",
            "Formula",
            "H1",
            "H2",
            "H3",
            "H4",
            "H5",
        }
        assert not list(_loose(whole, inside)), kind
        with pikepdf.open(volumes[kind].path) as file:
            links = [
                str(note.Contents) for page in file.pages for note in page.get("/Annots", []) if "/Contents" in note
            ]
        assert len(links) > 300
        assert not [words for words in links if not re.search(r"[^\W\d]{2}", words.replace("page", ""))], kind


def _is(part, kind: str) -> bool:
    return isinstance(part, Element) and part.kind == kind


def _loose(element: Element, inside: set[str]):
    """Yield texts that stand in no paragraph, heading, cell or item."""
    for part in element.parts:
        if isinstance(part, str):
            if part.strip():
                yield part
        elif part.kind not in inside:
            yield from _loose(part, inside)


def test_keys_of_entries_are_spoken_in_words(volumes):
    keys = 0
    with pikepdf.open(volumes[EVIDENCE, ""].path) as file:
        for thing in file.objects:
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == pikepdf.Name.Code:
                assert re.fullmatch(r"[a-z ]+ \d+", str(thing.E))
                keys += 1
    whole = volumes[EVIDENCE, ""].tree
    assert keys == len([element for element in whole.walk() if element.is_key]) > 1000


def test_entries_say_where_the_report_uses_them(volumes):
    used = re.findall(r"Usedinthereportonp\.([\d,]+)", squashed(volumes[EVIDENCE, ""].tree.text))
    with pikepdf.open(volumes[REPORT, ""].path) as report:
        pages = {int(number) for numbers in used for number in numbers.strip(",").split(",")}
        assert len(used) > 200
        assert len(pages) > 20
        assert max(pages) <= len(report.pages)


def test_every_source_of_a_note_is_among_the_works_cited(volumes):
    texts = [element.text for element in volumes[REPORT, ""].tree.of("H1", "H2", "P")]
    listed = squashed(" ".join(texts[texts.index("Works cited") :]))
    names = {
        name
        for note in volumes[REPORT, ""].tree.of("Note")
        for name in re.findall(r"(?:^\d+ |\. )([A-Z][\w .]+) \(20\d\d", note.text)
    }
    assert len(names) > 50
    assert not [name for name in names if squashed(name) not in listed and not name.startswith("Contested by")]


def test_fonts_are_embedded_and_every_link_leads_somewhere(volume):
    with pikepdf.open(volume.path) as file:
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
        assert fonts > 1
        assert links or BRIEF in volume.path.name


@pytest.mark.parametrize(
    "kind",
    [(REPORT, ""), pytest.param((EVIDENCE, ""), marks=pytest.mark.slow), (BRIEF, "en"), (BRIEF, "uk"), (BRIEF, "be")],
    ids="-".join,
)
def test_independent_checkers_find_nothing_that_has_no_reason(volumes, kind):
    import outloud

    volume = volumes[kind]
    done = outloud.check(str(volume.path))
    assert not done.error
    heads = {squashed(element.text) for element in volume.tree.of("TH")}
    for finding in done.findings:
        if finding.severity == "error":
            assert finding.rule in EXPECTED, finding
            words = squashed(finding.evidence)
            assert any(words.startswith(head[:8]) for head in heads), finding
    told = subprocess.run(
        [Path(sys.executable).parent / "pdfua", "check", volume.path], capture_output=True, text=True, check=False
    )
    assert "result: PASS" in told.stdout, told.stdout


def test_no_text_runs_off_the_page_or_into_other_text(volume):
    import pymupdf

    with pymupdf.open(volume.path) as document:
        for sheet in document:
            width, height = sheet.rect.width, sheet.rect.height  # wide tables stand on sheets that lie on their side
            lines = defaultdict(list)
            for x0, y0, x1, y1, word, *_ in sheet.get_text("words"):
                assert 26 <= x0 <= x1 <= width - 26, (sheet.number + 1, word)
                assert 20 <= y0 <= y1 <= height - 6, (sheet.number + 1, word)
                lines[round(y0 + y1)].append((x0, x1, word))
            for (_, end, word), (start, _, other) in chain(*(pairwise(sorted(line)) for line in lines.values())):
                # the words of drawings are drawn twice, with a pale edge below them
                assert end - start < 1.5 or word == other, (sheet.number + 1, word, other)


def test_every_page_of_the_site_offers_the_volumes_and_says_where_it_is_printed(site, volumes):
    counts = {}
    for path in (volume.path for volume in volumes.values()):
        with pikepdf.open(path) as file:
            counts[path.name] = len(file.pages)
        assert (site / path.name).read_bytes() == path.read_bytes()
    for kind, names in _held().items():
        for name in names:
            text = (site / f"{name}.html").read_text(encoding="utf-8")
            offered = re.findall(OFFERED, text)
            assert {file: int(pages) for file, pages in offered} == counts, name
            place = re.search(r'href="[./]*([\w-]+\.pdf)#page=(\d+)">In the PDF: pages? \2', text)
            assert place, name
            assert place[1] == file_name(*kind) or name == "chapters/about"
            assert 1 <= int(place[2]) <= counts[place[1]]


def test_volumes_are_as_long_as_a_reader_can_take(volumes):
    most = {REPORT: 60, EVIDENCE: 130, BRIEF: 2}
    for (kind, _), volume in volumes.items():
        with pikepdf.open(volume.path) as file:
            assert len(file.pages) <= most[kind], volume.path.name
            assert kind != BRIEF or len(file.pages) == 2


def test_lines_of_prose_have_65_to_75_characters_and_notes_do_not_overlap(volumes):
    import pymupdf

    lengths, notes = [], 0
    with pymupdf.open(volumes[REPORT, ""].path) as report:
        for sheet in report:
            lines = [line for block in sheet.get_text("dict")["blocks"] for line in block.get("lines", ())]
            for line in lines:
                size, words = line["spans"][0]["size"], "".join(span["text"] for span in line["spans"])
                if abs(size - 9.7) < 0.1 and line["bbox"][2] - line["bbox"][0] > 300:
                    lengths.append(len(words))
            beside = sorted(
                line["bbox"] for line in lines if line["bbox"][0] > 395 and abs(line["spans"][0]["size"] - 7) < 0.1
            )
            beside.sort(key=lambda box: box[1])
            notes += len(beside)
            for (_, top, right, _), (left, below, _, _) in pairwise(beside):
                assert below - top > 5 or left >= right, (sheet.number + 1, top)
            assert not [box for box in beside if box[1] < 50 or box[3] > 812], sheet.number + 1
    assert notes > 300
    assert 65 <= sum(lengths) / len(lengths) <= 75
