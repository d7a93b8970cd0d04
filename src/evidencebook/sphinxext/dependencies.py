"""What each page shows from the tables, noted while it is read, so that the next build can ask what it would show now.

Roles and registers name what they show. Whatever else opens a file of the tables or another chapter makes the page that is
being read depend on that file as a whole; whatever is opened while pages are written, all of them.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.build_phase import BuildPhase

from evidencebook import project
from evidencebook.files import fingerprints

FILE = "file"
# What shows something, by its kind: from a name to the nodes that stand on the page for it now.
KINDS: dict[str, Callable[[str], list[nodes.Node]]] = {FILE: lambda name: [nodes.Text(fingerprints.file_digest(name))]}
_SHOWN, _WRITING = "report_shown", ""


def digest(kind: str, name: str) -> str:
    """Return the digest of what something shows now; a name that is gone shows nothing."""
    try:
        return _digest(KINDS[kind](name))
    except LookupError:
        return fingerprints.ABSENT


def _digest(shown: list[nodes.Node]) -> str:
    return fingerprints.digest("".join(node.pformat() for node in shown).encode())[: fingerprints.LENGTH]


@contextmanager
def showing(env: BuildEnvironment, kind: str, name: str) -> Iterator[Callable[[list[nodes.Node]], None]]:
    """Note that the page being read shows something; the files that are opened within are accounted for by it.

    Who has made the nodes of its kind within may tell them, which saves making them again for their digest.
    """
    _note(env, env.docname, kind, name)
    env.temp_data[_SHOWN] = env.temp_data.get(_SHOWN, 0) + 1

    def tell(shown: list[nodes.Node]) -> None:
        env.app.report_shows[f"{kind} {name}"] = _digest(shown)

    try:
        yield tell
    finally:
        env.temp_data[_SHOWN] -= 1


def by_page(env: BuildEnvironment) -> dict[str, set[tuple[str, str]]]:
    """Return what each page shows, as (kind, name); under no name, what was opened while pages were written."""
    if not hasattr(env, _SHOWN):
        setattr(env, _SHOWN, {})
    return getattr(env, _SHOWN)


def _note(env: BuildEnvironment, page: str, kind: str, name: str) -> None:
    by_page(env).setdefault(page, set()).add((kind, name))


def while_writing(env: BuildEnvironment) -> list[str]:
    """Return the files that were opened while pages were resolved and written."""
    return sorted(name for _, name in by_page(env).get(_WRITING, ()))


def _watch(app: Sphinx) -> None:
    """Have Python tell of every file that is opened from here on."""
    app.report_shows = {}
    root = os.path.realpath(project.root())
    folders = tuple(f"{os.path.join(root, name)}{os.sep}" for name in ("data", "chapters"))

    def opened(event: str, arguments: tuple) -> None:
        if event != "open" or not isinstance(arguments[0], str) or getattr(app, "env", None) is None:
            return
        env = app.env
        page = env.temp_data.get("docname")
        if env.temp_data.get(_SHOWN) if page else app.phase != BuildPhase.RESOLVING and not in_template:
            return
        path = os.path.realpath(arguments[0])
        if not path.startswith(folders):
            return
        name = os.path.relpath(path, root).replace(os.sep, "/")
        if name.rsplit(".", 1)[0] != page:
            _note(env, page or _WRITING, FILE, name)

    in_template = False

    def template(begins: bool) -> Callable[..., None]:
        def note(*_: object) -> None:
            nonlocal in_template
            in_template = begins

        return note

    # What others add to a page while it is written; at the end of a build Sphinx copies files, which no page depends on.
    app.connect("html-page-context", template(True), priority=0)
    app.connect("html-page-context", template(False), priority=1000)
    sys.addaudithook(opened)


def _purge(_app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    by_page(env).pop(docname, None)


def _merge(_app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    by_page(env).update({name: shown for name, shown in by_page(other).items() if name in docnames})


def setup(app: Sphinx) -> None:
    """Note what pages show from the moment the builder is there."""
    app.connect("builder-inited", _watch)
    app.connect("env-purge-doc", _purge)
    app.connect("env-merge-info", _merge)


def module_digests() -> dict[str, str]:
    """Return the digests of the modules that make the pages, by name: those that this process has imported."""
    loaded = sorted(name for name in sys.modules if name.split(".")[0] in project.packages())
    return {name: fingerprints.module_digest(name) for name in loaded}
