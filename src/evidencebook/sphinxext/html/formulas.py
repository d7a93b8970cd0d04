"""Formulas on pages, as MathML: browsers set it without a script."""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from evidencebook.evidence import formulas

NAME = "mathml"
_STYLE = re.compile(r' style="[^"]*text-align: (left|right)[^"]*"')


def markup(tex: str, block: bool) -> str:
    """Return a formula as MathML for a page: alignment by a class, since pages hold no styles of their own."""
    made = _STYLE.sub(r' class="\1"', formulas.mathml(tex, block))
    return re.sub(r' style="[^"]*"', "", made)


def _visit_inline(self: Any, node: nodes.math) -> None:
    self.body.append(markup(node.astext(), False))
    raise nodes.SkipNode


def _visit_block(self: Any, node: nodes.math_block) -> None:
    """Write a formula that stands apart, with a region that can be scrolled where it is wider than the screen."""
    ids = "".join(f'<span id="{name}"></span>' for name in node["ids"])
    around = '<div class="formula" role="group" aria-label="Formula" tabindex="0">'
    self.body.append(f"{around}{ids}{markup(node.astext(), True)}</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Take the place of the script that Sphinx would load."""
    app.add_html_math_renderer(NAME, (_visit_inline, None), (_visit_block, None))
