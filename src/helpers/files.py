"""Files written whole or not at all."""

import os
import tempfile
from pathlib import Path

PART = ".part"


def replace(path: Path, content: str | bytes) -> None:
    """Write a file so that a reader, or an interruption, finds either the old content or the new, never a part of it.

    OSError when the disk is full or the folder cannot be written; the old file then stands as it was.
    """
    data = content.encode() if isinstance(content, str) else content
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=PART, delete=False) as file:
        part = Path(file.name)
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            part.chmod(path.stat().st_mode if path.exists() else 0o644)
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def sweep(folder: Path) -> None:
    """Remove what a killed process left half-written in a folder."""
    for part in folder.glob(f".*{PART}"):
        part.unlink(missing_ok=True)
