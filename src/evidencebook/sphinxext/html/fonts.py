"""The typefaces of text and figures, cut down to the letters of the languages of the report and put beside the pages.

Running text is set in the serif of the PDF, figures and everything that is operated in its sans. Pages ask for the first files
at once and wait for them: text never changes its face. The system's letters that stand in where a file is missing are stretched
to the width of ours, so that lines break where they would have broken.
"""

import functools
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError

from evidencebook import project
from evidencebook.charts import palette, text_metrics
from evidencebook.files import cache, paths
from evidencebook.sphinxext.html.letters import HOW, subset

# Latin with its extensions, punctuation, currency and arrows; Cyrillic: what labels and the names in them need.
# Two files a face, so that a page without Cyrillic loads none.
SCRIPTS = {
    "latin": [(0x20, 0x17F), (0x2010, 0x203F), (0x20AC, 0x20AC), (0x2116, 0x2116), (0x2190, 0x2192), (0x2200, 0x226F)],
    "cyrillic": [(0x400, 0x491)],
}
SANS, SERIF = text_metrics.FAMILY, "PT Serif"
# Weight, style, family, package and file of each face; the first three are what every page shows before anything else.
FACES = (
    (SERIF, "400", "normal", "fontpkg-pt-serif", "PT_Serif-Web-Regular.ttf"),
    (SANS, "400", "normal", text_metrics.PACKAGE, "PT_Sans-Web-Regular.ttf"),
    (SANS, "700", "normal", text_metrics.PACKAGE, text_metrics.BOLD),
    (SERIF, "700", "normal", "fontpkg-pt-serif", "PT_Serif-Web-Bold.ttf"),
    (SERIF, "400", "italic", "fontpkg-pt-serif", "PT_Serif-Web-Italic.ttf"),
)
AT_ONCE = 3
# What stands in where a file is late or missing: typefaces that systems have, each with the mean width of its letters (see
# `_measures`). Of those that a system has, the last is taken.
STAND_INS = (
    (SANS, 0.505, ("DejaVu Sans",)),
    (SANS, 0.442, ("Roboto",)),
    (SANS, 0.440, ("Arial", "Liberation Sans", "Helvetica")),
    (SERIF, 0.511, ("DejaVu Serif",)),
    (SERIF, 0.478, ("Noto Serif",)),
    (SERIF, 0.399, ("Times New Roman", "Liberation Serif", "Times")),
)
# How often the most frequent letters stand in a thousand of English text.
FREQUENT = dict(
    zip(
        " etaoinsrhdlucmfwpgybvk",
        (180, 102, 74, 65, 62, 57, 57, 53, 50, 50, 33, 33, 23, 22, 20, 20, 17, 16, 16, 14, 12, 8, 6),
        strict=True,
    )
)


def setup(app: Sphinx) -> None:
    """Ship style sheets and fonts with the pages, so that nothing is fetched from another host."""
    app.connect("env-updated", _add_static)


def faces() -> Iterator[tuple[str, str, bytes]]:
    """Return every file of a typeface: its name, the rule that a style sheet needs for it, its bytes."""
    for family, weight, style, package, file in FACES:
        folder = paths.of_package(package.replace("-", "_")) / "files"
        for script, ranges in SCRIPTS.items():
            letters = [letter for first, last in ranges for letter in range(first, last + 1)]
            cut = partial(subset, folder / file, letters)
            name = _file(family, weight, style, script)
            made = cache.of_package(name, package, f"{HOW} {letters}", cut)
            yield name, _face(family, weight, style, name, ranges), made


def preloaded() -> list[str]:
    """Return the names of the files that every page asks for before anything else."""
    return [_file(*face[:3], "latin") for face in FACES[:AT_ONCE]]


def _file(family: str, weight: str, style: str, script: str) -> str:
    return f"{family.lower().replace(' ', '-')}-{weight}{'' if style == 'normal' else '-italic'}-{script}.woff2"


def _add_static(app: Sphinx, _env: BuildEnvironment) -> None:
    if app.builder.format != "html":
        return
    made = Path(app.doctreedir).parent / "report-static"
    made.mkdir(parents=True, exist_ok=True)
    sheet = "".join(_stand_in(*each) for each in STAND_INS)
    for name, rule, font in faces():
        (made / name).write_bytes(font)
        sheet += rule
    (made / "figure-colours.css").write_text(sheet + _colours(), encoding="utf-8")
    browser = Path(sys.prefix, "browser", "made")
    if not (browser / "live.js").is_file():
        raise ExtensionError(
            f"{browser}: the script of the interactive figures is not there; run `evidencebook setup` (or `make`, which does)."
        )
    app.config.html_static_path += [str(Path(__file__).parents[1] / "static"), str(made), str(browser)]


def _face(family: str, weight: str, style: str, name: str, ranges: list[tuple[int, int]]) -> str:
    letters = ",".join(f"U+{first:X}-{last:X}" for first, last in ranges)
    return (
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-style: {style}; font-display: block; '
        f'src: url("{name}") format("woff2"); unicode-range: {letters}; }}\n'
    )


def _stand_in(family: str, mean_width: float, local: Iterable[str]) -> str:
    """Return a face of a system's letters, as wide and as high as ours: lines break, and stand, where they will."""
    width, ascent, descent = _measures(family)
    scale = width / mean_width  # heights are given of the letters as they are shown
    lines = f"ascent-override: {ascent / scale:.1%}; descent-override: {descent / scale:.1%}; line-gap-override: 0%;"
    shown = ", ".join(f'local("{name}")' for name in local)
    return f'@font-face {{ font-family: "{family} stand-in"; src: {shown}; size-adjust: {scale:.1%}; {lines} }}\n'


@functools.cache
def _measures(family: str) -> tuple[float, float, float]:
    """Return of a typeface the mean width of a letter in English text, ascent and descent, in parts of its size."""
    from fontTools.ttLib import TTFont

    package, file = next(face[3:] for face in FACES if face[0] == family)
    with TTFont(paths.of_package(package.replace("-", "_")) / "files" / file, lazy=True) as font:
        size, advances, names = font["head"].unitsPerEm, font["hmtx"], font.getBestCmap()
        total = sum(times * advances[names[ord(letter)]][0] for letter, times in FREQUENT.items())
        width = total / sum(FREQUENT.values()) / size
        return width, font["hhea"].ascent / size, -font["hhea"].descent / size


def _colours() -> str:
    def rule(selector: str, colours: dict[str, str]) -> str:
        return f"{selector} {{ {' '.join(f'--figure-{name}: {colour};' for name, colour in colours.items())} }}\n"

    dark = rule('html[data-theme="dark"]', palette.DARK)
    # The first two colours of the report are those of its mark.
    named = {
        "figure-accent": palette.ACCENT,
        **dict(zip(("mark-first", "mark-second"), project.settings().light, strict=False)),
    }
    accent = f":root {{ {' '.join(f'--{name}: var(--figure-{of});' for name, of in named.items())} }}\n"
    return accent + rule(":root", palette.LIGHT) + dark + f"@media print {{ {rule(':root:root', palette.LIGHT)} }}\n"
