"""Reads a bibliography as reference managers write it, and reports broken entries with their key and line.

Zotero and Mendeley write types and fields of BibLaTeX; they are brought to those that our citation style knows, so that
pages, PDF and checks read the same.
"""

import re
from collections.abc import Iterator
from itertools import chain, product
from string import ascii_lowercase
from typing import Any

from evidencebook.problems import Problem

# The fields that the citation style needs for each type that it knows; every other type is printed as `misc`.
_NEEDED = {
    "article": ("author", "journal"),
    "book": ("publisher",),
    "inbook": ("publisher", "booktitle"),
    "incollection": ("author", "booktitle"),
    "inproceedings": ("author", "booktitle"),
    "mastersthesis": ("author", "school"),
    "phdthesis": ("author", "school"),
    "techreport": ("author", "institution"),
}
_TYPES = {"report": "techreport", "thesis": "phdthesis"}
_FIELDS = {"journaltitle": "journal", "location": "address", "shortjournal": "journal"}
_ENTRY = re.compile(
    r"^[ \t]*@(?!comment|string|preamble)(?P<type>\w+)[ \t]*[{(]\s*(?P<key>[^\s,{}]*)", re.MULTILINE | re.IGNORECASE
)
# BibTeX splits the name of an institution like that of a person, unless it stands in braces.
_PARTICLES = {"of", "for", "on", "in", "at", "the", "to"}
_INSTITUTION = re.compile(
    r"\b(?:agency|alliance|association|bank|cent(?:re|er)|college|commission|committee|council|department|foundation|fund|"
    r"government|group|house|initiative|institute|lab|laboratory|media|ministry|news|office|organi[sz]ation|parliament|"
    r"post|press|project|radio|service|society|times|tv|union|university)\b",
    re.IGNORECASE,
)


# The address of each kind of identifier.
_IDENTIFIERS = {
    "doi": "https://doi.org/",
    "eprint": "https://arxiv.org/abs/",
    "pubmed": "https://www.ncbi.nlm.nih.gov/pubmed/",
}
# Marks of HTML, and formulas of TeX, in what a reference manager exports.
_RAW = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:#\d+|[a-zA-Z]{2,8});|(?<!\\)\$[^$]+\$")
_SEVERAL = re.compile(r";|(?<!\\)&|\s/\s")
_LINEAGE = re.compile(r"(?:Jr|Sr|Jnr|Snr|I{1,3}|IV|V)\.?", re.IGNORECASE)


def normalise(entry: Any) -> None:
    """Bring the type and fields of an entry of pybtex to those that the citation style knows."""
    fields = entry.fields
    if "url" in fields:  # reference managers escape characters of TeX, and no address has a backslash
        fields["url"] = fields["url"].replace("\\", "")
    for biblatex, plain in _FIELDS.items():
        if biblatex in fields and plain not in fields:
            fields[plain] = fields[biblatex]
    if "year" not in fields and (year := re.match(r"\d{4}", fields.get("date", ""))):
        fields["year"] = year[0]
    kind = _TYPES.get(entry.type.lower(), entry.type.lower())
    if kind == "phdthesis" and "school" not in fields and "institution" in fields:
        fields["school"] = fields["institution"]
    named = set(fields) | set(entry.persons)
    given, entry.type = entry.type, kind if kind in _NEEDED and named.issuperset(_NEEDED[kind]) else "misc"
    held_by = next(
        (fields[each] for each in ("journal", "booktitle", "institution", "publisher") if each in fields), ""
    )
    if given.lower() != "misc" and entry.type == "misc" and held_by:
        fields.setdefault("howpublished", held_by)


def letters(entries: dict[str, Any]) -> dict[str, str]:
    """Return the letter after the year (2024a) for each pybtex entry that shares name and year with another, by its key."""
    alike: dict[tuple[str, str], list[str]] = {}
    for key, entry in entries.items():
        who = " and ".join(str(person) for person in chain(*entry.persons.values()))
        named = who or next((entry.fields[each] for each in ("publisher", "institution") if each in entry.fields), key)
        alike.setdefault((named, entry.fields.get("year", "")), []).append(key)
    alphabet = [*ascii_lowercase, *map("".join, product(ascii_lowercase, repeat=2))]
    shared = (keys for keys in alike.values() if len(keys) > 1)
    return {key: letter for keys in shared for letter, key in zip(alphabet, keys, strict=False)}


def form_faults(file: str, text: str) -> list[Problem]:
    """Find entries whose key is already in use, and entries whose brace is not closed, each with its line."""
    found, seen = [], {}
    for entry in _ENTRY.finditer(text):
        line, key = text.count("\n", 0, entry.start("key")) + 1, entry["key"]
        if not key:
            found.append(Problem(file, f"line {line}", "this entry has no key", "Give it one: @misc{smith-2024,"))
        elif first := seen.get(key.casefold()):
            fault = f"the key is also that of the entry at line {first}"
            found.append(
                Problem(file, f"{key}, line {line}", fault, "Give each entry a key of its own, or remove one.")
            )
        seen.setdefault(key.casefold(), line)
    return found + list(_open_entries(file, text))


def _open_entries(file: str, text: str) -> Iterator[Problem]:
    entries = [*_ENTRY.finditer(text)]
    ends = [*(following.start() for following in entries[1:]), len(text)]
    for entry, end in zip(entries, ends, strict=False):  # without any entry, the problem is at the end of the text
        body = text[entry.start() : end]
        depth = len(re.findall(r"(?<!\\){", body)) - len(re.findall(r"(?<!\\)}", body))
        if depth:
            line = text.count("\n", 0, entry.start("key")) + 1
            what = f"{depth} brace{'s' if depth > 1 else ''} too few" if depth > 0 else "a closing brace too many"
            yield Problem(file, f"{entry['key']}, line {line}", f"has {what}", "Close each brace that is opened.")


def place(text: str, message: str) -> str:
    """Return the line that a message of pybtex is about, with the key of its entry if that is known; empty if neither is."""
    if line := re.search(r"\bline (\d+)", message):
        return f"line {line[1]}"
    quoted = re.search(r"['\"](.+)['\"]", message)
    start = text.find(quoted[1]) if quoted else -1
    before = [entry for entry in _ENTRY.finditer(text) if start >= 0 and entry.start() <= start]
    return f"{before[-1]['key']}, line {text.count(chr(10), 0, start) + 1}" if before else ""


def people_faults(entry: Any) -> Iterator[str]:
    """Return what is wrong with the names of an entry: institutions that would be split like the names of persons."""
    for person in entry.persons.get("author", []):
        names = [*person.first_names, *person.middle_names, *person.prelast_names, *person.last_names]
        plain = " ".join(names)
        if (
            len(names) > 1
            and "{" not in plain
            and (_PARTICLES & {name.lower() for name in names} or _INSTITUTION.search(plain))
        ):
            yield plain


def identified(entry: Any) -> tuple[str, ...]:
    """Return the addresses that the identifiers of an entry stand for, as the citation style links them."""
    return tuple(address + entry.fields[name] for name, address in _IDENTIFIERS.items() if entry.fields.get(name))


def field_faults(entry: Any) -> Iterator[tuple[str, str]]:
    """Yield fault and remedy for each field of an entry that would be printed wrongly, such as raw HTML or TeX."""
    for name in _IDENTIFIERS:
        if "/" in (given := entry.fields.get(name, "")) and re.match(r"(?i)https?:|doi", given):
            yield f"{name} is {given!r}, an address", "Give the identifier alone, as 10.1000/182."
    for name in ("title", "journal", "booktitle", "howpublished", "note", "publisher", "institution"):
        if raw := _RAW.search(entry.fields.get(name, "")):
            yield (
                f"{name} holds {raw[0]!r}, which would be printed as it stands",
                "Write the sign itself, without marks.",
            )
    for person in entry.persons.get("author", []):
        written = str(person)
        if "{" not in written and (several := _SEVERAL.search(written)):
            fault = f"the author {written!r} would be printed as one person, for the sign {several[0].strip()}"
            yield fault, "Write and between two people: Smith, John and Doe, Jane."
        elif person.lineage_names and not _LINEAGE.fullmatch(" ".join(person.lineage_names)):
            yield f"the author {written!r} has two commas", "Write and between two people: Smith, John and Doe, Jane."
