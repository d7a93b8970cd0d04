"""The colours of figures by name, for light and dark pages: the engine's own, by role, and those of `report.toml`.

A specification holds the light value; on pages a CSS variable takes its place, so no two colours may have the same light
value. Contrast and safety for colour-blind readers are tested by arithmetic.
"""

from evidencebook import project

LIGHT = {
    "ink": "#1d2433",
    "muted": "#565f70",
    "grid": "#dde1e8",
    "paper": "#fefefe",
    "document": "#8a1f78",
    "monitor": "#557a55",
    "gap": "#c7ccd6",
} | project.settings().light
DARK = {
    "ink": "#e8eaf0",
    "muted": "#a9b1c1",
    "grid": "#343b49",
    "paper": "#121212",
    "document": "#ea9bdc",
    "monitor": "#c9cfb8",
    "gap": "#4b5365",
} | project.settings().dark
# The colour of links and rules on pages.
ACCENT = project.settings().accent or "ink"
