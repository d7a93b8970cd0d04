"""The tables of the chapter on policy recommendations, as text for readers."""

import pandas as pd

from evidencebook.evidence import tables
from evidencebook.notebooks.mime import Table
from helpers.facts import recommendations as computed

REQUEST = "Recommendation or lesson"


def _table(name: str, title: str, caption: str, columns: dict[str, str], rows: pd.DataFrame) -> Table:
    """Return a table of the given columns, with the sources and passages of its rows."""
    return Table(
        name=name,
        title=title,
        caption=caption,
        columns=columns,
        rows=rows[list(columns)].to_dict("records"),
        sources=list(dict.fromkeys(key for key in rows.source if key)),
        passages=list(dict.fromkeys(" ".join(rows.passages).split())),
    )


def _addressed(rows: pd.DataFrame) -> pd.DataFrame:
    """Return recommendations with `whom`: the names of their addressees, and where they are inferred."""
    names = tables.read("names").name
    whom = rows.addressee.map(lambda ids: ", ".join(names[name] for name in ids.split()))
    return rows.assign(whom=whom + rows.addressee_stated.map({"stated": "", "inferred": " (inferred)"}))


def asked() -> Table:
    """Return what the documents ask for: by whom, of whom, with which instrument, when and on what condition."""
    rows = _addressed(computed.of_documents())
    rows = rows.assign(
        who=rows.made_by + ", to: " + rows.whom,
        terms="Time: " + rows.time_frame + " Condition: " + rows.condition,
    )
    return _table(
        "tab-asked",
        "What the documents ask for",
        "Recommendations and lessons of the documents in our words; the passages have theirs. "
        "What a document does not say is given as not stated, or marked as this report’s reading.",
        {
            "title": REQUEST,
            "who": "By whom, to whom",
            "act": "Act",
            "instrument": "Instrument",
            "terms": "Time and condition",
        },
        rows,
    )


def tested() -> Table:
    """Return what each request of the documents may cost, how success would show, and what happened since."""
    return _table(
        "tab-tested",
        "What they cost, how success would show, and what happened since",
        "Costs, risks and signs of success that a document does not name are this report’s reading, and say so.",
        {
            "title": REQUEST,
            "cost_or_risk": "Cost or risk",
            "sign_of_success": "Sign of success",
            "later_record": "What the record and later events do to it",
        },
        computed.of_documents(),
    )


def inferred() -> Table:
    """Return what this report infers by itself, one column for each inference."""
    table = tables.read("recommendations")
    rows = _addressed(table[table.kind == "inference"])
    evidence = tables.read("recommendation_evidence")
    evidence = evidence[evidence.recommendation.isin(rows.id)]
    lines = {
        "whom": "To whom",
        "act": "Act",
        "instrument": "Instrument",
        "time_frame": "Time frame",
        "condition": "Condition",
        "cost_or_risk": "Cost or risk",
        "sign_of_success": "Sign of success",
        "later_record": "Record so far",
    }
    return Table(
        name="tab-inferred",
        title="What this report infers",
        caption="Inferences of this report from its findings; no document asks for them in this form.",
        columns={"line": "Aspect"} | {row.id: row.title for row in rows.itertuples()},
        rows=[{"line": title} | rows[line].to_dict() for line, title in lines.items()],
        sources=list(dict.fromkeys(evidence.source)),
        passages=list(dict.fromkeys(" ".join(evidence.passages).split())),
    )


def options() -> Table:
    """Return the answers to each contested question, with the argument on both sides."""
    table = tables.read("options")
    rows = table.assign(answer=table.question + " " + table.option)
    return _table(
        "tab-options",
        "Both sides of each contested question",
        "The answers that the documents argue for, report or argue against, with what speaks for and against each.",
        {
            "answer": "Question and answer",
            "argued_by": "Argued by",
            "evidence_for": "For",
            "evidence_against": "Against",
            "later_record": "Since",
        },
        rows,
    )
