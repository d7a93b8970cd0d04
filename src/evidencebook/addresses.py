"""Where readers find the report and where they tell of errors: `html.baseurl` and `repository.url` of `_config.yml`.

Whoever publishes sets SITE_URL and REPOSITORY_URL, which take the place of the two settings. The values in the file are
names that RFC 2606 keeps for examples: they lead nowhere, and nothing is published under them.
"""

import os
from dataclasses import dataclass
from urllib.parse import urlsplit

from evidencebook import project
from evidencebook.files.load import read_yaml
from evidencebook.problems import Problem, ReportError

FILE = "_config.yml"
SITE, REPOSITORY = "SITE_URL", "REPOSITORY_URL"
RESERVED = ("example", "invalid", "localhost", "test", "example.com", "example.net", "example.org")


@dataclass(frozen=True)
class Addresses:
    """The address of the pages, which ends with a slash, and of the repository, which does not."""

    site: str
    repository: str

    @property
    def corrections(self) -> str:
        """Return where an error can be told."""
        return f"{self.repository}/issues"

    def placeholders(self) -> list[str]:
        """Return those that are under a name reserved for examples."""
        hosts = {address: urlsplit(address).hostname or "" for address in (self.site, self.repository)}
        return [a for a, host in hosts.items() if any(f".{host}".endswith(f".{name}") for name in RESERVED)]


def instead() -> tuple[str, str]:
    """Return the addresses that are to take the place of those in the file; empty where none is."""
    return os.environ.get(SITE, ""), os.environ.get(REPOSITORY, "")


def of_book() -> Addresses:
    """Return the addresses of the book that one stands in; ReportError for one that is missing or is none."""
    settings = read_yaml(project.root() / FILE)
    site, repository = instead()
    site = _address(settings, "html", "baseurl", site)
    repository = _address(settings, "repository", "url", repository)
    if urlsplit(repository).path.strip("/").count("/") < 1:
        remedy = "Give it as https://host/owner/name."
        raise ReportError([Problem(FILE, "repository.url", f"{repository} names no owner and no name", remedy)])
    return Addresses(f"{site}/", repository)


def _address(settings: object, group: str, name: str, given: str) -> str:
    section = settings.get(group) if isinstance(settings, dict) else None
    value = given or (section.get(name) if isinstance(section, dict) else None)
    parts = urlsplit(value) if isinstance(value, str) else urlsplit("")
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment or set(value) & set("\"'<> \n"):
        remedy = f"Give an address that begins with https://, there or as {SITE if group == 'html' else REPOSITORY}."
        raise ReportError([Problem(FILE, f"{group}.{name}", f"is {value!r}", remedy)])
    return value.rstrip("/")
