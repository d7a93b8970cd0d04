"""Finds pages and style sheets that would fetch something from another host when they are opened."""

import re
from collections.abc import Callable
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

from evidencebook.files import cache
from evidencebook.files.fingerprints import digest
from evidencebook.problems import Problem

# Attributes that a browser fetches without a click, by element; `*` stands for every element.
FETCHED = {
    "*": ("src", "srcset", "poster", "background", "imagesrcset", "xlink:href"),
    "link": ("href",),
    "object": ("data",),
    "image": ("href",),
    "use": ("href",),
    "feimage": ("href",),
    "form": ("action",),
    "button": ("formaction",),
    "input": ("formaction",),
}
# Links that name an address and fetch nothing.
NAMES_ONLY = {"canonical", "alternate", "author", "license", "next", "prev", "search", "index", "cite-as", "me"}
_REMOTE = re.compile(r"(?:https?|wss?|ftp):|//", re.IGNORECASE)
_CSS = re.compile(r"""(?:url\(\s*|@import\s+)["']?\s*([^"')\s;]+)""", re.IGNORECASE)
_REFRESH = re.compile(r"url\s*=\s*[\"']?\s*([^\"'\s;]+)", re.IGNORECASE)


def in_html(text: str) -> list[str]:
    """Return the addresses on other hosts that a page requests when it is opened or a form on it is submitted."""
    parser = _Parser()
    parser.feed(text)
    parser.close()
    return list(dict.fromkeys(parser.found))


def in_css(text: str) -> list[str]:
    """Return the addresses on other hosts that a style sheet fetches."""
    return [address for address in _CSS.findall(text) if _REMOTE.match(address)]


def problems(site: Path) -> list[Problem]:
    """Find pages and style sheets of a site that would fetch something from another host."""
    remedy = "Leave it out, or ship it with the pages."
    found = []
    for kind, read in ((".html", in_html), (".css", in_css), (".svg", in_html)):
        for file in sorted(site.rglob(f"*{kind}")):
            text = file.read_text(encoding="utf-8", errors="replace")
            _, addresses = cache.held("fetches", f"{kind} {digest(text.encode())}", partial(_of_one, read, text))
            name = file.relative_to(site).as_posix()
            found += [Problem(name, "", f"would fetch {address}", remedy) for address in addresses]
    return found


def _of_one(read: Callable[[str], list[str]], text: str) -> tuple[int, list[str]]:
    return 1, read(text)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.in_style = tag == "style"
        if tag == "link" and set(given.get("rel", "").lower().split()) <= NAMES_ONLY:
            return
        for name in (*FETCHED["*"], *FETCHED.get(tag, ())):
            if name in given:
                self._look_at(name, given[name])
        if "style" in given:
            self.found += in_css(given["style"])
        if tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
            self.found += [address for address in _REFRESH.findall(given.get("content", "")) if _REMOTE.match(address)]
        if "ping" in given:
            self.found += [address for address in given["ping"].split() if _REMOTE.match(address)]

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag: str) -> None:
        self.in_style = False

    def handle_data(self, data: str) -> None:
        if self.in_style:
            self.found += in_css(data)

    def _look_at(self, name: str, value: str) -> None:
        candidates = re.split(r",\s+|\s+", value) if name.endswith("srcset") else [value]
        self.found += [each.strip() for each in candidates if _REMOTE.match(each.strip())]
