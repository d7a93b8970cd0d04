"""A lasting link beside every heading, figure, table and entry of a register, and where the reader is in the book."""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from evidencebook.evidence.wording import NBSP

_PERMALINK = re.compile(r'<a class="headerlink" href="([^"]+)" title="([^"]+)">[^<]*</a>(</h\d>)?')


# Between tags: spaces at which no line may end, before the number of a figure and the month of a date, after a number.
_TEXT = re.compile(r">[^<]+<")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_HELD = re.compile(
    rf"(?<=\bFig\.) (?=\d)|(?<=\bTable) (?=\d)|(?<=\bArticle) (?=\d)|(?<=\b\d) (?=(?:{_MONTHS})\b)|(?<=\b\d\d) (?=(?:{_MONTHS})\b)"
    r"|(?<=\d) (?=(?:million|billion|per cent|tonnes|km|days|percentage)\b)|(?<=\bUSD) (?=\d)"
)


class permalink(nodes.General, nodes.Element):  # noqa: N801 docutils names its nodes in lower case
    """The link of an entry to itself: `target` is its id. On paper it is nothing."""


def _visit_html(self: Any, node: permalink) -> None:
    self.body.append(_link(f"#{node['target']}", "Link to this entry"))
    raise nodes.SkipNode


def _link(address: str, name: str) -> str:
    """Return a link whose sign is for the eye and whose name is for those who hear it."""
    return f'<a class="headerlink" href="{address}" title="{name}" aria-label="{name}"><span aria-hidden="true">#</span></a>'


def _of_heading(address: str, name: str) -> str:
    """Return a link that is no part of what a heading is called, for the mouse: the page's contents lead keys to the same place."""
    return f'<a class="headerlink" href="{address}" title="{name}" aria-hidden="true" tabindex="-1">#</a>'


def _named(link: re.Match[str]) -> str:
    """Return the link that Sphinx wrote, as it is seen and heard."""
    return _of_heading(link[1], link[2]) + link[3] if link[3] else _link(link[1], link[2])


def _part_of(app: Sphinx, name: str) -> str:
    """Return the part of the book that a page belongs to, as the table of contents calls it; nothing where there is none."""
    parts = app.config.external_site_map.root.subtrees
    return next((part.caption for part in parts if part.caption and name in part.files()), "")


def _page_context(
    app: Sphinx, name: str, _template: str, context: dict[str, Any], _page: nodes.document | None
) -> None:
    body = _PERMALINK.sub(_named, context.get("body", ""))
    context["body"] = _TEXT.sub(lambda text: _HELD.sub(NBSP, text[0]), body)
    context["part_of_book"] = _part_of(app, name)


def setup(app: Sphinx) -> None:
    """Add permanent links and breadcrumbs to pages."""
    app.add_node(permalink, html=(_visit_html, None))
    app.add_js_file("where.js")
    app.add_js_file("copy.js")
    app.connect("html-page-context", _page_context)
