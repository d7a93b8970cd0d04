"""An engine for reports in which every number is computed from data and every row of data leads to a passage in a source."""

__version__ = "0.2.0"

# What a report may import, by module; anything else may change without notice. docs/engine.md says what it is for.
PUBLIC = {
    "evidencebook.project": ("current", "root", "data", "settings", "metadata", "version", "addresses"),
    "evidencebook.problems": ("Problem", "ReportError", "UsageError"),
    "evidencebook.evidence.tables": ("read", "rows"),
    "evidencebook.evidence.sources": ("read",),
    "evidencebook.evidence.passages": ("read",),
    "evidencebook.evidence.facts": ("Fact", "fact", "read"),
    "evidencebook.evidence.wording": (
        *("number", "count", "percent", "change", "money", "tonnes", "period", "when"),
        *("judged", "chance", "after_colon", "decimals_of"),
    ),
    "evidencebook.charts.simple": ("figure",),
    "evidencebook.charts.theme": ("figure", "Layout"),
    "evidencebook.charts.palette": ("LIGHT",),
    "evidencebook.notebooks.mime": ("Figure", "Table", "show"),
}
