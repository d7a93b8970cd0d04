"""What the chapters of the example import."""

from evidencebook.notebooks.mime import show

__all__ = ["show"]
