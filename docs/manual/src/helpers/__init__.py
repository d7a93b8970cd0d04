"""What the chapters of the manual import."""

from evidencebook.notebooks.mime import show

__all__ = ["show"]
