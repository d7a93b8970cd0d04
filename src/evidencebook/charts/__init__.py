"""The look of charts: theme, palette, and what their columns mean."""
