"""The figures of the chapter on policy recommendations."""

from helpers.charts.recommendations.asked import asked
from helpers.charts.recommendations.evidence import evidence
from helpers.charts.recommendations.options import options

__all__ = ["asked", "evidence", "options"]
