"""The page that a host shows for an address that leads nowhere: what to do, a search, and every page of the report.

A host shows it under any address, however deep, so its links begin at the top of the site.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sphinx.application import Sphinx

# Hosts look for a file of this name.
PAGE, TITLE = "404", "Page not found"
_OWN = re.compile(r'(\s(?:href|src|action|data-above|data-content_root)=")(?:\./)?(?!https?:|mailto:|data:|[/#])')


def _collect(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    if app.builder.name == "html":
        yield PAGE, {"title": TITLE}, "not-found.html"


def _from_the_top(app: Sphinx, failure: Exception | None) -> None:
    """Rewrite every link of the page to begin at the top of the site."""
    file = Path(app.outdir, f"{PAGE}.html")
    if failure is None and app.builder.name == "html":
        top = urlsplit(app.config.html_baseurl).path or "/"
        file.write_text(_OWN.sub(rf"\g<1>{top}", file.read_text(encoding="utf-8")), encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Add the page."""
    app.connect("html-collect-pages", _collect)
    app.connect("build-finished", _from_the_top)
