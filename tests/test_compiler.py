"""Typst documents: the same bytes every time, refusals in Typst's own words, packed without loss."""

import json
from importlib.resources import files
from io import BytesIO

import pikepdf
import pytest

from evidencebook import pdf
from evidencebook.pdf import compiler
from evidencebook.pdf.document import SOURCE, Document, PdfError, font_folders


def compiled(folder, text: str) -> compiler.Compiled:
    source = folder / "page.typ"
    source.write_text(f'#set document(title: "T")\n{text}\n#metadata((pages: 7))<told>\n', encoding="utf-8")
    return compiler.compiled(source, font_folders(), 0)


def test_a_document_is_the_same_bytes_every_time(tmp_path):
    made = [compiled(tmp_path, text) for text in ("= One", "= Two", "= One")]
    assert made[0] == made[2] != made[1]
    assert made[0].told == {"pages": 7}
    licence = "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"
    first, second = (compiler.packed(made[0].pdf, *licence, [], {}) for _ in range(2))
    assert first == second
    with pikepdf.open(BytesIO(first)) as file:
        assert len(file.pages) == 1


def test_a_document_is_compiled_again_only_where_it_differs(tiny, monkeypatch):
    def document(words: str) -> Document:
        return Document({SOURCE: '#set document(title: "T")\n#include "part.typ"\n', "part.typ": words}, 0)

    first = document("= One").compiled(tiny / "work", [])
    calls = []
    real = compiler.compiled
    monkeypatch.setattr(compiler, "compiled", lambda *given: calls.append(given) or real(*given))
    assert document("= One").compiled(tiny / "work", []) == first
    assert not calls
    assert document("= Two").compiled(tiny / "work", []) != first
    assert len(calls) == 1


@pytest.mark.parametrize("text", ["#nothing", '#link(label("nowhere"))[there]'])
def test_what_typst_refuses_is_refused_with_its_words(tmp_path, text):
    with pytest.raises(compiler.RefusedError) as refused:
        compiled(tmp_path, text)
    assert "nothing" in f"{refused.value.message} {refused.value.diagnostic}" or "nowhere" in refused.value.message


@pytest.fixture
def report(tmp_path):
    """Return a function that compiles pages as those of a report: a document of its template."""

    def build(pages: str) -> Document:
        names = ("base.typ", "report.typ")
        templates = {name: files(pdf).joinpath("templates", name).read_text("utf-8") for name in names}
        opening = '#import "report.typ": *\n#show: volume.with(headline: "Only a title")\n'
        return Document(templates | {SOURCE: f"{opening}{pages}\n"}, None)

    return build


DRAWING = '"<svg xmlns=\\"http://www.w3.org/2000/svg\\" viewBox=\\"0 0 10 9\\"></svg>"'
OPENING = """
#front-page("front", (), "Only a title")
#par("Few words.")
#chapter("one", ("one",), "The chapter")
#par({{ "Few words, and a number of a note."; numbered-note(1, "note-1", "The first note.") }})
#{picture}(
  ("fig",), "1", "A title", image(bytes({drawing}), format: "svg", height: 120mm, alt: "A drawing."),
  source-line({{ "Sources"; numbered-note(2, "note-2", "That of the figure.") }}),
)
#par("More words.")
"""


def test_an_early_figure_and_the_notes_stand_in_their_chapter(report, tiny):
    import pymupdf

    made, _ = report(OPENING.format(picture="picture-here", drawing=DRAWING)).compiled(tiny / "work", [])
    with pymupdf.open(stream=made) as document:
        assert document.metadata["title"] == "Only a title"
        whole = [sheet.get_text() for sheet in document]
    assert "Only a title\n" in whole[1]  # the imprint
    for words in ("The chapter", "The first note.", "A title", "That of the figure."):
        assert [n for n, text in enumerate(whole) if words in text][-1] == len(whole) - 1, words


def test_notes_and_figures_outside_their_chapter_stop_the_build(report, tiny):
    # There is no room for this figure at the foot of a page that the chapter is to begin on.
    with pytest.raises(PdfError, match=r"note 1 on page \d+, a figure on page \d+; put more text"):
        report(OPENING.format(picture="picture", drawing=DRAWING)).compiled(tiny / "work", [])


@pytest.mark.parametrize(
    ("words", "lines"), [("a fall of 17%", 1), ("a fall of 17% in the last two years of all counts", 2)]
)
def test_numbers_of_weight_stand_in_one_line_and_what_they_count_in_another(report, tiny, words, lines):
    import pymupdf

    tiles = f'#tiles(("38.8%", "of the first"), ("{words}", "of the second"), ("1%", "of the third"))'
    made, _ = report(f'#chapter("one", ("one",), "The chapter")\n{tiles}').compiled(tiny / "work", [])
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


CHAPTERS = """
#chapter("one", ("one",), "The first")
#par({{ "As the second says"; see-page("two", "here"); numbered-note(1, "note-1", "A note of the first."); "." }})
{more}
#chapter("two", ("two",), "The second")
#par({{ "Few words."; numbered-note(2, "note-2", "A note of the second."); see("{target}", "More") }})
"""


def test_links_lead_to_their_place_and_say_what_is_there(report, tiny):
    made, _ = report(CHAPTERS.format(more="#pagebreak()", target="one")).compiled(tiny / "work", [])
    with pikepdf.open(BytesIO(made)) as file:
        links = [link for sheet in file.pages for link in sheet.get("/Annots", ())]
        sheets = [sheet.obj.objgen for sheet in file.pages]
        found = {
            str(link.Contents): sheets.index(link.Dest[0].objgen) + 1
            for link in links
            if isinstance(link.Dest, pikepdf.Array)
        }
    inside = {words: page for words, page in found.items() if words.rpartition(", page ")[2] == str(page)}
    assert {words.partition(",")[0] for words in inside} == {"The first", "The second", "Note 1", "Note 2"}


def test_a_link_to_nothing_stops_the_build(report, tiny):
    with pytest.raises(PdfError, match="a link leads to nowhere"):
        report(CHAPTERS.format(more="", target="nowhere")).compiled(tiny / "work", [])


def test_what_an_earlier_layout_found_leaves_no_trace(report, tmp_path):
    def laid_out(folder: str, more: str) -> tuple[bytes, dict]:
        place = tmp_path / folder
        place.mkdir(exist_ok=True)
        for name, text in report(CHAPTERS.format(more=more, target="one")).files.items():
            (place / name).write_text(text, encoding="utf-8")
        pdf = compiler.compiled(place / SOURCE, font_folders(), None).pdf
        return pdf, json.loads((place / compiler.KNOWN).read_text(encoding="utf-8"))

    between = "#pagebreak()\n#pagebreak()\n" + '#par({ "Between."; numbered-note(3, "note-3", "A third."); })'
    _, short = laid_out("one", "")
    pdf, known = laid_out("one", between)
    assert known["pages"]["two"] == short["pages"]["two"] + 2
    assert known["notes"].keys() - short["notes"].keys() == {"note-3"}
    assert (pdf, known) == laid_out("other", between)
    assert laid_out("one", "")[1] == short
    for broken in ("", "[]", '{"pages": {"two": []}, "notes": {"note-1": 7}}'):
        (tmp_path / "other" / compiler.KNOWN).write_text(broken, encoding="utf-8")
        assert (pdf, known) == laid_out("other", between)
