"""Text as Typst code: always a string literal, so that nothing in it is ever run."""

import re
import unicodedata
from itertools import pairwise

from evidencebook.evidence import languages

_ESCAPES = {ord("\\"): "\\\\", ord('"'): '\\"'} | {n: f"\\u{{{n:x}}}" for n in (*range(0x20), *range(0x7F, 0xA0))}
_SPACES = re.compile(r"[ \t\r\n\f\v]+")
# What a line cannot be broken in, after which characters it is best broken, and what belongs to the character before it.
_TOKEN = re.compile(r"[^ \u2009\-–—]+")
_SEAM = re.compile(r"[/._=&?%,;:@#+~|]+")
_JOINED = re.compile(r"[\u200c\u200d\ufe00-\ufe0f\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
ROOM = 24


def string(text: str) -> str:
    """Return a text as a Typst string literal."""
    return f'"{text.translate(_ESCAPES)}"'


def flow(text: str, room: int = ROOM, marked: bool = True) -> str:
    """Return running text as Typst code: white space as one space, other languages marked, long words breakable.

    `room` is how many characters fit on the narrowest line that the text may stand on; `marked` is false where a page
    has its own language, which is marked as a whole.
    """
    parts, text = [], _SPACES.sub(" ", text)
    for language, stretch in languages.runs(text) if marked else [("", text)]:
        code = "; z; ".join(string(piece) for piece in _pieces(stretch, room))
        parts.append(f"text(lang: {string(language)}, region: none, {{{code}}})" if language else code)
    return "; ".join(parts)


def _pieces(text: str, room: int) -> list[str]:
    """Return a text in pieces between which a line may be broken, besides where it may be broken anyway."""
    long = [token for token in _TOKEN.finditer(text) if len(token[0]) > room]
    cuts = [cut for token in long for cut in _cuts(text, token.start(), token.end(), room)]
    return [text[start:end] for start, end in pairwise([0, *cuts, len(text)])]


def _cuts(text: str, start: int, end: int, room: int) -> list[int]:
    """Return where a long word may be cut: after punctuation, and where there is none, often enough."""
    cuts, since = [], start
    for here in range(start + 1, end):
        seam = _SEAM.match(text[here - 1]) and not _SEAM.match(text[here])
        if (seam or here - since >= max(room // 3, 1)) and not _belongs(text, here):
            cuts.append(here)
            since = here
    return cuts


def _belongs(text: str, here: int) -> bool:
    """Return whether a character is part of what is drawn for the one before it."""
    return bool(unicodedata.combining(text[here]) or _JOINED.match(text[here]) or text[here - 1] == "\u200d")
