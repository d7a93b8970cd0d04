"""What is slow to make is made once and found again in later builds by what it was made from."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from helpers import paths


def kept(kind: str, made_from: str, make: Callable[[], bytes]) -> bytes:
    """Return what `make` gives; `made_from` holds everything it depends on, and `kind` ends the name of its file."""
    file = paths.root() / "_build" / "kept" / f"{sha256(made_from.encode()).hexdigest()}.{kind}"
    if not file.is_file():
        content = make()
        file.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=file.parent, suffix=".part", delete=False) as part:
            part.write(content)
        Path(part.name).replace(file)
    return file.read_bytes()
