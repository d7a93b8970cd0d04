"""Packages of the lock files, from PyPI and from npm."""

import re
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from evidencebook import project
from evidencebook.files.load import read_json, read_text
from evidencebook.problems import Problem, ReportError

PYTHON, TESTS = "requirements.lock", "requirements-test.lock"
REQUIRED = "requirements.txt"
NPM = "src/evidencebook/sphinxext/browser/package-lock.json"
_ENTRY = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^\s;\\]+)(?P<rest>(?:.*\\\n)*.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Package:
    """A package of a lock file; `hashes` are those that an installation must match, as `sha256:…` or `sha512-…`."""

    kind: str
    name: str
    version: str
    hashes: tuple[str, ...]
    licence: str = ""
    tests_only: bool = False

    @property
    def address(self) -> str:
        """Return the package URL, which names it among all packages."""
        return f"pkg:{self.kind}/{self.name.replace('@', '%40')}@{self.version}"


def normalised(name: str) -> str:
    """Return the normalised form of a PyPI name."""
    return re.sub(r"[-_.]+", "-", name).lower()


def python(lock: str) -> list[Package]:
    """Return the packages of a Python lock file, by name; ReportError for one without a hash."""
    text = read_text(project.root() / lock)
    found = []
    for entry in _ENTRY.finditer(text):
        hashes = tuple(re.findall(r"--hash=(sha256:[0-9a-f]{64})", entry["rest"]))
        found.append(Package("pypi", normalised(entry["name"]), entry["version"], hashes))
    return _hashed(lock, sorted(found, key=lambda package: package.name))


def npm_lock() -> Path:
    """Return the npm lock file of the engine: the one in this repository, or else of the installed engine."""
    own = project.root() / NPM
    return own if own.is_file() else Path(__file__).parents[1].joinpath(*Path(NPM).parts[2:])


def required() -> list[str]:
    """Return the packages that a report without a lock file names in `requirements.txt`."""
    path = project.root() / REQUIRED
    lines = read_text(path).splitlines() if path.is_file() else []
    return [found[0] for line in lines if (found := re.match(r"[A-Za-z0-9][\w.-]*", line))]


def installed(*packages: str) -> list[Package]:
    """Return installed packages and all their dependencies, by name, for a report without a lock file."""
    found, waiting = {}, list(packages)
    while waiting:
        name = normalised(waiting.pop())
        try:
            about = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # only for another system
        if name not in found:
            found[name] = Package("pypi", name, about.version, ())
            needed = map(Requirement, about.requires or ())
            waiting += [each.name for each in needed if each.marker is None or each.marker.evaluate({"extra": ""})]
    return sorted(found.values(), key=lambda each: each.name)


def npm() -> list[Package]:
    """Return the packages of the lock file of npm, by name; ReportError for one without a hash."""
    content = read_json(npm_lock())
    found = [
        Package(
            "npm",
            where.rpartition("node_modules/")[2],
            entry["version"],
            tuple(entry.get("integrity", "").split()),
            entry.get("license", ""),
            entry.get("dev", False) or entry.get("optional", False),
        )
        for where, entry in content["packages"].items()
        if where
    ]
    return _hashed(NPM, sorted(found, key=lambda package: (package.name, package.version)))


def _hashed(lock: str, packages: list[Package]) -> list[Package]:
    without = [package for package in packages if not package.hashes]
    if without or not packages:
        names = ", ".join(package.name for package in without) or "nothing at all"
        raise ReportError([Problem(lock, "", f"gives no hash for {names}", "Write it again with: make lock.")])
    return packages
