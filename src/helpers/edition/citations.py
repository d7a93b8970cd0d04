"""Tells citations of one name and year apart, as 2024a and 2024b, in the order of the list of sources."""

from itertools import chain
from string import ascii_lowercase
from typing import Any

from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    """Mark the years once the list of sources is read."""
    app.connect("builder-inited", _tell_apart, priority=900)


def _tell_apart(app: Sphinx) -> None:
    alike: dict[tuple[str, str], list[Any]] = {}
    for entry in app.env.get_domain("cite").bibdata.data.entries.values():
        # An environment that was kept has the letters already.
        entry.fields["year"] = entry.fields["year"].rstrip(ascii_lowercase)
        who = " and ".join(str(person) for person in chain(*entry.persons.values()))
        alike.setdefault((who, entry.fields["year"]), []).append(entry)
    for entries in alike.values():
        for letter, entry in zip(ascii_lowercase, entries if len(entries) > 1 else [], strict=False):
            entry.fields["year"] += letter
