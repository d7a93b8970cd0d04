"""Volumes: the same bytes every time, refusals in Typst's own words, parts that join without a seam."""

import json
import re
from importlib.resources import files
from io import BytesIO

import pikepdf
import pytest

from evidencebook import pdf
from evidencebook.pdf import compiler, document, layout, process
from evidencebook.pdf.document import Document, PdfError, font_folders
from evidencebook.pdf.process import PdfProcess


def compiled(folder, text: str) -> compiler.Compiled:
    source = folder / "page.typ"
    source.write_text(f'#set document(title: "T")\n{text}\n#metadata((pages: 7))<told>\n', encoding="utf-8")
    return compiler.compiled(source, font_folders(), 0, {})


def test_a_document_is_the_same_bytes_every_time(tmp_path):
    made = [compiled(tmp_path, text) for text in ("= One", "= Two", "= One")]
    assert made[0] == made[2] != made[1]
    assert made[0].told == {"pages": 7}


@pytest.mark.parametrize("text", ["#nothing", '#link(label("nowhere"))[there]'])
def test_what_typst_refuses_is_refused_with_its_words(tmp_path, text):
    with pytest.raises(compiler.RefusedError) as refused:
        compiled(tmp_path, text)
    assert "nothing" in f"{refused.value.message} {refused.value.diagnostic}" or "nowhere" in refused.value.message


@pytest.fixture
def making():
    """Return the process that makes PDFs."""
    with PdfProcess() as process:
        yield process


@pytest.fixture
def report():
    """Return a function that makes a report of chapters, given by their names as Typst code, with the template of reports."""

    def build(**chapters: str) -> Document:
        templates = {
            name: files(pdf).joinpath("templates", name).read_text("utf-8") for name in ("report.typ", "base.typ")
        }
        return Document(
            templates, {name: f"[{code}]" for name, code in chapters.items()}, {"headline": '"Only a title"'}
        )

    return build


DRAWING = '"<svg xmlns=\\"http://www.w3.org/2000/svg\\" viewBox=\\"0 0 10 9\\"></svg>"'
FRONT = '#front-page("front", (), "Only a title")\n#par("Few words.")'
FIGURE = """
#chapter("one", ("one#",), "The chapter")
#par({{ "Few words, and a number of a note."; numbered-note(1, "one#note 1", "The first note.") }})
#{picture}(
  ("one#fig",), "1", "A title", image(bytes({drawing}), format: "svg", height: 120mm, alt: "A drawing."),
  source-line({{ "Sources"; numbered-note(2, "one#note 2", "That of the figure.") }}),
)
#par("More words.")
"""


def test_an_early_figure_and_the_notes_stand_in_their_chapter(report, tiny, making):
    import pymupdf

    made, _ = report(front=FRONT, one=FIGURE.format(picture="picture-here", drawing=DRAWING)).compiled(
        tiny / "work", [], making
    )
    with pymupdf.open(stream=made) as document:
        assert document.metadata["title"] == "Only a title"
        whole = [sheet.get_text() for sheet in document]
    assert "Only a title\n" in whole[1]  # the imprint
    for words in ("The chapter", "The first note.", "A title", "That of the figure."):
        assert [n for n, text in enumerate(whole) if words in text][-1] == len(whole) - 1, words


def test_notes_and_figures_outside_their_chapter_stop_the_build(report, tiny, monkeypatch, making):
    real = document._Parts._compiled

    def strayed(parts, part):
        made = real(parts, part)
        if part.chapters == ("two",):
            made.told["misplaced"] = [{"what": "note 1", "page": 1}, {"what": "a figure", "page": 2}]
        return made

    monkeypatch.setattr(document._Parts, "_compiled", strayed)
    with pytest.raises(PdfError, match=r"note 1 on page 5, a figure on page 6; put more text"):
        report(front=FRONT, **chapters(LONG)).compiled(tiny / "work", [], making)


@pytest.mark.parametrize(
    ("words", "lines"), [("a fall of 17%", 1), ("a fall of 17% in the last two years of all counts", 2)]
)
def test_numbers_of_weight_stand_in_one_line_and_what_they_count_in_another(report, tiny, words, lines, making):
    import pymupdf

    tiles = f'#tiles(("38.8%", "of the first"), ("{words}", "of the second"), ("1%", "of the third"))'
    made, _ = report(one=f'#chapter("one", ("one#",), "The chapter")\n{tiles}').compiled(tiny / "work", [], making)
    with pymupdf.open(stream=made) as document:
        found = [line for block in document[-1].get_text("dict")["blocks"] for line in block["lines"]]
    tops = {"".join(span["text"] for span in line["spans"]): round(line["bbox"][1]) for line in found}
    counted = [top for told, top in tops.items() if told.startswith("of the ")]
    assert len(counted) == 3
    assert len(set(counted)) == 1
    numbers = [top for told, top in tops.items() if told.strip() in f"38.8% {words} 1%" and not told.isdigit()]
    assert len(numbers) == 1 + lines + 1
    assert len(set(numbers)) == lines
    assert max(numbers) < counted[0]


FIRST = """
#chapter("one", ("one#",), "The first")
#par({{ "As the second says"; see-page("two#", "here"); numbered-note(1, "one#note 1", "A note of the first."); "." }})
{more}
"""
SECOND = """
#chapter("two", ("two#",), "The second")
#par({{ "Few words."; numbered-note(2, "two#note 1", "A note of the second."); see("{target}", "More") }})
"""
# So much that no other chapter begins on its page.
LONG = "#block(height: 150mm)"


def chapters(more: str = "", target: str = "one#") -> dict[str, str]:
    return {"one": FIRST.format(more=more), "two": SECOND.format(target=target)}


@pytest.fixture
def compilations(monkeypatch):
    """Return a list to which the chapters of each part are added that is compiled."""
    counted, real = [], document._Parts._compiled
    monkeypatch.setattr(
        document._Parts, "_compiled", lambda parts, part: counted.append(part.chapters) or real(parts, part)
    )
    return counted


@pytest.mark.parametrize(("more", "parts"), [("", [("one", "two")]), (LONG, [("one",), ("two",)])])
def test_links_lead_to_their_place_and_say_what_is_there(report, tiny, more, parts, making):
    made, found = report(**chapters(more)).compiled(tiny / "work", [], making)
    assert [part.chapters for part in found.parts] == parts
    with pikepdf.open(BytesIO(made)) as file:
        links = [link for sheet in file.pages for link in sheet.get("/Annots", ())]
        sheets = [sheet.obj.objgen for sheet in file.pages]
        led = {str(link.Contents): sheets.index(link.Dest[0].objgen) + 1 for link in links}
    assert {words: int(words.rpartition(", page ")[2]) for words in led} == led
    assert {words.partition(",")[0] for words in led} == {"The first", "The second", "Note 1", "Note 2"}
    assert len(led) == 4  # the contents lead where the text does


def test_a_link_to_nothing_stops_the_build(report, tiny, making):
    with pytest.raises(PdfError, match="a link leads to nowhere"):
        report(**chapters(target="nowhere")).compiled(tiny / "work", [], making)


def test_a_chapter_is_compiled_again_only_where_it_differs(report, tiny, compilations, making):
    words = {"one": "A first.", "two": "A second.", "three": "A third."}

    def built() -> bytes:
        code = {
            name: f'#chapter("{name}", ("{name}#",), "{name}")\n#par({{ "{said}"; see-page("three#", "there") }})\n{LONG}'
            for name, said in words.items()
        }
        compilations.clear()
        return report(**code).compiled(tiny / "work", [], making)[0]

    first = built()
    assert {*compilations} == {("one",), ("two",), ("three",)}
    assert built() == first
    assert not compilations
    words["two"] = "Another second."
    assert built() != first
    assert compilations == [("two",)]
    words["one"] = "It is two pages long. " * 600
    built()
    assert compilations[0] == ("one",)
    assert {*compilations} == {("one",), ("two",), ("three",)}  # which are one page later


def test_what_an_earlier_layout_found_leaves_no_trace(report, tiny, making):
    def laid_out(folder: str, more: str) -> tuple[bytes, layout.Layout]:
        return report(**chapters(more)).compiled(tiny / folder, [], making)

    between = (
        "#pagebreak()\n#pagebreak()\n" + '#par({ "Between."; numbered-note(3, "one#note 2", "A third."); })' + LONG
    )
    short = laid_out("one", "")
    long = laid_out("one", between)
    assert [part.chapters for part in short[1].parts] == [("one", "two")]
    assert [part.chapters for part in long[1].parts] == [("one",), ("two",)]
    assert long[1].places()["two#"].page == short[1].places()["two#"].page + 3
    assert long[1].parts[0].known["notes"].keys() == {"one#note 1", "one#note 2"}
    assert long == laid_out("other", between)
    assert laid_out("one", "") == short
    for broken in ("", "[]", "{}", '[["one"]]', '[[["one"], {"pages": {"two#": []}, "notes": {"one#note 1": 7}}]]'):
        (tiny / "other" / document.LAYOUT).write_text(broken, encoding="utf-8")
        assert long == laid_out("other", between), broken


@pytest.mark.parametrize(
    "guessed", [[], [("a",), ("b",), ("c",), ("d",)], [("a", "b", "c", "d")], [("a", "b"), ("c", "d")]]
)
@pytest.mark.parametrize(
    ("free", "astray", "expected"),
    [
        ("", (), [("a",), ("b",), ("c",), ("d",)]),
        ("ac", (), [("a", "b"), ("c", "d")]),
        ("abcd", (), [("a", "b", "c", "d")]),
        ("ab", ("b", "c"), [("a", "b"), ("c",), ("d",)]),
    ],
)
def test_parts_are_the_same_whatever_was_guessed(tmp_path, guessed, free, astray, expected):
    """A part ends where no chapter fits below, or before one that would stray, here `astray` in one part."""

    def told(part: layout.Part) -> dict:
        return {
            "pages": 2,
            "referred": [],
            "notes": {},
            "headings": [],
            "places": {},
            "fits": {name: name in free for name in part.chapters},
            "misplaced": [{"what": "a figure", "page": 1}] if astray and {*astray} <= {*part.chapters} else [],
        }

    file = tmp_path / "layout.json"
    file.write_text(json.dumps([[names, layout.UNKNOWN] for names in guessed]))
    found = layout.settled(list("abcd"), [], file, told)
    assert [part.chapters for part in found.parts] == expected
    assert [part.known["before"] for part in found.parts] == [2 * n for n in range(len(expected))]
    assert found.pages == 2 * len(expected)
    assert found.misplaced() == []


def test_a_compiler_that_dies_is_told_of(tmp_path):
    source = tmp_path / "page.typ"
    source.write_text('#set document(title: "T")\n= One\n', encoding="utf-8")
    with PdfProcess() as making:
        assert making.compiled(source, font_folders(), 0, {}).pdf.startswith(b"%PDF")
        making.process.kill()
        with pytest.raises(compiler.RefusedError, match="the process that makes the PDF died with code -9"):
            making.compiled(source, font_folders(), 0, {})
    assert making.process.poll() == -9


def test_many_chapters_are_compiled_by_several_processes(report, tiny, monkeypatch, making):
    monkeypatch.setattr(process, "MOST", 2)
    code = {f"c{n}": f'#chapter("c{n}", ("c{n}#",), "Chapter {n}")\n#par("Words.")\n{LONG}' for n in range(5)}
    made, found = report(**code).compiled(tiny / "work", [], making)
    assert found.numbers("chapters") == {f"c{n}": 3 + n for n in range(5)}
    assert found.pages == 7
    again, _ = report(**code).compiled(tiny / "work", [], making)
    assert made == again


def test_parts_are_joined_to_one_document(report, tiny, making):
    """Tags, bookmarks and the pages that they lead to are those of one file, and each page says its number."""
    import pymupdf

    made, found = report(**chapters(LONG)).compiled(tiny / "work", [], making)
    assert len(found.parts) == 2
    with pikepdf.open(BytesIO(made)) as file, file.open_outline() as outline:
        assert [each.title for each in outline.root] == ["Contents", "The first", "The second"]
        tree = file.Root.StructTreeRoot
        assert len(tree.K) == 1
        parents = pikepdf.NumberTree(tree.ParentTree)
        keys = [int(sheet.obj.StructParents) for sheet in file.pages if "/StructParents" in sheet.obj]
        keys += [int(link.StructParent) for sheet in file.pages for link in sheet.get("/Annots", ())]
        assert sorted(keys) == sorted(parents.keys())
        assert int(tree.ParentTreeNextKey) == max(keys) + 1
        pages = {sheet.obj.objgen for sheet in file.pages}
        marked = [
            element for _, elements in parents.items() if isinstance(elements, pikepdf.Array) for element in elements
        ]
        assert {element.Pg.objgen for element in marked if "/Pg" in element} <= pages
        names = pikepdf.NameTree(tree.IDTree)
        assert {str(element.ID) for element in names.values()} == set(names.keys())
        assert len(names) == 2  # a note in each part
        with file.open_metadata() as metadata:
            assert metadata["{http://ns.adobe.com/xap/1.0/t/pg/}NPages"] == str(len(file.pages))
    with pymupdf.open(stream=made) as document_:
        said = [sheet.get_text() for sheet in document_]
    assert [number for number, text in enumerate(said, start=1) if re.search(rf"^{number}$", text, re.MULTILINE)] == [
        3,
        4,
    ]


def test_contents_have_two_levels(report, tiny, making):
    code = (
        '#chapter("one", ("one#",), "The first")\n#section(2, ("one#a",), "Below it")\n#section(2, (), "Beside that")'
    )
    made, _ = report(one=code, two=SECOND.format(target="one#a")).compiled(tiny / "work", [], making)
    with pikepdf.open(BytesIO(made)) as file:

        def kinds(element: pikepdf.Dictionary) -> list | str:
            held = [each for each in element.K if isinstance(each, pikepdf.Dictionary) and "/S" in each]
            return [str(element.S), *map(kinds, held)]

        contents = [element for element in file.Root.StructTreeRoot.K[0].K if element.S == "/TOC"]
        line = ["/TOCI", ["/Reference", ["/Link"]]]
        assert [kinds(each) for each in contents] == [["/TOC", line, ["/TOC", line, ["/TOCI", ["/Reference"]]], line]]
