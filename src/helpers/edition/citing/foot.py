"""The foot of every page: how to cite it, which version it is, where to tell of an error; and files of the citations."""

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from helpers.edition.citing import forms, plain, work

CHANGES = "chapters/changes"


def _page_context(app: Sphinx, name: str, _: str, context: dict[str, Any], page: nodes.document | None) -> None:
    state = app.report_version
    context["edition"] = {
        "version": f"{state}{f', {state.date}' if state.date else ''}",
        "corrections": app.report_addresses.corrections,
        "changes": CHANGES if CHANGES in app.env.found_docs else "",
    }
    if page is None or name not in app.env.found_docs:
        return
    cited, stem = work.page(app, name), Path(name).name
    folder = Path(app.outdir, name).parent
    folder.mkdir(parents=True, exist_ok=True)
    forms.write(folder / stem, cited)
    context["cite"] = {
        "words": forms.sentence(cited),
        "bibtex": forms.bibtex(cited),
        "ris": forms.ris(cited).replace("\r", ""),
        "stem": stem,
        "text": Path(plain.file(name)).name,
        "whole": cited.kind == work.REPORT,
    }


def setup(app: Sphinx) -> None:
    """Give the template of the foot its words."""
    app.connect("html-page-context", _page_context)
