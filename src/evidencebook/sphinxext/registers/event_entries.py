"""The entries of what the sources tell: events, claims, disagreements, recommendations and channels."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import Any

import pandas as pd
from docutils import nodes

from evidencebook import project
from evidencebook.evidence import code_words, reliability, role_words, row_words, tables, wording
from evidencebook.evidence import facts as fact_table
from evidencebook.sphinxext import entry_words, event_words, roles
from evidencebook.sphinxext.registers import facets
from evidencebook.sphinxext.registers.entry import Entry, in_columns
from evidencebook.sphinxext.registers.fact_entries import (
    finding_links,
    marks,
    parted,
    rests_on,
    row_link,
    sourced,
    spoken,
    stated,
)
from evidencebook.sphinxext.roles import fact_link


def _text(*sentences: str) -> list[nodes.Node]:
    return [nodes.Text(" ".join(sentence for sentence in sentences if sentence))]


def led_back(row) -> list[nodes.Node]:
    """Return the evidence of a row: sources, marks of passages, and the words or the place in the source."""
    passages = getattr(row, "passages", "").split()
    words = f" {located(row.locator, getattr(row, 'locator_kind', 'words'))}" if row.locator else ""
    return [*sourced(row.source.split()), *marks(passages), nodes.Text(words)]


def located(words: str, kind: str) -> str:
    """Return a locator in the form of its kind: exact words in quotation marks, a title, a table cell, or our own words."""
    if kind in {"cell", "paraphrase"}:
        return f"{'cell' if kind == 'cell' else 'in our words'}: {words}"
    if kind == "title":
        return f"title: {wording.quoted(words)}"
    return " (title); ".join(wording.quoted(part) for part in words.split(" (title); "))


CREDIBILITY = {
    "1": "confirmed by others",
    "2": "probably true",
    "3": "possibly true",
    "4": "doubtful",
    "5": "improbable",
    "6": "cannot be judged",
}


def evidence() -> Iterator[Entry]:
    """Return what other publications say: act, speaker, words, how far it may be believed, and who contests it."""
    words = facets.index().words
    for row in _dated(tables.read("evidence")).itertuples():
        when = event_words.when(row)
        by = f"By the account of {row.asserted_by}." if row.asserted_by and row.asserted_by != row.actor else ""
        against = event_words.contested(row.contested_by)
        about = [f"{row.actor}.", by, event_words.standing(row), against]
        about += [f"Credibility {row.credibility}, {CREDIBILITY[row.credibility]}.", words.in_text(row.note)]
        place = f"Place: {row.place}." if row.place else ""
        kept = facets.of_row(row, when, row.actor_side, Topic=row.topic)
        parts = [_text(*about, place), led_back(row)]
        yield Entry("evidence", row.id, _told(when, row.what), parts, kept)


def _side(name: str) -> str:
    sides = project.settings().sides
    return sides[name].name if name in sides else name


def ledger() -> Iterator[Entry]:
    """Return the ledger: what each side did, gave, threatened, held back or assured, by half-year."""
    rows = facets.index()
    for row in tables.read("restraint_ledger").sort_values(["half_year", "side", "id"]).itertuples():
        when = event_words.when(row)
        half, year = ("First", "Second")[row.half_year.endswith("2")], row.half_year[:4]
        heading = f"{half} half of {year}, {_side(row.side)}: {code_words.words(row.act)}"
        against = event_words.contested(row.contested_by)
        told = ACCOUNTS.get(getattr(row, "account", ""), "")
        parts = [
            _text(event_words.standing(row), told, against, rows.words.in_text(getattr(row, "note", ""))),
            led_back(row),
        ]
        links = [[row_link(name, rows)] for name in row.rows.split()]
        parts += [[nodes.Text("Rests on: "), *parted(links)]] if links else []
        kept = facets.of_row(row, when, row.side, Act=row.act)
        # An act of both sides is found under either.
        kept = replace(kept, sides=tuple(project.settings().sides)[:2]) if row.side == "both" else kept
        yield Entry("evidence", row.id, _told(heading, row.what), parts, kept)


ACCOUNTS = {
    "other_side": "Told by the other side alone.",
    "alleged": "Told by the side that complains of it.",
    "broken": "The assurance was not kept.",
    "weak": "Known from weak hosts alone.",
}


def series() -> Iterator[Entry]:
    """Return every row that has no entry of another kind: with the rows that it is made from, or its source and passages."""
    index = facets.index()
    for name in [*tables.series(), *tables.evidence()]:
        book = tables.codebook()[name]
        apart = {"id", "rows", "source", "passages", "searches"}
        fields = [f for f in book["schema"]["fields"] if f["name"] not in apart]
        for row in tables.read(name).to_dict("records"):
            if facets.entry_of(name, row)[0] != "row":
                continue
            heading = index.words.heading(row["id"])
            cells = [(f, cell) for f in fields if (cell := _cell(row[f["name"]], f, index.words).rstrip("."))]
            parts = [list(_cells(cells, heading))]
            if made_from := row.get("rows", "").split():
                parts.append([nodes.Text("Made from: "), *parted([[row_link(each, index)] for each in made_from])])
            if row.get("source"):
                parts.append([*sourced(row["source"].split()), *marks(row.get("passages", "").split())])
            kept = index.of_rows([row["id"]], index.rows[row["id"]].sources, Table=book["title"])
            yield Entry("row", row["id"], _told(book["title"], heading), parts, kept)


# Columns that an entry on the site has in its date.
_DATED = {*chain(*role_words.SPANS), "period_kind", "date_precision"}


def _cells(cells: list[tuple[Mapping[str, Any], str]], heading: str) -> Iterator[nodes.Node]:
    """Return the cells of a row under their titles; the site shows none of them that its date or heading says."""
    told = [_is_told(field["name"], cell, heading) for field, cell in cells]
    for number, (field, cell) in enumerate(cells):
        later = told[number + 1 :]
        words, end = f"{field['title']}: {cell}", "; " if later else "."
        if told[number]:
            yield in_columns(nodes.Text(f"{words}{end}"))
        elif later and all(later):
            yield from (nodes.Text(words), in_columns(nodes.Text(end)))
        else:
            yield nodes.Text(f"{words}{end}")


def _is_told(name: str, cell: str, heading: str) -> bool:
    return name in _DATED or cell.lower() in heading.lower() or (name, cell) == ("hedge", "exact")


def _cell(value: Any, field: Mapping[str, Any], words: entry_words.EntryWords) -> str:
    if isinstance(value, pd.Timestamp):
        return f"{value.day} {value:%B %Y}"
    if pd.isna(value) or value == "not_stated":
        return ""
    if field["type"] in {"number", "integer"}:
        return f"{value:.0f}" if row_words.is_year(field) else wording.number(value, wording.decimals_of(value))
    if wording.is_month_or_day(str(value)):
        return wording.said_on(value)
    is_side = value in project.settings().sides and "enum" in field.get("constraints", {})
    return _side(value) if is_side else code_words.words(words.in_text(str(value)))


# Words above a register that belong to its entries, and move with it on paper.
ABOVE_REGISTER = "above-register"


def _usual_place() -> str:
    """Return where more than half of all searches looked; nothing where places differ."""
    places = Counter(tables.read("searches")["where"])
    place, times = max(places.items(), key=lambda each: each[1], default=("", 0))
    return place if times > 1 and 2 * times > places.total() else ""


def _above_searches() -> list[nodes.paragraph]:
    """Return the usual place as a paragraph to stand above the searches, which do not repeat it."""
    if not (place := _usual_place()):
        return []
    return [nodes.paragraph("", f"Searched, where an entry does not say it: {place}.", classes=[ABOVE_REGISTER])]


def searches() -> Iterator[Entry]:
    """Return every search that found nothing, or too little: question, place where it is not the usual one, words, day, result."""
    usual = _usual_place()
    for row in tables.read("searches").itertuples():
        where = "" if row.where == usual else f"Searched: {row.where}."
        parts = [
            _text(f"Found: {row.result}"),
            _text(where, f"With: {row.words}. When: {wording.said_on(str(row.when))}."),
        ]
        yield Entry("search", row.id, _heading(row.question), parts)


def third_hand() -> Iterator[Entry]:
    """Return the numbers that rest on third-hand sources alone, each with those sources."""
    words = facets.index().words
    for fact in reliability.third_hand():
        heading = [roles.link("fact", fact.id, nodes.Text(words.of_fact(fact)), label="", optional=True)]
        yield Entry("third-hand", fact.id, heading, [sourced(fact.sources)])


def apparent() -> Iterator[Entry]:
    """Return apparent contradictions: both wordings, and why they do not contradict each other."""
    for row in tables.read("apparent_contradictions").sort_values(["chapter", "id"]).itertuples():
        parts = [
            _wording(row.first_source, row.first_wording, row.first_passages),
            _wording(row.second_source, row.second_wording, row.second_passages),
            _text(row.why),
        ]
        yield Entry("apparent", row.id, _heading(row.subject), parts)


def _heading(text: str) -> list[nodes.Node]:
    return [nodes.strong("", text)]


def _told(head: str, what: str) -> list[nodes.Node]:
    """Return a heading whose first part, when or of which table, a column of the register says on the site."""
    return [in_columns(nodes.strong("", head), nodes.Text(": ")), nodes.Text(what)]


def _dated(table: pd.DataFrame) -> pd.DataFrame:
    """Return rows by date, those without one last."""
    key = table.date_start.fillna(table.date_end)
    return table.assign(key=key).sort_values(["key", "id"], na_position="last").drop(columns="key")


def _of(chapter: str, name: str) -> pd.DataFrame:
    table = tables.read(name)
    return table[table.chapter == chapter]


def events() -> Iterator[Entry]:
    """Return the chronology: what, by whom, where, how it is known and what speaks against it."""
    names, acts = tables.read("names").name, set(tables.acts().index)
    for row in _dated(chronicle()).itertuples():
        yield _act(row) if row.id in acts else _event(row, names)


def chronicle() -> pd.DataFrame:
    """Return all dated events: those of the table of events, and the acts among the rows of evidence."""
    acts = tables.acts()
    if acts.empty:
        return tables.read("events")
    alike = acts.assign(kind=acts.topic, direction="neither", target="", passages="", place="")
    return pd.concat([tables.read("events"), alike.reindex(columns=tables.read("events").columns, fill_value="")])


def _act(row) -> Entry:
    when = event_words.when(row)
    shown = roles.link("evidence", row.id, nodes.Text("The row of evidence"), label="", optional=True)
    against = event_words.contested(row.contested_by)
    parts = [_text(f"{row.actor}.", event_words.standing(row), against), led_back(row), [shown]]
    return Entry("dated", row.id, _told(when, row.what), parts, facets.of_row(row, when, row.actor_side, Kind=row.kind))


def _event(row, names: pd.Series) -> Entry:
    when = event_words.when(row)
    place = f"Place: {names[row.place]}." if row.place else ""
    against = event_words.contested(row.contested_by)
    direction = "" if row.direction == "neither" else f"{row.direction.replace('_', '-').capitalize()}."
    kind = in_columns(nodes.Text(f"{row.kind.capitalize()}. "))
    who = nodes.Text(f"{row.actor}{f' → {row.target}' if row.target else ''}. ")
    about = [who, kind, *_text(direction, event_words.standing(row), against, place, row.note)]
    kept = facets.of_row(row, when, row.actor_side, Kind=row.kind)
    return Entry("event", row.id, _told(when, row.what), [about, led_back(row)], kept)


def claims(chapter: str) -> Iterator[Entry]:
    """Return who says what in the field of a chapter, and who denies it."""
    for row in _of(chapter, "claims").itertuples():
        when = event_words.when(row)
        against = f"Denied by: {row.denied_by}." if row.denied_by else ""
        side = project.settings().sides[row.asserted_side].name
        shown = in_columns(nodes.Text(f" Side: {side}. {row.kind.capitalize()}, {when}."))
        about = [nodes.Text(f"Who: {row.asserted_by}."), shown, nodes.Text(f" {against}" if against else "")]
        kept = facets.of_row(row, when, row.asserted_side, Kind=row.kind)
        yield Entry("claim", row.id, _heading(row.statement), [about, led_back(row)], kept)


def disagreements(chapter: str) -> Iterator[Entry]:
    """Return every contradiction in the field of a chapter with both wordings, the arithmetic, and the verdict."""
    known, rows = fact_table.read(), facets.index()
    for row in _of(chapter, "disagreements").itertuples():
        facts = [known[name] for name in row.facts.split()]
        sums = [part for fact in facts for part in (fact_link(fact), nodes.Text(f" ({fact.computed}); "))]
        parts = [
            _wording(row.first_source, row.first_wording, row.first_passages),
            _wording(row.second_source, row.second_wording, row.second_passages),
            *([[nodes.Text("Arithmetic: "), *sums[:-1], nodes.Text(f" ({facts[-1].computed}).")]] if sums else []),
            [nodes.strong("", f"{row.verdict.capitalize()}. "), nodes.Text(f"{row.resolved_by} {row.why}")],
        ]
        if deciding := [[row_link(name, rows)] for name in row.evidence.split()]:
            parts.append([nodes.Text("Evidence: "), *parted(deciding)])
        passages = f"{row.first_passages} {row.second_passages}".split()
        sources = tuple(dict.fromkeys(f"{row.first_source} {row.second_source}".split()))
        kept = rows.of_passages(passages, sources, Kind=row.kind, Verdict=row.verdict)
        heading = _heading(row.subject)
        yield Entry("disagreement", row.id, heading, parts, kept)


def _wording(source: str, words: str, passages: str) -> list[nodes.Node]:
    """Return what a source says: in quotation marks where it was held against a passage, else as it was noted."""
    return [
        *sourced(source.split()),
        nodes.Text(f": “{words}”" if passages else f": {words}"),
        *marks(passages.split()),
    ]


def recommendations() -> Iterator[Entry]:
    """Return every recommendation: who makes it to whom, act, instrument, time, condition, cost, sign, evidence."""
    names, evidence = tables.read("names").name, tables.read("recommendation_evidence")
    words = stated()
    for row in tables.read("recommendations").itertuples():
        whom = wording.together(names[name] for name in row.addressee.split())
        parts = [
            _text(f"{row.kind.capitalize()} of {row.made_by}, to {whom} ({row.addressee_stated}).", spoken(row.act)),
            _labelled({"Instrument": row.instrument, "Time frame": row.time_frame, "Condition": row.condition}),
            _labelled({"Cost or risk": row.cost_or_risk, "Sign of success": row.sign_of_success}),
            _labelled({"Later record": row.later_record}),
        ]
        parts = list(filter(None, parts))
        parts += [
            [*_text(f"{case.stance.capitalize()}: {case.statement} ({case.asserted_by}) "), *led_back(case)]
            for case in evidence[evidence.recommendation == row.id].itertuples()
        ]
        parts += [[nodes.Text("Rests on: "), *finding_links(row.findings.split(), words)]] if row.findings else []
        parts += [[nodes.Text("Evidence: "), *rests_on(row.rows.split(), facets.index())]] if row.rows else []
        parts += [[*sourced(row.source.split()), *marks(row.passages.split())]] if row.source else []
        yield Entry("recommendation", row.id, _heading(row.title), parts)


def _labelled(said: dict[str, str]) -> list[nodes.Node]:
    """Return the texts with their labels, without empty ones."""
    words = " ".join(f"{label}: {spoken(words)}" for label, words in said.items() if words)
    return _text(words) if words else []


def channels() -> Iterator[Entry]:
    """Return every channel with the states that it was in."""
    states = _dated(tables.read("channel_states"))
    for row in tables.read("channels").itertuples():
        parts = [_text(f"Between {row.between}. {row.used_for}"), led_back(row)]
        for state in states[states.channel == row.id].itertuples():
            when = event_words.when(state)
            known = code_words.words(state.state)
            parts.append([*_text(f"{when}: {known}. {state.why} ({state.asserted_by}) "), *led_back(state)])
        yield Entry("channel", row.id, _heading(row.channel), parts)


# What stands above the entries of a kind.
ABOVE = {"searches": _above_searches}
# These take the name of a chapter besides.
BY_CHAPTER = {"claims": claims, "disagreements": disagreements}
KINDS = {
    "events": events,
    "recommendations": recommendations,
    "channels": channels,
    "evidence": evidence,
    "restraint_ledger": ledger,
    "series": series,
    "searches": searches,
    "third-hand": third_hand,
    "apparent_contradictions": apparent,
}
