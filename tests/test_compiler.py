"""Typst documents: the same bytes every time, refusals in Typst's own words, packed without loss."""

from importlib.resources import files
from io import BytesIO

import pikepdf
import pytest

from evidencebook import pdf
from evidencebook.pdf import compiler
from evidencebook.pdf.document import SOURCE, Document, PdfError, font_folders


def compiled(folder, text: str) -> compiler.Compiled:
    source = folder / "page.typ"
    source.write_text(f'#set document(title: "T")\n{text}\n#metadata(7)<seven>\n', encoding="utf-8")
    return compiler.compiled(source, font_folders(), 0, ("<seven>",))


def test_a_document_is_the_same_bytes_every_time(tmp_path):
    made = [compiled(tmp_path, text) for text in ("= One", "= Two", "= One")]
    assert made[0] == made[2] != made[1]
    assert made[0].values == {"<seven>": [7]}
    licence = "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"
    first, second = (compiler.packed(made[0].pdf, *licence, [], []) for _ in range(2))
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
#par({{ "Few words, and a number of a note."; numbered-note(1, "The first note.") }})
#{picture}(
  ("fig",), "1", "A title", image(bytes({drawing}), format: "svg", height: 120mm, alt: "A drawing."),
  source-line({{ "Sources"; numbered-note(2, "That of the figure.") }}),
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
