"""What a figure gives besides its picture: numbers, files, the live view; data is text in all of them."""

import csv
import gzip
import io
import json
import os
import re
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

import altair as alt
import pandas as pd
import pytest
from frictionless import Package
from test_charts import FIGURES

from evidencebook.charts import columns, node_renderer, rendering, theme
from evidencebook.charts.palette import LIGHT
from evidencebook.files import cache
from evidencebook.notebooks.mime import FIGURE, show
from evidencebook.sphinxext.figures import data_table, downloads, interactive
from evidencebook.sphinxext.figures import svg as pictures
from evidencebook.sphinxext.html import csp, css

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>",
    '=HYPERLINK("http://example.org","here")',
    "+1+cmd|' /C calc'!A0",
    "@SUM(1)",
    "-2+3",
    " =1+1",
    "\u200f=1+1",
    "＝1+1",
    "\u202eabc\u202c",
    'var(--x) "#1d2433" id="a" href="#b"',
    "datum.x\\.y [0] {{ y }} ${z}",
    "line\nbreak\ttab",
    "long " + "x" * 10_000,
)


def specification(names=HOSTILE) -> dict:
    """Return a figure whose labels are the given texts."""
    rows = pd.DataFrame({"what": list(names), "value": [n + 0.1 for n in range(len(names))]})

    def build(layout):
        y = alt.Y("what:N", axis=alt.Axis(title=None, labelLimit=120))
        bars = alt.Chart(rows).mark_bar().encode(x=alt.X("value:Q", axis=alt.Axis(title="USD")), y=y)
        labels = alt.Chart(rows).mark_text(align="left").encode(x="value:Q", y=y, text="what:N")
        return alt.layer(bars, labels).properties(width=layout.width - 140)

    chart = theme.figure(
        build,
        name="fig-hostile",
        title="A <b>title</b>",
        caption="A caption.",
        description='One "1" <b>',
        rows=pd.DataFrame({"source": ["osw-2023"], "passages": [""]}),
        columns={"value": ("Value", "USD")},
    )
    return json.loads(json.dumps(show(chart)._repr_mimebundle_()[FIGURE]))


@pytest.fixture(scope="module", params=FIGURES.values(), ids=FIGURES)
def figure(request, stored):
    """Return the specification that a cell stores for a figure."""
    return stored(request.param)[FIGURE]


def marks(view: dict, inherited=None):
    """Return the name of the data of every mark, however deep it stands."""
    data = view.get("data", inherited)
    if "mark" in view and data and "name" in data:
        yield data["name"]
    for key in ("layer", "hconcat", "vconcat", "concat"):
        for part in view.get(key, []):
            yield from marks(part, data)


def test_the_table_holds_every_plotted_number_and_nothing_else(figure):
    about = figure["usermeta"]["figure"]
    tables = data_table.tables(figure)
    assert tables
    shown = [row for table in tables for row in table.rows]
    if "numbers" in about:
        assert [row for row in about["numbers"] if row not in shown] == []
        return
    for name in marks(figure):
        for row in figure["datasets"][name]:
            told = {key: value for key, value in row.items() if key in about["columns"]}
            assert not told or any(told.items() <= one.items() for one in shown), told


def test_every_column_has_a_title_and_no_table_tells_two_values_for_the_same_thing(figure):
    for table in data_table.tables(figure):
        assert all(table.heading(column).strip() for column in table.columns)
        rows = [json.dumps(row) for row in table.rows]
        assert rows
        assert len(set(rows)) == len(rows)
        measured = [c for c in table.columns if table.columns[c]["unit"] and table.is_number(c)]
        keys = [json.dumps({c: v for c, v in row.items() if c not in measured}) for row in table.rows]
        assert not measured or len(set(keys)) == len(keys), "rows that differ in their numbers alone"


def test_csv_equals_the_plotted_rows_to_the_last_digit(figure):
    for table in data_table.tables(figure):
        read = list(csv.DictReader(io.StringIO(table.csv())))
        assert len(read) == len(table.rows)
        for have, want in zip(read, table.rows, strict=True):
            for column, value in want.items():
                if isinstance(value, int | float) and not isinstance(value, bool):
                    assert float(have[column]) == value
                else:
                    assert have[column].removeprefix("'") == data_table.text(value)


def test_the_companion_describes_every_column_with_unit_source_and_licence(figure):
    tables = data_table.tables(figure)
    files = downloads.files(figure)
    name = figure["usermeta"]["figure"]["name"]
    about = json.loads(files[f"{name}.datapackage.json"])
    assert len(about["sources"]) == len(figure["usermeta"]["figure"]["sources"])
    assert about["licenses"]
    for resource, table in zip(about["resources"], tables, strict=True):
        header = files[resource["path"]].decode().splitlines()[0].split(",")
        assert [field["name"] for field in resource["schema"]["fields"]] == header
        assert all(field["title"] and "unit" in field for field in resource["schema"]["fields"])
        assert resource["path"] in files
        assert files[resource["path"]].decode() == table.csv()


def test_the_numbers_and_their_description_are_a_valid_data_package(figure, tmp_path):
    name = figure["usermeta"]["figure"]["name"]
    for path, content in downloads.files(figure).items():
        if path.endswith((".csv", ".json")):
            (tmp_path / path).write_bytes(content)
    report = Package(str(tmp_path / f"{name}.datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "message"])


def test_the_files_are_what_they_say(figure):
    files = downloads.files(figure)
    name = figure["usermeta"]["figure"]["name"]
    drawn = files[f"{name}.vl.json"].decode().replace('"PT Sans, sans-serif"', '"PT Sans"')
    assert json.loads(drawn) == json.loads(json.dumps(figure))
    svg = files[f"{name}.svg"].decode()
    assert svg.startswith("<svg")
    assert "var(" not in svg
    assert svg.count("@font-face{") == svg.count("data:font/woff2;base64,") == 2, "it brings its letters along"
    assert 'role="img"' in svg
    png = rendering.png(svg)
    assert png.startswith(b"\x89PNG")
    width = float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1])
    assert int.from_bytes(png[16:20], "big") == pytest.approx(2 * width, abs=2)
    assert width <= 780, "a title or a label stands out of the picture"


def test_the_live_view_has_the_colours_of_the_theme_and_no_script_in_it(figure):
    text = interactive.script(figure)
    assert "var(--figure-ink" in text
    # Nor does a row bring one along: it would stay light on a dark page.
    assert not [colour for colour in LIGHT.values() if f'"{colour}"' in text.lower()]
    content = json.loads(re.search(r"\] = (\{.*\});\n$", text, re.DOTALL)[1])
    assert set(content) == {"wide", "narrow"}
    assert "NaN" not in text


# Rows of numbers that stand in words alone, where nothing can be pointed at.
IN_WORDS = {"fig-asked": "This report"}


def test_every_row_of_numbers_is_told_by_a_mark_in_both_views(figure):
    about = figure["usermeta"]["figure"]
    if "numbers" not in about:
        pytest.skip("its marks stand at the values themselves")
    rows = [row for row in about["numbers"] if IN_WORDS.get(about["name"]) not in row.values()]
    wanted = {json.dumps({name: data_table.shown(row.get(name)) for name in about["columns"]}) for row in rows}
    content = json.loads(re.search(r"\] = (\{.*\});\n$", interactive.script(figure), re.DOTALL)[1])
    one = next(iter(about["columns"]))
    for view in ("wide", "narrow"):
        data = [row for each in content[view]["data"] for row in each.get("values", []) if isinstance(row, dict)]
        told = [{name: row[f"told_{name}"] for name in about["columns"]} for row in data if f"told_{one}" in row]
        alone = {json.dumps(row) for row in told}
        together = {part for row in told for text in row.values() for part in text.split("; ")}
        for row in wanted - alone:
            assert {part for text in json.loads(row).values() for part in text.split("; ")} <= together | {""}, row
        assert alone
        assert f'datum["told_{one}"]' in json.dumps(content[view]).replace("\\", "")


def test_a_line_tells_each_of_its_rows_and_what_a_row_is_before_all_else():
    rows = [{"year": year, "share": 10 * year, "what": f"row of {year}"} for year in (1, 2)]
    axes = {name: {"field": field, "type": "quantitative"} for name, field in (("x", "year"), ("y", "share"))}
    drawn = {"data": {"name": "d"}, "mark": "line", "encoding": axes, "config": {}}
    columns = {name: {"title": name.capitalize(), "unit": ""} for name in ("share", "what", "year")}
    about = {"name": "fig-x", "columns": columns, "order": ["share", "what", "year"], "narrow": drawn}
    text = interactive.script(drawn | {"datasets": {"d": rows}, "usermeta": {"figure": about}})
    marks = json.loads(re.search(r"\] = (\{.*\});\n$", text, re.DOTALL)[1])["wide"]["marks"]
    told = {mark["type"]: mark["encode"]["update"].get("tooltip") for mark in marks}
    assert told["line"] is None
    assert re.match(r'\{"What": .*"Share": .*"Year": ', told["symbol"]["signal"])


def test_the_pictures_are_found_again_by_their_content(monkeypatch):
    drawn = specification(["a", "b"])
    first = pictures.both(drawn)
    monkeypatch.setattr(node_renderer, "draw", lambda *_: pytest.fail("drawn again"))
    assert pictures.both(drawn) == first


def test_days_are_the_same_in_every_time_zone(figure):
    for picture in rendering.drawings(figure):
        fields = rendering.temporal(picture)
        for rows in picture["datasets"].values():
            for row in rows:
                bare = [row[f] for f in fields if re.fullmatch(r"\d{4}-\d\d-\d\d", str(row.get(f, "")))]
                assert bare == []


class Texts(HTMLParser):
    """Collects the text of a page and the elements that it would make."""

    def __init__(self):
        super().__init__()
        self.elements, self.text = set(), []

    def handle_starttag(self, tag, attrs):
        self.elements.add(tag)
        assert not [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data):
        self.text.append(data)


def test_data_is_text_in_every_form_of_a_figure():
    drawn = specification()
    (table,) = data_table.tables(drawn)
    read = [row["what"] for row in csv.DictReader(io.StringIO(table.csv()))]
    for have, want in zip(read, HOSTILE, strict=True):
        assert have in {want, f"'{want}"}
        assert not re.match(r"[\s\u200e\u200f\u202a-\u202e]*[=+\-@＝＋－＠\t\r]", have), have
    page = Texts()
    page.feed(downloads._table("t", table, 1))
    assert page.elements <= {"div", "table", "thead", "tbody", "tr", "th", "td", "bdi"}
    for text in HOSTILE:
        assert text in page.text
    for svg in pictures.both(drawn):
        seen = Texts()
        seen.feed(svg)
        assert not seen.elements & {"script", "img", "foreignobject"}
        assert float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1]) < 1500, "a long text blows up the picture"
        assert any('"#1d2433" id="a" href="#b"' in text for text in seen.text)
    assert "</script" not in interactive.script(drawn)


@pytest.mark.parametrize(
    ("title", "unit", "values", "bars"),
    [
        ("People", "", [1, 4, 2, 3], ["0.25", "1.00", "0.50", "0.75"]),
        ("Share", "%", [20, 50, None, 5, 10], ["0.20", "0.50", "0.05", "0.10"]),
        ("People", "", [1, 4, 2], []),
        ("Change", "USD", [-1, 4, 2, 3], []),
        ("Longitude", "degrees east", [21, 24, 22, 23], []),
        ("First year", "year", [2021, 2024, 2022, 2023], []),
    ],
)
def test_amounts_have_bars_and_what_is_no_amount_has_none(title, unit, values, bars):
    columns = {"what": {"title": "What", "unit": ""}, "n": {"title": title, "unit": unit}}
    table = data_table.Plotted(columns, [{"what": f"row {n}", "n": value} for n, value in enumerate(values)])
    assert re.findall(r'style="--bar:([\d.]+)"', downloads._table("t", table, 1)) == bars


def test_a_column_without_a_title_is_told():
    with pytest.raises(ValueError, match="'furlongs' has no title"):
        columns.described({"datasets": {"d": [{"furlongs": 1}]}}, {})


def test_the_script_of_the_live_view_is_small_and_its_licences_go_with_it():
    made = Path(sys.prefix, "browser", "made")
    script = (made / "live.js").read_bytes()
    assert len(gzip.compress(script, 9)) <= 200_000
    licences = (made / "live.LICENSES.txt").read_text(encoding="utf-8")
    for name in ("vega-view", "vega-interpreter", "vega-tooltip", "d3-scale"):
        assert re.search(rf"^{name} \d", licences, re.MULTILINE)


def test_the_packages_are_pinned_by_hash_and_without_addresses():
    folder = Path("src/evidencebook/sphinxext/browser")
    lock = json.loads((folder / "package-lock.json").read_text())
    wanted = json.loads((folder / "package.json").read_text())
    assert all(re.fullmatch(r"[\d.]+", v) for key in ("dependencies", "devDependencies") for v in wanted[key].values())
    packages = {name: about for name, about in lock["packages"].items() if name}
    assert len(packages) > 40
    assert all(about["integrity"].startswith("sha512-") for about in packages.values())
    assert "://" not in (folder / "package-lock.json").read_text()


def test_the_sheet_keeps_what_a_page_uses_and_nothing_else():
    sheet = """@import "x.css"; .used, .gone { color: var(--a); --d: 4 } .used:not(.gone)::after { content: "}" }
      @media print { .gone { top: 0 } #here > p { top: 0 } } a[href] .gone { top: 0 } :root { --a: var(--b); --b: 1; --c: 2 }"""
    kept = css.part(css.parsed(sheet), {"used", "here", "p", "a"})
    assert ".used{color: var(--a)}" in kept
    assert ".used:not(.gone)::after" in kept
    assert "@media print{#here > p{top: 0}}" in kept
    assert ":root{--a: var(--b);--b: 1}" in kept
    assert kept.count("gone") == 1
    assert "import" not in kept


def test_what_a_sheet_says_for_a_theme_holds_for_readers_whose_system_asks_for_it():
    kept = css.part(css.parsed('p { top: 1px } html[data-theme="dark"] p { top: 0 }'), {"html", "p"})
    assert kept.count("top: 0") == 2
    assert "@media (prefers-color-scheme:dark){html[data-theme=auto] p{top: 0}}" in kept


def test_the_policy_is_the_one_that_was_asked_for():
    assert csp.POLICY == (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "object-src 'none'; base-uri 'none'; form-action 'self'"
    )


def test_files_of_a_figure_are_not_those_of_one_whose_name_goes_on(tmp_path):
    for name in ("fig-1.csv", "fig-1-1.csv", "fig-1-1-1.csv", *(f"fig-2-{number}.csv" for number in range(1, 12))):
        (tmp_path / name).touch()
    assert downloads.csvs_in(tmp_path, "fig-1") == ["fig-1.csv"]
    assert downloads.csvs_in(tmp_path, "fig-2") == [f"fig-2-{number}.csv" for number in range(1, 12)]
    assert downloads.csvs_in(tmp_path, "fig-3") == []


@pytest.fixture
def caches(tmp_path, monkeypatch) -> tuple[Path, Path]:
    """Return the folders of the two caches, of a report and of an environment, which are empty."""
    monkeypatch.setattr(cache.paths, "root", lambda: tmp_path)
    monkeypatch.setattr(cache.sys, "prefix", str(tmp_path))
    return tmp_path / "_build/kept", tmp_path / "kept"


@pytest.mark.parametrize(
    "left", [b"", b"made", b"\n", None], ids=["empty", "without its digest", "a line", "cut short"]
)
def test_what_is_kept_and_was_cut_short_is_made_anew(caches, left):
    assert cache.kept("thing", "altair", "this", lambda: b"made\nof lines") == b"made\nof lines"
    (file,) = caches[0].iterdir()
    file.write_bytes(file.read_bytes()[:-3] if left is None else left)
    assert cache.kept("thing", "altair", "this", lambda: b"made again") == b"made again"
    assert cache.kept("thing", "altair", "this", lambda: b"not made") == b"made again"


@pytest.mark.parametrize("keep", [cache.kept, cache.of_package], ids=["of the report", "of the environment"])
def test_what_nothing_has_used_for_long_is_evicted_and_the_rest_is_kept_within_its_size(caches, keep):
    for name in ("old", "new", "newest"):
        keep(name, "altair", name, lambda: b"x" * 1000)
    files = {file.name.rpartition("-")[2]: file for folder in caches for file in folder.glob("*")}
    now = time.time()
    os.utime(files["old"], (now - 40 * 86400,) * 2)
    os.utime(files["new"], (now - 60,) * 2)
    assert cache.evict() == 1
    assert not files["old"].exists()
    assert cache.evict(most=1500) == 1
    assert not files["new"].exists()
    assert files["newest"].exists()


def test_files_in_a_folder_of_the_cache_are_evicted_as_well(caches):
    file = cache.folder("templates", "jinja2", "bytecode") / "page.cache"
    file.write_bytes(b"x")
    os.utime(file, (0, 0))
    assert cache.evict() == 1
    assert not file.exists()


def test_what_is_used_again_counts_as_new(caches):
    cache.kept("thing", "altair", "this", lambda: b"made")
    (file,) = caches[0].iterdir()
    os.utime(file, (0, 0))
    cache.kept("thing", "altair", "this", lambda: b"made")
    assert cache.evict() == 0


def layers_in_panels(layout) -> alt.TopLevelMixin:
    """Return panels of layers in layers: what copies are made of."""
    rows = pd.DataFrame({"day": pd.to_datetime(["2026-01-01", "2026-02-01"]), "value": [1.5, 2.5]})
    base = alt.Chart(rows).encode(x=alt.X("day:T"), y=alt.Y("value:Q"))
    picked = alt.selection_point(name="picked")
    panel = alt.layer(base.mark_line(), theme.label(base, alt.TextValue("here"))).properties(width=layout.width)
    return alt.hconcat(panel, alt.layer(base.mark_bar().add_params(picked), base.mark_rule()), panel)


def test_charts_share_their_parts_while_a_figure_is_built_and_are_those_that_altair_makes():
    made = theme.figure(
        layers_in_panels,
        name="fig-panels",
        title="Panels",
        caption="",
        description="Panels.",
        rows=pd.DataFrame({"source": ["a"], "passages": [""]}),
        columns={"value": ("Value", ""), "day": ("Day", "")},
    ).specification
    chart = layers_in_panels(theme.WIDE)
    alone = chart.to_dict()
    assert {name: made[name] for name in ("hconcat", "params")} == {name: alone[name] for name in ("hconcat", "params")}
    assert alone["datasets"].items() <= made["datasets"].items()
    assert chart.copy().hconcat[0] is not chart.hconcat[0], "Altair copies whole again"
