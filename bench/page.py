"""What a page with figures costs its reader: ours against a stock Jupyter Book page with the same charts, in one run.

The stock page has Altair's default output, whose scripts are served from this machine so that it can work at all. Each page is
opened in Chromium on a plain line and on a slow one (1.6 Mbit/s, 150 ms, processor at a quarter), in turn, and medians are told.
Then every page of ours is opened once on the slow line. Run it with `make bench-page`, after `make`.
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
from collections.abc import Iterator
from pathlib import Path

import altair as alt
from playwright.sync_api import Browser, sync_playwright

from evidencebook import project
from evidencebook.build import pipeline
from evidencebook.notebooks import staleness
from evidencebook.notebooks.mime import FIGURE, TABLE

# The page that is compared, with figures, and the one that most readers come to first; the stock book has both.
PAGE, FRONT = "chapters/economy", "chapters/index"
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
    "usable": "usable, ms",
    "script": "script run, ms",
    "shift": "layout shift",
    "others": "other hosts",
}
# What the page may cost at the most, as a part of the stock page: measure, line, part.
SHARES = (("visible", "plain", 1 / 2), ("visible", "slow", 1 / 5), ("bytes", "plain", 1 / 6), ("first", "slow", 1 / 2))
# What it may cost at the most, whatever the stock page costs.
SHIFT, OTHERS = 0.02, 0
# What every page may weigh at the most before its reader touches it, in kB, and when the front page is to be usable, in ms.
WEIGHTS, WEIGHT_OF_OTHERS, USABLE = {FRONT: 150}, 350, 2500
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


def stock() -> tuple[Path, dict[str, int]]:
    """Build a stock book with the text and the charts of two pages; return its folder and the charts of each page."""
    folder = project.root() / "_build" / "bench"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / PAGE).parent.mkdir(parents=True)
    charts = {page: _stock_page(page, folder) for page in (PAGE, FRONT)}
    (folder / "_toc.yml").write_text(f"format: jb-book\nroot: {FRONT}\nchapters:\n- file: {PAGE}\n")
    (folder / "_config.yml").write_text('title: Stock\nexecute:\n  execute_notebooks: "off"\n')
    command = [str(Path(sys.executable).parent / "jupyter-book"), "build", str(folder), "-q"]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "_build" / "html", charts


def _stock_page(page: str, folder: Path) -> int:
    """Write a page for the stock book, without what only ours understands; return the number of its charts."""
    notebook, charts = staleness.load(project.root() / f"{page}.ipynb"), 0
    with alt.renderers.enable("html"):
        for cell in notebook["cells"]:
            if cell["cell_type"] == "markdown":
                bare = re.sub(r"^(:::|```).*\n?", "", "".join(cell["source"]), flags=re.MULTILINE)
                cell["source"] = re.sub(r"\{[\w:]+\}`", "`", bare)
            for output in cell.get("outputs", []):
                output["data"].pop(TABLE, None)  # the stock book shows a table as HTML
                if FIGURE in output["data"]:
                    charts += 1
                    bare = {k: v for k, v in output["data"][FIGURE].items() if k != "usermeta"}
                    shown = alt.Chart.from_dict(bare)._repr_mimebundle_()
                    shown = shown[0] if isinstance(shown, tuple) else shown
                    output["data"] = {k: v.replace(CDN, "/npm/") for k, v in shown.items()}
    (folder / f"{page}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    return charts


def visit(
    browser: Browser, address: str, kind: str, charts: int, line: dict | None, name: str = PAGE
) -> dict[str, float]:
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
    page.goto(f"{address}/{name}.html", wait_until="networkidle", timeout=120_000)
    page.wait_for_function("() => window.seen.visible > 0", timeout=120_000)
    seen = page.evaluate("window.seen")
    seen["first"] = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    # Everything is there and every script of the page itself has run.
    seen["usable"] = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    metrics = {each["name"]: each["value"] for each in tool.send("Performance.getMetrics")["metrics"]}
    seen |= {"requests": len(requests), "bytes": sum(received) / 1000, "script": metrics["ScriptDuration"] * 1000}
    seen["others"] = sum(not url.startswith((address, "data:", "blob:")) for url in requests)
    context.close()
    return seen


def main() -> int:
    """Measure, print tables and goals, and return 1 where a goal is missed."""
    chromium = subprocess.run(["tests/find-chromium"], capture_output=True, text=True, check=True).stdout.strip()
    folder, charts = stock()
    addresses = {"stock": serve(folder), "ours": serve(pipeline.site())}
    taken: dict[tuple[str, str], list[dict[str, float]]] = {}
    once: dict[tuple[str, str], dict[str, float]] = {}
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for _ in range(ROUNDS):
            for name, line in LINES.items():
                for kind, address in addresses.items():
                    taken.setdefault((name, kind), []).append(visit(browser, address, kind, charts[PAGE], line))
        for page in [
            FRONT,
            *(f"chapters/{file.stem}" for file in project.chapter_files() if file.stem != Path(FRONT).stem),
        ]:
            for kind in addresses if page in charts else ["ours"]:
                once[page, kind] = visit(browser, addresses[kind], kind, 0, LINES["slow"], page)
        browser.close()
    medians = {
        at: {measure: statistics.median(run[measure] for run in runs) for measure in MEASURES}
        for at, runs in taken.items()
    }
    print(f"{PAGE}, {charts[PAGE]} figures, medians of {ROUNDS}\n")
    print(f"{'':20}" + "".join(f"{f'{kind}, {line}':>16}" for line, kind in medians))
    for measure, title in MEASURES.items():
        digits = 3 if measure == "shift" else 0
        print(f"{title:20}" + "".join(f"{values[measure]:16,.{digits}f}" for values in medians.values()))
    print("\nEvery page once on the slow line\n")
    told = ("bytes", "first", "usable")
    print(f"{'':34}" + "".join(f"{MEASURES[measure]:>18}" for measure in told))
    for (page, kind), values in once.items():
        print(f"{f'{page}, {kind}':34}" + "".join(f"{values[measure]:18,.0f}" for measure in told))
    print()
    missed = [not _reached(*goal) for goal in _goals(medians, once)]
    return int(any(missed))


def _goals(medians: dict, once: dict) -> Iterator[tuple[str, float, float]]:
    """Return each goal in words, with what was measured and what is wanted at the most."""
    for measure, line, most in SHARES:
        part = medians[line, "ours"][measure] / medians[line, "stock"][measure]
        yield f"{MEASURES[measure]}, {line} line, as a part of stock", part, most
    yield "layout shift", max(medians[line, "ours"]["shift"] for line in LINES), SHIFT
    yield "other hosts", max(medians[line, "ours"]["others"] for line in LINES), OTHERS
    yield "front page usable, slow line, ms", once[FRONT, "ours"]["usable"], USABLE
    for (page, kind), values in once.items():
        if kind == "ours":
            yield f"{page}, kB received", values["bytes"], WEIGHTS.get(page, WEIGHT_OF_OTHERS)


def _reached(goal: str, measured: float, most: float) -> bool:
    reached = measured <= most
    print(f"{goal}: {measured:,.3g}, wanted at most {most:,.3g}: {'reached' if reached else 'missed'}")
    return reached


if __name__ == "__main__":
    sys.exit(main())
