"""The facts of the example: what was measured, and what the forecast would have been."""

from evidencebook.evidence import tables, wording
from evidencebook.evidence.facts import Fact, fact

THEN, FORESEEN = "co2-1965", "co2-2000"
# "About 25 percent more carbon dioxide in our atmosphere than at present".
FORECAST_PERCENT = 25


def facts() -> list[Fact]:
    """Return the measured values, the measured rise, and the value that the forecast came to."""
    value = tables.rows("co2", [THEN, FORESEEN]).value
    rise = 100 * (value[FORESEEN] / value[THEN] - 1)
    foreseen = value[THEN] * (1 + FORECAST_PERCENT / 100)
    said = f"what the forecast came to: {FORECAST_PERCENT} percent above the mean of the year of the report"
    return [
        *(fact(row, value[row], "parts_per_million", _words(value[row]), "annual mean", [row]) for row in value.index),
        fact(
            "co2-rise", rise, "percent", wording.change(rise), "change between the two annual means", [THEN, FORESEEN]
        ),
        fact("co2-foreseen", foreseen, "parts_per_million", _words(foreseen), said, [THEN]),
    ]


def _words(value: float) -> str:
    return f"{wording.number(value)}{wording.NBSP}parts per million"
