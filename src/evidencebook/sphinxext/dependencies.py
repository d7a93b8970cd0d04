"""Records what each page depends on while it is read, so that the next build knows which pages are stale.

Roles and registers name what they show. Whatever else opens a file of the tables or another chapter makes the page that is
being read depend on that file as a whole; whatever is opened while pages are written, all of them.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.build_phase import BuildPhase

from evidencebook import project
from evidencebook.files import fingerprints

FILE = "file"
# By kind, a function from the name of something shown to the nodes that show it now.
KINDS: dict[str, Callable[[str], list[nodes.Node]]] = {FILE: lambda name: [nodes.Text(fingerprints.file_digest(name))]}
_SHOWN = "report_shown"


def digest(kind: str, name: str) -> str:
    """Return the digest of the nodes that show something now; a name that no longer exists shows nothing."""
    try:
        return _digest(KINDS[kind](name))
    except LookupError:
        return fingerprints.ABSENT


def _digest(shown: list[nodes.Node]) -> str:
    return fingerprints.digest("".join(node.pformat() for node in shown).encode())[: fingerprints.LENGTH]


@contextmanager
def showing(env: BuildEnvironment, kind: str, name: str) -> Iterator[Callable[[list[nodes.Node]], None]]:
    """Record that the page being read shows something; files opened within the context belong to that dependency.

    The yielded function takes the nodes, if they were made anyway, which saves making them again for their digest.
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
    """Return what each page shows, as (kind, name)."""
    if not hasattr(env, _SHOWN):
        setattr(env, _SHOWN, {})
    return getattr(env, _SHOWN)


def _note(env: BuildEnvironment, page: str, kind: str, name: str) -> None:
    by_page(env).setdefault(page, set()).add((kind, name))


def while_writing(app: Sphinx) -> list[str]:
    """Return the files that were opened while pages were resolved and written, by this process or its workers."""
    log = _log(app)
    return sorted(set(log.read_text(encoding="utf-8").splitlines())) if log.is_file() else []


def _log(app: Sphinx) -> Path:
    return Path(app.doctreedir) / "opened-while-writing.txt"


def _watch(app: Sphinx) -> None:
    """Trace every file opened from now on."""
    app.report_shows = {}
    root = os.path.realpath(project.root())
    folders = tuple(f"{os.path.join(root, name)}{os.sep}" for name in ("data", "chapters"))

    def opened(event: str, arguments: tuple) -> None:
        if event != "open" or not isinstance(arguments[0], str) or getattr(app, "env", None) is None:
            return
        env, resolves = app.env, app.phase == BuildPhase.RESOLVING
        # Sphinx names a page while it resolves it as well: what is opened then is not read with it, and is kept with the others.
        page = None if resolves else env.temp_data.get("docname")
        if env.temp_data.get(_SHOWN) if page else not resolves and not in_template:
            return
        path = os.path.realpath(arguments[0])
        if not path.startswith(folders):
            return
        name = os.path.relpath(path, root).replace(os.sep, "/")
        if page and name.rsplit(".", 1)[0] != page:
            _note(env, page, FILE, name)
        elif not page and name not in written:
            written.add(name)
            # A line of a file, appended at once: pages may be written by several processes.
            with _log(app).open("a", encoding="utf-8") as log:
                log.write(f"{name}\n")

    in_template = False
    written: set[str] = set()
    _log(app).parent.mkdir(parents=True, exist_ok=True)
    _log(app).write_text("", encoding="utf-8")

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


def module_digests(before: dict[str, str]) -> dict[str, str]:
    """Return the digests of the modules that make the pages, by name: those that this process has imported.

    `before` holds digests taken earlier, which count: a module saved since is not the one that made the pages.
    """
    ours = project.packages()
    loaded = sorted(name for name in sys.modules if name.split(".")[0] in ours)
    return {name: before.get(name) or fingerprints.module_digest(name) for name in loaded}
