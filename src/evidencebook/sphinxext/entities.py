"""A page for each person and institution: who they are, what they did and said, and where the report names them.

A page is written anew only where what it says has changed, since there are more of them than of all others.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from evidencebook import project
from evidencebook.evidence import passages, role_words, sources, tables, wording
from evidencebook.files import atomic, cache, fingerprints
from evidencebook.pdf import volumes

FOLDER, KEPT = "people", "report-entities.json"
KINDS = {"person": "Person", "organisation": "Institution"}
# What somebody did, said or counted: the table, the columns that name them, the one that says it, and the kind of its entry.
_SAID = (
    ("evidence", ("actor", "asserted_by"), "what", "evidence"),
    ("events", ("actor",), "what", "event"),
    ("claims", ("asserted_by",), "statement", "claim"),
    ("recommendations", ("made_by",), "title", "recommendation"),
)


class entity_link(nodes.Inline, nodes.TextElement):  # noqa: N801 docutils names its nodes in lower case
    """A link to the page of a person or an institution: `entity` is its id."""


class ResolveEntityLinks(SphinxPostTransform):
    """Links to the pages of people and institutions on the site; on paper the words stay plain text."""

    default_priority = 6

    def run(self, **_: object) -> None:
        """Replace each link."""
        for node in list(self.document.findall(entity_link)):
            if self.app.builder.format != "html":
                node.replace_self(node.children)
                continue
            uri = self.app.builder.get_relative_uri(self.env.docname, f"{FOLDER}/{node['entity']}")
            node.replace_self(nodes.reference("", "", *node.children, internal=True, refuri=uri))


def known() -> dict[str, dict[str, Any]]:
    """Return the people and institutions among the names, by their ids."""
    table = tables.read("names") if "names" in tables.codebook() else pd.DataFrame({"kind": []})
    return {row["id"]: row for row in table[table.kind.isin(list(KINDS))].to_dict("records")}


def called(row: dict[str, Any]) -> list[str]:
    """Return the names of somebody, longest first: the name, its variants, and the surname of a person."""
    names = {row["name"], *(each.strip() for each in row["variants"].split(";") if each.strip())}
    return sorted(names | ({row["name"].split()[-1]} if row["kind"] == "person" else set()), key=lambda n: (-len(n), n))


def pattern(row: dict[str, Any]) -> re.Pattern:
    """Return a pattern that matches any name of somebody."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, called(row)))})(?!\w)")


class Statement(NamedTuple):
    """What somebody did or said: sorted by date, with the time in words, who told it, the entry, and who it is of.

    `speaks` are those named in brackets, as who speaks for an office: “Ministry of Defence (Smith)”.
    """

    date: str
    target: str
    when: str
    what: str
    told: str
    who: tuple[str, ...]
    speaks: tuple[str, ...]


def statements() -> list[Statement]:
    """Return all statements and acts by date, those without a date last."""
    found = []
    for name, columns, column, kind in (each for each in _SAID if each[0] in tables.codebook()):
        for row in tables.read(name).to_dict("records"):
            first = row.get("date_start", pd.NaT)
            first = row.get("date_end", pd.NaT) if pd.isna(first) else first
            date, target = "" if pd.isna(first) else f"{first:%Y-%m-%d}", f"{kind}-{row['id']}"
            who, when = tuple(row[each] for each in columns), role_words.time_of(row)
            found.append(Statement(date, target, when, row[column], row.get("asserted_by", ""), who, _bracketed(who)))
    for quotation in passages.quotations().values():
        when, words = wording.said_on(quotation.date), f"“{quotation.words}”"
        who = (quotation.speaker,)
        found.append(Statement(quotation.date, f"quotation-{quotation.id}", when, words, "", who, _bracketed(who)))
    return sorted(found, key=lambda each: (not each.date, each))


def said(found: re.Pattern, of: list[Statement]) -> list[Statement]:
    """Return what one of the people or institutions did or said; by whom it is told is left out where they say it themselves."""
    own = [each for each in of if any(map(found.match, each.who)) or any(map(found.search, each.speaks))]
    return [each._replace(told="") if found.search(each.told) else each for each in own]


def _all_said(people: dict[str, dict[str, Any]]) -> dict[str, list[Statement]]:
    """Return what each of the people and institutions did or said, by id; kept until tables or code change."""

    def look() -> dict[str, list[Statement]]:
        of = statements()
        return {name: said(pattern(row), of) for name, row in people.items()}

    made_from = f"{fingerprints.code()} {tables.digest(tables.contents())}"
    kept = cache.kept_value("said.json", made_from, look)
    return {name: [Statement(*each) for each in found] for name, found in kept.items()}


def _bracketed(who: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for each in who for name in re.findall(r"\(([^)]*)\)", each))


def named(records: list[list[str]], people: dict[str, dict[str, Any]]) -> dict[str, list[list[str]]]:
    """Return (anchor, title) of every section, figure and table of a page that names somebody, by the ids of `people`."""
    kinds = ("section", "figure", "table")
    shown = [([anchor, title], f"{title} {text}") for anchor, kind, title, _, text in records if kind in kinds]
    page = "\n".join(text for _, text in shown)
    found: dict[str, list[list[str]]] = {}
    for name, row in people.items():
        # Most pages name few of them, and a plain search for words takes a hundredth of the time of a pattern.
        is_there = any(each in page for each in called(row))
        if is_there and (places := [place for place, text in shown if pattern(row).search(text)]):
            found[name] = places
    return found


def _collect(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    if app.builder.name != "html":
        return
    file = Path(app.doctreedir) / KEPT
    before = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {"people": {}, "pages": {}}
    people, labels = known(), app.env.get_domain("std").anonlabels
    listed, pages, looked_for = _all_said(people), {}, sorted(pattern(row).pattern for row in people.values())
    written = app.report_index.pages
    for page, records in ((name, written[name]) for name in volumes.reading_order(app.env) if name in written):
        # As JSON: of a page that was written at an earlier build, they were read from such a file.
        digest = fingerprints.digest(json.dumps([looked_for, records]).encode())
        kept = before["pages"].get(page, ["", {}])
        pages[page] = kept if kept[0] == digest else [digest, named(records, people)]
    frame = f"{app.report_version} {sorted(title.astext() for title in app.env.titles.values())}"
    now = {}
    for name, row in people.items():
        page = f"{FOLDER}/{name}"
        places = {docname: found[name] for docname, (_, found) in pages.items() if name in found}
        context = _context(app, page, row, listed[name], places, labels)
        now[name] = fingerprints.digest(f"{frame} {json.dumps(context, ensure_ascii=False)}".encode())
        if before["people"].get(name) != now[name] or not Path(app.outdir, f"{page}.html").is_file():
            yield page, context, "entity.html"
    for gone in set(before["people"]) - set(now):
        Path(app.outdir, FOLDER, f"{gone}.html").unlink(missing_ok=True)
    atomic.replace(file, json.dumps({"people": now, "pages": pages}))


def _context(
    app: Sphinx,
    page: str,
    row: dict[str, Any],
    listed: list[Statement],
    named_in: dict[str, list[list[str]]],
    labels: dict[str, tuple[str, str]],
) -> dict[str, Any]:
    """Return what the page of a person or an institution shows."""
    sides = project.settings().sides

    def address(target: str) -> str:
        docname, anchor = labels.get(target, ("", ""))
        return f"{app.builder.get_relative_uri(page, docname)}#{anchor}" if docname else ""

    places: dict[str, list[dict[str, str]]] = {}
    for docname, found in named_in.items():
        uri = app.builder.get_relative_uri(page, docname)
        links = [{"title": title, "href": f"{uri}{f'#{anchor}' if anchor else ''}"} for anchor, title in found]
        places.setdefault(app.env.titles[docname].astext(), []).extend(links)
    source = sources.read().get(row["source"])
    return {
        "title": row["name"],
        "kind": KINDS[row["kind"]],
        "side": sides[row["side"]].name if row["side"] in sides else "",
        "about": row["about"],
        "variants": [each.strip() for each in row["variants"].split(";") if each.strip()],
        "source": {"name": source.named, "href": address(f"source-{source.key}")} if source else None,
        "said": [
            {"when": each.when, "what": each.what, "told": each.told, "href": address(each.target)} for each in listed
        ],
        "places": places,
        "entry": address(f"name-{row['id']}"),
    }


def setup(app: Sphinx) -> None:
    """Make the pages, once all others are known."""
    app.add_node(entity_link)
    app.add_post_transform(ResolveEntityLinks)
    app.connect("html-collect-pages", _collect)
