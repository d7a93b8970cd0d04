"""The figures of the chapter on de-escalation episodes."""

from helpers.charts.deescalation.chronology import chronology
from helpers.charts.deescalation.episodes import compared
from helpers.charts.deescalation.places import border
from helpers.charts.deescalation.summer import summer

__all__ = ["border", "chronology", "compared", "summer"]
