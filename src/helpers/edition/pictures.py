"""From a Vega-Lite specification to SVG that follows the reader's theme."""

import json
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from helpers.edition import store
from helpers.tokens import LIGHT


def both(specification: dict[str, Any]) -> tuple[str, str]:
    """Return the SVG of a figure for wide and for narrow screens, ids prefixed and colours as CSS variables."""
    about = specification["usermeta"]["figure"]
    bare = {key: value for key, value in specification.items() if key not in {"title", "usermeta", "description"}}
    narrow = about["narrow"] | {"datasets": specification["datasets"]}
    return tuple(
        _themed(_svg(json.dumps(spec)), f"{about['name']}-{size}-") for size, spec in (("w", bare), ("n", narrow))
    )


def fonts_folder() -> Path:
    """Return the folder of the fonts that figures are set in."""
    return Path(find_spec("fontpkg_pt_sans").origin).parent / "files"


@cache
def _converter() -> Any:
    import vl_convert

    vl_convert.register_font_directory(str(fonts_folder()))
    return vl_convert


def png(specification: dict[str, Any]) -> bytes:
    """Return a figure as a PNG at twice its size, in its light colours."""
    return _converter().vegalite_to_png(json.dumps(specification), scale=2)


def _svg(specification: str) -> str:
    def make() -> bytes:
        return _converter().vegalite_to_svg(specification).encode()

    return store.kept("figure.svg", "vl-convert-python", specification, make).decode()


def _themed(svg: str, prefix: str) -> str:
    """Return an SVG whose ids are its own on the page and whose token colours are variables with their light values."""
    svg = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{prefix}", svg)
    for token, colour in LIGHT.items():
        svg = re.sub(rf'"{colour}"', f'"var(--figure-{token}, {colour})"', svg, flags=re.IGNORECASE)
    return svg
