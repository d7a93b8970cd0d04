"""The live preview: serves, reloads, shows what is wrong in the page and in the terminal, and outlives every fault."""

import http.server
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

import pytest

from evidencebook.build import pipeline, preview_server
from evidencebook.sphinxext.html import csp


@pytest.fixture
def preview(tmp_path, monkeypatch):
    """Return a function that serves a small site, and the state that it shares with the builder."""
    (tmp_path / "_toc.yml").touch()
    site = tmp_path / "_build/html"
    site.mkdir(parents=True)
    (site / "index.html").write_text("<html><body>Hello</body></html>")
    (site / "report.css").write_text("a {}")
    monkeypatch.chdir(tmp_path)
    shared = preview_server.Preview()
    server = preview_server._server(shared, 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield shared, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310 our own server
        return answer.read().decode()


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
    with urllib.request.urlopen(f"{address}/.preview", timeout=20) as events:  # noqa: S310 our own server
        threading.Timer(0.5, shared.done, [""]).start()
        assert events.readline() == b"event: built\n"


def test_a_browser_reloads_a_page_under_its_policy_and_shows_what_is_wrong(preview, browser):
    shared, address = preview
    policy = f'<meta http-equiv="Content-Security-Policy" content="{csp.POLICY}" />'
    index = pipeline.site() / "index.html"
    index.write_text(f"<html><head>{policy}</head><body>Old</body></html>")
    page = browser.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    with page.expect_request(f"**{preview_server._EVENTS}"):
        page.goto(address)
    index.write_text(index.read_text().replace("Old", "New"))
    page.wait_for_timeout(500)  # the server has begun to wait
    shared.done("data/trade.csv, row 3")
    page.get_by_text("New").wait_for(timeout=20_000)
    box = page.get_by_role("alert").bounding_box()
    assert "data/trade.csv, row 3" in page.get_by_role("alert").inner_text()
    assert box["width"] > 600
    assert [each for each in refused if "favicon" not in each and "404" not in each] == []
    page.close()


def test_a_port_in_use_is_no_obstacle():
    taken = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    with taken, preview_server._server(preview_server.Preview(), taken.server_port) as other:
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
        process.wait(timeout=30)
        process.kill()
    assert "Traceback" not in "".join(lines)


def test_the_preview_answers_to_localhost_alone(preview):
    _, address = preview
    request = urllib.request.Request(f"{address}/", headers={"Host": "evil.example:8000"})  # noqa: S310 our own server
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(request, timeout=20)  # noqa: S310
