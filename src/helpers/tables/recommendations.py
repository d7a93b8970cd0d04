"""The table of the chapter on policy recommendations: what the documents ask for, and what has become of it."""

from evidencebook.evidence import tables
from evidencebook.notebooks.mime import Table
from helpers.facts import recommendations as computed

# The authors of requests, in the short names of the report.
BY = {
    "SCEEUS commentary": "Stockholm commentary",
    "Yauheni Preiherman": "Preiherman",
    "Belarus in Focus": "Minsk weekly",
}
# The requests with the plainest answer first.
ORDER = ("supported", "overtaken", "open")


def requests() -> Table:
    """Return the requests of the documents with a verdict each and its reason, by verdict."""
    names = tables.read("names").name
    made = computed.of_documents()
    made = made.assign(place=made.verdict.map(ORDER.index)).sort_values("place", kind="stable")
    lines = []
    for row in made.itertuples():
        whom = ", ".join(names[name] for name in row.addressee.split())
        inferred = " (our reading)" if row.addressee_stated == "inferred" else ""
        lines.append(
            {
                "request": row.title,
                "who": f"{BY[row.made_by]}, to {whom}{inferred}",
                "group": row.verdict.capitalize(),
                "why": row.later_record,
                "evidence": f"{row.id} {row.rows} {row.passages}",
            }
        )
    cited = " ".join(made.rows).split()
    return Table(
        name="tab-requests",
        title="What the five documents ask for, and what has become of it",
        caption=(
            "Supported: later evidence speaks for it. Open: it cannot be told. "
            "Overtaken: events have decided it, or made it another question."
        ),
        columns={"request": "Request", "who": "By whom, to whom", "why": "Why"},
        rows=lines,
        sources=list(dict.fromkeys([*made.source, *tables.rows("evidence", cited).source])),
        passages=list(dict.fromkeys(" ".join(made.passages).split())),
    )
