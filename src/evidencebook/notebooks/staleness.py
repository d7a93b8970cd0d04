"""Decides whether the stored outputs of a chapter are what its code, its tables and the helpers would give today.

Each executed notebook carries, in `metadata.report`, the digests of everything it was made from: its own code cells, the
files and modules that were observed while it ran, the lock file, and the outputs themselves. A chapter is stale when any of
them differs; an output edited or stripped by hand therefore counts as stale. The version of Python does not count: authors
with different versions would undo each other's records, and `make execute` compares what each version gives.
"""

import json
import warnings
from functools import lru_cache
from pathlib import Path

from evidencebook import project
from evidencebook.files import cache, fingerprints
from evidencebook.files.load import read_json, read_text
from evidencebook.notebooks import trace
from evidencebook.problems import Problem, ReportError

LOCK = "requirements.lock"
# All modules of the engine share one digest, because it does not matter where the engine is installed.
ENGINE = "evidencebook"
CODE, OUTPUTS, WHOLE = "code", "outputs", "data/"
# Key of older records that name the version of Python.
_PYTHON = "python"
# Key under which the digests of everything in data/ are recorded, followed by the reason.
ALL_OF_IT = "everything, as "
_NOT_FILES = frozenset({CODE, OUTPUTS, _PYTHON, WHOLE, ENGINE})
NEVER = "it was never executed by `make refresh`"


def code_digest(notebook: dict) -> str:
    """Return the digest of the code cells of a notebook, in order."""
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return fingerprints.digest(json.dumps(cells).encode())[: fingerprints.LENGTH]


def outputs_digest(notebook: dict) -> str:
    """Return the digest of the outputs of a notebook, in order, without execution counts."""
    outputs = [
        [{key: value for key, value in output.items() if key != "execution_count"} for output in cell["outputs"]]
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    ]
    return fingerprints.digest(json.dumps(_joined(outputs), sort_keys=True).encode())[: fingerprints.LENGTH]


def _joined(value):
    """Return outputs with text as one string; files hold it as a list of lines, a running notebook as one string."""
    if isinstance(value, dict):
        return {key: _joined(item) for key, item in value.items()}
    if isinstance(value, list):
        return "".join(value) if all(isinstance(item, str) for item in value) else [_joined(item) for item in value]
    return value


def record(page: Path, notebook: dict, observed: list[str]) -> dict[str, dict]:
    """Return what an executed notebook was made from: `made_from`, a digest for each input, and `rows`, those of tables.

    `observed` are lines of `evidencebook.notebooks.trace`. The chapter's own file is left out, because it is written afterwards.
    """
    seen = [line.partition(" ")[::2] for line in observed]
    modules = {what for kind, what in seen if kind == trace.MODULE}
    engine = sorted(name for name in modules if name.split(".")[0] == ENGINE)
    files = {LOCK, *(_module(name) for name in modules.difference(engine))}
    files |= {what for kind, what in seen if kind == trace.FILE}
    made_from = {CODE: code_digest(notebook), OUTPUTS: outputs_digest(notebook)}
    made_from[ENGINE] = engine_digest(engine)
    if blind := [why for kind, why in seen if kind == trace.EVERYTHING]:
        files |= set(fingerprints.everything())
        made_from[WHOLE] = f"{ALL_OF_IT}{blind[0]}"
    files -= {project.relative(page)}
    tables = sorted(name for name in files if name.endswith(".csv") and (project.root() / name).is_file())
    return {
        "made_from": made_from | {name: fingerprints.file_digest(name) for name in sorted(files)},
        "rows": {name: fingerprints.row_digests(name) for name in tables},
        "engine": engine,
    }


def engine_digest(modules: list[str]) -> str:
    """Return one digest of modules of the engine and of its renderer; modules that no longer exist count by name."""
    found = [(name, fingerprints.module_file(name)) for name in modules]
    lines = [f"{name} {fingerprints.digest(file.read_bytes()) if file.is_file() else ''}" for name, file in found]
    return fingerprints.digest("\n".join([*lines, fingerprints.drawing()]).encode())[: fingerprints.LENGTH]


def _module(name: str) -> str:
    """Return the file of a module; it may not exist, and is then recorded as absent."""
    stem = Path("src", *name.split("."))
    package = stem / "__init__.py"
    return (package if (project.root() / package).is_file() else stem.with_suffix(".py")).as_posix()


def load(page: Path) -> dict:
    """Return the notebook in a file; ReportError if it is not valid."""
    notebook = read_json(page)
    if fault := _invalid(read_text(page)):
        remedy = "Open it in JupyterLab and save it, or restore it from git."
        raise ReportError([Problem(project.relative(page), "", f"is not a valid notebook: {fault}", remedy)])
    for number, cell in enumerate(notebook["cells"], start=1):
        cell.setdefault("id", f"cell-{number}")  # before version 4.5 of the format cells have none
    return notebook


@lru_cache(maxsize=256)
def _invalid(text: str) -> str:
    """Return what is wrong with the form of a notebook; empty if nothing is."""
    # A validator with its schemas is slow to import, and the form of a notebook seldom changes.
    return cache.noted(
        "form", f"{fingerprints.file_digest(LOCK)} {fingerprints.digest(text.encode())}", lambda: _fault(text)
    )


def _fault(text: str) -> str:
    import nbformat

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            nbformat.validate(nbformat.from_dict(json.loads(text)), version=4)
    except Exception as error:  # the validator may raise any exception of its schema library
        return (str(error) or type(error).__name__).splitlines()[0]
    return ""


def reasons(page: Path) -> list[str]:
    """Return why a chapter is stale, a short phrase for each reason; none if it is fresh or has no code."""
    notebook = load(page)
    if not _has_code(notebook):
        return []
    about = notebook["metadata"].get("report")
    recorded = about.get("made_from") if isinstance(about, dict) else None
    if not isinstance(recorded, dict) or not all(isinstance(value, str) for value in recorded.values()):
        return [NEVER]
    if not {CODE, OUTPUTS, LOCK} <= set(recorded):
        return ["its record of what it was made from is incomplete"]
    found = []
    if recorded[CODE] != code_digest(notebook):
        found.append("its code changed")
    if recorded[OUTPUTS] != outputs_digest(notebook):
        found.append("its outputs were edited or stripped by hand")
    engine = about.get("engine")
    if recorded.get(ENGINE) != engine_digest(engine if isinstance(engine, list) else []):
        found.append("the engine changed")
    rows = about.get("rows") if isinstance(about.get("rows"), dict) else {}
    for name, sha in recorded.items():
        if name not in _NOT_FILES and fingerprints.file_digest(name) != sha:
            found.append(
                f"{name} appeared" if sha == fingerprints.ABSENT else fingerprints.changes(name, rows.get(name))
            )
    if WHOLE in recorded:
        found += [f"{name} appeared" for name in fingerprints.everything() if name not in recorded]
    return found


def has_code(page: Path) -> bool:
    """Return whether a notebook has anything to execute."""
    return _has_code(load(page))


def _has_code(notebook: dict) -> bool:
    return any(cell["cell_type"] == "code" for cell in notebook["cells"])


def notebooks() -> list[Path]:
    """Return the pages that are notebooks."""
    return [page for page in project.chapter_files() if page.suffix == ".ipynb"]
