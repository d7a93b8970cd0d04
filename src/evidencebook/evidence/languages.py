"""Finds stretches of text in another language than the report, by their letters."""

import re
from collections.abc import Iterator

# The report's own language.
OWN = "en"
# The key of Sphinx's page metadata under which a page in another language names that language.
OF_PAGE = "language"
# A stretch runs from the first letter of another script to the last before a Latin one, with everything in between.
_LETTERS = {"cyrillic": "\u0400-\u052f", "eastern": "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"}
_FOREIGN = re.compile("|".join(f"[{own}](?:[^A-Za-z\u00c0-\u024f]*[{own}])?" for own in _LETTERS.values()))


def runs(text: str) -> Iterator[tuple[str, str]]:
    """Yield (language, stretch) for a text, in order and complete; the language is empty where it is the report's own."""
    end, near = 0, ""
    for found in _FOREIGN.finditer(text):
        if found.start() > end:
            yield "", text[end : found.start()]
        near = of(found[0], near)
        yield near, found[0]
        end = found.end()
    if end < len(text):
        yield "", text[end:]


def of(words: str, near: str = "") -> str:
    """Return the language of words in another script; if their letters do not decide, `near`, the language of the words around.

    Only Belarusian has ў, or і together with ы, э or ё; only Ukrainian has ї, є and ґ; Russian has no і.
    Japanese has kana and its own simplified characters; Korean has hangul; the rest is Chinese.
    """
    letters = set(words.lower())
    if not re.search(f"[{_LETTERS['cyrillic']}]", words):
        return _eastern(words, near)
    if "ў" in letters or ("і" in letters and letters & set("ыэё")):
        return "be"
    if letters & set("їєґ"):
        return "uk"
    if "і" in letters:
        return "be" if near == "be" and not letters & set("ищъ") else "uk"
    if letters & set("ыэёъ"):
        return "be" if near == "be" and not letters & set("ищъ") else "ru"
    return near if near in {"be", "uk", "ru"} else "ru"


def _eastern(words: str, near: str) -> str:
    if re.search("[\u3040-\u30ff両円図売対応戦気発]", words):
        return "ja"
    if re.search("[\uac00-\ud7af]", words):
        return "ko"
    return near if near in {"ja", "ko"} else "zh"
