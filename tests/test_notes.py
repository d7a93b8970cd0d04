"""Marks become one numbered note a sentence, the same on pages, in plain text and on paper."""

import csv
import itertools
import json
import re
from pathlib import Path

import pytest
from conftest import copied, made_once
from docutils import nodes
from test_edition import BIBLIOGRAPHY, notebook

from evidencebook.evidence import sentences, sources, wording
from evidencebook.notebooks.mime import Table
from evidencebook.sphinxext import entry_words, note_items, note_places, notes

# The registers of this report that the pages lead to, and what they lead to there.
REGISTERS = ("quotations", "passages", "facts", "disagreements economy", "events", "sources")
ENTRIES = {
    *("q-peak", "sceeus-peak", "sceeus-flows-2021", "faras-russia-share", "peak-of-trade", "information-to"),
    *("machulishchy-strike-2023-02-26-censor", "wits-imports-2021"),
}
# Columns that name what an entry leads to in its turn.
LEADING = {
    *("source", "sources", "first_source", "second_source", "passage", "passages", "first_passages", "second_passages"),
    *("rows", "evidence", "facts", "place"),
}
SOURCES = {"wits-2025", "osw-2023", "sceeus-2024"}
PROSE = """# Title

The commentary says that {quotation}`q-peak` {passage}`sceeus-peak` {cite:p}`wits-2025`.
It gives {fact}`half <faras-russia-share>` {disagreement}`peak-of-trade`. **So it is {passage}`sceeus-flows-2021`.**
The strike came on {event}`machulishchy-strike-2023-02-26-censor:day-month`.
On {event}`machulishchy-strike-2023-02-26-censor` nothing else happened {cite:p}`osw-2023`.
U.S. data, said J. Smith {evidence}`wits-imports-2021`, tell more; “so it is”.

- An item {passage}`sceeus-peak`
"""


def cut(book: Path) -> None:
    """Leave in a book the rows that its pages show, those that they name, and their sources; no table may be empty."""
    files = sorted((book / "data").rglob("*.csv"))
    found = {file: list(csv.reader(file.read_text(encoding="utf-8").splitlines())) for file in files}
    named = {name: {name} for name in SOURCES}
    for head, *rows in found.values():
        for row in rows:
            leading = (cell.split() for column, cell in zip(head, row, strict=True) if column in LEADING)
            named.setdefault(row[0], set()).update(itertools.chain(*leading))
    kept, new = set(), ENTRIES | SOURCES
    while new:
        kept |= new
        new = set().union(*(named.get(name, ()) for name in new)) - kept
    for file, (head, *rows) in found.items():
        with file.open("w", encoding="utf-8", newline="") as target:
            csv.writer(target, lineterminator="\n").writerows(
                [head, *([row for row in rows if row[0] in kept] or rows[:1])]
            )
    works = (book / "references.bib").read_text(encoding="utf-8").split("\n@misc{")
    works = [work for work in works if work.removeprefix("@misc{").partition(",")[0] in kept]
    (book / "references.bib").write_text("".join(f"\n@misc{{{work.removeprefix('@misc{')}" for work in works))


def build(folder: Path, pages: dict[str, str], jupyter_book) -> None:
    """Build a copy of the book with these pages, and the entries that they lead to, in place of its chapters."""
    folder.mkdir()
    copied(folder)
    cut(folder)
    for page in (folder / "chapters").iterdir():
        page.unlink()
    register = "# Register\n" + "".join(f"\n```{{register}} {kind}\n```\n" for kind in REGISTERS) + BIBLIOGRAPHY
    for name, text in (pages | {"register.md": register}).items():
        (folder / "chapters" / name).write_text(text, encoding="utf-8")
    root, *others = (name.rsplit(".", 1)[0] for name in (*pages, "register.md"))
    files = "".join(f"\n  - file: chapters/{name}" for name in others)
    (folder / "_toc.yml").write_text(f"format: jb-book\nroot: chapters/{root}\nchapters:{files}\n")
    code, said = jupyter_book(folder, folder / "_build.said")
    assert code == 0, said


@pytest.fixture(scope="module")
def pages(tmp_path_factory, jupyter_book):
    """Return a finished page with notes, as HTML and as text, and the printed text of its book."""
    rows = [{"what": "One", "evidence": "wits-imports-2021 sceeus-peak"}, {"what": "Two", "evidence": "peak-of-trade"}]
    caption = "A caption {passage}`sceeus-peak`."
    table = Table("tab-x", "A title", caption, {"what": "What"}, rows, ["sceeus-2024"], ["sceeus-peak"])
    made = {"index.md": PROSE, "table.ipynb": notebook(table._repr_mimebundle_())}
    return made_once(tmp_path_factory, "notes", lambda folder: build(folder, made, jupyter_book)) / "_build"


def shown(html: str) -> str:
    """Return the words of the first paragraph of a page, its numbers in square brackets."""
    text = re.search(r"</h1>\s*(?:<p class=\"imprint\">.*?</p>\s*)?<p>(.*?)</p>", html, re.DOTALL)[1]
    text = re.sub(r'<sup class="note-ref">.*?>(\d+)</a></sup>', r"[\1]", text)
    return " ".join(re.sub(r"<[^>]+>", "", text).replace(wording.NBSP, " ").split())


WORDS = (
    "The commentary says that “trade between the two states reached its peak in 2021”.[1] It gives half.[2] So it is.[3] "
    "The strike came on 26 February. On 26 February 2023 nothing else happened.[4] "
    "U.S. data, said J. Smith, tell more; “so it is”.[5]"
)


def test_all_marks_of_a_sentence_are_one_number_after_its_stop(pages):
    html = (pages / "html/chapters/index.html").read_text()
    assert shown(html) == WORDS
    assert re.findall(r'<li id="note-(\d+)">', html) == ["1", "2", "3", "4", "5", "6"]
    note = re.search(r'<li id="note-1">(.*?)</li>', html, re.DOTALL)[1]
    assert re.findall(r"#((?:quotation|passage|source)-[^\"]+)", note) == [
        "quotation-q-peak",
        "passage-sceeus-peak",
        "source-wits-2025",
    ]


def test_sentences_that_rest_on_the_same_share_one_number_and_a_date_alone_has_none():
    def marks(*names: str, quiet: bool = False) -> list:
        return [note_items.item("passage", name, quiet=quiet) for name in names]

    ends = [10, 20, 30, 40]
    merged = notes._merged({10: marks("a"), 20: marks("a", "b"), 40: marks("a", "b")}, ends)
    assert [(end, [mark["target"] for mark in found]) for end, found in merged] == [
        (20, ["passage-a", "passage-a", "passage-b"]),
        (40, ["passage-a", "passage-b"]),
    ]
    apart = notes._merged({10: marks("a"), 20: marks("b")}, ends)
    assert [end for end, _ in apart] == [10, 20]


def test_a_note_says_who_what_where_and_how_reliable(pages):
    html = (pages / "html/chapters/index.html").read_text()
    said = re.findall(r'<li id="note-\d+">(.*?)</li>', html.replace(wording.NBSP, " "), re.DOTALL)
    said = [re.sub(r"<[^>]+>", "", each) for each in said]
    assert "Stockholm Centre for Eastern European Studies (2024), ¶6" in said[0]
    assert "grade B" in said[0]
    assert "Sources disagree: the year in which trade was highest" in said[1]
    assert "Resolved." in said[1]
    assert "Security Service of Ukraine, 26 February 2023" in said[3]
    assert "“on February 26, 2023 ... an A-50" in said[3]


def test_a_number_has_a_name_of_at_most_eight_words_and_leads_there_and_back(pages):
    html = (pages / "html/chapters/index.html").read_text()
    names = re.findall(r'role="doc-noteref" aria-label="([^"]+)"', html)
    assert names[:2] == ["Note 1: two sources", "Note 2: one disagreement"]
    assert all(len(name.split()) <= 8 for name in names)
    for number in range(1, 7):
        assert f'id="note-ref-{number}" href="#note-{number}"' in html
        assert f'href="#note-ref-{number}" role="doc-backlink"' in html


def test_a_row_of_a_table_has_a_note_and_so_have_caption_and_source_line(pages):
    html = (pages / "html/chapters/table.html").read_text()
    exhibit = re.search(r"<table.*?</table>", html, re.DOTALL)[0]
    rows = re.findall(r"<tr.*?</tr>", exhibit, re.DOTALL)
    assert [re.findall(r'id="note-ref-(\d+)"', row) for row in rows] == [[], ["2"], ["3"]]
    assert re.findall(r'id="note-ref-(\d+)"', html) == ["1", "2", "3", "4"]
    assert len(re.findall(r'<li id="note-\d+">', html)) == 4


def test_plain_text_and_search_have_the_same_numbers_or_none(pages):
    text = (pages / "html/chapters/index.txt").read_text()
    assert WORDS in text.replace(wording.NBSP, " ")
    assert "\n## Notes\n" in text
    assert re.search(r"^\[1\] Stockholm Centre for Eastern European Studies \(2024\), ¶6", text, re.MULTILINE)
    index = (pages / "html/_static/search-index-2.js").read_text()
    assert "reached its peak in 2021”. It gives half. So it is." in index.replace(wording.NBSP, " ")


def test_json_ld_names_the_sources_of_notes(pages):
    html = (pages / "html/chapters/index.html").read_text()
    told = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)[1])
    names = {each["name"] for each in told["citation"]}
    assert {sources.read()[key].title for key in ("wits-2025", "sceeus-2024")} <= names


def test_on_paper_notes_are_footnotes_with_the_same_numbers_and_short_names(pages):
    import pymupdf

    (file,) = (pages / "pdf").glob("*.pdf")
    with pymupdf.open(file) as book:
        texts = [" ".join(page.get_text().split()) for page in book]
    (page,) = [text for text in texts if "The commentary says" in text]
    assert re.search(r"\b1 ?Stockholm Centre for Eastern European Studies \(2024\), ¶6", page)
    assert re.search(r"\b2 ?Sources disagree", page)
    assert (
        " ".join(texts).count("As a result, trade between") == 1
    )  # the words of a passage stand in the register alone


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("One. Two.", ["One.", "Two."]),
        ("He said “so.” Then he left.", ["He said “so.”", "Then he left."]),
        ("U.S. Data tell it.", ["U.S. Data tell it."]),
        ("So J. Smith said. Yes!", ["So J. Smith said.", "Yes!"]),
        ("It fell by 3.5 points. 2022 came.", ["It fell by 3.5 points.", "2022 came."]),
        ("A cell", ["A cell"]),
        ("First line.\nthen more.", ["First line.", "then more."]),
    ],
)
def test_a_sentence_ends_where_a_reader_hears_it_end(text, ends):
    stops = [0, *sentences.ends_of(text)]
    assert [text[a:b].strip() for a, b in itertools.pairwise(stops)] == ends


def test_no_word_of_a_paragraph_is_lost_or_moved_when_its_marks_are_gathered():
    mark = note_items.item("passage", "x")
    block = nodes.paragraph("", "", nodes.Text("Same ."), nodes.strong("", "b"), nodes.Text(" "), mark, nodes.Text("."))
    text, runs, marks = note_places.flat(block)
    assert (text, [position for _, position in marks]) == ("Same .b .", [8])
    mark.parent.remove(mark)
    number = nodes.inline("", "1")
    note_places.rewrite(block, runs, note_places.spaces_before(text, 8), [(9, number)])
    assert block.astext() == "Same .b.1"
    assert BIBLIOGRAPHY  # the small books of other tests list their sources with it


def test_a_row_whose_source_does_not_say_whose_figure_it_is_names_nobody():
    assert entry_words.speaker({"asserted_by": "", "reporter": "not_stated"}) == ""
    assert entry_words.speaker({"asserted_by": "", "reporter": "Ukraine"}) == "Ukraine"
