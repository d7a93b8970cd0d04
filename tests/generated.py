"""Books made up for tests and measurements: the package as it is, and as many chapters and tables of one kind as wanted.

Each chapter shows three figures and two tables of a table of its own, through one module of helpers, as the real ones do.
"""

import json
import shutil
from pathlib import Path

BOOK = Path(__file__).resolve().parents[1]
ROWS, FIGURES, TABLES = 60, 3, 2
MODULE = "src/helpers/charts/generated.py"
_CODE = '''"""Figures and tables of generated chapters."""

import altair as alt
import pandas as pd

from evidencebook import project as paths
from evidencebook.charts import theme
from evidencebook.notebooks.mime import Figure, Table

FACTOR = 1


def _rows(chapter: int) -> pd.DataFrame:
    table = pd.read_csv(paths.data() / f"series_{chapter}.csv")
    return table.assign(value=table.value * FACTOR, source="source-1", passages="")


def figure(chapter: int, number: int) -> Figure:
    """Draw a line of the values of a chapter."""
    rows = _rows(chapter)

    def build(layout: theme.Layout) -> alt.TopLevelMixin:
        x, y = alt.X("month:O", title="Month"), alt.Y("value:Q", title=f"Value {number}")
        return alt.Chart(rows[["month", "value"]]).mark_line().encode(x=x, y=y).properties(width=layout.width - 90)

    name, last = f"fig-{chapter}-{number}", rows.value.iloc[-1]
    says = f"A line of the values of chapter {chapter}; the last is {last:.1f}."
    about = {"title": f"Line {number}", "caption": "How it went.", "description": says}
    return theme.figure(build, name=name, **about, rows=rows, columns={"value": ("Value", "points")})


def table(chapter: int, number: int) -> Table:
    """List the values of a chapter."""
    rows = [{"month": f"{row.month}", "value": f"{row.value:.1f}"} for row in _rows(chapter).itertuples()]
    columns = {"month": "Month", "value": "Value"}
    return Table(f"tab-{chapter}-{number}", f"Values {number}", "All of them.", columns, rows, ["source-1"], [])
'''
_BIB = """@misc{source-1, author = {A. Author}, title = {{A source}}, year = {2026}, url = {https://example.org/},
  urldate = {2026-11-22},
  kind = {press}, grade = {B}, gradereason = {Made up}, standpoint = {None}}
"""


def write(folder: Path, chapters: int) -> Path:
    """Write a book of so many chapters into a folder that does not exist yet, nothing executed; return the folder."""
    shutil.copytree(BOOK / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    shutil.copytree(BOOK / "supply", folder / "supply")
    for name in ("_config.yml", "CITATION.cff", "requirements.lock"):
        shutil.copy(BOOK / name, folder / name)
    settings = (BOOK / "src/helpers/report.toml").read_text(encoding="utf-8")
    look = settings[settings.index("# Sides in the order") :]
    (folder / "src/helpers/report.toml").write_text(f'[report]\nslug = "generated"\n\n{look}', encoding="utf-8")
    (folder / MODULE).write_text(_CODE, encoding="utf-8")
    (folder / "references.bib").write_text(_BIB, encoding="utf-8")
    for name in ("chapters", "data/derived"):
        (folder / name).mkdir(parents=True)
    (folder / "chapters/index.md").write_text("# A book\n\nIt says {cite:t}`source-1`.\n\n```{bibliography}\n```\n")
    numbers = range(1, chapters + 1)
    files = "".join(f"- file: chapters/chapter-{n}\n" for n in numbers) + "- file: chapters/register\n"
    (folder / "_toc.yml").write_text(f"format: jb-book\nroot: chapters/index\nchapters:\n{files}")
    codebook = json.loads((BOOK / "data/datapackage.json").read_text(encoding="utf-8"))
    kept = [each for each in codebook["resources"] if each["name"] in ("passages", "quotations")]
    (folder / "data/datapackage.json").write_text(json.dumps(codebook | {"resources": kept}))
    for table in kept:
        head = ",".join(field["name"] for field in table["schema"]["fields"])
        (folder / f"data/{table['name']}.csv").write_text(f"{head}\n")
    head, fact = "id,value,unit,words,computed,rows,passages,sources", "information-to,2026,year,2026,by hand,,,"
    (folder / "data/derived/facts.csv").write_text(f"{head}\n{fact}\n")
    if chapters:
        register = "# Register\n\n```{register} facts\n```\n\n## Sources\n\n```{register} sources\n```\n"
        (folder / "chapters/register.md").write_text(register)
    for number in numbers:
        rows = "".join(f"{month},{(month * 37 + number * 11) % 100 + month / 10:.1f}\n" for month in range(1, ROWS + 1))
        (folder / f"data/series_{number}.csv").write_text(f"month,value\n{rows}")
        page(folder, number).write_text(json.dumps(_notebook(number), indent=1, sort_keys=True) + "\n")
    return folder


def page(folder: Path, number: int) -> Path:
    """Return the file of a chapter."""
    return folder / f"chapters/chapter-{number}.ipynb"


def notebook(cells: list[tuple[str, str, str]]) -> dict:
    """Return a notebook of cells given as kind, id and source."""
    made = []
    for kind, name, source in cells:
        code = {"execution_count": None, "outputs": []} if kind == "code" else {}
        made.append({"cell_type": kind, "id": name, "metadata": {}, "source": source.splitlines(keepends=True)} | code)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": made, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def _notebook(number: int) -> dict:
    text = f"It rose and it fell, as {{cite:t}}`source-1` says; see {{numref}}`fig-{number}-1`.\n\n" * 3
    cells = [("markdown", "title", f"# Chapter {number}\n\nWhat this chapter says stands here.\n")]
    cells += [("code", "imports", "from helpers.charts import generated\nfrom helpers import show")]
    for kind, times in (("figure", FIGURES), ("table", TABLES)):
        for each in range(1, times + 1):
            cells += [("markdown", f"text-{kind}-{each}", f"## Section {kind} {each}\n\n{text}")]
            cells += [("code", f"{kind}-{each}", f"show(generated.{kind}({number}, {each}))")]
    return notebook(cells)
