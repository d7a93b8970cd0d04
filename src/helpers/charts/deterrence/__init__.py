"""The figures of the chapter on permanent deterrence."""

from helpers.charts.deterrence.arsenal import nuclear
from helpers.charts.deterrence.drones import drones
from helpers.charts.deterrence.munitions import munitions
from helpers.charts.deterrence.presence import presence

__all__ = ["drones", "munitions", "nuclear", "presence"]
