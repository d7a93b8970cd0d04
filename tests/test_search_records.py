"""What the search finds on a page."""

from docutils import nodes
from docutils.core import publish_doctree

from evidencebook.sphinxext import search


def test_a_soft_hyphen_makes_no_two_words_of_one():
    page = publish_doctree(
        "Title\n=====\n\nA re\u00adstraint of trade.\n", settings_overrides={"doctitle_xform": False}
    )
    assert [record[-1] for record in search.records(page)] == ["A restraint of trade."]


def test_a_picture_is_found_by_its_caption():
    page = publish_doctree("Title\n=====\n\nText.\n", settings_overrides={"doctitle_xform": False})
    credit = nodes.legend("", nodes.paragraph("", "Picture: Jane Doe."))
    picture = nodes.figure(
        "", nodes.image(), nodes.caption("", "The crossing."), credit, classes=["picture"], ids=["fig-x"]
    )
    page.next_node(nodes.section).append(picture)
    assert ("fig-x", "figure", "The crossing.", "Title", "Picture: Jane Doe.") in search.records(page)
