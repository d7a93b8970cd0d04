"""The footer of every page: citation, version, where to report an error; and citation files."""

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from evidencebook.evidence import translations
from evidencebook.sphinxext.html import language_markup
from evidencebook.sphinxext.metadata import citable, citation_formats, plain_text

CHANGES = "chapters/about"


def _page_context(app: Sphinx, name: str, _: str, context: dict[str, Any], page: nodes.document | None) -> None:
    state = app.report_version
    context["edition"] = {
        "version": f"{state}{f', {state.date}' if state.date else ''}",
        # An address that is kept for examples leads nowhere, and is not shown.
        "corrections": "" if app.report_addresses.placeholders() else app.report_addresses.corrections,
        "changes": CHANGES if CHANGES in app.env.found_docs else "",
    }
    if page is None or name not in app.env.found_docs:
        return
    cited, stem = citable.page(app, name), Path(name).name
    folder = Path(app.outdir, name).parent
    folder.mkdir(parents=True, exist_ok=True)
    citation_formats.write(folder / stem, cited)
    context["cite"] = {
        "words": language_markup.marked(citation_formats.sentence(cited)),
        "bibtex": citation_formats.bibtex(cited),
        "ris": citation_formats.ris(cited).replace("\r", ""),
        "stem": stem,
        "text": Path(plain_text.file(name)).name,
        "language": cited.language,
        "title": translations.frame(translations.CITE, cited.language),
        "whole": cited.kind == citable.REPORT,
    }


def setup(app: Sphinx) -> None:
    """Give the template of the foot its words."""
    app.connect("html-page-context", _page_context)
