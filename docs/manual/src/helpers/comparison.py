"""The comparison with other tools, from its table."""

from evidencebook.evidence import tables
from evidencebook.notebooks.mime import Table


def features() -> Table:
    """Return what each tool offers, a row a feature, a column a tool."""
    rows = tables.read("features")
    tools = list(dict.fromkeys(rows.tool))
    shown = []
    for feature, group in rows.groupby("feature", sort=False):
        answers = {row.tool: f"{row.answer.capitalize()}. {row.how}." for row in group.itertuples()}
        shown.append({"feature": feature, **{f"tool{n}": answers[tool] for n, tool in enumerate(tools)}})
    columns = {"feature": "Feature", **{f"tool{n}": tool for n, tool in enumerate(tools)}}
    caption = "What each tool offers, by its documentation."
    pages = sorted(set(" ".join(rows.source).split()))
    return Table("tab-features", "Four tools", caption, columns, shown, pages, [])
