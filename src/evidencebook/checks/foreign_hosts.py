"""Finds pages, pictures, style sheets and scripts that would fetch something from another host when they are opened.

An attribute that is not known to name an address only counts as one that fetches, so that a new one is not missed.
"""

import base64
import os
import re
from collections.abc import Callable, Iterable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote_to_bytes

from evidencebook.files import cache, paths
from evidencebook.files.fingerprints import digest
from evidencebook.problems import Problem

# Attributes that browsers show or keep, and do not fetch.
TEXT = {"alt", "title", "cite", "content", "value", "placeholder", "label", "itemid", "itemtype"}
TEXT_FAMILIES = ("data-", "aria-", "xmlns")
# Elements whose `href` is followed only by a click.
CLICKED = {"a", "area"}
# Links that name an address and fetch nothing.
NAMES_ONLY = {"canonical", "alternate", "author", "license", "next", "prev", "search", "index", "cite-as", "me"}
# Scripts that are lists of addresses to fetch.
LISTS = {"speculationrules", "importmap"}
_REMOTE = re.compile(r"(?:https?|wss?|ftp):|//", re.IGNORECASE)
# What browsers drop from an address: white space and control characters around it, tabs and line ends within.
_AROUND, _WITHIN = "".join(map(chr, range(33))), str.maketrans({"\t": "", "\n": "", "\r": "", "\\": "/"})
_NESTED = re.compile(r"data:([^,;]*)([^,]*),(.*)", re.IGNORECASE | re.DOTALL)
_REFRESH = re.compile(r"[\s\d.]*[;,\s]\s*(?:url\s*=\s*)?[\"']?([^\"']+)", re.IGNORECASE)
_COMMENT, _NAMESPACE = re.compile(r"/\*.*?\*/", re.DOTALL), re.compile(r"@namespace\b[^;]*;?", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|([^\n]))")
# A string is an address unless an attribute is compared with it; `url(` needs no quotes.
_CSS = re.compile(r"""(=\s*)?(?:url\(\s*)?(["'])\s*(.*?)\2|url\(\s*([^"')\s]+)""", re.IGNORECASE | re.DOTALL)
# A tag that can name no address, for want of these characters. Most tags are like that, and reading them takes longest.
_PLAIN = re.compile(r"""<(?!(?i:style|script))[a-zA-Z][^<>"'/\\:&]*(?:"[^"<>/\\:&]*"[^<>"'/\\:&]*)*/?>""")
_QUOTED = re.compile(r"""["'`]\s*([^"'`\s]+)""")
# What a script fetches, where its address is written out, and what stands before such an address.
_WRITTEN_OUT = re.compile(r"""["'`]\s*((?:(?:https?|wss?|ftp):|//|\\)[^"'`\s]+)""", re.IGNORECASE)
_FETCHES = re.compile(
    r"""(?:\b(?:fetch|import|importScripts|Worker|WebSocket|EventSource|sendBeacon|URL)\s*\(\s*
    |\b(?:from|import)\s*|\.open\(\s*["'`]\w+["'`]\s*,\s*|\.src\s*=\s*)$""",
    re.VERBOSE,
)
_BEFORE = 60


def in_html(text: str) -> list[str]:
    """Return the addresses on other hosts that a page or a drawing requests when it is opened or a form on it is submitted."""
    parser = _Parser()
    parser.feed(_PLAIN.sub("", text))
    parser.close()
    return list(dict.fromkeys(parser.found))


def in_css(text: str) -> list[str]:
    """Return the addresses on other hosts that a style sheet fetches."""
    plain = _ESCAPE.sub(_character, _NAMESPACE.sub("", _COMMENT.sub(" ", text)))
    return _remote(quoted or bare for compared, _, quoted, bare in _CSS.findall(plain) if not compared)


def in_script(text: str) -> list[str]:
    """Return the addresses on other hosts that a script fetches, as far as it spells them out."""
    written = _WRITTEN_OUT.finditer(text)
    return _remote(m[1] for m in written if _FETCHES.search(text, max(0, m.start() - _BEFORE), m.start()))


def problems(site: Path) -> list[Problem]:
    """Find pages, pictures, style sheets and scripts of a site that would fetch something from another host."""
    remedy = "Leave it out, or ship it with the pages."
    folders: dict[str, dict[str, bytes]] = {}
    for name in paths.files_in(site, left_behind=True):
        if _kind(name) in _READ:
            folders.setdefault(os.path.dirname(name), {})[name] = (site / name).read_bytes()
    found = [each for files in folders.values() for each in _fetches(files)]
    return [Problem(name, "", f"would fetch {address}", remedy) for name, address in found]


def _fetches(files: dict[str, bytes]) -> list[tuple[str, str]]:
    """Return what files would fetch, as name and address. What fetches nothing is known by its content: a folder, then a file."""

    def look() -> tuple[int, list[tuple[str, str]]]:
        if len(files) > 1:
            return len(files), [each for name, content in files.items() for each in _fetches({name: content})]
        return 1, [
            (name, address)
            for name, content in files.items()
            for address in _READ[_kind(name)](content.decode("utf-8", "replace"))
        ]

    contents = "\n".join(f"{_kind(name)} {digest(content)}" for name, content in files.items())
    return cache.held("fetches", contents, look)[1]


def _kind(name: str) -> str:
    return os.path.splitext(name)[1]


_READ: dict[str, Callable[[str], list[str]]] = {
    ".html": in_html,
    ".svg": in_html,
    ".css": in_css,
    ".js": in_script,
    ".mjs": in_script,
}


def _remote(addresses: Iterable[str]) -> list[str]:
    """Return those of some addresses that lead to another host, as a browser reads them, and those within `data:`."""
    found = []
    for written in addresses:
        address = written.strip(_AROUND).translate(_WITHIN)
        if _REMOTE.match(address):
            found.append(address)
        elif nested := _NESTED.match(written.strip(_AROUND)):
            found += _in_data(*nested.groups())
    return found


def _in_data(kind: str, about: str, content: str) -> list[str]:
    """Return what a document fetches that a `data:` address holds."""
    kinds = {"html": in_html, "xml": in_html, "css": in_css, "javascript": in_script}
    read = next((read for word, read in kinds.items() if word in kind.lower()), None)
    if read is None:
        return []
    held = unquote_to_bytes(content)
    if "base64" in about.lower():
        held = base64.b64decode(held + b"==")
    return read(held.decode("utf-8", "replace"))


def _character(escape: re.Match[str]) -> str:
    return chr(min(int(escape[1], 16), 0x10FFFF)) if escape[1] else escape[2]


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.read: Callable[[str], list[str]] | None = None  # what the text of the element is read by

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.read = in_css if tag == "style" else _reader(given.get("type", "")) if tag == "script" else None
        if tag == "link" and set(given.get("rel", "").lower().split()) <= NAMES_ONLY:
            return
        if tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
            self.found += _remote(_REFRESH.findall(given.get("content", "")))
        for name, value in attrs:  # of an attribute that is there twice, browsers use the first
            if value and not _is_named(tag, name):
                self.found += _fetched(name, value)

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag: str) -> None:
        self.read = None

    def handle_data(self, data: str) -> None:
        if self.read:
            self.found += self.read(data)

    def handle_pi(self, data: str) -> None:
        self.found += _remote(_QUOTED.findall(data))  # a drawing names its style sheet so


def _reader(kind: str) -> Callable[[str], list[str]]:
    return (lambda text: _remote(_QUOTED.findall(text))) if kind.lower() in LISTS else in_script


def _is_named(tag: str, name: str) -> bool:
    return name in TEXT or name.startswith(TEXT_FAMILIES) or (tag in CLICKED and name.rpartition(":")[2] == "href")


def _fetched(name: str, value: str) -> list[str]:
    """Return the addresses on other hosts in the value of an attribute."""
    if name == "srcdoc":
        return in_html(value)
    if name.startswith("on"):
        return in_script(value)
    if "/" not in value and "\\" not in value and ":" not in value:
        return []
    if whole := _remote([value]):
        return whole
    if value.lstrip(_AROUND)[:5].lower() == "data:":
        return []
    # A list of pictures or addresses, or a style.
    return _remote(re.split(r"[\s,;]+", value)) + (in_css(value) if "(" in value else [])
