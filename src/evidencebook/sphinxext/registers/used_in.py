"""From an entry of a register back to every sentence, figure, table and entry that uses it."""

from functools import cached_property
from itertools import groupby

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from evidencebook.evidence import sources, tables
from evidencebook.sphinxext import backlinks, entry_words, roles
from evidencebook.sphinxext.registers import facets, fact_entries

# The table of entries that are no rows of evidence, and its column that says what an entry is about, by the kind of the entry.
_SAID_BY = {
    "search": ("searches", "question"),
    "apparent": ("apparent_contradictions", "subject"),
    "quotation": ("quotations", "words"),
    "term": ("terms", "term"),
    "recommendation": ("recommendations", "title"),
}


class used(nodes.General, nodes.Element):  # noqa: N801 docutils names its nodes in lower case
    """Where the uses of an entry are listed: `target` is its id."""


class ResolveUsed(SphinxPostTransform):
    """Lists the uses, once every page is known; on paper the labels of their places, of which it says the pages."""

    default_priority = 6

    def run(self, **_: object) -> None:
        """Put a paragraph into each place whose entry is used."""
        places = list(self.document.findall(used))
        known = backlinks.by_target(self.env) if places else {}
        for place in places:
            found = [use for use in known.get(place["target"], []) if not self._is_by_the_way(use)]
            if self.app.builder.format == "typst":
                labels = [f"{use.page}#{use.anchor}" for use in found]
                place.replace_self(nodes.paragraph("", "", classes=["uses"], places=labels))
            else:
                place.replace_self([nodes.paragraph("", "", *self._listed(found), classes=["uses"])] if found else [])

    def _listed(self, found: list[backlinks.Use]) -> list[nodes.Node]:
        """Return the uses, page by page: sections and exhibits by their titles, entries by their words.

        What stands above the first section of a page is led to by the title of the page.
        """
        parts: list[nodes.Node] = [nodes.Text("Used in ")]
        for page, of_page in groupby(found, lambda use: use.page):
            title = self.env.titles[page].astext()
            called = backlinks.called(self.env, page)
            above: list[nodes.Node] = []
            below: list[nodes.Node] = []
            for use, place in _counted(of_page):
                is_above = use.kind == "sentence" and use.where == title
                (above if is_above else below).append(self._link(use, place, called if is_above else ""))
            parts.append(nodes.emphasis("", "", *_in_one_line(above or [nodes.Text(called)])))
            parts += [nodes.Text(": "), *_in_one_line(below)] if below else []
            parts.append(nodes.Text("; "))
        return [*parts[:-1], nodes.Text(".")]

    def _link(self, use: backlinks.Use, place: int, called: str) -> nodes.reference:
        """Return a link to a use, by what its place is called; the second in the same section is called 2, and so on."""
        uri = f"{self.app.builder.get_relative_uri(self.env.docname, use.page)}#{use.anchor}"
        words = {"figure": f"figure “{use.where}”", "table": f"table “{use.where}”"}
        said = called or (self._entry(use.where) if use.kind == "entry" else words.get(use.kind, use.where))
        title = f"{said}, place {place}" if place > 1 else ""
        shown = nodes.Text(str(place) if place > 1 else said)
        link = nodes.reference("", "", shown, internal=True, refuri=uri)
        return link if not title else nodes.reference("", "", shown, internal=True, refuri=uri, reftitle=title)

    def _is_by_the_way(self, use: backlinks.Use) -> bool:
        """Return whether an entry names another only in passing, which does not count as use.

        The entries that name a source are found by the filter of their register; a fact of many rows names the first and the
        last of them, which are two by chance.
        """
        if use.kind != "entry":
            return False
        fact = self.words.facts.get(use.where.removeprefix("fact-"))
        return use.target.startswith("source-") or (fact is not None and len(fact.rows) > fact_entries.MANY)

    @cached_property
    def stated(self) -> dict[str, str]:
        """The words of each finding."""
        return fact_entries.stated()

    @cached_property
    def words(self) -> entry_words.EntryWords:
        """The words for the rows of evidence."""
        return facets.index().words

    def _entry(self, target: str) -> str:
        """Return the entry of a register that uses another in few words."""
        kind = next(each for each in ("third-hand", target.partition("-")[0]) if target.startswith(f"{each}-"))
        name = target.removeprefix(f"{kind}-")
        if kind == "finding":
            return entry_words.short(self.stated[name]).rstrip(".")  # what follows has its own mark
        if kind in _SAID_BY:
            table, column = _SAID_BY[kind]
            return entry_words.short(tables.read(table).loc[name, column])
        if kind == "passage":
            return self.words.of_passage(name)
        return sources.read()[name].named if kind == "source" else self.words.of_row(name)


def _in_one_line(links: list[nodes.Node]) -> list[nodes.Node]:
    return [part for link in links for part in (link, nodes.Text(", "))][:-1]


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
