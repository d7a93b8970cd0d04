"""Nobody's work is lost: a command that is killed, or that finds no room, leaves every file as it was or as it is to be."""

import contextlib
import hashlib
import io
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import generated
import pytest
from conftest import edit

from evidencebook.build import publish
from evidencebook.cli import main
from evidencebook.evidence import passages
from evidencebook.files import atomic, fingerprints, lock
from evidencebook.problems import ReportError

# What changes files; each is a point at which a process may be killed, just before it is done.
WRITES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.truncate", "os.link", "os.symlink"}
COMMANDS = {
    "add chapter": ["add", "chapter", "air-defence"],
    "add passage": ["add", "passage", "--sources", "texts", "--first", "Trade fell", "--last", "a break.", "p-new", "council-2024"],
    "passage lock": ["passage", "lock", "--sources", "texts"],
    "refresh": ["refresh"],
}  # fmt: skip


def kept(book: Path) -> dict[str, str]:
    """Return the digests of all that an author has in a book; what was built, and hidden files, apart."""
    found = (file for file in sorted(book.rglob("*")) if file.is_file())
    return {
        str(file.relative_to(book)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in found
        if not any(part.startswith((".", "_build", "__pycache__")) for part in file.relative_to(book).parts)
    }


def in_a_fork(book: Path, arguments: list[str], prepare) -> int:
    """Run a command in a forked process that `prepare` has readied; return its exit code, negative when it was killed."""
    child = os.fork()
    if child == 0:
        code = 70
        said = io.StringIO()  # a file of what is said would run out of room itself
        with contextlib.suppress(BaseException), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            os.chdir(book)
            prepare()
            code = main(arguments)
        os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def killed_at(number: int):
    """Return what makes a process kill itself, as by kill -9, before the so-manieth change of a file."""
    left = [number]

    def watch(event: str, arguments: tuple) -> None:
        writes = event in WRITES or (
            event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        )
        if writes and str(arguments[0]) != os.devnull:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return lambda: sys.addaudithook(watch)


@pytest.fixture
def prepared(tiny):
    """Return a small report in which each of the commands has something to do, and a few texts."""
    shutil.copytree(tiny / "sources", tiny / "texts")
    with (tiny / "texts/council-2024.txt").open("a", encoding="utf-8") as text:
        text.write("\nTrade fell by much – a break.\n")
    facts = tiny / "data/derived/facts.csv"
    before = facts.read_text(encoding="utf-8")
    facts.write_text(before.replace("mill-street-2025-03,590", "mill-street-2025-03,591"))
    assert facts.read_text(encoding="utf-8") != before
    return tiny


def without_texts(monkeypatch) -> None:
    """Have the lock written whatever the few texts say: what is tested is how it is written."""
    monkeypatch.setattr(passages, "verify", lambda *_: [])


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_killed_at_any_point_a_command_leaves_the_tree_as_it_was_or_done(
    command, prepared, monkeypatch, tmp_path_factory
):
    without_texts(monkeypatch)
    if command == "passage lock":
        (prepared / "data/derived/verified.csv").write_text("kind,id,sha256\n")
    done = tmp_path_factory.mktemp("done") / "book"
    shutil.copytree(prepared, done)
    before = kept(prepared)
    assert in_a_fork(done, COMMANDS[command], lambda: None) == 0
    after, seen = kept(done), set()
    assert after != before
    for number in range(200):
        book = tmp_path_factory.mktemp("killed") / "book"
        shutil.copytree(prepared, book, copy_function=os.link)
        code = in_a_fork(book, COMMANDS[command], killed_at(number))
        with contextlib.chdir(book):
            atomic.finish(book)
        now = kept(book)
        assert now in (before, after), (number, {name for name in now | before if now.get(name) != before.get(name)})
        seen.add(now == after)
        shutil.rmtree(book)
        if code == 0:
            break
        assert code == -signal.SIGKILL
    assert code == 0, "the command never came to its end"
    assert number >= 3, "there was nothing to interrupt"
    assert seen == {False, True}


@pytest.mark.parametrize("command", COMMANDS)
def test_without_room_a_command_says_so_and_leaves_every_file(command, prepared, monkeypatch, tmp_path):
    without_texts(monkeypatch)
    if command == "passage lock":
        (prepared / "data/derived/verified.csv").write_text("kind,id,sha256\n")
    before = kept(prepared)

    def little_room() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        sys.dont_write_bytecode = True  # of a module, Python would keep what there is room for
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))

    assert in_a_fork(prepared, COMMANDS[command], little_room) == 1
    assert kept(prepared) == before
    assert not list(prepared.rglob(f".*{atomic.PART}"))


def test_what_someone_changed_after_a_kill_is_not_overwritten(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    for number in range(30):
        one.write_text("old")
        other.write_text("old")
        child = os.fork()
        if child == 0:
            killed_at(number)()
            atomic.replace_together(tmp_path, {one: "new", other: "new"})
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL, "it was done"
        if (tmp_path / ".unfinished.part").is_file():
            break
    one.write_text("by hand")
    with pytest.raises(OSError, match="was changed since a command was killed"):
        atomic.finish(tmp_path)
    assert one.read_text() == "by hand"


@pytest.mark.parametrize(
    ("marker", "program"), [(".#a.csv", "Emacs"), (".a.csv.swp", "Vim"), (".~lock.a.csv#", "LibreOffice")]
)
def test_a_file_that_is_open_elsewhere_is_not_overwritten(tmp_path, marker, program):
    file = tmp_path / "a.csv"
    file.write_text("old")
    (tmp_path / marker).symlink_to("someone@machine.1")
    with pytest.raises(OSError, match=f"{program} has it open"):
        atomic.replace(file, "new")
    assert file.read_text() == "old"


def test_a_command_tells_what_is_open_in_one_line(book, capsys):
    (book / "._toc.yml.swp").touch()
    assert main(["add", "chapter", "air-defence"]) == 1
    told = capsys.readouterr().err
    assert "Vim has it open" in told
    assert told.count("\n") == 1
    assert not (book / "chapters/air-defence.ipynb").exists()


def made_up_build(book: Path, monkeypatch) -> None:
    """Have Sphinx make, of what stands in one file, a page and a PDF that say it, in a folder that is whole or new."""
    from evidencebook.build import pipeline
    from evidencebook.checks import site_links

    class MadeUp:
        def __init__(self, *_):
            pass

        def begin(self, _):
            run_sphinx()

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def wait(self) -> tuple[int, str]:
            return 0, ""

    def run_sphinx() -> None:
        work = book / "_build/work/_build"
        found = {file.name for file in (work / ".doctrees").glob("*")}
        assert found in (set(), {"a", "b", "report-state.json"}), "half of what an earlier build read"
        for name in ("html/index.html", "html/_static/style.css", "pdf/book.pdf", ".doctrees/a", ".doctrees/b"):
            (work / name).parent.mkdir(parents=True, exist_ok=True)
            (work / name).write_text((book / "references.bib").read_text())
        made_by = {"evidencebook.project": fingerprints.module_digest("evidencebook.project")}
        (work / ".doctrees/report-state.json").write_text(json.dumps({"modules": made_by}))

    monkeypatch.setattr(pipeline, "SphinxProcess", MadeUp)
    monkeypatch.setattr(site_links, "findings", lambda _: [])


def says(book: Path) -> set[str]:
    """Return what the pages and the PDF of a book say, which is the same unless they are of two books."""
    places = ("html/index.html", "html/_static/style.css", "pdf/book.pdf")
    return {(book / "_build" / name).read_text() for name in places}


@pytest.mark.slow
def test_killed_at_any_point_a_build_leaves_pages_and_pdf_of_one_book_and_the_next_one_is_whole(tmp_path, monkeypatch):
    from evidencebook.build import pipeline

    book, seen = generated.write(tmp_path / "book", 0), set()
    monkeypatch.chdir(book)
    (book / "references.bib").write_text("old")
    made_up_build(book, monkeypatch)
    assert pipeline.build()
    shutil.copytree(book / "_build", tmp_path / "made")
    for number in range(300):
        shutil.rmtree(book / "_build")
        shutil.copytree(tmp_path / "made", book / "_build")
        (book / "references.bib").write_text("new")
        child = os.fork()
        if child == 0:
            killed_at(number)()
            os._exit(0 if pipeline.build() else 70)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        pipeline.recover()  # as every command does first
        assert not pipeline.is_current("x")
        assert says(book) in ({"old"}, {"new"}), number
        seen |= says(book)
        if number % 2:
            (book / "references.bib").write_text("old")  # the author takes the change back
        pipeline.build()
        assert says(book) == {(book / "references.bib").read_text()}, number
        assert {file.name for file in (book / "_build").iterdir()} - {"kept"} == {"html", "pdf", "work", ".lock"}, (
            number
        )
        if code == 0:
            break
        assert code == -signal.SIGKILL
    assert code == 0, "the build never came to its end"
    assert number > 30, "there was little to interrupt"
    assert seen == {"old", "new"}


def test_without_room_for_copies_of_pages_the_old_ones_stay_and_it_is_told(tmp_path, monkeypatch):
    from evidencebook.build import pipeline
    from evidencebook.checks import site_links

    book = generated.write(tmp_path / "book", 0)
    monkeypatch.chdir(book)
    made_up_build(book, monkeypatch)
    pipeline.build()
    before = says(book)
    (book / "references.bib").write_text("new " * 100)

    def little_room(_: Path) -> list:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        sys.dont_write_bytecode = True  # of a module, Python would keep what there is room for
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
        return []

    told = tmp_path / "told"
    told.write_text("")
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException), told.open("r+") as file:
            monkeypatch.setattr(site_links, "findings", little_room)
            try:
                pipeline.build()
            except ReportError as error:
                file.write(f"{error.problems[0].fault[:60]} {error.problems[0].remedy[-30:]}")
        os._exit(0)
    os.waitpid(child, 0)
    assert "File too large" in told.read_text()
    assert "The old pages are unchanged." in told.read_text()
    assert says(book) == before
    assert {file.name for file in (book / "_build").iterdir()} - {"kept"} == {"html", "pdf", "work", ".lock"}
    assert pipeline.build()
    assert says(book) == {"new " * 100}


def test_what_is_published_is_what_was_made_and_what_stayed_the_same_is_not_copied_again(tmp_path):
    made, site = tmp_path / "made/html", tmp_path / "html"
    made.mkdir(parents=True)
    for name, text in {"same": "1", "other": "1", "longer": "1", "gone": "1"}.items():
        (made / name).write_text(text)
    publish.publish(made.parent, tmp_path, ("html",))
    before = {file.name: file.stat() for file in site.iterdir()}
    (made / "gone").unlink()
    for name, text in {"other": "2", "longer": "12", "new": "1"}.items():
        (made / name).write_text(text)
        if name in before:  # dates of files say nothing
            os.utime(made / name, ns=(before[name].st_atime_ns, before[name].st_mtime_ns))
    publish.publish(made.parent, tmp_path, ("html",))
    assert {file.name: file.read_text() for file in site.iterdir()} == {
        "same": "1", "other": "2", "longer": "12", "new": "1",
    }  # fmt: skip
    assert (site / "same").stat().st_ino == before["same"].st_ino
    (made / "same").write_text("3")
    assert (site / "same").read_text() == "1", "a build that is not finished writes into what is published"


def test_a_build_waits_for_another_that_still_works_there(tmp_path):
    said = []
    with lock.exclusive(tmp_path) as held:
        # Which the first build does not wait for; it ends when the second says that it waits.
        child = subprocess.Popen(["cat"], stdin=subprocess.PIPE, pass_fds=(held,))

    def say(line: str) -> None:
        said.append(line)
        child.stdin.close()

    with lock.exclusive(tmp_path, say):
        assert child.wait(60) == 0
    assert said == ["waiting for another command to end"]


@pytest.mark.slow
def test_uncommitted_changes_of_an_author_outlive_every_command(prepared, monkeypatch):
    without_texts(monkeypatch)
    subprocess.run(["git", "init", "-q"], cwd=prepared, check=True)
    page = prepared / "chapters/evidence.md"
    page.write_text(page.read_text() + "\nA sentence that nobody committed.\n")
    chapter = prepared / "chapters/cycling.ipynb"
    edit(chapter, "## What the traders say", "## What all the traders say")
    for command in (*COMMANDS.values(), ["check"]):
        main(command)
        assert "nobody committed" in page.read_text()
        assert "## What all the traders say" in chapter.read_text()
