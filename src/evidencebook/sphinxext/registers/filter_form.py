"""Above the registers of a page: the files to take along, and the fields that filter, which a script shows and serves."""

from html import escape
from textwrap import shorten
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.osutil import relative_uri

from evidencebook import project
from evidencebook.evidence import languages, sources
from evidencebook.evidence.wording import NBSP
from evidencebook.sphinxext import data_package
from evidencebook.sphinxext.registers import table
from evidencebook.sphinxext.registers.facets import Facets

# Where links to a filtered register lead.
ID = "register-tools"
_DATES = (
    '<label>From<input type="date" name="from" /></label>',
    '<label>To<input type="date" name="to" /></label>',
)


class tools(nodes.General, nodes.Element):  # noqa: N801 docutils names its nodes in lower case
    """The tools of a page: `tables` are those that its registers list, `facets` those of the entries that can be filtered."""


class AddTools(SphinxPostTransform):
    """Puts the tools of a page above its first register, or above the section of the first where there are several."""

    default_priority = 400
    formats = ("html",)

    def run(self, **_: object) -> None:
        """Insert them."""
        lists = [
            each
            for each in self.document.findall(nodes.definition_list)
            if each.get("table") or isinstance(each, table.listing)
        ]
        if not lists:
            return
        filtered = [each for each in lists if isinstance(each, table.listing)]
        place = first = lists[0]
        if len(lists) > 1:
            while not isinstance(place, nodes.section):
                place = place.parent
            place = place if isinstance(place.parent, nodes.section) else first
        facets = [row["facets"] for each in filtered for row in each.children]
        names = list(dict.fromkeys(name for each in lists for name in each["table"].split()))
        place.parent.insert(place.parent.index(place), tools(tables=names, facets=facets))


def _visit_html(self: Any, node: tools) -> None:
    here = relative_uri(self.builder.get_target_uri(self.builder.current_docname), f"{data_package.FOLDER}/")
    titles = data_package.titles()
    items = "".join(
        f"<li>{escape(titles[name])}: {_file(here, f'{name}.csv', 'CSV', titles[name])},{NBSP}"
        f"{_file(here, f'{name}.json', 'JSON', titles[name])}</li>"
        for name in node["tables"]
        if name in titles
    )
    whole = (
        _file(here, data_package.CODEBOOK, "Codebook")
        + ", "
        + _file(here, data_package.archive_name(), "all data as one package")
    )
    self.body.append(f'<ul class="register-files" id="{ID}" role="list">{items}<li>{whole}</li></ul>\n')
    if node["facets"]:
        self.body.append(_form(node["facets"]))
    raise nodes.SkipNode


def _file(here: str, name: str, words: str, of: str = "") -> str:
    hidden = f'<span class="visually-hidden"> of “{escape(of)}”</span>' if of else ""
    return f'<a href="{here}{name}" download>{words}{hidden}</a>'


def _form(facets: list[Facets]) -> str:
    """Return the fields, of which each tells some entries from others, hidden until the script is there that filters."""
    known = sources.read()
    have = {side for each in facets for side in each.sides}
    sides = {side: table.side_words(side) for side in project.settings().sides if side in have}
    kinds = {
        label: {value for each in facets for own, value in each.kinds if own == label} for label in table.labels(facets)
    }
    keys = sorted({key for each in facets for key in each.sources})
    # A letter distinguishes works of one author and year, but the title says more.
    named = {key: known[key].named for key in keys}
    shown = {
        key: f"{words}, {_short(known[key].title)}" if known[key].letter else words for key, words in named.items()
    }
    by_name = dict(sorted(shown.items(), key=lambda item: item[1].lower()))
    dated = {(each.begins, each.ends) for each in facets if each.begins or each.ends}
    # If each entry has its own source, there is no choice to offer.
    choices = [
        ("side", "Side", sides),
        *(
            (table.field(label), label, {value: value for value in sorted(sorted(values), key=str.lower)})
            for label, values in kinds.items()
        ),
        ("source", "Source", by_name if len(keys) < len(facets) else {}),
    ]
    fields = [
        *(_select(name, label, options) for name, label, options in choices if len(options) > 1),
        '<label>With the words<input type="search" name="text" /></label>',
        *(_DATES if len(dated) > 1 else ()),
    ]
    return (
        '<form class="register-filter" role="search" aria-label="Filter the entries" hidden>'
        f'{"".join(fields)}<button type="submit">Go to the entries</button><button type="reset">Show all</button>'
        '<output aria-live="polite" aria-label="Entries shown"></output></form>\n'
    )


def _short(title: str) -> str:
    return shorten(title, 60, placeholder=" …")


def _language(words: str) -> str:
    """Return the attribute that names the language of an option, which holds no elements to mark a part of it with."""
    found = next((language for language, _ in languages.runs(words) if language), "")
    return f' lang="{found}"' if found else ""


def _select(name: str, label: str, options: dict[str, str]) -> str:
    listed = "".join(
        f'<option value="{escape(value)}"{_language(words)}>{escape(words)}</option>'
        for value, words in options.items()
    )
    return f'<label>{label}<select name="{name}"><option value="">all</option>{listed}</select></label>'


def setup(app: Sphinx) -> None:
    """Add the tools to the pages of the site."""
    app.add_node(tools, html=(_visit_html, None))
    app.add_post_transform(AddTools)
