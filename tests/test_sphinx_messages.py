"""What Sphinx says is told by file, cell and line, without codes of colour."""

from conftest import BOOK

from evidencebook.build import sphinx_messages

SAID = f"""\x1b[91m{BOOK}/chapters/economy.ipynb:200004: WARNING: image file not readable: x.png [image.not_readable]\x1b[39;49;00m
{BOOK}/chapters/method.md:7: ERROR: Unknown interpreted text role "fakt". [myst]

reading sources... [ 50%]
"""


def test_a_warning_names_cell_and_line_in_plain_text():
    one, two = sphinx_messages.problems(SAID, 1)
    assert (one.file, one.place) == ("chapters/economy.ipynb", "cell 20, line 4")
    assert one.fault == "the build refused it: image file not readable: x.png"
    assert (two.file, two.place) == ("chapters/method.md", "line 7")


def test_what_has_no_place_is_told_with_the_last_lines():
    (problem,) = sphinx_messages.problems("\x1b[31mreading\nExtension error: no room\n", 2)
    assert "Extension error: no room" in problem.fault
    assert "\x1b" not in problem.fault
    (silent,) = sphinx_messages.problems("", 2)
    assert "ended with 2, without a word" in silent.fault
