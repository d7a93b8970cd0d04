"""A build that writes only what changed gives the same bytes as one from nothing, whatever it was that changed."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import generated
import pytest

STEP = """
from helpers import build, refresh
from helpers.findings import BrokenBookError
try:
    refresh.chapters(lambda line: None)
    print(build.build())
except BrokenBookError as error:
    print(error)
    raise SystemExit(1)
"""
TITLE = "# Chapter 2"


def make(book: Path, *, ok: bool = True) -> str:
    environment = {"PYTHONPATH": str(book / "src"), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", STEP], cwd=book, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode == 0) is ok, done.stdout + done.stderr
    return done.stdout


def pages(book: Path) -> dict[str, str]:
    site = book / "_build/html"
    files = (file for file in sorted(site.rglob("*")) if file.is_file() and file.name != ".made-from")
    return {str(file.relative_to(site)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def read_again(book: Path) -> set[str]:
    """Return the pages whose doctree was written by the last build."""
    trees = list((book / "_build/work/_build/.doctrees").rglob("*.doctree"))
    latest = (book / "_build/work/common.json").stat().st_mtime_ns
    return {tree.stem for tree in trees if tree.stat().st_mtime_ns >= latest}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """Return a built book of three chapters; each test changes it further."""
    folder = generated.write(tmp_path_factory.mktemp("increment") / "book", 3)
    append(folder, "data/derived/facts.csv", "fact-one,1,count,one,by counting,,,\n")
    append(folder, "data/passages.csv", "p-one,source-1,1,From here,to there,0\n")
    text(folder, "chapters/index.md", "It says", "It says {fact}`fact-one` and {passage}`p-one`, where")
    append(folder, "chapters/register.md", "\n## Passages\n\n```{register} passages\n```\n")
    make(folder)
    return folder


def append(book: Path, name: str, line: str) -> None:
    with (book / name).open("a") as file:
        file.write(line)


def text(book: Path, name: str, old: str, new: str) -> None:
    path = book / name
    before = path.read_text()
    assert old in before
    path.write_text(before.replace(old, new, 1))


CHANGES = {
    "a paragraph": (
        lambda book: text(book, "chapters/chapter-1.ipynb", "What this chapter says", "All that it says"),
        {"chapter-1"},
    ),
    "a row": (lambda book: text(book, "data/series_1.csv", "\n7,", "\n7,1"), {"chapter-1"}),
    "the words of a fact": (
        lambda book: text(book, "data/derived/facts.csv", "count,one,", "count,a single one,"),
        {"index", "register"},
    ),
    "another use of a fact": (
        lambda book: text(book, "chapters/index.md", "It says", "By {fact}`fact-one` it says"),
        {"index"},
    ),
    "a passage": (lambda book: text(book, "data/passages.csv", "From here", "From there"), {"register"}),
    "a title": (lambda book: text(book, "chapters/chapter-2.ipynb", TITLE, f"{TITLE} anew"), {"chapter-2"}),
    "a figure that comes first": (
        lambda book: text(book, "chapters/chapter-1.ipynb", "fig-1-1", "fig-1-2"),
        {"chapter-1"},
    ),
    "a source": (lambda book: text(book, "references.bib", "A. Author", "B. Writer"), None),
    "the style": (lambda book: append(book, "src/helpers/edition/static/report.css", "\nbody { margin: 0; }\n"), None),
    "the extension": (
        lambda book: text(book, "src/helpers/edition/roles.py", "How this number was computed", "How it was computed"),
        None,
    ),
    "the settings": (lambda book: text(book, "_config.yml", "Search the report", "Search it all"), None),
    "a helper of charts": (
        lambda book: text(book, generated.MODULE, "FACTOR = 1", "FACTOR = 2"),
        {"chapter-1", "chapter-2", "chapter-3"},
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_after_a_change_the_pages_are_those_of_a_clean_build_and_no_others_were_read(book, what, tmp_path):
    change, expected = CHANGES[what]
    before = pages(book)
    change(book)
    assert make(book) == "True\n"
    after = pages(book)
    assert after != before, "the change shows on no page"
    if expected is not None:
        assert read_again(book) == expected
    assert after == from_nothing(book)


def test_with_other_versions_every_page_is_read_again(book):
    before = {page.stem for page in (book / "chapters").iterdir()}
    append(book, "requirements.lock", "# another\n")
    make(book)
    assert read_again(book) == before
    assert pages(book) == from_nothing(book)


def from_nothing(book: Path) -> dict[str, str]:
    kept = book / "_build.kept"
    (book / "_build").rename(kept)
    try:
        make(book)
        return pages(book)
    finally:
        subprocess.run(["rm", "-rf", str(book / "_build")], check=True)
        kept.rename(book / "_build")


def test_a_chapter_that_is_renamed_or_removed_leaves_no_page(book):
    (book / "chapters/chapter-3.ipynb").rename(book / "chapters/last.ipynb")
    text(book, "_toc.yml", "chapter-3", "last")
    make(book)
    assert "chapters/last.html" in pages(book)
    assert "chapters/chapter-3.html" not in pages(book)
    (book / "chapters/last.ipynb").unlink()
    text(book, "_toc.yml", "- file: chapters/last\n", "")
    make(book)
    assert not any("last" in name for name in pages(book))
    assert not any("chapters/last.html" in page.read_text() for page in (book / "_build/html").rglob("*.html"))


def test_a_build_that_fails_leaves_the_old_pages_and_mending_brings_back_the_very_same(book):
    before = pages(book)
    text(book, "chapters/index.md", "{fact}`fact-one`", "{fact}`fact-two`")
    assert "fact-two" in make(book, ok=False)
    assert pages(book) == before
    text(book, "chapters/index.md", "{fact}`fact-two`", "{fact}`fact-one`")
    make(book)
    assert pages(book) == before == from_nothing(book)


def test_files_that_were_only_touched_are_not_read_again(book):
    for page in (book / "chapters").iterdir():
        page.touch()
    append(book, "chapters/index.md", "\nOne more sentence.\n")
    make(book)
    assert read_again(book) == {"index"}


def test_nothing_changed_is_seen_without_sphinx_or_pandas(book):
    code = (
        "import sys; from helpers import build; d = build.inputs_digest(); build.finish(d); assert build.is_current(d); "
        "print(json.dumps(sorted({n.split('.')[0] for n in sys.modules})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"import json; {code}"], cwd=book, env={"PYTHONPATH": str(book / "src")},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert not {"pandas", "sphinx", "altair", "nbformat", "numpy"} & set(json.loads(done.stdout))
