"""The data dictionary: each table with what its columns mean, and the file to take along."""

from docutils import nodes
from sphinx.addnodes import download_reference
from sphinx.util.docutils import SphinxDirective

from evidencebook import project
from evidencebook.evidence import tables, wording
from evidencebook.sphinxext import dependencies


class Dictionary(SphinxDirective):
    """Describe every table of the codebook, each in a section of its own."""

    def run(self) -> list[nodes.Node]:
        """Return a section for each table: what it holds, how many rows, its columns, and its file."""
        whole = nodes.paragraph("", "", nodes.Text("The codebook itself: "), self._file(tables.CODEBOOK))
        with dependencies.showing(self.env, "dictionary", ""):
            return [whole, *(self._section(name, resource) for name, resource in tables.codebook().items())]

    def _section(self, name: str, resource: dict) -> nodes.section:
        section = nodes.section("", nodes.title("", resource["title"]), ids=[f"table-{name.replace('_', '-')}"])
        about = nodes.Text(_about(name, resource))
        section += nodes.paragraph("", "", about, self._file(resource["path"]))
        columns = nodes.definition_list(classes=["register", "columns"])
        for field in resource["schema"]["fields"]:
            same = field["title"].lower() == field["name"].replace("_", " ")
            title = [] if same else [nodes.Text(f" {field['title']}")]
            term = nodes.term("", "", nodes.literal("", field["name"]), *title)
            columns += nodes.definition_list_item("", term, nodes.definition("", nodes.paragraph("", _meaning(field))))
        section += columns
        return section

    def _file(self, name: str) -> nodes.Node:
        """Return a link that takes a file of `data/` along."""
        here = "/".join([".."] * self.env.docname.count("/"))
        target = f"{here}/{project.relative(project.data() / name)}"
        return download_reference("", "", nodes.literal("", name), refdoc=self.env.docname, reftarget=target)


def shown(_: str) -> list[nodes.Node]:
    """Return what the dictionary shows, as plain text."""
    books = tables.codebook().items()
    return [
        nodes.Text(f"{_about(name, book)} {book['path']} {book['title']} {book['schema']['fields']}")
        for name, book in books
    ]


def _about(name: str, resource: dict) -> str:
    return f"{resource['description']} {wording.counted(len(tables.read(name)), 'row')}: "


def _meaning(field: dict) -> str:
    unit = f" Unit: {field['unit']}." if field.get("unit") else ""
    allowed = field.get("constraints", {}).get("enum")
    one_of = f" One of: {', '.join(allowed)}." if allowed else ""
    return f"{field['description']}{unit}{one_of}"
