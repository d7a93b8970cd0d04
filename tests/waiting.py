"""Waiting for a state, never for a time: a test holds on a slow machine, with others beside it."""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def wait_for(what: Callable[[], object], seconds: float = 60) -> None:
    """Wait until a function returns something true; fail after so many seconds."""
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, f"not within {seconds} s"
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    """Return whether a process is at work; one that has ended and waits to be buried is not."""
    with suppress(OSError):
        return _state(Path(f"/proc/{pid}/stat"))[0] != "Z"
    return False


def any_lives(group: int) -> bool:
    """Return whether a process of a group is at work."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, of = _state(stat)[:3]
            if int(of) == group and state != "Z":
                return True
    return False


def names_of(group: int) -> set[str]:
    """Return the names of the programs of a group."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(_state(stat)[2]) == group:
                found.add((stat.parent / "comm").read_text().strip())
    return found


def _state(stat: Path) -> list[str]:
    return stat.read_text().rpartition(")")[2].split()
