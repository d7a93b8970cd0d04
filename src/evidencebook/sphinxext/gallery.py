"""The page of all figures and tables with their numbers, in the order of the report."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from evidencebook.sphinxext import backlinks
from evidencebook.sphinxext.figures import downloads
from evidencebook.sphinxext.figures.downloads import FOLDER, saved_as

PAGE, TITLE = "gallery", "Figures and tables"
_EXHIBITS = "report_exhibits"


@dataclass(frozen=True)
class Exhibit:
    """A figure or table of a page: its kind as Sphinx numbers it, its anchor and its title."""

    kind: str
    anchor: str
    title: str


def exhibits(env: BuildEnvironment) -> dict[str, list[Exhibit]]:
    """Return the figures and tables of each page."""
    if not hasattr(env, _EXHIBITS):
        setattr(env, _EXHIBITS, {})
    return getattr(env, _EXHIBITS)


def number(env: BuildEnvironment, page: str, exhibit: Exhibit) -> str:
    """Return the number of an exhibit in words, as captions show it; nothing where it has none."""
    found = env.toc_fignumbers.get(page, {}).get(exhibit.kind, {}).get(exhibit.anchor, ())
    return env.config.numfig_format[exhibit.kind] % ".".join(map(str, found)) if found else ""


def _note(app: Sphinx, page: nodes.document) -> None:
    found = [*_figures(page), *_tables(page)]
    if found:
        exhibits(app.env)[app.env.docname] = found


def _figures(page: nodes.document) -> Iterator[Exhibit]:
    for node in page.findall(nodes.figure):
        if "report-figure" in node["classes"] and node["ids"]:
            yield Exhibit("figure", node["ids"][0], node.next_node(nodes.paragraph).astext())


def _tables(page: nodes.document) -> Iterator[Exhibit]:
    for node in page.findall(nodes.table):
        if "report-table" in node["classes"] and node["ids"]:
            yield Exhibit("table", node["ids"][0], node.next_node(nodes.title).children[0].astext().rstrip(". "))


def _collect(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    if app.builder.name != "html":
        return
    site = app.config.external_site_map
    order = [site.root.docname, *(name for part in site.root.subtrees for name in part.files())]
    figures, tables = [], []
    for page in dict.fromkeys(order):
        for each in exhibits(app.env).get(page, ()):
            shown = {
                "number": number(app.env, page, each),
                "title": each.title,
                "href": f"{app.builder.get_relative_uri(PAGE, page)}#{each.anchor}",
                "picture": _picture(Path(app.outdir), f"{each.anchor}.small.png"),
                "narrow": _picture(Path(app.outdir), f"{each.anchor}.narrow.png"),
                "page": backlinks.called(app.env, page),
                "files": _files(Path(app.outdir, FOLDER), each) if each.kind == "figure" else [],
            }
            (figures if each.kind == "figure" else tables).append(shown)
    yield PAGE, {"title": TITLE, "figures": figures, "tables": tables}, "gallery.html"


def _picture(site: Path, name: str) -> dict[str, Any]:
    """Return the address of a PNG with its size in pixels, for which a page keeps the room; 1 by 1 where there is none yet."""
    file = site / FOLDER / name
    head = file.read_bytes()[16:24] if file.is_file() else b""
    width, height = (int.from_bytes(head[at : at + 4], "big") or 1 for at in (0, 4))
    return {"href": f"{FOLDER}/{name}", "width": width, "height": height}


def _files(folder: Path, figure: Exhibit) -> list[dict[str, str]]:
    """Return a figure, its numbers and its citation, as files to take along."""
    csvs = downloads.csvs_in(folder, figure.anchor)
    words = {f"{figure.anchor}.png": "PNG"}
    words |= {name: f"CSV {n} of {len(csvs)}" if len(csvs) > 1 else "CSV" for n, name in enumerate(csvs, start=1)}
    words |= {f"{figure.anchor}.bib": "BibTeX", f"{figure.anchor}.ris": "RIS"}
    return [{"href": f"{FOLDER}/{name}", "name": saved_as(name), "words": said} for name, said in words.items()]


def _purge(_app: Sphinx, env: BuildEnvironment, name: str) -> None:
    exhibits(env).pop(name, None)


def _merge(_app: Sphinx, env: BuildEnvironment, names: set[str], other: BuildEnvironment) -> None:
    exhibits(env).update({name: found for name, found in exhibits(other).items() if name in names})


def _remove_withdrawn(app: Sphinx, failure: Exception | None) -> None:
    """Remove files of figures and tables that no page shows any more, which would otherwise stay published."""
    folder = Path(app.outdir, FOLDER)
    if failure is not None or app.builder.name != "html" or not folder.is_dir():
        return
    anchors = {each.anchor for found in exhibits(app.env).values() for each in found}
    for file in folder.iterdir():
        anchor = nodes.make_id(file.name.split(".")[0])
        part_of = re.sub(r"-\d+$", "", anchor) if file.suffix == ".csv" else anchor
        if not anchors & {anchor, part_of}:
            file.unlink()


def setup(app: Sphinx) -> None:
    """Note the exhibits while pages are read, and make the page of all."""
    app.connect("doctree-read", _note)
    app.connect("env-purge-doc", _purge)
    app.connect("env-merge-info", _merge)
    app.connect("html-collect-pages", _collect)
    app.connect("build-finished", _remove_withdrawn)
