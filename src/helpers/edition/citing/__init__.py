"""What lets others refer to the report: citations, tags and files for machines, on every page and beside it."""

from sphinx.application import Sphinx

from helpers.edition.citing import foot, head, listing, plain, work


def setup(app: Sphinx) -> None:
    """Add them to the pages."""
    work.setup(app)
    head.setup(app)
    foot.setup(app)
    plain.setup(app)
    listing.setup(app)
