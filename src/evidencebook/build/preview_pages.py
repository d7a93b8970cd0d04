"""The pages of the preview: served to this machine alone, with what reloads them and says how far the build has come."""

import errno
import functools
import html
import http.server
import re
import threading
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from evidencebook.build import pipeline

HOSTS = {"localhost", "127.0.0.1"}
EVENTS, SCRIPT, STYLE = "/.preview", "/.preview.js", "/.preview.css"
BUILDING = "This page is new. Registers, search, PDF and the checks of the whole report follow."
BEGUN = "The report is being built. This page may not yet show what was saved last."
COMPLETE = "Complete: everything was built and checked."
# In files of their own: the policy of the pages allows no script and no style that stands in them.
_FOLLOW = f"""const seen = document.currentScript.dataset.seen;
const events = new EventSource(`{EVENTS}?seen=${{seen}}&page=${{encodeURIComponent(location.pathname)}}`);
events.addEventListener("built", () => location.reload());
events.addEventListener("state", (event) => {{ document.getElementById("preview-state").textContent = event.data; }});
"""
_LOOK = """#preview-problems { position: fixed; inset: auto 0 0 0; max-height: 60vh; overflow: auto; z-index: 9999; }
#preview-problems, #preview-problems pre { margin: 0; padding: 1rem; background: #7a1010; color: #fff; border: 0; }
#preview-problems pre { white-space: pre-wrap; }
#preview-state { position: fixed; inset: auto auto 0 0; z-index: 9998; margin: 0; padding: 0.2rem 0.6rem; font-size: 0.8rem; }
#preview-state { background: #222; color: #fff; }
"""
_PROBLEMS = """<div role="alert" id="preview-problems"><strong>{}</strong><pre>{}</pre></div>"""
OLD = "The report has problems; this page is from the last build without any."
# What nobody has looked up yet may be looked at here, and is not published.
UNVERIFIED = "This page may show rows that were not verified since they changed. Nothing is published before they are:"
_OF_LOCK = re.compile(r"(?:changed since it was|was never) verified")
_REST = re.compile(r"\s|… and \d+ more |not checked, |\d+ problems?$")
_STATE = """<p role="status" id="preview-state">{}</p>"""


class Preview:
    """State shared by the builder and the pages: what was built last, what is wrong with it, and who looks at what."""

    def __init__(self):
        self.builds, self.wrong = 0, ""
        # Whether a build goes on, and whether what was saved last is shown before it is done.
        self.building = self.is_ahead = False
        # A folder with pages that are newer than the last build, until the next one is done.
        self.newer: Path | None = None
        # The page that was opened last, as Sphinx calls it.
        self.viewed = ""
        self.changed = threading.Condition()

    def begin(self) -> None:
        """Note that something was saved, and that the pages are no longer all of one state."""
        with self.changed:
            self.building, self.is_ahead = True, False
            self.changed.notify_all()

    def show(self, newer: Path) -> None:
        """Show pages of a folder in place of the built ones of the same name, and reload open pages."""
        self._reload(newer, "", building=True, is_ahead=True)

    def refuse(self, wrong: str) -> None:
        """Show problems that were found before anything was built."""
        self._reload(self.newer, wrong, building=True)

    def done(self, wrong: str) -> None:
        """Show the pages of a build that is done; `wrong` holds its problems, or nothing.

        Newer pages stay where nothing is wrong with them but that rows were not verified.
        """
        self._reload(self.newer if _is_unverified_alone(wrong) else None, wrong, building=False)

    def _reload(self, newer: Path | None, wrong: str, *, building: bool, is_ahead: bool = False) -> None:
        with self.changed:
            self.newer, self.wrong, self.building, self.is_ahead = newer, wrong, building, is_ahead
            self.builds += 1
            self.changed.notify_all()

    def is_built_anew(self, seen: int, was_building: bool, seconds: float) -> bool:
        """Return whether there is another build than the one seen; waits for one, or for another state, so many seconds."""
        with self.changed:
            self.changed.wait_for(lambda: self.builds != seen or self.building != was_building, timeout=seconds)
            return self.builds != seen

    @property
    def headline(self) -> str:
        """Return what stands above the problems."""
        return UNVERIFIED if self.newer and _is_unverified_alone(self.wrong) else OLD

    @property
    def state(self) -> str:
        """Return in words how far the build has come."""
        if self.building:
            return BUILDING if self.is_ahead else BEGUN
        return "" if self.wrong else COMPLETE


def _is_unverified_alone(wrong: str) -> bool:
    """Return whether every problem is of a row that changed since it was verified, or never was."""
    told = [line for line in wrong.splitlines() if not _REST.match(line)]
    return bool(told) and all(map(_OF_LOCK.search, told))


class _Pages(http.server.SimpleHTTPRequestHandler):
    """Serves the pages, with a script that reloads them, the problems of the last build, and the state of the next."""

    protocol_version = "HTTP/1.1"
    # Head and content are sent one after the other: the second would wait 40 ms for a word that the first has come.
    disable_nagle_algorithm = True

    def __init__(self, *arguments, preview: Preview, **more):
        self.preview = preview
        super().__init__(*arguments, directory=str(pipeline.site()), **more)

    def translate_path(self, path: str) -> str:
        """Return the file of an address: the newer one where there are two."""
        built, newer = super().translate_path(path), self.preview.newer
        if not newer:
            return built
        file = newer / Path(built).relative_to(self.directory)
        return next((str(each) for each in (file, file / "index.html") if each.is_file()), built)

    def do_GET(self) -> None:
        if self.headers.get("Host", "").rpartition(":")[0] not in HOSTS:
            # Another site may have its name lead here, and would then read pages that are not published.
            self._send(403, "text/plain", "The preview answers to localhost alone.")
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
        """Have the browser ask again: pictures and scripts change as pages do."""
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
            else "<!doctype html><title>Preview</title><body>No such page yet.</body>"
        )
        notes = _STATE.format(html.escape(state)) + (
            _PROBLEMS.format(preview.headline, html.escape(wrong)) if wrong else ""
        )
        script = f'<link rel="stylesheet" href="{STYLE}"><script src="{SCRIPT}" data-seen="{seen}" defer></script>'
        self._send(200 if known else 404, "text/html", text.replace("</body>", f"{notes}{script}</body>"))

    def _send(self, status: int, kind: str, text: str) -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def _tell(self) -> None:
        """Send an event at the next build and at each change of state; a comment now and then, so that a closed page is noticed."""
        asked = parse_qs(urlsplit(self.path).query)
        preview = self.preview
        if page := asked.get("page", [""])[0]:
            preview.viewed = page.strip("/").removesuffix(".html")
        seen, building = int(asked.get("seen", [preview.builds])[0]), preview.building
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        with suppress(OSError):  # the page was closed
            while not preview.is_built_anew(seen, building, 5):
                said = ": waiting\n\n" if preview.building == building else f"event: state\ndata: {preview.state}\n\n"
                building = preview.building
                self.wfile.write(said.encode())
                self.wfile.flush()
            self.wfile.write(b"event: built\ndata: \n\n")

    def log_message(self, *_: object) -> None:
        """Say nothing: the terminal is for what the builds say."""


def server(preview: Preview, port: int) -> http.server.ThreadingHTTPServer:
    """Return a server of the pages at a port of this machine, or at another one where that is taken."""
    pages = functools.partial(_Pages, preview=preview)
    try:
        return http.server.ThreadingHTTPServer(("127.0.0.1", port), pages)
    except OSError as error:
        if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
            raise
        return http.server.ThreadingHTTPServer(("127.0.0.1", 0), pages)
