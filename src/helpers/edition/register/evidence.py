"""The entries of facts, passages, quotations, findings and sources."""

import re
from collections.abc import Iterator
from datetime import date

from docutils import nodes

from helpers import passages, prose, sources, tables, wording
from helpers.edition import roles
from helpers.facts import record

# An entry: kind and name for its target, the nodes of its heading, and those of each paragraph below.
Entry = tuple[str, str, list[nodes.Node], list[list[nodes.Node]]]


def facts() -> Iterator[Entry]:
    """Return every fact: first those that a sentence uses, then the other figures of the tables."""
    known, used = record.read(), prose.used("fact")
    for name in sorted(known, key=lambda name: (name not in used, name)):
        fact = known[name]
        rows = [nodes.Text("Rows: "), *codes(fact.rows.split())]
        parts = [[nodes.Text(f"{fact.computed[0].upper()}{fact.computed[1:]}.")], rows]
        parts.append([nodes.Text("Sources: "), *sourced(fact.sources), *marks(fact.passages)])
        yield "fact", name, [nodes.strong("", fact.words), nodes.Text(" "), nodes.literal("", name)], parts


def passage_entries() -> Iterator[Entry]:
    """Return every passage with its place, and the way to it in the source's own page."""
    known = sources.read()
    for passage in passages.read().values():
        url = known[passage.source].passage_url(passage.first, passage.last)
        link = nodes.reference("", "open in the original", refuri=url)
        where = f", paragraph {passage.paragraph}, counted without page headers and other stray lines: "
        heading = [nodes.Text(f"“{passage.first} … {passage.last}” "), nodes.literal("", passage.id)]
        yield "passage", passage.id, heading, [[*sourced(passage.source), nodes.Text(where), link]]


def quotations() -> Iterator[Entry]:
    """Return every quotation with its speaker, role and date."""
    known = passages.read()
    for quotation in passages.quotations().values():
        said = f"{quotation.speaker}, {quotation.role[0].lower()}{quotation.role[1:]}, {quotation.date}, in "
        parts = [[nodes.Text(said), *sourced(known[quotation.passage].source), *marks(quotation.passage)]]
        yield "quotation", quotation.id, [nodes.Text(f"“{quotation.words}” "), nodes.literal("", quotation.id)], parts


def findings() -> Iterator[Entry]:
    """Return every finding: how sure, why, while what holds, what would change it, and what follows from it."""
    titles, claims = tables.read("recommendations").title, stated()
    for name, row in tables.read("findings").iterrows():
        ids = [target for target in row.leads_to.split() if target in titles.index]
        links = [
            part for target in ids for part in (roles.recommendation_link(target, titles[target]), nodes.Text("; "))
        ]
        parts = [
            [nodes.Text(f"Confidence is {row.confidence}: {row.reason}")],
            [nodes.Text("Holds while: "), nodes.literal("", row.holds_while)],
            [nodes.Text(f"Would change it: {row.would_change}")],
            [nodes.Text("Leads to: "), *links[:-1]] if ids else [nodes.Text("Context: no recommendation rests on it.")],
        ]
        claim = claims.get(name, "")
        heading = [nodes.strong("", claim), nodes.Text(f" {row.standing[0].upper()}{row.standing[1:]}. ")]
        yield "finding", name, [*heading, nodes.literal("", name)], parts


def source_entries() -> Iterator[Entry]:
    """Return every source with its grade, the reason for it, its standpoint, and its address."""
    for source in sources.read().values():
        heading = [
            nodes.strong("", f"{source.who} ({source.year})"),
            nodes.Text(f", {source.title} (grade {source.grade})"),
        ]
        read = date.fromisoformat(source.urldate)
        told = f"{source.gradereason}. Standpoint: {source.standpoint}. Read by {read.day} {read:%B %Y}: "
        parts = [nodes.Text(told)]
        yield "source", source.key, heading, [[*parts, nodes.reference("", source.url, refuri=source.url)]]


def likelihood() -> Iterator[Entry]:
    """Return the terms of the scale of likelihood with the chance that each stands for."""
    for term, (low, high) in wording.LIKELIHOOD.items():
        yield (
            "likelihood",
            term.replace(" ", "-"),
            [nodes.strong("", term)],
            [[nodes.Text(f"{low}–{high}{wording.NBSP}%")]],
        )


def sourced(keys: str) -> list[nodes.Node]:
    """Return sources, keys separated by spaces, as links to what is said of each: grade, reason, standpoint, address."""
    known, parts = sources.read(), []
    for key in keys.split():
        source = known[key]
        words = nodes.Text(f"{source.who} ({source.year})")
        parts += [roles.link("source", key, words, label=f"Grade {source.grade}, and standpoint"), nodes.Text(", ")]
    return parts[:-1]


def codes(names: list[str]) -> list[nodes.Node]:
    """Return ids in the type of code, with a space after each."""
    return [part for name in names for part in (nodes.literal("", name), nodes.Text(" "))]


def stated() -> dict[str, str]:
    """Return the words in which a chapter states each finding, its facts and quotations written out."""
    known, quoted = record.read(), passages.quotations()

    def shown(role: re.Match) -> str:
        if role[1] == "fact":
            return known[role[3]].words
        return f"“{quoted[role[3]].words}”" if role[1] == "quotation" else ""

    return {name: prose.ROLE.sub(shown, words) for name, words in prose.claims().items()}


def finding_links(names: str, words: dict[str, str]) -> list[nodes.Node]:
    """Return findings, ids separated by spaces, as links by the words in which a chapter states them (see `stated`).

    One that no chapter states goes by its id: the check tells of it, with the row.
    """
    links = [
        roles.link("finding", n, nodes.Text(words.get(n, n).rstrip(".")), label="The finding") for n in names.split()
    ]
    return [part for link in links for part in (link, nodes.Text("; "))][:-1]


def marks(names: str) -> list[nodes.Node]:
    """Return the marks of passages, ids separated by spaces."""
    return [part for name in names.split() for part in (nodes.Text(" "), roles.passage_mark(name))]


KINDS = {
    "facts": facts,
    "passages": passage_entries,
    "quotations": quotations,
    "findings": findings,
    "sources": source_entries,
    "likelihood": likelihood,
}
