"""How long the PDF takes: the site with it and without it in turn, the compile alone, its size; and LaTeX where there is one.

Runs in a copy of the book, so that what was built stays. Compare what one run prints; machines and hours differ.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import kept
import pikepdf

from evidencebook import project
from evidencebook.pdf import document, file_names

WITHOUT = "from evidencebook.pdf.background import Beside; Beside.start = lambda self, *_: setattr(self, 'process', None) or []; "
# Goals in seconds: what the PDF adds to a build, and to one after a sentence.
ADDS, ADDS_THEN = 2, 1
BUILD = "import sys; from jupyter_book.cli.main import main; main(sys.argv[1:])"


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="how often each build is timed (default: %(default)s)")
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "book"
        book.mkdir()
        for name in project.INPUTS:
            part = project.root() / name
            if part.is_dir():
                shutil.copytree(part, book / name)
            elif part.exists():
                shutil.copy(part, book)
        alone, both = [], []
        for _ in range(runs):  # in turn, so that a slow hour of the machine falls on both
            alone.append(_build(book, WITHOUT + BUILD))
            both.append(_build(book, BUILD))
        changed_alone, changed_both = [], []
        for _ in range(runs):
            changed_alone.append(_after_a_change(book, WITHOUT + BUILD))
            changed_both.append(_after_a_change(book, BUILD))
        source = book / "_build/.doctrees/typst" / Path(file_names.file_name()).stem / document.SOURCE
        compiled = median(_compile(source) for _ in range(runs))
        pdf = book / "_build/pdf" / file_names.file_name()
        lines = [
            ("the site alone", f"{median(alone):.1f} s"),
            ("the site and the PDF", f"{median(both):.1f} s"),
            (f"so the PDF adds (goal: {ADDS} s)", f"{median(both) - median(alone):+.1f} s"),
            ("the site alone, after a sentence was added", f"{median(changed_alone):.1f} s"),
            (f"so the PDF adds then (goal: {ADDS_THEN} s)", f"{median(changed_both) - median(changed_alone):+.1f} s"),
            ("compiling the part that has the sentence, alone", f"{compiled:.1f} s"),
            ("size", f"{pdf.stat().st_size / 1e6:.1f} MB"),
            ("pages", str(_pages(pdf))),
            ("JupyterBook's own way, by LaTeX", _latex(book)),
        ]
    said = f"`make bench-pdf`, medians of {runs}; {kept.circumstances('sphinx', 'typst', 'pikepdf')}"
    kept.write("The PDF", [said, "", *kept.table(["", ""], [list(line) for line in lines])])


def _build(book: Path, code: str, environment: dict[str, str] | None = None, *, fresh: bool = True) -> float:
    if fresh:
        shutil.rmtree(book / "_build", ignore_errors=True)
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, "build", ".", "-q"],
        cwd=book, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return time.perf_counter() - began


def _after_a_change(book: Path, code: str, environment: dict[str, str] | None = None) -> float:
    """Return the time of a build that finds its own last one, with one more sentence in a chapter of the report."""
    page = book / "chapters/economy.ipynb"
    notebook = json.loads(page.read_text(encoding="utf-8"))
    next(cell for cell in notebook["cells"] if cell["id"] == "text-2")["source"].insert(1, "This is one more.\n")
    page.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return _build(book, code, environment, fresh=False)


def _compile(source: Path) -> float:
    """Return the time of a process that only compiles; a second time in the same process Typst would remember."""
    fonts = tuple(document.font_folders())
    begin = "import json, sys; from pathlib import Path; from evidencebook.pdf.compiler import KNOWN, compiled; "
    code = (
        begin + "at = Path(sys.argv[1]); compiled(at, sys.argv[2:], None, json.loads(at.with_name(KNOWN).read_text()))"
    )
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code, str(source), *fonts], check=True)
    return time.perf_counter() - began


def _pages(pdf: Path) -> int:
    with pikepdf.open(pdf) as file:
        return len(file.pages)


def _latex(book: Path) -> str:
    if not shutil.which("xelatex") or not shutil.which("latexmk"):
        return "skipped: no TeX on this machine (xelatex and latexmk are not found)"
    began = time.perf_counter()
    command = [sys.executable, "-c", WITHOUT + BUILD, "build", ".", "-q", "--builder", "pdflatex", "--all"]
    done = subprocess.run(command, cwd=book, capture_output=True, text=True, check=False)
    took = time.perf_counter() - began
    made = list((book / "_build/latex").glob("*.pdf"))
    return (
        f"{took:.1f} s, {made[0].stat().st_size / 1e6:.1f} MB"
        if made and not done.returncode
        else f"failed after {took:.1f} s"
    )


if __name__ == "__main__":
    main()
