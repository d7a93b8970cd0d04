"""The figures of the chapter on permanent deterrence."""

__all__: list[str] = []
