"""Serves the pages of the preview, to this machine only, with a script that reloads them and shows the state of the build."""

import errno
import functools
import html
import http.server
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from evidencebook.build import pipeline

HOSTS = {"localhost", "127.0.0.1"}
EVENTS, SCRIPT, STYLE = "/.preview", "/.preview.js", "/.preview.css"
BUILDING = "This page is up to date. Registers, search, PDF and the checks of the whole report follow."
BEGUN = "The report is being built. This page may not show the last save yet."
COMPLETE = "Complete: everything was built and checked."
# Served as files: the content security policy of the pages allows no inline scripts or styles.
_FOLLOW = f"""const {{ seen }} = document.currentScript.dataset;
addEventListener("load", () => {{
  const events = new EventSource(`{EVENTS}?seen=${{seen}}&page=${{encodeURIComponent(location.pathname)}}`);
  events.addEventListener("built", () => location.reload());
  events.addEventListener("state", (event) => {{ document.getElementById("preview-state").textContent = event.data; }});
}});
"""
_LOOK = """#preview-problems { position: fixed; inset: auto 0 0 0; max-height: 60vh; overflow: auto; z-index: 9999; }
#preview-problems, #preview-problems pre { margin: 0; padding: 1rem; background: #7a1010; color: #fff; border: 0; }
#preview-problems pre { white-space: pre-wrap; }
#preview-state { position: fixed; inset: auto auto 0 0; z-index: 9998; margin: 0; padding: 0.2rem 0.6rem; font-size: 0.8rem; }
#preview-state { background: #222; color: #fff; }
"""
_PROBLEMS = """<div role="alert" id="preview-problems"><strong>{}</strong><pre>{}</pre></div>"""
OLD = "The report has problems. This page comes from the last build without problems."
# Unverified rows are shown in the preview, but never published.
UNVERIFIED = (
    "This page may show rows that changed and were not verified again. Nothing is published until they are verified:"
)
_OF_LOCK = re.compile(r"(?:changed since it was|was never) verified")
_REST = re.compile(r"\s|… and \d+ more |not checked, |\d+ problems?$")
_STATE = """<p role="status" id="preview-state">{}</p>"""


class Preview:
    """The state that the builder and the pages share: the last build, its problems, and the pages that are open."""

    def __init__(self):
        self.builds, self.wrong = 0, ""
        # Whether a build is running, and whether the last save is on the page before that build is complete.
        self.building = self.is_ahead = False
        # A folder with pages that are newer than the last build; None when there are none.
        self.newer: Path | None = None
        # The name in Sphinx of the page that was opened last.
        self.viewed = ""
        # How many pages are open, and whether they were told to reload and none has loaded again yet.
        self.open, self.is_loading = 0, False
        self.changed = threading.Condition()

    def begin(self) -> None:
        """Note that something was saved: the pages are out of date, or some are newer than others."""
        with self.changed:
            self.building, self.is_ahead = True, False
            self.changed.notify_all()

    def show(self, newer: Path) -> None:
        """Serve the pages in a folder instead of the built pages with the same names, and reload open pages."""
        self._reload(newer, "", building=True, is_ahead=True)

    def refuse(self, wrong: str) -> None:
        """Show problems that were found before anything was built, and reload open pages."""
        self._reload(self.newer, wrong, building=True)

    def done(self, wrong: str) -> None:
        """Serve the pages of a build that has ended, and reload open pages; `wrong` is the text of its problems, or empty.

        If the only problems are unverified rows, the newer pages are still served.
        """
        self._reload(self.newer if _is_unverified_alone(wrong) else None, wrong, building=False)

    def _reload(self, newer: Path | None, wrong: str, *, building: bool, is_ahead: bool = False) -> None:
        with self.changed:
            self.newer, self.wrong, self.building, self.is_ahead = newer, wrong, building, is_ahead
            self.builds += 1
            self.is_loading = self.open > 0
            self.changed.notify_all()

    @contextmanager
    def opened(self, page: str, seen: int) -> Iterator[None]:
        """Count a page as open within the context; `seen` is the number of builds when it was loaded."""
        with self.changed:
            self.viewed = page or self.viewed
            self.open += 1
            self.is_loading = self.is_loading and seen != self.builds
            self.changed.notify_all()
        try:
            yield
        finally:
            with self.changed:
                self.open -= 1

    def wait_for_browser(self, seconds: float) -> None:
        """Wait up to `seconds` until an open page has loaded what is served now; return at once if no page is open."""
        with self.changed:
            self.changed.wait_for(lambda: not self.is_loading, timeout=seconds)

    def is_built_anew(self, seen: int, was_building: bool, seconds: float) -> bool:
        """Wait up to `seconds` for a new build or a change of state; return whether there is a build newer than the one seen."""
        with self.changed:
            self.changed.wait_for(lambda: self.builds != seen or self.building != was_building, timeout=seconds)
            return self.builds != seen

    @property
    def headline(self) -> str:
        """Return the heading above the problems."""
        return UNVERIFIED if self.newer and _is_unverified_alone(self.wrong) else OLD

    @property
    def state(self) -> str:
        """Return the state of the build in words."""
        if self.building:
            return BUILDING if self.is_ahead else BEGUN
        return "" if self.wrong else COMPLETE


def _is_unverified_alone(wrong: str) -> bool:
    """Return whether every problem is a row that was never verified, or changed since it was."""
    told = [line for line in wrong.splitlines() if not _REST.match(line)]
    return bool(told) and all(map(_OF_LOCK.search, told))


class _Pages(http.server.SimpleHTTPRequestHandler):
    """Serves files; to pages it adds the script that reloads them, the problems of the last build and the state of the next."""

    protocol_version = "HTTP/1.1"
    # Headers and content are sent separately: with Nagle's algorithm the content would wait 40 ms for an acknowledgement.
    disable_nagle_algorithm = True

    def __init__(self, *arguments, preview: Preview, **more):
        self.preview = preview
        super().__init__(*arguments, directory=str(pipeline.site()), **more)

    def translate_path(self, path: str) -> str:
        """Return the file for an address: the newer page if there is one, else the built file."""
        built, newer = super().translate_path(path), self.preview.newer
        if not newer:
            return built
        file = newer / Path(built).relative_to(self.directory)
        return next((str(each) for each in (file, file / "index.html") if each.is_file()), built)

    def do_GET(self) -> None:
        if self.headers.get("Host", "").rpartition(":")[0] not in HOSTS:
            # DNS rebinding: another site could point its own host name here and read unpublished pages.
            self._send(403, "text/plain", "The preview answers only requests to localhost.")
            return
        path = urlsplit(self.path).path
        if path == EVENTS:
            self._tell()
        elif path == SCRIPT:
            self._send(200, "text/javascript", _FOLLOW)
        elif path == STYLE:
            self._send(200, "text/css", _LOOK)
        elif path.endswith(("/", ".html")):
            self._page(Path(self.translate_path(self.path)))
        else:
            super().do_GET()

    def end_headers(self) -> None:
        """Have the browser revalidate every file: figures and scripts change between builds, as pages do."""
        if not any(line.startswith(b"Cache-Control") for line in self._headers_buffer):
            self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def _page(self, file: Path) -> None:
        file = file / "index.html" if file.is_dir() else file
        preview = self.preview
        seen, wrong, state = preview.builds, preview.wrong, preview.state
        known = file.is_file()
        text = (
            file.read_text(encoding="utf-8")
            if known
            else "<!doctype html><html><head><title>Preview</title></head><body>No such page yet.</body></html>"
        )
        notes = _STATE.format(html.escape(state)) + (
            _PROBLEMS.format(preview.headline, html.escape(wrong)) if wrong else ""
        )
        script = f'<link rel="stylesheet" href="{STYLE}"><script src="{SCRIPT}" data-seen="{seen}" defer></script>'
        # The script and the style are in the head, so that the browser asks for them first.
        text = text.replace("</head>", f"{script}</head>", 1).replace("</body>", f"{notes}</body>")
        self._send(200 if known else 404, "text/html", text)

    def _send(self, status: int, kind: str, text: str) -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def _tell(self) -> None:
        """Send an event at each change of state and at the next build, and a comment every five seconds to notice a closed page."""
        asked = parse_qs(urlsplit(self.path).query)
        preview = self.preview
        page = asked.get("page", [""])[0].strip("/").removesuffix(".html")
        seen, building = int(asked.get("seen", [preview.builds])[0]), preview.building
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        with suppress(OSError), preview.opened(page, seen):  # the page was closed
            while not preview.is_built_anew(seen, building, 5):
                said = ": waiting\n\n" if preview.building == building else f"event: state\ndata: {preview.state}\n\n"
                building = preview.building
                self.wfile.write(said.encode())
                self.wfile.flush()
            self.wfile.write(b"event: built\ndata: \n\n")

    def log_message(self, *_: object) -> None:
        """Log nothing: the terminal shows the output of the builds."""


def server(preview: Preview, port: int) -> http.server.ThreadingHTTPServer:
    """Return a server of the pages on this port of localhost, or on a free one if that is in use."""
    pages = functools.partial(_Pages, preview=preview)
    try:
        return http.server.ThreadingHTTPServer(("127.0.0.1", port), pages)
    except OSError as error:
        if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
            raise
        return http.server.ThreadingHTTPServer(("127.0.0.1", 0), pages)
