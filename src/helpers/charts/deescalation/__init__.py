"""The figures of the chapter on de-escalation episodes."""

from helpers.charts.deescalation.ledger import ledger
from helpers.charts.deescalation.places import border
from helpers.charts.deescalation.readings import readings
from helpers.charts.deescalation.summer import summer

__all__ = ["border", "ledger", "readings", "summer"]
