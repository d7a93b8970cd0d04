"""Commands of CI, which also run locally: summaries, visual differences, releases."""
