"""Typst documents: the same bytes every time, refusals in Typst's own words, packed without loss."""

import pikepdf
import pytest

from evidencebook.pdf import builder, compiler


def compiled(folder, text: str) -> compiler.Compiled:
    source = folder / "page.typ"
    source.write_text(f'#set document(title: "T")\n{text}\n#metadata(7)<seven>\n', encoding="utf-8")
    return compiler.compiled(source, builder.font_folders(), 0, ("<seven>",))


def test_a_document_is_the_same_bytes_every_time(tmp_path):
    made = [compiled(tmp_path, text) for text in ("= One", "= Two", "= One")]
    assert made[0] == made[2] != made[1]
    assert made[0].values == {"<seven>": [7]}
    for each in range(2):
        compiler.pack(
            made[0].pdf, tmp_path / f"{each}.pdf", "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/", []
        )
    assert (tmp_path / "0.pdf").read_bytes() == (tmp_path / "1.pdf").read_bytes()
    with pikepdf.open(tmp_path / "0.pdf") as file:
        assert len(file.pages) == 1


@pytest.mark.parametrize("text", ["#nothing", '#link(label("nowhere"))[there]'])
def test_what_typst_refuses_is_refused_with_its_words(tmp_path, text):
    with pytest.raises(compiler.RefusedError) as refused:
        compiled(tmp_path, text)
    assert "nothing" in f"{refused.value.message} {refused.value.diagnostic}" or "nowhere" in refused.value.message
