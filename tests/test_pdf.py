"""The printed edition on a book of a few lines: what is written comes out as written, and what cannot be printed is told."""

import json
import logging
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pikepdf
import pytest
from conftest import BOOK, made_once
from docutils import nodes
from printed import Element, languages, parts, read, squashed, tight
from test_edition import BIBLIOGRAPHY, REGISTER, fill, illustrated, notebook

from evidencebook import project
from evidencebook.evidence import basis
from evidencebook.evidence import languages as told
from evidencebook.notebooks.mime import Table, grouped
from evidencebook.pdf import escape, file_names, opener, pages, series, volumes
from evidencebook.pdf.builder import TypstBuilder
from evidencebook.pdf.document import PdfError
from evidencebook.pdf.nodes import LISTED, PageError, Places, Writer
from evidencebook.pdf.opener import MUCH

NASTY = [
    "#panic(\"run\")", "#{1+1}", "$x^2$", "*stars*", "_under_", "`code`", "@label", "<label>", "= heading", "- item", "+ item",
    "/ term: x", "\\", "\\\\\"", "\"quoted\"", "'single'", "“curly”", "a//b", "/* c */", "~", "--", "---", "...", "[x]", "{y}",
    "https://example.org/a_b?c=d#e", "#import \"x.typ\": *", "\\u{41}", "&amp;", "%", "100%", "!", "|pipe|", "x\u00a0y",
    "\N{GRINNING FACE}", "\N{FAMILY}\ufe0f", "\U0001f1fa\U0001f1e6", "ўіїєґЎ ъыэё", "日本語", "é e\u0301", "→ ≠ ≤ ✓ ▲", "ﬁ",
]  # fmt: skip


@pytest.fixture
def printed(tiny, jupyter_book, tmp_path):
    """Return a function that prints other pages in the place of the chapters: exit code, what was told, and the PDF."""

    def build(pages: dict[str, str]) -> tuple[int, str, Path]:
        fill(tiny, pages)
        code, said = jupyter_book(tiny, tmp_path / "said", *TO_PRINT)
        return code, said, tiny / PRINTED

    return build


TO_PRINT = ("--builder", "custom", "--custom-builder", "typst", "--all")
PRINTED = "_build/typst/my-report.pdf"


def table(rows: list[dict[str, str]], name: str = "tab-x", **columns: str) -> dict:
    return Table(name, "A title", "A caption", columns, rows, ["council-2024"], ["council-before"])._repr_mimebundle_()


def cells(part: Element) -> list[str]:
    return [cell.text for body in part.of("TBody") for cell in body.of("TH", "TD")]


@pytest.mark.parametrize("text", NASTY)
def test_a_text_is_only_ever_a_string(text):
    literal = escape.string(text)
    inside = literal[1:-1]
    assert literal[0] == literal[-1] == '"'
    assert not re.search(r'(?<!\\)(?:\\\\)*"', inside)
    assert inside.replace('\\"', '"').replace("\\\\", "\\") == text


def test_typst_reads_a_literal_as_the_text_that_it_was_made_of_whatever_its_letters_control(tmp_path):
    import typst

    texts = [*NASTY, *(f"a{chr(code)}b" for code in (*range(0x20), *range(0x7F, 0xA0)))]
    literals = [escape.string(text) for text in texts]
    assert not [literal for literal in literals if re.search(r"[\x00-\x1f\x7f-\x9f]", literal)]
    (tmp_path / "x.typ").write_text("".join(f"#metadata({literal}) <x>\n" for literal in literals), encoding="utf-8")
    assert json.loads(typst.query(str(tmp_path / "x.typ"), "<x>", field="value")) == texts


@pytest.mark.parametrize("text", [*NASTY, "x" * 200, "\N{GRINNING FACE}\u200d\N{FAMILY}" * 30, "e\u0301" * 40])
@pytest.mark.parametrize("room", [1, 5, 24])
def test_text_that_is_made_breakable_is_still_all_there(text, room):
    literals = re.findall(r'"((?:[^"\\]|\\.)*)"', escape.flow(text, room))
    known = {language for language, _ in told.runs(text) if language}
    whole = "".join(each for each in literals if each not in known)
    assert whole.replace('\\"', '"').replace("\\\\", "\\") == text


def test_no_line_ends_within_a_word_that_begins_with_two_letters_and_a_hyphen():
    assert escape.flow("A de-escalation, well-known") == '"A "; box("de-escalation"); ", well-known"'
    assert "box" not in escape.flow("of 9-11 March, an A-50, https://example.org/a-word")


def test_rows_that_belong_together_have_a_line_above_them():
    rows = [{"what": "one", "group": "First"}, {"what": "two", "group": "First"}, {"what": "three", "group": "Last"}]
    assert [above for above, _ in grouped(rows)] == ["First", "", "Last"]
    html = table(rows, what="What")["text/html"]
    assert html.count("<th colspan") == 2
    head = nodes.row("", nodes.entry("", nodes.paragraph("", "First"), morecols=0), classes=["group"])
    body = nodes.tbody("", head, nodes.row("", nodes.entry("", nodes.paragraph("", "one"))))
    group = nodes.tgroup("", nodes.colspec(), nodes.thead("", nodes.row("", nodes.entry("", nodes.Text("What")))), body)
    writer = Writer("chapters/page", "chapters/page.md", Places(labels={}, keys={}, sources={}), {})
    assert 'group-head(1, {"First"})' in writer.render(nodes.table("", group))


def facts(*entries: tuple[str, str]) -> nodes.definition_list:
    """Return a register of facts, each with its head and its words in the source."""
    register = nodes.definition_list(classes=["register", "facts-register"])
    for number, (head, said) in enumerate(entries):
        term = nodes.term("", "", nodes.strong("", head), ids=[f"fact-{number}"])
        parts = ("As the source gives it.", f"In the source: {said}", "Source: A bank")
        told = nodes.definition("", *(nodes.paragraph("", part) for part in parts))
        register += nodes.definition_list_item("", term, told)
    return register


def test_values_of_a_series_are_rows_of_one_table():
    years = [
        (f"USD {n} million: exports to Poland, {n}", f"sheet A, column {n} = {n * 1000} (in tonnes)")
        for n in range(2001, 2006)
    ]
    register = facts(*years, ("12: soldiers, 2005", "twelve"))
    keys = {f"fact-{number}": f"F{number + 1}" for number in range(6)}
    writer = Writer("chapters/page", "chapters/page.md", Places(labels={}, keys=keys, sources={}), {})
    code = writer.on_definition_list(register)
    series, _, alone = code.partition("register(")
    assert series.startswith('yearly(1, "F1", "F5", {"exports to Poland"}')
    assert series.count("As the source gives it.") == 1
    assert '"In the source: sheet A, column\u00a0… (in tonnes)"' in series
    assert (
        '"F3, USD 2003 million: exports to Poland, 2003", "2003", {"USD\u00a02003\u00a0million"}, {"2003000"}' in series
    )
    assert '"12: soldiers, 2005"' in alone


def test_a_table_of_series_has_its_numbers_to_the_right_and_says_nothing_twice():
    register = nodes.definition_list(title=series.TITLE)
    for number, amount in enumerate(("1,200", "−3.5")):
        term = nodes.term("", f"Counts: soldiers, {number}: {amount}", ids=[f"row-{number}"])
        told = nodes.paragraph("", f"What: soldiers; Day: {number}; Number: {amount}; Note: counted.")
        register += nodes.definition_list_item("", term, nodes.definition("", told))
    code = series.tables(
        Writer("chapters/page", "chapters/page.md", Places(labels={}, keys={}, sources={}), {}), register
    )
    assert '(right, right,), ("Day", "Number",)' in code
    assert "What: soldiers; Note: counted" in code


def test_a_table_that_is_too_long_for_a_reader_is_named_alone():
    register = nodes.definition_list(title=series.TITLE)
    for number in range(series.MOST + 1):
        term = nodes.term("", f"Looks: row {number}", ids=[f"row-{number}"])
        register += nodes.definition_list_item("", term, nodes.definition("", nodes.paragraph("", f"Day: {number}.")))
    code = series.tables(
        Writer("chapters/page", "chapters/page.md", Places(labels={}, keys={}, sources={}), {}), register
    )
    assert "series(" not in code
    assert f"{series.MOST + 1} rows" in code
    assert 'place-of("chapters/page#row-7"' in code


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("Беларусь і Україна", "uk"), ("Рэспубліка Беларусь", "be"), ("быў", "be"), ("ґанок", "uk"), ("объявил", "ru"),
        ("Міністерство оборони", "uk"), ("Правда", "ru"), ("戦車と60台", "ja"), ("戦車122両", "ja"), ("한국", "ko"), ("中文", "zh"),
    ],
)  # fmt: skip
def test_the_language_of_words_is_told_by_their_letters(words, language):
    assert told.of(words) == language


WORD = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen" * 3
MANY = [
    {
        "a": f"row {n}",
        "b": WORD if n % 50 == 0 else "short",
        "c": "https://example.org/" + "x" * 300 * (n % 99 == 0),
        "d": str(n),
        "e": "some more words " * (n % 7),
    }
    for n in range(300)
]
MARKDOWN = """# Markdown

First[^a], second[^b], first again[^a].

[^a]: A note with *stress*.
[^b]: Another, at [a place](https://example.org/far).

> Words of others.

1. one
2. two

:::{note}
A note.
:::

:::{admonition} A *title*
Its body.
:::

:::{sidebar} Aside
In the margin.
:::

```
lines  as
  they stand <#>
```

| a | b |
|---|---|
| 1 | *2* |

A line before
***

Term
: What it means

So $x^2 = \\frac{a}{b}$, ~~gone **too**~~, H<sub>2</sub>O, <b>strong</b>,<br>
a new line. <!-- not for readers -->

$$
\\sum_{i=1}^n x_i = \\sqrt{s}
$$

- [ ] open
- [x] done

Write to [us](mailto:us@example.org).

[there](https://example.org/there) and <https://example.org/shown>.
"""
PICTURES = """# Pictures

![Lorries wait](../images/crossing.png)

See {numref}`fig-c`.

```{figure} ../images/crossing.png
:name: fig-c
:alt: Lorries again

At the *border*.
```
"""
LINKS = "# Links\n\nSee {ref}`the end <far>` and {ref}`this <near>`.\n\n(near)=\n## Here\n\nSome words.\n"
PAGES = {
    "index.ipynb": notebook(
        table([{"what": text, "n": str(n)} for n, text in enumerate(NASTY)], what="What", n="Number")
    ),
    "prose.md": "# Prose\n\n" + "\n\n".join(f"Before `` {text} `` after" for text in NASTY if "`" not in text),
    "many.ipynb": notebook(table(MANY, "tab-many", a="Aa", b="Bb", c="Cc", d="Dd", e="Ee"), title="Many rows"),
    "markdown.md": MARKDOWN,
    "pictures.md": PICTURES,
    "register.md": REGISTER + BIBLIOGRAPHY,
    "links.md": LINKS,
    "end.md": "# Last\n\n" + "A paragraph.\n\n" * 90 + "(far)=\n## The end\n\nMore words.\n",
}


@pytest.fixture(scope="module")
def many(tiny_original, jupyter_book, tmp_path_factory):
    """Return the file of a report with a page for each thing that paper shows."""

    def make(folder: Path) -> None:
        illustrated(tiny_original, folder, PAGES)
        code, said = jupyter_book(folder, folder / "_build.said", *TO_PRINT)
        assert code == 0, said

    return made_once(tmp_path_factory, "printed", make) / PRINTED


@pytest.fixture
def page(many):
    """Return a function that gives what is printed of a page, by its title."""
    return parts(read(many)).__getitem__


def test_what_data_and_prose_hold_comes_out_as_written(many, page):
    assert [tight(text) for text in cells(page("Title"))[::2]] == [tight(text) for text in NASTY]
    whole = tight(page("Prose").text)
    for text in NASTY:
        assert "`" in text or tight(f"Before{text}after") in whole, text
    assert {"be", "zh"} <= {language for language, _ in languages(many)}


def test_a_table_of_three_hundred_rows_repeats_its_head_and_stays_on_the_page(many, page):
    import pymupdf

    part = page("Many rows")
    assert [squashed(text) for text in cells(part)[::5]] == [f"row{n}" for n in range(300)]
    assert [cell.text for head in part.of("THead") for cell in head.of("TH")] == ["Aa", "Bb", "Cc", "Dd", "Ee"]
    with pymupdf.open(many) as document:
        sheets = [sheet for sheet in document if re.search(r"row\s+\d+", sheet.get_text())]
        assert len(sheets) > 5
        for sheet in sheets:
            assert {"Aa", "Dd"} <= set(sheet.get_text().split()), sheet.number
            for x0, _, x1, *_ in sheet.get_text("words"):
                assert 40 < x0 < x1 < 556, sheet.number


def test_what_cannot_be_printed_is_told_with_page_and_line(printed):
    code, said, pdf = printed({"index.md": "# Title\n\nText.\n\n```{centered} Words\n```\n"})
    assert code
    assert "chapters/index.md, line 5: paper cannot show “Words”" in said
    assert "on_centered" not in said
    assert not pdf.exists()


def test_what_cannot_be_printed_in_a_notebook_is_told_with_the_cell(printed):
    page = json.loads(notebook())
    page["cells"].append(
        {"cell_type": "markdown", "id": "m", "metadata": {}, "source": "## More\n\n```{centered} Words\n```"}
    )
    code, said, _ = printed({"index.ipynb": json.dumps(page), "register.md": REGISTER + BIBLIOGRAPHY})
    assert code
    assert re.search(r"chapters/index\.ipynb, cell \d, line \d: paper cannot show “Words”", said)


def test_letters_that_no_font_has_are_told(printed):
    code, said, _ = printed({"index.md": "# Title\n\nA letter of Linear B: \N{LINEAR B SYLLABLE B008 A}.\n"})
    assert code
    assert "chapters/index.md, line 3: no font of the PDF has the letters" in said


def test_what_markdown_offers_is_printed(page):
    part = page("Markdown")
    whole = squashed(part.text)
    for words in (
        "Anotewithstress.",
        "Wordsofothers.",
        "Anote.",
        "Atitle",
        "Itsbody.",
        "Aside",
        "Inthemargin.",
        "theystand<#>",
        "https://example.org/there",
        "aplace(https://example.org/far)",
        "Whatitmeans",
        "gonetoo,H2O,strong,anewline.",
        "[]open",
        "[x]done",
        "us@example.org",
    ):
        assert words in whole, words
    assert "notforreaders" not in whole
    assert [cell.text for head in part.of("THead") for cell in head.of("TH")] == ["a", "b"]
    assert (
        len(part.of("Note")) == 4
    )  # two of the author, of which one has an address in it, and the addresses behind two words
    assert len(part.of("Formula")) == 2


def test_a_picture_is_printed_with_its_credit_and_licence(page):
    whole = squashed(page("Pictures").text)
    assert whole.count("Picture:JaneDoe,photographer,CCBY4.0.") == 2
    assert "Attheborder." in whole
    assert "SeeFig.1" in whole


def test_a_link_leads_to_the_place_that_it_names(many):
    headings = {e.text: e.page for e in read(many).of("H2", "H3")}
    with pikepdf.open(many) as file:
        numbers = {page.obj.objgen: n for n, page in enumerate(file.pages)}
        named = pikepdf.NameTree(file.Root.Names.Dests)
        led = {}
        for note in file.pages[headings["Here"]].get("/Annots", []):  # the contents lead to every heading as well
            if "/Dest" in note:
                dest = note.Dest if isinstance(note.Dest, pikepdf.Array) else named[str(note.Dest)]
                dest = dest.D if isinstance(dest, pikepdf.Dictionary) else dest
                led[str(note.Contents)] = numbers[dest[0].objgen], float(dest[3])
    for heading in ("The end", "Here"):
        ((page, height),) = [place for words, place in led.items() if heading in words]
        assert page == headings[heading]
        assert 60 < height < 800


def test_a_picture_without_a_text_alternative_is_refused(tiny, printed):
    shutil.copy(BOOK / "data/derived/frontispiece.png", tiny / "data")
    code, said, _ = printed({"index.md": "# Title\n\n![](../data/frontispiece.png)\n"})
    assert code
    assert "has no text alternative" in said


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"gone": "men"}, "does not state the fact"),
        ({"met": "of 12 men in 2024"}, "12 is typed"),
        ({"met": "men in 2024"}, ""),
    ],
)
def test_a_number_that_opens_a_chapter_is_one_that_its_text_states(monkeypatch, asked, told):
    link = nodes.reference("", "twelve", refuri="%facts#fact-met", internal=True)
    document = nodes.document(None, None, "", nodes.section("", nodes.title("", "T"), nodes.paragraph("", "", link)))
    settings = SimpleNamespace(opener_numbers={"page": asked}, opener_section="")
    monkeypatch.setattr(project, "settings", lambda: settings)
    writer = Writer("chapters/page", "chapters/page.md", Places(labels={}, keys={}, sources={}), {})
    if told:
        with pytest.raises(PageError, match=told):
            opener.code(writer, document)
    else:
        code = opener.code(writer, document)
        assert '"twelve"' in code
        assert '"men in 2024"' in code


@pytest.mark.parametrize(
    ("letters", "cards", "early"), [(0, 0, True), (MUCH, 0, True), (MUCH + 1, 0, False), (MUCH, 1, False)]
)
def test_a_figure_soon_after_the_heading_of_a_chapter_stands_where_it_is_written(letters, cards, early):
    above = [nodes.container("", nodes.paragraph("", "A claim"), classes=["report-card"]) for _ in range(cards)]
    above += [nodes.paragraph("", "Information up to", classes=["imprint"]), nodes.paragraph("", "x" * letters)]
    figure = nodes.figure("", nodes.legend("", nodes.paragraph("", "Sources")))
    document = nodes.section("", nodes.title("", "A heading"), *above, nodes.section("", nodes.title("", "B"), figure))
    assert opener.is_early(figure, document) is early


def test_a_long_list_of_sections_stays_out_of_the_contents():
    writer = Writer("chapters/page", "chapters/page.md", Places(labels={}, keys={}, sources={}), {})
    for count in (LISTED, LISTED + 1):
        parts = [nodes.section("", nodes.title("", "A table"), nodes.paragraph("", "Words.")) for _ in range(count)]
        code = writer.render(nodes.section("", nodes.title("", "The tables"), *parts))
        assert code.count("listed: false") == (count if count > LISTED else 0)


def test_a_work_of_the_bibliography_is_printed_with_its_address():
    address = nodes.reference("", "https://example.org/a", refuri="https://example.org/a")
    work = nodes.citation("", nodes.label("", "1"), nodes.paragraph("", "URL: ", address), ids=["id1"])
    writer = Writer("chapters/page", "chapters/page.md", Places(labels={}, keys={}, sources={}), {})
    code = writer.render(nodes.container("", work))
    assert 'web("https://example.org/a"' in code
    assert code.startswith("bibliography-list(")


def test_the_same_bytes_on_two_paths_and_in_two_time_zones(tiny, jupyter_book, tmp_path_factory, monkeypatch):
    pages = {
        "index.md": "# Title\n\nA fact: {fact}`cycling-growth`.\n",
        "register.md": REGISTER + BIBLIOGRAPHY,
    }
    other = tmp_path_factory.mktemp("another place")
    shutil.copytree(tiny, other, dirs_exist_ok=True)
    for folder in (tiny, other):
        fill(folder, pages)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    code, said = jupyter_book(tiny, tiny / "_build.said", *TO_PRINT)
    assert code == 0, said
    # This one is no fork of the process that made the other: it orders sets in a way of its own.
    command = [Path(sys.executable).parent / "jupyter-book", "build", other, "-W", "-n", "-q", *TO_PRINT]
    subprocess.run(command, capture_output=True, check=True, env=os.environ | {"TZ": "America/Los_Angeles"})
    assert (tiny / PRINTED).read_bytes() == (other / PRINTED).read_bytes()


def test_a_page_is_resolved_again_where_it_or_what_it_leads_to_changed(tiny):
    """What is printed of other pages is kept."""
    resolved = []
    texts = {"one": "first", "two": "second"}

    def page(name, _):
        resolved.append(name)
        read, title = nodes.document(None, None), nodes.title("", "Title")
        read += nodes.section("", title, nodes.paragraph("", texts[name]), ids=[texts[name]])
        return read

    env = SimpleNamespace(
        doctreedir=tiny / "trees",
        get_and_resolve_doctree=page,
        get_domain=lambda _: SimpleNamespace(citations=[]),
        doc2path=lambda name: str(tiny / f"{name}.md"),
        toc_fignumbers={},
        metadata={name: {} for name in texts},
    )
    shared = {"one": "", "two": ""}
    builder = SimpleNamespace(env=env, app=SimpleNamespace(report_state=SimpleNamespace(written_from=shared.get)))

    def made() -> tuple[list[str], list[str]]:
        resolved.clear()
        for name, text in texts.items():
            (tiny / "trees").mkdir(exist_ok=True)
            (tiny / "trees" / f"{name}.doctree").write_text(text)
        volume = volumes.Volume(file_names.REPORT, tuple(texts))
        return [each.code for each in pages.pages(builder, volume, None, basis.with_facts()).values()], sorted(resolved)

    first, read_first = made()
    assert read_first == ["one", "two"]
    assert made() == (first, [])
    shared["two"] = "another title of a page"
    assert made() == (first, ["two"])
    texts["two"] = "third"  # its labels too, which a link of the other may lead to
    again, read_again = made()
    assert read_again == ["one", "two"]
    assert again[0] == first[0]
    assert "third" in again[1]
    (tiny / "data/derived/facts.csv").write_text("id\n")
    assert made()[1] == ["one", "two"]


def test_a_warning_ends_the_work_before_anything_is_kept(tmp_path):
    kept = []

    def work(_folder, _evidence):
        logging.getLogger("sphinx.anything").warning("nothing is called so")
        kept.append(1)
        yield

    printer = SimpleNamespace(_volumes=work)
    with pytest.raises(PdfError, match="nothing is called so"):
        list(TypstBuilder.print_to(printer, tmp_path, evidence=False))
    assert not kept
    logging.getLogger("sphinx.anything").warning("which ends nothing else")


def test_contents_are_guessed_from_titles_of_two_levels():
    def listed(words: str, *below: nodes.Node) -> nodes.list_item:
        return nodes.list_item("", nodes.paragraph("", words), *([nodes.bullet_list("", *below)] if below else []))

    deep = listed("A section", listed("Too deep"))
    env = SimpleNamespace(
        titles={"one": nodes.title("", "The page")},
        tocs={"one": nodes.bullet_list("", listed("The page", deep, nodes.comment(), listed("Another")))},
    )
    lines = [(1, "The page"), (2, "A section"), (2, "Another")]
    assert list(volumes.titles(env, ["one", "works-cited"])) == lines
