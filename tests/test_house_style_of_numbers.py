"""Numbers are written as `report.toml` says, and an author's words for a fact are read so."""

import pandas as pd
import pytest

from evidencebook import project
from evidencebook.charts import simple
from evidencebook.evidence import number_words, role_words, wording
from evidencebook.evidence.facts import Fact
from evidencebook.evidence.role_text import Asked, RefusedError
from evidencebook.problems import ReportError
from evidencebook.sphinxext.figures import data_table

NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture
def styled(tiny):
    """Return a function that gives the small report a house style."""

    def write(text: str) -> None:
        settings = project.current().settings_file()
        settings.write_text(f"{settings.read_text()}\n[numbers]\n{text}\n")

    return write


def test_the_style_holds_in_words_tables_and_figures(styled):
    styled('thousands = " "\npercent = " per cent"\nletters_to = 9')
    assert wording.number(-12345.5, 1) == f"−12{NBSP}345.5"
    assert wording.percent(74.5) == f"74.5{NBSP}per{NBSP}cent"
    assert (wording.count(9), wording.count(10)) == ("nine", "10")
    assert data_table.shown(12345.5) == f"12{NBSP}345.5"
    rows = pd.DataFrame({"year": [2020, 2021], "trade": [12345.0, 6.5], "source": "traders-2025"})
    about = {"name": "fig-x", "title": "T", "caption": "C", "alternative": "From {first} to {last}."}
    figure = simple.figure(rows, "year", "trade", "tonnes", **about).specification
    assert figure["description"] == f"From 12{NBSP}345 tonnes to 6.5 tonnes."
    assert figure["config"]["locale"]["number"]["thousands"] == NBSP


def test_words_of_an_author_are_read_in_the_style(styled):
    styled('thousands = " "\npercent = " per cent"')
    number_words.hold(f"12{NBSP}345 lorries", 12345, "count", wording.number(12345))
    number_words.hold("75 per cent", 74.5, "percent", wording.percent(74.5))
    with pytest.raises(RefusedError):
        number_words.hold(f"12{NBSP}346 lorries", 12345, "count", wording.number(12345))
    known = Fact("a", 12345, "count", f"{wording.number(12345)} lorries", "counted", ("r",), (), ())
    assert role_words.fact(known, Asked(("a",), form="rounded")) == f"12{NBSP}000 lorries"


def test_without_a_style_numbers_are_written_as_before(tiny):
    assert wording.number(12345) == "12,345"
    assert wording.percent(74.5) == "74.5%"
    assert wording.count(12) == "twelve"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('thousands = "."', "numbers.thousands: is '.'"),
        ("letters_to = 40", "numbers.letters_to: is 40"),
        ('decimal = ","', "as the setting"),
    ],
)
def test_a_style_that_no_check_could_read_is_refused(styled, text, says):
    styled(text)
    with pytest.raises(ReportError, match=says):
        project.settings()
