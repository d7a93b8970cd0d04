"""Typst documents: the same bytes every time, refusals in Typst's own words, packed without loss."""

from io import BytesIO

import pikepdf
import pytest

from evidencebook.pdf import compiler
from evidencebook.pdf.document import SOURCE, Document, font_folders


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
