"""Checks that what an author wrote is on the page: finds text that MyST would drop or change, and markup left as plain text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from urllib.parse import unquote

from evidencebook.checks import unread_marks
from evidencebook.checks.unread_marks import Fault
from evidencebook.evidence import myst
from evidencebook.evidence.formulas import FormulaError
from evidencebook.evidence.myst import Block, Cell, Page
from evidencebook.problems import Problem

# HTML elements that become nodes in both editions. Every other tag is refused.
MARKS = frozenset({"b", "strong", "i", "em", "s", "del", "sub", "sup"})
_TAG = re.compile(r"</?([a-z][a-z0-9]*)\s*/?>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_FENCE = re.compile(r"^[ \t>]*(`{3,}|~{3,}|:{3,})[ \t]*$")
_WORD = re.compile(r"\w+")
# The definition of a link, also inside a list or quotation.
_DEFINITION = re.compile(r"(?:[ >]|[-+*] |\d+[.)] )*\[([^\]^][^\]]*)\]:\s")
# Invisible characters, and characters that no font has. Those that change the text direction would show 05 for 50.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_UNSHOWN = re.compile(
    "(?<=[A-Za-z])[\u200c\u200d](?=[A-Za-z])|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028\u2029\u2060\ufeff\ue000-\uf8ff\ufffd-\uffff\U000f0000-\U0010ffff]"
)
# Languages of diagrams, which nothing here draws.
_DIAGRAMS = frozenset({"mermaid", "dot", "graphviz", "plantuml", "d2", "ditaa"})


def markup_holds() -> tuple[int, list[Problem]]:
    """Find text of pages that would not appear as written: dropped, changed, or left as raw markup."""
    pages = [*myst.pages(), *myst.changelog()]
    return sum(len(page.cells) for page in pages), [problem for page in pages for problem in faults(page)]


def faults(page: Page) -> Iterator[Problem]:
    """Find text of one page that would not appear as written."""
    for cell in page.cells:
        told = [fault for gate in _GATES for fault in gate(cell)] + list(_unused(cell, page))
        for line, fault, remedy in dict.fromkeys(told or _lost(cell)):
            yield Problem(cell.stretch.file, cell.place(line), fault, remedy)


def _begins(text: str) -> str:
    words = text.strip().split()
    return f"“{' '.join(words[:6])}{' …' if len(words) > 6 else ''}”"


def _dropped(cell: Cell) -> Iterator[Fault]:
    """Find lines that MyST drops: comments, block breaks with words, front matter."""
    for block in cell.blocks:
        if block.token.type == "myst_line_comment":
            for n, line in enumerate(block.token.content.splitlines()):
                fault = f"{_begins('%' + line)} begins with % and would not be printed"
                yield block.line + n, fault, "Move the % from the beginning of the line; a comment is <!-- … -->."
        elif block.token.type == "myst_block_break" and block.token.content.strip(" +"):
            yield block.line, f"{_begins('+++ ' + block.token.content)} would not be printed", "Take out the +++."
        elif block.token.type == "front_matter":
            remedy = "Say it in the text; settings stand in _config.yml."
            yield block.line, "front matter would not be printed, and may change what is", remedy


def _turned(cell: Cell) -> Iterator[Fault]:
    """Find text that MyST takes for code or for a heading because of its indentation or an underline."""
    for block in cell.blocks:
        token = block.token
        if token.type == "code_block":
            fault = f"{_begins(token.content)} is indented by four spaces or more and would become code"
            yield (
                block.line,
                fault,
                "Begin it at the left edge, or two spaces in under an item; code stands between ```.",
            )
        elif token.type == "heading_open" and token.markup in {"=", "-"}:
            fault = "the lines above a row of = or - would become a heading"
            yield block.line, fault, "Write “## Words” for a heading; leave an empty line before --- for a rule."


def _unshown(cell: Cell) -> Iterator[Fault]:
    """Find characters that no page shows, and those that change the direction of a line."""
    for n, line in enumerate(cell.stretch.text.split("\n"), start=1):
        for pattern, what, remedy in (
            (
                _TURNING,
                "does not show, and turns the order of the line",
                "Remove it; words of scripts that run to the left need none.",
            ),
            (_UNSHOWN, "does not show", "Remove it, and see whether a letter is missing there."),
        ):
            if match := pattern.search(line):
                around = line[: match.start()].split()[-1:]
                behind = f" behind “{around[0]}”" if around else ""
                yield n, f"the character U+{ord(match[0]):04X}{behind} {what}", remedy


def _diagrams(cell: Cell) -> Iterator[Fault]:
    """Find diagrams in a language that nothing here draws, so that the page would show their code."""
    for block in cell.blocks:
        language = block.token.info.strip().strip("{}").casefold()
        if block.token.type in {"fence", "colon_fence"} and language in _DIAGRAMS:
            remedy = "Save it as a picture in images/ and show that, or draw a figure."
            yield block.line, f"a diagram in {language} is not drawn, and its code would stand on the page", remedy


def _languages(cell: Cell) -> Iterator[Fault]:
    """Find blocks that name a directive without braces, or an unknown language of code."""
    for block in cell.blocks:
        info, opens = block.token.info.strip(), block.token.markup
        if block.token.type not in {"fence", "colon_fence"} or not info:
            continue
        if stuck := re.match(r"(\{[\w:-]+\})[^\s}]", info):
            yield (
                block.line,
                f"“{opens}{info}” loses the words behind {stuck[1]}",
                f"Write {opens}{stuck[1]} and a space before them.",
            )
        if directive := re.match(r"\{([\w:-]+)\}(?!\})[ \t]*(\S*)", info):
            name = directive[2] if directive[1] in {"code", "code-block"} else ""
        else:
            name = info.split()[0]
        if not directive and (opens[0] == ":" or re.search(r"[{}]", name) or name in myst.NESTED):
            fault = f"“{opens}{info}” names no directive, and what is below it would become code"
            yield block.line, fault, f"Write {opens}{{{name.strip('{}')}}} for a directive."
        elif name and not _is_language(name):
            yield block.line, f"{name!r} is no language of code", "Name one, such as python, or leave it out."


def _is_language(name: str) -> bool:
    from pygments.lexers import find_lexer_class_by_name
    from pygments.util import ClassNotFound

    try:
        find_lexer_class_by_name(name)
    except ClassNotFound:
        return False
    return True


def _unclosed(cell: Cell) -> Iterator[Fault]:
    """Find fences that are not closed, so that they swallow the rest of the cell."""
    lines = cell.stretch.text.split("\n")
    for block in cell.blocks:
        token = block.token
        if token.type in {"fence", "colon_fence"}:
            last = block.line + (token.map[1] - token.map[0]) - 1
            closing = _FENCE.match(lines[last - 1]) if last > block.line else None
            if closing is None or closing[1][0] != token.markup[0] or len(closing[1]) < len(token.markup):
                fault = f"“{token.markup}{token.info.strip()}” is not closed and takes in everything below"
                yield block.line, fault, f"Close it with {token.markup} on a line of its own."


def _html(cell: Cell) -> Iterator[Fault]:
    """Find HTML: comments that are not closed or have words after them, and tags other than those of emphasis."""
    for block in cell.blocks:
        if block.token.type == "html_block":
            rest = _COMMENT.sub("", block.token.content).strip()
            if "<!--" in rest:
                yield block.line, "a comment is not closed and takes in what is below", "Close it with -->."
            elif rest:
                yield (
                    block.line,
                    f"{_begins(rest)} is HTML, or stands in the line of a comment",
                    ("Write it in MyST, a comment on lines of its own."),
                )
        opened: list[tuple[str, int]] = []
        for token, line in myst.inline(block):
            if token.type != "html_inline" or token.content.startswith(("<!--", "<input")):
                continue
            tag = _TAG.fullmatch(token.content)
            name = tag[1].lower() if tag else ""
            if name == "br":
                continue
            if name not in MARKS:
                remedy = "Write it in MyST; a sign < as &lt;."
                yield line, f"{token.content} is HTML, which no page may hold", remedy
            elif not token.content.startswith("</"):
                opened.append((name, line))
            elif not opened or opened.pop()[0] != name:
                yield line, f"{token.content} closes nothing", "Take it out, or open it before."
        yield from ((line, f"<{name}> is not closed in its paragraph", f"Write </{name}>.") for name, line in opened)


def _tables(cell: Cell) -> Iterator[Fault]:
    """Find rows of tables with more or fewer cells than the header, and text that becomes part of a table."""
    from markdown_it.rules_block.table import escapedSplit

    for block in cell.blocks:
        if block.token.type != "table_open":
            continue
        first, last = block.token.map
        lines = cell.stretch.text.split("\n")[block.line - 1 : block.line - 1 + last - first]
        widths = [len(escapedSplit(line.strip().removeprefix("|").removesuffix("|"))) for line in lines]
        for n, (line, width) in enumerate(zip(lines, widths, strict=True)):
            if "|" not in line.replace("\\|", ""):
                fault = f"{_begins(line)} would become a row of the table above"
                yield block.line + n, fault, "Leave an empty line behind the table."
            elif width != widths[0]:
                fault = f"the row has {width} cells and the head {widths[0]}"
                yield block.line + n, fault, "Give every row as many cells as the head; write a | inside a cell as \\|."


def _lists(cell: Cell) -> Iterator[Fault]:
    """Find list items that the page would number differently, and paragraphs that become items because they begin with a number."""
    due: list[int] = []
    next_after: int = 1  # how a list may continue after another one on the same level
    for block in cell.blocks:
        token = block.token
        if token.type == "ordered_list_open":
            start = int(token.attrGet("start") if token.attrGet("start") is not None else 1)
            if start not in {1, next_after}:
                fault = f"“{start}{token.markup}” at the beginning of a line begins a numbered list"
                yield block.line, fault, "Begin a list with 1., or move the number into the line."
            due.append(start)
        elif token.type == "ordered_list_close":
            next_after = due.pop()
        elif token.type == "list_item_open" and token.info and due:
            if int(token.info) not in {1, due[-1]}:
                fault = f"the item “{token.info}.” would be shown as {due[-1]}."
                yield block.line, fault, "Number items one after another, or write 1. before each."
            due[-1] += 1


def _formulas(cell: Cell) -> Iterator[Fault]:
    """Find formulas that cannot be typeset on the site or on paper."""
    from evidencebook.pdf.formulas import typst

    for tex, line, is_block in (each for block in cell.blocks for each in myst.formulas(block)):
        try:
            typst(tex, is_block)
        except FormulaError as error:
            yield line, f"the formula {' '.join(tex.split())!r} cannot be set: {error}", "Write it in another way."


def _unused(cell: Cell, page: Page) -> Iterator[Fault]:
    """Find footnotes and link definitions of a cell that nothing on the page uses, so that they would not appear."""
    referred = {
        token.meta["label"]
        for each in page.cells
        for block in each.blocks
        for token, _ in myst.inline(block)
        if token.type == "footnote_ref"
    }
    notes: Counter[str] = Counter()
    for block in cell.blocks:
        if block.token.type == "footnote_reference_open":
            label = block.token.meta["label"]
            notes[label] += 1
            if label not in referred:
                fault = f"nothing refers to the note [^{label}], so that it would not be printed"
                yield block.line, fault, f"Write [^{label}] where it belongs, or take the note out."
            elif notes[label] > 1:
                yield block.line, f"there are two notes [^{label}]", "Give each a label of its own."
    everything = "\n".join(each.stretch.text for each in page.cells).casefold()
    for n, line in enumerate(cell.stretch.text.split("\n"), start=1):
        match = _DEFINITION.match(line)
        if match is None or not _defines(match[1], page):
            continue
        label = f"[{match[1]}]".casefold()
        if everything.count(label) < 2:
            fault = f"{_begins(line)} reads as the definition of a link that nothing uses, and would not be printed"
            yield n, fault, "Put a \\ before the [, or begin the line with another word."
        elif everything.count(f"{label}:") > 1:
            yield n, f"there are two definitions of the link [{match[1]}]", "Give each a label of its own."


def _defines(label: str, page: Page) -> bool:
    return " ".join(label.split()).casefold() in {known.casefold() for known in page.definitions}


def _lost(cell: Cell) -> Iterator[Fault]:
    """Find words of a cell that are in no token, whatever the reason; this catches what the other checks miss."""
    kept: Counter[str] = Counter()
    for block in cell.blocks:
        token = block.token
        if token.type not in {"inline", "front_matter", "myst_line_comment"} and not _is_parsed(block):
            kept.update(_WORD.findall(f"{token.content} {token.meta.get('label', '')}"))
        directive = myst.directive_of(token, block.line)
        kept.update(_WORD.findall(token.info))
        if directive is not None and directive.name not in myst.LITERAL:
            kept.update(_WORD.findall(" ".join(f"{name} {value}" for name, value in directive.options.items())))
        kept.update(
            _WORD.findall("".join(c.content if c.type.startswith("text") else " " for c, _ in myst.inline(block)))
        )
        for child, _ in myst.inline(block):
            if child.type.startswith("text"):
                continue
            about = " ".join(f"{value} {unquote(str(value))}" for value in child.attrs.values())
            kept.update(
                _WORD.findall(f"{child.content} {about} {child.meta.get('name', '')} {child.meta.get('label', '')}")
            )
            kept.update(_WORD.findall(" ".join(grand.content for grand in child.children or ())))
    for n, line in enumerate(cell.stretch.text.split("\n"), start=1):
        bare = re.sub(r"&#?\w+;|\[[^\]]*\]:.*|\]\[[^\]]*\]|\[[xX]\]|%[0-9A-Fa-f]{2}", " ", line)
        for word in _WORD.findall(re.sub(r"^[ \t>]*\d+[.)] ", " ", bare)):
            kept[word] -= 1
            if kept[word] < 0 and "_" not in word:
                yield (
                    n,
                    f"“{word}” would not be printed",
                    "Say it in another way; MyST does not read this line as text.",
                )
                return


def _is_parsed(block: Block) -> bool:
    directive = myst.directive_of(block.token, block.line)
    return directive is not None and directive.name not in myst.LITERAL


_GATES: tuple[Callable[[Cell], Iterator[Fault]], ...] = (
    *(
        _dropped,
        _turned,
        _unshown,
        _diagrams,
        _languages,
        _unclosed,
        _html,
        _tables,
        _lists,
        _formulas,
        unread_marks.find,
    ),
)
