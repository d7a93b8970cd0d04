"""The entries of facts, passages, quotations, findings and sources."""

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from docutils import nodes

from evidencebook.evidence import (
    arithmetic,
    code_words,
    passages,
    prose,
    role_text,
    role_words,
    sources,
    tables,
    wording,
)
from evidencebook.evidence import facts as fact_table
from evidencebook.sphinxext import amounts, roles
from evidencebook.sphinxext.registers import facets, source_counts
from evidencebook.sphinxext.registers.entry import Entry, in_columns

# A fact of more rows than this does not name their passages again, nor each of those that follow each other in a table.
MANY = 12


def facts() -> Iterator[Entry]:
    """Return every fact: first those that a sentence uses, then the other figures of the tables."""
    known, used, rows = fact_table.read(), prose.used("fact"), facets.index()
    for name in sorted(known, key=lambda name: (name not in used, name)):
        fact = known[name]
        said = f"{arithmetic.formula(fact, known)}." if arithmetic.formula(fact, known) else ""
        computed = code_words.in_text(fact.computed)
        parts = [[nodes.Text(f"{computed[0].upper()}{computed[1:]}. {said}".rstrip())]]
        if fact.rows != (name,):
            parts.append([nodes.Text("From: "), *_from_rows(fact.rows, rows)])
        elif name in rows.rows and (locator := rows.rows[name].locator):
            parts.append([nodes.Text(f"In the source: {locator}")])
        passages = marks(fact.passages) if len(fact.rows) <= MANY else _by_the_rows(fact.passages)
        if fact.sources:
            parts.append([*_from_sources(fact.sources), *passages])
        kept = rows.of_rows(fact.rows, fact.sources, Unit=fact.unit)
        yield Entry("fact", name, [nodes.strong("", rows.words.of_fact(fact))], parts, kept)


def _from_rows(names: Collection[str], rows: facets.Index) -> Iterator[nodes.Node]:
    """Return the rows of a fact, each of a few with its words in the source; of many, the first and the last of each run."""
    found: list[list[nodes.Node]] = []
    for run in rows.runs(names) if len(names) > MANY else [[name] for name in names]:
        if len(run) < 3:
            told = {name: rows.rows[name].locator for name in run if name in rows.rows and len(names) <= amounts.MOST}
            found += [[row_link(name, rows), *_in_the_source(told.get(name, ""))] for name in run]
        else:
            more = nodes.Text(f" ({len(run)} rows)")
            found.append([row_link(run[0], rows), nodes.Text(" to "), row_link(run[-1], rows), more])
    yield from parted(found)


def _in_the_source(words: str) -> list[nodes.Node]:
    return [nodes.Text(f" (in the source: {words})")] if words else []


def parted(found: list[list[nodes.Node]]) -> list[nodes.Node]:
    """Return parts in one line, separated by semicolons."""
    return [part for each in found for part in (*each, nodes.Text("; "))][:-1]


def row_link(name: str, rows: facets.Index) -> nodes.Node:
    """Return a row of evidence in few words, leading to the entry that lists it, or else to its passage."""
    entry, shown = rows.entry(name), nodes.Text(rows.words.of_row(name))
    if not entry:
        return shown
    passages = rows.rows[name].passages
    instead = roles.target("passage", passages[0]) if passages else ""
    return roles.link(*entry, shown, label="", optional=True, otherwise=instead)


def _from_sources(keys: Collection[str]) -> list[nodes.Node]:
    """Return the sources of a fact; of many, how many they are."""
    if len(keys) > MANY:
        return [nodes.Text(f"{len(keys)} sources, each at the entry of its row")]
    return [nodes.Text(f"{wording.sources_label(keys)}: "), *sourced(keys)]


def _by_the_rows(names: Collection[str]) -> list[nodes.Node]:
    """Return how many passages the rows of a fact rest on: too many to name twice."""
    return [nodes.Text(f"; {wording.counted(len(names), 'passage')}, each at the entry of its row.")] if names else []


def passage_entries() -> Iterator[Entry]:
    """Return every passage with its place, and the way to it in the source's own page."""
    known, rows = sources.read(), facets.index()
    for passage in passages.read().values():
        url = known[passage.source].passage_url(passage.first, passage.last)
        link = nodes.reference("", f"paragraph {passage.paragraph}", refuri=url, reftitle="Open in the original")
        heading = [nodes.Text(passage.told)]
        parts = [[*sourced([passage.source]), nodes.Text(", "), link]]
        if quoted := [f"“{each.words}”" for each in passages.quotations().values() if each.passage == passage.id]:
            parts.append([nodes.Text(f"Quoted from it: {'; '.join(quoted)}")])
        yield Entry("passage", passage.id, heading, parts, rows.of_passages([passage.id], (passage.source,)))


def quotations() -> Iterator[Entry]:
    """Return every quotation with its speaker, role and date."""
    known, rows = passages.read(), facets.index()
    for quotation in passages.quotations().values():
        day = wording.said_on(quotation.date)
        said = f"{quotation.speaker}, {quotation.role[0].lower()}{quotation.role[1:]}"
        source = known[quotation.passage].source
        when = in_columns(nodes.Text(f", {day}"))
        parts = [[nodes.Text(said), when, nodes.Text(", in "), *sourced([source]), *marks([quotation.passage])]]
        heading = [nodes.Text(f"“{quotation.words}”")]
        kept = replace(rows.of_passages([quotation.passage], (source,)), **_said(quotation.date))
        yield Entry("quotation", quotation.id, heading, parts, kept)


def _said(date: str) -> dict[str, str]:
    """Return when words were said, a day, a month or a year in the form of ISO 8601, as the facets of it."""
    first = f"{date}-01-01"[:10] if len(date) < 7 else f"{date}-01"[:10]
    last = f"{date[:4]}-12-31" if len(date) == 4 else f"{date}-{monthrange(int(date[:4]), int(date[5:7]))[1]}"[:10]
    return {"begins": first, "ends": last, "when": wording.said_on(date)}


def findings() -> Iterator[Entry]:
    """Return every finding: what kind, how sure, why, what it rests on, what would change it, and what follows from it."""
    titles, claims, rows = tables.read("recommendations").title, stated(), facets.index()
    for name, row in tables.read("findings").iterrows():
        ids = [target for target in row.leads_to.split() if target in titles.index]
        links = [
            part for target in ids for part in (roles.recommendation_link(target, titles[target]), nodes.Text("; "))
        ]
        sure = f"{how_sure(row)} {spoken(row.reason)}".strip()
        parts = [[nodes.Text(sure)]] if sure else []
        parts += [[nodes.Text("Rests on: "), *rests_on(row.rests_on.split(), rows)]]
        if row.holds_while:
            parts += [[nodes.Text("Held against the data at every build: "), *_held(row.holds_while)]]
        parts += [[nodes.Text(f"Would change it: {spoken(row.would_change)}")]] if row.would_change else []
        parts += [[nodes.Text(f"Strongest other reading: {spoken(row.other_reading)}")]] if row.other_reading else []
        if ids:
            parts += [[nodes.Text("Leads to: "), *links[:-1]]]
        elif row.leads_to:
            parts += [[nodes.Text("Context: no recommendation rests on it.")]]
        yield Entry("finding", name, [nodes.strong("", claims.get(name, ""))], parts)


def _held(conditions: str) -> Iterator[nodes.Node]:
    """Return the conditions of a finding, each number in words and leading to its entry: 7.8% > 2.4%."""
    known = fact_table.read()
    for part in re.split(r"(;? )", conditions):
        if part in known:
            yield roles.link("fact", part, nodes.Text(known[part].words), label="The number", optional=True)
        else:
            yield nodes.Text(re.sub(r"^-(?=\d)", "−", code_words.words(part)))


def how_sure(row) -> str:
    """Return the standing of a finding in a sentence: chance, horizon and confidence of a judgement, else its kind."""
    if row.kind != "judgement":
        return f"{row.kind.capitalize()}:" if row.kind else ""
    return f"Judgement: {wording.chance(row.likelihood)}, {row.horizon.rstrip('.')}; confidence {row.confidence}:"


def rests_on(names: Iterable[str], rows: facets.Index) -> list[nodes.Node]:
    """Return links to what a finding rests on, each in few words."""
    spans, known = passages.read(), fact_table.read()
    found: list[list[nodes.Node]] = []
    for name in names:
        if name in spans:
            words = nodes.Text(rows.words.of_passage(name))
            found.append([roles.link("passage", name, words, label="", optional=True)])
        elif name in known and rows.entry(name) in {None, ("fact", name)}:
            words = nodes.Text(rows.words.of_fact(known[name]))
            found.append([roles.link("fact", name, words, label="", optional=True)])
        else:
            found.append([row_link(name, rows)])
    return parted(found)


def source_entries() -> Iterator[Entry]:
    """Return every source with its grade, the reason for it, its standpoint, and its address."""
    rows = facets.index()
    for source in sources.read().values():
        heading = [
            nodes.strong("", source.named),
            nodes.Text(", "),
            nodes.inline("", source.title, classes=[f"language-{source.language}"] if source.language else []),
            nodes.Text(f" (grade {source.grade})" if source.grade else ""),
        ]
        reason = f"{wording.sentence(source.gradereason)} " if source.gradereason else ""
        standpoint = f"Standpoint: {source.standpoint}. " if source.standpoint else ""
        note = f"{source.note.rstrip('.')}. " if source.note else ""
        told = f"{note}{reason}{standpoint}Read by {source.read_by}: "
        parts = [nodes.Text(told), nodes.reference("", source.shown_url, refuri=source.url)]
        resting_on = source_counts.on(source.key, rows)
        parts = [parts, resting_on] if resting_on else [parts]
        yield Entry("source", source.key, heading, parts, rows.of_source(source.key, source.kind, source.year))


def likelihood() -> Iterator[Entry]:
    """Return the terms of the scale of likelihood with the chance that each stands for."""
    for term in wording.LIKELIHOOD:
        chance = [nodes.Text(wording.chance(term))]
        yield Entry("likelihood", term.replace(" ", "-"), [nodes.strong("", term)], [chance])


def sourced(keys: Iterable[str]) -> list[nodes.Node]:
    """Return sources, by their keys, as links to what is said of each: grade, reason, standpoint, address."""
    known, parts = sources.read(), []
    for key in keys:
        source = known[key]
        words = nodes.Text(source.named)
        parts += [
            roles.link(
                "source", key, words, label=f"Grade {source.grade}, and standpoint" if source.grade else "The source"
            ),
            nodes.Text(", "),
        ]
    return parts[:-1]


def stated() -> dict[str, str]:
    """Return the sentence of each finding, its facts, dates and quotations written out."""
    return {
        name: spoken(wording.judged(row.statement, row.likelihood)) for name, row in tables.read("findings").iterrows()
    }


def spoken(text: str) -> str:
    """Return text with what its roles say in their place, and nothing of marks that say nothing."""
    known, quoted, rows = fact_table.read(), passages.quotations(), role_words.AllRows()

    def shown(role: re.Match) -> str:
        asked = role_text.parse(role[1], role[3])
        (name, *_), kind = asked.ids, role[1]
        if kind == "fact" and name in known:
            return role_words.fact(known[name], asked)
        if kind == "event" and name in rows:
            return role_words.event(rows[name], asked)
        if kind == "quotation" and name in quoted:
            return f"“{role_words.quotation(quoted[name], asked)}”"
        return ""

    return re.sub(r" +(?=[.,;:]|$)", "", prose.ROLE.sub(shown, text))


def finding_links(names: Iterable[str], words: dict[str, str]) -> list[nodes.Node]:
    """Return findings, by their ids, as links by the words in which a chapter states them (see `stated`).

    One that no chapter states goes by its id: the check tells of it, with the row.
    """
    links = [roles.link("finding", n, nodes.Text(words.get(n, n).rstrip(".")), label="The finding") for n in names]
    return [part for link in links for part in (link, nodes.Text("; "))][:-1]


def marks(names: Iterable[str]) -> list[nodes.Node]:
    """Return the marks of passages, by their ids; those of one paragraph are counted."""
    known, found, places = passages.read(), list(names), Counter[tuple[str, int]]()
    of = {name: (known[name].source, known[name].paragraph) for name in found}
    several = {each for each, times in Counter(of.values()).items() if times > 1}
    parts: list[nodes.Node] = []
    for name in found:
        places[of[name]] += 1
        parts += [nodes.Text(" "), roles.passage_mark(name, places[of[name]] if of[name] in several else 0)]
    return parts


KINDS = {
    "facts": facts,
    "passages": passage_entries,
    "quotations": quotations,
    "findings": findings,
    "sources": source_entries,
    "likelihood": likelihood,
}
