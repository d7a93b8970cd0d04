"""The figures of the chapter on political distrust."""

from helpers.charts.distrust.channels import channels
from helpers.charts.distrust.exchanges import exchanges
from helpers.charts.distrust.opinion import opinion

__all__ = ["channels", "exchanges", "opinion"]
