"""Numbers of figures and tables, and references to them, from a skeleton of each page that holds what can be numbered.

Sphinx itself loads every page from the disk to number figures after any change, and the target page at each `numref`.
"""

from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx.addnodes import toctree
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors.toctree import TocTreeCollector

_SKELETONS = "report_skeletons"


class Numbered(StandardDomain):
    """Sphinx's own domain; the target of a `numref` is looked for in the skeleton of its page."""

    def resolve_xref(self, env: Any, page: str, builder: Any, kind: str, target: str, *more: Any) -> Any:
        """Resolve a reference."""
        name, place = (self.labels.get(target) or self.anonlabels.get(target) or ("", ""))[:2]
        skeleton = _skeletons(env).get(name) if kind == "numref" else None
        pages = _Skeletons(env) if skeleton is not None and place in skeleton.ids else env
        return super().resolve_xref(pages, page, builder, kind, target, *more)


class _Skeletons:
    """An environment whose pages are their skeletons, and whose other attributes are those of the real one."""

    def __init__(self, env: BuildEnvironment):
        vars(self)["env"] = env

    def get_doctree(self, name: str) -> nodes.document:
        skeleton = _skeletons(self.env).get(name)
        return self.env.get_doctree(name) if skeleton is None else skeleton

    def __getattr__(self, name: str) -> Any:
        return getattr(self.env, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self.env, name, value)


def _skeletons(env: BuildEnvironment) -> dict[str, nodes.document]:
    if not hasattr(env, _SKELETONS):
        setattr(env, _SKELETONS, {})
    return getattr(env, _SKELETONS)


def _note(app: Sphinx, page: nodes.document) -> None:
    skeleton = nodes.document(None, None)
    skeleton.extend(_pruned(page, app.env.get_domain("std")))
    for node in skeleton.findall():
        node.document = skeleton  # detach each copy, which would otherwise keep its whole page in memory
        if isinstance(node, nodes.Element):
            skeleton.ids.update(dict.fromkeys(node.get("ids", ()), node))
    _skeletons(app.env)[app.env.docname] = skeleton


def _pruned(node: nodes.Element, domain: StandardDomain) -> Iterator[nodes.Element]:
    """Return the sections, tables of contents and numbered things within a node, each with its own and with its title."""
    for child in node.children:
        if not isinstance(child, nodes.Element):
            continue
        within = list(_pruned(child, domain))
        if not isinstance(child, toctree) and not domain.get_enumerable_node_type(child):
            yield from within
            continue
        kept = child.copy()
        kept.extend(each.deepcopy() for each in child if isinstance(each, nodes.caption | nodes.title))
        kept.extend(nodes.literal_block() for each in child if isinstance(each, nodes.literal_block))
        kept.extend(within)
        yield kept


def assign(env: BuildEnvironment) -> None:
    """Assign numbers as Sphinx does."""
    TocTreeCollector().assign_figure_numbers(_Skeletons(env))


def _assign(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Assign numbers; name no page, since `incremental` compares them with those of the last build."""
    app.config.numfig = env.report_numfig
    assign(env)
    return []


def _withhold(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Keep Sphinx from numbering, which it does next."""
    env.report_numfig, app.config.numfig = app.config.numfig, False
    return []


def _purge(_app: Sphinx, env: BuildEnvironment, name: str) -> None:
    _skeletons(env).pop(name, None)


def _merge(_app: Sphinx, env: BuildEnvironment, names: set[str], other: BuildEnvironment) -> None:
    _skeletons(env).update({name: found for name, found in _skeletons(other).items() if name in names})


def setup(app: Sphinx) -> None:
    """Take the place of the domain, and of Sphinx's own numbering."""
    app.add_domain(Numbered, override=True)
    app.connect("doctree-read", _note)
    app.connect("env-purge-doc", _purge)
    app.connect("env-merge-info", _merge)
    app.connect("env-get-updated", _withhold, priority=400)
    app.connect("env-get-updated", _assign, priority=600)
