"""The one line under each title: until when there is information, the edition, how to cite it, where to report an error."""

from html import escape

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from evidencebook.evidence import facts, languages, report_facts
from evidencebook.sphinxext import dependencies, roles


class Imprint(SphinxTransform):
    """Adds the line to every page: of a notebook and the front page the whole, of any other until when there is information."""

    default_priority = 400

    def apply(self, **_: object) -> None:
        """Put the line after the title of the page."""
        source = self.env.doc2path(self.env.docname)
        titles = list(self.document.findall(nodes.title))
        if not titles:
            return
        title = titles[0]
        with dependencies.showing(self.env, "fact", report_facts.INFORMATION_TO):
            fact = facts.read().get(report_facts.INFORMATION_TO)
        until: list[nodes.Node] = []
        if fact:
            until = [nodes.Text("Information up to "), roles.fact_link(fact, optional=True), nodes.Text(".")]
        if until and self.env.metadata[self.env.docname].get(languages.OF_PAGE):
            until = [nodes.inline("", "", *until, classes=[f"language-{languages.OWN}"])]
        if not str(source).endswith(".ipynb") and self.env.docname != self.config.root_doc:
            if until:
                title.parent.insert(1, nodes.paragraph("", "", *until, classes=["imprint"]))
            return
        edition = self.config.myst_substitutions["edition"]
        words = [f"Edition {edition}"]
        if self.env.docname == self.config.root_doc:
            words.insert(0, self.config.author)
        until = [nodes.inline("", "", *until[:-1])] if until else []
        said = [*until, *(nodes.inline("", each) for each in words)]
        links = ['<a href="#cite-this-page">Cite</a>']
        addresses = self.app.report_addresses
        if not addresses.placeholders():
            links.append(f'<a href="{escape(addresses.corrections)}">Report an error</a>')
        shown: list[nodes.Node] = []
        for each in said:
            shown += [nodes.Text(" · "), each] if shown else [each]
        on_screen = "".join(f" · <span>{link}</span>" for link in links)
        title.parent.insert(
            1, nodes.paragraph("", "", *shown, nodes.raw("", on_screen, format="html"), classes=["imprint"])
        )


def setup(app: Sphinx) -> None:
    """Register the transform."""
    app.add_transform(Imprint)
