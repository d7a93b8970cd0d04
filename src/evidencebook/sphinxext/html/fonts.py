"""Web fonts: subset to the letters of the report's languages and shipped with the pages."""

import io
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError

from evidencebook.charts import palette
from evidencebook.files import cache
from evidencebook.sphinxext.figures import text_metrics

# Latin with its extensions, punctuation, currency and arrows; Cyrillic: what labels and the names in them need.
# Two files a face, so that a page without Cyrillic loads none.
SCRIPTS = {
    "latin": [(0x20, 0x17F), (0x2010, 0x203F), (0x20AC, 0x20AC), (0x2116, 0x2116), (0x2190, 0x2192), (0x2200, 0x226F)],
    "cyrillic": [(0x400, 0x491)],
}
# Figures are drawn for their font and wait for it; text that is painted without it stays so, and nothing moves.
FAMILIES = {text_metrics.FAMILY: "swap", "PT Sans Text": "optional"}
FACES = {"400": "PT_Sans-Web-Regular.ttf", "700": text_metrics.BOLD}


def setup(app: Sphinx) -> None:
    """Ship style sheets and fonts with the pages, so that nothing is fetched from another host."""
    app.connect("env-updated", _add_static)


def faces() -> Iterator[tuple[str, str, str, bytes]]:
    """Return every file of a font: its weight, the name of its letters, their ranges as style sheets write them, its bytes."""
    for weight, file in FACES.items():
        for name, ranges in SCRIPTS.items():
            letters = [letter for first, last in ranges for letter in range(first, last + 1)]
            cut = partial(subset, text_metrics.folder() / file, letters)
            made = cache.of_package(_file(weight, name), text_metrics.PACKAGE, f"{_HOW} {letters}", cut)
            yield weight, name, ",".join(f"U+{first:X}-{last:X}" for first, last in ranges), made


def _file(weight: str, name: str) -> str:
    return f"pt-sans-{weight}-{name}.woff2"


def _add_static(app: Sphinx, _env: BuildEnvironment) -> None:
    if app.builder.format != "html":
        return
    made = Path(app.doctreedir).parent / "report-static"
    made.mkdir(parents=True, exist_ok=True)
    sheet = ""
    for weight, name, ranges, font in faces():
        (made / _file(weight, name)).write_bytes(font)
        sheet += _face(weight, name, ranges)
    (made / "figure-colours.css").write_text(sheet + _colours(), encoding="utf-8")
    browser = Path(sys.prefix, "browser", "made")
    if not (browser / "live.js").is_file():
        raise ExtensionError(
            f"{browser}: the script of the interactive figures is not there; run `evidencebook setup` (or `make`, which does)."
        )
    app.config.html_static_path += [str(Path(__file__).parents[1] / "static"), str(made), str(browser)]


def _face(weight: str, name: str, ranges: str) -> str:
    return "".join(
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-display: {display}; '
        f'src: url("{_file(weight, name)}") format("woff2"); unicode-range: {ranges}; }}\n'
        for family, display in FAMILIES.items()
    )


_HOW = {"flavor": "woff2", "layout_features": ["kern", "liga"], "recalc_timestamp": False, "hinting": False}


def subset(font: Path, letters: Iterable[int]) -> bytes:
    """Return a font with nothing but the given letters (code points), for screens."""
    from fontTools import subset as fonts

    options = fonts.Options(**_HOW)
    loaded = fonts.load_font(str(font), options)
    subsetter = fonts.Subsetter(options)
    subsetter.populate(unicodes=letters)
    subsetter.subset(loaded)
    cut = io.BytesIO()
    fonts.save_font(loaded, cut, options)
    return cut.getvalue()


def _colours() -> str:
    def rule(selector: str, colours: dict[str, str]) -> str:
        return f"{selector} {{ {' '.join(f'--figure-{name}: {colour};' for name, colour in colours.items())} }}\n"

    dark = rule('html[data-theme="dark"]', palette.DARK)
    accent = f":root {{ --figure-accent: var(--figure-{palette.ACCENT}); }}\n"
    return accent + rule(":root", palette.LIGHT) + dark + f"@media print {{ {rule(':root:root', palette.LIGHT)} }}\n"
