"""Outputs of chapters, old and new side by side: those committed, and those that the cells give now."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from evidencebook import project
from evidencebook.charts import rendering
from evidencebook.notebooks.mime import FIGURE, TABLE
from evidencebook.problems import Problem, ReportError
from evidencebook.release import number_diff
from evidencebook.sphinxext.figures import svg as pictures

WIDTH, GAP, HEAD = 760, 40, 60


@dataclass(frozen=True)
class Pair:
    """The old and new output of one cell as MIME bundles, None if there is none."""

    chapter: str
    cell: str
    old: dict[str, Any] | None
    new: dict[str, Any] | None


def executed(chapters: list[str]) -> Iterator[Pair]:
    """Execute chapters anew, without writing them, and yield the cells that differ from what is stored."""
    import nbformat

    from evidencebook.notebooks import event_loop, execute

    for name in chapters:
        page = project.chapters() / f"{name}.ipynb"
        if not page.is_file():
            raise ReportError([Problem(f"chapters/{name}.ipynb", "", "there is no such chapter", "Name another.")])
        stored = nbformat.reads(page.read_text(encoding="utf-8"), as_version=4)
        now = nbformat.reads(page.read_text(encoding="utf-8"), as_version=4)
        try:
            event_loop.run(execute.execute(now, page.parent, warm=False))
        except execute.CellError as error:
            remedy = "Correct the cell, or what it calls; there is nothing to draw."
            raise ReportError([Problem(project.relative(page), error.place, error.message, remedy)]) from None
        yield from _differing(name, json.loads(nbformat.writes(stored)), json.loads(nbformat.writes(now)))


def committed(base: str) -> Iterator[Pair]:
    """Yield the cells whose stored outputs differ from those of another commit."""
    for page in project.chapter_files():
        if page.suffix == ".ipynb":
            old = number_diff.file_at(base, project.relative(page))
            new = json.loads(page.read_text(encoding="utf-8"))
            yield from _differing(page.stem, json.loads(old) if old else {"cells": []}, new)


def _differing(chapter: str, old: dict, new: dict) -> Iterator[Pair]:
    before, after = _shown(old), _shown(new)
    for cell in [*before, *(cell for cell in after if cell not in before)]:
        if before.get(cell) != after.get(cell):
            yield Pair(chapter, cell, before.get(cell), after.get(cell))


def _shown(notebook: dict) -> dict[str, dict[str, Any]]:
    found = {}
    for number, cell in enumerate(notebook["cells"], 1):
        for output in cell.get("outputs", []):
            if data := output.get("data"):
                found[cell.get("id", f"cell-{number}")] = data
    return found


def write(pairs: list[Pair], into: Path) -> list[str]:
    """Write a page with all pairs, and a PNG for each figure, into a folder; return a line for each in Markdown."""
    into.mkdir(parents=True, exist_ok=True)
    lines, parts = [], []
    for pair in pairs:
        name = f"{pair.chapter}-{pair.cell}"
        parts.append(f"<h2>{escape(pair.chapter)}, cell {escape(pair.cell)}</h2>")
        if any(side and FIGURE in side for side in (pair.old, pair.new)):
            (into / f"{name}.png").write_bytes(rendering.png(_drawn(pair), 1))
            parts.append(f'<img src="{escape(name)}.png" alt="old and new side by side">')
        else:
            sides = (f"<td><pre>{escape(_words(side))}</pre></td>" for side in (pair.old, pair.new))
            parts.append(f"<table><tr><th>old<th>new<tr>{''.join(sides)}</table>")
        lines.append(f"- chapters/{pair.chapter}.ipynb, cell {pair.cell}: old and new differ")
    head = '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Old and new</title><h1>Old and new</h1>'
    style = "<style>td{vertical-align:top;width:50%}pre{white-space:pre-wrap}img{max-width:100%}</style>"
    (into / "index.html").write_text(f"{head}{style}{''.join(parts) or '<p>Nothing differs.</p>'}", encoding="utf-8")
    return lines


def _words(side: dict[str, Any] | None) -> str:
    if side is None:
        return "nothing"
    return json.dumps(side.get(TABLE, side), indent=1, ensure_ascii=False)


def _drawn(pair: Pair) -> str:
    """Return both pictures side by side as one, the old one on the left."""
    drawn = [rendering.plain(side[FIGURE]) if side and FIGURE in side else "" for side in (pair.old, pair.new)]
    tall = round(max(pictures.size(svg)[1] for svg in drawn if svg))
    size = f'width="{2 * WIDTH + 3 * GAP}" height="{tall + HEAD + GAP}"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {size}><rect {size} fill="#ffffff"/>']
    for side, (label, svg) in enumerate(zip(("old", "new"), drawn, strict=True)):
        left = GAP + side * (WIDTH + GAP)
        parts.append(f'<text x="{left}" y="38" font-family="PT Sans" font-size="24">{label}</text>')
        if svg:
            place = f'<svg x="{left}" y="{HEAD}" width="{WIDTH}" height="{tall}" preserveAspectRatio="xMinYMin"'
            parts.append(pictures.placed(svg, place))
    return "".join([*parts, "</svg>"])
