"""The tables that chapters print, one module a chapter."""
