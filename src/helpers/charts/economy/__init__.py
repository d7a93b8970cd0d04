"""The figures of the chapter on the economic collapse."""

from helpers.charts.economy.collapse import collapse, percentages
from helpers.charts.economy.dependence import dependence, russia_share
from helpers.charts.economy.mirrors import mirror_views, turnover_by_view

__all__ = ["collapse", "dependence", "mirror_views", "percentages", "russia_share", "turnover_by_view"]
