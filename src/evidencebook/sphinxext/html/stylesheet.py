"""The style of each page, within it: what it uses of the theme's sheets and of ours, so that its first paint waits for nothing."""

import json
import re
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from sphinx.application import Sphinx

from evidencebook.files import cache, fingerprints
from evidencebook.sphinxext.html import css
from evidencebook.sphinxext.html.letters import subset

# The sheets of the theme and of its extensions, in the order in which a page would load them; after them ours, the common ones first.
SHEETS = ("basic.css", "styles/pydata-sphinx-theme.css", "pygments.css", "styles/sphinx-book-theme.css", "mystnb.*.css")
COMMON = ("figure-colours.css", "report.css")
STATIC = Path(__file__).parents[1] / "static"
# What the theme's scripts and the live figures add to a page while it is read; our own scripts are asked for their words.
ADDED = {"active", "scrolled", "hide", "noprint", "show", "fade", "highlighted", "highlight-link", "pst-squeeze"}
ADDED |= {"tooltip", "tooltip-inner", "tooltip-arrow", "bs-tooltip-auto", "pst-scrollable-table-container"}
ADDED |= {"pdf-about"}  # said of the PDF once it is made
ADDED |= {"vg-tooltip-element", "table", "tr", "td", "key", "value", "visible"}
ICONS = "vendor/fontawesome/webfonts/fa-solid-900.woff2"
ICON_FACE = '@font-face{font-family:"Font Awesome 6 Free";font-weight:900;font-display:block;src:url(icons.woff2)}'
THEME_FONTS = re.compile(r"@font-face\s*\{[^}]*\}")
# Where the style of a page stands; what is between the tags is written when all pages are made.
SCRIPT = re.compile(r'<script[^>]* src="[^"?]*/([\w-]+\.js)')
PLACE = re.compile(r"(?<=<style data-page>).*?(?=</style>)", re.DOTALL)


def setup(app: Sphinx) -> None:
    """Write the styles once all pages are made, and all sheets: the theme writes its colours of code when a build is finished."""
    app.connect("build-finished", _write, priority=900)


def _write(app: Sphinx, failure: Exception | None) -> None:
    if failure is not None or app.builder.format != "html":
        return
    out, static = Path(app.outdir), Path(app.outdir, "_static")
    icons = write(sorted(out.rglob("*.html")), out, of_theme(static), ours(static))
    cut = partial(subset, static / ICONS, icons)
    (static / "icons.woff2").write_bytes(
        cache.of_package("icons.woff2", "pydata-sphinx-theme", repr(sorted(icons)), cut)
    )


def write(pages: Iterable[Path], out: Path, theme: str, own: str) -> set[int]:
    """Write into pages of the site at `out` what each uses of the sheets; return the characters of the icons that they use."""
    sheet = [*_parsed(theme, cache.of_package), *_parsed(own, cache.kept)]
    made_from, known = _from(f"{theme} {own}"), css.names(sheet)
    words = {script.name: _words(script) for script in sorted(STATIC.glob("*.js"))}
    icons: set[int] = set()
    for page in pages:
        html = page.read_text(encoding="utf-8")
        if not (place := PLACE.search(html)):
            continue
        bare = html[: place.start()] + html[place.end() :]
        names = _used(bare).union(ADDED, *(words.get(script, ()) for script in SCRIPT.findall(bare)))
        variables = {name for name in names if name.startswith("--")}
        style = _part(sheet, names & known, variables, made_from)
        # Their characters lie in the area that Unicode leaves to private use.
        icons |= {ord(character) for character in style if "\ue000" <= character <= "\uf8ff"}
        style = placed(style, "../" * (len(page.relative_to(out).parts) - 1))
        if style != place[0]:
            page.write_text(html[: place.start()] + style + html[place.end() :], encoding="utf-8")
    return icons


def _parsed(text: str, keep: Callable[[str, str, str, Callable[[], bytes]], bytes]) -> css.Sheet:
    return json.loads(keep("sheet.json", "tinycss2", _from(text), lambda: json.dumps(css.parsed(text)).encode()))


def _part(sheet: css.Sheet, names: set[str], variables: set[str], made_from: str) -> str:
    """Return what a page uses of a sheet; most pages use what others do, and what they used before."""
    used = " ".join(sorted(names | variables))
    make = partial(css.part, sheet, names, variables)
    return cache.kept("part.css", "tinycss2", f"{made_from} {used}", lambda: make().encode()).decode()


def _from(text: str) -> str:
    return fingerprints.digest(f"{Path(css.__file__).read_text(encoding='utf-8')} {text}".encode())


def of_theme(static: Path) -> str:
    """Return the sheets of the theme as one that stands in the folder of static files; of its fonts it has the icons alone."""
    files = [file for pattern in SHEETS for file in sorted(static.glob(pattern))]
    theme = THEME_FONTS.sub("", "".join(file.read_text(encoding="utf-8") for file in files))
    return theme.replace("url(../", "url(").replace('url("../', 'url("') + ICON_FACE


def ours(static: Path) -> str:
    """Return our own sheets as one; those that are made for a report stand in the folder of static files."""
    own = {file.name: file for file in STATIC.glob("*.css")}
    files = [own.pop(name, static / name) for name in COMMON]
    return "".join(file.read_text(encoding="utf-8") for file in [*files, *(own[name] for name in sorted(own))])


def placed(style: str, up: str) -> str:
    """Return a style that stands in a page: `up` leads from there to the folder of all pages."""
    return re.sub(r'url\(("?)(?!"?data:)', rf"url(\g<1>{up}_static/", style)


def _used(page: str) -> set[str]:
    """Return every element, class, id and variable that a page names."""
    named = {name for found in set(re.findall(r'\b(?:class|id)="([^"]*)"', page)) for name in found.split()}
    return named | set(re.findall(r"<([a-zA-Z][\w-]*)", page)) | set(re.findall(r"var\((--[\w-]+)", page))


def _words(script: Path) -> set[str]:
    """Return every word of the strings of a script: it can name elements and classes in no other way."""
    strings = re.findall(r'"[^"\n]*"|`[^`]*`', script.read_text(encoding="utf-8"))
    return {word for string in strings for word in re.findall(r"[\w-]+", string)}
