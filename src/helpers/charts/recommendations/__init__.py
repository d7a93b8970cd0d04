"""The figures of the chapter on policy recommendations."""

__all__: list[str] = []
