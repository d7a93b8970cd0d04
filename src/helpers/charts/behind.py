"""The rows of evidence that rows of a series rest on, with their sources, for the source line of a figure or a table."""

import pandas as pd

from evidencebook.evidence import tables


def rows_behind(series: pd.DataFrame) -> pd.DataFrame:
    """Return `source` and `passages` of the rows of evidence and of the chronology that a series names, one for each."""
    wanted = list(dict.fromkeys(" ".join(series["rows"]).split()))
    evidence, events = tables.read("evidence"), tables.read("events")
    found = evidence[evidence.id.isin(wanted)].assign(passages="")
    told = events[events.id.isin(wanted)]
    return pd.concat([found[["source", "passages"]], told[["source", "passages"]]])
