"""The figures of the chapter on the economic collapse."""

from helpers.charts.economy.russia import russia_share
from helpers.charts.economy.trade import trade

__all__ = ["russia_share", "trade"]
