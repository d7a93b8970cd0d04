"""An engine for reports in which every number is computed from data and every row of data leads to a passage in a source."""

__version__ = "0.2.0"
