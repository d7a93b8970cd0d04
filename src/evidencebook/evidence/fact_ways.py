"""The ways in which `add fact` computes a fact from rows of a table: which rows each way takes, and what it computes."""

from typing import NamedTuple


class Way(NamedTuple):
    """A way: `rows` in words and how many `exactly` (0: two or more), the formula for readers, and what is written as code.

    `expression` has the numbers of the rows as `values`. `unit` is "" for that of the rows. `words` write the value, `computed`
    says what was done with which rows. `divisor` is the position of the row that is divided by, or None.
    """

    exactly: int
    rows: str
    formula: str
    expression: str
    unit: str
    words: str
    computed: str
    divisor: int | None = None


_AS_THEY_ARE = "wording.{form}(value, {decimals})"
WAYS = {
    "value": Way(1, "one row", "as the source gives it, in the unit of the row", "values.iloc[0]", "", _AS_THEY_ARE, "{first}"),
    "change": Way(2, "two rows, the earlier and the later", "100 × (later / earlier − 1), in percent",
                  "100 * (values.iloc[-1] / values.iloc[0] - 1)", "percent", "wording.change(value)", "{first} to {last}, change", 0),
    "share": Way(2, "two rows, the part and the whole", "100 × part / whole, in percent",
                 "100 * values.iloc[0] / values.iloc[1]", "percent", "wording.percent(value)", "{first} as a share of {second}", 1),
    "difference": Way(2, "two rows, the first and the last", "last − first, in the unit of the rows",
                      "values.iloc[-1] - values.iloc[0]", "", _AS_THEY_ARE, "{last} less {first}"),
    "sum": Way(0, "two rows or more", "all of them added, in the unit of the rows",
               "values.sum()", "", _AS_THEY_ARE, "sum of {rows}"),
    "mean": Way(0, "two rows or more", "their sum / their number, in the unit of the rows",
                "values.mean()", "", _AS_THEY_ARE, "mean of {rows}"),
}  # fmt: skip
