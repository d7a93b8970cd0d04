"""The live preview: serves, reloads, shows what is wrong in the page and in the terminal, and outlives every fault."""

import http.server
import json
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import Future
from pathlib import Path
from typing import ClassVar

import pytest
from served import previewed
from waiting import is_alive, wait_for

from evidencebook.build import pipeline, preview_pages, preview_saves, preview_server, preview_worker


@pytest.fixture
def preview(tmp_path, monkeypatch):
    """Return what a preview of a small site shares with the builder, and its address."""
    monkeypatch.chdir(tmp_path)
    with previewed(tmp_path) as made:
        yield made


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310 our own server
        return answer.read().decode()


def next_event(events) -> str:
    """Return the name of the next event; lines of comment come every few seconds, and say nothing."""
    return next(line for line in map(bytes.decode, events) if line.startswith("event: ")).split()[1]


def test_pages_carry_what_reloads_them_and_files_do_not(preview):
    _, address = preview
    assert "Hello" in get(f"{address}/")
    assert "/.preview.js" in get(f"{address}/index.html")
    assert "EventSource" in get(f"{address}/.preview.js")
    assert get(f"{address}/report.css") == "a {}"
    assert "preview" not in (pipeline.site() / "index.html").read_text()


def test_a_page_that_is_not_there_yet_waits_for_the_build(preview):
    _, address = preview
    with pytest.raises(urllib.error.HTTPError) as caught:
        get(f"{address}/none.html")
    assert caught.value.code == 404
    assert b"/.preview.js" in caught.value.read()


def test_what_is_wrong_stands_in_the_page_until_it_is_mended(preview):
    shared, address = preview
    shared.done("data/trade.csv, row 3: <odd>")
    assert "data/trade.csv, row 3: &lt;odd&gt;" in get(f"{address}/")
    assert "Hello" in get(f"{address}/")
    shared.done("")
    assert "row 3" not in get(f"{address}/")


def test_an_open_page_is_told_of_the_next_build(preview):
    shared, address = preview
    with urllib.request.urlopen(f"{address}/.preview", timeout=60) as events:  # noqa: S310 our own server
        threading.Timer(0.5, shared.done, [""]).start()
        assert next_event(events) == "built"


def test_a_page_that_missed_a_build_is_told_of_it_at_once(preview):
    shared, address = preview
    shared.done("")
    with urllib.request.urlopen(f"{address}/.preview?seen=0", timeout=60) as events:  # noqa: S310 our own server
        assert next_event(events) == "built"


def test_a_newer_page_is_shown_until_the_build_is_done_and_says_that_the_rest_follows(preview, tmp_path):
    shared, address = preview
    newer = tmp_path / "newer"
    newer.mkdir()
    (newer / "index.html").write_text("<html><body>Newer</body></html>")
    assert preview_pages.COMPLETE in get(f"{address}/")
    shared.begin()
    told = get(f"{address}/")
    assert "Hello" in told
    assert preview_pages.BEGUN in told
    shared.show(newer)
    told = get(f"{address}/")
    assert "Newer" in told
    assert preview_pages.BUILDING in told
    assert get(f"{address}/report.css") == "a {}"
    shared.done("")
    told = get(f"{address}/")
    assert "Hello" in told
    assert preview_pages.COMPLETE in told


LOCKED = """data/trade.csv, row 7 (a): this row changed since it was verified against its source
    → Compare it with the text of its source. If it is right: evidencebook passage lock a
… and 3 more that say the same: data/trade.csv 3
1 problem"""


@pytest.mark.parametrize(
    ("wrong", "shown", "headline"),
    [
        (LOCKED, "Newer", preview_pages.UNVERIFIED),
        (f"chapters/a.md, line 3: the number '5' is typed\n    → Mend it.\n{LOCKED}", "Hello", preview_pages.OLD),
    ],
)
def test_a_page_with_rows_that_nobody_verified_is_shown_and_marked(preview, tmp_path, wrong, shown, headline):
    shared, address = preview
    newer = tmp_path / "newer"
    newer.mkdir()
    (newer / "index.html").write_text("<html><body>Newer</body></html>")
    shared.show(newer)
    shared.done(wrong)
    told = get(f"{address}/")
    assert shown in told
    assert headline in told
    assert "row 7 (a)" in told
    shared.done("")
    assert "Hello" in get(f"{address}/")


def test_an_open_page_says_that_something_was_saved_before_it_is_reloaded(preview):
    shared, address = preview
    with urllib.request.urlopen(f"{address}/.preview?seen=0&page=/chapters/one.html", timeout=60) as events:  # noqa: S310 our own server
        threading.Timer(0.3, shared.begin).start()
        assert next_event(events) == "state"
        assert preview_pages.BEGUN in events.readline().decode()
    assert shared.viewed == "chapters/one"


def test_a_page_that_was_told_to_reload_is_waited_for_until_it_shows_that_build(preview):
    shared, _ = preview
    with shared.opened("chapters/one", seen=0):
        shared.done("")
        assert shared.is_loading
    with shared.opened("chapters/two", seen=0):
        assert shared.is_loading
    with shared.opened("chapters/one", seen=1):
        assert not shared.is_loading
    shared.done("")
    assert not shared.is_loading  # as no page is open


def test_a_port_in_use_is_no_obstacle():
    taken = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    with taken, preview_pages.server(preview_pages.Preview(), taken.server_port) as other:
        assert other.server_port != taken.server_port


@pytest.mark.slow
def test_the_preview_outlives_a_broken_notebook_and_a_half_saved_table(book):
    """The command itself: it tells of each fault, goes on, and ends at Ctrl-C without a traceback."""
    table, page = book / "data/trade.csv", book / "chapters/economy.ipynb"
    whole, notebook = table.read_bytes(), page.read_bytes()
    table.write_bytes(whole[: len(whole) // 2])
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "evidencebook", "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=book, env=environment, stdout=-1, stderr=-2, text=True) as process:
        lines: list[str] = []
        threading.Thread(target=lambda: lines.extend(iter(process.stdout.readline, "")), daemon=True).start()

        def told(words: str) -> None:
            until = time.monotonic() + 100
            while words not in "".join(lines):
                if time.monotonic() > until or process.poll() is not None:
                    process.kill()  # or the `with` above would wait for it without end
                    pytest.fail("".join(lines))
                time.sleep(0.2)

        told("data/trade.csv")
        address = re.search(r"http://localhost:\d+", "".join(lines))[0]
        with pytest.raises(urllib.error.HTTPError) as caught:
            get(f"{address}/")
        assert "data/trade.csv" in caught.value.read().decode()
        page.write_bytes(notebook[:5000])
        table.write_bytes(whole)
        told("chapters/economy.ipynb, line")
        # A background job ignores SIGINT; SIGTERM ends the command everywhere.
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
        process.kill()
    assert "Traceback" not in "".join(lines)


def test_the_preview_answers_to_localhost_alone(preview):
    _, address = preview
    request = urllib.request.Request(f"{address}/", headers={"Host": "evil.example:8000"})  # noqa: S310 our own server
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(request, timeout=60)  # noqa: S310


@pytest.fixture
def builder(tmp_path, monkeypatch):
    """Return the builder of a preview of a few files, whose builds and workers are only noted."""
    (tmp_path / "_toc.yml").touch()
    (tmp_path / "data/derived").mkdir(parents=True)
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters/one.ipynb").write_text(notebook("Hello"))
    (tmp_path / "data/rows.csv").write_text("id\n1\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(preview_server, "_Build", Noted)
    monkeypatch.setattr(preview_server.Builder, "_prepare", lambda self: None)
    monkeypatch.setattr(preview_server, "_digest", lambda _: preview_server.fingerprints.of_files(["chapters", "data"]))
    monkeypatch.setattr(preview_server.pipeline, "is_current", lambda _: False)
    Noted.made.clear()
    made = preview_server.Builder(preview_pages.Preview(), None, lambda _: None)
    made.pages = made.chapters = Refusing("")
    return made


class Refusing:
    """A worker that finds one thing wrong, and does all else; `asked` is what it was asked for."""

    is_ready, folder = True, Path("none")

    def __init__(self, wrong="facts"):
        self.wrong, self.asked = wrong, []

    def ask(self, what, _about=None):
        self.asked.append(what)
        answer = Future()
        answer.set_result((preview_worker.PROBLEMS, ["wrong"]) if what == self.wrong else (preview_worker.DONE, None))
        return answer


class Noted:
    """A build that goes on until somebody says that it is done."""

    made: ClassVar[list] = []

    def __init__(self, _texts):
        self.has_ended = self.was_ended = False
        self.made.append(self)

    def end(self):
        self.was_ended = True

    def wait(self):
        assert self.was_ended


def notebook(words: str, output: str = "") -> str:
    cells = [{"cell_type": "markdown", "source": [words]}, {"cell_type": "code", "source": "1", "outputs": [output]}]
    return json.dumps({"cells": cells, "metadata": {}})


def test_a_save_during_a_build_ends_it_and_begins_another(builder, tmp_path):
    builder._look(set())
    (tmp_path / "chapters/one.ipynb").write_text(notebook("Hello again"))
    builder._look({"chapters/one.ipynb"})
    assert [build.was_ended for build in Noted.made] == [True, False]
    assert builder.preview.building


def test_a_build_begins_when_the_browser_shows_the_page(builder, tmp_path, monkeypatch):
    begun = []
    monkeypatch.setattr(builder.preview, "wait_for_browser", lambda _seconds: begun.append(len(Noted.made)))
    (tmp_path / "chapters/one.ipynb").write_text(notebook("Hello again"))
    builder._look({"chapters/one.ipynb"})
    assert begun == [0]
    assert len(Noted.made) == 1


def test_a_save_before_anybody_can_write_a_page_ends_no_build_and_is_shown_once_somebody_can(builder, tmp_path):
    builder.pages, worker = None, builder.pages
    builder._look(set())
    (tmp_path / "chapters/one.ipynb").write_text(notebook("Hello again"))
    builder._look({"chapters/one.ipynb"})
    assert [build.was_ended for build in Noted.made] == [False]
    builder.pages = worker
    builder._look(set())
    assert "write" in worker.asked
    assert [build.was_ended for build in Noted.made] == [True, False]
    worker.asked.clear()
    builder._look(set())
    assert worker.asked == []


def test_what_a_failed_build_did_not_show_is_shown_once_somebody_can(builder, tmp_path):
    builder.pages, worker = None, builder.pages
    (tmp_path / "chapters/one.ipynb").write_text(notebook("Hello again"))
    builder._look({"chapters/one.ipynb"})
    Noted.made[0].result = lambda: ("", LOCKED, True)
    builder._built()
    builder.pages = worker
    builder._look(set())
    assert "write" in worker.asked
    assert builder.preview.newer
    assert len(Noted.made) == 1
    assert not builder.preview.building


def test_what_a_build_itself_writes_begins_no_other(builder, tmp_path):
    builder._look(set())
    (tmp_path / "chapters/one.ipynb").write_text(notebook("Hello", "an output"))
    (tmp_path / "data/derived/facts.csv").write_text("id\n")
    builder._look({"chapters/one.ipynb", "data/derived/facts.csv"})
    assert [build.was_ended for build in Noted.made] == [False]


@pytest.mark.parametrize("name", ["chapters/.one.ipynb.tmp", "chapters/one.ipynb~", "data/.~lock.rows.csv#"])
def test_what_an_editor_puts_beside_a_file_is_no_save(builder, tmp_path, name):
    builder._look(set())
    (tmp_path / name).write_text("half")
    builder._look({name})
    assert [build.was_ended for build in Noted.made] == [False]


def test_several_files_that_are_saved_at_once_are_one_build(builder, tmp_path):
    builder._look(set())
    (tmp_path / "chapters/one.ipynb").write_text(notebook("Hello again"))
    (tmp_path / "data/rows.csv").write_text("id\n2\n")
    builder._look({"chapters/one.ipynb", "data/rows.csv"})
    assert len(Noted.made) == 2


def test_what_was_saved_and_taken_back_is_not_built_again(builder, tmp_path, monkeypatch):
    monkeypatch.setattr(
        preview_server.pipeline, "is_current", lambda now: "2" not in (tmp_path / "data/rows.csv").read_text()
    )
    builder._look(set())
    (tmp_path / "data/rows.csv").write_text("id\n2\n")
    builder._look({"data/rows.csv"})
    (tmp_path / "data/rows.csv").write_text("id\n1\n")
    builder._look({"data/rows.csv"})
    assert [build.was_ended for build in Noted.made] == [True]
    assert not builder.preview.building


@pytest.mark.parametrize(("made_from", "is_executed"), [({}, True), ({"data/derived/facts.csv": "0"}, False)])
def test_a_chapter_is_executed_beside_the_facts_unless_it_reads_them(builder, tmp_path, made_from, is_executed):
    saved = json.loads(notebook("Hello")) | {"metadata": {"report": {"made_from": made_from}}}
    (tmp_path / "chapters/one.ipynb").write_text(json.dumps(saved))
    worker = builder.pages = builder.chapters = Refusing()
    builder.code, builder.preview.viewed = preview_server._code(), "chapters/one"
    builder._show({"data/rows.csv"})
    assert ("chapters" in worker.asked) == is_executed
    assert "write" not in worker.asked
    assert builder.preview.wrong == "wrong"


def test_what_a_killed_preview_left_is_deleted_and_another_that_runs_keeps_its_own(builder, tmp_path):
    left = tmp_path / preview_server.FOLDER
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait(timeout=60)
    for number in (os.getppid(), ended.pid):
        (left / f"{number}/html").mkdir(parents=True)
    preview_server.Builder(builder.preview, None, lambda _: None).close()
    assert [folder.name for folder in left.iterdir()] == [f"{os.getppid()}"]
    shutil.rmtree(left / f"{os.getppid()}")
    preview_server.Builder(builder.preview, None, lambda _: None).close()
    assert not left.exists()


def test_a_table_that_breaks_the_codebook_is_told_before_anything_is_computed(builder):
    worker = builder.pages = builder.chapters = Refusing("tables")
    builder.code, builder.preview.viewed = preview_server._code(), "chapters/one"
    builder._show({"data/rows.csv"})
    assert worker.asked == ["tables"]
    assert builder.preview.wrong == "wrong"


def test_a_file_that_is_saved_through_a_temporary_one_is_seen_under_its_own_name(tmp_path, monkeypatch):
    (tmp_path / "_toc.yml").touch()
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters/one.md").write_text("Old")
    monkeypatch.chdir(tmp_path)
    saves = preview_saves.follow(None)
    until, seen = time.monotonic() + 60, set()
    while not {"chapters/one.md", "_config.yml"} <= seen and time.monotonic() < until:
        for name in ("chapters/one.md", "_config.yml"):
            (tmp_path / f"{name}.tmp").write_text("New")
            (tmp_path / f"{name}.tmp").replace(tmp_path / name)
        seen |= preview_saves.taken(saves, 0.5)
    assert {"chapters/one.md", "_config.yml"} <= seen


def test_a_folder_that_git_took_away_and_brought_again_is_watched_again(tmp_path, monkeypatch):
    (tmp_path / "_toc.yml").touch()
    page = tmp_path / "chapters/one.md"
    page.parent.mkdir()
    page.write_text("Old")
    monkeypatch.chdir(tmp_path)
    saves, seen = preview_saves.follow(None), set()

    def is_seen(name: str) -> bool:
        page.write_text(f"{time.time()}")
        seen.update(preview_saves.taken(saves, 0.5))
        return name in seen

    wait_for(lambda: is_seen("chapters/one.md"))
    page.unlink()
    page.parent.rmdir()
    page.parent.mkdir()
    preview_saves.taken(saves, 1)
    seen.clear()
    page = tmp_path / "chapters/two.md"
    wait_for(lambda: is_seen("chapters/two.md"))


def test_what_git_writes_while_it_switches_branches_is_one_save(tmp_path, monkeypatch):
    (tmp_path / "_toc.yml").touch()
    lock = tmp_path / ".git/index.lock"
    lock.parent.mkdir()
    lock.touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(preview_saves, "LONGEST_SWITCH", 60)
    saves: queue.Queue[set[str]] = queue.Queue()
    saves.put({"data/a.csv"})

    def switch() -> None:
        saves.put({"data/b.csv"})
        lock.unlink()

    threading.Timer(0.2, switch).start()
    assert preview_saves.together(saves, 60) == {"data/a.csv", "data/b.csv"}


def test_a_worker_ends_with_the_preview_even_where_that_is_killed(book):
    """The preview is stood in for by a process that begins a worker and is killed."""
    begin = "from evidencebook.build.preview_server import Worker; worker = Worker('chapters')"
    code = f"import time; {begin}; print(worker.process.pid, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code], cwd=book, stdout=-1, text=True) as process:
        worker = int(process.stdout.readline())
        process.kill()
    wait_for(lambda: not is_alive(worker))
