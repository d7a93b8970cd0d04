"""Above a register stand the fields that tell some of its entries from others, and its columns are those that entries fill."""

import re

from evidencebook import project
from evidencebook.sphinxext.registers import filter_form, table
from evidencebook.sphinxext.registers.facets import Facets

ONE, OTHER = "osw-2023", "sceeus-2024"


def fields(*facets: Facets) -> set[str]:
    return set(re.findall(r'<(?:select|input)[^>]* name="([^"]+)"', filter_form._form(list(facets))))


def test_what_all_entries_share_or_none_has_is_no_filter():
    bare = Facets(kinds=(("Unit", "percent"),), sources=(ONE,))
    assert fields(bare, bare) == {"text"}
    dated = Facets(kinds=(("Unit", "year"),), sources=(ONE,), begins="2020-01-01", ends="2020-12-31", when="2020")
    assert fields(bare, dated) == {"text", "unit"}


def test_two_values_make_a_filter():
    sides = list(project.settings().sides)
    one = Facets((sides[0],), (("Unit", "percent"),), (ONE,), "2020-01-01", "2020-12-31", "2020")
    other = Facets((sides[1],), (("Unit", "year"),), (OTHER,), "2021-01-01", "2021-12-31", "2021")
    assert fields(one, other, other) == {"side", "unit", "source", "text", "from", "to"}


def test_the_form_can_be_sent_and_waits_for_its_script():
    form = filter_form._form([Facets(sources=(ONE,))])
    assert re.search(r"<form [^>]* hidden>", form)
    assert '<button type="submit">' in form


def test_a_column_that_no_entry_fills_is_not_there():
    bare = Facets(kinds=(("Unit", "percent"),), sources=(ONE,))
    assert list(table.columns([bare, bare])) == ["entry", "says", "kind", "source"]
    assert list(table.columns([bare, Facets(when="2020")])) == ["entry", "says", "date", "kind", "source"]
    assert table._cells(bare, table.columns([bare])).count("<td") == 2
