"""Measures the loop of an author against stock tools, in one run on one machine, and writes docs/benchmarks.md.

    python tests/bench.py [CHAPTERS …]     so many generated chapters each (6 and 24 if none are given; 96 takes half an hour)

Each tool builds the same generated book with the same extension, from the same notebooks without outputs. The measured
command includes the start of Python; ours neither skips nor preloads anything that `make` does not. The checks of the
evidence, which no stock tool has, are left out of the generated books, whose tables have no evidence.
"""

import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

import generated

BIN = Path(sys.executable).parent
OURS = """
from helpers import build
digest = build.inputs_digest()
if not build.is_current(digest):
    from helpers import refresh
    refresh.chapters(lambda line: None)
    build.build()
    build.finish(build.inputs_digest())
"""
STAGES = ("cold", "no change", "prose", "row", "helper")
TARGET = 1
REPORT = generated.BOOK / "docs/benchmarks.md"


@dataclass(frozen=True)
class Tool:
    """A way to bring the pages up to date: its name, its command, and how the book executes notebooks for it."""

    name: str
    command: tuple[str, ...]
    execution: str


def stock(mode: str, *more: str) -> Tool:
    name = f"jupyter-book build, {mode}{' --all' if more else ''}"
    return Tool(name, (str(BIN / "jupyter-book"), "build", ".", "-q", *more), mode)


NBCONVERT = Tool(
    "nbconvert --execute",
    (sys.executable, "-m", "nbconvert", "--to", "html", "--execute", "--output-dir", "_build/html/chapters"),
    "off",
)
OUR = Tool("this project", (sys.executable, "-c", OURS), "off")
TOOLS = (OUR, stock("force"), stock("cache"), stock("auto"), stock("force", "--all"), NBCONVERT)


@dataclass
class Measured:
    """One command: seconds, peak memory of its largest process in MB, whether it succeeded and showed the new value."""

    seconds: float
    memory: float
    shows_new: bool


def run(tool: Tool, book: Path) -> tuple[float, float]:
    """Run a tool in a book; return seconds and the peak memory of its largest process in MB."""
    command = list(tool.command)
    if tool is NBCONVERT:
        command += [str(page) for page in sorted((book / "chapters").glob("*.ipynb"))]
    script = (
        "import resource, subprocess, sys\n"
        "done = subprocess.run(sys.argv[1:], capture_output=True, text=True)\n"
        "sys.stderr.write(done.stderr[-2000:] if done.returncode else '')\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)\n"
        "sys.exit(done.returncode)"
    )
    environment = {**os.environ, "PYTHONPATH": str(book / "src"), "PYTHONDONTWRITEBYTECODE": ""}
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", script, *command], cwd=book, env=environment, capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(f"{tool.name} failed:\n{done.stderr}")
    return seconds, float(done.stdout)


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
    text, times = re.subn(old, new, path.read_text(encoding="utf-8"), count=1)
    if times != 1:
        raise SystemExit(f"{path}: {old!r} does not stand there")
    path.write_text(text, encoding="utf-8")


def measure(tool: Tool, chapters: int, folder: Path) -> tuple[dict[str, Measured], float]:
    """Take one book through all stages with one tool; return what was measured, and the size of the pages in MB."""
    book = generated.write(folder / "book", chapters)
    config = book / "_config.yml"
    config.write_text(config.read_text().replace('execute_notebooks: "off"', f'execute_notebooks: "{tool.execution}"'))
    found = {}
    for stage in STAGES:
        wanted = change(book, stage)
        seconds, memory = run(tool, book)
        page = book / f"_build/html/chapters/chapter-{TARGET}.html"
        found[stage] = Measured(seconds, memory, bool(re.search(wanted, page.read_text(encoding="utf-8"))))
        print(f"  {chapters:3} chapters  {tool.name:32} {stage:10} {seconds:7.2f} s  {memory:5.0f} MB", flush=True)
    size = sum(f.stat().st_size for f in (book / "_build/html").rglob("*") if f.is_file()) / 1e6
    shutil.rmtree(book)
    return found, size


def growth(points: dict[int, float]) -> str:
    """Return a straight line through seconds by number of chapters, in words; nothing to fit from one point."""
    if len(points) < 2:
        return "—"
    slope, constant = statistics.linear_regression(list(points), list(points.values()))
    return f"{constant:.1f} s + {slope:.2f} s a chapter"


Results = dict[int, dict[str, tuple[dict[str, Measured], float]]]


def report(results: Results) -> str:
    """Return the page: times, ratios, growth, memory and size, and who showed the new value."""
    machine = f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    packages = ("jupyter-book", "sphinx", "myst-nb", "nbclient", "nbconvert", "ipykernel", "altair", "pandas")
    lines = [
        "# How fast the loop is, and whether pages are ever stale",
        "",
        "`make bench` writes this page; compare ratios, which come from one run, not seconds, which come from one machine.",
        "",
        f"{date.today().isoformat()}; {machine}; load at the end {os.getloadavg()[0]:.1f}; "
        + ", ".join(f"{name} {version(name)}" for name in packages)
        + ".",
        "",
        (__doc__ or "").split("\n\n")[2].replace("\n", " ").strip(),
        "",
    ]
    for chapters, tools in results.items():
        lines += [f"## {chapters} chapters", "", f"| seconds | {' | '.join(STAGES)} | peak MB | pages MB |"]
        lines += ["|---|" + "---:|" * (len(STAGES) + 2)]
        for name, (found, size) in tools.items():
            memory = max(found[stage].memory for stage in STAGES)
            cells = " | ".join(_seconds(found[stage]) for stage in STAGES)
            lines.append(f"| {name} | {cells} | {memory:.0f} | {size:.1f} |")
        ours = tools[OUR.name][0]
        lines += ["", f"| times slower than this project | {' | '.join(STAGES)} |", "|---|" + "---:|" * len(STAGES)]
        for name, (found, _) in tools.items():
            ratios = " | ".join(f"{found[s].seconds / ours[s].seconds:.1f}" for s in STAGES)
            lines.append(f"| {name} | {ratios} |")
        lines.append("")
    lines += ["A time in brackets is that of a page that shows the old value.", "", "## Growth, by a straight line", ""]
    lines += [f"| | {' | '.join(STAGES)} |", "|---|" + "---|" * len(STAGES)]
    for tool in TOOLS:
        by_stage = [{n: found[tool.name][0][s].seconds for n, found in results.items()} for s in STAGES]
        lines.append(f"| {tool.name} | {' | '.join(map(growth, by_stage))} |")
    lines += ["", "## Which value the page shows after a change", ""]
    lines += ["| | prose | row | helper |", "|---|---|---|---|"]
    for tool in TOOLS:
        shown = [
            all(found[tool.name][0][s].shows_new for found in results.values()) for s in ("prose", "row", "helper")
        ]
        lines.append(f"| {tool.name} | {' | '.join('new' if new else '**old**' for new in shown)} |")
    return "\n".join([*lines, ""])


def _seconds(measured: Measured) -> str:
    return f"{measured.seconds:.1f}" if measured.shows_new else f"({measured.seconds:.1f})"


def main() -> None:
    """Measure, print and write."""
    sizes = [int(size) for size in sys.argv[1:]] or [6, 24]
    results: Results = {}
    for chapters in sizes:
        results[chapters] = {}
        for tool in TOOLS:
            with tempfile.TemporaryDirectory() as folder:
                results[chapters][tool.name] = measure(tool, chapters, Path(folder))
    text = report(results)
    print(text)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
