"""Builds site and PDF: only from a report without problems, only what changed, and all or nothing.

Sphinx keeps what it read in `_build/work`; `evidencebook.sphinxext.incremental` decides which of it is stale. The finished pages
are copied from there and published together.
"""

import json
import shutil
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from evidencebook import project
from evidencebook.build import publish, sphinx_messages
from evidencebook.build.sphinx_process import SphinxProcess
from evidencebook.files import atomic, cache, fingerprints, lock, os_faults
from evidencebook.pdf import file_names
from evidencebook.problems import Problem, ReportError
from evidencebook.version import STANDS_IN

# Inputs that all pages have in common; a change of one needs a clean build.
COMMON = (project.CONFIG, project.TOC, project.METADATA, "references.bib", "requirements.lock")
# Folders that Sphinx writes completely at every build; leftovers of an old build would change the references of pages.
WHOLE = ("_static", "_downloads", "data")
PAGES, PRINTED = "html", "pdf"
STAMP, COMMON_FILE = ".made-from", "common.json"


def site() -> Path:
    """Return the folder of the finished pages."""
    return _folder() / PAGES


def printed() -> Path:
    """Return the folder of the finished PDF."""
    return _folder() / PRINTED


def _folder() -> Path:
    return project.root() / "_build"


def _work() -> Path:
    return _folder() / "work"


def inputs_digest(texts: Path | None = None) -> str:
    """Return one digest of everything that pages and PDF are made from, including their version and the source texts, if any."""
    history = project.current().ask_history()  # git looks while the files are read
    read = fingerprints.of_files(project.INPUTS) | fingerprints.of_texts(texts)
    about = f"{history()} {project.replacements()} {sys.version} {texts is None} {fingerprints.engine()}"
    return fingerprints.digest("\n".join([about, *(f"{name} {sha}" for name, sha in read.items())]).encode())


def recover() -> None:
    """Complete the writes of an interrupted command: files written together, folders put in place."""
    atomic.finish(project.root())
    publish.finish(_folder())


def is_current(digest: str, *, evidence: bool = False) -> bool:
    """Return whether the finished pages were built from these inputs, without problems, and with the volume of `evidence`."""
    finished = (site() / "index.html").is_file() and _has_volumes(evidence) and (site() / STAMP).is_file()
    return finished and (site() / STAMP).read_text() == digest


def _has_volumes(evidence: bool) -> bool:
    return printed().is_dir() and (not evidence or (printed() / file_names.file_name(file_names.EVIDENCE)).is_file())


def sphinx(held: int, *, evidence: bool = False) -> SphinxProcess:
    """Return a process that makes pages and PDF; `held` is the descriptor of the lock of the report."""
    from evidencebook.charts import node_renderer

    node_renderer.promise()  # it begins before chapters are executed, for which a renderer is started
    asked = {STANDS_IN: "yes"} | ({file_names.WITH_EVIDENCE: "yes"} if evidence else {})
    return SphinxProcess(project.root(), held, asked)


def build(
    say: Callable[[str], None] = print,
    meanwhile: Callable[[], None] = lambda: None,
    *,
    evidence: bool = False,
    started: SphinxProcess | None = None,
) -> bool:
    """Build pages and PDF into `_build` unless they are already made from the same inputs; return whether it was done.

    The evidence volume is made where `evidence` asks for it, by the process `started` if it was started before. `say` is
    called with a line when another command is waited for; `meanwhile` runs beside Sphinx, and nothing is published if it
    raises. ReportError, and the old pages stay, when Sphinx reports as much as a warning or there is no room.
    """
    project.addresses()
    try:
        with lock.exclusive(project.root(), say) as held:
            return _build(held, meanwhile, evidence, started)
    except OSError as error:
        remedy = os_faults.remedy_of(str(error)) or "Look at the folder _build, and run `make` again."
        remedy += " The old pages are unchanged."
        raise ReportError([Problem("_build", "", f"the report could not be built: {error}", remedy)]) from error


def _build(held: int, meanwhile: Callable[[], None], evidence: bool, started: SphinxProcess | None) -> bool:
    publish.finish(_folder())
    wanted, version = inputs_digest(), project.version()
    made_from = _work() / STAMP
    if site().is_dir() and _has_volumes(evidence) and made_from.is_file() and made_from.read_text() == wanted:
        meanwhile()
        return False
    _begin(made_from)
    arguments = ["build", str(project.root()), "--path-output", str(_work()), "-W", "-n", "--keep-going", "-q"]
    with nullcontext(started) if started else sphinx(held, evidence=evidence) as process:
        process.begin(arguments)
        from evidencebook.checks import (  # while Sphinx works: an early answer needs no slow import
            foreign_hosts,
            site_links,
        )

        meanwhile()
        cache.evict()  # while Sphinx works as well
        _accept(*process.wait())
    made = _work() / "_build"
    if wrong := foreign_hosts.problems(made / PAGES) + site_links.findings(made / PAGES):
        raise ReportError(wrong)
    publish.publish(made, _folder(), (PAGES, PRINTED), version.put_into)
    made_from.write_text(wanted, encoding="utf-8")
    return True


def _begin(made_from: Path) -> None:
    """Delete stale files before Sphinx starts."""
    made_from.unlink(missing_ok=True)
    for folder in (_folder(), _work(), _folder() / "kept"):
        atomic.sweep(folder)
    if _common_changed():
        # Delete the marker first, so that an interrupted delete is not mistaken for a finished build.
        (_work() / COMMON_FILE).unlink(missing_ok=True)
        shutil.rmtree(_work(), ignore_errors=True)
    _work().mkdir(parents=True, exist_ok=True)
    atomic.replace(_work() / COMMON_FILE, json.dumps(_common()))
    for name in WHOLE:
        shutil.rmtree(_work() / "_build" / PAGES / name, ignore_errors=True)


def _common() -> dict[str, str]:
    about = {
        "python": sys.version,
        "at": str(project.replacements()),
        "assets": fingerprints.assets(),
    }
    return about | fingerprints.of_files(COMMON)


def _common_changed() -> bool:
    """Return whether an input of all pages changed: a file in COMMON, or a module that makes pages."""
    try:
        last = json.loads((_work() / COMMON_FILE).read_text(encoding="utf-8"))
        modules = json.loads((_work() / "_build" / ".doctrees" / "report-state.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return True
    made_by = modules.get("modules", {})
    now = {name: fingerprints.module_digest(name) for name in made_by}
    return last != _common() or not made_by or now != made_by


def _accept(code: int, said: str) -> None:
    if code or not all((_work() / "_build" / name).is_dir() for name in (PAGES, PRINTED)):
        raise ReportError(sphinx_messages.problems(said, code))


def finish(digest: str) -> None:
    """Record that the inputs with this digest were built without problems, so that the next run has nothing to do."""
    atomic.replace(site() / STAMP, digest)
