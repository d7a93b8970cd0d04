"""Headings, roles, directives, names and references: what `make` would refuse about a page is told by check, by line."""

import json
import shutil

import pytest
from conftest import BOOK

from evidencebook.checks import page_links, page_structure
from evidencebook.evidence import pictures
from evidencebook.notebooks.mime import Figure

PICTURE = BOOK / "data/derived/frontispiece.png"


@pytest.fixture
def page(tiny):
    """Return a function that writes a page in the place of the registers, and gives what a gate says of it."""

    def written(text: str, gate=page_structure.structure_holds) -> list[str]:
        (tiny / "chapters/evidence.md").write_text(text, encoding="utf-8")
        return [str(problem) for problem in gate()[1]]

    return written


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Words alone.", "the page has no title"),
        ("", "the page has no title"),
        ("Words.\n\n# Title", "line 1: stands above the title"),
        ("# Title\n\n# Another", "line 3: a second title"),
        ("# Title\n\n## \n\nText.", "line 3: a heading is empty"),
        ("# Title\n\n#### Deep", "line 3: a heading of level 4 follows one of level 1"),
        ("# Title\n\n- ## In a list", "line 3: a heading stands inside"),
        ("# Title\n\n```{note}\n## Inside\n```", "line 4: a heading stands inside"),
        ("# Title\n\n## Fell by {fact}`cycling-growth`", "line 3: the heading holds {fact}"),
        ("# Title\n\n## Said {cite:p}`council-2024`", "line 3: the heading holds {cite:p}"),
        ("# Title\n\n{fakt}`cycling-growth`", "line 3: unknown role {fakt}\n    → Did you mean {fact}?"),
        ("# Title\n\n```{nota}\nx\n```", "line 3: unknown directive {nota}"),
        ("# Title\n\n```{note}\n```", "line 3: {note} is empty"),
        ("# Title\n\n```{figure}\n```", "line 3: {figure}: 1 argument(s) required"),
        (
            "# Title\n\n```{numbers}\n{fact}`cycling-growth` | words\n```",
            "line 4: {fact}`cycling-growth` stands where {numbers} takes the id",
        ),
        ("# Title\n\n```{numbers}\n{fact}`cycling-growth` | words\n```", "Write the bare id: `cycling-growth | …`."),
        ("# Title\n\n```{numbers}\n{fact} | words\n```", "Write the bare id: `id | …`."),
        (
            "# Title\n\n```{numbers}\ncycling-growth | words\n\ncycling-growth\n```",
            "line 6: a line of {numbers} is the id of a fact, a bar",
        ),
        ("# Title\n\n```{note}\n:collapse: x\n\nWords.\n```", "line 3: {note}: Unknown option keys: ['collapse']"),
        ("# Title\n\n```{list-table}\n* - a\n  - b\n* - c\n```", "line 6: the row has 1 cells and the first 2"),
        ("# Title\n\n```{list-table}\nWords\n\n* - a\n```", "line 4: {list-table} holds something else"),
        ("# Title\n\n```{list-table}\n:header-rows: 1\n\n* - a\n```", "line 6: all 1 rows are heads"),
        ("# Title\n\n```{list-table}\n:widths: 1 2 3\n\n* - a\n  - b\n```", "3 widths are given for 2 columns"),
        ("# Title\n\n```{table} Words\nWords\n```", "line 4: {table} holds something else"),
        ("# Title\n\n## Words[^a]\n\nText.\n\n[^a]: Note.", "line 3: the heading holds a note"),
        ("# Title\n\n## Words [here](cycling.ipynb)\n\nText.", "line 3: the heading holds a link"),
        ("# Title\n\nText.\n\n---", "line 5: a rule (---) separates nothing"),
        ("# Title\n\n---\n\nText.", "line 3: a rule (---) separates nothing"),
        ("# Title\n\n- one\n\n  ---\n\n- two", "a rule (---) separates nothing"),
        ("# Title\n\n```{list-table}\n:header-rows: one\n\n* - a\n```", "Invalid option value for 'header-rows'"),
        (
            "# Title\n\nSee {ref}`sec-count`.",
            "line 3: {ref}`sec-count`: no section, figure or table is called 'sec-count'",
        ),
        ("# Title\n\nSee {numref}`fig-count`.", "Did you mean 'fig-counts'?"),
        ("# Title\n\nSee {numref}`sec-counts`.", "no figure or table is called 'sec-counts'"),
        ("# Title\n\nSee {doc}`cycleng`.", "no page is called 'cycleng'"),
        ("# Title\n\n(bare)=\nText, see {ref}`bare`.", "has no title to show"),
        ("# Title\n\n(sec-counts)=\n## Again", "the name 'sec-counts' is also that of"),
    ],
)
def test_what_the_build_would_refuse_is_told_by_line(page, text, says):
    told = page(text)
    assert any(says in each and "chapters/evidence.md" in each for each in told), told


@pytest.mark.parametrize(
    "text",
    [
        "(label)=\n# Title\n\n## Section\n\n### Below\n\n## Section\n\nSee {ref}`label`, {doc}`cycling`, {numref}`fig-counts`.",
        "# Title\n\nText.\n\n---\n\n```{list-table}\n:header-rows: 1\n:widths: 1 2\n\n* - a\n  - b\n* - c\n  - d\n```",
        "# Title\n\n```{table} Words\n| a | b |\n|---|---|\n| c | d |\n```",
        "<!-- a note to the author -->\n\n# Заголовок\n\nText.",
        "# Title\n\n```{admonition} Words *here*\nText.\n```\n\n```{note} Words on the first line.\n```",
    ],
)
def test_what_the_build_takes_passes(page, text):
    assert page(text) == []


def test_a_figure_that_is_shown_twice_and_a_name_with_a_space_are_told_by_cell(tiny):
    file = tiny / "chapters/cycling.ipynb"
    notebook = json.loads(file.read_text())
    first = next(cell for cell in notebook["cells"] if cell.get("outputs"))
    specification = {"description": "x", "usermeta": {"figure": {"name": "fig zz Ü"}}}
    output = {"output_type": "display_data", "metadata": {}, "data": Figure(specification)._repr_mimebundle_()}
    notebook["cells"] += [{**first, "id": "again"}, {**first, "id": "other", "outputs": [output]}]
    file.write_text(json.dumps(notebook))
    told = [str(problem) for problem in page_structure.structure_holds()[1]]
    assert any(
        "chapters/cycling.ipynb, cell " in each and "is also that of chapters/cycling.ipynb" in each for each in told
    )
    assert any("'fig zz Ü' cannot be the name of a figure" in each for each in told)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[t](https://example.org/x)", "line 3: https://example.org/x is the address of no source"),
        ("<https://example.org/x>", "is the address of no source"),
        ("[t](ftp://example.org/x)", "leads readers nowhere"),
        ("[t](cycleng.md)", "there is no file cycleng.md"),
        ("[t](../../secret.csv)", "there is no file"),
        ("[t](#gone)", "no place on the page is called #gone"),
        ("[t](cycling.ipynb#sec-counts)", "Write {ref}`words <label>`"),
        ("![A chart](../images/gone.png)", "there is no picture ../images/gone.png"),
        ("![A chart](https://example.org/a.png)", "would be fetched from elsewhere"),
        ("[](cycling.ipynb)", "line 3: the link to cycling.ipynb has no words"),
        ("[ ](cycling.ipynb)", "line 3: the link to cycling.ipynb has no words"),
        ("[words]()", "line 3: the link leads nowhere"),
        ("[words](../CITATION.cff)", "no page and no table, and would be published"),
        ("![image.png](attachment:image.png)", "was pasted into the notebook"),
        ("![A chart](../data/derived/frontispiece.png)", "there is no picture"),
        ("```{figure} ../images/gone.png\n:alt: A chart\n```", "line 3: there is no picture"),
    ],
)
def test_a_link_or_picture_that_no_reader_can_follow_is_told_by_line(tiny, page, text, says):
    shutil.copy(PICTURE, tiny / "data/derived")
    told = page(f"# Title\n\n{text}\n", page_links.links_hold)
    assert any(says in each and "chapters/evidence.md" in each for each in told), told


def _pictures(tiny, rows: str) -> None:
    (tiny / pictures.FOLDER).mkdir()
    shutil.copy(PICTURE, tiny / pictures.FOLDER / "crossing.png")
    (tiny / pictures.CREDITS).write_text(f"file,credit,licence,url\n{rows}", encoding="utf-8")


CREDIT = 'crossing.png,"Jane Doe, photographer",CC BY 4.0,https://example.org/crossing\n'
SHOWN = "# Title\n\n![Lorries wait at the crossing](../images/crossing.png)\n"


def test_a_picture_with_words_credit_and_licence_passes(tiny, page):
    _pictures(tiny, CREDIT)
    assert page(SHOWN, page_links.links_hold) == []


@pytest.mark.parametrize(
    ("rows", "text", "says"),
    [
        ("", SHOWN, "nobody is credited for crossing.png"),
        ("crossing.png,,CC BY 4.0,\n", SHOWN, "row 2, column credit: is empty"),
        ("crossing.png,Jane Doe,,\n", SHOWN, "row 2, column licence: is empty"),
        ("crossing.png,Jane Doe, photographer,CC BY 4.0,\n", SHOWN, "row 2: has 5 cells"),
        (CREDIT, SHOWN.replace("Lorries wait at the crossing", ""), "has no text alternative"),
        (CREDIT, SHOWN.replace("![", "As here: ![").replace("# As here: ", "# "), "stands within a paragraph"),
        (CREDIT, "# Title\n\nText.\n", "no page shows it"),
        (CREDIT, SHOWN.replace("![", "- !["), "stands within a table, a list or a quotation"),
        (CREDIT, SHOWN.replace(".png)", '.png "Words")'), "the title “Words” of the picture would not be printed"),
        (CREDIT, SHOWN.replace("Lorries", "{fact}`cycling-growth` lorries"), "holds marks, which are read aloud"),
        (CREDIT + "gone.png,A,B,\n", SHOWN, "gone.png: there is no such picture"),
    ],
)
def test_a_picture_that_lacks_something_is_told(tiny, page, rows, text, says):
    from evidencebook.problems import ReportError

    _pictures(tiny, rows)
    try:
        told = page(text, page_links.links_hold)
    except ReportError as error:
        told = [str(problem) for problem in error.problems]
    assert any(says in each for each in told), told


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.png", b"nothing", "cannot be read as a picture"),
        ("b.png", b"\x89PNG\r\n\x1a\n\x00\x00", "cannot be read as a picture"),
        ("c.svg", b"<html/>", "cannot be read as a drawing"),
        ("d.svg", b"<svg xmlns='x'><script>alert(1)</script></svg>", "holds '<script'"),
        ("e.svg", b"<svg xmlns='x'><rect onload = 'x()'/></svg>", "holds 'onload ='"),
        ("f.svg", b"<svg><image xlink:href='https://example.org/x.png'/></svg>", 'holds "href=\'https://"'),
        ("g.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><use href='#a'/></svg>", ""),
    ],
)
def test_a_file_that_is_no_picture_or_more_than_one_is_told(tmp_path, name, content, says):
    (tmp_path / name).write_bytes(content)
    told = pictures.unusable(tmp_path / name)
    assert says in told, told
    assert bool(told) == bool(says)
