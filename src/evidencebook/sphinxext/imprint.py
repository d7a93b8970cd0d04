"""The line below the title of each chapter: cut-off date, edition, citation, where to report an error."""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from evidencebook.evidence import facts, languages, report_facts
from evidencebook.sphinxext import dependencies, roles


class Imprint(SphinxTransform):
    """Adds the line to every page: of a notebook the whole, of any other until when there is information."""

    default_priority = 400

    def apply(self, **_: object) -> None:
        """Put the line after the title of the page."""
        source = self.env.doc2path(self.env.docname)
        titles = list(self.document.findall(nodes.title))
        if not titles:
            return
        title = titles[0]
        with dependencies.showing(self.env, "fact", report_facts.INFORMATION_TO):
            fact = facts.read()[report_facts.INFORMATION_TO]
        until = [nodes.Text("Information up to "), roles.fact_link(fact), nodes.Text(".")]
        if self.env.metadata[self.env.docname].get(languages.OF_PAGE):
            until = [nodes.inline("", "", *until, classes=[f"language-{languages.OWN}"])]
        if not str(source).endswith(".ipynb"):
            title.parent.insert(1, nodes.paragraph("", "", *until, classes=["imprint"]))
            return
        edition = self.config.myst_substitutions["edition"]
        cited = f"{self.config.author}, “{title.astext()}”, in: {self.config.html_title}, edition {edition}."
        if self.env.docname == self.config.root_doc:
            cited = f"{self.config.author}, {title.astext()}, edition {edition}."
        words = [*until, nodes.Text(f" Cite as: {cited} ")]
        address = self.app.report_addresses.corrections
        errors = nodes.reference("", address, refuri=address, internal=False)
        told = [nodes.Text("Corrections: "), errors, nodes.Text(".")]
        title.parent.insert(1, nodes.paragraph("", "", *words, *told, classes=["imprint"]))


def setup(app: Sphinx) -> None:
    """Register the transform."""
    app.add_transform(Imprint)
