"""Licences of packages: all must be allowed, and those that are shipped are credited."""

import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

from evidencebook import project
from evidencebook.files.load import read_text
from evidencebook.problems import Problem, ReportError
from evidencebook.supply import locked
from evidencebook.supply.locked import Package

RULES = "supply/licences.toml"
REMEDY = f"Read its licence and name it in {RULES}, or do without the package."
# Packages with files, or parts of files, that are shipped in the pages and the PDF.
SHIPPED = (
    *("fontpkg-pt-sans", "fontpkg-pt-serif", "manimgx-fonts", "noto-cjk-sans-jp-regular"),
    *("myst-nb", "pydata-sphinx-theme", "pygments", "sphinx", "sphinx-book-theme"),
)
_TEXT = re.compile(r"(?:^|/)(?:LICEN[CS]E|COPYING)[^/]*$|\.LICENSE\.txt$")


def rules() -> dict[str, Any]:
    """Return the allowed licences, and the meaning of licence names in package metadata; empty if the report has no such rules."""
    path = project.root() / RULES
    try:
        return tomllib.loads(read_text(path)) if path.is_file() else {}
    except tomllib.TOMLDecodeError as error:
        raise ReportError([Problem(RULES, "", f"cannot be read: {error}", "Correct the line.")]) from None


def stated(name: str, about: Any, known: dict[str, Any]) -> str:
    """Return the licence of a PyPI package as one expression; empty if its metadata name no known licence."""
    classifiers = [c.split(" :: ")[-1] for c in about.get_all("Classifier", []) if c.startswith("License :: ")]
    if not known:
        said = about.get("License", "").partition("\n")[0]
        return about.get("License-Expression") or " AND ".join(classifiers) or said
    if named := known["named"].get(name) or known["tests-only"].get(name):
        return named["licence"]
    if expression := about.get("License-Expression"):
        return expression
    words = [known["words"].get(word, "") for word in classifiers if word != "OSI Approved"]
    if words:
        return " AND ".join(dict.fromkeys(words)) if all(words) else ""
    word = about.get("License", "")
    return known["words"].get(word, word if word in known["allowed"] else "")


def is_allowed(expression: str, allowed: list[str]) -> bool:
    """Return whether a licence expression is allowed: one of its alternatives, and all parts of a conjunction."""
    text = expression.strip()
    if not text:
        return False
    # Brackets enclose alternatives; the innermost are evaluated first.
    while inner := re.search(r"\(([^()]*)\)", text):
        verdict = allowed[0] if is_allowed(inner[1], allowed) else "no"
        text = text[: inner.start()] + verdict + text[inner.end() :]
    return any(all(part.strip() in allowed for part in either.split(" AND ")) for either in text.split(" OR "))


def of_installed(lock: str) -> dict[Package, str]:
    """Return the licence of each installed package of a lock file; packages for other systems are not installed.

    Without a lock file, the packages are the engine and its dependencies.
    """
    known, found = rules(), {}
    has_lock = (project.root() / lock).is_file()
    for package in locked.python(lock) if has_lock else locked.installed("evidencebook"):
        try:
            about = metadata.metadata(package.name)
        except metadata.PackageNotFoundError:
            continue
        found[package] = stated(package.name, about, known)
    return found


def check() -> list[Problem]:
    """Find every package, installed from PyPI or locked from npm, whose licence is unknown or not allowed."""
    known = rules()
    shipped = {package.name for package in locked.python(locked.PYTHON)}
    found = []
    for package, licence in of_installed(locked.TESTS).items():
        tests_only = package.name in known["tests-only"] and package.name not in shipped
        if not tests_only and not is_allowed(licence, known["allowed"]):
            found.append(_fault(locked.TESTS, package, licence))
    for package in locked.npm():
        if not is_allowed(package.licence, known["allowed"]):
            found.append(_fault(locked.NPM, package, package.licence))
    return found


def _fault(lock: str, package: Package, licence: str) -> Problem:
    said = f"is under {licence}, which is not allowed" if licence else "does not say a licence that is known"
    return Problem(lock, f"{package.name} {package.version}", said, REMEDY)


def credited_from() -> str:
    """Return everything that the result of `credited` depends on, as a cache key: its rules, and names and versions of packages."""
    read = [file for name in (locked.PYTHON, RULES) if (file := project.root() / name).is_file()]
    files = (*read, locked.npm_lock(), _bundled(), Path(__file__))
    # The names of these folders are enough: reading the metadata of two hundred packages takes longer than writing a page.
    packages = sorted(about.name for folder in sys.path for about in Path(folder).glob("*.dist-info"))
    return "\n".join([*packages, *(file.read_text(encoding="utf-8") for file in files)])


def _bundled() -> Path:
    return Path(sys.prefix, "browser", "made", "live.LICENSES.txt")


def credited() -> str:
    """Return the credits: packages that the report is made with, and the licences of those shipped with it."""
    lines = ["What this report is made with", "", "Packages of Python, each with its licence:", ""]
    lines += [f"{p.name} {p.version}: {licence or 'unknown'}" for p, licence in of_installed(locked.PYTHON).items()]
    lines += ["", "Packages of npm that figures are drawn and explored with:", ""]
    lines += [f"{p.name} {p.version}: {p.licence}" for p in locked.npm() if not p.tests_only]
    lines += ["", "The licences of those of which parts go with the pages and the PDF follow.", ""]
    texts = [text for name in SHIPPED for text in _texts(name)]
    bundled = _bundled().read_text(encoding="utf-8")
    return "\n".join(lines) + f"\n{'=' * 72}\n\n".join(["", *texts, bundled])


def _texts(name: str) -> list[str]:
    """Return the texts of the licence files in a package, each below its name."""
    package = metadata.distribution(name)
    files = sorted((file for file in package.files or [] if _TEXT.search(str(file))), key=str)
    texts = {file.locate().read_text(encoding="utf-8").strip(): file for file in reversed(files)}
    if not texts:
        raise ReportError([Problem(locked.PYTHON, name, "comes without the text of its licence", REMEDY)])
    return [f"{name} {package.version}\n\n{text}\n\n" for text in texts]
