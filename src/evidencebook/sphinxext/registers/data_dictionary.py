"""The data dictionary: each table in use with what its filled columns mean, and the file to take along."""

from docutils import nodes
from sphinx.addnodes import download_reference
from sphinx.util.docutils import SphinxDirective

from evidencebook import project
from evidencebook.evidence import tables, wording
from evidencebook.sphinxext import dependencies
from evidencebook.sphinxext.registers import table


class Dictionary(SphinxDirective):
    """Describe every table that has rows, each in a section of its own; a column that several have, where it is first."""

    def run(self) -> list[nodes.Node]:
        """Return a section for each table: what it holds, how many rows, its columns, and its file."""
        whole = nodes.paragraph("", "", nodes.Text("The codebook itself: "), self._file(tables.CODEBOOK))
        told: dict[tuple[str, str], str] = {}
        with dependencies.showing(self.env, "dictionary", ""):
            return [whole, *(self._section(name, resource, told) for name, resource in _in_use().items())]

    def _section(self, name: str, resource: dict, told: dict[tuple[str, str], str]) -> nodes.section:
        """Return the section of a table; `told` are the tables where columns were described, by their names and meanings."""
        section = nodes.section("", nodes.title("", resource["title"]), ids=[_anchor(name)])
        about = nodes.Text(_about(name, resource))
        section += nodes.paragraph("", "", about, self._file(resource["path"]))
        filled = _filled(name, resource)
        summary = wording.counted(len(filled), "column")
        columns = table.folded(classes=["register", "columns"], summary=summary)
        for field in filled:
            same = field["title"].lower() == field["name"].replace("_", " ")
            title = [] if same else [nodes.Text(f" {field['title']}")]
            term = nodes.term("", "", nodes.literal("", field["name"]), *title)
            meaning = _meaning(field)
            first = told.setdefault((field["name"], meaning), name)
            said = nodes.paragraph("", meaning) if first == name else _as_in(first)
            columns += nodes.definition_list_item("", term, nodes.definition("", said))
        section += columns
        return section

    def _file(self, name: str) -> nodes.Node:
        """Return a link that takes a file of `data/` along."""
        here = "/".join([".."] * self.env.docname.count("/"))
        target = f"{here}/{project.relative(project.data() / name)}"
        return download_reference("", "", nodes.literal("", name), refdoc=self.env.docname, reftarget=target)


def _anchor(name: str) -> str:
    return f"table-{name.replace('_', '-')}"


def _as_in(name: str) -> nodes.paragraph:
    """Return the words for a column that means what it means in another table, with a link to that."""
    link = nodes.reference("", tables.codebook()[name]["title"], internal=True, refid=_anchor(name))
    return nodes.paragraph("", "", nodes.Text("As in "), link, nodes.Text("."))


def shown(_: str) -> list[nodes.Node]:
    """Return what the dictionary shows, as plain text."""
    return [
        nodes.Text(f"{_about(name, book)} {book['path']} {book['title']} {_filled(name, book)}")
        for name, book in _in_use().items()
    ]


def _in_use() -> dict[str, dict]:
    """Return the description of every table that has rows, by its name."""
    return {name: book for name, book in tables.codebook().items() if len(tables.read(name))}


def _filled(name: str, resource: dict) -> list[dict]:
    """Return the description of every column of a table that a row fills."""
    rows = tables.read(name)
    return [
        field
        for field in resource["schema"]["fields"]
        if (rows[field["name"]].notna() & (rows[field["name"]] != "")).any()
    ]


def _about(name: str, resource: dict) -> str:
    rows = wording.counted(len(tables.read(name)), "row").replace(" ", wording.NBSP)
    return f"{resource['description']} {rows}: "


def _meaning(field: dict) -> str:
    unit = f" Unit: {field['unit']}." if field.get("unit") else ""
    allowed = field.get("constraints", {}).get("enum")
    one_of = f" One of: {', '.join(allowed)}." if allowed else ""
    return f"{field['description']}{unit}{one_of}"
