"""The environment of a command: the code of this folder, and a Python that settings of the shell do not change.

A virtual environment holds absolute paths. One that was copied or moved with its folder would run the code of the old folder
and record chapters as fresh that the code beside them never made; such a command is refused.
"""

import locale
import os
import resource
import sys
from importlib.util import find_spec
from pathlib import Path

import evidencebook
from evidencebook import project
from evidencebook.problems import ReportError

# Settings of Python that do not change what a program does.
HARMLESS = {
    *("PYTHONDONTWRITEBYTECODE", "PYTHONFAULTHANDLER", "PYTHONHASHSEED", "PYTHONPYCACHEPREFIX"),
    *("PYTHONUNBUFFERED", "PYTHONUTF8"),
}
# Commands that need no report, and run no code of the one around them.
WITHOUT_REPORT = {"new", "setup", "completion"}
# Chapters run beside each other, each with sockets and files of its own.
OPEN_FILES = 256


def prepare(module: str) -> None:
    """Make sure that `module`, the one being run, behaves as on any machine, or exit with a line that says why it cannot.

    Where the shell changes what Python does (PYTHONPATH, PYTHONOPTIMIZE, a locale that is not UTF-8), the command is started
    again without those settings, so that its child processes do not inherit them.
    """
    wanted = _without_settings(dict(os.environ))
    if wanted != dict(os.environ):
        sys.stdout.flush()
        os.execve(sys.executable, [sys.executable, "-P", "-m", module, *sys.argv[1:]], wanted)  # noqa: S606 this very command
    try:
        if fault := _too_few_open_files() or ("" if _needs_no_report(sys.argv[1:]) else foreign_code()):
            sys.exit(f"error: {fault}")
    except ReportError as error:
        sys.exit(str(error))


def _needs_no_report(arguments: list[str]) -> bool:
    """Return whether a call asks for help, or begins with a command that needs no report, options before it aside."""
    verb = next((each for each in arguments if not each.startswith("-")), "")
    return verb in WITHOUT_REPORT or bool({"-h", "--help"} & set(arguments))


def _without_settings(environment: dict[str, str]) -> dict[str, str]:
    """Return an environment without settings that change what Python does; this folder may stay on its path."""
    kept = {name: value for name, value in environment.items() if not name.startswith("PYTHON") or name in HARMLESS}
    if (path := environment.get("PYTHONPATH", "")) and _is_source_folder(path):
        kept["PYTHONPATH"] = path
    if locale.getencoding().lower().replace("-", "") != "utf8" and not sys.flags.utf8_mode:
        kept["PYTHONUTF8"] = "1"
    return kept


def _is_source_folder(path: str) -> bool:
    try:
        return os.path.realpath(path) == os.path.realpath(project.root() / "src")
    except project.NoBookError:
        return False


def _too_few_open_files() -> str:
    """Return why files cannot be opened as chapters need it, or nothing; a low limit that may be raised is raised."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < OPEN_FILES:
        return f"only {hard} files may be open at once, and chapters need {OPEN_FILES}: in a new shell, ulimit -n 1024"
    if soft != resource.RLIM_INFINITY and soft < OPEN_FILES:
        resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, hard))
    return ""


def foreign_code() -> str:
    """Return why the code that runs is not that of the report in the working directory, or nothing."""
    try:
        sources = Path(os.path.realpath(project.root() / "src"))
    except project.NoBookError:
        return ""
    engine, package = Path(os.path.realpath(evidencebook.__file__)).parent, project.settings().package
    own = {evidencebook.__name__: engine}
    # Modules of a report that does not hold the engine are put on Python's path before all others.
    if project.own_modules() is None and (spec := find_spec(package)):
        places = [str(Path(spec.origin).parent)] if spec.origin else list(spec.submodule_search_locations or ())
        own[package] = Path(os.path.realpath(places[0]))
    for name, folder in own.items():
        if (sources / name).is_dir() and not os.path.samefile(folder, sources / name):
            return (
                f"this environment would run the code in {folder}, not that in {sources / name}: "
                "`make` makes the environment of this folder anew; in another one, `pip install --editable .` does."
            )
    return ""
