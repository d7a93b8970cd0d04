"""What check reads of the directive `numbers`: ids of facts left of the bar, words right of it."""

from evidencebook.checks import pages
from evidencebook.evidence import prose


def _told(tiny, *lines: str) -> list[str]:
    page = tiny / "chapters/index.md"
    page.write_text("\n".join(["# Title", "", "```{numbers}", *lines, "```", ""]))
    return [str(each) for each in pages.prose_holds()[1]]


def test_digits_in_the_id_of_a_fact_are_no_typed_number(tiny):
    assert _told(tiny, "mill-street-2025-03 | cyclists a day", "mill-street-2025-03:value | cyclists a day") == []
    assert "chapters/index.md, line 4" in prose.used("fact")["mill-street-2025-03"]


def test_an_unknown_fact_of_a_tile_is_told_with_its_line_and_the_nearest(tiny):
    (told,) = _told(tiny, "mill-street-2025-03 | cyclists a day", "mill-street-2052-03 | cyclists a day")
    assert "line 5: unknown fact 'mill-street-2052-03'" in told
    assert "Did you mean 'mill-street-2025-03'?" in told


def test_an_unknown_form_of_a_fact_of_a_tile_is_told(tiny):
    (told,) = _told(tiny, "mill-street-2025-03:colour | cyclists a day")
    assert "line 4: {fact}`mill-street-2025-03:colour`" in told


def test_a_number_in_the_words_of_a_tile_is_typed(tiny):
    (told,) = _told(tiny, "mill-street-2025-03 | of 900 cyclists a day")
    assert "line 4: the number '900' is typed" in told
