"""Pages behind an address: those that are built, served as a host does that reads `_headers`, and the preview of a small site."""

import functools
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evidencebook.build import preview_pages
from evidencebook.sphinxext.html import csp as strict


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serve files without a word, under the policy of the site."""

    def end_headers(self):
        """Send the policy as a host does that reads `_headers`."""
        self.send_header("Content-Security-Policy", strict.POLICY)
        super().end_headers()

    def log_message(self, *_):
        """Say nothing."""


@contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve a folder on a port of its own, and give the address."""
    handler = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@contextmanager
def previewed(report: Path) -> Iterator[tuple[preview_pages.Preview, str]]:
    """Serve the preview of a report with one page; give what it shares with the builder, and its address."""
    (report / "_toc.yml").touch()
    site = report / "_build/html"
    site.mkdir(parents=True)
    (site / "index.html").write_text("<html><head></head><body>Hello</body></html>")
    (site / "report.css").write_text("a {}")
    shared = preview_pages.Preview()
    with preview_pages.server(shared, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield shared, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
