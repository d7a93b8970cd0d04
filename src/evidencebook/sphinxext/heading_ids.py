"""Addresses of headings: from their words in any script, so that a link stays when another section is added.

Docutils numbers headings without a Latin letter and repeated headings, so that a new section before them changes their ids.
"""

import re
from typing import Any

from docutils import nodes
from slugify import slugify
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

_NUMBERED = re.compile(r"id\d+")


class FromWords(SphinxTransform):
    """Gives every heading that docutils would number an id from its words; a repeated one also gets the id of its parent section."""

    default_priority = 7

    def apply(self, **_: Any) -> None:
        """Change the page in place."""
        for section in self.document.findall(nodes.section):
            if len(section["ids"]) == 1 and _NUMBERED.fullmatch(section["ids"][0]):
                self._rename(section, section["ids"][0])

    def _rename(self, section: nodes.section, old: str) -> None:
        words = slugify(section[0].astext()) or "section"
        around = section.parent["ids"][0] if isinstance(section.parent.parent, nodes.section) else ""
        known = self.document.ids
        new = words if words not in known or not around else f"{around}-{words}"
        number = 2
        while new in known:
            new, number = f"{words}-{number}", number + 1
        section["ids"][0] = new
        known[new] = known.pop(old)
        for name, target in self.document.nameids.items():
            if target == old:
                self.document.nameids[name] = new


def setup(app: Sphinx) -> None:
    """Register the transform."""
    app.add_transform(FromWords)
