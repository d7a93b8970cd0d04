"""The Sphinx extension that turns stored notebooks into pages: figures, tables, roles and the register of evidence."""

from typing import Any

from sphinx.application import Sphinx

from helpers.edition import fonts, imprint, outputs, pages, register, roles, styles, takeaway
from helpers.edition.typst import beside, builder


def setup(app: Sphinx) -> dict[str, Any]:
    """Register everything that the pages of the report are made of."""
    outputs.setup(app)
    takeaway.setup(app)
    roles.setup(app)
    register.setup(app)
    fonts.setup(app)
    imprint.setup(app)
    pages.setup(app)
    styles.setup(app)
    builder.setup(app)
    beside.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
