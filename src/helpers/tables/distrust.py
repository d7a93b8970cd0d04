"""The tables of the chapter on political distrust, as text for readers."""

from evidencebook.evidence import tables
from evidencebook.notebooks.mime import Table


def channels() -> Table:
    """Return every channel: who is at its ends, what it is used for, and who says so."""
    table = tables.read("channels")
    return Table(
        name="tab-channels",
        title="Who uses which channel, and for what",
        caption=(
            "Uses as the sources give them. Most rest on one commentary; the motives of Kyiv are as that commentary reads them."
        ),
        columns={"channel": "Channel", "between": "Between", "used_for": "Used for", "source": "Source"},
        rows=[
            {"channel": r.channel, "between": r.between, "used_for": r.used_for, "source": r.source}
            for r in table.itertuples()
        ],
        sources=list(dict.fromkeys(table.source)),
        passages=list(dict.fromkeys(" ".join(table.passages).split())),
    )
