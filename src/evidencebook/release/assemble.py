"""What goes with a release: the PDF, the data, the bill of materials, the metadata of archives, and the checksums."""

import re
import shutil
from pathlib import Path

from evidencebook import project
from evidencebook.build import pipeline
from evidencebook.files import fingerprints
from evidencebook.files.load import read_text
from evidencebook.pdf import file_names
from evidencebook.problems import Problem, ReportError
from evidencebook.supply import sbom

SUMS = "SHA256SUMS"
_ASK_GIT = "Run `git status` here and follow what it says: install git, or trust the folder with safe.directory."
CITATION, CHANGELOG = project.METADATA, "CHANGELOG.md"


def publishable() -> list[Problem]:
    """Find obstacles to publishing: example addresses, pages built for other addresses, uncommitted changes."""
    known, found = project.addresses(), []
    for address in known.placeholders():
        remedy = f"Set {project.SITE_URL} and {project.REPOSITORY_URL}, or give the real ones there."
        found.append(Problem(project.CONFIG, "", f"{address} is a name kept for examples", remedy))
    front = pipeline.site() / "chapters" / "index.html"
    if not front.is_file() or f'href="{known.site}' not in front.read_text(encoding="utf-8"):
        remedy = f"Run `make` with the same {project.SITE_URL} and {project.REPOSITORY_URL}."
        found.append(Problem("_build/html", "", f"the pages were not built for {known.site}", remedy))
    changed = project.version().changed
    if changed is None:
        found.append(Problem("the report", "", "git cannot say whether it differs from its commit", _ASK_GIT))
    elif changed:
        found.append(Problem("the report", "", "differs from its commit", "Commit the changes, or take them back."))
    return found


def gather(tag: str, into: Path) -> list[Path]:
    """Put the files of a release into an empty folder and return them; ReportError when the book may not be published."""
    if found := missing(tag, into):
        raise ReportError(found)
    state = project.version()
    (archive,) = pipeline.site().rglob("*.zip")
    into.mkdir(parents=True, exist_ok=True)
    for volume in sorted(pipeline.printed().glob("*.pdf")):
        shutil.copy(volume, into / f"{volume.stem}-{tag}.pdf")
    shutil.copy(archive, into / f"{archive.stem}-{tag}.zip")
    (into / sbom.FILE).write_text(sbom.bill(), encoding="utf-8")
    (into / CITATION).write_text(citation(state), encoding="utf-8")
    (into / "CHANGES.md").write_text(_changes(state.number), encoding="utf-8")
    files = sorted(into.iterdir())
    sums = "".join(f"{fingerprints.digest(file.read_bytes())}  {file.name}\n" for file in files)
    (into / SUMS).write_text(sums, encoding="utf-8")
    return [*files, into / SUMS]


def missing(tag: str, into: Path) -> list[Problem]:
    """Find obstacles to a release with this tag into this folder."""
    state, found = project.version(), publishable()
    if tag != f"v{state.number}":
        remedy = "Give the version there the number of the tag."
        found.append(Problem(CITATION, "version", f"is version {state.number}, the tag is {tag}", remedy))
    zips = sorted(pipeline.site().rglob("*.zip"))
    if len(zips) != 1:
        names = ", ".join(file.name for file in zips) or "none"
        found.append(Problem("_build/html", "", f"one zip of the data was expected, found: {names}", "Run `make`."))
    if not _changes(state.number):
        remedy = f"Add a section '## Version {state.number}' with what changed."
        found.append(Problem(CHANGELOG, "", f"has no section for version {state.number}", remedy))
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        found.append(Problem(str(into), "", "is not an empty folder", "Remove it yourself, or name another folder."))
    volumes = sorted(pipeline.printed().glob("*.pdf"))
    if (evidence := file_names.file_name(file_names.EVIDENCE)) not in [file.name for file in volumes]:
        found.append(Problem("_build/pdf", evidence, "a release has the evidence volume", "Run `make evidence`."))
    return found


def _changes(number: str) -> str:
    """Return the section of the changelog for a version; empty if there is none."""
    sections = read_text(project.root() / CHANGELOG).split("\n## ")
    own = [section.partition("\n")[2].strip() for section in sections if section.startswith(f"Version {number}\n")]
    return f"{own[0]}\n" if own else ""


def citation(state: project.Version) -> str:
    """Return CITATION.cff with the addresses, the commit and the date of the published report."""
    text, known = read_text(project.root() / CITATION), project.addresses()
    text = re.sub(r"(?m)^(?:#|date-released: ).*\n", "", text)
    text = re.sub(r"(?m)^url: .*$", f"url: {known.site}", text)
    text = re.sub(r"(?m)^repository-code: .*$", f"repository-code: {known.repository}", text)
    more = f"commit: {state.commit}\n" if state.commit else ""
    return text + more + (f"date-released: {state.day:%Y-%m-%d}\n" if state.day else "")
