"""The figures of the chapter on permanent deterrence."""

from helpers.charts.deterrence.airspace import drones
from helpers.charts.deterrence.launches import missiles
from helpers.charts.deterrence.soldiers import presence
from helpers.charts.deterrence.support import munitions, vehicles
from helpers.charts.deterrence.warheads import nuclear

__all__ = ["drones", "missiles", "munitions", "nuclear", "presence", "vehicles"]
