"""What uses an entry is called by its title, never by what docutils has to say of it."""

from types import SimpleNamespace

from docutils import nodes
from docutils.utils import new_document

from evidencebook.evidence import tables
from evidencebook.sphinxext import backlinks
from evidencebook.sphinxext.registers import used_in


def message() -> nodes.system_message:
    return nodes.system_message("", nodes.paragraph("", 'Duplicate implicit target name: "commands".'), level=1)


def test_a_table_whose_name_a_section_has_is_called_by_its_title():
    mark = nodes.inline("", "1")
    title = nodes.title("", "", nodes.Text("Commands. "), nodes.Text("Each takes --help."))
    table = nodes.table("", message(), title, nodes.tgroup("", nodes.tbody("", mark)), ids=["tab-commands"])
    nodes.section("", nodes.title("", "Reference"), nodes.container("", table, classes=["exhibit"]))
    assert backlinks._place(mark) == ("table", "tab-commands", "Commands")


def test_a_section_is_called_by_its_title():
    mark = nodes.inline("", "1")
    nodes.section("", message(), nodes.title("", "Roles"), nodes.paragraph("", "", mark))
    assert backlinks._place(mark) == ("sentence", "", "Roles")


def test_a_finding_among_uses_has_no_full_stop_of_its_own():
    document = new_document("page")
    words = {used_in.ResolveUsed(document)._entry(f"finding-{name}") for name in tables.read("findings").index}
    assert words
    assert not [each for each in words if each.endswith(".")]


def listed(*uses: backlinks.Use) -> str:
    """Return how uses are listed in a book of two pages."""
    builder = SimpleNamespace(get_relative_uri=lambda _here, there: f"{there}.html")
    titles = {"index": nodes.title("", "The report: a long title"), "trade": nodes.title("", "Trade")}
    document = new_document("page")
    document.settings.env = SimpleNamespace(
        app=SimpleNamespace(builder=builder),
        config=SimpleNamespace(root_doc="index"),
        titles=titles,
        docname="facts",
    )
    return nodes.paragraph("", "", *used_in.ResolveUsed(document)._listed(list(uses))).astext()


def test_a_use_above_the_first_section_of_a_page_is_called_by_the_title_of_the_page_once():
    above = [backlinks.Use("fact-a", "trade", f"use-{number}", "sentence", "Trade") for number in (1, 2)]
    below = backlinks.Use("fact-a", "trade", "use-3", "sentence", "Fuel")
    assert listed(above[0]) == "Used in Trade."
    assert listed(*above, below) == "Used in Trade, 2: Fuel."
    assert listed(below) == "Used in Trade: Fuel."


def test_the_front_page_is_called_so():
    use = backlinks.Use("fact-a", "index", "use-1", "sentence", "Findings")
    assert listed(use) == "Used in Front page: Findings."
