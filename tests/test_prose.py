"""Which numbers may be typed, and what prose refers to."""

import pytest

from evidencebook.checks.pages import known_dates
from evidencebook.evidence import prose, typed_numbers

KNOWN = {"2021", "2022", "August 2022", "24 February 2022"}


def typed(text: str) -> list[str]:
    return [number for _, number in typed_numbers.find(prose.Stretch("x", "line 1", text), KNOWN)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("On 7 October 2023 it fell by 12 percent.", ["7 October 2023", "12"]),
        ("In October 2023.", ["October 2023"]),
        ("On 24 February 2022 and 25 February 2022.", ["25 February 2022"]),
        ("On 31 May 1999, 12 people came.", ["31 May 1999", "12"]),
    ],
)
def test_a_date_that_no_table_knows_is_told_whole(text, told):
    assert typed(text) == told
    assert [typed_numbers.is_date(number) for number in told] == [number != "12" for number in told]


@pytest.mark.parametrize(
    "text",
    [
        "Trade fell by 74 %.",
        "so $x = 45$ it is",
        "so $x = 10$ it is",
        "$10$ per cent",
        "$10 \\%$ of it",
        "so {math}`x = 45` it is",
        "```{math}\nx = 45\n```",
        "It cost € 2021 then.",
        "It is 2021 km long.",
        "About 2021 people came.",
        "About 2021 new firms came.",
        "It came to a grand total of 2021.",
        "2021–2025 firms",
        "a quarter of it",
        "It was $1.6 billion.",
        "In 2037 it will be known.",
        "On 25 February 2022.",
        "twelve per cent",
        "twenty firms",
        "five times as much",
        "a third of it",
        "½ of it",
        "٧٤ per cent",
        "USD 2021 million",
        "2021 million",
        ":::{note} 74 falls\nand more\n:::",
        "see `74`",
        "**74**",
        "[74](x.md)",
        "![74 firms](x.png)",
        '[text](x.md "title 74")',
        "{sub}`74`",
        "{ref}`the 74 <sec-audit>`",
        "&#55;&#52; per cent",
        "seventy\u00adfour",
        "七十四",
        "nine out of ten",
        "One in five was there.",
        "One person in five was there.",
        "Trade fell to zero.",
        "It fell by fourty-five.",
        "two-thirds",
        "a fifth of it",
        "a tenfold rise",
        "two and a half years",
        "several hundred men",
        "five percentage points",
        "two point four",
        "nought point five",
        "half a per cent",
        "five per mille",
        "EUR 2021",
        "Belarus freed 2022 prisoners and lost 2021 trucks.",
        "2022 prisoners were freed.",
        "It freed 2022 Belarusian prisoners.",
        "The release of 2022 prisoners was announced.",
        "about 2022 firms",
        "It fell to $45$ percent.",
        "$x = 45$",
        "$\\text{a fall of 45}$",
        "Fell by\n45. And more.",
        "H<sub>2</sub>",
        "Article 5 percent",
        "27 states",
        "```{figure} x.png\n:alt: 27 lorries\n```",
    ],
)
def test_a_typed_number_is_found(text):
    assert typed(text), text


@pytest.mark.parametrize(
    "text",
    [
        "In 2021 and in August 2022, from 2021–2022, on 24 February 2022.",
        "In 2021–22 and in 2021/22, in the first quarter of 2021, close to the average of 2021.",
        "$2x + 1 = y$, $i = 1$, $x \\le 1$, {math}`a^{45}` and\n\n```{math}\nx_{12} = \\frac{y}{100}\n```",
        "{fact}`trade-74` and {quotation}`q-87` {cite:p}`osw-2023,tass-2024`",
        "Two views, one trade, twelve months, a third country, the first half-year aside.".replace(
            " half-year", " spell"
        ),
        "{ref}`the audit <sec-74>` and {numref}`fig-74`",
        "[text](page-22.html) and https://example.org/74",
        "(sec-22)=\n## Heading",
        "<!-- 74 -->",
        "1. first\n1. second",
        "1. first\n2. second\n   1. inner\n3. third",
        "1) first\n2) second",
        "```{list-table}\n:header-rows: 1\n:widths: 30 70\n\n* - a\n  - b\n```",
        "$x^{45} + 2 = \\frac{100}{2}$",
        "In 2022 prices rose. The law of 2021 says that it may. Of 2021–2022, the 2022 sanctions; Kyiv’s 2021 exports (2022).",
        "the 27 member states, Article 5, COVID-19, G7, G20, EU-27, S-400, Su-27, MiG-31, F-16, T-72, resolution 2202",
        "Articles 4 and 5, section 2.3, MiG-31K, S-300PMU2, T-72B3, F-35s, a Boeing 737",
        "the 1990s, a 19th-century idea, the 21st century, section 3, CO<sub>2</sub>",
        "One in two years, two meetings in three months, one side in three wars, three lanes in six towns.",
        "A zero-sum game, zero tolerance.",
        "Half of it, it doubled, dozens of people, hundreds of men, thousands of cars.",
        "::::{note}\n:name: fig-74\ntext\n::::",
    ],
)
def test_roles_known_dates_links_and_labels_are_not_typed_numbers(text):
    assert typed(text) == []


def test_a_finding_names_the_line():
    stretch = prose.Stretch("x", "cell 3, line 1", "Fine.\n\nNot 74.")
    assert typed_numbers.find(stretch, set()) == [("cell 3, line 3", "74.")]


def test_the_line_of_a_number_is_told_after_titles_stars_and_entities():
    text = "See {ref}`the\nlong *title* <x>`.\n\nA &amp; *b*.\n\nIt fell by 77 percent,\n78 and\n79."
    assert typed(text) == ["77", "78", "79."]
    told = typed_numbers.find(prose.Stretch("x", "line 1", text), set())
    assert [place for place, _ in told] == ["line 6", "line 7", "line 8"]


def test_public_dates_of_the_table_are_dates():
    assert {"9 August 2020", "May 2019", "1991"} <= known_dates()


def test_references_are_found_one_by_one():
    stretch = prose.Stretch("x", "line 1", "a {cite:p}`one,two`\nb {fact}`three`")
    assert prose.references(stretch, "cite") == [("line 1", "one"), ("line 1", "two")]
    assert prose.references(stretch, "fact") == [("line 2", "three")]


def test_the_prose_of_a_notebook_includes_its_captions():
    page = next(page for page in prose.pages() if page.name == "economy.ipynb")
    assert any(stretch.place.endswith("caption") for stretch in prose.of(page))


def test_the_chapter_uses_facts_quotations_and_passages():
    assert len(prose.used("fact")) > 40
    assert len(prose.used("quotation")) >= 8


def test_the_dates_of_the_tables_are_years_months_and_days():
    assert {"1996", "2022", "August 2022", "24 February 2022"} <= known_dates()
