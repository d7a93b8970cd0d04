"""A typeface cut down to the letters that are needed."""

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

HOW = {"flavor": "woff2", "layout_features": ["kern", "liga"], "recalc_timestamp": False, "hinting": False}


def subset(font: Path, letters: Iterable[int], **how: Any) -> bytes:
    """Return a font with nothing but the given letters (code points), for screens; `how` are options of fontTools instead of ours."""
    from fontTools import subset as fonts

    options = fonts.Options(**HOW | how)
    loaded = fonts.load_font(str(font), options)
    subsetter = fonts.Subsetter(options)
    subsetter.populate(unicodes=letters)
    subsetter.subset(loaded)
    cut = io.BytesIO()
    fonts.save_font(loaded, cut, options)
    loaded.close()
    return cut.getvalue()
