"""Recomputes what the documents state, on their own figures and on each mirror view of the trade.

Every figure stands for an interval. An operand lies within half a unit of its last printed digit (below it for “just
under” and “nearly”). The printed result gets a whole unit either way, which allows for truncation as well as rounding.
If the two intervals overlap, the statement agrees. If not, it differs, by the distance between the printed and the
recomputed figure. If a figure is missing, the statement cannot be tested, and the result names that figure.
"""

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from evidencebook import project
from evidencebook.evidence import tables, wording

VIEWS = ("own", "ukrainian", "belarusian")
# The tables whose rows can be tested.
PRINTED = ("trade", "trade_changes", "trade_shares", "claims")
AGREES, DIFFERS, UNTESTED = "agrees", "differs", "cannot be tested"
COUNTRIES = {"ukrainian": "Ukraine", "belarusian": "Belarus"}
ADJECTIVES = {"ukrainian": "Ukrainian", "belarusian": "Belarusian"}


@dataclass(frozen=True)
class Result:
    """One statement held against one view; numbers in the unit of the printed figure (USD million, percent or a year).

    `low` and `high` bound the recomputed value; all numbers are None where the statement cannot be tested.
    """

    test: str
    view: str
    printed: float
    unit: str
    verdict: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str = ""
    rows: tuple[str, ...] = ()

    @property
    def difference(self) -> float | None:
        """Return printed minus recomputed."""
        return None if self.value is None else self.printed - self.value


class _MissingError(Exception):
    """A figure that a computation needs is not in the tables; the message says which."""


@dataclass(frozen=True)
class _Amount:
    value: float
    low: float
    high: float
    rows: tuple[str, ...]


def results() -> list[Result]:
    """Return every test of `data/audit.csv` on every view, in the order of the table."""
    files = [tables.CODEBOOK, *(tables.codebook()[name]["path"] for name in ("audit", *PRINTED))]
    return list(_results(tuple(tables.content(project.data() / file) for file in files)))


def terms() -> dict[str, str]:
    """Return the terms that conditions of findings may compare: the verdict of each test on each view, and the verdicts."""
    verdicts = {verdict.split()[0]: verdict.split()[0] for verdict in (AGREES, DIFFERS, UNTESTED)}
    return {f"{result.test}.{result.view}": result.verdict.split()[0] for result in results()} | verdicts


@lru_cache(maxsize=2)
def _results(_tables: tuple[bytes, ...]) -> tuple[Result, ...]:
    records = _Records()
    return tuple(_result(test, view, records) for _, test in tables.read("audit").iterrows() for view in VIEWS)


class _Records(dict[str, pd.Series]):
    """The rows that can be tested by their ids, and the rows of the trade by view and period."""

    def __init__(self) -> None:
        super().__init__()
        for name in PRINTED:
            for row_id, row in tables.read(name).iterrows():
                self.setdefault(row_id, row)
        self.seen: dict[tuple, list] = {}
        for row in tables.read("trade").itertuples():
            self.seen.setdefault((row.view, row.period_start, row.period_end), []).append(row)


def row_ids(cell: str) -> list[str]:
    """Return the ids in a cell that holds several, separated by spaces."""
    return cell.split()


def _result(test: pd.Series, view: str, records: _Records) -> Result:
    printed, slack, unit = _printed(test, records)
    try:
        amount = _OPERATIONS[test.operation](test, view, records)
    except _MissingError as missing:
        return Result(test.id, view, printed, unit, UNTESTED, reason=str(missing))
    meets = amount.low <= printed + slack and printed - slack <= amount.high
    verdict = AGREES if meets else DIFFERS
    return Result(test.id, view, printed, unit, verdict, amount.value, amount.low, amount.high, rows=amount.rows)


def _printed(test: pd.Series, records: _Records) -> tuple[float, float, str]:
    """Return the printed figure, one unit of its last digit, and its unit."""
    row = records[test.printed]
    if test.operation == "maximum":
        return float(row.date_start.year), 0.0, "year"
    if "change_percent" in row:
        return row.change_percent, row.rounded_to_percent, "percent"
    if "share_percent" in row:
        return row.share_percent, 1.0, "percent"
    return row.value_usd_million, row.rounded_to_usd_million, "usd_million"


def _amount(row: pd.Series) -> _Amount:
    value, half = row.value_usd_million, row.rounded_to_usd_million / 2
    below = row.hedge in {"just_under", "nearly"}
    return _Amount(value, value - 2 * half if below else value - half, value if below else value + half, (row.id,))


def _sum(amounts: list[_Amount]) -> _Amount:
    rows = tuple(row for a in amounts for row in a.rows)
    return _Amount(sum(a.value for a in amounts), sum(a.low for a in amounts), sum(a.high for a in amounts), rows)


def exporter(row: pd.Series) -> str:
    """Return the country that the goods of a flow come from."""
    return row.country if row.flow == "exports" else row.partner


def view_rows(trade: pd.DataFrame, view: str) -> pd.DataFrame:
    """Return the rows of one mirror view, with the column `exporter` and the year; never both views together."""
    rows = trade[trade["view"] == view]
    exporters = rows.country.where(rows.flow == "exports", rows.partner)
    return rows.assign(exporter=exporters, year=rows.period_start.dt.year)


def turnover(trade: pd.DataFrame, view: str) -> pd.Series:
    """Return the turnover of each year in which a view has both directions, in USD million, by year."""
    by_year = view_rows(trade, view).groupby("year").value_usd_million
    return by_year.sum()[by_year.count() == 2]


def _seen(row: pd.Series, view: str, records: _Records) -> _Amount:
    """Return the figure of a view that corresponds to a row of a document: the same goods in the same period."""
    rows = records.seen.get((view, row.period_start, row.period_end), [])
    if row.flow != "turnover":
        rows = [each for each in rows if exporter(each) == exporter(row)]
    if len(rows) < (2 if row.flow == "turnover" else 1):
        when = wording.period(row.period_start, row.period_end)
        raise _MissingError(f"no {ADJECTIVES[view]} figure for {when} was found")
    return _sum([_amount(each) for each in rows])


def _operands(cell: str, view: str, records: _Records, what: str) -> _Amount:
    if not cell:
        raise _MissingError(f"the document does not print {what}" if view == "own" else f"no {what} to compare with")
    rows = [records[row_id] for row_id in row_ids(cell)]
    return _sum([_amount(row) if view == "own" else _seen(row, view, records) for row in rows])


def _level(test: pd.Series, view: str, records: _Records) -> _Amount:
    if view == "own":
        raise _MissingError("this is the printed figure itself")
    return _seen(records[test.printed], view, records)


def _change(test: pd.Series, view: str, records: _Records) -> _Amount:
    new = _operands(test.result, view, records, "the later figure")
    base = _operands(test.base, view, records, "the figure for the base period")
    if base.low <= 0:
        raise _MissingError("the base may be nothing, and a change from nothing has no percentage")
    ratio = [100 * (a / b - 1) for a, b in ((new.value, base.value), (new.low, base.high), (new.high, base.low))]
    return _Amount(*ratio, rows=new.rows + base.rows)


def _implied(test: pd.Series, view: str, records: _Records) -> _Amount:
    """Return the amount that remains of the base after the printed change."""
    base = _operands(test.base, view, records, "the base")
    change = records[row_ids(test.result)[0]]
    left, slack = 1 + change.change_percent / 100, change.rounded_to_percent / 100
    return _Amount(base.value * left, base.low * (left - slack), base.high * (left + slack), (*base.rows, change.id))


def _difference(test: pd.Series, view: str, records: _Records) -> _Amount:
    more = _operands(test.result, view, records, "the larger figure")
    less = _operands(test.base, view, records, "the smaller figure")
    return _Amount(more.value - less.value, more.low - less.high, more.high - less.low, more.rows + less.rows)


def _total(test: pd.Series, view: str, records: _Records) -> _Amount:
    return _operands(test.result, view, records, "the parts")


def _share(test: pd.Series, view: str, records: _Records) -> _Amount:
    """Return the share of the base that falls in the printed period, if the results cover the whole of it."""
    claim = records[test.printed]
    rows = [records[row_id] for row_id in row_ids(test.result)]
    covered = {month for r in rows for month in pd.period_range(r.period_start, r.period_end, freq="M")}
    gaps = [m for m in pd.period_range(claim.period_start, claim.period_end, freq="M") if m not in covered]
    if view == "own" and gaps:
        raise _MissingError(f"the document prints no figure for {', '.join(m.strftime('%B %Y') for m in gaps)}")
    part = _operands(test.result, view, records, "the part")
    whole = _operands(test.base, view, records, "the whole")
    if whole.low <= 0:
        raise _MissingError("the whole may be nothing, and a share of nothing has no percentage")
    share = [100 * a / b for a, b in ((part.value, whole.value), (part.low, whole.high), (part.high, whole.low))]
    return _Amount(*share, rows=part.rows + whole.rows)


def _bound(test: pd.Series, view: str, records: _Records) -> _Amount:
    """Return the steepest possible fall: before it, the part cannot have been more than the whole, which is the base."""
    new = _operands(test.result, "own", records, "the later figure")
    whole = _operands(test.base, view, records, "the whole")
    if whole.low <= 0:
        raise _MissingError("the whole may be nothing")
    steepest = 100 * (new.value / whole.value - 1)
    return _Amount(steepest, 100 * (new.low / whole.high - 1), 0.0, new.rows + whole.rows)


def _maximum(test: pd.Series, view: str, records: _Records) -> _Amount:
    """Return the year with the highest turnover."""
    if view == "own":
        raise _MissingError("the document prints no earlier year")
    rows = turnover(tables.read("trade"), view)
    year = float(rows.idxmax())
    ids = view_rows(tables.read("trade"), view).query("year == @year").id
    return _Amount(year, year, year, tuple(ids))


# For each operation, the table of its printed row, and the tables of its result and base rows (None if it takes none).
OPERANDS = {
    "level": ("trade", None, None),
    "change": ("trade_changes", "trade", "trade"),
    "implied": ("trade", "trade_changes", "trade"),
    "difference": ("trade", "trade", "trade"),
    "sum": ("trade", "trade", None),
    "share": ("trade_shares", "trade", "trade"),
    "bound": ("trade_changes", "trade", "trade"),
    "maximum": ("claims", None, None),
}
_OPERATIONS = {
    "level": _level,
    "change": _change,
    "implied": _implied,
    "difference": _difference,
    "sum": _total,
    "share": _share,
    "bound": _bound,
    "maximum": _maximum,
}
