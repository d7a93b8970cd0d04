"""A build that writes only what changed gives the same bytes as one from nothing, whatever it was that changed."""

import hashlib
import json
import resource
import signal
import subprocess
import sys
from pathlib import Path

import generated
import pytest

STEP = """
from evidencebook.build import pipeline as build, refresh
from evidencebook.problems import ReportError
try:
    refresh.chapters(lambda line: None)
    print(build.build())
except ReportError as error:
    print(error)
    raise SystemExit(1)
"""
TITLE = "# Chapter 2"
COMMIT = """git init --quiet && printf '_build\\n__pycache__\\n' > .gitignore && git add --all &&
git -c user.name=A -c user.email=a@example.org commit --quiet --message all"""
PDF = "generated.pdf"


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
    commit(folder)
    make(folder)
    return folder


def commit(book: Path) -> None:
    subprocess.run(["sh", "-c", COMMIT], cwd=book, env={"PATH": "/usr/bin:/bin"}, check=True, capture_output=True)


def written_again(book: Path) -> set[str]:
    """Return the chapters, the first page apart, whose page was written by the last build."""
    latest = (book / "_build/work/common.json").stat().st_mtime_ns
    made = (book / "_build/work/_build/html/chapters").glob("*.html")
    return {page.stem for page in made if page.stat().st_mtime_ns >= latest} - {"index"}


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
    "a passage": (lambda book: text(book, "data/passages.csv", "From here", "From there"), {"index", "register"}),
    "a title": (lambda book: text(book, "chapters/chapter-2.ipynb", TITLE, f"{TITLE} anew"), {"chapter-2"}),
    "a figure that comes first": (
        lambda book: text(book, "chapters/chapter-1.ipynb", "fig-1-1", "fig-1-2"),
        {"chapter-1"},
    ),
    "a source": (lambda book: text(book, "references.bib", "A. Author", "B. Writer"), None),
    "the style": (
        lambda book: append(book, "src/evidencebook/sphinxext/static/report.css", "\nbody { margin: 0; }\n"),
        None,
    ),
    "the extension": (
        lambda book: text(
            book, "src/evidencebook/sphinxext/registers/used_in.py", 'Text("Used in ")', 'Text("It is used in ")'
        ),
        None,
    ),
    "the settings": (lambda book: text(book, "_config.yml", "Search the report", "Search it all"), None),
    "a helper of charts": (
        lambda book: text(book, generated.MODULE, "FACTOR = 1", "FACTOR = 2"),
        {"chapter-1", "chapter-2", "chapter-3"},
    ),
}


# A row, words that other pages show, and what stands in the navigation of all; the other changes go the same ways.
QUICK = ("a row", "the words of a fact", "a title")
# What has few pages written: those that were read, and the register that tells where a fact is used.
FEW = ("a paragraph", "another use of a fact")


def test_after_changes_the_pages_are_those_of_a_clean_build_and_no_others_were_read(book):
    for page in (book / "chapters").iterdir():  # what was only touched is not read again either
        page.touch()
    changed(book, *QUICK)
    # A commit, and that files differ from it, stands on every page, and has none of them written again.
    commit(book)
    changed(book, *FEW)
    assert written_again(book) == {"chapter-1", "register"}
    assert pages(book) == from_nothing(book)
    (page,) = (book / "_build/html/chapters").glob("index.html")
    assert "with changes that are not committed" in page.read_text()


@pytest.mark.slow
@pytest.mark.parametrize("what", [what for what in CHANGES if what not in (*QUICK, *FEW)])
def test_after_each_change_the_pages_are_those_of_a_clean_build(book, what):
    changed(book, what)
    assert pages(book) == from_nothing(book)


def changed(book: Path, *changes: str) -> None:
    """Make changes and build; fail unless they show, and only the pages that they are to change were read."""
    before, expected = pages(book), [CHANGES[what][1] for what in changes]
    for what in changes:
        CHANGES[what][0](book)
    assert make(book) == "True\n"
    assert pages(book) != before, "the change shows on no page"
    if None not in expected:
        assert read_again(book) == set().union(*expected)


@pytest.mark.slow
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


# Kills the build, from within it, before a file is changed for the so-manieth time whose path ends so: every process of
# it, or the command alone, with which Sphinx then ends by itself.
KILL = """
import os, signal, sys
END, TIMES, WHOM = {end!r}, {times!r}, {whom!r}
left, COMMAND = [TIMES], int(os.environ.setdefault("COMMAND", str(os.getpid())))
def watch(event, about):
    if event in ("open", "os.rename", "os.mkdir") and any(str(each).endswith(END) for each in about[:2]):
        if event == "open" and not about[2] & (os.O_WRONLY | os.O_RDWR):
            return
        left[0] -= 1
        if not left[0]:
            os.kill(COMMAND, signal.SIGKILL)
            if WHOM == "all":
                os.killpg(0, signal.SIGKILL)
sys.addaudithook(watch)
"""
MOMENTS = {
    "while pages are read": (".doctree", 2, "all"),
    "while what was read is kept": ("environment.pickle", 1, "all"),
    "while pages are written": ("chapter-2.html", 1, "all"),
    "while the PDF is made": (".typ", 1, "all"),
    "when the PDF is put beside the pages": ("html/generated.pdf", 1, "all"),
    "the command alone, while Sphinx reads": (".doctree", 1, "the command"),
}


def killed(book: Path, scripts: Path, moment: str) -> None:
    end, times, whom = MOMENTS[moment]
    scripts.mkdir(exist_ok=True)
    (scripts / "sitecustomize.py").write_text(KILL.format(end=end, times=times, whom=whom))
    environment = {"PYTHONPATH": f"{scripts}:{book / 'src'}", "PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, "-c", STEP], cwd=book, env=environment, check=False, start_new_session=True)
    assert done.returncode == -signal.SIGKILL, "it was not killed"


@pytest.mark.slow
def test_after_a_kill_at_whatever_moment_the_old_pages_stand_and_the_next_ones_are_those_of_a_clean_build(
    book, tmp_path
):
    changes = {
        "chapters/chapter-1.ipynb": ("It rose and it fell", "It fell and it rose"),
        "chapters/chapter-2.ipynb": (TITLE, f"{TITLE} under another name"),
    }
    for name, change in changes.items():
        text(book, name, *change)
    states = [from_nothing(book), pages(book)]
    for name, change in changes.items():
        text(book, name, *reversed(change))
    for number, moment in enumerate(MOMENTS):
        before, wanted = states[1], states[0]
        for name, change in changes.items():
            text(book, name, *change)
        for known in (book / "_build/kept").glob("*-volume.pdf"):  # or the PDF would not be made again
            known.unlink()
        killed(book, tmp_path / "scripts", moment)
        assert pages(book) == before, moment
        if number % 3 == 1:  # the change is taken back
            for name, change in changes.items():
                text(book, name, *reversed(change))
            wanted = before
        else:
            changes = {name: (new, old) for name, (old, new) in changes.items()}
            states.reverse()
        make(book)
        assert pages(book) == wanted, moment
        assert (book / "_build/html" / PDF).read_bytes() == (book / "_build/pdf" / PDF).read_bytes(), moment


@pytest.mark.slow
@pytest.mark.parametrize("room", [30_000, 500_000], ids=lambda room: f"{room} bytes")
def test_without_room_the_old_pages_stand_and_with_room_again_the_next_are_those_of_a_clean_build(book, room):
    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    before = pages(book)
    text(book, "chapters/chapter-1.ipynb", "It rose and it fell", f"With {room} it rose")
    environment = {"PYTHONPATH": str(book / "src"), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", STEP], cwd=book, env=environment, capture_output=True, text=True, check=False,
        preexec_fn=little_room,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    assert "could not be written: file too large" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert pages(book) == before
    make(book)
    if room == 30_000:
        assert pages(book) == from_nothing(book)


@pytest.mark.slow
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


@pytest.mark.slow
def test_a_build_that_fails_leaves_the_old_pages_and_mending_brings_back_the_very_same(book):
    before = pages(book)
    text(book, "chapters/index.md", "{fact}`fact-one`", "{fact}`fact-two`")
    assert "fact-two" in make(book, ok=False)
    assert pages(book) == before
    text(book, "chapters/index.md", "{fact}`fact-two`", "{fact}`fact-one`")
    make(book)
    assert pages(book) == before == from_nothing(book)


def test_what_is_found_wrong_while_sphinx_works_keeps_pages_from_their_place_and_costs_no_other_page(book):
    before = pages(book)
    append(book, "chapters/index.md", "\nWords that something speaks against.\n")
    code = """
import json, time
from pathlib import Path
from evidencebook.build import pipeline as build
from evidencebook.problems import ReportError, Problem
def look():
    record, limit = Path("_build/work/_build/.doctrees/report-state.json"), time.monotonic() + 60
    while "chapters/index" in json.loads(record.read_text())["pages"] and time.monotonic() < limit:
        time.sleep(0.01)
    raise ReportError([Problem("data/x.csv", "row 2", "does not hold", "Mend it.")])
try: build.build(meanwhile=look)
except ReportError as error: print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=book, env={"PYTHONPATH": str(book / "src"), "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.startswith("data/x.csv, row 2: does not hold")
    assert pages(book) == before
    make(book)
    assert pages(book) != before
    assert read_again(book) == {"index"}
    assert written_again(book) == set()


def test_nothing_changed_is_seen_without_sphinx_or_pandas(book):
    code = (
        "import sys; from evidencebook.build import pipeline; d = pipeline.inputs_digest(); "
        "pipeline.finish(d); assert pipeline.is_current(d); "
        "print(json.dumps(sorted({n.split('.')[0] for n in sys.modules})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"import json; {code}"], cwd=book, env={"PYTHONPATH": str(book / "src")},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert not {"pandas", "sphinx", "altair", "nbformat", "numpy"} & set(json.loads(done.stdout))
