"""The figures: one module a chapter, one function a figure."""
