"""Key numbers as tiles, each a link to how it was computed, with the words that say what it counts."""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from evidencebook.sphinxext import roles


class Numbers(SphinxDirective):
    """Show facts as tiles: one a line, the fact as its role takes it, a bar, and what it counts."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the tiles as a list."""
        tiles = nodes.bullet_list(classes=["number-tiles"])
        for line in filter(None, (each.strip() for each in self.content)):
            fact, bar, words = (each.strip() for each in line.partition("|"))
            if not bar:
                roles.LOGGER.warning(
                    "a tile is a fact, a bar and words: %r", line, location=(self.env.docname, self.lineno)
                )
                continue
            amount, _ = self.state.inline_text(f"{{fact}}`{fact}`", self.lineno)
            said, _ = self.state.inline_text(words, self.lineno)
            tiles += nodes.list_item(
                "", nodes.paragraph("", "", *amount, classes=["tile-number"]), nodes.paragraph("", "", *said)
            )
        return [tiles]


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("numbers", Numbers)
