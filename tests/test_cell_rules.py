"""Cells are held to what the codebook says of their column, as Frictionless would hold them."""

import csv
import io

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evidencebook.evidence import cell_rules, table_form, tables

IDS = "[a-z0-9][a-z0-9-]*"
# Cells in the form of a table, by the type of their column: good ones, and each way to be wrong that the form lets pass.
CELLS = {
    "string": ["", "a", "ab", "a-1", "Ab", "-", "abc", "a b", "7"],
    "number": ["", "-5", "-0.1", "0", "0.1", "0.10", "7.5", "100", "100.5"],
    "integer": ["", "-1", "0", "1", "3", "3.5", "3.0", "12"],
    "date": ["", "2022-02-24", "2022-02-25", "2022-02-30", "2022-13-01", "1999-12-31"],
}
BOUNDS = {"number": [-0.1, 0, 0.1, 7.5, 100], "integer": [0, 1, 12], "date": ["1999-12-31", "2022-02-25"]}


def field(name, kind, **constraints):
    """Return a column as a codebook describes it."""
    return {"name": name, "type": kind, "title": "T", "description": "D.", "constraints": constraints}


@st.composite
def fields(draw, name):
    """Return any column: its type, and some of the constraints that codebooks use."""
    kind = draw(st.sampled_from(sorted(CELLS)))
    known = {"required": st.booleans(), "unique": st.booleans()}
    if kind == "string":
        known["pattern"] = st.sampled_from([IDS, "[a-z]{2}", r"\w+( \w+)*"])
        known |= {"minLength": st.integers(0, 3), "maxLength": st.integers(0, 3)}
    else:
        known |= dict.fromkeys(["minimum", "maximum"], st.sampled_from(BOUNDS[kind]))
    if kind in {"string", "date"}:
        known["enum"] = st.lists(st.sampled_from(["a", "ab", "7"] if kind == "string" else BOUNDS[kind]), min_size=1)
    return field(name, kind, **draw(st.fixed_dictionaries({}, optional=known)))


@st.composite
def described_tables(draw):
    """Return the schema of a small table and its rows."""
    columns = [field("id", "string", required=True, unique=True, pattern=IDS)]
    columns += [draw(fields(name)) for name in ("b", "c")[: draw(st.integers(1, 2))]]
    row = st.tuples(*(st.sampled_from(CELLS[column["type"]]) for column in columns))
    return {"fields": columns}, draw(st.lists(row, min_size=1, max_size=4))


def written(schema, rows):
    """Return a table as a file."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([[column["name"] for column in schema["fields"]], *rows])
    return out.getvalue().encode()


@settings(max_examples=100, deadline=None, derandomize=True)
@given(described_tables())
def test_the_same_cells_are_refused_as_by_frictionless(drawn):
    from frictionless import Resource, Schema, system

    schema, rows = drawn
    content = written(schema, rows)
    assume(not (table_form.findings("t.csv", content, schema) or table_form.cells("t.csv", content, schema)))
    with system.use_context(trusted=True):
        resource = Resource(content, format="csv", encoding="utf-8", schema=Schema.from_descriptor(schema))
        errors = resource.validate().flatten(["rowNumber", "fieldName"])
    ours = [problem.place for problem in cell_rules.problems("t.csv", content, schema)]
    # Within a row Frictionless begins with the columns that are `unique`.
    assert sorted(ours) == sorted(f"row {row}, column {column}" for row, column in errors)


@pytest.mark.parametrize(
    ("column", "cell", "fault", "remedy"),
    [
        (field("b", "string", required=True), "", "is empty, and every row needs it", "T: D. (string)"),
        (field("b", "string", enum=["x", "y"]), "z", "'z' is none of the words of this column", "Give one of: x, y."),
        (field("b", "string", pattern="a|b"), "ab", "'ab' is not written as the column asks", "T: D. (string)"),
        (field("b", "string", minLength=2), "a", "'a' has fewer than 2 characters", "T: D. (string)"),
        (field("b", "string", maxLength=2), "abc", "'abc' has more than 2 characters", "T: D. (string)"),
        (field("b", "number", minimum=0.1), "0.05", "'0.05' is less than 0.1", "T: D. (number)"),
        (field("b", "number", maximum=100), "100.5", "'100.5' is more than 100", "T: D. (number)"),
        (field("b", "number", exclusiveMinimum=0), "0", "'0' is not more than 0", "T: D. (number)"),
        (field("b", "number", exclusiveMaximum=1), "1", "'1' is not less than 1", "T: D. (number)"),
        (field("b", "integer", enum=[1, 2]), "3", "'3' is none of the words of this column", "Give one of: 1, 2."),
        (field("b", "integer"), "3.5", "'3.5' is not a whole number in the digits 0–9", "T: D. (integer)"),
        (field("b", "date"), "2022-02-30", f"'2022-02-30' is not {table_form.DAY}", "T: D. (date)"),
        (field("b", "date", minimum="2022-03-01"), "2022-02-24", "'2022-02-24' is less than 2022-03-01", "T: D. (date)"),
    ],
)  # fmt: skip
def test_a_cell_is_told_with_row_column_and_remedy(column, cell, fault, remedy):
    schema = {"fields": [field("id", "string"), column]}
    (problem,) = tables.findings_of("data/t.csv", written(schema, [["x", cell]]), schema)
    assert (problem.file, problem.place) == ("data/t.csv", "row 2, column b")
    assert (problem.fault, problem.remedy) == (fault, remedy)


def test_rows_are_told_in_their_order_and_repeated_cells_with_the_row_before():
    schema = {"fields": [field("id", "string", unique=True), field("b", "integer", required=True)]}
    found = cell_rules.problems("t.csv", written(schema, [["x", ""], ["y", "1"], ["x", "1.5"], ["x", "2"]]), schema)
    assert [(each.place, each.fault) for each in found] == [
        ("row 2, column b", "is empty, and every row needs it"),
        ("row 4, column b", "'1.5' is not a whole number in the digits 0–9"),
        ("row 4, column id", "'x' is also in row 2"),
        ("row 5, column id", "'x' is also in row 4"),
    ]


@pytest.mark.parametrize(
    ("column", "fault"),
    [
        (field("b", "string", minimum=1), "cannot have the constraint 'minimum'"),
        (field("b", "number", pattern="1"), "cannot have the constraint 'pattern'"),
        (field("b", "string", required="yes"), "the constraint 'required' is neither true nor false"),
        (field("b", "string", pattern="("), "the constraint 'pattern' cannot be used"),
        (field("b", "string", enum="a"), "the constraint 'enum' cannot be used"),
        (field("b", "number", minimum="much"), "the constraint 'minimum' cannot be used"),
        (field("b", "date", minimum="2022-02-30"), "the constraint 'minimum' cannot be used"),
        (field("b", "string") | {"required": True}, "'required' does not stand under 'constraints'"),
        (field("b", "string") | {"format": "email"}, "'format' names a form in which cells are not read"),
        (field("b", "number") | {"decimalChar": ","}, "'decimalChar' names a form in which cells are not read"),
    ],
)
def test_a_rule_that_cells_cannot_be_held_to_is_told_with_its_column(column, fault):
    schema = {"fields": [field("id", "string"), column]}
    (problem,) = cell_rules.problems("data/t.csv", written(schema, [["x", "1"]]), schema)
    assert problem.fault.startswith("its description cannot be used: field b: ")
    assert fault in problem.fault
    assert problem.remedy == "Correct the description of the table in data/datapackage.json."
