"""The colours of figures by name, for light and dark pages.

In a specification a token stands as its light value; the edition writes a CSS variable of the same name in its place. No
two tokens may therefore have the same light value. Contrast and safety for colour-blind readers are tested by arithmetic.
"""

LIGHT = {
    "ink": "#1d2433",
    "muted": "#565f70",
    "grid": "#dde1e8",
    "paper": "#fefefe",
    "ukrainian": "#1b5faa",
    "belarusian": "#b24a12",
    "document": "#8a1f78",
    "russian": "#6b1414",
    "western": "#0f7487",
    "monitor": "#557a55",
    "gap": "#c7ccd6",
}
DARK = {
    "ink": "#e8eaf0",
    "muted": "#a9b1c1",
    "grid": "#343b49",
    "paper": "#121212",
    "ukrainian": "#74b3ff",
    "belarusian": "#ff9d5c",
    "document": "#ea9bdc",
    "russian": "#ff7d7d",
    "western": "#4fd6e6",
    "monitor": "#c9cfb8",
    "gap": "#4b5365",
}
