"""A headless Chromium, and its pages, which one test after another uses: to open one takes longer than most of what is asked."""

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import BOOK
from served import served


@pytest.fixture(scope="package")
def address(site):
    """Return the address at which the built pages are served."""
    with served(site) as where:
        yield where


# Letters are as wide in the headless shell as in a browser with windows, which rounds them to no pixels.
OPTIONS = ["--no-sandbox", "--disable-gpu", "--font-render-hinting=none"]


@pytest.fixture(scope="package")
def browser():
    """Return a headless Chromium."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=60_000)  # a busy machine may need long
    path = subprocess.run([BOOK / "tests/find-chromium"], capture_output=True, text=True, check=True).stdout.strip()
    with sync_playwright() as tool:
        chromium = tool.chromium.launch(executable_path=path, args=OPTIONS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def profile(browser):
    """Return a function that gives a profile of the browser with some settings, and its pages that no test uses."""
    made = {}

    def of(**settings):
        key = repr(sorted(settings.items()))
        if key not in made:
            made[key] = browser.new_context(**settings), []
            made[key][0].set_default_timeout(60_000)
            made[key][0].add_init_script(SHIFT)
        return made[key]

    return of


@pytest.fixture
def visit(profile, address):
    """Return a function that opens a page and gives it with everything that went wrong.

    The page is used again by other tests: nothing that was chosen or loaded there is kept.
    """
    used = []

    def open_(name: str, width: int = 1400, theme: str = "light", script: bool = True, media=None, **more):
        context, idle = profile(java_script_enabled=script, **more)
        page = idle.pop() if idle else context.new_page()
        wrong, heard = listen(page, address)
        used.append((page, heard, idle))
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme, **(media or {}))
        go(page, f"{address}/{name}.html", script)
        return page, wrong

    yield open_
    for page, heard, idle in used:
        for what, told in heard.items():
            page.remove_listener(what, told)
        leave(page, address)
        idle.append(page)


def listen(page, address: str) -> tuple[list[str], dict]:
    """Return what goes wrong on a page from now on, and what listens for it."""
    wrong: list[str] = []
    heard = {
        "request": lambda r: wrong.append(f"asks {r.url}") if not r.url.startswith((address, "data:")) else None,
        "response": lambda r: wrong.append(f"{r.status} {r.url}") if r.status >= 400 else None,
        "console": lambda m: wrong.append(m.text) if m.type == "error" else None,
        "pageerror": lambda e: wrong.append(str(e)),
        "dialog": lambda d: (wrong.append(d.message), d.dismiss()),
    }
    for what, told in heard.items():
        page.on(what, told)
    return wrong, heard


# How much of a page has moved since it began to come, though nobody touched it.
SHIFT = """window.shift = 0; new PerformanceObserver(list => { for (const each of list.getEntries())
  if (!each.hadRecentInput) window.shift += each.value; }).observe({ type: 'layout-shift', buffered: true });"""
MOST_SHIFT = 0.1

# What the tab key stops at in a chapter, and how many of them a reader can be asked to pass.
STOPS = """() => [...document.querySelectorAll('a[href], button, summary, input, select, [tabindex="0"]')]
  .filter(each => each.tabIndex >= 0 && each.checkVisibility({ visibilityProperty: true }) && !each.disabled)
  .length"""
MOST_STOPS = 150


# A page has settled when its typefaces are there, what changed is drawn, and what it does while nobody waits is done.
SETTLED = """() => document.fonts.ready.then(() => new Promise(done => requestAnimationFrame(() =>
  requestAnimationFrame(() => requestIdleCallback(done, {timeout: 2000})))))"""


def go(page, where: str, script: bool = True) -> None:
    """Go to a page, and wait until it has settled."""
    page.goto(where)
    if script:  # without it nothing is idle, and nothing to be waited for
        page.evaluate(SETTLED)


def leave(page, address: str) -> None:
    """Leave a page as a new one would be."""
    page.unroute_all()
    page.mouse.move(0, 0)
    page.emulate_media(media="null", color_scheme="null", reduced_motion="null", forced_colors="null")
    if page.url.startswith(address):
        page.evaluate("localStorage.clear()")
    page.goto("about:blank")


@pytest.fixture(scope="package")
def axe():
    """Return the text of axe-core."""
    return Path(sys.prefix, "browser/node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
