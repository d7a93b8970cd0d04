"""Files of a figure that was taken back go with it, and a table's cell is no formula for whoever opens it."""

import csv
import io
from types import SimpleNamespace

import pytest

from evidencebook.evidence import spreadsheet_text
from evidencebook.sphinxext import gallery


def test_the_files_of_a_withdrawn_figure_are_removed(tmp_path):
    folder = tmp_path / gallery.FOLDER
    folder.mkdir()
    kinds = ("csv", "svg", "png", "bib", "ris", "vl.json", "live.js", "datapackage.json")
    for name in ("fig-kept", "fig-gone", "fig-kept-2"):
        for kind in kinds:
            (folder / f"{name}.{kind}").touch()
    shown = {"chapters/a": [gallery.Exhibit("figure", "fig-kept", "A title")]}
    app = SimpleNamespace(
        outdir=str(tmp_path), builder=SimpleNamespace(name="html"), env=SimpleNamespace(report_exhibits=shown)
    )
    gallery._remove_withdrawn(app, RuntimeError("the build failed"))
    assert len(list(folder.iterdir())) == 3 * len(kinds)
    gallery._remove_withdrawn(app, None)
    # The second table of a figure is called like it, with a number.
    assert {file.name for file in folder.iterdir()} == {*(f"fig-kept.{kind}" for kind in kinds), "fig-kept-2.csv"}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-x", "@SUM(1)", " =1", "\u200f=1", "＝1", "\t=1"])
def test_a_text_that_a_spreadsheet_would_compute_is_guarded(text):
    assert spreadsheet_text.guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=b", "2022-02-24", "— a dash", "'quoted'"])
def test_other_text_is_left_as_it_is(text):
    assert spreadsheet_text.guarded(text) == text


def test_a_table_for_readers_guards_texts_and_leaves_numbers():
    table = b'id,words,value\nr-1,"=HYPERLINK(""x"")",-1\nr-2,plain,2\n'
    guarded = spreadsheet_text.guarded_table(table, ["id", "words"])
    rows = list(csv.DictReader(io.StringIO(guarded.decode())))
    assert [row["words"] for row in rows] == ['\'=HYPERLINK("x")', "plain"]
    assert [row["value"] for row in rows] == ["-1", "2"]
    untouched = b"id,words,value\r\nr-2,plain,-2\r\n"
    assert spreadsheet_text.guarded_table(untouched, ["id", "words"]) == untouched
