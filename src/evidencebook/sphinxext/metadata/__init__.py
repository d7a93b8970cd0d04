"""What lets others refer to the report: citations, tags and files for machines, on every page and beside it."""

from sphinx.application import Sphinx

from evidencebook.sphinxext.metadata import citable, meta_tags, page_footer, plain_text, sitemap


def setup(app: Sphinx) -> None:
    """Add them to the pages."""
    citable.setup(app)
    meta_tags.setup(app)
    page_footer.setup(app)
    plain_text.setup(app)
    sitemap.setup(app)
