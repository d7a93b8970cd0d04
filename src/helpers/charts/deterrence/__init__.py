"""The figures of the chapter on permanent deterrence."""

from helpers.charts.deterrence.missiles import missiles
from helpers.charts.deterrence.nuclear import drones, nuclear
from helpers.charts.deterrence.presence import presence
from helpers.charts.deterrence.support import munitions, vehicles

__all__ = ["drones", "missiles", "munitions", "nuclear", "presence", "vehicles"]
