"""Measures the loop of an author against plain Jupyter Book, in one run on one machine, and writes docs/benchmarks.md.

    make bench CHAPTERS="6 24 96"     so many generated chapters each (6 and 24 if none are given; 96 takes most of an hour)

Both build the same words, charts and tables: ours with site, evidence and PDF, and plain Jupyter Book as a user would write
them (`bench/plain_book.py`), with Altair's default output, pandas' tables and no extension of ours. They take turns, stage by
stage, so that a slow minute of the machine falls on both. Plain `jupyter-book build` does not show a changed row
without `--all`, so that is what a row is compared with. The measured command includes the start of Python. The checks of the
evidence are left out of the generated books, whose tables have none. At 6 chapters all stages are gone through twice, and
means are told. Seconds depend on what else the machine does; the work of processors, all processes of a command
together, hardly does, and leaves out what this project gains by working on several things at once.

What was measured is kept in `_build/bench`, so that a run that is cut short is not lost.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import generated
import kept
import plain_book

BIN = Path(sys.executable).parent
# What the command `book` does, without the checks: Sphinx begins while chapters are executed.
OURS = """
import gc
gc.disable()
from evidencebook import project
from evidencebook.build import pipeline as build
from evidencebook.files import lock
digest = build.inputs_digest()
if not build.is_current(digest):
    with lock.exclusive(project.root()) as held, build.sphinx(held) as sphinx:
        from evidencebook.build import refresh
        refresh.chapters(lambda line: None)
        build.build(started=sphinx)
    build.finish(build.inputs_digest())
gc.freeze()
"""
# How many times as long plain Jupyter Book is to take: from nothing by number of chapters, and by stage.
COLD, GOALS = {6: 3, 24: 5, 96: 6}, {"no change": 20, "prose": 4, "row": 6}
# How much longer a sentence may take in the largest book than in the smallest, and the memory of the largest process in MB.
GROWTH, MEMORY = 1.2, 500
# How often both go through all stages, in turn: with 24 chapters and the preview, in a quarter of an hour.
ROUNDS = {6: 2}
STAGES = ("cold", "no change", "prose", "row")
TARGET = 1
RESULTS = generated.BOOK / "_build/bench/loop.json"


@dataclass(frozen=True)
class Tool:
    """A way to bring the pages up to date: its name, its command, and what it needs besides where a row has changed."""

    name: str
    command: tuple[str, ...]
    after_a_row: tuple[str, ...] = ()


OUR = Tool("this project", (sys.executable, "-c", OURS))
PLAIN = Tool("plain Jupyter Book", (str(BIN / "jupyter-book"), "build", ".", "-q"), ("--all",))
TOOLS = (OUR, PLAIN)


@dataclass
class Measured:
    """One command: seconds, seconds of all its processors, peak memory of its largest process in MB, whether the page is right."""

    seconds: float
    processors: float
    memory: float
    shows_new: bool


# Runs a command, adopts what it leaves running (a warm process of kernels), and tells what all of them took together.
MEASURE = """
import ctypes, resource, subprocess, sys, os, time
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
began = time.perf_counter()
done = subprocess.run(sys.argv[1:], capture_output=True, text=True)
seconds = time.perf_counter() - began
sys.stderr.write(done.stderr[-2000:] if done.returncode else '')
try:
    while True: os.wait()
except ChildProcessError:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
sys.exit(done.returncode)
"""


def run(tool: Tool, book: Path, stage: str) -> tuple[float, float, float]:
    """Run a tool in a book; return seconds, seconds of processors, and the peak memory of its largest process in MB."""
    command = [*tool.command, *(tool.after_a_row if stage == "row" else ())]
    environment = {**os.environ, "PYTHONPATH": str(book / "src"), "PYTHONDONTWRITEBYTECODE": ""}
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, *command],
        cwd=book, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{tool.name} failed:\n{done.stderr}")
    seconds, processors, memory = map(float, done.stdout.split())
    return seconds, processors, memory


def change(book: Path, stage: str) -> str:
    """Make the change of a stage; return what the page of the first chapter must then say."""
    if stage == "prose":
        edit(generated.page(book, TARGET), "What this chapter says stands here", "Newly written words stand here")
        return "Newly written words stand here"
    if stage == "row":
        edit(book / f"data/series_{TARGET}.csv", r"(?m)^60,.*$", "60,4321.5")
        return r"4,?321\.5"
    return "What this chapter says stands here"


def edit(path: Path, old: str, new: str) -> None:
    """Replace the first place that matches a pattern in a file; the run ends where there is none."""
    text, times = re.subn(old, new, path.read_text(encoding="utf-8"), count=1)
    if times != 1:
        raise SystemExit(f"{path}: {old!r} does not stand there")
    path.write_text(text, encoding="utf-8")


def measure(chapters: int, folder: Path) -> dict[str, dict]:
    """Take one book of each tool through the stages, in turn; return what was measured by tool and stage, and pages in MB."""
    books = {
        OUR: generated.write(folder / "book", chapters),
        PLAIN: plain_book.write(folder / "plain" / "book", chapters),
    }
    found: dict[str, dict] = {tool.name: {} for tool in TOOLS}
    for stage in STAGES:
        for tool, book in books.items():
            wanted = change(book, stage)
            seconds, processors, memory = run(tool, book, stage)
            page = book / f"_build/html/chapters/chapter-{TARGET}.html"
            shows_new = bool(re.search(wanted, page.read_text(encoding="utf-8")))
            found[tool.name][stage] = asdict(Measured(seconds, processors, memory, shows_new))
            told = f"{tool.name:20} {stage:10} {seconds:7.2f} s {processors:7.2f} s of processors {memory:5.0f} MB"
            print(f"  {chapters:3} chapters  {told}", flush=True)
    for tool, book in books.items():
        files = (file for file in (book / "_build/html").rglob("*") if file.is_file())
        found[tool.name]["size"] = sum(file.stat().st_size for file in files) / 1e6
    return found


def means(rounds: list[dict]) -> dict:
    """Return the means of what was measured in several rounds; a page that was wrong once was wrong."""
    found: dict = {"size": statistics.mean(each["size"] for each in rounds)}
    for stage in [stage for stage in STAGES if stage in rounds[0]]:
        measured = [each[stage] for each in rounds]
        found[stage] = {key: statistics.mean(each[key] for each in measured) for key in measured[0]}
        found[stage]["shows_new"] = all(each["shows_new"] for each in measured)
    return found


# By number of chapters and name of the tool, what `measure` returns.
Results = dict[int, dict[str, dict]]


def growth(points: dict[int, float]) -> str:
    """Return a straight line through seconds by number of chapters, in words; nothing to fit from one point."""
    if len(points) < 2:
        return "—"
    slope, constant = statistics.linear_regression(list(points), list(points.values()))
    return f"{constant:.1f} s + {slope:.2f} s a chapter"


def report(results: Results) -> list[str]:
    """Return the part of the page: times, ratios, growth, memory and size, and who showed the new value."""
    packages = ("jupyter-book", "sphinx", "myst-nb", "nbclient", "ipykernel", "altair", "pandas", "typst")
    about = (__doc__ or "").split("\n\n")[2].replace("\n", " ").strip()
    lines = [f"`make bench`, {kept.circumstances(*packages)}", "", about, ""]
    for chapters, tools in sorted(results.items()):
        lines += [f"### {chapters} chapters", ""]
        rows = []
        for name, found in tools.items():
            memory = max(found[stage]["memory"] for stage in STAGES if stage in found)
            rows.append([name, *(_seconds(found.get(s)) for s in STAGES), f"{memory:.0f}", f"{found['size']:.1f}"])
        lines += kept.table(["seconds", *STAGES, "peak MB", "pages MB"], rows)
        for unit, words in (
            ("seconds", "times as long as this project"),
            ("processors", "times the work of processors"),
        ):
            ratios = ([name, *_ratios(found, tools[OUR.name], unit)] for name, found in tools.items())
            lines += kept.table([words, *STAGES], ratios)
    lines += ["A time in brackets is that of a page that shows the old value.", "", *_left_out(results)]
    lines += ["### Goals", "", *kept.table(["", "goal", "measured", ""], _goals(results))]
    lines += ["### Growth of the work of processors, by a straight line", ""]
    rows = []
    for tool in TOOLS:
        measured = {n: found[tool.name] for n, found in results.items() if tool.name in found}
        points = ({n: found[s]["processors"] for n, found in measured.items() if s in found} for s in STAGES)
        rows.append([tool.name, *map(growth, points)])
    lines += kept.table(["", *STAGES], rows)
    return lines


def _left_out(results: Results) -> list[str]:
    """Return what a reader might expect and was not measured, and whether the machine had other things to do."""
    sizes = [f"{chapters} chapters" for chapters in COLD if chapters not in results]
    lines = [f"Not measured yet: {'; '.join(sizes)}.", ""] if sizes else []
    if os.getloadavg()[2] > 1.5 * (os.cpu_count() or 1):
        lines += [
            "The machine was busy with other work, which falls on one command more than on another: run it again.",
            "",
        ]
    return lines


def _goals(results: Results) -> list[list[str]]:
    """Return each goal that was measured: what is compared, the goal, what came out, and whether it was missed."""
    rows = []
    for chapters, tools in sorted(results.items()):
        for stage in STAGES:
            goal = COLD.get(chapters) if stage == "cold" else GOALS[stage]
            ratio = tools[PLAIN.name][stage]["seconds"] / tools[OUR.name][stage]["seconds"]
            if goal:
                missed = "" if ratio >= goal else "missed"
                rows.append([f"{chapters} chapters, {stage}: times as long", f"{goal}", f"{ratio:.1f}", missed])
    least, most = min(results), max(results)
    if most > least:
        ours = [results[chapters][OUR.name]["prose"]["seconds"] for chapters in (least, most)]
        grown = ours[1] / ours[0]
        what = f"a sentence at {most} chapters, times that at {least}: at most"
        rows.append([what, f"{GROWTH}", f"{grown:.1f}", "" if grown <= GROWTH else "missed"])
    memory = max(results[most][OUR.name][stage]["memory"] for stage in STAGES)
    told = "" if memory <= MEMORY else "missed"
    return [*rows, [f"peak MB at {most} chapters: at most", f"{MEMORY}", f"{memory:.0f}", told]]


def _ratios(found: dict, ours: dict, unit: str) -> list[str]:
    return [f"{found[stage][unit] / ours[stage][unit]:.1f}" if stage in found else "—" for stage in STAGES]


def _seconds(measured: dict | None) -> str:
    if measured is None:
        return "—"
    return f"{measured['seconds']:.1f}" if measured["shows_new"] else f"({measured['seconds']:.1f})"


def main() -> None:
    """Measure, print and write; what an earlier run measured of other sizes stays."""
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    before = json.loads(RESULTS.read_text()) if RESULTS.is_file() else {}
    results: Results = {int(chapters): tools for chapters, tools in before.items()}
    for chapters in [int(size) for size in sys.argv[1:]] or [6, 24]:
        rounds = []
        for _ in range(ROUNDS.get(chapters, 1)):
            with tempfile.TemporaryDirectory() as folder:
                rounds.append(measure(chapters, Path(folder)))
            results[chapters] = {tool.name: means([found[tool.name] for found in rounds]) for tool in TOOLS}
            RESULTS.write_text(json.dumps(results, indent=1))
            kept.write("The author's loop", report(results))


if __name__ == "__main__":
    main()
