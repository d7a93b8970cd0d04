"""The figure of the outlook."""

from helpers.charts.outlook.scenarios import scenarios

__all__ = ["scenarios"]
