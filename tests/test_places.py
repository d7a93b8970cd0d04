"""What uses an entry is called by its title, never by what docutils has to say of it."""

from docutils import nodes

from evidencebook.sphinxext import backlinks


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
