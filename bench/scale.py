"""How the book does when it holds far more: checks, build, pages and search with thousands of copied rows.

    make bench-scale SIZES="0.1 1"     as shares of 10,000 events, 5,000 passages, 2,000 facts and 100 chapters more

Takes a copy of the book and its evidence, copies rows under new ids until there are as many as asked (a copy keeps source,
passages and place of its row, so that every check reads it as it reads a real one), and adds chapters, each with a figure, a
table, five facts, five events and five passages. The copied events raise and lower no tension and bear on no finding, so that
the findings still hold; what the book itself holds stays, even where that is more than a share. Texts of sources are not used.
Ratios of seconds are those of the processors' work; peak memory is that of the largest process.
"""

import csv
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from itertools import cycle, islice
from pathlib import Path

import generated
import kept
import loop
import pikepdf
from playwright.sync_api import sync_playwright
from served import served

from evidencebook import project
from evidencebook.pdf import file_names
from evidencebook.sphinxext import search

EVENTS, PASSAGES, FACTS, CHAPTERS = 10_000, 5_000, 2_000, 100
RESULTS = generated.BOOK / "_build/bench/scale.json"
LIMIT = 12 * 60
BEGINS, DAYS = date(2021, 1, 1), 1_360  # where the days of copied events lie: before the last that a document tells
STEPS = {
    "refresh": ("-m", "evidencebook", "refresh"),
    "check": ("-m", "evidencebook", "check"),
    "build": ("-c", "from evidencebook.build import pipeline as build; build.build()"),
}
AGAIN = "build, a sentence changed"
LOCK = (
    "from pathlib import Path; from evidencebook.evidence import verification_lock as verified; "
    "Path(verified.VERIFIED).write_text(verified.text(), encoding='utf-8')"
)
HELD = {"events": "events", "passages": "passages", "facts": "derived/facts"}
FILES = {
    **{f"the page {name}": f"chapters/{name}.html" for name in ("chronology", "facts", "passages")},
    "the index of the search": f"_static/{search.FILES.format(5)}",  # the part that grows with rows of evidence
    "the PDF": file_names.file_name(),
}
_CODE = '''"""Figures and tables of generated chapters: counts of people, from the rows of one stretch of the table."""

import altair as alt

from evidencebook.evidence import tables
from evidencebook.charts import theme
from evidencebook.charts.palette import LIGHT
from evidencebook.notebooks.mime import Table


def _rows(chapter: int):
    table = tables.read("counts").query("unit == 'persons' and value == value")
    first = chapter * 7 % len(table)
    return table.iloc[first : first + 7]


def figure(chapter: int) -> alt.TopLevelMixin:
    """Draw the amounts of a chapter."""
    rows = _rows(chapter).assign(row=lambda found: [f"Row {n}" for n in range(1, len(found) + 1)])

    def build(layout: theme.Layout) -> alt.TopLevelMixin:
        x = alt.X("value:Q", axis=alt.Axis(title="Persons"))
        drawn = alt.Chart(rows[["row", "value"]]).mark_bar(color=LIGHT["gap"])
        return drawn.encode(x=x, y=alt.Y("row:N", title=None)).properties(width=layout.width - 300)

    says = f"Bars of {len(rows)} amounts; the largest is {rows.value.max():.0f} persons."
    about = {"title": "Counts of people", "caption": "One bar for each row.", "description": says}
    columns = {"row": ("Row", ""), "value": ("Count", "persons")}
    return theme.figure(build, name=f"fig-amounts-{chapter}", **about, rows=rows, columns=columns)


def table(chapter: int) -> Table:
    """List the amounts of a chapter."""
    rows = _rows(chapter)
    cells = [{"row": row.id, "value": f"{row.value:g}"} for row in rows.itertuples()]
    columns = {"row": "Row", "value": "Persons"}
    return Table(f"tab-amounts-{chapter}", "Amounts", "As the rows have them.", columns, cells, list(set(rows.source)), [])
'''


def write(folder: Path, share: float) -> Path:
    """Write a copy of the book that holds so large a share of the full size; return its folder, which is new."""
    for name in project.INPUTS:
        part, copy = generated.BOOK / name, folder / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        if part.is_dir():
            shutil.copytree(part, copy, ignore=shutil.ignore_patterns("__pycache__"))
        elif part.exists():  # a report need not have pictures
            shutil.copy(part, copy)
    passages = _grow(folder / "data/passages.csv", round(PASSAGES * share), lambda row, number: row)
    copies: dict[str, list[str]] = {}
    for row in passages:
        copies.setdefault(_original(row["id"]), []).append(row["id"])

    def event(row: dict, number: int) -> dict | None:
        if row["date_precision"] == "day":
            day = (BEGINS + timedelta(days=number * 7 % DAYS)).isoformat()
            row |= {"date_start": day, "date_end": day}
        elif max(row["date_start"], row["date_end"]) >= (BEGINS + timedelta(days=DAYS)).isoformat():
            return None
        named = [copies[name][number % len(copies[name])] for name in row["passages"].split()]
        return row | {"direction": "neither", "bears_on": "", "passages": " ".join(named)}

    events = _grow(folder / "data/events.csv", round(EVENTS * share), event)
    with (folder / "data/derived/facts.csv").open(encoding="utf-8", newline="") as file:
        have = sum(1 for _ in csv.DictReader(file))
    table = folder / "data/counts.csv"
    with table.open(encoding="utf-8", newline="") as file:
        rows = sum(1 for _ in csv.DictReader(file))
    facts = _grow(table, max(rows, rows + round(FACTS * share) - have), lambda row, number: row)
    (folder / "src/helpers/charts/generated.py").write_text(_CODE, encoding="utf-8")
    listed = ["  - caption: Generated", "    chapters:"]
    for number in range(round(CHAPTERS * share)):
        page = folder / f"chapters/generated-{number}.ipynb"
        page.write_text(json.dumps(_chapter(number, facts, events, passages), indent=1, sort_keys=True) + "\n")
        listed.append(f"      - file: chapters/{page.stem}")
    with (folder / "_toc.yml").open("a", encoding="utf-8") as file:
        file.write("\n".join([*listed, ""]))
    environment = {**os.environ, "PYTHONPATH": str(folder / "src")}
    subprocess.run([sys.executable, "-c", LOCK], cwd=folder, env=environment, check=True)
    return folder


def _grow(table: Path, size: int, copied) -> list[dict]:
    """Copy rows of a table, each as `copied` makes it or left out where that is None, until there are so many; return all."""
    with table.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        head, rows = list(reader.fieldnames or ()), list(reader)
    turns = ((row, number) for number, row in enumerate(cycle(rows)))
    made = (copied({**row, "id": f"{row['id']}-copy-{number}"}, number) for row, number in turns)
    rows = rows + list(islice((row for row in made if row), max(0, size - len(rows))))
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, head, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return rows


def _original(name: str) -> str:
    return re.sub(r"-copy-\d+$", "", name)


def _chapter(number: int, facts: list[dict], events: list[dict], passages: list[dict]) -> dict:
    """Return a chapter that gives five facts, tells five events and leads to five passages, around a figure and a table."""
    stretch = range(number * 5, number * 5 + 5)
    told = [
        (facts[-1 - n % len(facts)], events[-1 - n % len(events)], passages[-1 - n % len(passages)]) for n in stretch
    ]
    text = "\n\n".join(
        f"The rows give {{fact}}`{fact['id']}`, as {{cite:t}}`{fact['source']}` has it. What came then, {{event}}`{event['id']}`, "
        f"{{cite:p}}`{event['source']}` tells, and more of it stands elsewhere {{passage}}`{passage['id']}`."
        for fact, event, passage in told
    )
    title = "".join(chr(ord("a") + int(digit)) for digit in str(number))
    cells = [
        ("markdown", "title", f"# Generated chapter {title}\n\nWhat this chapter says stands here.\n"),
        ("code", "imports", "from helpers.charts import generated\nfrom helpers import show"),
        ("markdown", "text", f"## What the rows say\n\nSee {{numref}}`fig-amounts-{number}`.\n\n{text}\n"),
        ("code", "figure", f"show(generated.figure({number}))"),
        ("markdown", "more", "## What they add up to\n\nThe table has them once more.\n"),
        ("code", "table", f"show(generated.table({number}))"),
    ]
    return generated.notebook(cells)


def measure(share: float, folder: Path, note: Callable[[dict], None]) -> None:
    """Tell what one size holds, what each step took, what came out and what a reader meets, as soon as each is known."""
    book = write(folder / "book", share)
    site, found = book / "_build/html", {"steps": {}}

    def run(step: str, *arguments: str) -> None:
        tool = loop.Tool(step, ("timeout", str(LIMIT), sys.executable, *arguments))
        seconds, processors, memory = loop.run(tool, book, step)
        print(f"  {share:g} {step:24} {seconds:7.1f} s {memory:6.0f} MB", flush=True)
        found["steps"][step] = seconds, processors, memory
        note(found)

    try:
        for step, arguments in STEPS.items():
            run(step, *arguments)
        found |= _made(book)
        found["read"] = _read(site, _last_dated(book / "data/events.csv"))
        note(found)
        loop.edit(book / "chapters/sources.md", r"\Z", "\nOne more sentence.\n")
        run(AGAIN, *STEPS["build"])
    except SystemExit as error:
        note(found | {"failed": str(error).strip() or f"not done after {LIMIT} s"})


def _made(book: Path) -> dict:
    """Return how much a book holds and the sizes in bytes of what was made from it, as they are and compressed."""
    site = book / "_build/html"
    holds = {name: _rows(book / f"data/{file}.csv") for name, file in HELD.items()}
    files = {name: site / file for name, file in FILES.items()}
    sizes = {name: (file.stat().st_size, len(gzip.compress(file.read_bytes()))) for name, file in files.items()}
    whole = sum(file.stat().st_size for file in site.rglob("*") if file.is_file())
    with pikepdf.open(files["the PDF"]) as printed:
        pages = len(printed.pages)
    chapters = {"pages of the site": len(list((book / "chapters").iterdir()))}
    return {"holds": holds | chapters, "files": sizes, "site": whole, "printed": pages}


def _rows(table: Path) -> int:
    with table.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.DictReader(file))


def _last_dated(table: Path) -> dict[str, str]:
    with table.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["date_precision"] == "day"][-1]


def _read(site: Path, event: dict[str, str]) -> dict[str, float]:
    """Return the seconds in which a reader finds a copied event and its day; ends the run where they are not found."""
    chromium = subprocess.run([generated.BOOK / "tests/find-chromium"], capture_output=True, text=True, check=True)
    entry, took = f"event-{event['id']}", {}
    with served(site) as address, sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=chromium.stdout.strip(), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.set_default_timeout(LIMIT * 1000)

        def timed(what: str, act: Callable[[], object]) -> None:
            began = time.perf_counter()
            act()
            took[what] = time.perf_counter() - began

        def ask() -> None:
            page.get_by_role("searchbox", name="Words, names").fill(event["id"])
            page.keyboard.press("Enter")
            page.wait_for_selector(f'#search-results a[href$="#{entry}"]')

        def filtered() -> None:
            page.get_by_label("From", exact=True).fill(event["date_start"])
            page.get_by_label("To", exact=True).fill(event["date_start"])
            page.wait_for_function(
                "() => { const all = [...document.querySelectorAll('table.register tbody tr')];"
                " const shown = all.filter(row => !row.hidden).length; return shown && shown < all.length / 2; }"
            )

        page.goto(f"{address}/search.html")
        timed("search for an event", ask)
        timed("chronology opens", lambda: page.goto(f"{address}/chapters/chronology.html"))
        timed("filter it to a day", filtered)
        if not page.locator(f"#{entry}").is_visible():
            raise SystemExit(f"{entry} does not show when the chronology is filtered to {event['date_start']}")
        timed("show all again", page.get_by_role("button", name="Show all").click)
        browser.close()
    return took


def report(results: dict[float, dict]) -> list[str]:
    """Return the part of the page: what each size holds, what it took, what came out, and what ten times that would need."""
    whole = {share: found for share, found in sorted(results.items()) if "read" in found}
    lines = [f"`make bench-scale`, {kept.circumstances('jupyter-book', 'sphinx', 'typst', 'pandas')}", ""]
    lines += [(__doc__ or "").split("\n\n")[2].replace("\n", " ").strip(), ""]
    for share, found in sorted(results.items()):
        if "failed" in found:
            lines += [f"**At {share:g} it failed**: {found['failed']}", ""]
    if os.getloadavg()[2] > 1.5 * (os.cpu_count() or 1):
        lines += ["The machine was busy with other work, which makes seconds longer, but not the processors' work.", ""]
    head = [f"{share:g} of the size" for share in whole]
    several = len(whole) > 1

    def rows(of: Callable[[dict], dict[str, tuple[float, str]]]) -> list[list[str]]:
        columns = [of(found) for found in whole.values()]
        names = list(columns[0]) if columns else []
        times = {name: f"{columns[-1][name][0] / columns[0][name][0]:.1f}" for name in names if several}
        return [[name, *(column[name][1] for column in columns), *([times[name]] if several else [])] for name in names]

    more = ["times as much"] if several else []
    holds = lambda found: {name: (count, f"{count:,}") for name, count in found["holds"].items()}  # noqa: E731
    lines += kept.table(["the book holds", *head, *more], rows(holds))
    lines += kept.table(["seconds (of processors; peak MB)", *head, *more], rows(_steps))
    lines += kept.table(["MB (compressed)", *head, *more], rows(_sizes))
    reading = lambda found: {name: (took, f"{took:.1f}") for name, took in found["read"].items()}  # noqa: E731
    lines += kept.table(["seconds in Chromium", *head, *more], rows(reading))
    return lines + (_ten_times(whole[min(whole)], whole[max(whole)]) if whole else [])


def _ten_times(small: dict, found: dict) -> list[str]:
    """Return what would have to change at ten times a size, by what was measured at that size and at a smaller one."""
    before, after = (
        {**_steps(each), **_sizes(each), **{n: (s, "") for n, s in each["read"].items()}} for each in (small, found)
    )
    growth, fastest = max((after[name][0] / before[name][0], name) for name in before)
    memory, seconds = found["steps"]["build"][2] / 1000, found["steps"]["build"][0]
    (timeline, packed), (index, _) = found["files"]["the page chronology"], found["files"]["the index of the search"]
    said = (
        f"What grew fastest is “{fastest}”, {growth:.0f} times. "
        f"What gives way first is the memory of the PDF: Typst sets all registers as one document of "
        f"{found['printed']:,} pages, took {memory:.1f} GB, and does so again after a changed sentence. "
        f"Ten times as many would need a PDF that prints only the "
        f"entries that a sentence or a figure uses, and leaves the others to the data package, or a volume for each "
        f"register. Then the pages of the registers: a chronology of {timeline / 1e6:.0f} MB ({packed / 1e6:.1f} MB "
        f"compressed) opens in {found['read']['chronology opens']:.0f} s on this machine, and no reader should wait "
        f"longer. Registers would be paged, the chronology by year, "
        f"with a small table from the id of an entry to its page so that old links hold; the picture above it would count "
        f"events by month and draw single ones only where a reader looks closer. The search loads its whole index of "
        f"{index / 1e6:.0f} MB when it is first used: it would be cut by the kind of entry and by initial letters, and its "
        f"parts loaded as words are typed. Pages grow with the square of the number of chapters, since each lists all others "
        f"beside it: the list would be folded to the part that one reads. A build of {seconds / 60:.0f} minutes reads and "
        f"writes pages in one process, which Sphinx can share among several: what pages note of their evidence is merged "
        f"already, but it was not tried at this size. "
        f"The tables and the checks grow with the rows and no faster, and would do as they are."
    )
    return ["### What ten times that would need", "", said]


def _steps(found: dict) -> dict[str, tuple[float, str]]:
    return {
        step: (processors, f"{seconds:.1f} ({processors:.1f}; {memory:.0f})")
        for step, (seconds, processors, memory) in found["steps"].items()
    }


def _sizes(found: dict) -> dict[str, tuple[float, str]]:
    sizes = {name: (size, f"{size / 1e6:.2f} ({packed / 1e6:.2f})") for name, (size, packed) in found["files"].items()}
    sizes["the PDF"] = (sizes["the PDF"][0], f"{sizes['the PDF'][0] / 1e6:.2f}, {found['printed']:,} pages")
    return sizes | {"the site": (found["site"], f"{found['site'] / 1e6:.0f}")}


def main() -> None:
    """Measure each size, print and write; what an earlier run measured of other sizes stays."""
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    before = json.loads(RESULTS.read_text()) if RESULTS.is_file() else {}
    results = {float(share): found for share, found in before.items()}
    for share in [float(size) for size in sys.argv[1:]] or [0.1, 1]:

        def note(found: dict, share: float = share) -> None:
            results[share] = found
            RESULTS.write_text(json.dumps(results, indent=1))

        with tempfile.TemporaryDirectory() as folder:
            measure(share, Path(folder), note)
        kept.write("Scale", report(results))


if __name__ == "__main__":
    main()
