"""Sources as records: who, what, when, where, how reliable and why."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import quote, unquote

from evidencebook import project
from evidencebook.evidence import bibtex_entries, languages
from evidencebook.evidence.source_texts import odd_word
from evidencebook.files import cache, fingerprints
from evidencebook.files.load import read_text
from evidencebook.problems import Problem, ReportError
from evidencebook.settings import LIGHT

# The fields that every source needs, and those of its grading, which the light profile does not ask for.
_NAMED, _JUDGED = ("title", "year", "url", "urldate"), ("kind", "grade", "gradereason", "standpoint")
REQUIRED = (*_NAMED, *_JUDGED)
# The fields that name the source if it has no author.
_BODIES = ("publisher", "institution", "organization")
GRADES = tuple("ABCDEF")
KINDS = ("document", "statistics", "statement", "press", "analysis")
# The languages of titles, as BibLaTeX names them in `langid`; titles in other scripts than Latin need none.
LANGUAGES = {
    "english": "en",
    "german": "de",
    "polish": "pl",
    "lithuanian": "lt",
    "latvian": "lv",
    "estonian": "et",
    "italian": "it",
    "spanish": "es",
    "portuguese": "pt",
    "french": "fr",
    "hungarian": "hu",
    "serbian": "sr",
    "czech": "cs",
    "slovak": "sk",
    "swedish": "sv",
    "finnish": "fi",
    "romanian": "ro",
}
_COMMAND = re.compile(r"\\(?:emph|text(?:it|bf|tt|sc|sl)|url|mbox|enquote)\s*(?=\{)")
# Scripts that a shown address may contain; others run from right to left or are missing from the fonts of the PDF.
_READABLE = re.compile(r"[!-~\u00a1-\u024f\u0400-\u04ff]+")
# The kind of page that a source was read at, from the closest to the origin to the farthest.
HOSTS = ("origin", "copy", "press", "regional", "aggregator", "social")


@dataclass(frozen=True)
class Source:
    """One entry of `references.bib`; `grade` is the Admiralty scale's A (reliable) to F (cannot be judged).

    `urldate` is the ISO date of the day on which the entry was written from what had been read at its address, `short` the
    name for notes (shortauthor), `host` the kind of place it was read at, `letter` tells sources of one name and year apart,
    `langid` the language of the title, `note` when it was published and what else is to be known of it, `identified` the
    addresses that its identifiers stand for.
    """

    key: str
    kind: str
    who: str
    title: str
    year: str
    url: str
    urldate: str
    grade: str
    gradereason: str
    standpoint: str
    short: str = ""
    host: str = ""
    letter: str = ""
    langid: str = ""
    note: str = ""
    identified: tuple[str, ...] = ()

    @property
    def addresses(self) -> set[str]:
        """The addresses at which the source can be read: its own, and those of its identifiers (DOI, arXiv, PubMed)."""
        return {self.url, *self.identified}

    @property
    def language(self) -> str:
        """The code of the language of the title, where the entry says it and it is not the report's own."""
        code = LANGUAGES.get(self.langid, self.langid)
        return "" if code == languages.OWN else code

    @property
    def named(self) -> str:
        """The short name with the year, and a letter if others share both, as notes and bibliography name the source."""
        return f"{self.short or self.who} ({self.year}{self.letter})"

    @property
    def in_full(self) -> str:
        """The full name with the year, where there is no bibliography to look up a short one."""
        return f"{self.who} ({self.year})"

    @property
    def is_document(self) -> bool:
        """Whether this is one of the documents that the report follows."""
        return self.kind == "document"

    @property
    def judgement(self) -> str:
        """The grade of the source, the reason for it, and whose view the source takes, in sentences; empty if it is not graded."""
        grade = f"Grade {self.grade}: {self.gradereason}." if self.grade else ""
        return " ".join(filter(None, [grade, f"Standpoint: {self.standpoint}." if self.standpoint else ""]))

    @property
    def read_by(self) -> str:
        """The day by which it was read, in words."""
        read = date.fromisoformat(self.urldate)
        return f"{read.day} {read:%B %Y}"

    @property
    def shown_url(self) -> str:
        """The address as a reader sees it: with letters instead of their codes, where they are Latin or Cyrillic."""
        read = unquote(self.url)
        return read if _READABLE.fullmatch(read) else self.url

    def passage_url(self, first: str, last: str) -> str:
        """Return an address that opens the source at the passage (a text fragment of its first and last words)."""
        page, _, _ = self.url.partition(":~:")  # an address that was copied with a place of its own
        place = "" if "#" in page else "#"  # the text directive follows a fragment
        return f"{page}{place}:~:text={_fragment(first)},{_fragment(last)}"


def read() -> dict[str, Source]:
    """Return every source by its key, in the order of the file."""
    path = project.bibliography()
    return dict(_sources(path.name, read_text(path), _is_light()))


def addresses() -> set[str]:
    """Return every address at which a source can be read."""
    return {address for source in read().values() for address in source.addresses}


def _is_light() -> bool:
    return project.settings().profile == LIGHT


@lru_cache(maxsize=4)
def _sources(name: str, text: str, light: bool) -> dict[str, Source]:
    def make() -> list[dict[str, Any]]:
        entries = _entries(name, text)
        letters = bibtex_entries.letters(entries)
        return [asdict(_source(key, entry, light, letters.get(key, ""))) for key, entry in entries.items()]

    # Every process reads them, and to take a bibliography apart takes long.
    known = cache.noted("sources.json", f"{name} {light} {fingerprints.digest(text.encode())}", make)
    return {each["key"]: Source(**each | {"identified": tuple(each["identified"])}) for each in known}


@lru_cache(maxsize=4)
def _entries(name: str, text: str) -> dict[str, Any]:
    from pybtex.database import parse_string
    from pybtex.exceptions import PybtexError

    if faults := bibtex_entries.form_faults(name, text):
        raise ReportError(faults)
    try:
        entries = dict(parse_string(text, "bibtex").entries)
    except PybtexError as error:
        said, place = str(error), bibtex_entries.place(text, str(error))
        remedy = "Correct the entry; often a comma is missing at the end of the line above."
        raise ReportError([Problem(name, place, f"cannot be read: {said}", remedy)]) from None
    for entry in entries.values():
        bibtex_entries.normalise(entry)
    return entries


def _source(key: str, entry: Any, light: bool, letter: str) -> Source:
    people = [
        " ".join(p.first_names + p.middle_names + p.prelast_names + p.last_names)
        for p in entry.persons.get("author", [])
    ]
    fields = {name: _plain(entry.fields.get(name, "")) for name in REQUIRED}
    who = ", ".join(_plain(p) for p in people).replace(", others", " and others")
    who = who or next((_plain(entry.fields[each]) for each in _BODIES if entry.fields.get(each)), "")
    # In an address, two hyphens are two hyphens.
    fields |= {"short": _plain(entry.fields.get("shortauthor", "")), "host": _plain(entry.fields.get("host", ""))}
    fields |= {"langid": _plain(entry.fields.get("langid", "")).lower(), "note": _plain(entry.fields.get("note", ""))}
    fields["url"] = entry.fields.get("url", "").strip("{} ")
    if light:
        fields |= {"kind": fields["kind"] or "document", "host": fields["host"] or "origin"}
    return Source(key=key, who=who, letter=letter, identified=bibtex_entries.identified(entry), **fields)


def _plain(text: str) -> str:
    """Return text without TeX: accents become letters, commands and braces are dropped."""
    if "\\" in text:
        from pybtex.exceptions import PybtexError
        from pybtex.richtext import Text

        with suppress(PybtexError, UnicodeError):  # text that is not valid TeX is kept unchanged
            text = str(Text.from_latex(_COMMAND.sub("", text)))
    return re.sub(r"\s+", " ", text.replace("{", "").replace("}", "").replace("\\", "").replace("--", "–")).strip()


def _fragment(words: str) -> str:
    # A hyphen separates the parts of a text directive, so one in the words is escaped.
    return quote(words, safe="").replace("-", "%2D")


def check() -> list[Problem]:
    """Find every entry of the bibliography that lacks who, what, when, where, how reliable or why."""
    path = project.bibliography()
    return problems_of(project.relative(path), read_text(path))


def problems_of(name: str, text: str) -> list[Problem]:
    """Find the faults of a bibliography, given as text; `name` is its file."""
    found: list[Problem] = []
    addresses: dict[str, str] = {}
    required = _NAMED if (light := _is_light()) else REQUIRED
    for key, entry in _entries(name, text).items():
        source = _source(key, entry, light, "")
        for institution in bibtex_entries.people_faults(entry):
            fault = f"the institution {institution!r} would be printed as a person"
            found.append(Problem(name, key, fault, f"Put it in braces of its own: author = {{{{{institution}}}}}."))
        found += [Problem(name, key, *told) for told in bibtex_entries.field_faults(entry)]
        missing = [field for field in required if not getattr(source, field)]
        missing += [] if source.who else ["author or publisher"]
        if missing:
            found.append(Problem(name, key, f"lacks {', '.join(missing)}", "Add the fields to the entry."))
        found += [Problem(name, key, *told) for told in _misspelt(source)]
        if source.url and not re.fullmatch(r"https?://[^\s/\"'<>]+\.[^\s/\"'<>]+(/[^\s\"'<>]*)?", source.url):
            found.append(Problem(name, key, f"url is {source.url!r}", "Give the whole address, with https://."))
        if source.url and addresses.setdefault(source.url, key) != key:
            fault = f"the address is also that of {addresses[source.url]}"
            found.append(Problem(name, key, fault, "Keep one entry of the two, or give each its own address."))
        if misdated := _date_fault(source):
            found.append(Problem(name, key, misdated, "Give the day on which the source was read, as 2026-11-22."))
        for field, words in sorted(entry.fields.items()):
            if odd := odd_word(words):
                found.append(Problem(name, key, f"{field}: {odd[1]}", "Type the word again."))
    return found


def _misspelt(source: Source) -> Iterator[tuple[str, str]]:
    """Yield fault and remedy for each field of a source whose value is not in the form that the field asks for."""
    if source.grade and source.grade not in GRADES:
        yield (f"grade is {source.grade!r}", f"Give one of {', '.join(GRADES)}.")
    if source.year and not re.fullmatch(r"(19|20)\d\d", source.year):
        yield (f"year is {source.year!r}", "Give a year in four digits.")
    if source.kind and source.kind not in KINDS:
        yield (f"kind is {source.kind!r}", f"Give one of {', '.join(KINDS)}.")
    if source.host not in HOSTS:
        yield (f"host is {source.host!r}", f"Give one of {', '.join(HOSTS)}.")
    if source.langid and source.langid not in LANGUAGES and not re.fullmatch("[a-z]{2}", source.langid):
        yield (f"langid is {source.langid!r}", f"Give one of {', '.join(LANGUAGES)}.")


def _date_fault(source: Source) -> str | None:
    if not source.urldate:
        return None
    try:
        read = date.fromisoformat(source.urldate)
    except ValueError:
        return f"urldate is {source.urldate!r}"
    if read > date.today() + timedelta(days=1):  # one day more, for authors further east
        return f"urldate is {source.urldate}: a day that is still to come"
    if source.year.isdigit() and f"{read.year}" < source.year:
        return f"urldate is {source.urldate}: read before the year of the source"
    return None
