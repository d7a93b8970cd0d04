"""Runs executions at the same time; a Ctrl-C or SIGTERM ends all of them."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class _Loop(asyncio.SelectorEventLoop):
    """A loop that leaves signals to the command: nbclient would end one kernel and continue with the other chapters."""

    def add_signal_handler(self, *_: Any) -> None:
        # The error that nbclient expects, and ignores, outside the main thread.
        raise RuntimeError


def run(executions: Coroutine) -> Any:
    """Run executions to their end and return their results; KeyboardInterrupt if they were interrupted."""
    with asyncio.Runner(loop_factory=_Loop) as runner:
        return runner.run(executions)
