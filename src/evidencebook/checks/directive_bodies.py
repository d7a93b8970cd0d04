"""Checks the bodies of directives: a table, a list of rows, the caption of a picture, numbers with their words."""

from collections.abc import Iterator

from evidencebook.evidence import myst, prose
from evidencebook.evidence.myst import Block, Directive

# A fault: its line, what is wrong, and what to do.
Fault = tuple[int, str, str]
_ROWS = "Write “* - first cell” for each row, and “  - next cell” for each cell after it."


def faults(directive: Directive) -> Iterator[Fault]:
    """Find what docutils would refuse about the body of a directive."""
    check = {"list-table": _list_table, "table": _table, "figure": _figure, "numbers": _numbers}.get(directive.name)
    if check is not None and (directive.body or directive.name != "figure"):
        yield from check(directive)


def _blocks(directive: Directive) -> list[Block]:
    shift = directive.body_line - 1
    return [Block(block.token, block.line + shift) for block in myst.text_blocks(directive.body)]


def _table(directive: Directive) -> Iterator[Fault]:
    """Find a `table` directive that does not hold exactly one table."""
    outer = [block for block in _blocks(directive) if block.token.level == 0 and block.token.nesting >= 0]
    if [block.token.type for block in outer] != ["table_open"]:
        other = next((block for block in outer if block.token.type != "table_open"), None)
        line = other.line if other else directive.body_line
        yield (
            line,
            "{table} holds something else than one table",
            "Write head, rule and rows (| a | b |), and nothing else.",
        )


def _figure(directive: Directive) -> Iterator[Fault]:
    """Find a picture whose caption does not begin with a paragraph."""
    first = next(iter(_blocks(directive)), None)
    if first is not None and first.token.type != "paragraph_open":
        yield (
            first.line,
            "the caption does not begin with a paragraph",
            "Write its first sentence as a line of its own.",
        )


def _list_table(directive: Directive) -> Iterator[Fault]:
    """Find a `list-table` that is not a list of lists, rows of different lengths, and more header rows than rows."""
    rows: list[tuple[int, int]] = []
    for block in _blocks(directive):
        kind, level = block.token.type, block.token.level
        if level in {0, 2} and block.token.nesting >= 0 and kind != "bullet_list_open":
            yield block.line, "{list-table} holds something else than rows and cells", _ROWS
            return
        if kind == "list_item_open" and level == 1:
            rows.append((block.line, 0))
        elif kind == "list_item_open" and level == 3:
            rows[-1] = (rows[-1][0], rows[-1][1] + 1)
    if not rows:
        return
    for line, cells in rows:
        if cells != rows[0][1]:
            yield (
                line,
                f"the row has {cells} cells and the first {rows[0][1]}",
                "Give every row as many cells as the first.",
            )
    heads = directive.options.get("header-rows", "0")
    if heads.isdigit() and int(heads) >= len(rows):
        yield rows[0][0], f"all {len(rows)} rows are heads of the table", "Add a row, or lower :header-rows:."
    widths = directive.options.get("widths", "auto").replace(",", " ").split()
    if len(widths) not in {1, rows[0][1]} or (len(widths) == 1 and widths[0].isdigit() and rows[0][1] != 1):
        yield (
            rows[0][0],
            f"{len(widths)} widths are given for {rows[0][1]} columns",
            "Give :widths: one number a column.",
        )


def _numbers(directive: Directive) -> Iterator[Fault]:
    """Find lines of `numbers` without a bar, or with a role instead of the bare id of a fact."""
    for number, line in enumerate(directive.body.splitlines(), start=directive.body_line):
        fact, bar, _ = (part.strip() for part in line.partition("|"))
        if fact and bar and prose.is_bare(fact):
            continue
        role = prose.ROLE.search(fact)
        remedy = f"Write the bare id: `{role[3] if role else 'id'} | …`"
        if bar and fact:
            yield number, f"{fact} stands where {{numbers}} takes the id of a fact", f"{remedy}."
        elif line.strip():
            yield number, "a line of {numbers} is the id of a fact, a bar and words", f"{remedy}."
