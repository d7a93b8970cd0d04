"""Decides by content which pages are stale; neither dates of files nor Sphinx's own record are used.

A page is read again when its own file differs, or a file that it takes in, or anything that it shows from the tables. A
register is written again when its entries are used in other places. Every page is written again when something differs
that stands on all of them: a title, a number of a section or figure, a target, the commit.
What the pages have in common besides (settings, order, sources, versions, the modules that make them) calls for a clean
build, which `evidencebook.build.pipeline` begins.
"""

import json
import logging
from collections.abc import Collection
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from evidencebook import project
from evidencebook.evidence import prose
from evidencebook.files import atomic, fingerprints
from evidencebook.sphinxext import backlinks, dependencies

STATE = "report-state.json"


class _Counter(logging.Handler):
    """Counts the warnings of Sphinx and its extensions."""

    count = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += 1


_COUNTER = _Counter(logging.WARNING)


def warnings_counted() -> int:
    """Return how many warnings this process has logged since the extension was set up."""
    return _COUNTER.count


class _State:
    """What the last build read and wrote, page by page; kept beside Sphinx's own record, without pages that had warnings.

    Digests are taken before anything is read, so that a file saved during the build is read at the next one.
    """

    def __init__(self, app: Sphinx, env: BuildEnvironment):
        self.path = Path(app.doctreedir) / STATE
        self.tables = _behind()
        self.sources = {name: _digest(Path(env.doc2path(name))) for name in env.found_docs}
        try:
            self.last = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self.last = {}
        self.pages: dict[str, Any] = self.last.get("pages", {})
        self.now: dict[str, str] = {}
        if self.last.get("tables") == self.tables:
            # No shown content can have changed, so the last digests are valid.
            shown = (page["shows"].items() for page in self.pages.values())
            self.now = {what: sha for page in shown for what, sha in page if not what.startswith(dependencies.FILE)}

    def page(self, env: BuildEnvironment, docname: str) -> dict[str, Any]:
        """Return the digests of a page's own file, of the files it takes in, and of everything that it shows."""
        taken_in = [Path(env.srcdir, name) for name in sorted(env.dependencies.get(docname, ()))]
        shown = sorted(dependencies.by_page(env).get(docname, ()))
        return {
            "source": self.sources[docname],
            "takes in": {str(path): _digest(path) for path in taken_in},
            "shows": {f"{kind} {name}": self._shows(kind, name) for kind, name in shown},
        }

    def _shows(self, kind: str, name: str) -> str:
        what = f"{kind} {name}"
        if what not in self.now:
            self.now[what] = dependencies.digest(kind, name)
        return self.now[what]

    def written_from(self, name: str) -> str:
        """Return one digest of the chapters that a page is written from besides itself; known once every page is read."""
        opened = [file for file in self.last.get("while writing", {}) if file.startswith(f"{project.chapters().name}/")]
        shown = [fingerprints.file_digest(file) for file in opened]
        return fingerprints.digest(f"{self.common} {self.uses.get(name)} {opened} {shown}".encode())

    def keep(self, rewritten: Collection[str] = (), *, all_of_them: bool = False) -> None:
        """Write the record that holds if this build does not end: without the pages that it reads or writes again.

        Registers in `rewritten` have no uses in it; where all pages are written, it has nothing that they have in common.
        """
        kept = {"modules": self.last.get("modules", {})}
        if not all_of_them and "common" in self.last:
            uses = {name: digest for name, digest in self.last["uses"].items() if name not in rewritten}
            kept |= {"common": self.last["common"], "uses": uses, "while writing": self.last["while writing"]}
        self.unfinished = kept
        self.save(**kept)

    def save(self, **more: Any) -> None:
        """Write the record: of the pages in `self.pages`, and of what all pages have in common."""
        atomic.replace(self.path, json.dumps({"pages": self.pages, **more}, indent=1, sort_keys=True))


def _behind() -> str:
    """Return one digest of all that roles and registers show from: the tables, and which facts the pages use."""
    tables = [f"{name} {fingerprints.file_digest(name)}" for name in fingerprints.everything()]
    return fingerprints.digest("\n".join([*tables, *sorted(prose.used("fact"))]).encode())


def _digest(path: Path) -> str:
    return fingerprints.digest(path.read_bytes()) if path.is_file() else fingerprints.ABSENT


def _outdated(app: Sphinx, env: BuildEnvironment, added: set, changed: set, removed: set) -> list[str]:
    """Return the pages to read: all whose record is missing or differs. Until the build is finished they have none."""
    state = app.report_state = _State(app, env)
    same = {n for n in env.found_docs if n in env.all_docs and state.pages.get(n) == state.page(env, n)}
    changed &= set(env.found_docs) - same  # a file that was only touched has not changed
    state.pages = {name: state.pages[name] for name in sorted(same)}
    state.keep()
    # Sphinx copies scripts and style sheets only where it writes a page.
    return sorted(set(env.found_docs) - same) or [app.config.root_doc]


def _to_write(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return every page when something differs that all pages show, else the registers whose backlinks changed."""
    state = app.report_state
    state.common = _common(app, env)
    state.uses = backlinks.digests(env)
    opened = state.last.get("while writing", {})
    same = state.last.get("common") == state.common and opened == {
        name: fingerprints.file_digest(name) for name in opened
    }
    used = state.last.get("uses", {})
    rewritten = {name for name, now in state.uses.items() if used.get(name) != now}
    state.keep(rewritten, all_of_them=not same)
    return sorted(rewritten) if same else sorted(env.found_docs)


def _common(app: Sphinx, env: BuildEnvironment) -> str:
    standard = env.get_domain("std")
    parts = [
        repr(app.report_version),
        sorted((name, title.pformat()) for name, title in env.titles.items()),
        sorted((name, [entry.pformat() for entry in toc.findall(nodes.reference)]) for name, toc in env.tocs.items()),
        sorted(env.toctree_includes.items()),
        sorted((name, sorted(map(repr, numbers.items()))) for name, numbers in env.toc_secnumbers.items()),
        sorted((name, sorted(map(repr, numbers.items()))) for name, numbers in env.toc_fignumbers.items()),
        sorted(map(repr, standard.labels.items())),
        sorted(map(repr, standard.anonlabels.items())),
        sorted(env.found_docs),
    ]
    return fingerprints.digest(repr(parts).encode())


def _finished(app: Sphinx, exception: Exception | None) -> None:
    """Record what this build read and wrote; after warnings, only the pages that it did not read."""
    state = getattr(app, "report_state", None)
    if state is None:
        return
    modules = dependencies.module_digests(app.report_modules)
    if exception or warnings_counted() or state.tables != _behind():
        state.save(**state.unfinished | {"modules": modules})
        return
    state.now |= app.report_shows  # the tables are still those that it was made from
    state.pages = {name: state.page(app.env, name) for name in app.env.found_docs}
    opened = {*state.last.get("while writing", {}), *dependencies.while_writing(app)}
    state.save(
        modules=modules,
        tables=state.tables,
        common=state.common,
        uses=state.uses,
        **{"while writing": {name: fingerprints.file_digest(name) for name in sorted(opened)}},
    )


def setup(app: Sphinx) -> None:
    """Let Sphinx read and write stale pages only."""
    logging.getLogger("sphinx").addHandler(_COUNTER)
    app.report_modules = dependencies.module_digests({})
    dependencies.setup(app)
    app.connect("env-get-outdated", _outdated)
    app.connect("env-get-updated", _to_write, priority=900)  # after the numbers of sections and figures are given
    app.connect("build-finished", _finished, priority=945)  # when nothing but the PDF is left to do
