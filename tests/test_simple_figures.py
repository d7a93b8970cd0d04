"""A figure in one call: axes, unit, both widths and a text alternative come of the rows; what cannot be drawn is named."""

import pandas as pd
import pytest
from conftest import BOOK

from evidencebook.charts import simple
from evidencebook.checks import figures
from evidencebook.notebooks.mime import FIGURE

ROWS = pd.DataFrame({"year": [2020, 2021, 2022], "trade": [5.0, 6.5, 1.5], "source": "osw-2023"})
ABOUT = {"name": "fig-x", "title": "Trade collapsed", "caption": "Goods, both ways."}
WORDS = "Trade was {first} in {first_x}, peaked at {highest} and was {last} in {last_x}."


def drawn(rows=ROWS, x="year", y="trade", unit="USD billion", **more) -> dict:
    return simple.figure(rows, x, y, unit, **(ABOUT | more))._repr_mimebundle_()[FIGURE]


@pytest.mark.parametrize("kind", ["line", "bar", "point"])
@pytest.mark.parametrize("by", [None, "side"])
def test_a_figure_of_one_call_holds(kind, by):
    rows = ROWS.assign(side=["Minsk", "Kyiv", "Kyiv"])
    specification = drawn(rows, kind=kind, by=by, alternative=WORDS)
    assert list(figures._faults(specification)) == []
    about = specification["usermeta"]["figure"]
    first, last = ("2020 (Minsk)", "2022 (Kyiv)") if by else ("2020", "2022")
    assert about["alt"] == (
        f"Trade was 5 USD billion in {first}, peaked at 6.5 USD billion and was 1.5 USD billion in {last}."
    )
    assert about["columns"]["trade"] == {"title": "Trade", "unit": "USD billion"}


@pytest.mark.parametrize(
    "rows",
    [
        ROWS.assign(year=pd.to_datetime(["2020-01-01", "2021-01-01", "2022-01-01"])),
        ROWS.assign(year=["early", "middle", "late"]),
        ROWS.assign(trade=[5.0, None, 1.5]),
    ],
)
def test_days_names_and_gaps_are_drawn(rows):
    assert list(figures._faults(drawn(rows, alternative="From {first} to {last}."))) == []


def test_a_draft_of_the_text_alternative_waits_for_its_author():
    (fault,) = figures._faults(drawn())
    assert "is a draft" in fault
    assert drawn()["description"] == (
        "Trade collapsed. Trade is 5 USD billion in 2020 and 1.5 USD billion in 2022; the highest is 6.5 USD billion in 2021."
    )


def drafted(rows: pd.DataFrame) -> str:
    return drawn(rows, by="side")["description"]


TWO = pd.concat([ROWS.assign(side="Minsk"), ROWS.assign(side="Kyiv", trade=[1.0, 2.0, 3000.0])])


def test_a_draft_of_several_series_has_a_clause_for_each():
    assert drafted(TWO) == (
        "Trade collapsed. Trade, 2020 to 2022: Minsk 5 to 1.5 USD billion; Kyiv 1 to 3,000 USD billion."
    )
    assert drafted(TWO.sample(frac=1, random_state=1).sort_values("side", kind="stable", ascending=False)) == drafted(
        TWO
    )
    assert drafted(TWO.iloc[1:]) == (
        "Trade collapsed. Trade, first and last: Minsk 6.5 USD billion (2021) to 1.5 USD billion (2022); "
        "Kyiv 1 USD billion (2020) to 3,000 USD billion (2022)."
    )
    places = TWO.assign(year=["north", "south", "east"] * 2)
    assert "highest and lowest: Minsk 6.5 USD billion (south) and 1.5 USD billion (east); Kyiv" in drafted(places)


def test_a_draft_of_many_series_has_at_most_sixty_words():
    many = pd.concat([ROWS.assign(side=f"The {number} side").iloc[number % 2 :] for number in range(6)])
    words = drafted(many)
    assert len(words.split()) <= 60
    assert words.endswith(" more.")


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (ROWS.drop(columns="trade"), "no column 'trade'"),
        (ROWS.drop(columns="source"), "no column 'source'"),
        (ROWS.assign(trade=["5", "6", "7"]), "'trade' holds no numbers"),
        (ROWS.assign(trade=[1.0, float("inf"), 2.0]), "'trade' holds an infinite number"),
        (ROWS.assign(trade=float("nan")), "nothing would be drawn"),
    ],
)
def test_what_cannot_be_drawn_names_the_column(rows, says):
    with pytest.raises(ValueError, match=says):
        drawn(rows)


@pytest.mark.parametrize("kind", ["line", "bar"])
def test_rows_in_one_place_are_told_and_not_added_up(kind):
    rows = ROWS.assign(year=[2020, 2021, 2021], side=["Minsk", "Minsk", "Kyiv"])
    with pytest.raises(ValueError, match=r"two rows have the same place \(year 2021\)"):
        drawn(rows, kind=kind)
    assert drawn(rows, kind=kind, by="side")["usermeta"]["figure"]["name"] == "fig-x"
    assert drawn(rows, kind="point")["usermeta"]["figure"]["name"] == "fig-x"


def test_bars_of_a_series_stand_beside_each_other_and_the_legend_shows_their_colours():
    rows = ROWS.assign(year=[2020, 2021, 2021], side=["Minsk", "Minsk", "Kyiv"])
    encoding = drawn(rows, kind="bar", by="side")["encoding"]
    assert encoding["xOffset"]["field"] == "side"
    assert "symbolType" not in encoding["color"]["legend"]
    assert drawn(rows, by="side")["encoding"]["color"]["legend"]["symbolType"] == "stroke"


def test_a_column_with_signs_of_a_path_is_named():
    with pytest.raises(ValueError, match=r"'GDP, EUR \[bn\]' cannot be drawn"):
        drawn(ROWS.rename(columns={"trade": "GDP, EUR [bn]"}), y="GDP, EUR [bn]")


def test_an_unknown_name_in_the_alternative_is_told():
    with pytest.raises(ValueError, match=r"\{peak\}; it can name first"):
        drawn(alternative="It was {peak}.")


def test_the_example_of_the_guide_for_authors_runs():
    guide = (BOOK / "docs/for-authors.md").read_text(encoding="utf-8")
    code = (
        guide.partition("```python\n")[2].partition("```")[0].replace("show(\n    simple", "made = show(\n    simple")
    )
    given: dict = {}
    exec(compile(code, "for-authors.md", "exec"), given)  # noqa: S102 our own page
    assert list(figures._faults(given["made"]._repr_mimebundle_()[FIGURE])) == []
