"""Where measurements are kept: each benchmark writes its own part of docs/benchmarks.md and leaves the others as they are."""

import os
import platform
import re
import time
from collections.abc import Iterable
from datetime import date
from importlib.metadata import version
from pathlib import Path

# A benchmark imports this module when it begins.
BEGAN = time.perf_counter()
PAGE = Path(__file__).resolve().parents[1] / "docs/benchmarks.md"
_HEAD = """# Measured

Each part is written by the command that it names. Compare what stands in one part, which comes from one run; machines and
hours differ.
"""


def write(title: str, lines: Iterable[str]) -> None:
    """Print a part, and put it in the place of the part of that title, or at the end."""
    part = "\n".join([f"## {title}", "", *lines]).rstrip() + "\n"
    print(part)
    PAGE.parent.mkdir(exist_ok=True)
    before = PAGE.read_text(encoding="utf-8") if PAGE.is_file() else _HEAD
    head, *parts = re.split(r"^(?=## )", before, flags=re.MULTILINE)
    kept = {each.splitlines()[0].removeprefix("## "): each.rstrip() + "\n" for each in parts} | {title: part}
    PAGE.write_text("\n".join([head.rstrip() + "\n", *kept.values()]), encoding="utf-8")


def circumstances(*packages: str) -> str:
    """Return the day, the machine, how busy it was, the minutes since the start, and the versions that count, in one line."""
    python = f"Python {platform.python_version()}"
    ended = f"load {os.getloadavg()[2]:.1f} at the end, after {(time.perf_counter() - BEGAN) / 60:.1f} minutes"
    machine = f"{platform.system()}, {platform.machine()}, {os.cpu_count()} cores, {ended}"
    return (
        f"{date.today().isoformat()}; {machine}; " + ", ".join([python, *(f"{p} {version(p)}" for p in packages)]) + "."
    )


def table(head: list[str], rows: Iterable[list[str]]) -> list[str]:
    """Return a table in Markdown, its first column to the left and the others to the right, with an empty line after it."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return [f"| {' | '.join(cells)} |" for cells in (head, rule, *rows)] + [""]
