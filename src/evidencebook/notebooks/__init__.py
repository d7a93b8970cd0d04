"""Executes chapters: real kernels, forked from one warm process where that is possible."""
