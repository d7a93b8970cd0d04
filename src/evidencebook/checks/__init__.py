"""Checks: functions that return how many things they looked at, and the problems found."""
