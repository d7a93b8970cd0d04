"""References to numbered figures and tables, resolved without reading the whole page of the target again for each of them."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment

PAGES = 4


class Numbered(StandardDomain):
    """Sphinx's own domain, which loads the page of the target from the disk at every `numref`; most stand on their own page."""

    def _resolve_numref_xref(
        self,
        env: BuildEnvironment,
        page: str,
        builder: Any,
        kind: str,
        target: str,
        node: nodes.Element,
        shown: nodes.Node,
    ) -> nodes.Element | None:
        name, place = (self.labels.get(target) or self.anonlabels.get(target) or ("", ""))[:2]
        is_here = name == page and node.document is not None and place in node.document.ids
        pages = _Pages(env, {page: node.document} if is_here else {})
        return super()._resolve_numref_xref(pages, page, builder, kind, target, node, shown)


class _Pages:
    """An environment that reads no page that is at hand, and keeps the last that it read; who asks may not change them."""

    def __init__(self, env: BuildEnvironment, at_hand: dict[str, nodes.document]):
        self.env, self.at_hand = env, at_hand

    def get_doctree(self, name: str) -> nodes.document:
        return self.at_hand.get(name) or _reading(self.env)(name)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.env, name)


@lru_cache(1)
def _reading(env: BuildEnvironment) -> Callable[[str], nodes.document]:
    return lru_cache(PAGES)(env.get_doctree)


def setup(app: Sphinx) -> None:
    """Take the place of the domain."""
    app.add_domain(Numbered, override=True)
