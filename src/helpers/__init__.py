"""What the chapters of this report import: facts, charts and tables of each chapter, and `show`."""

from evidencebook.notebooks.mime import show

__all__ = ["show"]
