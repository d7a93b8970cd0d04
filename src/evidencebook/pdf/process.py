"""The process that makes PDFs: their memory goes with it, and what it imports is not imported where pages are made.

It is not a fork, in which threads of the compiler would be missing if the process that forks had compiled something itself.
"""

import pickle
import subprocess
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Self, cast

from evidencebook.pdf.compiler import Compiled, RefusedError
from evidencebook.pdf.places import Place

_SERVE = f"from {__name__} import serve; serve()"
# So many documents one process compiles: the compiler keeps all that it has laid out, some 15 MB for a chapter.
MOST = 8


class PdfProcess:
    """A process that starts with the context and ends with it; another takes its place when it has compiled `MOST` documents."""

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def _start(self) -> None:
        self.count = 0
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", _SERVE], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._asked, self._answers = cast(IO[bytes], self.process.stdin), cast(IO[bytes], self.process.stdout)

    def _end(self) -> None:
        with suppress(BrokenPipeError):
            self._asked.close()
        self._answers.close()
        self.process.wait()

    def compiled(self, source: Path, fonts: list[str], seconds: int | None, known: dict[str, Any]) -> Compiled:
        """Return the result of `compiler.compiled`; RefusedError as there."""
        if self.count == MOST:
            self._end()
            self._start()
        self.count += 1
        return self._result("compiled", source, fonts, seconds, known)

    def completed(self, pdf: bytes, spoken: list[str], levels: list[int]) -> bytes:
        """Return the result of `tags.completed`."""
        return self._result("completed", pdf, spoken, levels)

    def joined(self, parts: list[bytes], places: dict[str, Place], licence: str, address: str) -> bytes:
        """Return the result of `joining.joined`; KeyError as there."""
        return self._result("joined", parts, places, licence, address)

    def _result(self, function: str, *given: Any) -> Any:
        """Return the result of a function that `serve` has, or raise its error; RefusedError where the process died."""
        try:
            pickle.dump((function, given), self._asked)
            self._asked.flush()
            answer = pickle.load(self._answers)  # noqa: S301  from the process that was started here
        except (BrokenPipeError, EOFError) as error:
            raise RefusedError(f"the process that makes the PDF died with code {self.process.wait()}") from error
        if isinstance(answer, Exception):
            raise answer
        return answer


def serve() -> None:
    """Answer what is asked on the standard input until it ends."""
    import typst  # noqa: F401  while what is to be compiled is still being written

    from evidencebook.pdf import compiler, joining, tags

    functions = {each.__name__: each for each in (compiler.compiled, tags.completed, joining.joined)}
    # Those of `sys` may write a part of what they are given.
    with open(0, "rb", closefd=False) as asked, open(1, "wb", closefd=False) as answers:
        while True:
            try:
                name, given = pickle.load(asked)  # noqa: S301  from the process that started this one
            except EOFError:
                return
            try:
                answer = functions[name](*given)
            except Exception as error:  # which is raised again where it was asked
                error.add_note(traceback.format_exc())
                answer = error
            pickle.dump(answer, answers)
            answers.flush()
