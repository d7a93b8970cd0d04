"""Notes which tables are valid, by content, so that they are not validated again until they change.

The command that validated all tables writes the note. Kernels and Sphinx read the same tables, and validating takes
longer than reading.
"""

import json
import sys
from functools import cache

from evidencebook import project
from evidencebook.files import atomic, fingerprints

FILE = "_build/held.json"


def knows(name: str, content: bytes, description: str) -> bool:
    """Return whether a table with this content and description was noted as valid by the same code and libraries."""
    try:
        noted = json.loads((project.root() / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return noted.get(name) == _digest(content, description)


def note(tables: dict[str, tuple[bytes, str]]) -> None:
    """Note that these tables are valid; gives content and description by name."""
    path = project.root() / FILE
    path.parent.mkdir(exist_ok=True)
    atomic.replace(path, json.dumps({name: _digest(*table) for name, table in tables.items()}, indent=1))


def _digest(content: bytes, description: str) -> str:
    lock = project.root() / "requirements.lock"
    read = (lock.read_bytes() if lock.is_file() else b"", description.encode(), content)
    return fingerprints.digest("\n".join([_code(), sys.version, *map(fingerprints.digest, read)]).encode())


@cache
def _code() -> str:
    """Return the digest of the validating code when this process first asked for it."""
    return fingerprints.code()
