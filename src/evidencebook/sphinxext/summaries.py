"""Summaries in other languages: pages made of the table of translations, with their language marked.

A page shows a part by ```` ```{summary} xx findings``` ````, and is in the language that it names there.
"""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from evidencebook.evidence import figure_words, languages, tables, translations, wording
from evidencebook.evidence.role_text import RefusedError
from evidencebook.sphinxext import cards, dependencies, roles
from evidencebook.sphinxext.figures import mime_renderer, svg

LOGGER = logging.getLogger(__name__)
KIND, LANGUAGE = "summary", languages.OF_PAGE


class Summary(SphinxDirective):
    """Show a part of the front page in another language: answer, figure, findings, recommendations or signs."""

    required_arguments = 2

    def run(self) -> list[nodes.Node]:
        """Return the part; what is missing or refused is a warning, and stops the build."""
        name = " ".join(self.arguments)
        self.env.metadata[self.env.docname][LANGUAGE] = self.arguments[0]
        with dependencies.showing(self.env, KIND, name) as tell:
            try:
                shown = part(name)
            except RefusedError as refused:
                told = str(refused)
            except LookupError as unknown:
                told = f"no words for {unknown.args[0]!r}"
            else:
                tell(shown)
                return shown
        LOGGER.warning(f"summary {name}: {told}", location=(self.env.docname, self.lineno))
        return []


def part(name: str) -> list[nodes.Node]:
    """Return a part of a summary, for example `uk findings`; LookupError where words are missing."""
    language, _, what = name.partition(" ")
    rows = tables.read(translations.TABLE)
    words = {row.text: row.words for row in rows[rows.language == language].itertuples()}
    texts = translations.needed(what)
    if what == "findings":
        return [_finding(text, words, language) for text in texts]
    if what in ("recommendations", "signs"):
        items = [nodes.list_item("", _paragraph(words[text], language)) for text in texts]
        return [nodes.enumerated_list("", *items, enumtype="arabic", prefix="", suffix=".")]
    if what == "figure":
        return [_figure(words, language)] if texts else []
    lead, *rest = [_paragraph(words[text], language) for text in texts]
    return [nodes.container("", lead, classes=["lead"]), *rest]


def _paragraph(words: str, language: str, *classes: str) -> nodes.paragraph:
    made = nodes.paragraph("", "", classes=list(classes))
    for kind, name, shown in translations.parts(words, language):
        if kind == "fact":
            made += roles.link("fact", name, nodes.Text(shown), label="", optional=True)
        elif shown:
            made += nodes.inline("", shown, classes=["event"]) if kind else nodes.Text(shown)
    return made


def _figure(words: dict[str, str], language: str) -> nodes.container:
    """Return the figure of the front page with its labels in another language, to be looked at: numbers and files are there."""
    specification = figure_words.translated(figure_words.front(), words, language)
    about = specification["usermeta"]["figure"]
    wide, narrow = svg.both(specification)
    made = nodes.container("", classes=["summary-figure"])
    made += nodes.paragraph("", "", nodes.strong("", about["title"]))
    made += mime_renderer.drawing(wide=wide, narrow=narrow, alt=about["alt"])
    made += nodes.paragraph("", about["caption"], classes=["figure-note"])
    return made


def _finding(text: str, words: dict[str, str], language: str) -> nodes.container:
    row = tables.read("findings").loc[text]
    rest = [words[word] for word in translations.pill(row.to_dict())]
    made = nodes.container("", classes=["report-card", "finding-card", row.kind])
    made += cards.claim("", "", *_paragraph(words[text], language).children, classes=["card-claim"])
    standing = nodes.paragraph("", "", classes=["card-standing"])
    if row.kind == "judgement":
        step = tuple(wording.LIKELIHOOD).index(row.likelihood) + 1
        # Other languages separate the percent sign from the number, as in their text.
        chance = wording.chance(row.likelihood).replace("%", f"{wording.NBSP}%")
        standing += cards.likelihood("", f"{rest[0]} {chance}", step=step)
        standing += cards.dot()
        standing += nodes.inline("", f"{wording.NBSP}· ".join(rest[1:]), classes=["confidence"])
    else:
        standing += nodes.inline("", rest[0].capitalize(), classes=["standing"])
    made += standing
    return made


def _mark(app: Sphinx, document: nodes.document) -> None:
    """Mark the language of a page on its titles, which stand in lists of contents as well; `layout.html` marks the page."""
    language = app.env.metadata[app.env.docname].get(LANGUAGE)
    if not language:
        return
    for title in document.findall(nodes.title):
        inner = title.children
        title.children = []
        title.append(nodes.inline("", "", *inner, classes=[f"language-{language}"]))


def setup(app: Sphinx) -> None:
    """Register the directive, and mark languages before titles are collected."""
    app.add_directive("summary", Summary)
    dependencies.KINDS[KIND] = part
    app.connect("doctree-read", _mark, priority=400)
