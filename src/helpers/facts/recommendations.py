"""The numbers of the chapter on policy recommendations: who asks whom, what is left open, and where the evidence comes from."""

from collections.abc import Iterator

import pandas as pd

from evidencebook.evidence import sources, tables, wording
from evidencebook.evidence.facts import Fact, fact

# Where a piece of evidence comes from, seen from the recommendation that it bears on.
OWN, OTHER, RECORD = "own", "other", "record"
CONTACT, ENGAGE, SANCTIONS = "recommendations-one-voice", "recommendations-engage", "rec-sanctions-instrument"
RELIEF, SANCTIONED = "potash-sanctions-lifted-2025-12-13-al-jazeera", "sanctions-lukashenka-2026-02-18-razomua"


def facts() -> list[Fact]:
    """Return the computed facts of the chapter."""
    return [*_asked(), *_left_open(), *_origins(), *_relief()]


def of_documents() -> pd.DataFrame:
    """Return the recommendations and lessons of the documents, without the inferences of this report."""
    table = tables.read("recommendations")
    return table[table.kind != "inference"]


def resting_on(table: pd.DataFrame, finding: str) -> pd.DataFrame:
    """Return the recommendations that name a finding among those they rest on."""
    return table[[finding in grounds.split() for grounds in table.findings]]


def evidence() -> pd.DataFrame:
    """Return the evidence on the recommendations of the documents, with `origin`.

    `origin` is own where the words are by those who recommend, two texts of one author counting as one; other where they are
    those of another document; record where they come from outside the documents.
    """
    table, made = tables.read("recommendation_evidence"), of_documents()
    table = table[table.recommendation.isin(made.id)]
    known = sources.read()

    def origin(row) -> str:
        if not known[row.source].is_document:
            return RECORD
        return OWN if known[row.source].who == known[made.source[row.recommendation]].who else OTHER

    return table.assign(origin=[origin(row) for row in table.itertuples()])


def _count(name: str, rows: pd.DataFrame, how: str, led_back: pd.DataFrame | None = None) -> Fact:
    """Return a count of rows; where there may be none, `led_back` are the rows that were gone through."""
    number = len(rows)
    return fact(name, number, "count", wording.count(number), how, list((rows if led_back is None else led_back).id))


def _asked() -> Iterator[Fact]:
    """Return who asks, and whom."""
    made, everything = of_documents(), tables.read("recommendations")
    yield _count("advice-made", made, "recommendations and lessons of the documents")
    yield _count("advice-inferred", everything[everything.kind == "inference"], "inferences of this report", everything)
    known = sources.read()
    documents = [key for key, source in known.items() if source.is_document]
    yield fact("advice-documents", made.source.nunique(), "count", wording.count(made.source.nunique()),
               "documents that recommend anything or draw a lesson", list(made.id))  # fmt: skip
    silent = len(set(documents) - set(made.source))
    yield fact("advice-documents-without", silent, "count", wording.count(silent),
               "documents that neither recommend nor draw a lesson", list(made.id))  # fmt: skip
    voices = made.source.map(lambda key: known[key].who).nunique()
    yield fact("advice-voices", voices, "count", wording.count(voices),
               "authors, or centres where no author is named, who recommend or draw a lesson", list(made.id))  # fmt: skip
    for addressee in tables.read("names").query("kind == 'organisation'").id:
        rows = made[[addressee in whom.split() for whom in made.addressee]]
        if len(rows):
            yield _count(f"advice-to-{addressee}", rows, f"recommendations and lessons whose addressee is {addressee}")
            if addressee == "european-union":
                number = rows.made_by.nunique()
                yield fact(f"advice-to-{addressee}-voices", number, "count", wording.count(number),
                           "of these, different makers", list(rows.id))  # fmt: skip
    yield _count("advice-inferred-addressee", made[made.addressee_stated == "inferred"],
                 "recommendations and lessons whose addressee this report infers", made)  # fmt: skip
    contact = resting_on(made, CONTACT)
    yield _count("advice-contact", contact, "calls to keep up contact with Minsk in whatever form")
    mine = contact.source.str.startswith("preiherman")
    yield _count("advice-contact-preiherman", contact[mine], "of these, calls by Preiherman in two texts", contact)
    yield _count("advice-contact-others", contact[~mine], "of these, calls by anybody else", contact)


def _left_open() -> Iterator[Fact]:
    """Return how many recommendations say when and at what cost."""
    made = of_documents()
    timed = ~made.time_frame.str.startswith("Not stated")
    costed = ~made.cost_or_risk.str.startswith("Not stated")
    for name, rows, how in (
        ("advice-dated", made[made.time_frame.str.contains(r"\d")], "recommendations with a date or a term in figures"),
        ("advice-timed", made[timed], "recommendations that say anything about time"),
        ("advice-costed", made[made.cost_or_risk.str.contains(r"\d")], "recommendations with a sum"),
        ("advice-risk-weighed", made[costed], "recommendations that weigh a cost or risk of their own"),
    ):
        yield _count(name, rows, how, made)


def _origins() -> Iterator[Fact]:
    """Return where the evidence for and against the recommendations comes from."""
    table = evidence()
    speaks_for = table.stance == "for"
    for side, rows in (("for", table[speaks_for]), ("against", table[~speaks_for])):
        yield _count(f"evidence-{side}", rows, f"pieces of evidence {side if side == 'for' else 'against or limiting'}")
        for origin in (OWN, OTHER, RECORD):
            yield _count(f"evidence-{side}-{origin}", rows[rows.origin == origin], f"of these, origin {origin}", table)
    backed = set(table.recommendation[speaks_for & (table.origin == RECORD)])
    made = of_documents()
    yield _count("advice-record-backed", made[made.id.isin(backed)],
                 "recommendations with evidence for them from outside the documents", made)  # fmt: skip
    engage = table[table.recommendation.isin(resting_on(made, ENGAGE).id) & (table.origin == RECORD)]
    sanctions = table[(table.recommendation == SANCTIONS) & (table.origin == RECORD)]
    for name, rows in (("engage", engage), ("sanctions", sanctions)):
        for side, part in (("for", rows[rows.stance == "for"]), ("against", rows[rows.stance != "for"])):
            yield _count(f"{name}-record-{side}", part, "evidence from outside the documents", table)
    options = tables.read("options")
    for question, rows in options.groupby("question", sort=False):
        name = rows.id.iloc[0].split("-")[0]
        yield _count(f"{name}-options", rows, f"answers that are argued to “{question}”")


def _relief() -> Iterator[Fact]:
    """Return how many days lay between the American relief and the Ukrainian sanctions."""
    first, second = tables.rows("events", [RELIEF, SANCTIONED]).date_start
    days = (second - first).days
    how = "days between the two events"
    yield fact("days-relief-to-sanctions", days, "days", f"{days}{wording.NBSP}days", how, [RELIEF, SANCTIONED])
