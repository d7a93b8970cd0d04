"""What goes with a release: the PDF, the data, the bill of materials, the metadata of archives, and the checksums."""

import hashlib
import json
import re
import shutil
from pathlib import Path

from evidencebook import addresses, project, version
from evidencebook.build import pipeline
from evidencebook.files.load import read_json, read_text
from evidencebook.pdf.background import FILE as PDF
from evidencebook.problems import Problem, ReportError
from evidencebook.supply import sbom

SUMS = "SHA256SUMS"
CITATION, ZENODO, CHANGELOG = "CITATION.cff", ".zenodo.json", "CHANGELOG.md"


def publishable() -> list[Problem]:
    """Find what stands against publishing: addresses that are examples, pages built for others, changes not committed."""
    known, found = addresses.of_book(), []
    for address in known.placeholders():
        remedy = f"Set {addresses.SITE} and {addresses.REPOSITORY}, or give the real ones there."
        found.append(Problem(addresses.FILE, "", f"{address} is a name kept for examples", remedy))
    front = pipeline.site() / "chapters" / "index.html"
    if not front.is_file() or f'href="{known.site}' not in front.read_text(encoding="utf-8"):
        remedy = f"Run `make` with the same {addresses.SITE} and {addresses.REPOSITORY}."
        found.append(Problem("_build/html", "", f"the pages were not built for {known.site}", remedy))
    if version.of_book().changed:
        found.append(Problem("the book", "", "differs from its commit", "Commit the changes, or take them back."))
    return found


def gather(tag: str, into: Path) -> list[Path]:
    """Put the files of a release into an empty folder and return them; ReportError when the book may not be published."""
    state, found = version.of_book(), publishable()
    if tag != f"v{state.number}":
        remedy = "Give the version in pyproject.toml, CITATION.cff and .zenodo.json the number of the tag."
        found.append(Problem("pyproject.toml", "", f"is version {state.number}, the tag is {tag}", remedy))
    zips = sorted(pipeline.site().rglob("*.zip"))
    if len(zips) != 1:
        names = ", ".join(file.name for file in zips) or "none"
        found.append(Problem("_build/html", "", f"one zip of the data was expected, found: {names}", "Run `make`."))
    if not (changed := _changes(state.number)):
        remedy = f"Add a section '## Version {state.number}' with what changed."
        found.append(Problem(CHANGELOG, "", f"has no section for version {state.number}", remedy))
    if found:
        raise ReportError(found)
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    shutil.copy(pipeline.printed() / PDF, into / f"{Path(PDF).stem}-{tag}.pdf")
    shutil.copy(zips[0], into / f"{zips[0].stem}-{tag}.zip")
    (into / sbom.FILE).write_text(sbom.bill(), encoding="utf-8")
    (into / CITATION).write_text(citation(state), encoding="utf-8")
    (into / ZENODO).write_text(_zenodo(state), encoding="utf-8")
    (into / "CHANGES.md").write_text(changed, encoding="utf-8")
    files = sorted(into.iterdir())
    sums = "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files)
    (into / SUMS).write_text(sums, encoding="utf-8")
    return [*files, into / SUMS]


def _changes(number: str) -> str:
    """Return what the changelog says of a version; nothing where it has no section for it."""
    sections = read_text(project.root() / CHANGELOG).split("\n## ")
    own = [section.partition("\n")[2].strip() for section in sections if section.startswith(f"Version {number}\n")]
    return f"{own[0]}\n" if own else ""


def citation(state: version.Version) -> str:
    """Return CITATION.cff with the addresses under which the report is published, its commit and its day."""
    text, known = read_text(project.root() / CITATION), addresses.of_book()
    text = re.sub(r"(?m)^#.*\n", "", text)
    text = re.sub(r"(?m)^url: .*$", f"url: {known.site}", text)
    text = re.sub(r"(?m)^repository-code: .*$", f"repository-code: {known.repository}", text)
    more = f"commit: {state.commit}\n" if state.commit else ""
    return text + more + (f"date-released: {state.day:%Y-%m-%d}\n" if state.day else "")


def _zenodo(state: version.Version) -> str:
    known = addresses.of_book()
    about = read_json(project.root() / ZENODO)
    if state.day:
        about["publication_date"] = f"{state.day:%Y-%m-%d}"
    about["related_identifiers"] = [
        {"relation": "isSupplementedBy", "identifier": known.repository},
        {"relation": "isIdenticalTo", "identifier": known.site},
    ]
    return json.dumps(about, indent=1, ensure_ascii=False) + "\n"
