"""The font of the figures, cut down to the letters of the languages of the report and put beside the pages."""

import io
from functools import partial
from pathlib import Path

from sphinx.application import Sphinx

from helpers import tokens
from helpers.edition import store
from helpers.edition.pictures import fonts_folder

# Latin with its extensions, Cyrillic, punctuation, currency and arrows: what labels and the names in them need.
LETTERS = [*range(0x20, 0x180), *range(0x400, 0x460), *range(0x2010, 0x2040), 0x20AC, 0x2116, 0x2190, 0x2192, 0x2212]
FACES = {"regular": "PT_Sans-Web-Regular.ttf", "bold": "PT_Sans-Web-Bold.ttf"}


def setup(app: Sphinx) -> None:
    """Have the pages carry their own style sheet and fonts, so that they ask nobody for any."""
    app.connect("builder-inited", _add_static)


def _add_static(app: Sphinx) -> None:
    made = Path(app.doctreedir).parent / "report-static"
    made.mkdir(parents=True, exist_ok=True)
    for weight, file in FACES.items():
        cut = store.kept(f"{weight}.woff2", "fontpkg-pt-sans", repr(LETTERS), partial(_subset, fonts_folder() / file))
        (made / f"pt-sans-{weight}.woff2").write_bytes(cut)
    (made / "figure-colours.css").write_text(_colours(), encoding="utf-8")
    app.config.html_static_path += [str(Path(__file__).parent / "static"), str(made)]
    app.add_css_file("figure-colours.css")


def _subset(font: Path) -> bytes:
    from fontTools import subset

    options = subset.Options(flavor="woff2", layout_features=["kern", "liga"], recalc_timestamp=False)
    loaded = subset.load_font(str(font), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=LETTERS)
    subsetter.subset(loaded)
    cut = io.BytesIO()
    subset.save_font(loaded, cut, options)
    return cut.getvalue()


def _colours() -> str:
    def rule(selector: str, colours: dict[str, str]) -> str:
        return f"{selector} {{ {' '.join(f'--figure-{name}: {colour};' for name, colour in colours.items())} }}\n"

    dark = rule('html[data-theme="dark"]', tokens.DARK)
    return rule(":root", tokens.LIGHT) + dark + f"@media print {{ {rule(':root:root', tokens.LIGHT)} }}\n"
