"""The figure of the chapter on policy recommendations."""

from helpers.charts.recommendations.relief import relief

__all__ = ["relief"]
