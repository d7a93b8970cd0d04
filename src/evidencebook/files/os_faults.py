"""Errors of the operating system in words that say what to do: disk full, no permission, too many open files."""

import errno
import os
import re

_ROOM = "Free disk space, and run it again."
_RIGHT = "Correct the permissions, or copy the report into a folder of your own, and run it again."
_REMEDIES = {
    errno.ENOSPC: _ROOM,
    errno.EDQUOT: _ROOM,
    errno.EFBIG: "Lift the limit on the size of files (ulimit -f unlimited), and run it again.",
    errno.EACCES: _RIGHT,
    errno.EPERM: _RIGHT,
    errno.EROFS: _RIGHT,
    errno.EMFILE: "Allow more open files (ulimit -n 1024), and run it again.",
    errno.ENFILE: "Close other programs, and run it again.",
    errno.ENOMEM: "Close other programs: there is no memory left.",
}


def told(error: OSError) -> str:
    """Return what was refused, for which file, and the remedy, in one line."""
    said = (error.strerror or str(error)).lower() if error.errno in _REMEDIES else str(error)
    of = f"{error.filename}: " if error.filename and error.errno in _REMEDIES else ""
    return f"{of}{said}. {_REMEDIES[error.errno]}" if error.errno in _REMEDIES else said


def refusal_in(output: str) -> tuple[str, str] | None:
    """Return (fault, remedy) for an error of the operating system in the output of another program; None if there is none."""
    for number, remedy in _REMEDIES.items():
        if re.search(rf"{re.escape(os.strerror(number))}|\b{errno.errorcode[number]}\b|os error {number}\b", output):
            return os.strerror(number).lower(), remedy
    return None


def remedy_of(output: str) -> str:
    """Return the remedy for an error of the operating system in the output of another program; empty if there is none."""
    return (refusal_in(output) or ("", ""))[1]
