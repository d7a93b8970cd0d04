"""One style sheet for all pages: what the pages use of the theme's own sheets, with an icon font of the icons they show."""

import itertools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from helpers.edition import store
from helpers.edition.fonts import subset

# The sheets of the theme and of its extensions, in the order in which a page would load them; ours follow whole.
SHEETS = ("basic.css", "styles/pydata-sphinx-theme.css", "pygments.css", "styles/sphinx-book-theme.css")
OWN = ("report.css", "figure-colours.css")
# The scripts whose words may become classes while a page is read.
SCRIPTS = ("scripts/pydata-sphinx-theme.js", "scripts/sphinx-book-theme.js", "searchtools.js", "sphinx_highlight.js")
SHOWN_BY_SCRIPT = {"tooltip", "tooltip-inner", "tooltip-arrow", "fade", "show", "bs-tooltip-auto", "bs-tooltip-bottom"}
ICON_FACE = (
    '@font-face{font-family:"Font Awesome 6 Free";font-weight:900;font-display:block;'
    'src:url(icons.woff2) format("woff2")}\n'
)
ICONS = "vendor/fontawesome/webfonts/fa-solid-900.woff2"


def setup(app: Sphinx) -> None:
    """Write the sheet once all pages are made."""
    app.connect("build-finished", _write)


def _write(app: Sphinx, failure: Exception | None) -> None:
    if failure is not None or app.builder.format != "html":
        return
    static = Path(app.outdir, "_static")
    sheets = [(name, static / name) for name in SHEETS] + [("mystnb.css", next(static.glob("mystnb.*.css")))]
    texts = [(name, file.read_text(encoding="utf-8")) for name, file in sheets if file.is_file()]
    names = used(page.read_text(encoding="utf-8") for page in sorted(Path(app.outdir).rglob("*.html")))
    for script in SCRIPTS:
        names |= set(re.findall(r"[\w-]+", (static / script).read_text(encoding="utf-8")))
    names |= SHOWN_BY_SCRIPT
    made_from = f"{Path(__file__).read_text(encoding='utf-8')} {sorted(names)} {texts}"

    def purged() -> bytes:
        return "".join(_purged(text, names) for _, text in texts).encode()

    theme = store.kept("theme.css", "tinycss2", made_from, purged).decode()
    theme = theme.replace("url(../", "url(").replace('url("../', 'url("')
    own = "".join((static / name).read_text(encoding="utf-8") for name in OWN)
    (static / "pages.css").write_text(theme + ICON_FACE + own, encoding="utf-8")
    # Their characters lie in the area that Unicode leaves to private use.
    icons = {ord(character) for character in theme if "\ue000" <= character <= "\uf8ff"}
    (static / "icons.woff2").write_bytes(subset(static / ICONS, icons))


def used(pages: Iterable[str]) -> set[str]:
    """Return every element, class and id of some pages."""
    names: set[str] = set()
    for page in pages:
        names |= set(re.findall(r"<([a-zA-Z][\w-]*)", page))
        names |= {name for found in set(re.findall(r'\b(?:class|id)="([^"]*)"', page)) for name in found.split()}
    return names


def _purged(sheet: str, names: set[str]) -> str:
    import tinycss2

    rules = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
    return "".join(_kept_rules(rules, names))


def _kept_rules(rules: list[Any], names: set[str]) -> Iterator[str]:
    """Return the rules that may match something, as text."""
    import tinycss2

    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [part for part in _selectors(rule.prelude) if _may_match(part, names)]
            if selectors:
                yield f"{','.join(selectors)}{{{_short(tinycss2.serialize(rule.content))}}}"
        elif rule.type == "at-rule":
            head = f"@{rule.at_keyword} {tinycss2.serialize(rule.prelude).strip()}".strip()
            if rule.content is None or rule.lower_at_keyword == "font-face":
                continue  # imports and character sets: the sheets stand one after the other, in UTF-8; fonts are our own
            elif rule.lower_at_keyword in {"media", "supports", "layer", "container"}:
                inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
                if text := "".join(_kept_rules(inner, names)):
                    yield f"{head}{{{text}}}"
            else:
                yield f"{head}{{{_short(tinycss2.serialize(rule.content))}}}"


def _selectors(prelude: list[Any]) -> Iterator[str]:
    import tinycss2

    for is_comma, tokens in itertools.groupby(
        prelude, key=lambda token: token.type == "literal" and token.value == ","
    ):
        if not is_comma:
            yield tinycss2.serialize(list(tokens)).strip()


def _may_match(selector: str, names: set[str]) -> bool:
    """Return whether every element, class and id that a selector asks for stands on some page."""
    plain = re.sub(r"\[[^\]]*\]|::?[\w-]+(\((?:[^()]|\([^()]*\))*\))?", " ", selector)
    return all(name.replace("\\", "") in names for name in re.findall(r"(?:\\.|[\w-])+", plain) if not name.isdigit())


def _short(declarations: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", declarations, flags=re.DOTALL)).strip().rstrip(";")
