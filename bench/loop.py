"""Measures the loop of an author against stock tools, in one run on one machine, and writes docs/benchmarks.md.

    make bench CHAPTERS="6 24 96"     so many generated chapters each (6 and 24 if none are given; 96 takes an hour)

Each tool builds the same generated book with the same extension, from the same notebooks without outputs. The measured
command includes the start of Python; ours neither skips nor preloads anything that `make` does not. The checks of the
evidence, which no stock tool has, are left out of the generated books, whose tables have no evidence. Tools that do
everything at every change are measured from nothing and after a change of a row. At 6 chapters the tools go through all
stages three times, in turn, and medians are told. Seconds depend on what
else the machine does; the work of processors, all processes of a command together, hardly does, and leaves out what this
project gains by working on all of them at once.

What was measured is kept in `_build/bench`, tool by tool, so that a run that is cut short is not lost.
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

BIN = Path(sys.executable).parent
OURS = """
from evidencebook.build import pipeline as build
digest = build.inputs_digest()
if not build.is_current(digest):
    from evidencebook.build import refresh
    refresh.chapters(lambda line: None)
    build.build()
    build.finish(build.inputs_digest())
"""
# How many times as long stock is to take: from nothing by number of chapters, after a row by the only way that is right there.
COLD, ROW, GOALS = {6: 4, 24: 7, 96: 9}, 6, {"no change": 20, "prose": 2}
# How often each tool goes through all stages, in turn with the others; more often would take hours.
ROUNDS = {6: 3}
STAGES = ("cold", "no change", "prose", "row", "helper")
TARGET = 1
RESULTS = generated.BOOK / "_build/bench/loop.json"


@dataclass(frozen=True)
class Tool:
    """A way to bring the pages up to date: its name, its command, and how the book executes notebooks for it."""

    name: str
    command: tuple[str, ...]
    execution: str


def stock(mode: str, *more: str) -> Tool:
    """Return Jupyter Book as it comes, executing notebooks in one of its ways."""
    name = f"jupyter-book build, {mode}{' --all' if more else ''}"
    return Tool(name, (str(BIN / "jupyter-book"), "build", ".", "-q", *more), mode)


NBCONVERT = Tool(
    "nbconvert --execute",
    (sys.executable, "-m", "nbconvert", "--to", "html", "--execute", "--output-dir", "_build/html/chapters"),
    "off",
)
OUR = Tool("this project", (sys.executable, "-c", OURS), "off")
FORCE, ALL = stock("force"), stock("force", "--all")
TOOLS = (OUR, FORCE, ALL, NBCONVERT, stock("cache"), stock("auto"))
# What these do at one stage they do at every other.
ALWAYS_ALL = (ALL, NBCONVERT)


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


def run(tool: Tool, book: Path) -> tuple[float, float, float]:
    """Run a tool in a book; return seconds, seconds of processors, and the peak memory of its largest process in MB."""
    command = list(tool.command)
    if tool is NBCONVERT:
        command += [str(page) for page in sorted((book / "chapters").glob("*.ipynb"))]
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
    if stage == "helper":
        edit(book / generated.MODULE, "FACTOR = 1", "FACTOR = 2")
        return r"8,?643\.0"
    return "What this chapter says stands here"


def edit(path: Path, old: str, new: str) -> None:
    """Replace the first place that matches a pattern in a file; the run ends where there is none."""
    text, times = re.subn(old, new, path.read_text(encoding="utf-8"), count=1)
    if times != 1:
        raise SystemExit(f"{path}: {old!r} does not stand there")
    path.write_text(text, encoding="utf-8")


def measure(tool: Tool, chapters: int, folder: Path) -> dict:
    """Take one book through the stages with one tool; return what was measured by stage, and the size of the pages in MB."""
    book = generated.write(folder / "book", chapters)
    config = book / "_config.yml"
    config.write_text(config.read_text().replace('execute_notebooks: "off"', f'execute_notebooks: "{tool.execution}"'))
    found = {}
    for stage in ("cold", "row") if tool in ALWAYS_ALL else STAGES:
        wanted = change(book, stage)
        seconds, processors, memory = run(tool, book)
        page = book / f"_build/html/chapters/chapter-{TARGET}.html"
        shows_new = bool(re.search(wanted, page.read_text(encoding="utf-8")))
        found[stage] = asdict(Measured(seconds, processors, memory, shows_new))
        told = f"{tool.name:32} {stage:10} {seconds:7.2f} s {processors:7.2f} s of processors {memory:5.0f} MB"
        print(f"  {chapters:3} chapters  {told}", flush=True)
    size = sum(f.stat().st_size for f in (book / "_build/html").rglob("*") if f.is_file()) / 1e6
    return {"size": size, **found}


def middle(rounds: list[dict]) -> dict:
    """Return the medians of what was measured in several rounds; a page that was wrong once was wrong."""
    found: dict = {"size": statistics.median(each["size"] for each in rounds)}
    for stage in [stage for stage in STAGES if stage in rounds[0]]:
        measured = [each[stage] for each in rounds]
        found[stage] = {key: statistics.median(each[key] for each in measured) for key in measured[0]}
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
    packages = ("jupyter-book", "sphinx", "myst-nb", "nbclient", "nbconvert", "ipykernel", "altair", "pandas")
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
    lines += ["### Goals", "", *kept.table(["times as long as this project", "goal", "measured", ""], _goals(results))]
    lines += ["### Growth of the work of processors, by a straight line", ""]
    rows = []
    for tool in TOOLS:
        measured = {n: found[tool.name] for n, found in results.items() if tool.name in found}
        points = ({n: found[s]["processors"] for n, found in measured.items() if s in found} for s in STAGES)
        rows.append([tool.name, *map(growth, points)])
    lines += kept.table(["", *STAGES], rows)
    lines += ["### Which value the page shows after a change", ""]
    rows = []
    for tool in TOOLS:
        measured = [found[tool.name] for found in results.values() if tool.name in found]
        rows.append([tool.name, *(_shown([each[s] for each in measured if s in each]) for s in STAGES[2:])])
    return lines + kept.table(["", "prose", "row", "helper"], rows)


def _left_out(results: Results) -> list[str]:
    """Return what a reader might expect and was not measured, and whether the machine had other things to do."""
    sizes = [f"{chapters} chapters" for chapters in COLD if chapters not in results]
    tools = [f"{t.name} at {n}" for n, found in sorted(results.items()) for t in TOOLS if t.name not in found]
    lines = [f"Not measured yet: {'; '.join(sizes + tools)}.", ""] if sizes + tools else []
    if os.getloadavg()[2] > 1.5 * (os.cpu_count() or 1):
        lines += [
            "The machine was busy with other work, which falls on one command more than on another: run it again.",
            "",
        ]
    return lines


def _shown(measured: list[dict]) -> str:
    if not measured:
        return "—"
    return "new" if all(each["shows_new"] for each in measured) else "**old**"


def _goals(results: Results) -> list[list[str]]:
    """Return each goal that was measured: what is compared, the goal, what came out, and whether it was missed."""
    rows = []
    for chapters, tools in sorted(results.items()):
        goals = [(stage, FORCE.name, goal) for stage, goal in GOALS.items()]
        goals += [("cold", FORCE.name, COLD.get(chapters)), ("row", ALL.name, ROW)]
        for stage, name, goal in goals:
            if goal and stage in tools.get(name, {}):
                ratio = tools[name][stage]["seconds"] / tools[OUR.name][stage]["seconds"]
                what = f"{chapters} chapters, {stage}: {name}"
                rows.append([what, f"{goal}", f"{ratio:.1f}", "" if ratio >= goal else "missed"])
    return rows


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
        measured: dict[str, list[dict]] = {tool.name: [] for tool in TOOLS}
        results[chapters] = {}
        for tool in TOOLS * ROUNDS.get(chapters, 1):
            with tempfile.TemporaryDirectory() as folder:
                measured[tool.name].append(measure(tool, chapters, Path(folder)))
            results[chapters][tool.name] = middle(measured[tool.name])
            RESULTS.write_text(json.dumps(results, indent=1))
            kept.write("The author's loop", report(results))


if __name__ == "__main__":
    main()
