"""The data package for readers: every table with its codebook, as files and as one archive.

To the tables of `data/` it adds what is made from them and from the bibliography: the facts and the sources. Each table comes
as CSV and as JSON. The archive is the same bytes whenever it is made from the same commit.
"""

import csv
import io
import json
import re
import zipfile
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from evidencebook import project
from evidencebook.evidence import basis, facts, sources, spreadsheet_text, tables
from evidencebook.files import cache
from evidencebook.sphinxext import dependencies

FOLDER = "data"
CODEBOOK = tables.CODEBOOK
# The page that offers the package; its size is written there when it is made.
PAGE = "chapters/data"
_SIZE = re.compile(r'(?<=<span class="data-size">)[^<]*(?=</span>)')
# The earliest date that a zip archive can hold.
EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
_IDS = "separated by spaces"
_FACTS = {
    "id": ("Id", "What the fact is called in the text and in the register.", "string"),
    "value": ("Value", "The number, with six significant digits, in the unit of the row.", "number"),
    "unit": ("Unit", "What the number counts.", "string"),
    "words": ("Words", "The number as the text says it.", "string"),
    "computed": ("How computed", "What was done with the rows.", "string"),
    "rows": ("Rows", f"Ids of the rows that it was computed from, {_IDS}.", "string"),
    "passages": ("Passages", f"Ids of the passages that the rows rest on, {_IDS}.", "string"),
    "sources": ("Sources", f"Keys of the sources of the rows, {_IDS}.", "string"),
}
_SOURCES = {
    "key": ("Key", "What the source is called in the tables.", "string"),
    "kind": ("Kind", f"One of {', '.join(sources.KINDS)}.", "string"),
    "who": ("Who", "Author, or publisher.", "string"),
    "title": ("Title", "Title of the text or series.", "string"),
    "year": ("Year", "Year of publication.", "integer"),
    "url": ("Address", "Where it was read.", "string"),
    "urldate": ("Read by", "The day by which it was read at its address.", "date"),
    "grade": ("Grade", "Reliability of the source, from A, reliable, to F, cannot be judged.", "string"),
    "gradereason": ("Reason for the grade", "Why the source has that grade.", "string"),
    "standpoint": ("Standpoint", "From which side the source writes.", "string"),
}


class PackageLink(SphinxDirective):
    """A link to the whole package and a sentence on its contents; the PDF has the sentence alone."""

    def run(self) -> list[nodes.Node]:
        """Return the link and a sentence below it."""
        with dependencies.showing(self.env, "package", ""):
            said = nodes.paragraph("", *dependencies.KINDS["package"](""))
        address = f"{'../' * self.env.docname.count('/')}{FOLDER}/{archive_name()}"
        words, size = nodes.Text("Download all data: "), nodes.inline("", "zip", classes=["data-size"])
        link = nodes.paragraph("", "", nodes.reference("", "", words, size, refuri=address, internal=True))
        return [nodes.container("", link, classes=["actions"]), said]


def _within(_: str) -> list[nodes.Node]:
    """Return what the package holds, in words."""
    words = (
        f"In one file: {len(titles())} tables, each as CSV and as JSON, the codebook that says what their columns mean,"
    )
    return [nodes.Text(f"{words} and the licence.")]


def archive_name() -> str:
    """Return the name of the archive of the whole package."""
    return f"{project.settings().slug}-data.zip"


def offered() -> dict[str, str]:
    """Return the media type of every file that readers may take along, by its name: first the archive, then the codebook."""
    media = {archive_name(): "application/zip", CODEBOOK: "application/json"}
    for resource in _codebook()["resources"]:
        media[resource["path"]] = resource["mediatype"]
        if resource["type"] == "table":
            media[f"{resource['name']}.json"] = "application/json"
    return media


def titles() -> dict[str, str]:
    """Return the title of every table of the package by its name."""
    return {resource["name"]: resource["title"] for resource in _codebook()["resources"] if resource["type"] == "table"}


def files() -> dict[str, bytes]:
    """Return every file of the package by its name, sorted, without the archive itself."""
    codebook = _codebook()
    content = {CODEBOOK: _json(codebook), "README.md": _readme(codebook).encode()}
    if (licence := project.root() / "LICENSE").is_file():
        content["LICENSE"] = licence.read_bytes()
    made = {"facts.csv": facts.as_csv(list(facts.read().values())).encode(), "sources.csv": _sources_csv()}
    for resource in codebook["resources"]:
        path = resource["path"]
        content[path] = made.get(path) or (project.data() / path).read_bytes()
        if resource["type"] == "table":
            fields = resource["schema"]["fields"]
            content[f"{resource['name']}.json"] = _as_json(content[path], fields)
            texts = [field["name"] for field in fields if field["type"] == "string"]
            content[path] = spreadsheet_text.guarded_table(content[path], texts)
    return dict(sorted(content.items()))


def archive(content: dict[str, bytes], seconds: int | None) -> bytes:
    """Return files as one archive; `seconds` since 1970 are the date of all of them."""
    date = max(EARLIEST, datetime.fromtimestamp(seconds, UTC) if seconds else EARLIEST)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, data in sorted(content.items()):
            about = zipfile.ZipInfo(name, date.timetuple()[:6])
            about.compress_type, about.external_attr, about.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            packed.writestr(about, data)
    return out.getvalue()


def _codebook() -> dict[str, Any]:
    """Return the codebook with the tables that are made, and with what a package says of itself."""
    codebook = json.loads(tables.content(project.data() / CODEBOOK))
    more = [
        _resource(
            "facts", "Facts", "Every number of the text: its value, its words, and the rows behind it.", _FACTS, "id"
        ),
        _resource("sources", "Sources", "The bibliography: who, what, when, where, how reliable.", _SOURCES, "key"),
    ]
    state = project.version()
    day = {"created": f"{state.day:%Y-%m-%dT%H:%M:%SZ}"} if state.day else {}
    return codebook | {"version": str(state), **day, "resources": [*codebook["resources"], *more]}


def _resource(name: str, title: str, about: str, columns: dict[str, tuple[str, str, str]], key: str) -> dict[str, Any]:
    fields = [
        {"name": column, "type": kind, "title": words, "description": meaning}
        for column, (words, meaning, kind) in columns.items()
    ]
    form = {"path": f"{name}.csv", "scheme": "file", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
    schema = {"fields": fields, "primaryKey": [key]}
    return {"name": name, "type": "table", "title": title, "description": about, **form, "schema": schema}


def _sources_csv() -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(_SOURCES), lineterminator="\n")
    writer.writeheader()
    rows = (asdict(source) for source in sources.read().values())
    writer.writerows({column: row[column] for column in _SOURCES} for row in rows)
    return out.getvalue().encode()


def _as_json(content: bytes, fields: list[dict[str, Any]]) -> bytes:
    """Return a table as a list of its rows; numbers as numbers, and null for an empty cell that is no text."""
    kinds = {field["name"]: field["type"] for field in fields}
    rows = csv.DictReader(io.StringIO(content.decode(), newline=""))
    return _json([{name: _typed(cell, kinds[name]) for name, cell in row.items()} for row in rows])


def _typed(cell: str, kind: str) -> str | int | float | None:
    if kind == "string":
        return cell
    if not cell:
        return None
    return {"integer": int, "number": float}.get(kind, str)(cell)


def _json(content: Any) -> bytes:
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()


def _readme(codebook: dict[str, Any]) -> str:
    """Return the README of the package."""
    listed = "\n".join(f"- `{each['path']}`: {each['title']}. {each['description']}" for each in codebook["resources"])
    return (
        f"# {codebook['title']}\n\n"
        f"Version {codebook['version']}.\n\n"
        "Every number and figure of the report is computed from these tables. "
        f"`{CODEBOOK}` is the codebook, a Frictionless Data Package: it says what each column means, its unit and what it may "
        f"hold. Each table is here as CSV, and as JSON with the same rows. Check the package with:\n\n"
        f"    frictionless validate {CODEBOOK}\n\n"
        "Rows name their passages and sources by id: `passages.csv` says where in which source, `sources.csv` who wrote it "
        "and how far it can be trusted. Text and data are under CC BY 4.0; quotations remain with their authors.\n\n"
        f"## Files\n\n{listed}\n"
    )


def _write(app: Sphinx, failure: Exception | None) -> None:
    if failure is not None or app.builder.format != "html":
        return
    folder = Path(app.outdir, FOLDER)
    folder.mkdir(exist_ok=True)
    version = app.report_real_version
    made_from = f"{basis.with_facts()} {version!r}"
    packed = cache.kept("data.zip", "evidencebook", made_from, lambda: archive(files(), version.seconds))
    (folder / archive_name()).write_bytes(packed)
    with zipfile.ZipFile(io.BytesIO(packed)) as within:
        for name in within.namelist():
            (folder / name).write_bytes(within.read(name))
    if (page := Path(app.outdir, f"{PAGE}.html")).is_file():
        html = page.read_text(encoding="utf-8")
        page.write_text(_SIZE.sub(f"zip, {len(packed) / 1000:.0f} kB", html), encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Write the package beside the pages, and say there what is in it."""
    dependencies.KINDS["package"] = _within
    app.add_directive("data-package", PackageLink)
    app.connect("build-finished", _write)
