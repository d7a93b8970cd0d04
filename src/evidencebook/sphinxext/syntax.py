"""What MyST may do on pages: settings that belong to the engine, since its checks read pages with the same ones."""

from sphinx.application import Sphinx
from sphinx.config import Config

from evidencebook.evidence import myst
from evidencebook.sphinxext.html import formulas

STRIKETHROUGH = (
    "myst.strikethrough"  # MyST warns that it would be HTML alone; `inline_marks` makes it a mark of both editions
)


def _set(_: Sphinx, config: Config) -> None:
    config.myst_enable_extensions = set(myst.EXTENSIONS)
    for name, value in myst.DOLLARS.items():
        setattr(config, f"myst_{name}", value)
    config.myst_update_mathjax = False
    config.html_math_renderer = formulas.NAME
    config.suppress_warnings = [*config.suppress_warnings, STRIKETHROUGH]


def setup(app: Sphinx) -> None:
    """Set them before MyST reads them."""
    app.connect("config-inited", _set, priority=1)
