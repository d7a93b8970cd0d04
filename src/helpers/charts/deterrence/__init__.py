"""The figures of the chapter on permanent deterrence."""

from helpers.charts.deterrence.presence import presence

__all__ = ["presence"]
