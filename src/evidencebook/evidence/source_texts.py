"""The text of a source: what counts as its words, its paragraphs and its stray lines.

The texts are not in the repository. Given a folder with them (`SOURCES=…`), passages are compared with them.

*Words.* Two strings are the same words when they are equal after `normalise`, the only rule of its kind here:
Unicode composed (NFC); soft hyphens and zero-width marks dropped; every run of white space one space; every single
quotation mark or apostrophe `'` and every double one `"`; every hyphen or minus sign `-`; every dash (en, em, bar) `–`
with one space on either side. A hyphen joins and a dash separates, so one in place of the other is a fault, as is any
other difference: a letter, a digit, an ellipsis, a capital.

*Stray lines* stand in a text but are not the document: a page header, a subscription box, a date or title of something
else. They are listed one by one in `data/stray_lines.csv` by the hash of their words, are not counted as paragraphs, and no
passage can lie in them. A stray line in the middle of a sentence (the paragraph before it has no closing punctuation)
joins the paragraphs around it. Marks that a conversion left behind (`<u>`, `*`) are dropped when a text is read.
"""

import re
import unicodedata
from pathlib import Path

from evidencebook.files import fingerprints

QUOTES = {**dict.fromkeys("‘’‚‛′ʼ`´", "'"), **dict.fromkeys("“”„‟″«»", '"')}
HYPHENS = dict.fromkeys("‐‑−", "-")
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_SCRIPTS = {"LATIN", "CYRILLIC", "GREEK"}
_TRANSLATION = str.maketrans(QUOTES | HYPHENS) | INVISIBLE
_DASH = re.compile(r"\s*[–—―‒]\s*")
_MARKUP = re.compile(r"</?u>|(?<!\w)\*{1,2}(?=\w)|(?<=[\w.,])\*{1,2}(?!\w)")
_CLOSED = re.compile(r"[.!?:;…][\"'”’)\]]*$")


def normalise(words: str) -> str:
    """Return words in the form in which they are compared and hashed (the rule is at the top of this file)."""
    text = unicodedata.normalize("NFC", words).translate(_TRANSLATION)
    text = _DASH.sub(" – ", text)
    return re.sub(r"\s+", " ", text).strip()


def digest(words: str) -> str:
    """Return the SHA-256, in hexadecimal, of the normalised words."""
    return fingerprints.digest(normalise(words).encode())


def paragraphs(text: str, stray: set[str]) -> list[str]:
    """Return the normalised paragraphs of a source text without its stray lines (`stray` holds their digests)."""
    kept: list[str] = []
    interrupted = False
    for line in text.splitlines():
        words = normalise(_MARKUP.sub("", line))
        if not words:
            continue
        if digest(words) in stray:
            interrupted = bool(kept) and not _CLOSED.search(kept[-1])
        elif interrupted:
            kept[-1] = f"{kept[-1]} {words}"
            interrupted = False
        else:
            kept.append(words)
    return kept


def odd_word(text: str) -> tuple[str, str] | None:
    """Return (word, fault) for the first word with mixed scripts or a broken encoding; None if there is none.

    Its letters are of more than one of the Latin, Cyrillic and Greek scripts, or its encoding was mistaken for another.
    """
    if text.isascii():
        return None
    for word in text.split():
        if not word.isascii() and (meant := _misread(word)):
            return word, f"{word!r} is {meant!r} in UTF-8 that a program took for another encoding"
    for word in re.findall(r"[^\W\d_]+", text):
        if not word.isascii() and len({unicodedata.name(letter, "").split(" ")[0] for letter in word} & _SCRIPTS) > 1:
            return word, f"{word!r} has letters of two scripts that look alike"
    return None


def _misread(word: str) -> str:
    """Return the original of a word whose UTF-8 was decoded as a Windows encoding; empty for any other word."""
    for encoding in ("cp1252", "cp1251"):
        try:
            meant = word.strip(".,;:!?…–—()[]«»“”„‘’'\"").encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        if len(foreign := re.findall(r"[À-ſЀ-ӿ–—‘’“”…]", meant)) > (encoding == "cp1251") and not meant.isascii():
            return meant if foreign else ""
    return ""


def text_file(folder: Path, key: str) -> Path:
    """Return the file of a source in a folder of texts."""
    return folder / f"{key}.txt"


def nearest(words: str, paragraphs_: list[str]) -> str:
    """Return the part of a text that is most similar to the given words, in the normalised wording of the text."""
    from difflib import SequenceMatcher

    wanted = normalise(words).split()
    best, best_ratio = "", 0.0
    for paragraph in paragraphs_:
        have = paragraph.split()
        blocks = SequenceMatcher(a=have, b=wanted, autojunk=False).get_matching_blocks()
        for start in sorted({max(0, block.a - block.b) for block in blocks if block.size}):
            stretch = " ".join(have[start : start + len(wanted)])
            ratio = SequenceMatcher(a=stretch, b=" ".join(wanted), autojunk=False).ratio()
            if ratio > best_ratio:
                best, best_ratio = stretch, ratio
    return best
