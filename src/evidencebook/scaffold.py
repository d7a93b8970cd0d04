"""The code of a new fact or figure, in the form in which the engine expects it, for its author to complete."""

import json
import re
import tomllib
from pathlib import Path

import pandas as pd

from evidencebook import additions, project
from evidencebook.charts import simple
from evidencebook.evidence import facts, row_words, tables, wording
from evidencebook.evidence.fact_ways import WAYS
from evidencebook.files.load import read_text
from evidencebook.problems import UsageError

YEAR = "year"

_FACT = """

def {function}() -> list[Fact]:
    \"\"\"Return one fact: {computed}.\"\"\"
    rows = {rows}
    values = tables.rows("{table}", rows).{column}
    value = {expression}
    return [fact("{name}", value, "{unit}", {words}, "{computed}", rows)]
"""

_FIGURE = """

def {function}() -> Figure:
    \"\"\"Return the figure of {y} by {x}.\"\"\"
    return simple.figure(
        {rows},
        "{x}",
        "{y}",
        "{unit}",
        by={by},
        kind="{kind}",
        name="fig-{name}",
        title="{title}",
        caption="{caption}",
        titles={titles},
        alternative="{alternative}",
    )
"""
# A fact computed from more rows than this names only the first and the last.
_LISTED = 3
_IMPORTS = {
    "facts": """from evidencebook.evidence import tables, wording
from evidencebook.evidence.facts import Fact, fact
""",
    "charts": """from evidencebook.charts import simple
from evidencebook.evidence import tables
from evidencebook.notebooks.mime import Figure
""",
}


def fact(
    name: str, table: str, row_ids: list[str], way: str, *, column: str = "", unit: str = "", chapter: str = ""
) -> additions.Changes:
    """Return the module of facts with a new function that computes a fact from rows, and `report.toml`, which names it."""
    if (project.root() / facts.FILE).is_file() and name in facts.read():
        raise UsageError(f"there is a fact {name!r} already; choose another id.")
    _check_name(name)
    _refuse_count(way, row_ids)
    column, found = _amount(table, row_ids, column)
    unit = unit or found
    taken = WAYS[way]
    words = taken.words
    if unit == YEAR:
        if way != "value":
            raise UsageError(f"a {way} of years is no year: compute it in a function of your own, or take --as value.")
        words = 'f"{{value:.0f}}"'
    values = tables.rows(table, row_ids)[column]
    if taken.divisor is not None and not values.iloc[taken.divisor]:
        raise UsageError(
            f"the {column} of {row_ids[taken.divisor]} is 0, and no {way} of zero is a number: name another row."
        )
    decimals = max(map(wording.decimals_of, values)) + (way == "mean")
    words = words.format(form="percent" if unit == "percent" else "number", decimals=decimals)
    module = _module("facts", chapter)
    computed = _computed(taken.computed, table, row_ids, column)
    told = {"expression": taken.expression, "unit": taken.unit or unit, "words": words, "computed": computed}
    code = _FACT.format(
        function=_identifier(name), name=name, table=table, rows=json.dumps(row_ids), column=column, **told
    )
    registered = f"{_dotted(module)}:{_identifier(name)}"
    return {module: _with_code(module, code, "facts"), **_registered(registered)}


def _refuse_count(way: str, row_ids: list[str]) -> None:
    """Raise UsageError if the computation takes more or fewer rows than are given."""
    taken = WAYS[way]
    if (len(row_ids) != taken.exactly) if taken.exactly else len(row_ids) < 2:
        name = {1: "name that one", 2: "name these two, in this order"}.get(taken.exactly, "name the others")
        raise UsageError(f"{way} takes {taken.rows}; got {len(row_ids)}: {name}.")


def figure(
    name: str, table: str, x: str, y: str, *, title: str, row_ids: list[str], by: str = "", chapter: str = ""
) -> additions.Changes:
    """Return the module of charts with a new function that draws one column of a table by another, and the chapter that shows it.

    `row_ids` are the rows that are drawn, all of the table where there are none.
    """
    _check_name(name)
    fields = {field["name"]: field for field in _description(table)["schema"]["fields"]}
    for column in filter(None, (x, y, by)):
        if column not in fields:
            raise UsageError(f"{table} has no column {column!r}; its columns are {', '.join(fields)}.")
    if fields[y]["type"] not in {"number", "integer"}:
        raise UsageError(f"{y} holds no numbers; name a column of the type number.")
    kind = "bar" if fields[x]["type"] == "string" else "line"
    rows = tables.rows(table, row_ids) if row_ids else tables.read(table)
    drawn = f'tables.rows("{table}", {json.dumps(row_ids)})' if row_ids else f'tables.read("{table}")'
    try:
        simple.refuse_rows_in_one_place(rows, [column for column in (x, by) if column])
    except ValueError as error:
        raise UsageError(f"{table}: {error}.") from None
    units = set(rows["unit"]) if "unit" in rows else {fields[y].get("unit", "")}
    unit = units.pop() if len(units) == 1 else ""
    module = _module("charts", chapter)
    code = _FIGURE.format(
        function=_identifier(name),
        name=name,
        rows=drawn,
        x=x,
        y=y,
        by=json.dumps(by) if by else None,
        kind=kind,
        unit=unit,
        title=title.replace('"', "”"),
        alternative=simple.draft(rows, x, by or None),
        caption=f"{fields[y]['title']} by {fields[x]['title'].lower()}.",
        titles=json.dumps({column: fields[column]["title"] for column in (x, y, by) if column}, ensure_ascii=False),
    )
    changes = {module: _with_code(module, code, "charts")}
    return changes | _shown(chapter, module, name) if chapter else changes


def _computed(form: str, table: str, row_ids: list[str], column: str) -> str:
    """Return how a fact is computed, in words: the title of the column, what its rows share, and what tells them apart."""
    rows = tables.rows(table, row_ids)
    parts = [row_words.parts(table, row, but=column) for row in rows.to_dict("records")]
    alike = len({len(each) for each in parts}) == 1
    shared = [part for place, part in enumerate(parts[0]) if alike and all(each[place] == part for each in parts)]
    own = [", ".join(part for part in each if part not in shared) for each in parts]
    if not any(own):  # one row, or rows that differ in nothing but their ids
        own, shared = ([", ".join(shared)], []) if len(own) == 1 else (row_ids, shared)
    own = [words or name for words, name in zip(own, row_ids, strict=True)]
    listed = f"{', '.join(own[:-1])} and {own[-1]}" if 1 < len(own) <= _LISTED else f"{own[0]} to {own[-1]}"
    said = {"first": own[0], "second": own[min(1, len(own) - 1)], "last": own[-1]}
    said["rows"] = own[0] if len(own) == 1 else listed
    (title,) = (f["title"] for f in _description(table)["schema"]["fields"] if f["name"] == column)
    title = title if title[1:2].isupper() else f"{title[0].lower()}{title[1:]}"
    words = ", ".join([title, *shared, form.format(**said)])
    return words.replace("\\", "/").replace('"', "”")


def _shown(chapter: str, module: Path, name: str) -> additions.Changes:
    """Return the notebook of a chapter with a new cell that shows a figure."""
    page = project.chapters() / f"{chapter}.ipynb"
    if not page.is_file():
        raise UsageError(f"{chapter} is no notebook; a figure is shown by a code cell of one.")
    cell = {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": []}
    package, _, called = _dotted(module).rpartition(".")
    own = project.settings().package
    lines = (
        [f"from {own} import {called}, show"]
        if package == own
        else [f"from {own} import show\n", f"from {package} import {called}"]
    )
    imported = {**cell, "id": f"imports-{name}", "source": lines}
    shown = {**cell, "id": name, "source": [f"show({called}.{_identifier(name)}())"]}
    known = re.search(rf"import [^\"]*\b{called}\b", read_text(page))
    return {page: additions.with_cells(page, *([] if known else [imported]), shown)}


def _amount(table: str, row_ids: list[str], column: str) -> tuple[str, str]:
    """Return the column that holds the numbers of rows, the one that was named or else the only one, and its unit.

    A year is a number only where its column is named: it counts nothing.
    """
    rows = tables.rows(table, row_ids)
    numbers = [f["name"] for f in _description(table)["schema"]["fields"] if f["type"] in {"number", "integer"}]
    columns = [name for name in numbers if rows[name].notna().all()]
    if not columns:
        raise UsageError(f"these rows of {table} hold no number in one column.")
    if column and column not in columns:
        raise UsageError(f"{column!r} holds no numbers of these rows; these do: {', '.join(columns)}.")
    described = {f["name"]: f for f in _description(table)["schema"]["fields"]}
    years = [name for name in columns if _is_year(described[name], rows[name])]
    if column in years:
        return column, YEAR
    amounts = [name for name in columns if name not in years]
    if not column and not amounts:
        raise UsageError(f"these rows hold no number but years: write one as a fact with --column {years[0]}.")
    if not column and len(amounts) > 1:
        raise UsageError(f"these rows hold numbers in {', '.join(amounts)}: name one with --column.")
    field = described[column or amounts[0]]
    units = set(rows["unit"]) if "unit" in rows else {field.get("unit", "count")}
    if len(units) > 1:
        raise UsageError(f"the rows are in different units: {', '.join(sorted(units))}.")
    return field["name"], units.pop()


def _is_year(field: dict, values: pd.Series) -> bool:
    """Return whether a column holds years: its unit says so, or its name does and its cells are whole numbers of four digits."""
    named = YEAR in re.split(r"[^a-z]+", field["name"].casefold())
    return field.get("unit") == YEAR or (named and all(v == int(v) and 1000 <= v < 3000 for v in values))


def _description(table: str) -> dict:
    if table not in tables.codebook():
        raise UsageError(f"no table is called {table!r}; the tables are {', '.join(tables.codebook())}.")
    return tables.codebook()[table]


def _check_name(name: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9-]*", name):
        raise UsageError(
            f"{name!r} cannot be a name: begin with a small letter, then small letters, digits and hyphens."
        )


def _identifier(name: str) -> str:
    return name.replace("-", "_")


def _module(kind: str, chapter: str) -> Path:
    """Return the module of facts or charts: the one of the report, or of a chapter where each has its own."""
    package = project.root() / "src" / project.settings().package
    if not (package / kind).is_dir():
        return package / f"{kind}.py"
    if not chapter:
        raise UsageError(
            f"each chapter has its own {kind} in {project.relative(package / kind)}: name one with --chapter."
        )
    folder = package / kind / chapter
    return folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")


def _dotted(module: Path) -> str:
    parts = module.relative_to(project.root() / "src").with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def _with_code(module: Path, code: str, kind: str) -> str:
    """Return a module with a function added; a new module gets its docstring and imports."""
    if not module.is_file():
        return f'"""The {kind} of the report."""\n\n{_IMPORTS[kind]}{code}'
    text = read_text(module)
    name = re.search(r"def (\w+)", code)[1]
    if re.search(rf"^(?:def {name}\b|from .* import .*\b{name}\b|import .*\b{name}\b|{name}\s*=)", text, re.MULTILINE):
        raise UsageError(f"{project.relative(module)} has a function {name} already; choose another name.")
    missing = [line for line in _IMPORTS[kind].splitlines() if line and not _imports(text, line)]
    if missing:
        head = re.match(r'(?:"""[^"]*"""\n+)?', text)[0]
        text = f"{head}{chr(10).join(missing)}\n{text[len(head) :]}"
    return text.rstrip() + "\n" + code


def _imports(text: str, line: str) -> bool:
    """Return whether a module has what a line imports, in a line of its own or with more."""
    match = re.match(r"from (\S+) import (.*)", line)
    if not match:
        return line in text
    held = " ".join(re.findall(rf"^from {re.escape(match[1])} import (.*)$", text, re.MULTILINE))
    return all(re.search(rf"\b{name.strip()}\b", held) for name in match[2].split(","))


def _registered(name: str) -> additions.Changes:
    """Return `report.toml` with one more function of facts."""
    path = project.settings_file()
    if path is None:
        raise UsageError(f"the report has no {project.SETTINGS}; write one with a section [facts].")
    text = read_text(path)
    new = re.sub(r"(?m)^functions = \[(\s*)", rf'functions = [\1"{name}",\1', text, count=1)
    new = re.sub(rf'("{re.escape(name)}"),(?=\])', r"\1", new).replace(f'"{name}","', f'"{name}", "')
    if new == text:
        new = f'{text.rstrip()}\n\n[facts]\nfunctions = ["{name}"]\n'
    if name not in tomllib.loads(new)["facts"]["functions"]:
        raise UsageError(f"{project.relative(path)}: add {name!r} to functions in the section [facts] by hand.")
    return {path: new}
