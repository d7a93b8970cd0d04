"""Measures the loop of an author against stock tools, in one run on one machine, and writes docs/benchmarks.md.

    make bench CHAPTERS="6 24 96"     so many generated chapters each (6 and 24 if none are given; 96 takes an hour)

Each tool builds the same generated book with the same extension, from the same notebooks without outputs. The measured
command includes the start of Python; ours neither skips nor preloads anything that `make` does not. The checks of the
evidence, which no stock tool has, are left out of the generated books, whose tables have no evidence. Tools that do
everything at every change are measured once, from nothing, where there are more than 24 chapters.

What was measured is kept in `_build/bench`, tool by tool, so that a run that is cut short is not lost.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import generated
import kept

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
ALL = stock("force", "--all")
TOOLS = (OUR, stock("force"), ALL, NBCONVERT, stock("cache"), stock("auto"))
# What these do at one stage they do at every other.
ALWAYS_ALL = (ALL, NBCONVERT)


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
    for stage in STAGES[:1] if tool in ALWAYS_ALL and chapters > 24 else STAGES:
        wanted = change(book, stage)
        seconds, memory = run(tool, book)
        page = book / f"_build/html/chapters/chapter-{TARGET}.html"
        shows_new = bool(re.search(wanted, page.read_text(encoding="utf-8")))
        found[stage] = asdict(Measured(seconds, memory, shows_new))
        print(f"  {chapters:3} chapters  {tool.name:32} {stage:10} {seconds:7.2f} s  {memory:5.0f} MB", flush=True)
    size = sum(f.stat().st_size for f in (book / "_build/html").rglob("*") if f.is_file()) / 1e6
    return {"size": size, **found}


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
        ours = tools[OUR.name]
        rows = [
            [name, *(f"{found[s]['seconds'] / ours[s]['seconds']:.1f}" if s in found else "—" for s in STAGES)]
            for name, found in tools.items()
        ]
        lines += kept.table(["times as long as this project", *STAGES], rows)
    lines += [
        "A time in brackets is that of a page that shows the old value.",
        "",
        "### Growth, by a straight line",
        "",
    ]
    rows = []
    for tool in TOOLS:
        measured = {n: found[tool.name] for n, found in results.items() if tool.name in found}
        points = ({n: found[s]["seconds"] for n, found in measured.items() if s in found} for s in STAGES)
        rows.append([tool.name, *map(growth, points)])
    lines += kept.table(["", *STAGES], rows)
    lines += ["### Which value the page shows after a change", ""]
    rows = []
    for tool in TOOLS:
        shown = [
            all(
                found[tool.name].get(s, {"shows_new": True})["shows_new"]
                for found in results.values()
                if tool.name in found
            )
            for s in ("prose", "row", "helper")
        ]
        rows.append([tool.name, *("new" if new else "**old**" for new in shown)])
    return lines + kept.table(["", "prose", "row", "helper"], rows)


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
        results[chapters] = {}
        for tool in TOOLS:
            with tempfile.TemporaryDirectory() as folder:
                results[chapters][tool.name] = measure(tool, chapters, Path(folder))
            RESULTS.write_text(json.dumps(results, indent=1))
            kept.write("The author's loop", report(results))


if __name__ == "__main__":
    main()
