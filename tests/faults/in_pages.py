"""Faults in pages: prose, figures, notebooks, the contents, the configuration, the picture of the README, the lock file."""

import json
import re

from deliberate import (
    Fault,
    added,
    all_of,
    cell,
    cells_of,
    content,
    fault,
    figure,
    first,
    gone,
    moved,
    notebook,
    rows_of,
    said,
    text,
)

PROSE, NAMES, LIKELIHOOD = "stretches of prose", "stretches searched for names", "stretches searched for likelihood"
CONTENTS, NOTEBOOKS, FIGURES, TOLD = "pages in _toc.yml", "notebooks", "figures", "events told in prose"
WORDS, PARTS, LINKS = "cells of prose, word for word", "pages and their parts", "pages and their links"
QUANTIFIERS, DRAWN = "sentences and their quantifiers", "notebooks and the words of their figures"
QUOTED = "stretches searched for quotations"
KEY, IMPORTS = "key findings", "code that imports packages"
ECONOMY = "chapters/economy.ipynb"
NONE_AFTER_FOUR = dict.fromkeys(map(ord, "567"))


def _role(role: str, right: str, wrong: str) -> Fault:
    change = first(ECONOMY, f"{{{role}}}`{right}`", f"{{{role}}}`{wrong}`")
    kind = "source" if role.startswith("cite") else role
    return fault(
        f"an unknown {kind} in prose", PROSE, change, f"{ECONOMY}, cell ", "line ", f"unknown {kind} '{wrong}'"
    )


def _typed(name: str, words: str, *says: str, page: str = "economy.ipynb") -> Fault:
    return fault(name, PROSE, said(page, words), f"chapters/{page}", *(says or ("is typed",)))


def _variant(words: str, *says: str) -> Fault:
    return fault(f"a name as in {words!r}", NAMES, said("sources.md", words), "chapters/sources.md, line ", *says)


def _likely(word: str) -> Fault:
    words = f"It was {word} so."
    return fault(
        f"{word!r}, off the scale",
        LIKELIHOOD,
        said("sources.md", words),
        "chapters/sources.md, line ",
        "not a term of the scale",
    )


PROSE_FAULTS: list[Fault] = [
    _role("fact", "turnover-2021-ukrainian", "turnover-2012x"),
    _role("quotation", "q-circumvent", "q-circumvant"),
    _role("passage", "faras-outlook", "faras-outlok"),
    fault("a finding misspelt on its card", "findings", first(ECONOMY, "economy-no-lever", "economy-no-liver"), "(economy-no-lever), column chapter", "chapters/economy does not state this finding"),
    fault("an unknown finding in prose", PROSE, said("economy.ipynb", "It was {finding}`economy-no-liver`."), f"{ECONOMY}, cell ", "unknown finding 'economy-no-liver'"),
    fault("an unknown source in prose", PROSE, said("economy.ipynb", "So it is {cite:p}`osw-2032`."), f"{ECONOMY}, cell ", "line ", "unknown source 'osw-2032'"),
    fault("an unknown event in prose", PROSE, said("economy.ipynb", "Then came {event}`the-flood`."), "unknown event 'the-flood'"),
    fault("an unknown disagreement in prose", PROSE, said("economy.ipynb", "Here {disagreement}`the-quarrel`."), "unknown disagreement 'the-quarrel'"),
    fault("an unknown recommendation in prose", PROSE, said("economy.ipynb", "Do {recommendation}`nothing`."), "unknown recommendation 'nothing'"),
    fault("a mark of something to do", PROSE, said("economy.ipynb", "TODO: check this."), "economy.ipynb, cell ", "'TODO' was left behind"),
    fault("a merge that was not finished", PROSE, said("sources.md", "<<<<<<< HEAD\n\nOne.\n\n>>>>>>> theirs"), "sources.md, line ", "'<<<<<<< HEAD' was left behind"),
    fault("a word twice", PROSE, said("sources.md", "So the\nthe table says."), "sources.md, line ", "was left behind"),
    _typed("a number in digits", "Trade fell by 74 percent.", "the number '74'"),
    _typed("a number in words", "Trade fell by ninety percent.", "the number 'ninety"),
    _typed("a fraction in words", "Two thirds of it was fuel.", "is typed"),
    _typed("a number in other digits", "Trade fell by ٧٤ percent.", "is typed"),
    _typed("a fraction as a sign", "About ½ of it.", "'½'"),
    _typed("a number behind an entity", "Trade fell by &#55;&#52; percent.", "is typed"),
    _typed("a number with stars inside", "Trade fell by 7**4** percent.", "is typed"),
    _typed("an amount", "It was worth USD 2021 million.", "is typed"),
    _typed("a year that no table knows", "It began in 1897.", "the number '1897"),
    _typed("a year that counts", "Belarus freed 2022 prisoners.", "the number '2022'"),
    _typed("a number in a formula", "It fell to $45$ percent.", "the number '45'"),
    fault("a quantifier that the fact beside it contradicts", QUANTIFIERS, said("economy.ipynb", "Trade doubled, {fact}`sceeus-turnover-change-2023`."), f"{ECONOMY}, cell ", "line ", "“doubled” is not what the fact", "a fall of"),
    fault("a number typed in a title of a figure", DRAWN, all_of(text("src/helpers/charts/economy/russia.py", "title=f\"Russia’s share", "title=f\"By 45 per cent to USD 99 million: Russia’s share"), figure("economy.ipynb", "fig-russia", lambda spec: spec.update(title=f"By 45 per cent to USD 99 million: {spec['title']}"))), "src/helpers/charts/economy/russia.py, line ", "the number '45' is typed"),
    fault("an invented quotation", QUOTED, said("economy.ipynb", "He said “we shall close every border tomorrow”."), f"{ECONOMY}, cell ", "line ", "no row of the evidence has these words"),
    fault("an invented quotation set apart", QUOTED, said("sources.md", "> We shall close every border tomorrow."), "chapters/sources.md, line ", "no row of the evidence has these words"),
    fault("a line that MyST drops", WORDS, said("economy.ipynb", "It fell, as a part\n% of GDP, that year."), f"{ECONOMY}, cell ", "line ", "would not be printed"),
    fault("a note of raw HTML", WORDS, said("sources.md", "<u>It fell.</u>"), "chapters/sources.md, line ", "<u> is HTML"),
    fault("a directive that nobody knows", PARTS, said("economy.ipynb", "```{nota}\nx\n```"), f"{ECONOMY}, cell ", "line ", "unknown directive {nota}"),
    fault("a reference to a figure that is not there", PARTS, said("economy.ipynb", "See {numref}`fig-trad`."), f"{ECONOMY}, cell ", "line ", "no figure or table is called 'fig-trad'"),
    fault("a picture that was pasted", LINKS, said("economy.ipynb", "![image.png](attachment:image.png)"), f"{ECONOMY}, cell ", "line ", "was pasted into the notebook"),
    fault("an address of no source in prose", LINKS, said("economy.ipynb", "See [this](https://example.org/x)."), f"{ECONOMY}, cell ", "line ", "is the address of no source"),
    _typed("a number in a page of Markdown", "There are 5 of them.", "line ", "the number '5'", page="sources.md"),
    fault("a number in a heading", PROSE, first(ECONOMY, "## Another reading", "## Another 20 readings"), "the number '20' is typed"),
    fault("a number in a caption", PROSE, figure("economy.ipynb", "fig-trade", lambda spec: spec["usermeta"]["figure"].update(caption="It fell by 74 percent.")), "caption", "the number '74'"),
    fault("a role without a name", WORDS, said("economy.ipynb", "{fact} `gap-2021`"), "is a role without its text"),
    fault("a page that takes in another file", PROSE, added("chapters/sources.md", "\n```{include} ../README.md\n```\n"), "chapters/sources.md, line ", "no check reads"),
    fault("raw HTML through a directive", PROSE, added("chapters/sources.md", "\n```{raw} html\n<b>x</b>\n```\n"), "chapters/sources.md, line ", "no check reads"),
    fault("a substitution that computes", PROSE, said("sources.md", "{{ 7 ~ 4 }}"), "no check reads"),
    fault("a Cyrillic letter in prose", PROSE, said("sources.md", "It was Мinsk."), "chapters/sources.md, line ", "'Мinsk'", "letters of two scripts"),
    fault("a contested event without attribution", TOLD, said("economy.ipynb", "The strike came on {event}`machulishchy-strike-2023-02-26-censor`."), ECONOMY, "line ", "not who says so"),
    fault("too few key findings", KEY, rows_of("findings", lambda rows: [row | {"front": row["front"].translate(NONE_AFTER_FOUR)} for row in rows]), "column front", "4 findings have a place on the front page, not 5 to 7"),
    fault("too many key findings", KEY, cell("findings", "economy-tie", "front", "8"), "column front", "8 findings have a place on the front page, not 5 to 7"),
    fault("two key findings in one place", KEY, cell("findings", "economy-tie", "front", "6"), "column front", "'economy-collapse' has the place of another finding"),
    fault("a number that only the front page gives", KEY, said("index.ipynb", "It was {fact}`wits-imports-1996`."), "chapters/index.ipynb", "no other page gives the number 'wits-imports-1996'"),
    fault("a table that no page lists", "tables listed on a page", text("chapters/chronology.md", "```{register} events", "```{register} findings"), "data/events.csv", "no page lists its rows"),
    _variant("Lukashenko spoke.", "'Lukashenko' is a variant of 'Aliaksandr Lukashenka'"),
    _variant("He went to Gomel.", "'Gomel' is a variant of 'Homiel'"),
    _variant("Lukaschenka spoke.", "looks like a spelling of 'Lukashenka'"),
    _variant("He met Zelenskyj.", "looks like a spelling of 'Zelenskyy'"),
    _variant("At Machulischchy.", "looks like a spelling of 'Machulishchy'"),
    *(_likely(word) for word in ("probably", "highly likely", "most likely", "improbable", "certainly", "no doubt")),
]  # fmt: skip


def _encoding(spec: dict, channel: str, **other) -> None:
    """Change a channel of every mark of a figure, whatever its width."""
    for drawing in (spec, spec["usermeta"]["figure"]["narrow"]):
        for unit in _units(drawing):
            if channel in unit.get("encoding", {}):
                unit["encoding"][channel].update(other)


def _units(view: dict):
    yield view
    for key in ("layer", "hconcat", "vconcat"):
        for part in view.get(key, []):
            yield from _units(part)


def _monthly(spec: dict) -> None:
    """Draw spans of unlike length as amounts, not as averages of a month."""
    spec["usermeta"]["figure"]["columns"]["monthly"].update(title="Turnover", unit="USD million")


def _one_mark(view: dict) -> dict | None:
    """Return the first mark of a drawing that has a position of its own, or None."""
    if "mark" in view and "field" in view.get("encoding", {}).get("y", {}):
        return view
    parts = [part for key in ("layer", "hconcat", "vconcat") for part in view.get(key, [])]
    return next((found for part in parts if (found := _one_mark(part))), None)


def _emptied(specification: dict) -> None:
    """Take every value of a column that a mark shows."""
    field = _one_mark(specification)["encoding"]["y"]["field"]
    for rows in specification["datasets"].values():
        for row in rows:
            if field in row:
                row[field] = None


def _stored(name: str, change, *says: str, of: str = "fig-russia") -> Fault:
    return fault(name, FIGURES, figure("economy.ipynb", of, change), f"{ECONOMY}, cell ", *says)


def _meta(spec: dict) -> dict:
    return spec["usermeta"]["figure"]


FIGURE_FAULTS: list[Fault] = [
    _stored("a column that the rows do not have", lambda s: _encoding(s, "y", field="shar_percent"), "y shows the column 'shar_percent'"),
    _stored("another column than the axis says", lambda s: [s["usermeta"]["figure"]["columns"]["share_percent"].update(unit="USD billion")], "the axis says '% of Belarus’s trade in goods'", "counts USD billion"),
    _stored("an axis without title", lambda s: _encoding(s, "y", axis={"title": ""}), "does not say what it counts"),
    _stored("an axis without unit", lambda s: _encoding(s, "y", axis={"title": "Trade"}), "the axis says 'Trade'", "counts %"),
    _stored("a year and a month on one axis", _monthly, "amounts over", "share an axis", of="fig-trade"),
    _stored("no text alternative", lambda s: (_meta(s).update(alt=""), s.update(description="")), "has no text alternative"),
    _stored("a text alternative without a number", lambda s: (_meta(s).update(alt="A chart."), s.update(description="A chart.")), "gives no number"),
    _stored("a description that is another", lambda s: s.update(description="In 2012 it was 9."), "is not its text alternative"),
    _stored("no caption", lambda s: _meta(s).update(caption=""), "has no caption"),
    _stored("no title", lambda s: _meta(s).update(title=" "), "has no title"),
    _stored("no source", lambda s: _meta(s).update(sources=[]), "names no source"),
    _stored("an unknown source of a figure", lambda s: _meta(s).update(sources=["wits-2052"]), "unknown source 'wits-2052'"),
    _stored("an unknown passage of a figure", lambda s: _meta(s).update(passages=["sceeus-peek"]), "unknown passage 'sceeus-peek'"),
    _stored("a mark in a colour of the chart's own", lambda s: _one_mark(s).update(mark={"type": "point"}) or _one_mark(s)["encoding"].pop("color", None), "has no colour of the palette"),
    _stored("a colour that no theme can change", lambda s: _one_mark(s).update(mark={"type": "point", "color": "#123abc"}), "the colour #123abc is not of the palette"),
    _stored("a column that a chart reads as a path", lambda s: _one_mark(s)["encoding"].update(y={"field": "GDP, EUR [bn]", "type": "quantitative"}), "whose name a chart reads as a path"),
    _stored("a column without a value", _emptied, "in which no row has a value"),
    _stored("marks in a text alternative", lambda s: (_meta(s).update(alt="In 7 {fact}`x`."), s.update(description="In 7 {fact}`x`.")), "holds marks, which are read aloud"),
    _stored("a figure not drawn with the theme", lambda s: s.pop("usermeta"), "carries nothing that a page needs"),
]  # fmt: skip


def _outputs(cells: list[dict]) -> list[dict]:
    return [cell for cell in cells if cell.get("outputs")]


def _swapped(cells: list[dict]) -> None:
    first, second = (cells.index(cell) for cell in _outputs(cells)[:2])
    cells[first], cells[second] = cells[second], cells[first]


def _plotted(cells: list[dict]) -> None:
    """Change one plotted number in a stored figure."""
    bundle = _outputs(cells)[0]["outputs"][0]["data"]["application/vnd.vegalite.v6+json"]
    next(iter(bundle["datasets"].values()))[0]["percent"] = 9.9


def _stale(name: str, change, *says: str) -> Fault:
    return fault(name, NOTEBOOKS, cells_of("economy.ipynb", change), ECONOMY, *says)


def _invalid(name: str, change, *says: str) -> Fault:
    return fault(name, CONTENTS, cells_of("economy.ipynb", change), ECONOMY, *says)


def _printed(name: str) -> dict:
    return {"name": name, "output_type": "stream", "text": ["Warning: 3\n"]}


BY_HAND = "its outputs were edited or stripped by hand"
NOTEBOOK_FAULTS: list[Fault] = [
    _stale("an edited number in a figure", _plotted, BY_HAND),
    _stale("an edited text of a figure", lambda cells: _outputs(cells)[0]["outputs"][0]["data"].update({"text/plain": ["Nothing."]}), BY_HAND),
    _stale("stripped outputs", lambda cells: [cell.update(outputs=[]) for cell in _outputs(cells)], BY_HAND),
    _stale("one stripped output", lambda cells: _outputs(cells)[-1].update(outputs=[]), BY_HAND),
    _stale("outputs swapped between cells", lambda cells: _outputs(cells)[0].update(outputs=_outputs(cells)[1]["outputs"]), BY_HAND),
    _stale("an output more", lambda cells: _outputs(cells)[0]["outputs"].extend(_outputs(cells)[1]["outputs"]), "shows something else"),
    _stale("an exhibit in a cell that only imports", lambda cells: cells[1].update(outputs=_outputs(cells)[0]["outputs"]), "shows something else"),
    _stale("cells in another order", lambda cells: cells.reverse(), "is stale: its code changed"),
    _stale("two cells of code swapped", _swapped, "is stale: its code changed"),
    _stale("a cell of code changed", lambda cells: _outputs(cells)[0].update(source=["show(economy.russia_share())"]), "is stale: its code changed"),
    _stale("a cell of code removed", lambda cells: cells.remove(_outputs(cells)[0]), "is stale: its code changed"),
    _stale("a cell that prints", lambda cells: _outputs(cells)[0]["outputs"].append(_printed("stdout")), "printed something"),
    _stale("a warning", lambda cells: _outputs(cells)[0]["outputs"].append(_printed("stderr")), "printed something, a warning"),
    _stale("a failed cell", lambda cells: _outputs(cells)[0].update(outputs=[{"output_type": "error", "ename": "KeyError", "evalue": "x", "traceback": []}]), "printed something, a warning or an error"),
    _stale("a tag that hides errors", lambda cells: _outputs(cells)[0]["metadata"].update(tags=["raises-exception"]), "the tag raises-exception"),
    _stale("a tag that hides a cell", lambda cells: _outputs(cells)[0]["metadata"].update(tags=["remove-cell"]), "the tag remove-cell"),
    _stale("a raw cell", lambda cells: cells[0].update(cell_type="raw"), "is a raw cell"),
    _invalid("an id of a cell twice", lambda cells: cells[0].update(id=_outputs(cells)[0]["id"]), "not a valid notebook"),
    _invalid("a cell without source", lambda cells: cells[0].pop("source"), "not a valid notebook"),
    fault("a notebook that was never executed", NOTEBOOKS, notebook("economy.ipynb", lambda n: n["metadata"].pop("report")), ECONOMY, "never executed"),
    fault("a record of inputs that is cut", NOTEBOOKS, notebook("economy.ipynb", lambda n: n["metadata"]["report"]["made_from"].pop("outputs")), ECONOMY, "incomplete"),
    fault("a helper that changed", NOTEBOOKS, added("src/helpers/charts/economy/trade.py", "\n"), ECONOMY, "is stale: src/helpers/charts/economy/trade.py changed"),
    fault("a formula that changed", NOTEBOOKS, added("src/helpers/facts/economy.py", "\n"), ECONOMY, "is stale: src/helpers/facts/economy.py changed"),
    fault("a version in the lock file", NOTEBOOKS, first("requirements.lock", "altair==6", "altair==5"), "is stale: requirements.lock changed"),
    fault("a cell that installs a package", IMPORTS, first(ECONOMY, "from helpers import show", "%pip install lifelines"), ECONOMY, "installs or removes a package", "make lock"),
    fault("an import of what no lock file names", IMPORTS, first("src/helpers/facts/economy.py", "import pandas as pd", "import lifelines\nimport pandas as pd"), "src/helpers/facts/economy.py, line ", "imports 'lifelines'", "make lock"),
    fault("a hash in the lock file", NOTEBOOKS, first("requirements.lock", "sha256:", "sha256:0"), "is stale: requirements.lock changed"),
    fault("no lock file", NOTEBOOKS, gone("requirements.lock"), "requirements.lock is gone"),
    fault("a notebook with the marks of a merge", CONTENTS, added(ECONOMY, "<<<<<<< ours\n"), ECONOMY, "line ", "cannot be read as JSON"),
    fault("an empty notebook", CONTENTS, content(ECONOMY, lambda c: b""), ECONOMY, "cannot be read as JSON"),
    fault("a notebook that is a list", CONTENTS, content(ECONOMY, lambda c: b"[]\n"), ECONOMY, "not a valid notebook"),
    fault("a notebook that was cut", CONTENTS, content(ECONOMY, lambda c: c[: len(c) // 2]), ECONOMY, "cannot be read as JSON"),
    fault("another picture in the README", NOTEBOOKS, content("data/derived/frontispiece.sha256", lambda c: b"0" * 64), "frontispiece.png", "is not the figure"),
    fault("no picture in the README", NOTEBOOKS, gone("data/derived/frontispiece.png"), "frontispiece.png", "is not the figure"),
    fault("a picture that was exchanged", NOTEBOOKS, content("data/derived/frontispiece.png", lambda c: c[:-1] + b"!"), "frontispiece.png", "is not the figure"),
]  # fmt: skip


def _config(name: str, change, *says: str) -> Fault:
    return fault(name, CONTENTS, change, "_config.yml", *says)


ADDRESSES, LOCKED = "addresses", "locked packages"
NPM = "src/evidencebook/sphinxext/browser/package-lock.json"
SUPPLY: list[Fault] = [
    fault("an address of the pages without https", ADDRESSES, text("_config.yml", "  baseurl: https://", "  baseurl: http://"), "_config.yml, html.baseurl"),
    fault("an address of the repository with a space", ADDRESSES, text("_config.yml", "report/belarus-and-ukraine\n", "report/belarus and ukraine\n"), "_config.yml, repository.url"),
    fault("an address of the repository without a name", ADDRESSES, text("_config.yml", "/report/belarus-and-ukraine\n", "/report\n"), "_config.yml, repository.url", "no owner and no name"),
    fault("no address of the pages", ADDRESSES, text("_config.yml", "  baseurl:", "  base:"), "_config.yml, html.baseurl"),
    fault("a package without a hash", LOCKED, content("requirements.lock", lambda c: b"altair==6.0.0\n" + c), "requirements.lock", "gives no hash for altair"),
    fault("a hash that is too short", LOCKED, content("requirements.lock", lambda c: re.sub(rb"(altair==[^\n]*\n)(?:    --hash[^\n]*\n)+", rb"\1    --hash=sha256:abc\n", c)), "requirements.lock", "gives no hash for altair"),
    fault("a package of no version", LOCKED, first("requirements.lock", "altair==", "altair>="), "requirements.lock, line ", "altair>="),
    fault("a package from an address", LOCKED, added("requirements.lock", "pandas @ https://example.org/pandas.whl\n"), "requirements.lock, line ", "example.org"),
    fault("another place to install from", LOCKED, added("requirements.lock", "--extra-index-url https://example.org/simple\n"), "requirements.lock, line ", "example.org"),
    fault("an empty lock file", LOCKED, content("requirements.lock", lambda c: b""), "requirements.lock", "nothing at all"),
    fault("a script of the pages without a hash", LOCKED, content(NPM, lambda c: re.sub(rb'\n *"integrity": "[^"]*",?', b"", c, count=1)), NPM, "gives no hash for"),
    fault("a lock of scripts that is no JSON", LOCKED, content(NPM, lambda c: c[:-3]), NPM, "cannot be read as JSON"),
]  # fmt: skip

CONFIGURATION: list[Fault] = [
    fault("a report without a title", "addresses", first("CITATION.cff", "title:", "titel:"), "CITATION.cff, title: gives no title"),
    fault("a title given twice", CONTENTS, first("_config.yml", "only_build_toc_files", "title: Another\nonly_build_toc_files"), "_config.yml, title: is given here and in CITATION.cff"),
    fault("no authors", "addresses", first("CITATION.cff", "authors:", "others:"), "CITATION.cff, authors: gives no authors"),
    _config("pages that execute themselves", text("_config.yml", 'execute_notebooks: "off"', "execute_notebooks: force"), "execute", "execute_notebooks is 'force'"),
    _config("no word on execution", text("_config.yml", '  execute_notebooks: "off"', "  x: y"), "execute"),
    _config("a number substituted into prose", text("_config.yml", '{ edition: "2026" }', '{ edition: "2026", fall: "74 %" }'), "myst_substitutions"),
    _config("an edition that is no year", text("_config.yml", '{ edition: "2026" }', '{ edition: "74 %" }'), "myst_substitutions"),
    _config("a configuration that is no YAML", added("_config.yml", "bad: [\n"), "line ", "cannot be read as YAML"),
    _config("a configuration that is a list", content("_config.yml", lambda c: b"- a\n"), "holds no settings"),
    _config("a configuration of words", content("_config.yml", lambda c: b"execute: 7\nsphinx: x\n"), "execute"),
    _config("an empty configuration", content("_config.yml", lambda c: b""), "holds no settings"),
    _config("no configuration", gone("_config.yml"), "there is no such file"),
    _config("the edition left out", first("_config.yml", "      - evidencebook.sphinxext\n", ""), "extensions", "evidencebook.sphinxext"),
    _config("raw HTML let through", text("_config.yml", "    html_copy_source: false\n", "    html_copy_source: false\n    myst_enable_extensions: [html_image]\n"), "myst_enable_extensions", "may not be set"),
    fault("a page that nobody can reach", CONTENTS, added("chapters/lost.md", "# Lost\n"), "chapters/lost.md", "is not in _toc.yml"),
    fault("an entry without a page", CONTENTS, text("_toc.yml", "chapters/facts", "chapters/fact"), "_toc.yml, chapters/fact", "no such page"),
    fault("an entry twice", CONTENTS, added("_toc.yml", "  - caption: More\n    chapters:\n      - file: chapters/index\n"), "_toc.yml", "is listed twice"),
    fault("a number in a caption of the contents", CONTENTS, added("_toc.yml", "  - caption: The 74 ways\n    chapters: []\n"), "_toc.yml", "'74' is typed"),
    fault("contents that are no YAML", CONTENTS, added("_toc.yml", "  - [\n"), "_toc.yml, line ", "cannot be read as YAML"),
    fault("empty contents", CONTENTS, content("_toc.yml", lambda c: b"\n"), "is not in _toc.yml"),
    fault("a page of another kind", CONTENTS, added("chapters/extra.rst", "Extra\n"), "chapters/extra.rst", "is no page"),
    fault("a page whose name makes no address", CONTENTS, added("chapters/o'brien.md", "# Twice\n"), "chapters/o'brien.md", "cannot be part of an address"),
    fault("a page named in another script", CONTENTS, added("chapters/01 введение.md", "# Twice\n"), "chapters/01 введение.md", "cannot be part of an address"),
    fault("an address in the contents", CONTENTS, added("_toc.yml", "  - caption: More\n    chapters:\n      - url: https://example.org/\n"), "_toc.yml, url", "List pages by file"),
    fault("a changelog that is not UTF-8", CONTENTS, content("CHANGELOG.md", lambda c: c + b"\xff\xfe\n"), "CHANGELOG.md", "is not UTF-8"),
    fault("a changelog without an edition", CONTENTS, content("CHANGELOG.md", lambda c: b"# Changes\n"), "CHANGELOG.md", "lists no edition"),
    fault("evidence in a heading of the changelog", PARTS, added("CHANGELOG.md", "\n## Fell by {fact}`gap-2021`\n\nText.\n"), "CHANGELOG.md, line ", "the heading holds {fact}"),
    fault("two pages of one name", CONTENTS, added("chapters/economy.md", "# Twice\n"), "chapters/economy.md", "two pages have this name"),
    fault("a page renamed", CONTENTS, moved("chapters/facts.md", "chapters/numbers.md"), "_toc.yml, chapters/facts", "no such page"),
    fault("a page that is not UTF-8", CONTENTS, content("chapters/sources.md", lambda c: c + b"\xff\xfe\n"), "chapters/sources.md", "is not UTF-8"),
    fault("a page with a byte order mark", CONTENTS, content("chapters/sources.md", lambda c: b"\xef\xbb\xbf" + c), "chapters/sources.md", "byte order mark"),
]  # fmt: skip

FAULTS = [*PROSE_FAULTS, *FIGURE_FAULTS, *NOTEBOOK_FAULTS, *CONFIGURATION, *SUPPLY]


def _resaved(book) -> None:
    for name in ("economy.ipynb", "index.ipynb"):
        page = book / "chapters" / name
        page.write_text(json.dumps(json.loads(page.read_text()), sort_keys=False, indent=4))


def _unsorted(book) -> None:
    file = book / "data/datapackage.json"
    read = json.loads(file.read_text())
    file.write_text(json.dumps({key: read[key] for key in reversed(read)}, indent=7))


# Changes that change nothing that matters: name, change. Every gate must pass them.
HARMLESS = [
    ("keys of the codebook in another order", _unsorted),
    ("the codebook sorted and on fewer lines", content("data/datapackage.json", lambda c: json.dumps(json.loads(c), sort_keys=True).encode())),
    ("notebooks saved by another program", _resaved),
    ("a chapter that another Python executed", notebook("economy.ipynb", lambda n: n["metadata"]["language_info"].update(version="3.99.1"))),
    ("execution counts of another run", cells_of("economy.ipynb", lambda cells: [cell.update(execution_count=n + 7) for n, cell in enumerate(cells) if cell["cell_type"] == "code"])),
    ("a cell scrolled and collapsed", cells_of("economy.ipynb", lambda cells: _outputs(cells)[0]["metadata"].update(collapsed=False, scrolled=True))),
    ("another heading", text("chapters/sources.md", "# Sources", "# The sources")),
    ("another word in a paragraph", text(ECONOMY, "## Another reading", "## A different reading")),
    ("white space at the end of prose", all_of(said("sources.md", "  "), said("economy.ipynb", "  "))),
    ("a comment in a page", added("chapters/sources.md", "\n<!-- 74 of them, to be checked -->\n")),
    ("a comment in the configuration", added("_config.yml", "# 74 ways\n")),
    ("a comment in the contents", added("_toc.yml", "# 74 ways\n")),
    ("a comment between entries of the bibliography", added("references.bib", "\nWhat stands outside of entries is a comment.\n")),
    ("white space in the bibliography", content("references.bib", lambda c: c.replace(b"  grade = ", b"    grade   =  "))),
    ("entries of the bibliography in another order", content("references.bib", lambda c: b"\n@".join([b"", *c.removeprefix(b"@").split(b"\n@")[::-1]]))),
    ("a term of the scale of likelihood", said("sources.md", "It is very likely so.")),
    ("likelihood in quotation marks", said("sources.md", "She said “probably”.")),
    ("one to three words in quotation marks", said("economy.ipynb", "So much for “trade”, the “main market” and a “quiet border strip”.")),
    ("an ordered list and a list of tasks", said("economy.ipynb", "1. One.\n2. Two.\n\n- [ ] open\n- [x] done")),
    ("a formula, struck words and a new line", said("economy.ipynb", "So $x^2 = \\frac{a}{b}$, and ~~gone~~  \nis <b>here</b>.")),
    ("a definition and an address of mail", said("economy.ipynb", "Term\n: What it means.\n\nWrite to [us](mailto:us@example.org).")),
    ("designations, decades and public dates", said("economy.ipynb", "The 27 member states and the G7 spoke of S-400 and resolution 2202 in the 1990s, in May 2019 and on 9 August 2020.")),
    ("a quantifier that the fact beside it bears", said("economy.ipynb", "Trade was gone, {fact}`sceeus-turnover-change-2023`, and half of it was fuel.")),
    ("a variant of a name in brackets", said("sources.md", "Lukashenka (Lukashenko) spoke.")),
    ("a date of the tables", said("sources.md", "It was in February 2022.")),
    ("words that look like numbers", said("sources.md", "One reader of the two, for the third time, wrote a few lines.")),
    ("Cyrillic words beside Latin ones", said("sources.md", "The paper wrote “Минск” and Kyiv.")),
    ("a contested event with its source", said("economy.ipynb", "The strike came on {event}`machulishchy-strike-2023-02-26-censor` {cite:p}`osw-2023`.")),
    ("an editor's lock and a hidden file", all_of(added("data/.~lock.trade.csv#", "x"), added("chapters/.economy.ipynb.swp", "x"))),
    ("files that were touched", lambda book: [file.touch() for file in book.rglob("*.csv")]),
]  # fmt: skip
