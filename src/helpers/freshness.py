"""Whether a chapter's stored outputs are what its code, its tables and the helpers would give today.

Each executed notebook carries, in `metadata.report.made_from`, the SHA-256 of everything it was made from: its own code
cells, the tables and modules that were observed while it ran, the lock file, and the outputs themselves. A chapter is stale
when any of them differs; an output edited or stripped by hand therefore counts as stale.
"""

import hashlib
import json
import warnings
from pathlib import Path

from helpers import paths
from helpers.findings import BrokenBookError, Finding
from helpers.reading import read_json

LOCK = "requirements.lock"
CODE, OUTPUTS = "code", "outputs"


def digest(content: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def file_digest(path: Path) -> str:
    """Return the digest of a file; of a JSON file, that of its content whatever the order of its keys."""
    content = path.read_bytes()
    if path.suffix == ".json":
        content = json.dumps(json.loads(content), sort_keys=True).encode()
    return digest(content)


def code_digest(notebook: dict) -> str:
    """Return the digest of the code cells of a notebook, in order."""
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return digest(json.dumps(cells).encode())


def outputs_digest(notebook: dict) -> str:
    """Return the digest of the outputs of a notebook, in order, without execution counts."""
    outputs = [
        [{key: value for key, value in output.items() if key != "execution_count"} for output in cell["outputs"]]
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    ]
    return digest(json.dumps(_joined(outputs), sort_keys=True).encode())


def _joined(value):
    """Return outputs with text as one string: files hold it as a list of lines, a running notebook as a string."""
    if isinstance(value, dict):
        return {key: _joined(item) for key, item in value.items()}
    if isinstance(value, list):
        return "".join(value) if value and all(isinstance(item, str) for item in value) else [_joined(i) for i in value]
    return value


def made_from(notebook: dict, observed: list[str]) -> dict[str, str]:
    """Return the digests of what an executed notebook was made from; `observed` are lines of `helpers.observe`."""
    files = {LOCK, "data/datapackage.json"} | {_file(line) for line in observed}
    digests = {CODE: code_digest(notebook), OUTPUTS: outputs_digest(notebook)}
    return digests | {name: file_digest(paths.root() / name) for name in sorted(files)}


def _file(line: str) -> str:
    kind, _, name = line.partition(" ")
    if kind == "data":
        return f"data/{name}"
    stem = Path("src", *name.split("."))
    package = stem / "__init__.py"
    return (package if (paths.root() / package).is_file() else stem.with_suffix(".py")).as_posix()


def load(page: Path) -> dict:
    """Return a notebook as it stands in its file; BrokenBookError when it is not a valid notebook."""
    import nbformat

    notebook, name = read_json(page), paths.relative(page)
    remedy = "Open it in JupyterLab and save it, or restore it from git."
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            nbformat.validate(nbformat.from_dict(notebook), version=4)
    except Exception as error:  # the validator raises whatever its schema library raises
        fault = f"is not a valid notebook: {str(error).splitlines()[0]}"
        raise BrokenBookError([Finding(name, "", fault, remedy)]) from None
    return notebook


def reasons(page: Path) -> list[str]:
    """Return why a chapter is stale, a short phrase each; nothing when it is fresh or has no code."""
    notebook = load(page)
    if not any(cell["cell_type"] == "code" for cell in notebook["cells"]):
        return []
    about = notebook["metadata"].get("report")
    recorded = about.get("made_from") if isinstance(about, dict) else None
    if not isinstance(recorded, dict):
        return ["it was never executed by `make refresh`"]
    found = (
        []
        if {LOCK, "data/datapackage.json"} <= set(recorded)
        else ["its record of what it was made from is incomplete"]
    )
    if recorded.get(CODE) != code_digest(notebook):
        found.append("its code changed")
    if recorded.get(OUTPUTS) != outputs_digest(notebook):
        found.append("its outputs were edited or stripped by hand")
    for name, sha in recorded.items():
        if name in {CODE, OUTPUTS}:
            continue
        path = paths.root() / name
        if not path.is_file():
            found.append(f"{name} is gone")
        elif file_digest(path) != sha:
            found.append(f"{name} changed")
    return found


def notebooks() -> list[Path]:
    """Return the pages that are notebooks."""
    return [page for page in paths.chapter_files() if page.suffix == ".ipynb"]
