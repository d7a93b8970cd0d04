"""The table of the outlook: six scenarios, each with what is judged, three signs, and what to have ready."""

from evidencebook.evidence import tables
from evidencebook.notebooks.mime import Table
from helpers.charts.outlook.scenarios import READS, judged, signs


def scenarios() -> Table:
    """Return a group for each scenario: the event, its three signs, and what each addressee should have ready."""
    rows, marks = judged(), signs()
    lines = []
    for row in rows.itertuples():
        lines.append(
            {
                "group": f"{row.title}: {row.likelihood}; confidence {row.confidence}",
                "sign": "The event",
                "threshold": row.what_happens,
                "today": row.reason,
                "who": f"Seen before: {row.precedents}",
                "evidence": row.rows,
            }
        )
        for sign in marks[marks.scenario == row.id].itertuples():
            day = f"{sign.as_of.day} {sign.as_of:%B %Y}"
            lines.append(
                {
                    "group": lines[-1]["group"],
                    "sign": sign.sign,
                    "threshold": sign.threshold,
                    "today": f"{READS[sign.state][0].capitalize()}. {sign.today} (as of {day})",
                    "who": sign.seen_by,
                    "evidence": f"{sign.rows} {sign.searches}".strip(),
                }
            )
        lines.append(
            {
                "group": lines[-1]["group"],
                "sign": "Have ready",
                "threshold": f"Kyiv: {_small(row.ready_kyiv)}",
                "today": f"EU: {_small(row.ready_eu)}",
                "who": f"Neighbours: {_small(row.ready_neighbours)}",
            }
        )
    cited = " ".join([*rows.rows, *marks.rows]).split()
    return Table(
        name="tab-scenarios",
        title="Six scenarios to the end of 2026, their signs, and what to have ready",
        caption=(
            "Thresholds are our proposals, each tied to a number that was once reached. "
            "States are as last seen; those of May and June 2026 are reported by weak hosts."
        ),
        columns={
            "sign": "Sign",
            "threshold": "Event or threshold",
            "today": "When last seen",
            "who": "Who sees it first",
        },
        rows=lines,
        sources=list(dict.fromkeys(tables.rows("evidence", cited).source)),
        passages=[],
    )


def _small(text: str) -> str:
    return text[0].lower() + text[1:]
