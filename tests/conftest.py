"""What the tests share: the book itself, and copies of it to break."""

import csv
import fcntl
import os
import pickle
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import chdir, contextmanager
from functools import cache
from pathlib import Path

import pytest

# A suite in the background of a shell inherits that Ctrl-C is ignored, and so would every command that it starts and interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)
BOOK = Path(__file__).resolve().parents[1]
PARTS = (
    "_config.yml",
    "_toc.yml",
    "CITATION.cff",
    "references.bib",
    "requirements.lock",
    "CHANGELOG.md",
    "chapters",
    "data",
    "src",
    "supply",
)


@pytest.fixture(autouse=True)
def _in_the_book(monkeypatch):
    """Every test starts at the top of the book."""
    monkeypatch.chdir(BOOK)


@pytest.fixture
def book(tmp_path, monkeypatch):
    """Return the folder of a copy of the book that a test may break, and stand in it; its commands run its own code."""
    monkeypatch.chdir(copied(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "src"))
    return tmp_path


def copied(folder: Path) -> Path:
    """Copy what the book consists of into a folder; return the folder."""
    for name in PARTS:
        part = BOOK / name
        if part.is_dir():
            shutil.copytree(part, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(part, folder / name)
    return folder


@pytest.fixture(scope="session")
def tiny_original(tmp_path_factory):
    """Return the folder of the small report that `evidencebook new` writes, with its evidence locked and its chapter executed."""
    from evidencebook import cli, starter

    def make(folder: Path) -> None:
        starter.write(folder, "strict")
        with standing_in(folder):
            assert cli.main(["passage", "lock", "--sources", "sources"]) == 0
            assert cli.main(["refresh"]) == 0

    return made_once(tmp_path_factory, "tiny", make)


@pytest.fixture
def tiny(tiny_original, tmp_path):
    """Return the folder of a copy of the small report that a test may break, and stand in it.

    It has one table, two sources, one chapter with one figure: what knows nothing of this report is tested on it, in a
    hundredth of the time. Its source texts lie in `sources`.
    """
    folder = tmp_path / "tiny"
    shutil.copytree(tiny_original, folder, ignore=shutil.ignore_patterns("__pycache__", "work"))
    with standing_in(folder):
        yield folder


@pytest.fixture(scope="session")
def tiny_site(tiny_original, tmp_path_factory):
    """Return the folder of the finished pages of the small report; the PDF is in `../pdf`."""
    from evidencebook.build import pipeline

    def make(folder: Path) -> None:
        shutil.copytree(tiny_original, folder)
        with standing_in(folder):
            pipeline.build()

    return made_once(tmp_path_factory, "tiny-site", make) / "_build/html"


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder that tests only read: one worker makes it, and the others wait for it."""
    base = factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, is_made = base / name, base / f"{name}.made"
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_made.exists():
            shutil.rmtree(folder, ignore_errors=True)
            make(folder)
            is_made.touch()
    return folder


@pytest.fixture(scope="session")
def jupyter_book():
    """Return a function that builds a folder by `jupyter-book` alone: exit code and what was said."""
    from book_builder import Builder

    builder = Builder()
    yield builder.build
    builder.close()


@contextmanager
def standing_in(folder: Path):
    """Stand in a report whose own modules are imported in place of those of this report, which return afterwards."""
    before, path = Path.cwd(), list(sys.path)
    ours = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "helpers"}
    for name in ours:
        del sys.modules[name]
    os.chdir(folder)
    try:
        yield folder
    finally:
        os.chdir(before)
        sys.path[:] = path
        for name in [name for name in sys.modules if name.partition(".")[0] == "helpers"]:
            del sys.modules[name]
        sys.modules.update(ours)


PRINTED = {
    "sceeus-imports-2021": "1500", "sceeus-exports-2021": "5400", "sceeus-surplus-2021": "3900",
    "sceeus-turnover-2022": "1600", "sceeus-imports-2022": "1400", "sceeus-exports-2022": "20",
    "sceeus-turnover-2022-02": "543.2", "sceeus-turnover-2022-08": "7", "sceeus-turnover-2023-01-07": "13.8",
    "wits-imports-2012": "5068.6", "wits-exports-2012": "2251.1", "wits-imports-2021": "4706.5",
    "wits-exports-2021": "1462.7", "wits-imports-2022": "1381.5", "wits-exports-2022": "189.1",
    "dots-exports-2012": "5557.2", "dots-imports-2012": "2309.5",
    "reuters-exports-2021": "5400", "tdm-imports-2021": "1500",
}  # fmt: skip


@pytest.fixture
def frozen(book):
    """Return a copy of the book whose trade rows have the values that tests compute with, whatever authors change."""
    path = book / "data/trade.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    for row in rows:
        row["value_usd_million"] = PRINTED.get(row["id"], row["value_usd_million"])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return book


@pytest.fixture(scope="session")
def texts():
    """Return the folder with the texts of the sources, where there is one."""
    folder = os.environ.get("SOURCES", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("no texts of the sources at hand (SOURCES=…)")
    return Path(folder)


@pytest.fixture(scope="session")
def stored():
    """Return a function that gives what a cell stores for a figure, which is drawn once: each takes a second."""
    from evidencebook.notebooks.mime import show

    return cache(lambda figure: show(figure())._repr_mimebundle_())


@pytest.fixture(scope="session")
def site():
    """Return the folder of the finished pages; fails when the book does not hold or Sphinx has as much as a warning."""
    from evidencebook.build import pipeline
    from evidencebook.checks import runner

    before = Path.cwd()
    os.chdir(BOOK)
    try:
        texts = os.environ.get("SOURCES", "")
        if not pipeline.is_current(pipeline.inputs_digest(Path(texts) if texts else None)):
            found = [str(finding) for checked in runner.run(None) for finding in checked.problems]
            if found:
                pytest.fail("nothing is built from a book that does not hold:\n" + "\n".join(found), pytrace=False)
            pipeline.build()
        return pipeline.site()
    finally:
        os.chdir(before)


@pytest.fixture(scope="session")
def volumes(site, tmp_path_factory):
    """Return report, briefs and evidence volume, made with the site, by their kind and language; one worker reads them for all."""
    from printed import Volume

    from evidencebook.build import pipeline
    from evidencebook.pdf.file_names import BRIEF, EVIDENCE, REPORT, file_name

    with chdir(BOOK):
        pipeline.build(evidence=True)
        kinds = {(REPORT, ""), (EVIDENCE, ""), *((BRIEF, language) for language in ("en", "uk", "be"))}
        paths = {kind: (pipeline.printed() / file_name(*kind)).resolve() for kind in kinds}
        assert set(paths.values()) == {file.resolve() for file in pipeline.printed().iterdir()}

    def make(folder: Path) -> None:
        folder.mkdir()
        for path in paths.values():
            (folder / path.name).write_bytes(pickle.dumps(Volume.of(path)))

    folder = made_once(tmp_path_factory, "volumes", make)
    return {kind: pickle.loads((folder / path.name).read_bytes()) for kind, path in paths.items()}  # noqa: S301 our own


def set_cell(file: Path, row_id: str, column: str, value: str) -> None:
    """Give one cell of a table another value, whatever it holds now."""
    with file.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    (row,) = [row for row in rows if row["id"] == row_id]
    assert row[column] != value
    row[column] = value
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def edit(file: Path, old: str, new: str) -> None:
    """Replace the only place where a file says `old`."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file.name} says {old!r} {text.count(old)} times"
    file.write_text(text.replace(old, new), encoding="utf-8")


def pytest_collection_modifyitems(items):
    """Give slow tests a limit of their own."""
    for item in items:
        if item.get_closest_marker("slow") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(1800))


def pytest_terminal_summary(terminalreporter):
    """Say at the end how many deliberate faults were caught by which gate."""
    reports = [report for report in terminalreporter.stats.get("passed", []) if report.when == "call"]
    told = [value for report in reports for name, value in report.user_properties if name == "caught by"]
    passed = [value for report in reports for name, value in report.user_properties if name == "passed"]
    if told:
        terminalreporter.section("deliberate faults")
        for gate, times in Counter(told).most_common():
            terminalreporter.line(f"{times:4} caught by {gate}")
        terminalreporter.line(f"{len(told):4} in all; {len(passed)} changes that matter nothing passed")
