"""What an author writes in a cell is on the page, or is refused by line."""

import pytest

from evidencebook.checks import markup
from evidencebook.evidence import myst
from evidencebook.evidence.prose import Stretch


def told(text: str) -> list[str]:
    page = myst.page([Stretch("chapters/x.md", "line 1", text)])
    return [f"{problem.place}: {problem.fault}" for problem in markup.faults(page)]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        # dropped
        ("The fall was, as a part\n% of GDP, that of the year.", 2, "would not be printed"),
        ("- item\n  % gone", 2, "would not be printed"),
        ("Price fell and\n+++ and then rose\n\nafter it.", 2, "would not be printed"),
        ("Text.\n\n[^zz]: A note that nothing refers to.", 3, "nothing refers to the note"),
        ("One [^a] and\n\n[^a]: first\n[^a]: second", 4, "two notes"),
        ("[Note]: this.is.lost", 1, "definition of a link that nothing uses"),
        ("> [Note]: this.is.lost", 1, "definition of a link that nothing uses"),
        ("- [Note]: this.is.lost", 1, "definition of a link that nothing uses"),
        ("See [a][b].\n\n[b]: index.md\n[b]: economy.ipynb", 3, "two definitions of the link [b]"),
        ("---\ntitle: Lost\n---\nText.", 1, "front matter"),
        ("| a | b |\n|---|---|\n| c | d | Lost cell words |", 3, "3 cells and the head 2"),
        # turned into something else
        ("| a | b |\n|---|---|\n| c | d |\nThe next paragraph.", 4, "a row of the table above"),
        ("    An indented line with {fact}`gap-2021`.", 1, "would become code"),
        ("Text.\n\n\tAn indented line.", 3, "would become code"),
        ("```{note}\n    An indented line.\n```", 2, "would become code"),
        ("A line\n---\nAnother", 1, "would become a heading"),
        ("# A\n\n---\nkey: value\n---\n", 4, "would become a heading"),
        ("2022. It was so.", 1, "begins a numbered list"),
        ("1. one\n2. two\n5. three", 3, "would be shown as 3"),
        # not closed
        ("```\ncode\n\n## A heading", 1, "not closed"),
        (":::{note}\nA note\n\nThe rest.", 1, "not closed"),
        (":::{note}\nOuter\n:::{tip}\nInner\n:::\nmore\n:::", 3, "not closed"),
        ("````{note}\n```{tip}\nInner\n````", 2, "not closed"),
        ("<!-- a comment\n\nThe rest.", 1, "not closed"),
        ("<b>bold", 1, "<b> is not closed"),
        ("Alpha <!-- not closed\n\nThe rest.", 1, "begins a comment that is not closed"),
        # not shown
        ("One.\npaid \u202e05 DSU\u202c then", 2, "U+202E behind “paid” does not show"),
        ("One \x00 two", 1, "U+0000 behind “One” does not show"),
        ("One\ntwo\u200bthree", 2, "U+200B behind “two” does not show"),
        ("One \ue000 two", 1, "U+E000 behind “One” does not show"),
        ("One \ufffd two", 1, "U+FFFD behind “One” does not show"),
        ("so $\\foo{x$ is", 1, "cannot be set: Unknown command"),
        ("$$\n\\frac{a\n$$", 1, "cannot be set"),
        ("so {math}`a & b` is", 1, "cannot be set"),
        ("```{math}\n\\nothing x\n```", 1, "cannot be set"),
        ("```mermaid\ngraph TD\n```", 1, "a diagram in mermaid is not drawn"),
        # HTML
        ("<!-- a comment --> and words", 1, "HTML"),
        ("<u>x</u>", 1, "<u> is HTML"),
        ("<script>alert(1)</script>", 1, "HTML"),
        ("<div>\nx\n</div>", 1, "HTML"),
        # raw marks
        ("Alpha^[a note] beta.", 1, "a note of another system"),
        ("| a line of verse\n| another", 1, "reads as a row of a table"),
        ("x y[^zz]", 1, "a note that is not on the page"),
        ("[t](file:///home/me/x.csv)", 1, "a link that MyST does not read"),
        ("[t](javascript:alert(1))", 1, "a link that MyST does not read"),
        ("[words] (https://example.org)", 1, "a link that MyST does not read"),
        ("see https://example.org/a", 1, "an address that is no link"),
        ("~~gone~", 1, "without its partner"),
        ("**bold", 1, "without its partner"),
        ("_so it was", 1, "without its partner"),
        ("a `code", 1, "without its partner"),
        ("a -- b", 1, "two hyphens"),
        ("so $ x $ is", 1, "a formula that MyST does not read"),
        ("$$x", 1, "a formula that MyST does not read"),
        ("\\textbf{x}", 1, "LaTeX"),
        ("| a | b |\n|---|\n| c | d |", 1, "a row of a table and is none"),
        ("| a | `|x|` |\n|---|---|---|\n| b | c |", 1, "a row of a table and is none"),
        (":ref:`x`", 1, "another system"),
        (".. note:: x", 1, "another system"),
        ("[@smith-2024]", 1, "another system"),
        ("> [!NOTE]\n> x", 1, "another system"),
        ("- [] x", 1, "a box to tick that MyST does not read"),
        ("- [-] x", 1, "a box to tick that MyST does not read"),
        ("####### Deep", 1, "a heading of a level that no page has"),
        ("== Words", 1, "a heading of another system"),
        ("!!! note\n    words", 1, "a note of another system"),
        ("• one\n• two", 1, "the mark of an item, but no list"),
        ("see @fig-trade", 1, "a reference of another system"),
        ("`words <https://example.org>`_", 1, "a link of another system"),
        ("Fig.~one", 1, "the tie of LaTeX"),
        ("so \\(x\\) is", 1, "a formula of LaTeX"),
        ("so \\[x_i = y\\] is", 1, "a formula of LaTeX"),
        ("It ends\\", 1, "nothing below it"),
        ("==x==", 1, "another system"),
        ("## Words {#place}", 1, "another system"),
        ("so ~gone~ it is", 1, "without its partner"),
        ("##Heading", 1, "without a space"),
        ("-item", 1, "without a space"),
        ("[x] done", 1, "outside a list"),
        ("{fact} `gap-2021`", 1, "without its text"),
        ("{fact}´gap-2021´", 1, "without its text"),
        ("{ fact }`gap-2021`", 1, "without its text"),
        ("{fact:`gap-2021`}", 1, "without its text"),
        ("`fact`{gap-2021}", 1, "without its text"),
        ("```{note\nx\n```", 1, "names no directive"),
        (":::{note}Title\nx\n:::", 1, "loses the words behind {note}"),
        ("```{note}}\nx\n```", 1, "names no directive"),
        (":::note\nx\n:::", 1, "names no directive"),
        ("```note\nx\n```", 1, "names no directive"),
        ("```klingon\nx\n```", 1, "'klingon' is no language of code"),
        ("```{code-block} klingon\nx\n```", 1, "'klingon' is no language of code"),
        ("see fact:gap-2021", 1, "a role without its marks"),
        ("see\n`{fact}gap-2021`", 2, "would stand on the page as it is"),
        ("One &nbps; two", 1, "names a sign that there is not"),
        ("a) first\nb) second", 1, "begins no item of a list"),
        ("Words:\n– first\n– second", 2, "begins no item of a list"),
        ("i. first\nii. second", 1, "begins no item of a list"),
        ("wo\u200crd", 1, "U+200C behind “wo” does not show"),
    ],
)
def test_what_would_not_be_printed_as_written_is_refused_by_line(text, line, says):
    assert any(each.startswith(f"line {line}: ") and says in each for each in told(text)), told(text)


@pytest.mark.parametrize(
    "text",
    [
        "$x^n$ and $$a=b$$",
        "$$\na=b\n$$",
        "$5bn and then $6bn, or US$ 7 and $ 8",
        "~~gone~~ and <s>gone</s>, approx. ~5",
        "Prices in $ rose; $ fell, and 50 % of it",
        "[a](<my file.md>), [b](x%20y.md), {{ edition }}, a&nbsp;b",
        "Term\n: Meaning\n\nOther\n: One\n: Two",
        "- [ ] open\n- [x] done",
        "1. one\n2. two\n3. three",
        "1. one\n1. two",
        "1. one\n2. two\n\nText.\n\n3. three",
        "1. one\n   1. inner\n   2. inner\n2. two",
        "line  \nbreak\\\nmore<br>and more",
        "[us](mailto:a@example.org) and <https://example.org>",
        "**b** *i* <b>x</b> <i>y</i> H<sub>2</sub>O x<sup>2</sup>",
        "[^1] x\n\n[^1]: A note\n    of two lines with *marks*.",
        "| a | b |\n|---|:-:|\n| c\\|x | d |\n\nText.",
        "<!-- a comment -->\n\nText <!-- another --> here.",
        "snake_case, 2 * 3, a: b, 16:9, [sic], […], it's, R&D &amp; &copy;",
        "C:\\Users\\me, \\[sic\\], (x) and a\\~b",
        "{math}`x^2` and\n\n```{math}\nx = y\n```",
        "\\*star\\*, \\$x\\$, \\_a, \\[^1\\], 5 < 6",
        "```{note}\nx\n```\n\n::::{note}\nWords.\n\n:::{tip}\ny\n:::\nz\n::::",
        "{fact}`x` {cite:p}`a,b` {ref}`words <x>` {sup}`2`",
        "[words][label]\n\n[label]: https://example.org",
        "(target)=\n## A heading\n\n> quoted\n> words\n\n***",
        "```{figure} ../images/x.png\n:name: fig-x\n:alt: What it shows\n\nA caption with *marks*.\n```",
        "```{list-table}\n:header-rows: 1\n\n* - a\n  - b\n* - c\n  - d\n```",
        "```\ncode -- ** $x {fact}\n```",
        "```python\nx\n```\n\n```sh\nmake\n```\n\n```{code-block} toml\nx = 1\n```\n\n~~~ {note}\nx\n~~~",
        "`{fact}` and ``{fact}`x` `` and `{a}` &amp;nbsp; R&D; AT&T;",
        "I. Words\n\n– An aside\nand more, a) or b), at\n10:fact: x\n\n&alpha; \U0001f469\u200d\U0001f52c",
        "Україна: «слова» — дефіс-дефіс, д.ц. 日本語 \u00a0 a\u00adb",
    ],
)
def test_what_myst_prints_as_written_passes(text):
    assert told(text) == []


def test_a_cell_and_a_line_in_it_are_named():
    page = myst.page([Stretch("chapters/x.ipynb", "cell 20, line 1", "One.\n\n% two")])
    assert [problem.place for problem in markup.faults(page)] == ["cell 20, line 3"]


def test_a_note_may_stand_in_another_cell_than_its_mark():
    cells = [Stretch("x", f"cell {n}, line 1", text) for n, text in ((1, "A mark.[^n]"), (2, "[^n]: The note."))]
    assert list(markup.faults(myst.page(cells))) == []
