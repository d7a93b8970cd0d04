"""Validates cells against the type and the constraints of their column, which the codebook gives as a Table Schema.

The rules of a column become a JSON Schema of its cells. A date is compared as a number of days, counted from the year 1.
"""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from evidencebook.evidence import table_form
from evidencebook.problems import Problem

# A column, or the columns of a table, as the codebook describes them.
Described = dict[str, Any]
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "enum")
# The constraints that a type can have besides `required` and `unique`, in the order in which they are reported.
_RULES = {
    "string": ("minLength", "maxLength", "pattern", "enum"),
    "number": _BOUNDS,
    "integer": _BOUNDS,
    "date": _BOUNDS,
}
# The only form in which cells are read. A Table Schema can name others, which are refused.
_FORM = {"format": "default", "missingValues": [""], "decimalChar": ".", "groupChar": "", "bareNumber": True}
_READERS: dict[str, Callable[[str], Any]] = {
    "number": float,
    "integer": int,
    "date": lambda day: date.fromisoformat(day).toordinal(),
}
_JSON_TYPES = {"date": "integer"}
_NOT_OF_TYPE = {"number": "a number", "integer": "a whole number in the digits 0–9", "date": table_form.DAY}
_BROKEN = {
    "enum": "{cell} is none of the words of this column",
    "minimum": "{cell} is less than {rule}",
    "maximum": "{cell} is more than {rule}",
    "exclusiveMinimum": "{cell} is not more than {rule}",
    "exclusiveMaximum": "{cell} is not less than {rule}",
    "minLength": "{cell} has fewer than {rule} characters",
    "maxLength": "{cell} has more than {rule} characters",
    "pattern": "{cell} is not written as the column asks",
}


def problems(name: str, content: bytes, schema: Described) -> list[Problem]:
    """Find cells with the wrong type, cells that break a constraint, and repeated cells of unique columns, row by row.

    `content` must be in the form that `table_form` checks: UTF-8, with the columns of `schema` in that order.
    """
    if fault := _description_fault(schema):
        remedy = "Correct the description of the table in data/datapackage.json."
        return [Problem(name, "", f"its description cannot be used: {fault}", remedy)]
    columns = [_Column(field) for field in schema["fields"]]
    found = []
    for number, row in enumerate(csv.reader(io.StringIO(content.decode())), start=1):
        if number > 1:
            pairs = list(zip(columns, row, strict=True))
            told = [(column, *fault) for column, cell in pairs for fault in column.faults(cell)]
            told += [(column, *fault) for column, cell in pairs for fault in column.repetition(cell, number)]
            found += [
                Problem(name, f"row {number}, column {column.name}", fault, remedy) for column, fault, remedy in told
            ]
    return found


def _description_fault(schema: Described) -> str:
    """Return why the description of a table cannot be used to validate cells; empty if it can."""
    from jsonschema import Draft7Validator, SchemaError

    if fault := _other_form(schema):
        return fault
    for field in schema["fields"]:
        given, known = field.get("constraints", {}), ("required", "unique", *_RULES[field["type"]])
        fault = _other_form(field)
        if outside := [rule for rule in known if rule in field]:
            fault = f"{outside[0]!r} does not stand under 'constraints'"
        elif other := [rule for rule in given if rule not in known]:
            fault = f"a column of the type {field['type']!r} cannot have the constraint {other[0]!r}"
        elif odd := [rule for rule in ("required", "unique") if not isinstance(given.get(rule, False), bool)]:
            fault = f"the constraint {odd[0]!r} is neither true nor false"
        if fault:
            return f"field {field['name']}: {fault}"
    try:
        Draft7Validator.check_schema({"properties": {field["name"]: _json_schema(field) for field in schema["fields"]}})
    except SchemaError as error:
        _, column, rule, *_ = error.absolute_path
        return f"field {column}: the constraint {rule!r} cannot be used: {error.message}"
    return ""


def _other_form(described: Described) -> str:
    other = next((key for key, form in _FORM.items() if described.get(key, form) != form), "")
    return f"{other!r} names a form in which cells are not read" if other else ""


def _json_schema(field: Described) -> Described:
    """Return the rules of a column for cells that are not empty, as a JSON Schema of their values."""
    kind, given = field["type"], field.get("constraints", {})
    rules = {rule: given[rule] for rule in _RULES[kind] if rule in given}
    if "pattern" in rules and isinstance(rules["pattern"], str):
        rules["pattern"] = rf"^(?:{rules['pattern']})\Z"
    for rule in set(rules).intersection(_BOUNDS):
        value = rules[rule]
        rules[rule] = [_value(kind, each) for each in value] if isinstance(value, list) else _value(kind, value)
    return {"type": _JSON_TYPES.get(kind, kind), **rules}


def _value(kind: str, cell: Any) -> Any:
    """Return the value of a cell in the type of its column; the text itself if it cannot be converted."""
    try:
        return _READERS[kind](cell) if kind in _READERS and isinstance(cell, str) else cell
    except ValueError:
        return cell


class _Column:
    """A column with the validator of its cells."""

    def __init__(self, field: Described) -> None:
        from jsonschema import Draft7Validator

        self.name, self.kind = field["name"], field["type"]
        self._field, self._given = field, field.get("constraints", {})
        self._validator = Draft7Validator(_json_schema(field))
        self._known: dict[str, list[tuple[str, str]]] = {}
        self._rows: dict[Any, int] = {}

    def faults(self, cell: str) -> list[tuple[str, str]]:
        """Return (fault, remedy) for everything wrong with a cell; equal cells are validated once."""
        if cell not in self._known:
            self._known[cell] = [(fault, self._remedy()) for fault in self._broken(cell)]
        return self._known[cell]

    def _broken(self, cell: str) -> Iterator[str]:
        if not cell:
            if self._given.get("required"):
                yield "is empty, and every row needs it"
            return
        broken = {error.validator for error in self._validator.iter_errors(_value(self.kind, cell))}
        if "type" in broken:
            yield f"{cell!r} is not {_NOT_OF_TYPE[self.kind]}"
            return
        for rule in _RULES[self.kind]:
            if rule in broken:
                yield _BROKEN[rule].format(cell=repr(cell), rule=self._given[rule])

    def _remedy(self) -> str:
        if allowed := self._given.get("enum"):
            return f"Give one of: {', '.join(map(str, allowed))}."
        return f"{self._field['title']}: {self._field['description']} ({self.kind})"

    def repetition(self, cell: str, number: int) -> Iterator[tuple[str, str]]:
        """Yield (fault, remedy) if the column is unique and an earlier row has the same value."""
        value = _value(self.kind, cell)
        is_of_type = not (self.kind in _READERS and isinstance(value, str))
        if cell and is_of_type and self._given.get("unique"):
            if value in self._rows:
                yield f"{cell!r} is also in row {self._rows[value]}", "Give the row an id of its own."
            self._rows[value] = number
