"""Finds markup that MyST did not recognise and would show as text: a slip, or the markup of another system."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from evidencebook.evidence import myst, prose
from evidencebook.evidence.myst import Block, Cell

if TYPE_CHECKING:
    from markdown_it.token import Token

# A fault of a cell: its line, what is wrong, and what to do.
Fault = tuple[int, str, str]
# Stands for everything that is not text: markup, roles, code.
_JOINER = "\N{WORD JOINER}"
_ROLES = "|".join(sorted({*prose.DATA_ROLES, *prose.REFERENCE_ROLES, "cite"}))
_ROLE = "Write {name}`text`, without a space."
# A whole role between backticks, which the page would show as code.
_AS_CODE = re.compile(rf"\{{(?:{_ROLES})(?::\w+)?\}}[\w-]+")
# Characters that begin list items elsewhere, while MyST would join the lines.
_ITEM = re.compile(r"[ \t]*(?:[–—][ \t]|\(?[a-zA-Z]\)[ \t]|\(?[ivx]+[.)][ \t]|\(\d{1,2}\)[ \t])")
# Patterns that text may not hold because they are unrecognised markup: pattern, fault and remedy.
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
    (r"\{ ?[a-z]+(?::[a-z]+)? ?\}", "is a role without its text between backticks", _ROLE),
    (rf"\{{[a-z]+:?{_JOINER}", "is a role without its text between backticks", _ROLE),
    (rf"{_JOINER}\{{[\w-]+\}}", "is a role without its text between backticks", _ROLE),
    (rf"(?<![\w{{:/])(?:{_ROLES}):[a-z0-9]+-[\w-]+", "is a role without its marks", _ROLE),
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
    (r"^\[(?: ?[-*✓✔√] ?)?\](?!\()", "is a box to tick that MyST does not read", "Write “- [ ] words” or “- [x] words”."),
    (r"^[ \t]*#{7,}", "is a heading of a level that no page has", "Write two to six #."),
    (r"^[ \t]*={1,6} \w", "is a heading of another system", "Write “## Words”."),
    (r"^[ \t]*(?:!!!|\?\?\?)\+? ?\w", "is a note of another system", "Write a ```{note} block."),
    (r"^[ \t]*[•◦▪‣●○][ \t]", "is the mark of an item, but no list", "Write “- words”, with an empty line before the list."),
    (r"(?<!\w)@(?:fig|tbl|tab|sec|eq)[-:]\w", "is a reference of another system", "Write {numref}`name` or {ref}`name`."),
    (rf"{_JOINER}_+(?![\w{_JOINER}])", "is a link of another system", "Write [words](address)."),
    (r"(?<=[A-Za-z.])~(?=[\w\\{])", "is the tie of LaTeX", "Write a space, or \\~ for the sign itself."),
    (r"\\$", "would end a line with nothing below it", "Take out the \\, or write the line that follows."),
    (r"\{\{|\}\}|\{%", "is a substitution that MyST does not read", "Write the words."),
    (r"\+{3,}", "is a mark of another system", "Take it out."),
    (r"&[A-Za-z]{2,8};", "names a sign that there is not", "Write the sign itself; &amp; for the sign &."),
)  # fmt: skip
_LEFT_BEHIND = tuple((re.compile(pattern, re.MULTILINE), fault, remedy) for pattern, fault, remedy in _LEFT)

# A formula in LaTeX delimiters, whose backslashes MyST takes for escapes, so that it would read as text in brackets.
_LATEX = re.compile(r"\\\(.+?\\\)|\\\[(?:\w|(?!\^)[^\]]*[\^_={}][^\]]*)\\\]")


def find(cell: Cell) -> Iterator[Fault]:
    """Find markup that MyST did not recognise and would publish as text."""
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
        raw = "".join(
            token.markup if token.type == "text_special" else token.content for token, _ in myst.inline(block)
        )
        if latex := _LATEX.search(raw):
            yield block.line, f"“{latex[0]}” is a formula of LaTeX", "Write it between $ and $."
        yield from _as_code(block)
        parts.append((text, line))
        for (above, at), (below, _) in pairwise(parts):
            if (item := _ITEM.match(above)) and _ITEM.match(below):
                fault = f"“{item[0].strip()}” begins no item of a list, and the lines would run together"
                yield at, fault, "Write “- words” or “1. words”."
                break
        for part, at in parts:
            for pattern, fault, remedy in _LEFT_BEHIND:
                if match := pattern.search(part):
                    yield at, f"“{match[0].strip().replace(_JOINER, '…')}” {fault}", remedy
                    break


def _as_code(block: Block) -> Iterator[Fault]:
    """Find roles between backticks."""
    for token, line in myst.inline(block):
        if token.type == "code_inline" and _AS_CODE.fullmatch(token.content):
            name = token.content.partition("}")[0]
            yield (
                line,
                f"`{token.content}` would stand on the page as it is",
                f"Write {name}}}`{token.content.partition('}')[2]}`.",
            )


def _as_text(token: Token) -> str:
    """Return the plain text of a token, with a placeholder for markup, roles and escaped characters."""
    if token.type == "text" or (token.type == "text_special" and token.content == token.markup):
        return token.content
    return "\n" if token.type in {"softbreak", "hardbreak"} else _JOINER
