"""The figures of the chapter on de-escalation episodes."""

from helpers.charts.deescalation.half_years import ledger
from helpers.charts.deescalation.matrix import readings
from helpers.charts.deescalation.places import border
from helpers.charts.deescalation.timeline import summer

__all__ = ["border", "ledger", "readings", "summer"]
