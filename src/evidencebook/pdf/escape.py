"""Text as Typst code: always a string literal, so that nothing in it is executed."""

import re
import unicodedata
from calendar import month_name
from itertools import pairwise

from evidencebook.evidence import languages

_ESCAPES = {ord("\\"): "\\\\", ord('"'): '\\"'} | {n: f"\\u{{{n:x}}}" for n in (*range(0x20), *range(0x7F, 0xA0))}
_SPACES = re.compile(r"[ \t\r\n\f\v]+")
# Text without a possible line break, characters after which a break is best, and combining characters.
_TOKEN = re.compile(r"[^ \u2009\-–—]+")
_SEAM = re.compile(r"[/._=&?%,;:@#+~|]+")
# The longest word of letters that is never cut, and what may follow it.
LONGEST = 30
_ENDS = ".,;:!?()\"'’“”…/-_"
_JOINED = re.compile(r"[\u200c\u200d\ufe00-\ufe0f\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
ROOM = 24
# A word that a line would break after its first or second letter, such as “De-escalation”.
_PREFIXED = re.compile(r"(?<![\w/.-])([^\W\d_]{1,2}-[^\W\d_]{2,20})(?![\w/-])")
# Spaces that must not break: between number and unit, parts of a date, abbreviation and number.
_MONTHS = (
    "|".join(month_name[1:])
    + "|січня|лютого|березня|квітня|травня|червня|липня|серпня|вересня|жовтня|листопада|грудня"
    + "|студзеня|лютага|сакавіка|красавіка|мая|чэрвеня|ліпеня|жніўня|верасня|кастрычніка|лістапада|снежня"
)
_UNITS = "million|billion|thousand|tonnes|km|kg|mm|MW|per cent|%|тис|млн|млрд"
_BOUND = re.compile(
    rf"(?<=\d) (?=(?:{_MONTHS}|{_UNITS})\b|%)|(?<=\bUSD) (?=\d)|(?<=\bp\.) (?=\d)|(?<=\bFig\.) (?=\d)|(?<=\bTable) (?=\d)"
    r"|(?<=\(grade) (?=[A-F])|(?<=[^ ]) (?=…)"
)
# Words before a number may be on the line above: “just under USD 1.4 billion” is longer than a narrow column.
_LOOSE = re.compile(r"(?<=[a-z][a-z])\u00a0(?=[a-z][a-z]|USD)")


def string(text: str) -> str:
    """Return a text as a Typst string literal."""
    return f'"{text.translate(_ESCAPES)}"'


def flow(text: str, room: int = ROOM, marked: bool = True) -> str:
    """Return running text as Typst code: white space as one space, other languages marked, long words breakable.

    `room` is how many characters fit on the narrowest line that the text may stand on; `marked` is false where a page
    has its own language, which is marked as a whole.
    """
    parts, text = [], bound(_SPACES.sub(" ", text))
    for language, stretch in languages.runs(text) if marked else [("", text)]:
        code = "; z; ".join(_unbroken(piece) for piece in _pieces(stretch, room))
        parts.append(f"text(lang: {string(language)}, region: none, {{{code}}})" if language else code)
    return "; ".join(parts)


def _unbroken(piece: str) -> str:
    """Return text as a literal, words that begin with one or two letters and a hyphen in boxes, which no line ends within."""
    parts = _PREFIXED.split(piece)
    return "; ".join(f"box({string(part)})" if n % 2 else string(part) for n, part in enumerate(parts) if part) or '""'


def bound(text: str) -> str:
    """Return a text with no-break spaces in dates and between numbers and their units, and not between other words."""
    return _BOUND.sub("\u00a0", _LOOSE.sub(" ", text))


def _pieces(text: str, room: int) -> list[str]:
    """Return a text in pieces between which a line may be broken, besides where it may be broken anyway.

    A word is whole unless it is longer than any line; addresses and ids are cut where they have a seam.
    """
    long = [token for token in _TOKEN.finditer(text) if len(token[0]) > room]
    cuts = [cut for token in long for cut in _cuts(text, token.start(), token.end(), room)]
    return [text[start:end] for start, end in pairwise([0, *cuts, len(text)])]


def _cuts(text: str, start: int, end: int, room: int) -> list[int]:
    """Return where a long token may be cut: after punctuation, and within what has none only if no line has room for it."""
    cuts: list[int] = []
    seams = [here for here in range(start + 1, end) if _SEAM.match(text[here - 1]) and not _SEAM.match(text[here])]
    for begin, stop in pairwise([start, *seams, end]):
        cuts += [begin] if begin > start and not _belongs(text, begin) else []
        if stop - begin > (LONGEST if text[begin:stop].rstrip(_ENDS).isalpha() else room):
            cuts += _often(text, begin, stop, max(room // 3, 3))
    return cuts


def _often(text: str, begin: int, stop: int, step: int) -> list[int]:
    """Return places to cut a stretch at, so many letters from each other, where what is drawn as one stays whole."""
    found, since = [], begin
    for here in range(begin + 1, stop):
        if here - since >= step and not _belongs(text, here):
            found.append(here)
            since = here
    return found


def _belongs(text: str, here: int) -> bool:
    """Return whether a character is part of what is drawn for the one before it."""
    return bool(unicodedata.combining(text[here]) or _JOINED.match(text[here]) or text[here - 1] == "\u200d")
