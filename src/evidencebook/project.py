"""The report in the working directory: its folder, addresses, version, metadata and settings.

Each of them stands in one file: addresses in `_config.yml`, title, authors, licences and version in `CITATION.cff`, what the
engine has to know of the subject in `report.toml`, and the commit in git.
"""

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from evidencebook.files.load import read_text, read_yaml
from evidencebook.files.paths import (
    TOC,
    NoBookError,
    bibliography,
    chapter_files,
    chapters,
    data,
    derived,
    relative,
    root,
)
from evidencebook.problems import Problem, ReportError, UsageError
from evidencebook.settings import Settings, parsed
from evidencebook.version import Version

__all__ = [
    "CONFIG",
    "INPUTS",
    "METADATA",
    "REPOSITORY_URL",
    "SETTINGS",
    "SITE_URL",
    "TOC",
    "Addresses",
    "Metadata",
    "NoBookError",
    "Project",
    "Version",
    "addresses",
    "bibliography",
    "chapter_files",
    "chapters",
    "current",
    "data",
    "derived",
    "metadata",
    "own_modules",
    "packages",
    "relative",
    "replacements",
    "root",
    "settings",
    "settings_file",
    "version",
]

CONFIG, METADATA, SETTINGS = "_config.yml", "CITATION.cff", "report.toml"
# Environment variables that override the addresses in _config.yml; the publishing workflow sets them.
SITE_URL, REPOSITORY_URL = "SITE_URL", "REPOSITORY_URL"
# Domain names that RFC 2606 reserves for examples: nothing can be published under them.
RESERVED = ("example", "invalid", "localhost", "test", "example.com", "example.net", "example.org")
# Nix shells set SOURCE_DATE_EPOCH to a day of 1970 or 1980, in seconds since 1970: the time of the commit says more.
_NO_REPORT_BEFORE, _LATEST = 946_684_800, 253_402_300_800
# Everything that pages and PDF are made from.
INPUTS = (
    *(CONFIG, TOC, METADATA, "references.bib", "requirements.lock", "CHANGELOG.md", "LICENSE"),
    *("chapters", "data", "images", "src", "supply"),
)
# SOURCE_DATE_EPOCH in every shell of Nix, whatever is built: 1 January 1980, the earliest day that a zip file can hold.
_OF_NIX = "315532800"
_LICENCES = {
    "CC-BY-4.0": ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC0-1.0": ("CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
}


@dataclass(frozen=True)
class Addresses:
    """The address of the pages, which ends with a slash, and of the repository, which does not."""

    site: str
    repository: str

    @property
    def corrections(self) -> str:
        """Return where readers report an error."""
        return f"{self.repository}/issues"

    def placeholders(self) -> list[str]:
        """Return the addresses under a name that is reserved for examples."""
        hosts = {address: urlsplit(address).hostname or "" for address in (self.site, self.repository)}
        return [a for a, host in hosts.items() if any(f".{host}".endswith(f".{name}") for name in RESERVED)]


@dataclass(frozen=True)
class Metadata:
    """What CITATION.cff says of the report. `licences` are SPDX names: of text and data first, then of code."""

    title: str
    abstract: str
    version: str
    authors: tuple[str, ...]
    licences: tuple[str, ...]
    keywords: tuple[str, ...]

    @property
    def short_title(self) -> str:
        """Return the title up to its colon."""
        return self.title.partition(": ")[0]

    @property
    def author(self) -> str:
        """Return the authors as one line."""
        return ", ".join(self.authors)

    @property
    def licence_words(self) -> str:
        """Return the licences for readers: "text and data CC BY 4.0, code MIT"."""
        names = [_LICENCES.get(name, (name, ""))[0] for name in self.licences]
        return f"text and data {names[0]}, code {names[1]}" if len(names) > 1 else names[0]

    @property
    def text_licence(self) -> str:
        """Return the name of the licence of text and data."""
        return _LICENCES.get(self.licences[0], (self.licences[0], ""))[0]

    @property
    def licence_url(self) -> str:
        """Return the address of the licence of text and data."""
        name = self.licences[0]
        return _LICENCES.get(name, ("", f"https://spdx.org/licenses/{name}.html"))[1]


@dataclass(frozen=True)
class Project:
    """A report in a folder. Everything is read on demand, and again when its file has changed."""

    root: Path

    def addresses(self) -> Addresses:
        """Return the addresses of the report; ReportError for one that is missing or not an address."""
        return _addresses(self.root / CONFIG, read_text(self.root / CONFIG), *replacements())

    def version(self) -> Version:
        """Return the version, the commit and the time of the report."""
        return Version(self.metadata().version, *self.ask_history()())

    def ask_history(self) -> Callable[[], tuple[str, bool | None, int | None]]:
        """Ask git, and return a function that waits for what `Version` has besides its number: commit, changed, seconds."""
        given = _given_seconds()
        if not (self.root / ".git").exists():
            return lambda: ("", None, int(given) if given else None)
        log = self._ask_git("log", "-1", "--format=%h %ct", "--abbrev=12")
        status = self._ask_git("status", "--porcelain", "--", *INPUTS)

        def history() -> tuple[str, bool | None, int | None]:
            told, differs = log(), status()
            commit, _, committed = (told or "").partition(" ")
            seconds = committed if committed and int(given or 0) < _NO_REPORT_BEFORE else given
            changed = None if told is None or differs is None else bool(differs)
            return commit, changed, int(seconds) if seconds else None

        return history

    def metadata(self) -> Metadata:
        """Return title, authors, licences and version; ReportError where CITATION.cff lacks one."""
        return _metadata(self.root / METADATA, read_text(self.root / METADATA))

    def settings(self) -> Settings:
        """Return the settings of `report.toml`, at the top or in `src/<package>`; the defaults where there is none."""
        file = self.settings_file()
        return parsed(file, read_text(file)) if file else Settings()

    def settings_file(self) -> Path | None:
        """Return the file of the settings, or None where the report has none."""
        file = _settings_path(self.root)
        if file is None or not file.is_file():  # asked for very often, so searched for again only if it is gone
            _settings_path.cache_clear()
            file = _settings_path(self.root)
        return file

    def commits_of(self, file: str, most: int) -> list[str]:
        """Return the latest commits that changed a file, none where git is missing or refuses."""
        return (self._git("log", f"-{most}", "--format=%h", "--", file) or "").split()

    def at_commit(self, commit: str, file: str) -> str:
        """Return the text of a file of the report at a commit; empty if it was not there."""
        return self._git("show", f"{commit}:./{file}") or ""

    def _git(self, *arguments: str) -> str | None:
        """Return what git prints, None if git is missing or fails."""
        return self._ask_git(*arguments)()

    def _ask_git(self, *arguments: str) -> Callable[[], str | None]:
        """Start git, and return a function that waits for its answer; git takes no lock, because a preview asks all the time."""
        command = ["git", "--no-optional-locks", "-C", str(self.root), *arguments]
        pipe, null = subprocess.PIPE, subprocess.DEVNULL
        try:
            asked = subprocess.Popen(command, stdout=pipe, stderr=null, encoding="utf-8", errors="replace")
        except OSError:
            return lambda: None

        def answer() -> str | None:
            said, _ = asked.communicate()
            return said.strip() if asked.returncode == 0 else None

        return answer


def current() -> Project:
    """Return the report in the working directory; NoBookError where there is none."""
    return Project(root())


def addresses() -> Addresses:
    """Return the addresses of the report in the working directory."""
    return current().addresses()


def version() -> Version:
    """Return the version of the report in the working directory."""
    return current().version()


def metadata() -> Metadata:
    """Return the metadata of the report in the working directory."""
    return current().metadata()


def settings() -> Settings:
    """Return the settings of the report in the working directory; the defaults outside a report."""
    try:
        return current().settings()
    except NoBookError:
        return Settings()


def settings_file() -> Path | None:
    """Return `report.toml` of the report in the working directory, or None where there is none."""
    return current().settings_file()


def packages() -> tuple[str, ...]:
    """Return the packages whose modules make pages: the engine, and what the chapters import."""
    return "evidencebook", settings().package


def replacements() -> tuple[str, str]:
    """Return the addresses that environment variables set in place of those in the file, each empty if it is not set."""
    return os.environ.get(SITE_URL, ""), os.environ.get(REPOSITORY_URL, "")


def _given_seconds() -> str:
    """Return SOURCE_DATE_EPOCH, or nothing where it is not set or only what Nix sets everywhere.

    UsageError for a value that is not a number of seconds.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given and not (given.isdecimal() and int(given) < _LATEST):
        raise UsageError(f"SOURCE_DATE_EPOCH is {given!r}: give seconds since 1970, or unset it.")
    return "" if given == _OF_NIX else given


def own_modules() -> str | None:
    """Return the folder of the report's modules; None if the engine lies in it too, because then Python finds both."""
    source = root() / "src"
    return None if (source / "evidencebook").is_dir() else str(source)


def _address(config: object, group: str, name: str, given: str) -> str:
    section = config.get(group) if isinstance(config, dict) else None
    value = given or (section.get(name) if isinstance(section, dict) else None)
    value = value if isinstance(value, str) else ""
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment or set(value) & set("\"'<> \n"):
        variable = SITE_URL if group == "html" else REPOSITORY_URL
        remedy = f"Give an address that begins with https://, there or as {variable}."
        raise ReportError([Problem(CONFIG, f"{group}.{name}", f"is {value!r}", remedy)])
    return value.rstrip("/")


@lru_cache(maxsize=4)
def _addresses(path: Path, _text: str, site: str, repository: str) -> Addresses:
    config = read_yaml(path)
    site = _address(config, "html", "baseurl", site)
    repository = _address(config, "repository", "url", repository)
    if urlsplit(repository).path.strip("/").count("/") < 1:
        remedy = "Give it as https://host/owner/name."
        fault = f"{repository} names no owner and no name"
        raise ReportError([Problem(CONFIG, "repository.url", fault, remedy)])
    return Addresses(f"{site}/", repository)


@lru_cache(maxsize=4)
def _settings_path(folder: Path) -> Path | None:
    candidates = [folder / SETTINGS, *sorted((folder / "src").glob(f"*/{SETTINGS}"))]
    return next((file for file in candidates if file.is_file()), None)


@lru_cache(maxsize=4)
def _metadata(path: Path, _text: str) -> Metadata:
    cff = read_yaml(path)
    cff = cff if isinstance(cff, dict) else {}
    for name in ("title", "version", "authors", "license"):
        if not cff.get(name):
            fault = f"gives no {name}: pages, PDF and citations name it"
            raise ReportError(
                [Problem(METADATA, name, fault, "Give it, as https://citation-file-format.github.io says.")]
            )
    people = cff["authors"] if isinstance(cff["authors"], list) else []
    authors = [each.get("name") or f"{each.get('given-names', '')} {each.get('family-names', '')}" for each in people]
    licences = cff["license"] if isinstance(cff["license"], list) else [cff["license"]]
    words = tuple(map(str, cff.get("keywords") or ()))
    abstract = " ".join(str(cff.get("abstract", "")).split())
    named = tuple(author.strip() for author in authors)
    return Metadata(str(cff["title"]), abstract, str(cff["version"]), named, tuple(map(str, licences)), words)
