"""What a page with figures costs its reader: ours against a stock Jupyter Book page with the same charts, in one run.

The stock page has Altair's default output, whose scripts are served from this machine so that it can work at all. Each page is
opened in Chromium on a plain line and on a slow one (1.6 Mbit/s, 150 ms, processor at a quarter), in turn, and medians are told.
Run it with `make bench-page`, after `make`.
"""

import gzip
import http.server
import json
import re
import shutil
import statistics
import subprocess
import sys
import threading
from pathlib import Path

import altair as alt
from playwright.sync_api import Browser, sync_playwright

from helpers import build, freshness, paths
from helpers.display import FIGURE, TABLE

PAGE = "chapters/economy"
ROUNDS = 5
LINES = {"plain": None, "slow": {"latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}}
PACKAGES = Path(sys.prefix, "browser", "node_modules")
CDN = "https://cdn.jsdelivr.net/npm/"
DRAWN = {"ours": ".chart > div > svg", "stock": ".vega-embed :is(canvas, svg)"}
MEASURES = {
    "requests": "requests",
    "bytes": "kB received",
    "first": "first paint, ms",
    "largest": "largest paint, ms",
    "visible": "all figures, ms",
    "script": "script run, ms",
    "shift": "layout shift",
    "others": "other hosts",
}
# What the page may cost at the most, as a part of the stock page: measure, line, part.
GOALS = (("visible", "plain", 1 / 2), ("visible", "slow", 1 / 5), ("bytes", "plain", 1 / 6), ("first", "slow", 1 / 2))
WATCH = """(() => {
  window.seen = {shift: 0, largest: 0, visible: 0};
  const watch = (type, note) => new PerformanceObserver(list => list.getEntries().forEach(note)).observe({type, buffered: true});
  watch('layout-shift', each => { if (!each.hadRecentInput) window.seen.shift += each.value; });
  watch('largest-contentful-paint', each => { window.seen.largest = each.startTime; });
  const look = () => {
    const drawn = [...document.querySelectorAll(SELECTOR)].filter(each => each.getClientRects().length && each.clientHeight > 50);
    if (drawn.length >= NUMBER) { window.seen.visible = performance.now(); return; }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()"""


class Host(http.server.SimpleHTTPRequestHandler):
    """Serve a site compressed, as hosts do, and the packages of the stock page beside it."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        """Answer with the file, compressed where that helps."""
        found = re.match(r"/npm/([\w-]+)@", self.path)
        name = found and found[1]
        file = PACKAGES / name / "build" / f"{name}.min.js" if name else Path(self.translate_path(self.path))
        if not file.is_file():
            self.send_error(404)
            return
        content, packed = file.read_bytes(), file.suffix in {".html", ".css", ".js", ".svg", ".json"}
        content = gzip.compress(content, 6) if packed else content
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(file)))
        self.send_header("Content-Length", str(len(content)))
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """Say nothing."""


def serve(folder: Path) -> str:
    """Serve a folder until the program ends; return its address."""

    class Here(Host):
        def __init__(self, *args):
            super().__init__(*args, directory=str(folder))

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Here)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def stock() -> tuple[Path, int]:
    """Build a stock book with the text and the charts of the page; return its folder and the number of charts."""
    folder = paths.root() / "_build" / "bench"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / PAGE).parent.mkdir(parents=True)
    notebook, charts = freshness.load(paths.root() / f"{PAGE}.ipynb"), 0
    with alt.renderers.enable("html"):
        for cell in notebook["cells"]:
            if cell["cell_type"] == "markdown":
                cell["source"] = re.sub(r"\{[\w:]+\}`", "`", "".join(cell["source"]))
            for output in cell.get("outputs", []):
                output["data"].pop(TABLE, None)  # the stock book shows a table as HTML
                if FIGURE in output["data"]:
                    charts += 1
                    bare = {k: v for k, v in output["data"][FIGURE].items() if k != "usermeta"}
                    shown = alt.Chart.from_dict(bare)._repr_mimebundle_()
                    shown = shown[0] if isinstance(shown, tuple) else shown
                    output["data"] = {k: v.replace(CDN, "/npm/") for k, v in shown.items()}
    (folder / f"{PAGE}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (folder / "_toc.yml").write_text(f"format: jb-book\nroot: {PAGE}\n")
    (folder / "_config.yml").write_text('title: Stock\nexecute:\n  execute_notebooks: "off"\n')
    command = [str(Path(sys.executable).parent / "jupyter-book"), "build", str(folder), "-q"]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "_build" / "html", charts


def visit(browser: Browser, address: str, kind: str, charts: int, line: dict | None) -> dict[str, float]:
    """Open a page once, with nothing kept from before, and return what it took."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page, requests = context.new_page(), []
    tool = context.new_cdp_session(page)
    tool.send("Network.enable")
    tool.send("Performance.enable")
    received: list[float] = []
    tool.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    if line:
        tool.send("Network.emulateNetworkConditions", {"offline": False} | line)
        tool.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.on("request", lambda request: requests.append(request.url))
    script = WATCH.replace("SELECTOR", json.dumps(DRAWN[kind])).replace("NUMBER", str(charts))
    page.add_init_script(script)
    page.goto(f"{address}/{PAGE}.html", wait_until="networkidle", timeout=120_000)
    page.wait_for_function("() => window.seen.visible > 0", timeout=120_000)
    seen = page.evaluate("window.seen")
    seen["first"] = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    metrics = {each["name"]: each["value"] for each in tool.send("Performance.getMetrics")["metrics"]}
    seen |= {"requests": len(requests), "bytes": sum(received) / 1000, "script": metrics["ScriptDuration"] * 1000}
    seen["others"] = sum(not url.startswith((address, "data:", "blob:")) for url in requests)
    context.close()
    return seen


def main() -> int:
    """Measure both pages on both lines, print the table, and return 1 where a goal is missed."""
    chromium = subprocess.run(["tests/find-chromium"], capture_output=True, text=True, check=True).stdout.strip()
    folder, charts = stock()
    addresses = {"stock": serve(folder), "ours": serve(build.site())}
    taken: dict[tuple[str, str], list[dict[str, float]]] = {}
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for _ in range(ROUNDS):
            for name, line in LINES.items():
                for kind, address in addresses.items():
                    taken.setdefault((name, kind), []).append(visit(browser, address, kind, charts, line))
        browser.close()
    medians = {
        at: {measure: statistics.median(run[measure] for run in runs) for measure in MEASURES}
        for at, runs in taken.items()
    }
    print(f"{PAGE}, {charts} figures, medians of {ROUNDS}\n")
    print(f"{'':20}" + "".join(f"{f'{kind}, {line}':>16}" for line, kind in medians))
    for measure, title in MEASURES.items():
        digits = 3 if measure == "shift" else 0
        print(f"{title:20}" + "".join(f"{values[measure]:16,.{digits}f}" for values in medians.values()))
    print()
    missed = 0
    for measure, line, most in GOALS:
        part = medians[line, "ours"][measure] / medians[line, "stock"][measure]
        missed += part > most
        verdict = "missed" if part > most else "reached"
        print(f"{MEASURES[measure]}, {line} line: {part:.2f} of stock, wanted {most:.2f}: {verdict}")
    worst = max(medians[line, "ours"]["shift"] for line in LINES)
    missed += worst >= 0.02
    print(f"layout shift: {worst:.3f}, wanted under 0.02: {'missed' if worst >= 0.02 else 'reached'}")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
