"""The line under each title: date of the latest information, edition, citation, and where to report an error."""

from datetime import datetime
from html import escape

from babel.dates import format_date
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from evidencebook.evidence import facts, languages, report_facts, translations
from evidencebook.evidence.translated_words import YEAR_WORD
from evidencebook.evidence.wording import NBSP
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
            language = self.env.metadata[self.env.docname].get(languages.OF_PAGE, "")
            shown = roles.fact_link(fact, optional=True)
            if language:
                shown = roles.link("fact", fact.id, nodes.Text(_month(fact.words, language)), label="", optional=True)
            until = [nodes.Text(f"{translations.frame(translations.UNTIL, language)} "), shown, nodes.Text(".")]
            if language:
                until = [nodes.inline("", "", *until, classes=[f"language-{language}"])]
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
        parts: list[nodes.Node] = []
        for each in said:
            parts += [nodes.Text(" · "), each] if parts else [each]
        on_screen = "".join(f" · <span>{link}</span>" for link in links)
        title.parent.insert(
            1, nodes.paragraph("", "", *parts, nodes.raw("", on_screen, format="html"), classes=["imprint"])
        )


def _month(words: str, language: str) -> str:
    """Return a month of a year, in English, in another language."""
    month = datetime.strptime(words.replace(NBSP, " "), "%B %Y")
    return format_date(month, f"LLLL y '{YEAR_WORD[language]}'", locale=language)


def setup(app: Sphinx) -> None:
    """Register the transform."""
    app.add_transform(Imprint)
