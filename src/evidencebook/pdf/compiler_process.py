"""A process that compiles: its memory goes with it, for the compiler keeps all that it has laid out, some 15 MB for a chapter.

It is not a fork, in which threads of the compiler would be missing if the process that forks had compiled something itself.
"""

import pickle
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Self, cast

from evidencebook.pdf import compiler
from evidencebook.pdf.compiler import Compiled, RefusedError

_SERVE = f"from {__name__} import serve; serve()"


class CompilerProcess:
    """A process that has started when it is made; on leaving the context it has ended."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", _SERVE], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._asked, self._answers = cast(IO[bytes], self.process.stdin), cast(IO[bytes], self.process.stdout)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(BrokenPipeError):
            self._asked.close()
        self._answers.close()
        self.process.wait()

    def compiled(self, source: Path, fonts: list[str], seconds: int | None, known: dict[str, Any]) -> Compiled:
        """Return the result of `compiler.compiled`; RefusedError as there, or where the process died."""
        try:
            pickle.dump((source, fonts, seconds, known), self._asked)
            self._asked.flush()
            answer = pickle.load(self._answers)  # noqa: S301  from the process that was started here
        except (BrokenPipeError, EOFError) as error:
            raise RefusedError(f"the compiler died with code {self.process.wait()}") from error
        if isinstance(answer, RefusedError):
            raise answer
        return cast(Compiled, answer)


def serve() -> None:
    """Compile what is asked for on the standard input until it ends."""
    while True:
        try:
            asked = pickle.load(sys.stdin.buffer)  # noqa: S301  from the process that started this one
        except EOFError:
            return
        try:
            answer: Compiled | RefusedError = compiler.compiled(*asked)
        except RefusedError as error:
            answer = error
        pickle.dump(answer, sys.stdout.buffer)
        sys.stdout.buffer.flush()
