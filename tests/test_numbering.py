"""What is kept of a page to number its figures."""

import pickle
from types import SimpleNamespace

from docutils import nodes, utils

from evidencebook.sphinxext import numbering


def test_what_is_kept_of_a_page_to_number_its_figures_holds_nothing_else_of_it():
    figure = nodes.figure("", nodes.image(), nodes.caption("", "The caption"), ids=["fig-1"])
    inner = nodes.section("", nodes.title("", "Inner"), nodes.paragraph("", "Words of the page"), figure, ids=["inner"])
    page = utils.new_document("page")
    page += nodes.section("", nodes.title("", "Outer"), inner, ids=["outer"])
    numbered = {nodes.section: "section", nodes.figure: "figure"}
    domain = SimpleNamespace(get_enumerable_node_type=lambda node: numbered.get(type(node)))
    env = SimpleNamespace(docname="page", get_domain=lambda _: domain)
    numbering._note(SimpleNamespace(env=env), page)
    (kept,) = numbering._skeletons(env).values()
    assert set(kept.ids) == {"outer", "inner", "fig-1"}
    assert kept.astext().split("\n\n") == ["Outer", "Inner", "The caption"]
    assert b"Words of the page" not in pickle.dumps(kept)
    page.reporter = None  # as Sphinx leaves it out of a page that it writes to the disk
    assert b"Words of the page" in pickle.dumps(page)
