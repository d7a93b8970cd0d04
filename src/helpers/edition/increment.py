"""Which pages to read and to write again, by content: neither dates of files nor Sphinx's own record are trusted.

A page is read again when its own file differs, or anything that it shows from the tables: each role and each register notes
what it showed, and the next build asks what it would show now. Every page is written again when something differs that
stands on all of them: a title, a number of a section or figure, a target. What the pages have in common besides (settings,
order, sources, versions, the modules that make them) calls for a clean build, which `helpers.build` begins.
"""

import hashlib
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from helpers import files, inputs, prose

STATE = "report-state.json"
_SHOWN = "report_shown"
# What shows something from the tables, by its kind: from a name to the nodes that stand on the page for it now.
SHOWING: dict[str, Callable[[str], list[nodes.Node]]] = {}


def digest_of(shown: Iterable[nodes.Node]) -> str:
    """Return the digest of nodes as they come from a role or a register."""
    return inputs.digest("".join(node.pformat() for node in shown).encode())[: inputs.LENGTH]


def note(env: BuildEnvironment, kind: str, name: str) -> None:
    """Record that the page being read shows something, to be asked for again at the next build."""
    _shown(env).setdefault(env.docname, set()).add((kind, name))


def _shown(env: BuildEnvironment) -> dict[str, set[tuple[str, str]]]:
    if not hasattr(env, _SHOWN):
        setattr(env, _SHOWN, {})
    return getattr(env, _SHOWN)


def modules() -> dict[str, str]:
    """Return the digests of the modules of ours that make the pages: those that this process has imported."""
    files_ = (
        getattr(module, "__file__", None) for name, module in sys.modules.items() if name.split(".")[0] == "helpers"
    )
    package = Path(__file__).parents[1]
    return {
        Path(file).relative_to(package).as_posix(): inputs.digest(Path(file).read_bytes())[: inputs.LENGTH]
        for file in sorted(filter(None, files_))
    }


def _behind() -> str:
    """Return one digest of all that roles and registers show from: the tables, and which facts the pages use."""
    tables = [f"{name} {inputs.file_digest(name)}" for name in inputs.everything()]
    return inputs.digest("\n".join([*tables, *sorted(prose.used("fact"))]).encode())


class _State:
    """What the last build that was finished read and wrote; kept beside Sphinx's record, page by page."""

    def __init__(self, app: Sphinx):
        self.path = Path(app.doctreedir) / STATE
        self.now: dict[tuple[str, str], str] = {}
        self.behind = _behind()
        try:
            self.last = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self.last = {}

    def digest(self, kind: str, name: str) -> str:
        """Return the digest of what something shows now; a name that is gone shows nothing."""
        if (kind, name) not in self.now:
            try:
                self.now[kind, name] = digest_of(SHOWING[kind](name))
            except LookupError:
                self.now[kind, name] = inputs.ABSENT
        return self.now[kind, name]

    def recall(self, pages: dict[str, Any]) -> None:
        """Take over what was shown last time, where nothing that could be shown has changed since."""
        if self.last.get("behind") == self.behind:
            for page in pages.values():
                self.now |= {tuple(shown.split(" ", 1)): sha for shown, sha in page["shows"].items()}

    def page(self, env: BuildEnvironment, docname: str) -> dict[str, Any]:
        """Return the digests of a page's own file, of the files it takes in, and of everything that it shows."""
        shown = sorted(_shown(env).get(docname, ()))
        taken_in = [Path(env.srcdir, name) for name in sorted(env.dependencies.get(docname, ()))]
        return {
            "source": _file_digest(Path(env.doc2path(docname))),
            "takes in": {str(path): _file_digest(path) for path in taken_in},
            "shows": {f"{kind} {name}": self.digest(kind, name) for kind, name in shown},
        }

    def save(self, state: dict[str, Any]) -> None:
        files.replace(self.path, json.dumps(state, indent=1, sort_keys=True))


def _file_digest(path: Path) -> str:
    return inputs.digest(path.read_bytes()) if path.is_file() else inputs.ABSENT


def _outdated(app: Sphinx, env: BuildEnvironment, added: set, changed: set, removed: set) -> list[str]:
    """Return the pages to read: all whose record is missing or differs. Until the build is finished they have none."""
    state = app.report_state = _State(app)
    pages = state.last.get("pages", {})
    state.recall(pages)
    known = {name for name in env.found_docs if name in env.all_docs and pages.get(name) == state.page(env, name)}
    read = set(env.found_docs) - known
    changed &= read  # a file that was only touched is as it was
    state.kept = {"pages": {name: pages[name] for name in set(pages) - read}}
    state.save(state.kept | {"modules": state.last.get("modules", {})})
    return sorted(read)


def _to_write(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return every page when something differs that stands on all of them, else none besides those that were read."""
    app.report_state.common = _common(env)
    return [] if app.report_state.last.get("common") == app.report_state.common else sorted(env.found_docs)


def _common(env: BuildEnvironment) -> str:
    standard = env.get_domain("std")
    parts = [
        sorted((name, title.pformat()) for name, title in env.titles.items()),
        sorted((name, [toc.pformat() for toc in env.tocs[name].findall(nodes.reference)]) for name in env.tocs),
        sorted(env.toctree_includes.items()),
        sorted((name, sorted(map(repr, numbers.items()))) for name, numbers in env.toc_secnumbers.items()),
        sorted((name, sorted(map(repr, numbers.items()))) for name, numbers in env.toc_fignumbers.items()),
        sorted(map(repr, standard.labels.items())),
        sorted(map(repr, standard.anonlabels.items())),
        sorted(env.found_docs),
    ]
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _finished(app: Sphinx, exception: Exception | None) -> None:
    """Keep what this build read and wrote; of one that something was wrong with, only what was not read in it."""
    state = getattr(app, "report_state", None)
    if state is None:
        return
    if exception is None and not app._warncount:
        pages = {name: state.page(app.env, name) for name in app.env.found_docs}
        state.save({"pages": pages, "common": state.common, "behind": state.behind, "modules": modules()})
    else:
        state.save(state.kept | {"modules": modules()})


def _purge(_app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    _shown(env).pop(docname, None)


def _merge(_app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    _shown(env).update({name: shown for name, shown in _shown(other).items() if name in docnames})


def setup(app: Sphinx) -> None:
    """Have Sphinx read and write what differs, and nothing else."""
    app.connect("env-get-outdated", _outdated)
    app.connect("env-purge-doc", _purge)
    app.connect("env-merge-info", _merge)
    app.connect("env-get-updated", _to_write, priority=900)  # after the numbers of sections and figures are given
    app.connect("build-finished", _finished)
