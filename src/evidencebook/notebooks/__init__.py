"""Chapters: what cells show, how they are executed and traced, and whether they are stale."""
