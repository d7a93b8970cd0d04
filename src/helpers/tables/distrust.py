"""The tables of the chapter on political distrust, as text for readers."""

from evidencebook.evidence import tables, wording
from evidencebook.notebooks.mime import Table


def assurances() -> Table:
    """Return every promise, offer, arrangement and warning: what was said, who tells of it, and what became of it."""
    table = tables.read("assurances").sort_values(["date_start", "id"])
    rows = [
        {
            "when": wording.when(row.date_start, row.date_end, row.date_precision),
            "given": row.given_by,
            "what": row.what,
            "told": f"{row.told_by}. Other side: {row.other_side}",
            "outcome": row.outcome,
            "id": row.id,
            "evidence": row.rows,
        }
        for row in table.itertuples()
    ]
    evidence = tables.rows("evidence", dict.fromkeys(" ".join(table.rows).split()))
    return Table(
        name="tab-assurances",
        title="Promises and warnings between Minsk and Kyiv, and what became of them",
        caption="As far as our searches found them. The content of one, the call of February 2022, is told by both capitals.",
        columns={
            "when": "When",
            "given": "Given by",
            "what": "What",
            "told": "Who tells of it",
            "outcome": "What became of it",
        },
        rows=rows,
        sources=list(dict.fromkeys(evidence.source)),
        passages=[],
    )
