"""References to numbered figures and tables, resolved without reading the whole page of the target again for each of them."""

from functools import lru_cache
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment

PAGES = 4


class Numbered(StandardDomain):
    """Sphinx's own domain, which loads the page of the target from the disk at every `numref`; most stand on their own page."""

    def _resolve_numref_xref(self, env: BuildEnvironment, *reference: Any) -> nodes.Element | None:
        return super()._resolve_numref_xref(_remembering(env), *reference)


class _Remembering:
    """An environment that keeps the last pages that it was asked for; who asks may not change them."""

    def __init__(self, env: BuildEnvironment):
        self.env, self.get_doctree = env, lru_cache(PAGES)(env.get_doctree)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.env, name)


@lru_cache(1)
def _remembering(env: BuildEnvironment) -> _Remembering:
    return _Remembering(env)


def setup(app: Sphinx) -> None:
    """Take the place of the domain."""
    app.add_domain(Numbered, override=True)
