"""The built pages behind an address, served as a host does that reads `_headers`."""

import functools
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
