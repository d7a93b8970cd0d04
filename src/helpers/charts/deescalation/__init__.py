"""The figures of the chapter on de-escalation episodes."""

__all__: list[str] = []
