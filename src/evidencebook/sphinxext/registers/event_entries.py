"""Entries for events, claims, disagreements, recommendations, episodes and channels."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd
from docutils import nodes

from evidencebook import project
from evidencebook.evidence import facts as fact_table
from evidencebook.evidence import report_facts, tables, wording
from evidencebook.sphinxext.registers import facets
from evidencebook.sphinxext.registers.entry import Entry
from evidencebook.sphinxext.registers.fact_entries import finding_links, marks, sourced, stated
from evidencebook.sphinxext.roles import fact_link

STANDINGS = {
    "public": "On public record.",
    "said": "Certain only that it was said.",
    "one_side": "Known from one side alone.",
    "contested": "Contested.",
    "contradicted": "The record speaks against it.",
    "not_found": "Looked for and not found.",
}


def _text(*sentences: str) -> list[nodes.Node]:
    return [nodes.Text(" ".join(sentence for sentence in sentences if sentence))]


def _led_back(row) -> list[nodes.Node]:
    locator = f" “{row.locator}”" if row.locator else ""
    return [*sourced(row.source), *marks(row.passages), nodes.Text(locator)]


def _heading(text: str, name: str) -> list[nodes.Node]:
    return [nodes.strong("", text), nodes.Text(" "), nodes.literal("", name)]


def _dated(table: pd.DataFrame) -> pd.DataFrame:
    """Return rows by date, those without one last."""
    key = table.date_start.fillna(table.date_end)
    return table.assign(key=key).sort_values(["key", "id"], na_position="last").drop(columns="key")


def _of(chapter: str, name: str) -> pd.DataFrame:
    table = tables.read(name)
    return table[table.chapter == chapter]


def events() -> Iterator[Entry]:
    """Return the chronology: what, by whom, where, how it is known and what speaks against it."""
    names = tables.read("names").name
    for row in _dated(tables.read("events")).itertuples():
        yield _event(row, names)


def since() -> Iterator[Entry]:
    """Return what happened after the last of the documents, each event with the findings that it bears on."""
    table, names, words = tables.read("events"), tables.read("names").name, stated()
    for row in _dated(table[table.date_start > report_facts.last_told()]).itertuples():
        event = _event(row, names)
        bears_on = [nodes.Text("Bears on: "), *finding_links(row.bears_on, words)]
        yield replace(event, kind="since-event", parts=[*event.parts, bears_on])


def _event(row, names: pd.Series) -> Entry:
    when = wording.when(row.date_start, row.date_end, row.date_precision)
    place = f", {names[row.place]}" if row.place else ""
    against = f"Contested by: {row.contested_by}." if row.contested_by else ""
    direction = "" if row.direction == "neither" else f"; {row.direction.replace('_', '-')}"
    about = f"{row.kind.capitalize()}{direction}. {STANDINGS[row.standing]}"
    parts = [
        _text(row.what),
        _text(f"{row.actor}{f' → {row.target}' if row.target else ''}.", about, against, row.note),
    ]
    kept = facets.of_row(row, when, row.actor_side, row.kind)
    return Entry("event", row.id, _heading(f"{when}{place}", row.id), [*parts, _led_back(row)], kept)


def claims(chapter: str) -> Iterator[Entry]:
    """Return who says what in the field of a chapter, and who denies it."""
    for row in _of(chapter, "claims").itertuples():
        when = wording.when(row.date_start, row.date_end, row.date_precision)
        against = f"Denied by: {row.denied_by}." if row.denied_by else ""
        about = f"Who: {row.asserted_by}. Side: {project.settings().sides[row.asserted_side].name}. {row.kind.capitalize()}, {when}."
        kept = facets.of_row(row, when, row.asserted_side, row.kind)
        yield Entry("claim", row.id, _heading(row.statement, row.id), [_text(about, against), _led_back(row)], kept)


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
        passages = f"{row.first_passages} {row.second_passages}".split()
        sources = tuple(dict.fromkeys(f"{row.first_source} {row.second_source}".split()))
        kept = rows.of_passages(passages, sources, row.kind, row.verdict)
        heading = _heading(f"{row.subject} ({row.kind.replace('_', ' ')})", row.id)
        yield Entry("disagreement", row.id, heading, parts, kept)


def _wording(source: str, words: str, passages: str) -> list[nodes.Node]:
    """Return what a source says: in quotation marks where it was held against a passage, else as it was noted."""
    return [*sourced(source), nodes.Text(f": “{words}”" if passages else f": {words}"), *marks(passages)]


def recommendations() -> Iterator[Entry]:
    """Return every recommendation: who makes it to whom, act, instrument, time, condition, cost, sign, evidence."""
    names, evidence = tables.read("names").name, tables.read("recommendation_evidence")
    words = stated()
    for row in tables.read("recommendations").itertuples():
        whom = ", ".join(names[name] for name in row.addressee.split())
        parts = [
            _text(f"{row.kind.capitalize()} of {row.made_by}, to {whom} ({row.addressee_stated}).", row.act),
            _text(f"Instrument: {row.instrument} Time frame: {row.time_frame} Condition: {row.condition}"),
            _text(f"Cost or risk: {row.cost_or_risk} Sign of success: {row.sign_of_success}"),
            _text(f"Later record: {row.later_record}"),
        ]
        parts += [
            [*_text(f"{case.stance.capitalize()}: {case.statement} ({case.asserted_by}) "), *_led_back(case)]
            for case in evidence[evidence.recommendation == row.id].itertuples()
        ]
        parts.append([nodes.Text("Rests on: "), *finding_links(row.findings, words)])
        parts += [[*sourced(row.source), *marks(row.passages)]] if row.source else []
        yield Entry("recommendation", row.id, _heading(row.title, row.id), parts)


def options() -> Iterator[Entry]:
    """Return the options that documents argue for against each other."""
    for row in tables.read("options").itertuples():
        parts = [
            _text(f"Argued by {row.argued_by}. For: {row.evidence_for} Against: {row.evidence_against}"),
            _text(f"Later record: {row.later_record}"),
            [*sourced(row.source), *marks(row.passages)],
        ]
        yield Entry("option", row.id, _heading(f"{row.question} {row.option}", row.id), parts)


def episodes() -> Iterator[Entry]:
    """Return every line of the scheme by which episodes are told."""
    for row in tables.read("episodes").itertuples():
        when = wording.when(row.date_start, row.date_end, row.date_precision)
        about = f"{row.asserted_by}, on the side of {project.settings().sides[row.side].name}; {when}. {STANDINGS[row.standing]}"
        heading = _heading(f"{row.episode.replace('-', ' ').capitalize()}, {row.aspect.replace('_', ' ')}", row.id)
        kept = facets.of_row(row, when, row.side, row.aspect)
        yield Entry("episode", row.id, heading, [_text(row.statement), _text(about), _led_back(row)], kept)


def channels() -> Iterator[Entry]:
    """Return every channel with the states that it was in."""
    states = _dated(tables.read("channel_states"))
    for row in tables.read("channels").itertuples():
        parts = [_text(f"Between {row.between}. {row.used_for}"), _led_back(row)]
        for state in states[states.channel == row.id].itertuples():
            when = wording.when(state.date_start, state.date_end, state.date_precision)
            known = state.state.replace("_", " ")
            parts.append([*_text(f"{when}: {known}. {state.why} ({state.asserted_by}) "), *_led_back(state)])
        yield Entry("channel", row.id, _heading(row.channel, row.id), parts)


# These take the name of a chapter besides.
BY_CHAPTER = {"claims": claims, "disagreements": disagreements}
KINDS = {
    "events": events,
    "since": since,
    "recommendations": recommendations,
    "options": options,
    "episodes": episodes,
    "channels": channels,
}
