"""What the tests share: the book itself, and copies of it to break."""

import os
import shutil
from pathlib import Path

import pytest

BOOK = Path(__file__).resolve().parents[1]
PARTS = ("_config.yml", "_toc.yml", "references.bib", "requirements.lock", "chapters", "data", "src")


@pytest.fixture(autouse=True)
def _in_the_book(monkeypatch):
    """Every test starts at the top of the book."""
    monkeypatch.chdir(BOOK)


@pytest.fixture
def book(tmp_path, monkeypatch):
    """Return the folder of a copy of the book that a test may break, and stand in it."""
    for name in PARTS:
        part = BOOK / name
        if part.is_dir():
            shutil.copytree(part, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(part, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def texts():
    """Return the folder with the texts of the sources, where there is one."""
    folder = os.environ.get("SOURCES", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("no texts of the sources at hand (SOURCES=…)")
    return Path(folder)


@pytest.fixture(scope="session")
def site():
    """Return the folder of the finished pages; fails with Sphinx's words when there is as much as a warning."""
    from helpers import build

    before = Path.cwd()
    os.chdir(BOOK)
    try:
        build.build()
        return build.site()
    finally:
        os.chdir(before)


def edit(file: Path, old: str, new: str) -> None:
    """Replace the only place where a file says `old`."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file.name} says {old!r} {text.count(old)} times"
    file.write_text(text.replace(old, new), encoding="utf-8")
