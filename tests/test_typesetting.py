"""A document is set the same by the process that stays as by the one that asks, and nobody is lost without it."""

import os
import signal
import subprocess
import sys
import time

import pytest
from test_press import all_end

from evidencebook.pdf import builder, compiler


def document(folder, text: str) -> compiler.Document:
    source = folder / "page.typ"
    source.write_text(f'#set document(title: "T")\n{text}\n#metadata(7)<seven>\n', encoding="utf-8")
    return compiler.Document(str(source), tuple(builder.font_folders()), 0, ("<seven>",))


@pytest.fixture
def standing(monkeypatch):
    """Return a process that stays, when it is ready; documents are set by it."""
    with compiler.Standing() as begun:
        address = begun.environment[compiler.ADDRESS]
        until = time.monotonic() + 30
        while not os.path.exists(address) and time.monotonic() < until:
            time.sleep(0.02)
        monkeypatch.setenv(compiler.ADDRESS, address)
        yield begun


def test_it_sets_the_same_bytes_one_document_after_another(standing, tmp_path, monkeypatch):
    made = [compiler.printed(document(tmp_path, text)) for text in ("= One", "= Two", "= One")]
    monkeypatch.delenv(compiler.ADDRESS)
    assert made == [compiler.printed(document(tmp_path, text)) for text in ("= One", "= Two", "= One")]
    assert made[0] == made[2] != made[1]
    assert made[0].values == {"<seven>": [7]}
    assert made[0].pdf.startswith(b"%PDF")


def test_what_typst_refuses_it_refuses_with_the_same_words(standing, tmp_path, monkeypatch):
    with pytest.raises(compiler.RefusedError) as there:
        compiler.printed(document(tmp_path, "#nothing"))
    monkeypatch.delenv(compiler.ADDRESS)
    with pytest.raises(compiler.RefusedError) as here:
        compiler.printed(document(tmp_path, "#nothing"))
    assert there.value.args == here.value.args
    assert "nothing" in there.value.message + there.value.diagnostic


def test_it_outlives_a_build_that_ends_while_it_asks(standing, tmp_path):
    from multiprocessing.connection import Client

    Client(standing.environment[compiler.ADDRESS]).close()
    assert compiler.printed(document(tmp_path, "= One")).pdf
    assert standing._process.poll() is None


def test_where_it_has_ended_the_document_is_set_by_who_asks(standing, tmp_path):
    standing._process.kill()
    standing._process.wait()
    assert compiler.printed(document(tmp_path, "= One")).pdf.startswith(b"%PDF")


def test_it_ends_with_who_began_it(tmp_path):
    begin = "from evidencebook.pdf.compiler import Standing; import time; s = Standing().__enter__(); "
    begin += "print(s._process.pid, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", begin], stdout=subprocess.PIPE, text=True) as parent:
        number = int(parent.stdout.readline())
        time.sleep(1)
        parent.send_signal(signal.SIGKILL)
    assert all_end(number)
