"""Splits prose into sentences as a reader sees them, with the words that roles show."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from evidencebook.evidence import facts, passages, prose, role_text, role_words, tables

_CLOSERS = r"[”’\"')\]]*"
_MARK = "\ue000"
_STOP = re.compile(rf"[.!?…]{_CLOSERS}(?=[\s{_MARK}]|\Z)")
_GOES_ON = re.compile(rf"[\s{_MARK}]+[“‘\"'(\[]*[A-Z0-9À-ÖØ-ÞЀ-Я]|\s*\n|[\s{_MARK}]*\Z")
# What ends with a full stop without ending a sentence: initials, titles and a few abbreviations.
_SHORT_FORM = re.compile(
    r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|No|vs|cf|ca|e\.g|i\.e|U\.S|U\.K|pp?|Art|Fig|Gen|Col|Lt)\.)\Z"
)
# Roles that show nothing themselves and add to the note of their sentence, as citations do.
MARKS = {"passage", "evidence", "disagreement", "search"}
_FENCE = re.compile(r"^[ \t]*(?P<fence>`{3,}|:{3,})[ \t]*(?P<what>\{[\w:-]+\})?")
_SKIPPED = re.compile(
    r"^(?:[ \t]*\([\w-]+\)=|[ \t]*:[\w-]+:.*|[ \t]*%.*|[ \t]*\|.*|[ \t]*!\[.*|[ \t]*[-*_]{3,}[ \t]*)$"
)
_LIST = re.compile(r"^[ \t]*(?:[-*+]|\d+\.)[ \t]+")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")


@dataclass(frozen=True)
class Sentence:
    """A sentence as it is read: its words, the line of its stretch on which it begins, and how many marks it has."""

    words: str
    line: int
    marks: int
    heading: bool = False

    @property
    def length(self) -> int:
        """Return the number of words; a number is one."""
        return sum(any(letter.isalnum() for letter in word) for word in re.split(r"[\s–—]+", self.words))


def ends_of(text: str) -> list[int]:
    """Return the positions at which the sentences of a text end, after the full stop and any closing quotation mark."""
    found = []
    for stop in _STOP.finditer(text):
        end_of_stop = stop.start() + 1
        if _GOES_ON.match(text, stop.end()) and not _SHORT_FORM.search(text[:end_of_stop]):
            found.append(stop.end())
    whole = len(text.rstrip())
    return found if found and found[-1] >= whole else [*found, whole]


def of(stretch: prose.Stretch, reads: Callable[[str, str], str]) -> Iterator[Sentence]:
    """Yield the sentences of a stretch of Markdown; `reads(role, text)` returns the words that a role shows."""
    for line, text, heading in _blocks(stretch.text):
        shown = prose.ROLE.sub(lambda match: reads(match[1], match[3]), text)
        start = 0
        for stop in ends_of(shown):
            # Marks after the stop belong to the sentence before it.
            after = re.match(rf"(?:\s*{_MARK})+", shown[stop:])
            end = stop + (after.end() if after else 0)
            part = shown[start:end]
            if part.strip(f"{_MARK} \n"):
                at = line + shown.count("\n", 0, start + len(part) - len(part.lstrip()))
                words = re.sub(r"\s+([.,;:!?)])", r"\1", " ".join(part.replace(_MARK, "").split()))
                yield Sentence(words, at, part.count(_MARK), heading)
            start = end


def _blocks(text: str) -> Iterator[tuple[int, str, bool]]:
    """Return the paragraphs, list items and headings of Markdown, each with its first line, without directives."""
    block: list[str] = []
    first, fences = 0, []
    text = re.sub(r"<!--.*?-->", lambda match: "\n" * match[0].count("\n"), text, flags=re.DOTALL)
    for number, line in enumerate([*text.split("\n"), ""]):
        fence = _FENCE.match(line)
        if fence and fences and fence["fence"] == fences[-1] and not fence["what"]:
            fences.pop()
        elif fence:
            fences.append(fence["fence"])
        within_code = any(each.startswith("`") for each in fences)
        heading = re.match(r"^#{1,6} ", line)
        ends = not line.strip() or fence or heading or _LIST.match(line) or _SKIPPED.match(line) or within_code
        if ends and block:
            yield first, _plain("\n".join(block)), False
            block = []
        if heading:
            yield number, _plain(line.lstrip("# ")), True
        elif line.strip() and not fence and not within_code and not _SKIPPED.match(line):
            first = first if block else number
            block.append(_LIST.sub("", line))


def _plain(text: str) -> str:
    return _LINK.sub(r"\1", text).replace("**", "").replace("*", "")


def reader() -> Callable[[str, str], str]:
    """Return the function for `of` that returns what a role shows: its words, a sign for a mark, a short word for a reference."""
    words: dict[str, tuple[Mapping, Callable]] = {
        "fact": (facts.read(), role_words.fact),
        "event": (role_words.AllRows(), role_words.event),
        "quotation": (passages.quotations(), lambda entry, asked: f"“{role_words.quotation(entry, asked)}”"),
        "recommendation": (role_words.Rows(tables.read("recommendations")), role_words.recommendation),
    }

    def reads(role: str, text: str) -> str:
        if role in MARKS or role.startswith("cite:p") or role == "finding":
            return _MARK
        asked = role_text.parse(role, text)
        if role in words:
            known, worded = words[role]
            try:
                return worded(known[asked.ids[0]], asked)
            except LookupError:
                return text  # unknown ids and refused words are reported by the check of prose
        title = re.match(r"(.*\S)\s*<[^<>]*>\s*\Z", text, re.DOTALL)
        return title[1] if title else {"numref": "Fig. 1"}.get(role, text)

    return reads
