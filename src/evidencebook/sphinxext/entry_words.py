"""Short words for register entries, for links to them instead of ids."""

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from textwrap import shorten
from typing import Any

from evidencebook.evidence import (
    code_words,
    facts,
    passages,
    role_words,
    row_words,
    sources,
    standard_tables,
    tables,
    wording,
)

LONGEST = 90  # characters
# Columns that say what a row of evidence is about; the first that a table has counts.
SAYS = ("what", "statement", "measure", "subject", "question", "title", "name", "said", "about")
# Columns that say what a row counts; the first that a table has count.
_COUNTS = ("measure", "subject", "what", "question", "statement")
_SPEAKERS = ("asserted_by", "actor", "made_by", "reporter", "institution")
_COUNTERS = ("counter", "counted_by", "institution")
_BY = ("reporter", "counter", "asserted_by", "actor", "pollster", "counted_by")
_FLOWS = {"imports": "from", "exports": "to"}
# The columns that head the entry of a row.
_HEADS = ("title", "subject", "channel", "name", "statement", "what", "label", "why", "sign")
# What a row of a series is about, in words before codes.
_ABOUT = ("what", "statement", "said", "title", "sign", "label", "name", "measure", "subject", "channel", "why", "who")


class EntryWords:
    """The words for entries, from the tables as they are when it is created; each is computed once."""

    def __init__(self):
        self.facts, self.passages, self.sources = facts.read(), passages.read(), sources.read()
        self.known: dict[str, str] = {}

    @cached_property
    def rows(self) -> dict[str, dict[str, Any]]:
        """The rows of all tables that lead to sources, by their ids."""
        return {
            row["id"]: row
            for name in dict.fromkeys(self.tables.values())
            for row in tables.read(name).to_dict("records")
        }

    @cached_property
    def tables(self) -> Mapping[str, str]:
        """The tables of these rows."""
        return role_words.AllRows().tables

    @cached_property
    def searches(self) -> dict[str, str]:
        """What was looked for, by the ids of the searches."""
        return dict(tables.read("searches").question) if "searches" in tables.codebook() else {}

    def of_passage(self, name: str) -> str:
        """Return the place of a passage; LookupError where there is none of that id."""
        passage = self.passages[name]
        return f"{self.sources[passage.source].named}, ¶{passage.paragraph}"

    def of_row(self, name: str) -> str:
        """Return a fact, a row or a passage in few words, the first that has the id; LookupError where there is none."""
        if name not in self.known:
            self.known[name] = self._of_row(name, short)
        return self.known[name]

    def heading(self, name: str) -> str:
        """Return what a row of a series is about, uncut: its subject or the row that it is made from, time, counter, amounts."""
        row, table = self.rows[name], self.tables[name]
        said = next(
            (code_words.words(row[each]) for each in _ABOUT if isinstance(row.get(each), str) and row[each]), ""
        )
        by = next((row[column] for column in _COUNTERS if row.get(column)), "")
        about = [said.rstrip("."), role_words.time_of(row), f"by {by}" if by else ""]
        amounts, made_from = row_words.amounts(table, row), row.get("rows", "").split()
        if not any(about):
            of = [self._of_row(made_from[0], str).rstrip(".")] if len(made_from) == 1 and not amounts else []
            about = [*of, *row_words.parts(table, row)]
        words = ": ".join(filter(None, (", ".join(filter(None, about)), amounts))) or name
        return f"{words[0].upper()}{words[1:]}"

    def _of_row(self, name: str, short: Callable[[str], str]) -> str:
        if name in self.facts:
            return self.of_fact(self.facts[name])
        if name not in self.rows:
            return self.of_passage(name)
        row = self.rows[name]
        if row.get("flow") or row.get("measure"):
            return short(counted(row))
        when = role_words.time_of(row)
        who = speaker(row)
        said = next((row[each] for each in SAYS if row.get(each)), "") if who else ""
        head = ", ".join(filter(None, (who, when))) if said else when
        said = said or next((row[each] for each in _HEADS if isinstance(row.get(each), str) and row[each]), "")
        words = ": ".join(filter(None, (head, code_words.words(said))))
        table = self.tables[name]
        if said and (head or table in standard_tables.all_()):
            return short(words)
        if not said or self._says_twice(table, said):
            words = ", ".join(row_words.parts(table, row))
            # What is only said of another row needs to say what kind of thing it is.
            words = words if said or not row.get("rows") else f"{tables.codebook()[table]['title']}: {words}"
        return ": ".join(filter(None, (short(words), row_words.amounts(table, row)))) or name

    def _says_twice(self, table: str, said: str) -> bool:
        """Return whether the words do not tell a row from the others of its table."""
        rows = tables.read(table)
        return any((rows[column] == said).sum() > 1 for column in (*SAYS, *_HEADS) if column in rows)

    def in_text(self, text: str) -> str:
        """Return a note with the rows, sources and searches in it in words."""

        def shown(name: re.Match) -> str:
            if name[0] in self.sources:
                return self.sources[name[0]].named
            if name[0] in self.searches:
                return f"“{short(self.searches[name[0]])}”"
            return f"“{self.of_row(name[0])}”" if name[0] in self.rows and "-" in name[0] else name[0]

        return re.sub(r"[a-z0-9]+(?:-[a-z0-9]+)+", shown, text)

    def of_fact(self, fact: facts.Fact) -> str:
        """Return a number with what it counts: of a row, what the row says; of a computed one, how it is computed."""
        if len(fact.rows) != 1 or fact.rows[0] not in self.rows:
            times = {role_words.time_of(self.rows[row]) for row in fact.rows if row in self.rows}
            # Sums and shares of one year are told apart by it.
            when = times.pop() if len(times) == 1 else ""
            computed = code_words.in_text(fact.computed)
            return f"{fact.words}: {computed}{f', {when}' if when and when not in computed else ''}"
        row = self.rows[fact.rows[0]]
        about = counted(row)
        if not subject(row):
            about = ", ".join(filter(None, (fact.computed, about)))
        return f"{fact.words}: {short(wording.after_colon(about))}"


def speaker(row: Mapping[str, Any]) -> str:
    """Return who says what a row says, and nothing where its source does not tell."""
    who = next((row[column] for column in _SPEAKERS if row.get(column)), "")
    return "" if who == "not_stated" else code_words.words(who)


def counted(row: Mapping[str, Any]) -> str:
    """Return what a row counts, when and by whom."""
    by = next((row[column] for column in _BY if row.get(column)), "")
    by = f"by {code_words.words(by)}" if by and by != "not_stated" else ""
    return ", ".join(part for part in (subject(row), role_words.time_of(row), by) if part)


def subject(row: Mapping[str, Any]) -> str:
    """Return what a row counts."""
    if all(row.get(column) for column in ("flow", "country", "partner")):
        flow = "trade" if row["flow"] == "not_stated" else row["flow"]
        return f"{flow} of {row['country']} {_FLOWS.get(flow, 'with')} {row['partner']}"
    return code_words.words(next((row[column] for column in _COUNTS if row.get(column)), ""))


def short(words: str) -> str:
    """Return words, shortened at the end if they are long."""
    return shorten(words, LONGEST, placeholder=" …")
