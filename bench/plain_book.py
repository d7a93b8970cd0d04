"""The generated book as a user of plain Jupyter Book would write it: the same words, charts and tables, no extension of ours.

Charts are Altair's default output, tables those of pandas, and the settings those that `jupyter-book create` would need to name.
"""

import json
from pathlib import Path

import generated

_CONFIG = """title: A book
execute:
  execute_notebooks: auto
bibtex_bibfiles: [references.bib]
"""
_READ = """import altair as alt
import pandas as pd

rows = pd.read_csv("../data/series_{number}.csv")"""
_CHART = """alt.Chart(rows).mark_line().encode(
    x=alt.X("month:O", title="Month"), y=alt.Y("value:Q", title="Value {each}")
).properties(title="Line {each}", width=600)"""


def write(folder: Path, chapters: int) -> Path:
    """Write a book of so many chapters into a folder that does not exist yet, nothing executed; return the folder."""
    ours = generated.write(folder.with_name("ours"), chapters)
    (folder / "chapters").mkdir(parents=True)
    (folder / "_config.yml").write_text(_CONFIG)
    (folder / "_toc.yml").write_text((ours / "_toc.yml").read_text().replace("- file: chapters/register\n", ""))
    (folder / "references.bib").write_text((ours / "references.bib").read_text())
    (ours / "data").rename(folder / "data")
    (folder / "chapters/index.md").write_text((ours / "chapters/index.md").read_text())
    for number in range(1, chapters + 1):
        generated.page(folder, number).write_text(json.dumps(generated.notebook(_cells(ours, number)), indent=1) + "\n")
    return folder


def _cells(ours: Path, number: int) -> list[tuple[str, str, str]]:
    """Return the cells of a chapter: the words of ours, and code that a user would write in the place of ours."""
    cells = []
    for cell in json.loads(generated.page(ours, number).read_text())["cells"]:
        kind, name, source = cell["cell_type"], cell["id"], "".join(cell["source"])
        if name == "imports":
            source = _READ.format(number=number)
        elif kind == "code":
            source = _CHART.format(each=name[-1]) if name.startswith("figure") else "rows"
        cells.append((kind, name, source.replace("see {numref}", "see Section ").replace(f"`fig-{number}-1`", "1")))
    return cells
