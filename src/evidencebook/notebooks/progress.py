"""Shows the progress of an execution: a bar in a terminal, plain lines in a log."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# A function called with the name of a finished chapter, and whether it succeeded.
Done = Callable[[str, bool], None]


@contextmanager
def of(total: int, say: Callable[[str], None]) -> Iterator[Done]:
    """Yield a function to call for each finished chapter; `say` takes the plain lines."""
    began, done = time.perf_counter(), 0
    if not total:
        yield lambda _name, _succeeded: None
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = [TextColumn("  executing"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()]
        with Progress(*columns, TextColumn("{task.fields[last]}"), console=Console(stderr=True)) as bar:
            task = bar.add_task("", total=total, last="")
            yield lambda name, succeeded: bar.update(task, advance=1, last=name if succeeded else f"{name} failed")
    else:

        def tell(name: str, succeeded: bool) -> None:
            nonlocal done
            done += 1
            what = "executed" if succeeded else "failed"
            say(f"{name}: {what} ({done} of {total}, {time.perf_counter() - began:.1f} s)")

        yield tell
