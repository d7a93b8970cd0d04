"""Live preview: builds on save, reloads the browser, and shows problems in the page.

What is watched is the content of the inputs, so that a save that changes nothing does nothing. Each build is a command of
its own, as `make` runs it: whatever it meets, the preview stays.
"""

import errno
import functools
import html
import http.server
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from evidencebook import project
from evidencebook.build import pipeline

PORT, SECONDS = 8000, 0.4
HOSTS = {"localhost", "127.0.0.1"}
_EVENTS, _SCRIPT = "/.preview", "/.preview.js"
# In a file of its own: the policy of the pages lets no script run that stands in them.
_RELOAD = f'new EventSource("{_EVENTS}").addEventListener("built", () => location.reload());\n'
_NOTE = """<div role="alert" style="position:fixed;inset:auto 0 0 0;max-height:60vh;overflow:auto;z-index:9999;margin:0;
padding:1rem;background:#7a1010;color:#fff"><strong>The report has problems; this page is from the last build without any.</strong>
<pre style="white-space:pre-wrap;background:none;color:#fff;border:0">{}</pre></div>"""


class Preview:
    """State shared by the builder and the pages: the number of builds, and the problems of the last."""

    def __init__(self):
        self.builds, self.wrong = 0, ""
        self.changed = threading.Condition()

    def done(self, wrong: str) -> None:
        """Notify open pages that a build is done; `wrong` holds its problems, or nothing."""
        with self.changed:
            self.builds, self.wrong = self.builds + 1, wrong
            self.changed.notify_all()

    def next_build(self, seconds: float) -> bool:
        """Wait for the next build to be done; return whether it was within so many seconds."""
        with self.changed:
            seen = self.builds
            return self.changed.wait_for(lambda: self.builds != seen, timeout=seconds)


class _Pages(http.server.SimpleHTTPRequestHandler):
    """Serves the finished pages, with a script that reloads them and the problems of the last build."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments, preview: Preview, **more):
        self.preview = preview
        super().__init__(*arguments, directory=str(pipeline.site()), **more)

    def do_GET(self) -> None:
        if self.headers.get("Host", "").rpartition(":")[0] not in HOSTS:
            # Another site may have its name lead here, and would then read pages that are not published.
            self._send(403, "text/plain", "The preview answers to localhost alone.")
            return
        path = self.path.split("?")[0].split("#")[0]
        if path == _EVENTS:
            self._tell()
        elif path == _SCRIPT:
            self._send(200, "text/javascript", _RELOAD)
        elif path.endswith(("/", ".html")):
            self._page(Path(self.translate_path(self.path)))
        else:
            super().do_GET()

    def _page(self, file: Path) -> None:
        file = file / "index.html" if file.is_dir() else file
        known = file.is_file()
        text = (
            file.read_text(encoding="utf-8")
            if known
            else "<!doctype html><title>Preview</title><body>No such page yet.</body>"
        )
        note = _NOTE.format(html.escape(self.preview.wrong)) if self.preview.wrong else ""
        script = f'<script src="{_SCRIPT}" defer></script>'
        self._send(200 if known else 404, "text/html", text.replace("</body>", f"{note}{script}</body>"))

    def _send(self, status: int, kind: str, text: str) -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def _tell(self) -> None:
        """Send an event at the next build; a comment now and then, so that a closed page is noticed."""
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        with suppress(OSError):  # the page was closed
            while not self.preview.next_build(5):
                self.wfile.write(b": waiting\n\n")
                self.wfile.flush()
            self.wfile.write(b"event: built\ndata: \n\n")

    def log_message(self, *_: object) -> None:
        """Say nothing: the terminal is for what the builds say."""


def serve(texts: Path | None, port: int, say) -> None:
    """Serve the pages until interrupted; takes another port, and says so, where the wanted one is in use."""
    preview = Preview()
    server = _server(preview, port)
    with server:
        if server.server_port != port:
            say(f"port {port} is in use; another was taken")
        say(f"the preview is at http://localhost:{server.server_port}/  (Ctrl-C ends it)")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            _watch(preview, texts, say)
        finally:
            server.shutdown()


def _server(preview: Preview, port: int) -> http.server.ThreadingHTTPServer:
    pages = functools.partial(_Pages, preview=preview)
    try:
        return http.server.ThreadingHTTPServer(("127.0.0.1", port), pages)
    except OSError as error:
        if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
            raise
        return http.server.ThreadingHTTPServer(("127.0.0.1", 0), pages)


def _watch(preview: Preview, texts: Path | None, say) -> None:
    tried = seen = ""
    while True:
        now = _digest(texts)
        # Two equal looks in a row: a program that is still saving is waited for.
        if now and now == seen and now != tried:
            tried = now
            preview.done(_book(texts, say))
        seen = now
        time.sleep(SECONDS)


def _digest(texts: Path | None) -> str:
    """Return the digest of the inputs, or nothing while one of them comes or goes."""
    try:
        return pipeline.inputs_digest(texts)
    except OSError:
        return ""


def _book(texts: Path | None, say) -> str:
    """Build the report in a separate process; return its problems, or nothing."""
    more = ["--sources", str(texts)] if texts else []
    command = [sys.executable, "-m", "evidencebook", "build", *more]
    done = subprocess.run(command, cwd=project.root(), capture_output=True, encoding="utf-8", check=False)
    say((done.stdout + done.stderr).strip())
    return (done.stderr or done.stdout).strip() or "the build ended without a word" if done.returncode else ""
