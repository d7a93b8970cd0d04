"""Previews of the targets of marks: one small script file per page, loaded on demand.

A script and not JSON, since a page that is read from a disk may load no JSON. What it holds is text, never markup.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Any

from pandas import DataFrame
from sphinx.application import Sphinx

from evidencebook import project
from evidencebook.evidence import arithmetic, facts, languages, passages, role_words, sources, tables, wording
from evidencebook.files import fingerprints, load
from evidencebook.files.cache import kept
from evidencebook.sphinxext import amounts, backlinks, event_words, note_items
from evidencebook.sphinxext.registers import event_entries, facets, fact_entries

FOLDER = "previews"
# How many rows, passages and sources a preview names; the others stand in the entry.
NAMED = 3


@dataclass
class _Preview:
    """The kind and the words of an entry, what is said of it under labels, and the passages and sources it rests on.

    A source has its own address, `url`.
    """

    kind: str
    heading: str
    lines: dict[str, str] = field(default_factory=dict)
    passages: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    url: str = ""
    amounts: list[tuple[str, str, str]] = field(default_factory=list)


class _Book:
    """The data that previews are made from, read once per build; each preview is made once, however many pages show it."""

    def __init__(self):
        self.made: dict[str, dict[str, Any]] = {}
        self.facts, self.sources = facts.read(), sources.read()
        self.passages, self.quotations = passages.read(), passages.quotations()

    @cached_property
    def rows(self) -> dict[str, facets.Row]:
        """The rows of evidence by their ids."""
        return facets.index().rows

    @cached_property
    def stated(self) -> dict[str, str]:
        """The words of each finding."""
        return fact_entries.stated()

    @cache  # noqa: B019 a book lives as long as the build
    def table(self, name: str) -> DataFrame:
        """Return a table by its name."""
        return tables.read(name)

    def entry(self, target: str) -> dict[str, Any] | None:
        """Return what the preview of an entry shows, or None for one of a kind that no mark leads to."""
        kind, _, name = target.partition("-")
        if kind in KINDS and target not in self.made:
            self.made[target] = _shown(KINDS[kind](self, name), self)
        return self.made.get(target)


def _fact(book: _Book, name: str) -> _Preview:
    fact = book.facts[name]
    lines = {
        "How computed": f"{fact.computed[:1].upper()}{fact.computed[1:]}",
        "Arithmetic": arithmetic.formula(fact, book.facts),
    }
    if fact.rows == (name,) and (locator := book.rows[name].locator):
        lines["In the source"] = locator
    amounts_ = amounts.of(fact, book.facts)
    return _Preview("Number", fact.words, lines, list(fact.passages), list(fact.sources), amounts=amounts_)


def _row(book: _Book, name: str) -> _Preview:
    mark, row = note_items.evidence(name), role_words.AllRows()[name]
    lines = {"In the source": mark["words"], "Contested by": event_words.contested_by(row)}
    return _Preview("Evidence", mark["said"], lines, [], mark["sources"])


def _search(book: _Book, name: str) -> _Preview:
    row = book.table("searches").loc[name]
    return _Preview(
        "Search", row.question, {"Where": row["where"], "With": row.words, "When": row.when, "Found": row.result}
    )


def _passage(book: _Book, name: str) -> _Preview:
    passage = book.passages[name]
    quoted = "; ".join(f"“{each.words}”" for each in book.quotations.values() if each.passage == name)
    return _Preview("Passage", f"Paragraph {passage.paragraph}", {"Quoted": quoted}, [name], [passage.source])


def _quotation(book: _Book, name: str) -> _Preview:
    said = book.quotations[name]
    lines = {"Said by": f"{said.speaker}, {said.role[0].lower()}{said.role[1:]}", "When": said.date}
    return _Preview("Quotation", f"“{said.words}”", lines, [said.passage])


def _finding(book: _Book, name: str) -> _Preview:
    row = book.table("findings").loc[name]
    lines = (
        {"Chance": f"{wording.chance(row.likelihood)}, {row.horizon}", "Confidence": row.confidence}
        if row.kind == "judgement"
        else {"Kind": row.kind}
    )
    lines |= {"Why": fact_entries.spoken(row.reason), "Would change it": fact_entries.spoken(row.would_change)}
    return _Preview("Finding", book.stated.get(name, name), lines)


def _event(book: _Book, name: str) -> _Preview:
    row = book.table("events").loc[name]
    lines = {"What": row.what, "Who": row.actor, "How known": event_words.standing(row)}
    lines |= {"Contested by": row.contested_by} if row.contested_by else {}
    lines |= {"In the source": event_entries.located(row.locator, row.locator_kind)} if row.locator else {}
    when = event_words.when(row)
    return _Preview("Event", when, lines, row.passages.split(), row.source.split())


def _disagreement(book: _Book, name: str) -> _Preview:
    row, known = book.table("disagreements").loc[name], book.sources
    sides = ((row.first_source, row.first_wording), (row.second_source, row.second_wording))
    lines: dict[str, str] = {}
    for key, words in sides:
        who = known[key].in_full if key in known else key
        lines[f"{who}, elsewhere" if who in lines else who] = words
    lines["Verdict"] = f"{row.verdict.capitalize()}. {row.resolved_by} {row.why}"
    keys = [key for key in dict.fromkeys((row.first_source, row.second_source)) if key in known]
    return _Preview("Disagreement", row.subject, lines, f"{row.first_passages} {row.second_passages}".split(), keys)


def _recommendation(book: _Book, name: str) -> _Preview:
    row, names = book.table("recommendations").loc[name], book.table("names").name
    whom = wording.together(names[one] for one in row.addressee.split())
    lines = {"Made by": row.made_by, "To": whom, "What": row.act, "Later record": row.later_record}
    return _Preview("Recommendation", row.title, lines, row.passages.split(), row.source.split())


def _source(book: _Book, name: str) -> _Preview:
    source = book.sources[name]
    lines = {
        "Who": source.who,
        "Year": source.year,
        "Grade": f"{source.grade}: {source.gradereason}" if source.grade else "",
        "Standpoint": source.standpoint,
        "Read by": source.read_by,
    }
    return _Preview("Source", source.title, lines, url=source.url)


KINDS: dict[str, Callable[[_Book, str], _Preview]] = {
    "fact": _fact,
    "passage": _passage,
    "quotation": _quotation,
    "finding": _finding,
    "event": _event,
    "disagreement": _disagreement,
    "recommendation": _recommendation,
    "source": _source,
    "evidence": _row,
    "search": _search,
}


def _shown(preview: _Preview, book: _Book) -> dict[str, Any]:
    """Return a preview with as many passages, and as many other sources, as it has room for."""
    named = preview.passages[:NAMED]
    heard = [book.passages[name].source for name in named]
    others = [key for key in preview.sources if key not in heard]
    more = len(preview.passages[NAMED:]) + len(others[NAMED:])
    lines = [[label, _in_languages(words)] for label, words in preview.lines.items() if words]
    shown = {"kind": preview.kind, "heading": _in_languages(preview.heading), "lines": lines}
    shown |= {"url": preview.url} if preview.url else {}
    shown |= {"amounts": [list(amount) for amount in preview.amounts]} if preview.amounts else {}
    return shown | {"passages": named, "sources": others[:NAMED], "more": more}


def _in_languages(words: str) -> Any:
    """Return words as they are, or as pairs of language and words where they hold another script."""
    runs = [list(run) for run in languages.runs(words)]
    return runs if any(language for language, _ in runs) else words


def script(targets: set[str], book: _Book, address: Callable[[str], str] = str) -> str:
    """Return the script file that hands the previews of some entries to the page, with their passages and sources.

    `address` gives the address of an entry, seen from the page.
    """
    entries = {name: entry for name in sorted(targets) if (entry := book.entry(name))}
    for name, entry in entries.items():
        if "amounts" in entry:
            led = [[words, counted, address(target)] for words, counted, target in entry["amounts"]]
            entries[name] = entry | {"amounts": led}
    known, texts = book.sources, book.passages
    cited = sorted({name for entry in entries.values() for name in entry["passages"]})
    keys = {key for entry in entries.values() for key in entry["sources"]} | {texts[name].source for name in cited}
    content = {
        "entries": entries,
        "passages": {
            name: {
                "source": (passage := texts[name]).source,
                "words": _in_languages(passage.told),
                "url": known[passage.source].passage_url(passage.first, passage.last),
            }
            for name in cited
        },
        "sources": {
            key: {
                "name": (source := known[key]).in_full,
                "judgement": source.judgement,
                "url": source.url,
            }
            for key in sorted(keys)
        },
    }
    # Data can never end the script element, wherever the script is placed.
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f"window.reportPreviews = {text};\n"


def _write(app: Sphinx, failure: Exception | None) -> None:
    """Write the file of every page, because targets may change while the page itself does not."""
    if failure is not None or app.builder.format != "html":
        return
    book, made_from = cache(_Book), _made_from(app)
    for page in sorted(app.env.found_docs):
        if targets := backlinks.marked(app.env, page):
            file = Path(app.outdir, "_static", FOLDER, f"{page}.js")
            file.parent.mkdir(parents=True, exist_ok=True)
            made = partial(script, targets, address=_addresses(app, page))
            about = f"{made_from} {page} {sorted(targets)}"
            file.write_bytes(kept("previews.js", "evidencebook", about, lambda made=made: made(book()).encode()))


def _made_from(app: Sphinx) -> str:
    """Return one digest of all that previews are made from, besides what a page leads to: tables, facts, sources, addresses, code."""
    files = [*tables.contents(), load.content(project.root() / facts.FILE), load.content(project.bibliography())]
    labels = sorted(app.env.get_domain("std").anonlabels.items())
    return fingerprints.digest(
        "\n".join([fingerprints.code(), *map(fingerprints.digest, files), repr(labels)]).encode()
    )


def _addresses(app: Sphinx, page: str) -> Callable[[str], str]:
    """Return the function that gives the address of an entry from a page, empty where no page lists it."""
    labels = app.env.get_domain("std").anonlabels

    def address(target: str) -> str:
        if target not in labels:
            return ""
        docname, anchor = labels[target]
        return f"{app.builder.get_relative_uri(page, docname)}#{anchor}"

    return address


def setup(app: Sphinx) -> None:
    """Write previews once all pages are made."""
    app.connect("build-finished", _write)
