"""Change first: nothing. What the chapters import."""

from evidencebook.notebooks.mime import show

__all__ = ["show"]
