"""The tables of the chapter on the economic collapse, as text for readers."""

from evidencebook.evidence import tables, wording
from evidencebook.notebooks.mime import Table
from helpers import audit

VIEWS = {"own": "The document’s own figures", "ukrainian": "Ukraine’s view", "belarusian": "Belarus’s view"}


def audit_of_trade() -> Table:
    """Return every test of the audit: the printed figure, and the result for each view."""
    results = audit.results()
    tests = tables.read("audit")
    lines = []
    for test in tests.itertuples():
        of_test = {r.view: r for r in results if r.test == test.id}
        row = {
            "statement": test.statement,
            "printed": _printed(test.printed, of_test["own"]),
            "evidence": test.passages,
        }
        lines.append(row | {view: _outcome(result) for view, result in of_test.items()})
    return Table(
        name="tab-audit",
        title="What each printed number becomes when it is recomputed",
        caption=(
            "A number agrees when the recomputed one lies within a unit of its last printed digit, rounding of the operands "
            "included; otherwise it differs. Where a number cannot be tested, the reason stands in its place."
        ),
        columns={"statement": "The document says", "printed": "Printed"} | VIEWS,
        rows=lines,
        sources=list(dict.fromkeys(tests.source)),
        passages=list(dict.fromkeys(" ".join(tests.passages).split())),
    )


def _printed(row_id: str, result: audit.Result) -> str:
    """Return the printed figure with the hedge of its row."""
    records = [
        table.loc[row_id]
        for table in map(tables.read, ("trade", "trade_changes", "trade_shares"))
        if row_id in table.index
    ]
    hedge = wording.HEDGES[records[0].hedge] if records else ""
    step = records[0].get("rounded_to_usd_million", 0.1) if records else 0.1
    figure = _figure(abs(result.printed), result.unit, step)
    return f"{hedge}{wording.MINUS if result.printed < 0 else ''}{figure}"


def _figure(value: float, unit: str, step: float = 0.1) -> str:
    if unit == "year":
        return f"{value:.0f}"
    if unit == "percent":
        return wording.percent(value, 0 if float(value).is_integer() else 1)
    return wording.money(value, step)


def _outcome(result: audit.Result) -> str:
    if result.value is None:
        return f"not tested: {result.reason}"
    recomputed = _figure(result.value, result.unit, 1 if result.value < 1000 else 0.1)
    if result.verdict == audit.AGREES:
        return f"{result.verdict}: {recomputed}"
    off = {
        "year": f"{abs(result.difference):.0f}{wording.NBSP}years",
        "percent": f"{abs(result.difference):.1f}{wording.NBSP}percentage points",
        "usd_million": wording.money(abs(result.difference), 1),
    }[result.unit]
    return f"{result.verdict} by {off}: {recomputed}"
