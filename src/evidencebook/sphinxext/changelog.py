"""The changelog of the repository as a part of a page."""

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from evidencebook import project
from evidencebook.files.load import read_text

FILE = "CHANGELOG.md"


class Changelog(SphinxDirective):
    """Show the editions of CHANGELOG.md, a section each."""

    def run(self) -> list[nodes.Node]:
        """Return the sections; a file without any is an error."""
        path = project.root() / FILE
        self.env.note_dependency(str(path))
        _, mark, editions = read_text(path).partition("\n## ") if path.is_file() else ("", "", "")
        if not mark:
            raise self.error(f"{FILE} lists no edition: give each a heading that begins with '## '")
        holder = nodes.section()
        self.state.nested_parse(StringList(f"## {editions}".splitlines(), FILE), 0, holder, match_titles=True)
        return holder.children


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("changelog", Changelog)
