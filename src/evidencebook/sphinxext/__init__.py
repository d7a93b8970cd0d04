"""The Sphinx extension: figures, tables, roles and registers of evidence from stored notebooks."""

import gc
from typing import Any

from jinja2 import FileSystemBytecodeCache
from pybtex.plugin import find_plugin, register_plugin
from sphinx.application import Sphinx

from evidencebook.files import cache
from evidencebook.pdf import background, builder
from evidencebook.sphinxext import (
    backlinks,
    cards,
    changelog,
    citations,
    data_package,
    entities,
    gallery,
    heading_ids,
    imprint,
    incremental,
    inline_marks,
    licence_notices,
    locator,
    metadata,
    not_found,
    notes,
    numbering,
    page_files,
    pictures,
    popovers,
    registers,
    roles,
    search,
    summaries,
    syntax,
    tiles,
    timeline,
)
from evidencebook.sphinxext.figures import downloads, mime_renderer
from evidencebook.sphinxext.html import (
    csp,
    fonts,
    formulas,
    language_markup,
    masthead,
    permalinks,
    stylesheet,
    table_cells,
)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register everything that the pages of the report are made of."""
    # Document trees are large and stay in memory: frequent garbage collection among them took an eighth of the time.
    gc.set_threshold(100_000, 50, 50)
    page_files.setup(app)
    incremental.setup(app)
    syntax.setup(app)
    inline_marks.setup(app)
    pictures.setup(app)
    heading_ids.setup(app)
    formulas.setup(app)
    metadata.setup(app)
    changelog.setup(app)
    licence_notices.setup(app)
    numbering.setup(app)
    mime_renderer.setup(app)
    downloads.setup(app)
    roles.setup(app)
    notes.setup(app)
    cards.setup(app)
    summaries.setup(app)
    tiles.setup(app)
    locator.setup(app)
    gallery.setup(app)
    not_found.setup(app)
    registers.setup(app)
    backlinks.setup(app)
    popovers.setup(app)
    data_package.setup(app)
    citations.setup(app)
    table_cells.setup(app)
    language_markup.setup(app)
    fonts.setup(app)
    imprint.setup(app)
    masthead.setup(app)
    csp.setup(app)
    search.setup(app)
    entities.setup(app)
    permalinks.setup(app)
    timeline.setup(app)
    stylesheet.setup(app)
    builder.setup(app)
    background.setup(app)
    app.connect("builder-inited", _keep_templates)
    # Each citation asks for this plugin, and pybtex would look through all installed packages for it every time.
    register_plugin("pybtex.backends", "plaintext", find_plugin("pybtex.backends", "plaintext"), force=True)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _keep_templates(app: Sphinx) -> None:
    """Cache compiled templates, because compiling them takes as long as writing a page."""
    if app.builder.format == "html":
        folder = cache.folder("templates", "jinja2", "bytecode")
        app.builder.templates.environment.bytecode_cache = FileSystemBytecodeCache(str(folder))
