"""The lines of a note, one for each target of a mark: who, what, where, how reliable, and where sources disagree."""

from collections.abc import Callable

import pandas as pd
from docutils import nodes

from evidencebook.evidence import (
    code_words,
    fact_registry,
    facts,
    passages,
    role_words,
    row_words,
    sources,
    tables,
    wording,
)
from evidencebook.sphinxext import entry_words, event_words

HOSTS = {
    "origin": "original",
    "copy": "copy of the original",
    "press": "press",
    "regional": "regional press",
    "aggregator": "aggregator",
    "social": "social media",
}
# The speaker of words that a document does not attribute to a person.
UNNAMED = "Author not named"


class noted(nodes.Inline, nodes.TextElement):  # noqa: N801 docutils names its nodes in lower case
    """One mark of evidence, until the marks of its sentence are gathered in a note.

    `target` is the id of its entry in a register, `kind` what it is, `sources` are keys. The note reads `said`, then the
    link `lead` to the entry, `where` in it, the exact `words`, how `reliable` it is, and what speaks `against` it.
    """


def item(kind: str, name: str, **parts: object) -> noted:
    """Return a mark that leads to the entry `name` of a kind."""
    empty = {
        "who": "",
        "said": "",
        "lead": "",
        "where": "",
        "words": "",
        "reliable": "",
        "against": "",
        "sources": [],
        "url": "",
    }
    return noted("", "", kind=kind, target=f"{kind}-{name}", **(empty | parts))


def reliability(source: sources.Source, credibility: str = "") -> str:
    """Return how far a source may be trusted, and what kind of place its words were read at."""
    grade = f"grade {source.grade}{credibility}" if source.grade else ""
    return ", ".join(filter(None, [grade, HOSTS.get(source.host, "")]))


def _located(row: pd.Series) -> str:
    """Return the words of its source by which a row can be found there, in quotation marks; empty where a place is told."""
    words = row.get("locator", "") if row.get("locator_kind", "words") in ("words", "") else ""
    return wording.quoted(words) if words else ""


def passage(name: str) -> noted:
    """Return the mark of a passage: source, paragraph, first and last words."""
    row = passages.read()[name]
    source = sources.read()[row.source]
    return item(
        "passage",
        name,
        lead=source.named,
        where=f", ¶{row.paragraph}",
        words=wording.after_colon(row.told),
        reliable=reliability(source),
        sources=[row.source],
        url=source.passage_url(row.first, row.last),
    )


def quotation(name: str) -> noted:
    """Return the mark of a quotation: who said it, when and where it stands."""
    row = passages.quotations()[name]
    of = passages.read()[row.passage]
    source = sources.read()[of.source]
    return item(
        "quotation",
        name,
        said=""
        if row.speaker == UNNAMED
        else f"{row.speaker}, {row.role[0].lower()}{row.role[1:]}, {wording.said_on(row.date)}",
        lead=source.named,
        where=f", ¶{of.paragraph}",
        reliable=reliability(source),
        sources=[of.source],
        url=source.passage_url(of.first, of.last),
    )


def cited(key: str) -> noted:
    """Return the mark of a source: who, when, what, how reliable."""
    source = sources.read()[key]
    where = f", {source.title}"
    return item(
        "source", key, lead=source.named, where=where, reliable=reliability(source), sources=[key], url=source.url
    )


def evidence(name: str) -> noted:
    """Return the mark of a row of evidence, whatever its table, or of a passage; LookupError where there is none."""
    if name in passages.read():
        return passage(name)
    table = role_words.AllRows().tables[name]
    row = tables.read(table).loc[name]
    return of_row(row, *entry_of(table, row))


def entry_of(table: str, row: pd.Series) -> tuple[str, str]:
    """Return kind and name of the entry of a register that lists a row."""
    from evidencebook.sphinxext.registers import facets  # it stands above the roles, which make marks

    return facets.entry_of(table, row)


def of_row(row: pd.Series, kind: str, name: str) -> noted:
    """Return the mark of a row: who says what, when, in which words, and who contests it."""
    keys, spans = _ids(row, "source", "sources"), _ids(row, "passages")
    is_sourced = bool(keys)
    if not is_sourced:  # it is made from rows that are
        led = fact_registry.origins().get(row["id"], ((), ()))
        keys = list(led[1])
        spans = spans or (list(led[0]) if len(keys) == 1 else [])
    source = sources.read()[keys[0]] if keys else None
    who = entry_words.speaker(row)
    what = code_words.words(next((row[column] for column in entry_words.SAYS if row.get(column)), ""))
    if name in (known := facts.read()) and not row.get("what"):
        about = entry_words.subject(row) or known[name].computed
        what = ", ".join(filter(None, (known[name].words, wording.after_colon(about))))
    elif name in known and not is_sourced:
        what = f"{what}: {known[name].words}"
    head = ", ".join(part for part in (who, role_words.time_of(row)) if part)
    said = ": ".join(part for part in (head, what.rstrip(".")) if part) or row_words.named(row)
    where = f", ¶{passages.read()[spans[0]].paragraph}" if spans else ""
    return item(
        kind,
        name,
        who=who,
        said=said if source else "",
        lead=source.named if source else said,
        where=where,
        words=_located(row),
        reliable=reliability(source, str(row.get("credibility", "") or "")) if source else "",
        against=event_words.contested(event_words.contested_by(row)),
        sources=keys,
        url=source.url if source else "",
    )


def _ids(row: pd.Series, *columns: str) -> list[str]:
    return next((row[column].split() for column in columns if row.get(column)), [])


def disagreement(name: str) -> noted:
    """Return the mark of a disagreement: what the sources disagree about, both wordings, and the verdict."""
    row, known = tables.read("disagreements").loc[name], sources.read()
    keys = [key for key in dict.fromkeys((row.first_source, row.second_source)) if key in known]
    sources_ = (row.first_source, row.second_source)
    who = [known[key].named if key in known else key for key in sources_]
    who[1] += ", elsewhere" if who[0] == who[1] else ""
    # What was held against a passage is exact; else it is as it was noted.
    said = [
        f"“{words}”" if held else words
        for words, held in ((row.first_wording, row.first_passages), (row.second_wording, row.second_passages))
    ]
    wordings = "; ".join(f"{one}: {words}" for one, words in zip(who, said, strict=True))
    resolved = f" {row.resolved_by}" if row.verdict == "resolved" else ""
    return item(
        "disagreement",
        name,
        lead=f"Sources disagree: {wording.after_colon(row.subject)}",
        against=f"{wordings}. {row.verdict.replace('_', ' ').capitalize()}.{resolved}",
        sources=keys,
    )


def search(name: str) -> noted:
    """Return the mark of a search: what was looked for, where, with which words, when, and what came of it."""
    row = tables.read("searches").loc[name]
    when = wording.said_on(row["when"]) if isinstance(row["when"], str) else f"{row['when'].day} {row['when']:%B %Y}"
    return item(
        "search",
        name,
        said="",
        lead="Search",
        where=f", {when}: {row.question.rstrip('.')}",
        against=f"Looked in {row['where'].rstrip('.')}, for {row.words.rstrip('.')}. {row.result.rstrip('.')}.",
    )


MAKERS: dict[str, Callable[[str], noted]] = {
    "passage": passage,
    "quotation": quotation,
    "source": cited,
    "evidence": evidence,
    "disagreement": disagreement,
    "search": search,
}
