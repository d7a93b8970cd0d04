"""One style sheet for all pages: what they use of the theme's sheets and of ours, under a name that changes with its content.

The policy of the pages allows no style within them. What a page says in `style` attributes (places on the chronology) is
therefore a rule of the sheet, too.
"""

import json
import re
from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from html import unescape
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
ADDED |= {"pdf-edition", "pdf-pages", "pdf-files", "pdf-about"}
ADDED |= {"vg-tooltip-element", "table", "tr", "td", "key", "value", "visible"}
ICONS = "vendor/fontawesome/webfonts/fa-solid-900.woff2"
ICON_FACE = '@font-face{font-family:"Font Awesome 6 Free";font-weight:900;font-display:block;src:url(icons.woff2)}'
THEME_FONTS = re.compile(r"@font-face\s*\{[^}]*\}")
SCRIPT = re.compile(r'<script[^>]* src="[^"?]*/([\w-]+\.js)')
# The link to the sheet, which the template writes without a digest.
LINK = re.compile(r'(<link rel="stylesheet" href="[^"]*_static/)style(?:-\w+)?\.css(" />)')
# A style within a page, and what takes its place there: the rules of the sheet ask for it.
STYLED = re.compile(r'\sstyle="([^"]*)"(?=[^<>]*>)')
MOVED = re.compile(r'\sdata-style="([^"]*)"')


def setup(app: Sphinx) -> None:
    """Write the sheet once all pages are made: the theme writes its colours of code when a build is finished."""
    app.connect("build-finished", _write, priority=900)


def _write(app: Sphinx, failure: Exception | None) -> None:
    if failure is not None or app.builder.format != "html":
        return
    static = Path(app.outdir, "_static")
    words = {script.name: _words(script) for script in sorted(STATIC.glob("*.js"))}
    pages: dict[Path, str] = {}
    names, styles, code = set(ADDED), set(), fingerprints.module_digest(__name__)
    for page in sorted(Path(app.outdir).rglob("*.html")):
        html = page.read_bytes().decode()
        if link := LINK.search(html):
            pages[page] = html
            used, scripts, within = _asked(_as_written(html, link), code)
            names.update(used, *(words.get(script, ()) for script in scripts))
            styles.update(within)
    sheet = _sheet(of_theme(static), ours(static))
    style = css.part(sheet, names & css.names(sheet), {name for name in names if name.startswith("--")})
    file = _linked(pages, static, style, styles)
    for old in static.glob("style-*.css"):
        if old.name != file:
            old.unlink()
    # Their characters lie in the area that Unicode leaves to private use.
    icons = sorted({ord(character) for character in style if "\ue000" <= character <= "\uf8ff"})
    made = cache.of_package("icons.woff2", "pydata-sphinx-theme", repr(icons), partial(subset, static / ICONS, icons))
    (static / "icons.woff2").write_bytes(made)


def _as_written(html: str, link: re.Match[str]) -> str:
    """Return a page without what is put into it later, the link to this sheet and those to the PDF: it is known at the next build."""
    before, found, after = html[link.end() :].rpartition('<div class="pdf-edition">')
    return html[: link.start()] + before + (after.partition("</div>")[2] if found else after)


def _asked(html: str, code: str) -> tuple[list[str], list[str], list[str]]:
    """Return the names, the scripts and the styles of a page; kept, since few pages change between builds."""

    def look() -> list[list[str]]:
        return [sorted(each) for each in (_used(html), SCRIPT.findall(html), _styles(html))]

    return cache.kept_value("asked.json", f"{code} {fingerprints.digest(html.encode())}", look)


def write_whole(pages: Iterable[Path], static: Path, built: Path) -> None:
    """Link pages of a preview to one sheet with every rule as it is saved now; `built` has the static files of the built site."""
    texts = {page: page.read_text(encoding="utf-8") for page in pages}
    styles = set().union(*map(_styles, texts.values()))
    static.mkdir(parents=True, exist_ok=True)
    _linked(texts, static, _whole(of_theme(built), ours(built)), styles)


@lru_cache(maxsize=1)
def _whole(theme: str, own: str) -> str:
    """Return every rule of the theme's sheets and of ours, whether or not a page uses it."""
    sheet = _sheet(theme, own)
    return css.part(sheet, css.names(sheet), set(re.findall(r"--[\w-]+", theme + own)))


def _sheet(theme: str, own: str) -> css.Sheet:
    return [*_parsed(theme, cache.of_package), *_parsed(own, cache.kept)]


def _linked(pages: dict[Path, str], static: Path, style: str, styles: set[str]) -> str:
    """Write the sheet, and pages that load it where they do not; return its name, so that a browser may keep it."""
    style += "".join(f"[data-style={json.dumps(each)}]{{{each}}}" for each in sorted(map(unescape, styles)))
    file = f"style-{fingerprints.digest(style.encode())[: fingerprints.LENGTH]}.css"
    (static / file).write_text(style, encoding="utf-8")
    for page, before in pages.items():
        after = LINK.sub(rf"\g<1>{file}\g<2>", before, count=1)
        if _has_styles(after):
            after = STYLED.sub(r' data-style="\1"', after)
        if after != before:
            page.write_text(after, encoding="utf-8")
    return file


def _styles(html: str) -> set[str]:
    """Return the styles within a page, whether or not they were moved to the sheet before."""
    within = set(STYLED.findall(html)) if _has_styles(html) else set()
    return within | set(MOVED.findall(html))


def _has_styles(html: str) -> bool:
    """Return whether a page has styles that were not moved yet; searching for their places takes longest."""
    return html.count('style="') > html.count('data-style="')


def _parsed(text: str, keep: Callable[[str, str, str, Callable[[], bytes]], bytes]) -> css.Sheet:
    return json.loads(keep("sheet.json", "tinycss2", _from(text), lambda: json.dumps(css.parsed(text)).encode()))


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


def _used(page: str) -> set[str]:
    """Return every element, class, id and variable that a page names."""
    named = {name for found in set(re.findall(r'\b(?:class|id)="([^"]*)"', page)) for name in found.split()}
    return named | set(re.findall(r"<([a-zA-Z][\w-]*)", page)) | set(re.findall(r"var\((--[\w-]+)", page))


def _words(script: Path) -> set[str]:
    """Return every word of the strings of a script: it can name elements and classes in no other way."""
    strings = re.findall(r'"[^"\n]*"|`[^`]*`', script.read_text(encoding="utf-8"))
    return {word for string in strings for word in re.findall(r"[\w-]+", string)}
