"""Measures the preview: the seconds from a save until a browser shows the page, on a copy of this report, by what was saved.

    make bench                 measures it after the other parts of the loop
    make bench-preview         measures it alone

`evidencebook serve` serves the copy, and Chromium has a chapter open. The time runs from a save until the open page has
reloaded and shows what was saved. The first two times, a file is saved once the last build is complete, as by an author who
reads before going on; "complete" is the time until the build that follows has ended. The other times, a file is saved two
seconds after the page showed the last save, while the build runs in the background. Medians, and the longest.
"""

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import generated
import kept
from playwright.sync_api import Page, sync_playwright

from evidencebook.build import preview_pages

PAGE = "chapters/economy"
FACT, TABLE = "sceeus-exports-2022", "data/trade.csv"
HELPER, STYLE = "src/helpers/charts/economy/trade.py", "src/evidencebook/sphinxext/static/report.css"
# What is copied: the report and the engine, and what was built of it.
PARTS = ("_config.yml", "_toc.yml", "CITATION.cff", "references.bib", "requirements.lock", "CHANGELOG.md", "LICENSE")
FOLDERS = ("chapters", "data", "src", "supply", "_build/html", "_build/pdf", "_build/work", "_build/kept")
# A word for each round.
WORDS = ("ash", "birch", "cedar", "elder", "fir", "hazel", "juniper", "larch", "maple", "oak")
# How often the whole build is waited for, and the seconds before a save, if it is and if not: a complete build is followed
# by a few seconds in which a new worker loads it.
COMPLETE, READ, THINK = 2, 5, 2
# Milliseconds that a page and a build may take before the run is given up.
PATIENCE, LONGEST = 60_000, 300_000


@dataclass(frozen=True)
class Saved:
    """Something that an author saves: what it is, how it is saved, and what the page must then show.

    `save` takes the folder and the number of the round, and returns a function in JavaScript that is true in a page that shows it.
    `goal` is in seconds.
    """

    what: str
    goal: float
    save: Callable[[Path, int], str]


@dataclass
class Found:
    """Seconds until the page shows what was saved, and until everything is built."""

    shown: list[float] = field(default_factory=list)
    complete: list[float] = field(default_factory=list)


def replaced(path: Path, text: str) -> None:
    """Save a file as editors do: through a temporary one."""
    part = path.with_name(f".{path.name}.tmp")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def sentence(book: Path, number: int) -> str:
    """Write another sentence at the end of a paragraph of the open chapter."""
    path = book / f"{PAGE}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cell = next(cell for cell in notebook["cells"] if cell["id"] == "text-2")
    kept_lines = [line for line in cell["source"] if not line.startswith("This line was saved")]
    words = f"This line was saved with the word {WORDS[number]}."
    cell["source"] = [kept_lines[0], f"{words}\n", *kept_lines[1:]]
    replaced(path, json.dumps(notebook, indent=1, ensure_ascii=False) + "\n")
    return f"() => document.querySelector('main').textContent.includes('{words}')"


def style(book: Path, number: int) -> str:
    """Write another distance between words into the style sheet of the pages."""
    path, distance = book / STYLE, f"{number + 1}px"
    text = re.sub(r"\nh1 \{ word-spacing: .*", "", path.read_text(encoding="utf-8"))
    replaced(path, f"{text.rstrip()}\nh1 {{ word-spacing: {distance}; }}\n")
    return f"() => getComputedStyle(document.querySelector('h1')).wordSpacing === '{distance}'"


def row(book: Path, number: int) -> str:
    """Change the value of a row from which a number of the open chapter is computed."""
    path, value = book / TABLE, 21 + number
    text, times = re.subn(rf"(?m)^({FACT},(?:[^,]*,){{8}})\d+", rf"\g<1>{value}", path.read_text(encoding="utf-8"))
    if times != 1:
        raise SystemExit(f"{path}: no row {FACT}")
    replaced(path, text)
    links = f"""document.querySelectorAll('main a[href$="#fact-{FACT}"]')"""
    return f"() => [...{links}].some(each => each.textContent.includes('{value}'))"


def helper(book: Path, number: int) -> str:
    """Change a word that a module of the report writes into a figure of the open chapter."""
    path = book / HELPER
    old = path.read_text(encoding="utf-8")
    new, times = re.subn(r'"The months that are known[^"]*"', f'"The months that are known: {WORDS[number]}"', old)
    if times != 1:
        raise SystemExit(f"{path}: the title of the panel does not stand there")
    replaced(path, new)
    return f"() => document.querySelector('main').textContent.includes('known: {WORDS[number]}')"


SAVES = (
    Saved("a sentence", 1.0, sentence),
    Saved("a style sheet", 2.0, style),
    Saved("a helper module", 4.0, helper),
    # Last: a row that nobody has verified is shown, and refused by the build that follows.
    Saved("a row of data", 3.0, row),
)


@contextmanager
def served(book: Path) -> Iterator[str]:
    """Serve the copy; return its address."""
    environment = {**os.environ, "PYTHONPATH": str(book / "src")}
    command = [sys.executable, "-m", "evidencebook", "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=book, env=environment, stdout=subprocess.PIPE, encoding="utf-8") as process:
        try:
            address = next(found[0] for line in process.stdout if (found := re.search(r"http://localhost:\d+/", line)))
            yield address
        finally:
            process.terminate()
            process.wait(timeout=30)


def measure(page: Page, book: Path, saved: Saved) -> Found:
    """Save something, a word each time; return the seconds that each save took."""
    found = Found()
    complete = f"() => document.getElementById('preview-state')?.textContent === {preview_pages.COMPLETE!r}"
    ended = f"{complete} || !!document.querySelector('[role=alert]')"
    for number in range(len(WORDS)):
        is_quiet = number < COMPLETE
        if is_quiet:
            page.wait_for_function(ended, timeout=LONGEST, polling=100)
        time.sleep(READ if is_quiet else THINK)
        began = time.perf_counter()
        shows = saved.save(book, number)
        page.wait_for_function(shows, timeout=PATIENCE, polling=20)
        found.shown.append(time.perf_counter() - began)
        if is_quiet:
            page.wait_for_function(ended, timeout=LONGEST, polling=100)
            found.complete.append(time.perf_counter() - began)
    return found


def copied(folder: Path) -> Path:
    """Copy the report as it was built last; return the folder."""
    for name in PARTS:
        shutil.copy2(generated.BOOK / name, folder / name)
    for name in FOLDERS:
        if (generated.BOOK / name).is_dir():
            shutil.copytree(generated.BOOK / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def report(found: dict[str, Found]) -> list[str]:
    """Return the part of the page: by what was saved, the goal, the medians and the longest."""
    lines = [f"`make bench-preview`, {kept.circumstances('jupyter-book', 'sphinx', 'watchfiles')}", ""]
    lines += [(__doc__ or "").split("\n\n")[2].replace("\n", " ").strip(), ""]
    rows = []
    for saved in SAVES:
        if seconds := found.get(saved.what):
            shown = statistics.median(seconds.shown)
            told = [
                f"{saved.goal:.1f}",
                f"{shown:.2f}",
                f"{max(seconds.shown):.2f}",
                "" if shown <= saved.goal else "missed",
            ]
            rows.append([f"{saved.what} ({len(WORDS)} times)", *told, f"{statistics.median(seconds.complete):.1f}"])
    return lines + kept.table(["saved", "goal, s", "page, s", "longest, s", "", "complete, s"], rows)


def main() -> None:
    """Measure, print and write."""
    chromium = subprocess.run([generated.BOOK / "tests/find-chromium"], capture_output=True, text=True, check=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as tool:
        book = copied(Path(folder))
        browser = tool.chromium.launch(executable_path=chromium.stdout.strip(), args=["--no-sandbox", "--disable-gpu"])
        with served(book) as address:
            page = browser.new_page()
            page.goto(f"{address}{PAGE}.html")
            found = {}
            for saved in SAVES:
                found[saved.what] = measure(page, book, saved)
                told = " ".join(f"{seconds:.2f}" for seconds in found[saved.what].shown)
                print(f"  {saved.what:16} {told}", flush=True)
        browser.close()
    kept.write("The preview", report(found))


if __name__ == "__main__":
    main()
