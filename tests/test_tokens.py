"""The palette, by arithmetic: contrast (WCAG 2.2) and safety for colour-blind readers (Viénot, Brettel and Mollon 1999)."""

import itertools

import pytest

from evidencebook.charts import palette

SERIES = ("ukrainian", "belarusian", "document", "russian", "western", "monitor")


def linear(colour: str) -> list[float]:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]


def luminance(rgb: list[float]) -> float:
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(linear(one)), luminance(linear(other))), reverse=True)
    return (high + 0.05) / (low + 0.05)


def seen(colour: str, deficiency: str) -> list[float]:
    r, g, b = linear(colour)
    if deficiency == "protan":
        return [0.11238 * r + 0.88762 * g, 0.11238 * r + 0.88762 * g, 0.00401 * r - 0.00401 * g + b]
    if deficiency == "deutan":
        return [0.29275 * r + 0.70725 * g, 0.29275 * r + 0.70725 * g, -0.02234 * r + 0.02234 * g + b]
    return [r, g, b]


@pytest.mark.parametrize("theme", [palette.LIGHT, palette.DARK], ids=["light", "dark"])
def test_text_and_marks_stand_out_from_the_page(theme):
    assert contrast(theme["ink"], theme["paper"]) >= 7
    for name in ("muted", *SERIES):
        assert contrast(theme[name], theme["paper"]) >= 4.5, name


@pytest.mark.parametrize("deficiency", ["none", "protan", "deutan"])
@pytest.mark.parametrize("theme", [palette.LIGHT, palette.DARK], ids=["light", "dark"])
def test_series_can_be_told_apart_with_common_colour_deficiencies(theme, deficiency):
    for one, other in itertools.combinations(SERIES, 2):
        distance = sum(
            (a - b) ** 2 for a, b in zip(seen(theme[one], deficiency), seen(theme[other], deficiency), strict=True)
        )
        assert distance**0.5 >= 0.08, (one, other)


def test_both_themes_name_the_same_tokens_and_no_light_value_stands_for_two():
    assert list(palette.LIGHT) == list(palette.DARK)
    assert len(set(palette.LIGHT.values())) == len(palette.LIGHT)
