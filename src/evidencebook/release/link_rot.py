"""Asks whether the sources are still at their addresses, with the words that the report takes from them.

This is a report, not a check: a page that moved or does not answer does not refute what was read there.
"""

import html
import http.client
import re
import urllib.error
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from evidencebook.evidence import passages, sources
from evidencebook.evidence.source_texts import normalise
from evidencebook.evidence.sources import Source

SECONDS, AT_ONCE, LARGEST = 20, 8, 5_000_000
AGENT = "Mozilla/5.0 (compatible; link check of a report)"


@dataclass(frozen=True)
class Answer:
    """The answer for a source: in words, the ISO date on which the page says it was changed, and the passages found in it."""

    source: Source
    words: str
    changed: str
    found: int
    looked_for: int


def ask(source: Source) -> Answer:
    """Request the page of a source and search it for the passages that are taken from it."""
    own = [passage for passage in passages.read().values() if passage.source == source.key]
    request = urllib.request.Request(source.url, headers={"User-Agent": AGENT})  # noqa: S310 from the bibliography
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            body = answer.read(LARGEST).decode("utf-8", "replace")
            moved = "" if _same(answer.url, source.url) else f"moved to {answer.url}"
            changed = _day(answer.headers.get("Last-Modified", ""))
    except urllib.error.HTTPError as error:
        return Answer(source, f"answers {error.code}", "", 0, len(own))
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Answer(source, f"does not answer ({error})", "", 0, len(own))
    text = normalise(html.unescape(re.sub(r"<[^>]+>", " ", body)))
    there = [passage for passage in own if passage.first in text and passage.last in text]
    return Answer(source, moved or "stands", changed, len(there), len(own))


def _day(stated: str) -> str:
    try:
        return f"{parsedate_to_datetime(stated):%Y-%m-%d}"
    except ValueError:
        return ""


def _same(one: str, other: str) -> bool:
    return one.rstrip("/").split("://")[-1] == other.rstrip("/").split("://")[-1]


def report(known: list[Source]) -> str:
    """Return the answers as Markdown: a count, and a row for each source that changed."""
    with ThreadPoolExecutor(AT_ONCE) as asking:
        answers = list(asking.map(ask, known))
    told = Counter(answer.words.split(" ")[0] for answer in answers)
    lines = [", ".join(f"{count} {word}" for word, count in told.most_common()) + f" of {len(answers)} sources", ""]
    odd = [answer for answer in answers if not _is_as_it_was(answer)]
    if odd:
        lines += ["| source | the page | read | last changed | passages found |", "|---|---|---|---|--:|"]
        lines += [
            f"| [{a.source.key}]({a.source.url}) | {_cell(a.words)} | {a.source.urldate} | {a.changed} | "
            f"{a.found} of {a.looked_for} |"
            for a in odd
        ]
    return "\n".join(lines) + "\n"


def _is_as_it_was(answer: Answer) -> bool:
    """Return whether a page is where it was, has not changed since it was read, and holds all that was taken from it."""
    unchanged = answer.changed <= answer.source.urldate
    return answer.words == "stands" and unchanged and answer.found == answer.looked_for


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def all_sources() -> list[Source]:
    """Return the sources of the bibliography."""
    return list(sources.read().values())
