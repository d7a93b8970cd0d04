"""Whether what an author wrote is on the page: text that MyST would drop or turn into something else, and marks left as text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote

from evidencebook.evidence import myst
from evidencebook.evidence.myst import Block, Cell, Page
from evidencebook.problems import Problem

if TYPE_CHECKING:
    from markdown_it.token import Token

# Stands for what is not text: marks, roles, code.
_JOINER = "\N{WORD JOINER}"
# A fault of a cell: its line, what is wrong, and what to do.
Fault = tuple[int, str, str]
# Elements of HTML that stand for marks of MyST; they become those on both editions. Every other tag is refused.
MARKS = frozenset({"b", "strong", "i", "em", "s", "del", "sub", "sup"})
_TAG = re.compile(r"</?([a-z][a-z0-9]*)\s*/?>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_FENCE = re.compile(r"^[ \t>]*(`{3,}|~{3,}|:{3,})[ \t]*$")
_WORD = re.compile(r"\w+")
# Characters that do not show and turn the direction, by which a line would read as another one: 05 for 50.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Languages in which others draw diagrams.
_DIAGRAMS = frozenset({"mermaid", "dot", "graphviz", "plantuml", "d2", "ditaa"})
# What text tokens may not hold, since it is a mark that MyST did not read as one: what, and what to do.
_LEFT: tuple[tuple[str, str, str], ...] = (
    (r"\[\^[^\]\s]+\]", "refers to a note that is not on the page", "Add a line “[^label]: …”, or correct the label."),
    (r"\]\(|\]\s\(https?:", "is a link that MyST does not read", "Write [words](address) without a space; no file:// address."),
    (r"\]\[|\[\[|\]\]", "is a link to a label that nobody defined", "Write [words](address)."),
    (r"\[@\w|(?<!\w)@[a-z][\w-]*\d{4}", "is a citation of another system", "Write {cite:p}`key`."),
    (r"\[![A-Z]+\]", "is a note of another system", "Write a ```{note} block."),
    (r"\|?[ \t]*:?-{3,}:?[ \t]*\|", "is the rule of a table that MyST does not read as one",
     "Give head and rule the same number of cells, with an empty line before the table; write a | inside a cell as \\|."),
    (r"^[ \t]*\|.*\|[ \t]*$", "reads as a row of a table and is none", "Put head and rule above it, or write \\| for a stroke."),
    (r":{3,}", "is a fence of colons that opens or closes nothing",
     "Close with as many colons as you opened with; an outer block has more."),
    (r"`", "is a backtick without its partner", "Close it, or write \\` for the sign itself."),
    (r"\\\[|\\\(|\\[a-zA-Z]+\{|\\begin\b", "is LaTeX outside a formula", "Put a formula between $ and $, or write it as MyST."),
    (r"\{[a-z]+(?::[a-z]+)?\}", "is a role without its text between backticks", "Write {name}`text`, without a space."),
    (r"(?<!\w):[a-z][a-z_-]*:(?!\w)", "is a role or sign of another system", "Write {name}`text` for a role."),
    (r"^\.\. ", "is a directive of another system", "Write ```{name} on a line of its own."),
    (r"\$\$|(?<![\w$])\$(?=[\\a-zA-Z])[^$\n]*\$|\$ [^$\n]*[\\^_=+][^$\n]* \$|\$ \w \$", "is a formula that MyST does not read",
     "Write $x$ without a space inside and no digit behind; write \\$ for the sign of a currency."),
    (r"\*\*|__|(?<!\w)[*_](?=\w)|(?<=\w)[*](?!\w)", "is a mark of emphasis without its partner",
     "Close it, or put a \\ before the sign itself."),
    (r"~~|\w~\w+~|(?<!\w)~\w[^~\n]*~(?!\w)", "is a mark without its partner",
     "Write ~~words~~, {sub}`words`, or \\~ for the sign itself."),
    (r"==\w|\^\w+\^", "is a mark of another system", "Write **words**, or {sup}`words`."),
    (r"<!--", "begins a comment that is not closed", "Close it with -->, or write &lt; for the sign."),
    (r"\^\[", "is a note of another system", "Write words[^a], and the note on a line of its own: [^a]: words."),
    (r"^[ \t]*\|[ \t]", "reads as a row of a table and is none", "Put head and rule above it, or write \\| for a stroke."),
    (r"--", "is two hyphens", "Write the dash itself: –."),
    (r"^[ \t]*#{1,6}[^#\s]", "is a heading without a space behind its #", "Write “## Words”."),
    (r"^[ \t]*[-+](?=[A-Za-z])", "is an item of a list without a space behind its mark",
     "Write “- words”, with an empty line before the list."),
    (r"\[[ xX]\]", "is a box to tick outside a list", "Write “- [ ] words”, with an empty line before the list."),
    (r"https?://|(?<!\w)(?:file|ftp)://|www\.\w", "is an address that is no link",
     "Write [words](address), or cite its source: {cite:p}`key`."),
    (r"\{[#.][a-zA-Z][\w-]*\}", "is an attribute of another system", "Write (name)= on the line above a heading."),
    (r"\{\{|\}\}|\{%", "is a substitution that MyST does not read", "Write the words."),
    (r"\+{3,}", "is a mark of another system", "Take it out."),
)  # fmt: skip
_LEFT_BEHIND = tuple((re.compile(pattern, re.MULTILINE), fault, remedy) for pattern, fault, remedy in _LEFT)


def markup_holds() -> tuple[int, list[Problem]]:
    """Find text of pages that would not be printed as written: dropped, turned into something else, or left as raw marks."""
    pages = [*myst.pages(), *myst.changelog()]
    return sum(len(page.cells) for page in pages), [problem for page in pages for problem in faults(page)]


def faults(page: Page) -> Iterator[Problem]:
    """Find what of a page would not be printed as written."""
    for cell in page.cells:
        told = [fault for gate in _GATES for fault in gate(cell)] + list(_unused(cell, page))
        for line, fault, remedy in dict.fromkeys(told or _lost(cell)):
            yield Problem(cell.stretch.file, cell.place(line), fault, remedy)


def _begins(text: str) -> str:
    words = text.strip().split()
    return f"“{' '.join(words[:6])}{' …' if len(words) > 6 else ''}”"


def _dropped(cell: Cell) -> Iterator[Fault]:
    """Find lines that MyST drops: comments, breaks with words, front matter."""
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
    """Find text that MyST takes for code or for a heading, since of how it is indented or underlined."""
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


def _turned_around(cell: Cell) -> Iterator[Fault]:
    """Find characters that turn the order of a line without showing."""
    for n, line in enumerate(cell.stretch.text.split("\n"), start=1):
        if match := _TURNING.search(line):
            around = line[: match.start()].split()[-1:]
            behind = f" behind “{around[0]}”" if around else ""
            fault = f"the character U+{ord(match[0]):04X}{behind} does not show, and turns the order of the line"
            yield n, fault, "Remove it; words of scripts that run to the left need none."


def _diagrams(cell: Cell) -> Iterator[Fault]:
    """Find diagrams in a language that nothing here draws, so that its code would stand on the page."""
    for block in cell.blocks:
        language = block.token.info.strip().strip("{}").casefold()
        if block.token.type in {"fence", "colon_fence"} and language in _DIAGRAMS:
            remedy = "Save it as a picture in images/ and show that, or draw a figure."
            yield block.line, f"a diagram in {language} is not drawn, and its code would stand on the page", remedy


def _unclosed(cell: Cell) -> Iterator[Fault]:
    """Find fences that are not closed, so that they take in the rest of the cell."""
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
    """Find HTML: a comment that is not closed or has words behind it, and every tag that is no mark of emphasis."""
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
    """Find rows of tables with more or fewer cells than the head, and text that a table takes in."""
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
    """Find numbered items that the page would number otherwise, and paragraphs that become items since they begin with a number."""
    due: list[int] = []
    next_after: int = 1  # what a list may go on with after another on the same level
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


def _left_as_text(cell: Cell) -> Iterator[Fault]:
    """Find marks that MyST did not read and would publish as they stand."""
    for block in cell.blocks:
        if block.token.type != "inline":
            continue
        text, line, is_address = "", block.line, False
        parts: list[tuple[str, int]] = []
        for token, at in myst.inline(block):
            if not text:
                line = at
            if token.type in {"link_open", "link_close"}:
                is_address = token.type == "link_open" and token.info == "auto"
            text += _JOINER if is_address else _as_text(token)
            if token.type in {"softbreak", "hardbreak"}:
                parts.append((text, line))
                text = ""
        for part, at in [*parts, (text, line)]:
            for pattern, fault, remedy in _LEFT_BEHIND:
                if match := pattern.search(part):
                    yield at, f"“{match[0].strip().replace(_JOINER, '…')}” {fault}", remedy
                    break


def _as_text(token: Token) -> str:
    """Return what of a token is plain text; marks, roles and letters that an author escaped join nothing."""
    if token.type == "text" or (token.type == "text_special" and token.content == token.markup):
        return token.content
    return "\n" if token.type in {"softbreak", "hardbreak"} else _JOINER


def _unused(cell: Cell, page: Page) -> Iterator[Fault]:
    """Find notes and link definitions of a cell that nothing on the page uses: they are not printed."""
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
    everything = "\n".join(each.stretch.text for each in page.cells)
    for n, line in enumerate(cell.stretch.text.split("\n"), start=1):
        match = re.match(r" {0,3}\[([^\]^][^\]]*)\]:\s", line)
        if match and everything.casefold().count(f"[{match[1]}]".casefold()) < 2 and _defines(match[1], page):
            fault = f"{_begins(line)} reads as the definition of a link that nothing uses, and would not be printed"
            yield n, fault, "Put a \\ before the [, or begin the line with another word."


def _defines(label: str, page: Page) -> bool:
    return " ".join(label.split()).casefold() in {known.casefold() for known in page.definitions}


def _lost(cell: Cell) -> Iterator[Fault]:
    """Find words of a cell that no token has, whatever the reason: the last gate, for what no other foresaw."""
    kept: Counter[str] = Counter()
    for block in cell.blocks:
        token = block.token
        if token.type not in {"inline", "front_matter", "myst_line_comment"} and not _is_parsed(block):
            kept.update(_WORD.findall(f"{token.content} {token.meta.get('label', '')}"))
        directive = myst.directive_of(token, block.line)
        kept.update(_WORD.findall(token.info))
        if directive is not None and directive.name not in myst.LITERAL:
            kept.update(_WORD.findall(" ".join(f"{name} {value}" for name, value in directive.options.items())))
        for child, _ in myst.inline(block):
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
    *(_dropped, _turned, _turned_around, _diagrams, _unclosed, _html, _tables, _lists, _left_as_text),
)
