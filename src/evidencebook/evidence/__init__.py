"""The record: rows of evidence, the sources that they lead to, and how new ones come in."""
