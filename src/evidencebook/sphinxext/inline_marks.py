"""Marks that MyST leaves as HTML, as nodes of both editions: line breaks, struck words, boxes to tick, tags of emphasis.

Comments are removed, so that no page publishes private remarks of its author.
"""

import re
from collections.abc import Callable
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform


class struck(nodes.Inline, nodes.TextElement):  # noqa: N801 docutils names its nodes in lower case
    """Words that are struck out."""


# The node for each HTML tag.
MARKS: dict[str, Callable[[], nodes.Element]] = {
    **dict.fromkeys(("b", "strong"), nodes.strong),
    **dict.fromkeys(("i", "em"), nodes.emphasis),
    **dict.fromkeys(("s", "del"), struck),
    "sub": nodes.subscript,
    "sup": nodes.superscript,
}
_TAG = re.compile(r"<(/?)(\w+)\s*/?>")


class line_break(nodes.Inline, nodes.Element):  # noqa: N801 docutils names its nodes in lower case
    """A new line within a paragraph."""

    def astext(self) -> str:
        """Return the end of a line, so that words do not run together in plain text."""
        return "\n"


class box(nodes.Inline, nodes.Element):  # noqa: N801
    """A box of a task list; `done` says whether it is ticked."""

    def astext(self) -> str:
        """Return the box as a sign."""
        return "[x] " if self["done"] else "[ ] "


class AsNodes(SphinxTransform):
    """Puts nodes in the place of raw HTML, right after a page is read."""

    default_priority = 5

    def apply(self, **_: Any) -> None:
        """Change the page in place."""
        for parent in {raw.parent: None for raw in self.document.findall(nodes.raw)}:
            parent.children = _marked(list(parent.children))
            for child in parent.children:
                parent.setup_child(child)


def _marked(children: list[nodes.Node]) -> list[nodes.Node]:
    """Return children with nodes for what is raw; words between a tag and its end become children of its node."""
    done: list[nodes.Node] = []
    while children:
        child = children.pop(0)
        raw = child.astext().strip() if isinstance(child, nodes.raw) else ""
        tag = _TAG.fullmatch(raw)
        if not raw:
            done += [] if isinstance(child, nodes.raw) else [child]
        elif tag and tag[2].lower() == "br":
            done.append(line_break())
        elif raw.startswith("<input"):
            done.append(box(done='checked="checked"' in raw))
        elif tag and tag[2].lower() in MARKS and (end := _end_of(children, tag[2])) is not None:
            mark = MARKS[tag[2].lower()]()
            mark += _marked(children[:end])
            done.append(mark)
            del children[: end + 1]
        elif not raw.startswith("<!--") and "latex" not in child["format"].split():
            done.append(child)
    return done


def _end_of(children: list[nodes.Node], name: str) -> int | None:
    closing = f"</{name}>"
    return next(
        (n for n, each in enumerate(children) if isinstance(each, nodes.raw) and each.astext() == closing), None
    )


def _visit_struck(self: Any, _node: struck) -> None:
    self.body.append("<s>")


def _depart_struck(self: Any, _node: struck) -> None:
    self.body.append("</s>")


def _visit_break(self: Any, _node: line_break) -> None:
    self.body.append("<br />\n")
    raise nodes.SkipNode


def _visit_box(self: Any, node: box) -> None:
    label, sign = ("done", "☑") if node["done"] else ("to do", "☐")
    self.body.append(f'<span class="box" role="img" aria-label="{label}">{sign}</span> ')
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register the nodes and what makes them."""
    app.add_node(struck, html=(_visit_struck, _depart_struck))
    app.add_node(line_break, html=(_visit_break, None))
    app.add_node(box, html=(_visit_box, None))
    app.add_transform(AsNodes)
