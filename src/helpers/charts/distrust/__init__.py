"""The figures of the chapter on political distrust."""

__all__: list[str] = []
