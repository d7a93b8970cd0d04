"""From an entry of a register back to every sentence, figure, table and entry that uses it."""

from itertools import groupby

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from evidencebook.sphinxext import backlinks, roles


class used(nodes.General, nodes.Element):  # noqa: N801 docutils names its nodes in lower case
    """Where the uses of an entry are listed: `target` is its id."""


class ResolveUsed(SphinxPostTransform):
    """Lists the uses, once every page is known; the printed edition, which has keys instead, leaves them out."""

    default_priority = 6

    def run(self, **_: object) -> None:
        """Put a paragraph into each place whose entry is used."""
        places = list(self.document.findall(used))
        known = backlinks.by_target(self.env) if places and self.app.builder.format == "html" else {}
        for place in places:
            found = [use for use in known.get(place["target"], []) if not _is_row_of_source(use)]
            place.replace_self([nodes.paragraph("", "", *self._listed(found), classes=["uses"])] if found else [])

    def _listed(self, found: list[backlinks.Use]) -> list[nodes.Node]:
        """Return the uses, page by page: sections and exhibits by their titles, entries by their ids."""
        parts: list[nodes.Node] = [nodes.Text("Used in ")]
        for page, of_page in groupby(found, lambda use: use.page):
            parts += [nodes.emphasis("", self.env.titles[page].astext()), nodes.Text(": ")]
            for use, place in _counted(of_page):
                parts += [self._link(use, place), nodes.Text(", ")]
            parts[-1] = nodes.Text("; ")
        return [*parts[:-1], nodes.Text(".")]

    def _link(self, use: backlinks.Use, place: int) -> nodes.reference:
        """Return a link to a use; the second in the same section is called 2, and so on."""
        uri = f"{self.app.builder.get_relative_uri(self.env.docname, use.page)}#{use.anchor}"
        name = use.where.removeprefix("since-").partition("-")[2]
        words = {"figure": f"figure “{use.where}”", "table": f"table “{use.where}”", "entry": name}
        said = words.get(use.kind, use.where)
        title = f"{said}, place {place}" if place > 1 else ""
        shown = nodes.Text(str(place) if place > 1 else said)
        link = nodes.reference("", "", shown, internal=True, refuri=uri)
        return link if not title else nodes.reference("", "", shown, internal=True, refuri=uri, reftitle=title)


def _is_row_of_source(use: backlinks.Use) -> bool:
    """Return whether an entry names a source: those are found by the filter of their register."""
    return use.kind == "entry" and use.target.startswith("source-")


def _counted(found) -> list[tuple[backlinks.Use, int]]:
    """Return uses each with how many of them stood under the same heading so far; one exhibit or entry is one place."""
    counted: dict[tuple[str, str], list[str]] = {}
    kept = []
    for use in found:
        anchors = counted.setdefault((use.kind, use.where), [])
        if use.anchor not in anchors:
            anchors.append(use.anchor)
            kept.append((use, len(anchors)))
    return kept


def place(kind: str, name: str) -> used:
    """Return the place at which the uses of an entry are to be listed."""
    return used(target=roles.target(kind, name))


def setup(app: Sphinx) -> None:
    """List uses in the registers of the site."""
    app.add_node(used)
    app.add_post_transform(ResolveUsed)
