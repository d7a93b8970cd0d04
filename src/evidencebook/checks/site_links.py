"""Checks the links of the finished site: pages, anchors, files, pictures, sources and passages."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape
from os.path import normpath
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from evidencebook import project
from evidencebook.evidence import passages, pictures, sources
from evidencebook.files import cache, fingerprints, paths
from evidencebook.problems import Problem

_TAG = re.compile(r"<(?:a|link|script|img|form|iframe|source|object|image|use)\b[^>]*>", re.DOTALL)
_LEADS = re.compile(r"\s(?:href|src|action|data|xlink:href)=(\"[^\"]*\"|'[^']*')")
_ID = re.compile(r"\sid=\"([^\"]*)\"")
_IN_TEXT = re.compile(r"https?://[^\s<>\"')\]]+")
# The address that pages are given while their links are followed; the name is reserved, so no real link has it.
_SITE = "https://site.invalid/"


def findings(site: Path) -> list[Problem]:
    """Find broken links of a finished site, its sitemap and its plain texts."""
    files = paths.files_in(site, left_behind=True)
    pages = [name for name in files if name.endswith(".html") and "_static" not in name.split("/")]
    read = {name: _read((site / name).read_text(encoding="utf-8")) for name in pages}
    ids = {name: on_page for name, (on_page, _) in read.items()}
    followed, found = _known(files, {name: frozenset(on_page) for name, on_page in ids.items()}), []
    if not pages:
        found.append(Problem("the site", "", "has no pages", "Build it: make."))
    for name, (_, targets) in read.items():
        twice = [one for one, times in Counter(ids[name]).items() if times > 1]
        found += [Problem(name, one, "two things on the page have this id", "Give each its own.") for one in twice]
        found += followed.faults(name, targets)
    for name in ("sitemap.xml", "llms.txt"):
        text = (site / name).read_text(encoding="utf-8") if (site / name).is_file() else ""
        targets = dict.fromkeys(address.rstrip(".,;:") for address in _IN_TEXT.findall(text))
        found += followed.faults(name, [target for target in targets if target.startswith(followed.own)])
    return found + _downloads(site)


def _read(text: str) -> tuple[list[str], list[str]]:
    """Return the ids on a page and the targets of its links, in their order; kept, since few pages change between builds."""

    def look() -> tuple[list[str], list[str]]:
        leads = (target for tag in _TAG.findall(text) for target in _LEADS.findall(tag))
        return [unescape(each) for each in _ID.findall(text)], [*dict.fromkeys(unescape(each[1:-1]) for each in leads)]

    return cache.noted("links.json", fingerprints.digest(text.encode()), look)


@dataclass(frozen=True)
class _Known:
    """The targets that links of a site may have: its own files, the repository, sources, and passages in sources."""

    files: frozenset[str]
    ids: dict[str, frozenset[str]]
    own: str
    repository: str
    sources: set[str]
    openings: set[str]
    followed: dict[tuple[str, str], tuple[str | None, str | None]] = field(default_factory=dict)

    def faults(self, page: str, targets: Iterable[str]) -> list[Problem]:
        """Find the targets of a page that do not exist."""
        remedy = "Correct what the page was made from, and build again."
        told = ((target, self._fault(page, target)) for target in targets)
        return [Problem(page, target, fault, remedy) for target, fault in told if fault]

    def _fault(self, page: str, target: str) -> str | None:
        written, _, fragment = target.partition("#")
        # From all pages of a folder an address leads to the same; thousands of links lead to few.
        start = page.rpartition("/")[0] if written else page
        if (start, written) not in self.followed:
            self.followed[start, written] = self._followed(self._whole(page, written))
        fault, file = self.followed[start, written]
        if fault or not fragment:
            return fault
        if file is None:
            unknown = written in self.sources and target not in self.openings
            return "opens the source at words of no passage" if unknown else None
        if file.endswith(".html") and unquote(fragment) not in self.ids.get(file, ()):
            return "there is no such place on the page"
        return None

    def _whole(self, page: str, address: str) -> str:
        """Return the address that an address on a page stands for, below `_SITE` where it is one of this site."""
        top = urlsplit(self.own).path
        here = address.replace(self.own, _SITE, 1) if address.startswith(self.own) else address
        here = here.replace(top, "/", 1) if here.startswith(top) else here
        return urljoin(_SITE + page, here)

    def _followed(self, whole: str) -> tuple[str | None, str | None]:
        """Return (fault, file) for an address without its fragment: what is wrong with it, and the name of the file of this site."""
        if whole.startswith(_SITE):
            file = self._file(unquote(urlsplit(whole).path.lstrip("/")))
            return (None, file) if file else ("there is no such file", None)
        scheme = urlsplit(whole).scheme
        if scheme == "mailto":
            return None, None
        if scheme not in {"http", "https", "data"}:
            return f"{scheme}: leads to no page", None
        if scheme != "data" and not f"{whole}/".startswith(f"{self.repository}/") and whole not in self.sources:
            return "is the address of no source, so that nobody knows who says what there and when it was read", None
        return None, None

    def _file(self, path: str) -> str | None:
        file = normpath(path)
        return next((each for each in (file, normpath(f"{file}/index.html")) if each in self.files), None)


def _known(files: Iterable[str], ids: dict[str, frozenset[str]]) -> _Known:
    at, known = project.addresses(), sources.read()
    openings = {known[p.source].passage_url(p.first, p.last) for p in passages.read().values() if p.source in known}
    return _Known(frozenset(files), ids, at.site, at.repository, sources.addresses() | pictures.credited(), openings)


def _downloads(site: Path) -> list[Problem]:
    """Find downloads that are empty or differ from the file of `data/` with the same name, and PDF files that are not PDF."""
    found = []
    own = {file.name: file for file in project.data().rglob("*") if file.is_file()}
    again = "Build the site from nothing: make clean book."
    for file in sorted(site.rglob("_downloads/**/*")):
        if file.is_file():
            content, name = file.read_bytes(), file.relative_to(site).as_posix()
            if not content:
                found.append(Problem(name, "", "is empty", again))
            elif file.name in own and content != own[file.name].read_bytes():
                fault = f"is not {project.relative(own[file.name])} as it stands now"
                found.append(Problem(name, "", fault, again))
    for file in sorted(site.glob("*.pdf")):
        content = file.read_bytes()
        if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-32:]:
            found.append(Problem(file.name, "", "is no whole PDF", again))
    return found
