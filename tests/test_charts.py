"""Every figure: complete, readable at two widths, the same at every run, and right about what it plots."""

import json
import re
import struct
from base64 import b64decode
from collections.abc import Iterator

import nbformat
import pytest

from evidencebook import project
from evidencebook.charts import node_renderer, rendering
from evidencebook.evidence import passages, sources, tables
from evidencebook.notebooks.mime import FIGURE, Figure, show
from evidencebook.sphinxext.figures import svg as pictures
from helpers.charts import deescalation, deterrence, distrust, economy, outlook, overview, recommendations

CHAPTERS = (overview, economy, distrust, deterrence, deescalation, recommendations, outlook)
FIGURES = {
    f"{chapter.__name__.split('.')[-1]}.{name}": getattr(chapter, name)
    for chapter in CHAPTERS
    for name in chapter.__all__
}


@pytest.fixture(scope="module", params=FIGURES.values(), ids=FIGURES)
def bundle(request, stored):
    """Return what a cell stores for a figure; that a kernel stores the same again is seen by nbval."""
    return stored(request.param)


def about(bundle) -> dict:
    return bundle[FIGURE]["usermeta"]["figure"]


def test_a_figure_carries_all_that_a_page_needs(bundle):
    meta = about(bundle)
    assert meta["name"].startswith("fig-")
    assert all(meta[key].strip() for key in ("title", "caption", "alt"))
    assert set(meta["sources"]) <= set(sources.read())
    assert meta["sources"]
    assert set(meta["passages"]) <= set(passages.read())
    assert bundle["text/plain"] == meta["alt"] == bundle[FIGURE]["description"]


def test_a_figure_has_a_picture_on_white_for_those_who_do_not_know_vega_lite(bundle):
    picture = b64decode(bundle["image/png"])
    width, height = struct.unpack(">II", picture[16:24])
    assert picture.startswith(b"\x89PNG")
    assert 300 < width < 1000
    assert height > 100
    assert len(picture) < 160_000, "it is stored in a notebook"


def test_where_nothing_can_draw_a_figure_has_no_picture_and_is_shown_all_the_same(monkeypatch, tmp_path):
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    specification = {
        "mark": "bar",
        "description": "Bars.",
        "usermeta": {"figure": {"narrow": {"mark": "bar", "config": {}}}},
    }
    specification |= {"datasets": {}, "config": {}, "data": {"values": [{"a": str(tmp_path)}]}}
    monkeypatch.setattr(node_renderer, "_of_process", lambda _: node_renderer._Vega())
    assert rendering.picture(specification) is None
    assert set(Figure(specification, rendering.picture)._repr_mimebundle_()) == {FIGURE, "text/plain"}


def test_nbconvert_shows_the_picture_of_a_figure(bundle):
    from nbconvert import HTMLExporter

    output = nbformat.v4.new_output("execute_result", data=bundle, execution_count=1)
    cell = nbformat.v4.new_code_cell("show(…)", outputs=[output], execution_count=1)
    html, _ = HTMLExporter().from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))
    assert html.count(f'src="data:image/png;base64,{bundle["image/png"]}"') == 1


def test_the_alternative_text_has_numbers_and_no_markup(bundle):
    assert re.search(r"\d", about(bundle)["alt"])
    assert not re.search(r"[{<`]", about(bundle)["alt"])


def test_both_widths_fit_their_screens_and_keep_their_text_readable(bundle):
    for svg, room in zip(pictures.both(bundle[FIGURE]), (700, 340), strict=True):
        width = float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1])
        assert width <= room
        sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)px"', svg)]
        assert sizes
        # 328 px is what a phone of 360 px leaves beside the margins of the page.
        assert min(sizes) * min(1, (room if room > 340 else 328) / width) >= 11


def committed() -> Iterator[dict]:
    """Yield the specification of each figure that the chapters store."""
    for page in project.chapter_files():
        cells = json.loads(page.read_text(encoding="utf-8"))["cells"] if page.suffix == ".ipynb" else []
        for output in (output for cell in cells for output in cell.get("outputs", ())):
            if FIGURE in output.get("data", {}):
                yield output["data"][FIGURE]


def axes(spec) -> list[list[dict]]:
    """Return for every plot and direction the positions that share an axis: those of a layer, or a single one."""
    if isinstance(spec, list):
        return [group for part in spec for group in axes(part)]
    if not isinstance(spec, dict):
        return []
    if "layer" in spec or "encoding" in spec:
        units = [unit.get("encoding", {}) for unit in units_of(spec)]
        return [[unit[way] for unit in units if way in unit] for way in ("x", "y")]
    return [group for part in spec.values() for group in axes(part)]


def units_of(spec: dict) -> list[dict]:
    """Return the single marks of a plot, however deep its layers are."""
    return [unit for part in spec.get("layer", []) for unit in units_of(part)] or [spec]


def test_axes_of_quantities_say_what_they_count():
    checked = 0
    for specification in committed():
        for group in axes({k: v for k, v in specification.items() if k != "datasets"}):
            drawn = [p for p in group if p.get("type") == "quantitative" and p.get("axis", {}) is not None]
            if drawn and drawn[0].get("field") != "year":
                checked += 1
                titled = any(p.get("axis", {}).get("title") or p.get("axis", {}).get("labels") is False for p in drawn)
                assert titled, drawn
    assert checked


def test_colours_follow_the_theme_and_ids_are_the_figures_own(bundle):
    wide, narrow = pictures.both(bundle[FIGURE])
    for svg, size in ((wide, "w"), (narrow, "n")):
        assert "var(--figure-ink, #1d2433)" in svg
        left = set(re.findall(r'(?:fill|stroke)="(#[0-9a-f]{3,6})"', svg)) - {"#000", "#fff"}
        assert not left, f"colours that no theme can change: {left}"
        assert all(name.startswith(f"{about(bundle)['name']}-{size}-") for name in re.findall(r'\bid="([^"]+)"', svg))


def _drawn(bundle) -> list[dict]:
    """Return the rows that a figure draws."""
    return [row for rows in bundle[FIGURE]["datasets"].values() for row in rows]


def test_annual_monthly_and_shorter_spans_share_an_axis_only_as_monthly_averages(stored):
    rows, value = _drawn(stored(economy.trade)), tables.read("trade").value_usd_million
    by_year = {(row["year"], row["reports"]): row["monthly"] for row in rows if "reports" in row}
    by_what = {row["what"]: row["monthly"] for row in rows if "what" in row}
    assert by_year[2021, "Ukraine’s count"] == pytest.approx(
        (value["wits-imports-2021"] + value["wits-exports-2021"]) / 12, rel=1e-4
    )
    assert by_what["January–July 2023"] == pytest.approx(value["sceeus-turnover-2023-01-07"] / 7, rel=1e-4)
    assert by_what["February 2022"] == value["sceeus-turnover-2022-02"]


def test_a_ceiling_is_drawn_apart_from_a_share(stored):
    kinds = {row["kind"] for row in _drawn(stored(economy.russia_share)) if "kind" in row}
    assert kinds == {"share", "ceiling", "said"}


def test_names_of_figures_are_unique(stored):
    names = [about(stored(figure))["name"] for figure in FIGURES.values()]
    assert len(set(names)) == len(names) >= 15


def test_only_figures_and_tables_are_shown():
    with pytest.raises(TypeError, match="a page shows a figure"):
        show({"mark": "bar"})
