"""The bar at the top of every page: the mark, the pages by what they are for, and the files of the typefaces to ask for at once."""

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from evidencebook import project
from evidencebook.evidence import languages
from evidencebook.sphinxext.html import fonts

MARK = Path(__file__).parents[1] / "static" / "favicon.svg"
DATA, ABOUT = "data", "about"
_H1, _SPAN = re.compile(r"<h1>.*?</h1>", re.DOTALL), re.compile(r"\b\d{4}–\d{4}\b")


def _page_context(
    app: Sphinx, name: str, _template: str, context: dict[str, Any], _page: nodes.document | None
) -> None:
    context["mark_svg"] = MARK.read_text(encoding="utf-8").replace("<svg", '<svg aria-hidden="true"', 1)
    context["preloaded_fonts"] = fonts.preloaded()
    context["book"] = _book(app)
    context.setdefault("body", "")
    # Years of a span stay together in a title.
    context["body"] = _H1.sub(lambda title: _SPAN.sub(r'<span class="span">\g<0></span>', title[0]), context["body"], 1)
    genre = project.settings().genre
    if name == app.config.root_doc and genre:
        kicker = f'<p class="kicker">{genre}</p>\n<h1>'
        context["body"] = context["body"].replace("<h1>", kicker, 1)


def _book(app: Sphinx) -> dict[str, Any]:
    """Return the pages of the first part, the page about the report and the summaries as what is read, the others as evidence."""
    site = app.config.external_site_map
    root, parts = site.root.docname, site.root.subtrees
    listed = [name for part in parts for name in part.files()]
    first = {root, *(parts[0].files() if parts else ())}
    data = next((name for name in listed if _base(name) == DATA), "")
    reading = [root, *(name for name in listed if name in first or _base(name) == ABOUT or _language(app, name))]
    evidence = [name for name in listed if name not in reading and name != data]
    return {"reading": _named(app, reading), "evidence": _named(app, evidence), "data": data}


def _language(app: Sphinx, name: str) -> str:
    """Return the language of a page that is not in the report's own."""
    return app.env.metadata[name].get(languages.OF_PAGE, "")


def _base(name: str) -> str:
    return name.rpartition("/")[2]


def _named(app: Sphinx, names: list[str]) -> list[dict[str, str]]:
    titles = app.env.titles
    found = dict.fromkeys(name for name in names if name in titles)
    return [
        {
            "name": name,
            "title": "Front page" if name == app.config.root_doc else titles[name].astext(),
            "language": _language(app, name),
        }
        for name in found
    ]


def setup(app: Sphinx) -> None:
    """Give the templates what they show."""
    app.connect("html-page-context", _page_context)
