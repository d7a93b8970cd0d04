"""The Sphinx extension that turns stored notebooks into pages: figures, tables, roles and the register of evidence."""

import gc
from typing import Any

from pybtex.plugin import find_plugin, register_plugin
from sphinx.application import Sphinx

from helpers.edition import (
    ahead,
    cells,
    changelog,
    citations,
    citing,
    deeplinks,
    fonts,
    imprint,
    increment,
    licensing,
    numbered,
    outputs,
    package,
    pages,
    png,
    previews,
    register,
    roles,
    search,
    speech,
    styles,
    takeaway,
    timeline,
    uses,
)
from helpers.edition.typst import beside, builder


def setup(app: Sphinx) -> dict[str, Any]:
    """Register everything that the pages of the report are made of."""
    # Trees of pages are large and stay: to look for rubbish among them after every few hundred objects took an eighth of the time.
    gc.set_threshold(100_000, 50, 50)
    ahead.setup(app)
    increment.setup(app)
    citing.setup(app)
    changelog.setup(app)
    licensing.setup(app)
    numbered.setup(app)
    outputs.setup(app)
    takeaway.setup(app)
    png.setup(app)
    roles.setup(app)
    register.setup(app)
    uses.setup(app)
    previews.setup(app)
    package.setup(app)
    citations.setup(app)
    cells.setup(app)
    speech.setup(app)
    fonts.setup(app)
    imprint.setup(app)
    pages.setup(app)
    search.setup(app)
    deeplinks.setup(app)
    timeline.setup(app)
    styles.setup(app)
    builder.setup(app)
    beside.setup(app)
    # Each citation asks for this plugin, and pybtex would look through all installed packages for it every time.
    register_plugin("pybtex.backends", "plaintext", find_plugin("pybtex.backends", "plaintext"), force=True)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
