"""Notes, inside a kernel, what a chapter is made from: the tables it opens and the modules of this package it imports."""

import sys
from pathlib import Path


def start(log: str, data: str) -> None:
    """Write to the file `log` a line for each file of the folder `data` that is opened and each of our modules imported.

    Python tells of both through its audit hooks. Reads that bypass them (another process, memory-mapped formats) are not seen.
    """
    folder = Path(data).resolve()
    file = Path(log).open("a", encoding="utf-8", buffering=1)  # noqa: SIM115 it stays open as long as the kernel lives
    seen: set[str] = set()

    def note(line: str) -> None:
        if line not in seen:
            seen.add(line)
            file.write(f"{line}\n")

    def hook(event: str, arguments: tuple) -> None:
        if event == "import" and str(arguments[0]).split(".")[0] == "helpers":
            note(f"module {arguments[0]}")
        elif event == "open" and isinstance(arguments[0], str) and not arguments[0].startswith("<"):
            path = Path(arguments[0]).absolute()
            if path.is_relative_to(folder):
                note(f"data {path.relative_to(folder).as_posix()}")

    sys.addaudithook(hook)
