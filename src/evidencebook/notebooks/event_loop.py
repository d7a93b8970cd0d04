"""Runs executions at the same time and ends them together: a Ctrl-C, or a request to end, ends every one of them."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class _Loop(asyncio.SelectorEventLoop):
    """A loop that leaves signals to the command: nbclient would end one kernel, and go on with the other chapters."""

    def add_signal_handler(self, *_: Any) -> None:
        # What nbclient meets outside the main thread, and does without.
        raise RuntimeError


def run(executions: Coroutine) -> Any:
    """Run executions to their end and return what they give; KeyboardInterrupt when they were interrupted."""
    with asyncio.Runner(loop_factory=_Loop) as runner:
        return runner.run(executions)
