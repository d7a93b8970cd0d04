"""Runs `jupyter-book` in forks of a process that has it loaded: loading it takes as long as building a small report."""

import json
import os
import subprocess
import sys
from pathlib import Path

SERVER = """
import importlib, json, os, sys, time
import jupyter_book.sphinx, sphinx_book_theme, sphinxcontrib.bibtex
from jupyter_book.cli.main import main
from sphinx.application import builtin_extensions

# What a build loads besides, but for the engine.
for name in (*builtin_extensions, "myst_nb.sphinx_ext", "pandas", "sphinx_external_toc", "tinycss2"):
    importlib.import_module(name)

def build(asked):
    said = os.open(asked["said"], os.O_WRONLY | os.O_CREAT)
    for stream in (1, 2):
        os.dup2(said, stream)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    time.tzset()
    sys.argv[:] = ["jupyter-book", *asked["arguments"]]
    main()

for line in sys.stdin:
    child = os.fork()
    if not child:
        build(json.loads(line))
        sys.exit()
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Builder:
    """The process, which ends with the tests that use it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd="/"
        )

    def build(self, folder: Path, said: Path, *more: str) -> tuple[int, str]:
        """Build a report with every warning as an error; return the exit code and what was said, which a file keeps."""
        said.unlink(missing_ok=True)
        arguments = ["build", str(folder), "-W", "-n", "--keep-going", "-q", *more]
        asked = {
            "folder": str(folder),
            "said": str(said),
            "arguments": arguments,
            "environment": dict(os.environ),
        }
        print(json.dumps(asked), file=self._process.stdin, flush=True)
        code = self._process.stdout.readline()
        assert code, "the process that builds has ended"
        return int(code), said.read_text(encoding="utf-8")

    def close(self) -> None:
        """End the process."""
        self._process.communicate(timeout=60)
