"""The figures of the chapter on permanent deterrence."""

from helpers.charts.deterrence.airspace import drones
from helpers.charts.deterrence.arsenal import nuclear
from helpers.charts.deterrence.soldiers import presence

__all__ = ["drones", "nuclear", "presence"]
