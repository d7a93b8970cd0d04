"""The Sphinx extension that turns stored notebooks into pages: figures, tables, roles and the register of evidence."""

from typing import Any

from sphinx.application import Sphinx

from helpers.edition import fonts, imprint, outputs, register, roles
from helpers.edition.typst import beside, builder


def setup(app: Sphinx) -> dict[str, Any]:
    """Register everything that the pages of the report are made of."""
    outputs.setup(app)
    roles.setup(app)
    register.setup(app)
    fonts.setup(app)
    imprint.setup(app)
    builder.setup(app)
    beside.setup(app)
    app.add_css_file("report.css")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
