"""Chapters in kernels: forked and ordinary ones alike, each alone, and nothing lost when one fails or is cut short."""

import asyncio
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import generated
import pytest
from conftest import edit
from jupyter_client.manager import AsyncKernelManager
from waiting import is_alive, wait_for

from evidencebook.build import refresh
from evidencebook.files import atomic, fingerprints
from evidencebook.notebooks import progress, provisioner, staleness, warm_process
from evidencebook.notebooks.mime import FIGURE
from evidencebook.problems import ReportError


@pytest.fixture
def small(tmp_path, monkeypatch):
    """Return a book of two chapters that show nothing, and stand in it."""
    folder = generated.write(tmp_path / "book", 0)
    monkeypatch.chdir(folder)
    for number in (1, 2):
        chapter(folder, number, f"{number} + 1")
    return folder


def chapter(book: Path, number: int, *cells: str) -> Path:
    page = generated.page(book, number)
    made = [("code", f"cell-{place}", source) for place, source in enumerate(cells, start=1)]
    page.write_text(json.dumps(generated.notebook(made), indent=1, sort_keys=True) + "\n")
    return page


def execute(**how) -> list[str]:
    said = []
    refresh.chapters(said.append, **how)
    return said


def outputs(page: Path) -> list:
    return [cell.get("outputs") for cell in json.loads(page.read_text())["cells"]]


RICH = (
    "import sys; print('out'); print('err', file=sys.stderr)",
    "from IPython.display import HTML, display; display(HTML('<b>x</b>')); display({'text/plain': 'y'}, raw=True); 5",
    "%%capture kept\nprint('kept')",
    "import asyncio; await asyncio.sleep(0); kept.stdout",
    "import pandas as pd; pd.DataFrame({'a': [1]})",
    "import sys, os; sys.argv[0].endswith('.json'), os.path.basename(os.getcwd()), __name__, sys.stdin.isatty()",
    "get_ipython().__class__.__name__",
)


@pytest.mark.skipif(not warm_process.can_fork(), reason="nothing can fork here")
def test_forked_and_ordinary_kernels_give_the_same_notebook(small):
    page = chapter(small, 1, *RICH)
    execute()
    forked = page.read_text()
    assert all(found for found in outputs(page)[:2])
    execute(everything=True, warm=False)
    assert page.read_text() == forked


def test_what_was_executed_is_fresh_whatever_it_shows(small):
    shown = ("", "one\\ntwo\\n", ["a", "b"], [], {"x": ["a"], "y": "", "z": [[], ""]}, None, 1.0, 1e-7)
    bundles = [f"display({{'text/plain': '', 'application/json': {value!r}}}, raw=True)" for value in shown]
    page = chapter(
        small, 1, "from IPython.display import display", *bundles, "print(end='')", "print('a\\n\\nb')", *RICH
    )
    execute()
    assert outputs(page)[1][0]["data"]["text/plain"] == []
    assert staleness.reasons(page) == []


@pytest.mark.skipif(not warm_process.can_fork(), reason="nothing can fork here")
def test_a_forked_kernel_has_what_charts_take_and_nothing_of_ours(small):
    names = ["jsonschema.validators", "narwhals._pandas_like.dataframe", warm_process.PREPARES]
    page = chapter(small, 1, f"import sys; [name in sys.modules for name in {names}]")
    execute()
    assert outputs(page)[0][0]["data"]["text/plain"] == ["[True, True, False]"]


def test_where_nothing_can_fork_ordinary_kernels_do_it(small, monkeypatch):
    monkeypatch.setattr(warm_process.sys, "platform", "darwin")
    assert provisioner.manager(forked=True) is AsyncKernelManager
    execute()
    assert outputs(generated.page(small, 2))[0][0]["data"]["text/plain"] == ["3"]


def test_a_warm_process_that_cannot_be_had_is_done_without(small, monkeypatch):
    def refuse(self):
        raise ConnectionRefusedError

    monkeypatch.setattr(provisioner._Fork, "start", refuse)
    execute()
    assert outputs(generated.page(small, 1))[0]


def test_kernels_share_nothing_not_even_random_numbers(small):
    pages = [chapter(small, number, "import numpy; numpy.random.random()") for number in (1, 2)]
    execute()
    assert outputs(pages[0]) != outputs(pages[1])


def test_one_failure_leaves_its_notebook_and_the_others_are_finished(small):
    page = chapter(small, 1, "1", "1 / 0")
    before = page.read_bytes()
    with pytest.raises(ReportError) as caught:
        execute()
    (finding,) = caught.value.problems
    assert (finding.file, finding.place) == ("chapters/chapter-1.ipynb", "cell 2 (cell-2)")
    assert "ZeroDivisionError" in finding.fault
    assert page.read_bytes() == before
    assert staleness.reasons(generated.page(small, 2)) == []


def test_a_cell_that_hangs_is_told(small, monkeypatch):
    monkeypatch.setattr("evidencebook.notebooks.execute.CELL_SECONDS", 2)
    chapter(small, 1, "import time; time.sleep(600)")
    with pytest.raises(ReportError, match=r"timeout|timed out"):
        execute(only=["chapter-1"])


def test_a_cell_that_kills_its_kernel_is_told(small):
    chapter(small, 1, "import os; os._exit(3)")
    with pytest.raises(ReportError, match="died"):
        execute(only=["chapter-1"])


@pytest.mark.parametrize("warm", [True, False], ids=["forked", "ordinary"])
def test_a_cell_that_asks_its_reader_is_told_that_nobody_answers(small, warm):
    chapter(small, 1, "input('How many? ')")
    with pytest.raises(ReportError, match="StdinNotImplementedError"):
        execute(warm=warm)


@pytest.mark.skipif(not warm_process.can_fork(), reason="nothing can fork here")
def test_a_kernel_that_has_ended_takes_a_signal_without_complaint(tmp_path):
    kernel = provisioner._Fork(["-f", str(tmp_path / "none")], str(tmp_path), dict(os.environ))
    kernel.start()
    kernel.kill()
    asyncio.run(kernel.ended())
    assert kernel.poll() == -signal.SIGKILL
    kernel.send_signal(signal.SIGINT)


def test_however_a_kernel_ends_its_sockets_are_closed(small, monkeypatch):
    made = []
    closed = AsyncKernelManager.cleanup_resources

    async def cleanup(manager, restart=False):
        await closed(manager, restart=restart)
        made.append(manager.context)

    monkeypatch.setattr(AsyncKernelManager, "cleanup_resources", cleanup)
    monkeypatch.setattr(AsyncKernelManager, "_async_cleanup_resources", cleanup)
    for number, cell in enumerate(("import os; os._exit(3)", "1 / 0", "1"), start=1):
        chapter(small, number, cell)
    with pytest.raises(ReportError):
        execute(everything=True)
    assert len(made) == len(list((small / "chapters").glob("*.ipynb"))) == 3
    assert all(context.closed for context in made)


@pytest.mark.parametrize("warm", [True, False])
def test_a_chapter_that_opens_a_network_connection_fails_even_if_it_hides_it(small, warm):
    cells = (
        "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)",
        "import urllib.request\ntry: urllib.request.urlopen('http://192.0.2.1/', timeout=1)\nexcept Exception: pass",
    )
    pages = [chapter(small, number, cell) for number, cell in enumerate(cells, start=1)]
    before = [page.read_bytes() for page in pages]
    with pytest.raises(ReportError) as caught:
        execute(warm=warm)
    assert len(caught.value.problems) == 2
    assert all(re.search(r"network connection .*192\.0\.2\.1", problem.fault) for problem in caught.value.problems)
    assert [page.read_bytes() for page in pages] == before


def test_what_the_author_wrote_in_a_notebook_survives_execution(small):
    page = chapter(small, 1, "6 * 7")
    notebook = json.loads(page.read_text())
    notebook["cells"][0] |= {"id": "An_odd-Id-1", "metadata": {"tags": ["mine"], "theirs": {"deep": [1, None]}}}
    notebook["metadata"] |= {"tool": {"x": 1}, "report": {"note": "kept"}}
    page.write_text(json.dumps(notebook))
    execute()
    after = json.loads(page.read_text())
    assert after["cells"][0]["id"] == "An_odd-Id-1"
    assert after["cells"][0]["metadata"] == {"tags": ["mine"], "theirs": {"deep": [1, None]}}
    assert after["metadata"]["tool"] == {"x": 1}
    assert after["metadata"]["report"]["note"] == "kept"


def test_a_save_from_jupyterlab_is_no_reason_to_execute_and_no_diff(small):
    import nbformat

    execute()
    page = generated.page(small, 1)
    before = page.read_text()
    nbformat.write(nbformat.read(page, as_version=4), page)
    assert page.read_text() == before
    notebook = json.loads(before)
    notebook["cells"][0]["execution_count"] = 17
    notebook["cells"][0]["metadata"]["collapsed"] = False
    page.write_text(json.dumps(notebook))
    assert execute() == []


def test_a_full_disk_leaves_the_notebook_and_is_told(small, monkeypatch):
    pages = [generated.page(small, number).read_bytes() for number in (1, 2)]

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic.os, "fsync", full)
    with pytest.raises(ReportError, match="No space left on device"):
        execute()
    assert pages == [generated.page(small, number).read_bytes() for number in (1, 2)]
    assert not list((small / "chapters").glob(".*"))


# A shell's background job, which the tests may run as, passes on that Ctrl-C is to be ignored; a terminal does not.
COMMAND = """
import os, runpy, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
from evidencebook.build import refresh
from evidencebook.notebooks import provisioner as kernels
refresh.refresh = refresh.chapters
start = kernels._Fork.start
def slowly(self):
    os.write(1, b"starting\\n")  # in one piece: kernels are started side by side
    time.sleep({delay})
    start(self)
kernels._Fork.start = slowly
sys.argv = ["evidencebook", "refresh"]
runpy.run_module("evidencebook", run_name="__main__")
"""


def interruptible(book: Path, delay: float = 0) -> subprocess.Popen:
    """Start to execute chapters by the command, in a process group of its own; each kernel is started after a delay."""
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND.format(delay=delay)], cwd=book, env={**os.environ, "PYTHONPATH": str(book / "src")},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip


# Ctrl-C reaches the group of a terminal, a service manager and the system's memory guard the command.
USUAL = {(signal.SIGINT, os.killpg), (signal.SIGKILL, os.kill), (signal.SIGTERM, os.kill)}


@pytest.mark.parametrize(
    ("sent", "send"),
    [
        pytest.param(sent, send, marks=() if (sent, send) in USUAL else pytest.mark.slow)
        for sent in (signal.SIGINT, signal.SIGKILL, signal.SIGTERM)
        for send in (os.kill, os.killpg)
    ],
    ids=lambda each: {"kill": "to the command", "killpg": "to its group"}.get(getattr(each, "__name__", "")),
)
def test_interrupted_every_notebook_is_old_or_new_and_nothing_keeps_running(small, sent, send):
    marker, many = small / "running", (os.cpu_count() or 1) + 2
    wait = f"open({str(marker)!r}, 'a').write(f'{{__import__(\"os\").getpid()}}\\n'); __import__('time').sleep(600)"
    pages = [chapter(small, number, wait) for number in range(3, 3 + many)]
    before = [page.read_bytes() for page in pages]
    with interruptible(small) as process:
        wait_for(lambda: marker.is_file() and marker.read_text().count("\n") >= min(2, many - 2))
        send(process.pid, sent)
        told = process.communicate(timeout=60)[0]  # whatever it started holds its output open while it runs
    assert process.returncode == (-sent if sent == signal.SIGKILL else 130), told
    assert "Traceback" not in told, told
    assert [page.read_bytes() for page in pages] == before
    json.loads(generated.page(small, 2).read_text())
    for kernel in map(int, marker.read_text().split()):
        wait_for(lambda kernel=kernel: not is_alive(kernel))
    for page in pages[1:]:
        page.unlink()
    chapter(small, 3, "1")
    execute()
    assert staleness.reasons(generated.page(small, 3)) == []
    assert not list((small / "chapters").glob(".*.part"))


def test_interrupted_twice_while_kernels_start_the_command_ends_and_nothing_keeps_running(small):
    with interruptible(small, delay=1) as process:
        assert any("starting" in line for line in iter(process.stdout.readline, ""))
        for _ in range(2):
            process.send_signal(signal.SIGINT)
            time.sleep(0.2)
        process.communicate(timeout=60)
    assert process.returncode in {130, -signal.SIGINT}
    assert outputs(generated.page(small, 1)) == [[]]


@pytest.mark.skipif(not warm_process.can_fork(), reason="nothing can fork here")
@pytest.mark.parametrize(
    "send", [pytest.param(os.kill, marks=pytest.mark.slow), os.killpg], ids=["the command alone", "its group"]
)
def test_interrupted_while_the_warm_process_imports_the_command_does_not_wait_for_it(small, send):
    imports, reached = small / "src/evidencebook/notebooks/preload.py", small / "reached"
    endless = f"import pathlib, time; pathlib.Path({str(reached)!r}).touch(); time.sleep(600)"
    edit(imports, "    for name in IMPORTED:", f"    {endless}\n    for name in IMPORTED:")
    with interruptible(small) as process:
        try:
            wait_for(reached.is_file)
            assert any("starting" in line for line in iter(process.stdout.readline, ""))
            send(process.pid, signal.SIGINT)
            assert process.wait(timeout=60) == 130
        finally:
            with contextlib.suppress(ProcessLookupError):  # nothing is left of the group
                os.killpg(process.pid, signal.SIGKILL)
        assert "Traceback" not in process.stdout.read()


def test_the_warm_process_starts_with_ctrl_c_held_back(monkeypatch):
    held = []
    monkeypatch.setattr(warm_process.forkserver, "ensure_running", lambda: held.append(mask()))
    before = mask()
    warm_process.begin()
    assert held == [before | {signal.SIGINT}] * warm_process.can_fork()
    assert mask() == before


def mask() -> set[signal.Signals]:
    return signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_ctrl_c_that_came_while_the_warm_process_started_ends_it_without_a_word():
    held = "signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}); os.kill(os.getpid(), signal.SIGINT)"
    code = f"import os, signal; {held}; import {warm_process.PREPARES}"
    ended = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, timeout=60)
    assert (ended.returncode, ended.stdout, ended.stderr) == (-signal.SIGINT, b"", b"")


@pytest.mark.parametrize("warm", [True, False], ids=["forked", "ordinary"])
def test_a_chapter_may_start_processes_of_its_own(small, warm):
    made = "import multiprocessing as m; p = m.get_context('fork').Process(target=int); p.start(); p.join(); p.exitcode"
    page = chapter(small, 1, made)
    execute(warm=warm)
    assert outputs(page)[0][0]["data"]["text/plain"] == ["0"]


def test_what_a_killed_process_left_is_swept_and_the_file_is_the_old_one(tmp_path):
    (tmp_path / f".half{atomic.PART}").write_text("half")
    (tmp_path / "kept").write_text("kept")
    atomic.sweep(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["kept"]


def test_progress_is_plain_lines_where_nobody_watches_and_a_bar_in_a_terminal(monkeypatch, capsys):
    said = []
    with progress.of(2, said.append) as done:
        done("economy", True)
        done("distrust", False)
    assert [line.split(" (")[0] for line in said] == ["economy: executed", "distrust: failed"]
    assert "2 of 2" in said[1]
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with progress.of(1, said.append) as done:
        done("economy", True)
    assert len(said) == 2
    assert "1/1" in capsys.readouterr().err


# What a chapter is seen to depend on.


def recorded(page: Path) -> dict:
    return json.loads(page.read_text())["metadata"]["report"]["made_from"]


@pytest.fixture
def tabled(small):
    """Return the small book with a few tables and packages of helpers."""
    shutil.copytree(small / "chapters", small / "elsewhere")
    for name in ("a", "b"):
        rows = "".join(f"{name}-{n},{n}\n" for n in range(1, 41))
        (small / f"data/{name}.csv").write_text(f"id,value\n{rows}")
    return small


READS = (
    "open('../data/a.csv').read()",
    "import pandas; pandas.read_csv('../data/a.csv').shape",
    "import os; os.read(os.open(b'../data/../data/a.csv', os.O_RDONLY), 3)",
    "import pathlib; pathlib.Path('../data/a.csv').read_bytes()[:2]",
    "import numpy; len(numpy.memmap('../data/a.csv'))",
    "import os; os.chdir('../data'); open('a.csv').read(1)",
)


@pytest.mark.parametrize("warm", [True, False], ids=["forked", "ordinary"])
def test_a_file_that_is_opened_in_whatever_way_is_depended_on_and_no_other(tabled, warm):
    pages = {cell: chapter(tabled, number, cell) for number, cell in enumerate(READS, start=1)}
    execute(warm=warm)
    for cell, page in pages.items():
        assert {name for name in recorded(page) if name.startswith("data/")} == {"data/a.csv"}, cell


UNSEEN = (
    "import os; sorted(os.listdir('../data'))",
    "import pathlib; sorted(p.name for p in pathlib.Path('..').rglob('*.csv'))",
    "import glob; len(glob.glob('../data/*.csv'))",
    "import subprocess; subprocess.run(['cat', '../data/a.csv'], capture_output=True).returncode",
    "import os; os.system('true')",
    "!true",
    "try:\n    import pyarrow.parquet\nexcept ImportError:\n    pass",
    "try:\n    import polars\nexcept ImportError:\n    pass",
)


def test_where_a_read_cannot_be_seen_all_of_the_data_is_depended_on(tabled):
    pages = {cell: chapter(tabled, number, cell) for number, cell in enumerate(UNSEEN, start=1)}
    execute()
    everything = set(fingerprints.everything())
    (tabled / "data/new.csv").write_text("id\n1\n")
    (tabled / "data/b.csv").write_text("id,value\nb-1,5\n")
    for cell, page in pages.items():
        assert everything <= set(recorded(page)), cell
        # What it did is told, for whoever wonders.
        assert recorded(page)["data/"].startswith("everything, as it "), cell
        told = staleness.reasons(page)
        assert "data/new.csv appeared" in told, cell
        assert any(reason.startswith("data/b.csv row") for reason in told), cell


DRAWN = """import altair as alt, pandas as pd
from evidencebook.charts import theme
rows = pd.read_csv('../data/a.csv').assign(source='s', passages='')
def build(layout): return alt.Chart(rows[['value']]).mark_point().encode(x='value:Q')
theme.figure(build, name='fig-a', title='A', caption='A.', description='A 1.', rows=rows, columns={'value': ('Value', '')})"""


def test_a_chapter_with_a_figure_stores_its_picture_and_depends_on_no_more_data_for_it(tabled):
    page = chapter(tabled, 1, DRAWN)
    execute()
    (output,) = outputs(page)[0]
    assert {FIGURE, "image/png", "text/plain"} == set(output["data"])
    assert {name for name in recorded(page) if name.startswith("data/")} == {"data/a.csv"}


@pytest.mark.parametrize(
    "how", ["import_module('helpers.extra')", "machinery.SourceFileLoader('x', FILE).load_module()"]
)
def test_a_module_is_depended_on_however_it_is_loaded(small, monkeypatch, how):
    (small / "src/helpers/extra.py").write_text("VALUE = 1\n")
    monkeypatch.setenv("PYTHONPATH", str(small / "src"))
    file = str(small / "src/helpers/extra.py")
    code = f"import importlib, importlib.machinery, warnings; warnings.simplefilter('ignore'); importlib.{how}.VALUE"
    page = chapter(small, 1, code.replace("FILE", repr(file)))
    execute(warm=False)
    assert "src/helpers/extra.py" in recorded(page)
    (small / "src/helpers/extra.py").write_text("VALUE = 2\n")
    assert staleness.reasons(page) == ["src/helpers/extra.py changed"]


def test_modules_that_are_only_read_for_their_digest_are_not_depended_on(small):
    page = chapter(small, 1, "from evidencebook.files import fingerprints; len(fingerprints.code())")
    execute()
    engine = json.loads(page.read_text())["metadata"]["report"]["engine"]
    assert "evidencebook.files.fingerprints" in engine
    assert "evidencebook.cli" not in engine


def test_modules_are_depended_on_one_by_one(small):
    page = chapter(small, 1, "from evidencebook.evidence import wording", "from helpers.charts import economy")
    chapter(small, 2, "from helpers.charts import distrust")
    execute()
    have = {name for name in recorded(page) if name.startswith("src/")}
    assert {"src/helpers/__init__.py", "src/helpers/charts/economy/__init__.py"} <= have
    assert not any("distrust" in name for name in have)
    engine = json.loads(page.read_text())["metadata"]["report"]["engine"]
    assert "evidencebook.evidence.wording" in engine
    assert not any(name.startswith(("evidencebook.sphinxext", "evidencebook.build")) for name in engine)
    with (small / "src/helpers/charts/economy/trade.py").open("a") as file:
        file.write("# changed\n")
    assert execute()[0] == "chapter-1: src/helpers/charts/economy/trade.py changed"


ROWS = (
    ("a-13,13\n", "a-13,99\n", "row 14 changed"),
    ("a-13,13\n", "", "row 14 removed"),
    ("a-13,13\n", "a-13,13\nnew,1\n", "row 15 added"),
    ("a-13,13\na-14,14\n", "a-13,9\na-14,9\n", "rows 14–15 changed"),
    ("a-40,40\n", "a-40,40\nx,1\ny,2\n", "rows 42–43 added"),
    ("id,value\n", "id,worth\n", "row 1 changed"),
    ("id,value\n", "id,value\r\n", "changed"),
)


def test_the_row_that_changed_is_told(tabled):
    page = chapter(tabled, 1, "open('../data/a.csv').read()[:1]")
    execute()
    table = tabled / "data/a.csv"
    text = table.read_text()
    for old, new, reason in ROWS:
        assert old in text
        table.write_bytes(text.replace(old, new, 1).encode())
        assert staleness.reasons(page) == [f"data/a.csv {reason}"]


def test_a_chapter_is_executed_for_the_row_that_changed_and_not_again(tabled):
    page = chapter(tabled, 1, "open('../data/a.csv').read()[:1]")
    execute()
    (tabled / "data/a.csv").write_text((tabled / "data/a.csv").read_text().replace("a-13,13", "a-13,99"))
    assert execute()[0] == "chapter-1: data/a.csv row 14 changed"
    assert staleness.reasons(page) == execute() == []


def test_a_table_that_is_gone_and_one_that_came_back_are_told(tabled):
    page = chapter(tabled, 1, "open('../data/a.csv').read()[:1]")
    execute()
    (tabled / "data/a.csv").unlink()
    assert staleness.reasons(page) == ["data/a.csv is gone"]


def test_an_edited_or_stripped_output_is_stale_and_no_version_of_python_is_recorded(small):
    page = generated.page(small, 1)
    execute()
    fresh = page.read_text()
    edited = json.loads(fresh)
    edited["cells"][0]["outputs"][0]["data"]["text/plain"] = ["4"]
    page.write_text(json.dumps(edited))
    assert len(staleness.reasons(page)) == 1
    execute()
    assert page.read_text() == fresh
    assert f"{sys.version_info.major}.{sys.version_info.minor}" not in json.dumps(json.loads(fresh)["metadata"])


def test_the_record_is_sorted_short_and_the_same_at_every_execution(tabled):
    page = chapter(tabled, 1, "open('../data/a.csv').read()[:1]")
    execute()
    before = page.read_text()
    execute(everything=True)
    assert page.read_text() == before
    assert all(len(sha) <= fingerprints.LENGTH for name, sha in recorded(page).items())
    assert max(map(len, before.splitlines())) < 120


def test_what_python_compiles_on_the_way_is_no_input(small, monkeypatch):
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    monkeypatch.setenv("PYTHONPATH", str(small / "src"))
    page = chapter(small, 1, "from helpers.charts import generated")
    execute(warm=False)
    assert list((small / "src/helpers/charts").rglob("generated*.pyc"))
    assert "src/helpers/charts/generated.py" in recorded(page)
    assert not any(".pyc" in name for name in recorded(page))
