"""Pages as MyST reads them: the tokens of every cell, and each block with the lines that it came from.

The parser is MyST's own, with the settings that the build has, so that checks see what the build sees. Characters that an author
escaped keep tokens of their own, so that they can be told from markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from evidencebook import project
from evidencebook.evidence import prose
from evidencebook.evidence.prose import Stretch
from evidencebook.files.load import read_text

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# The extensions of MyST that are switched on; others would put text or markup on pages that no check reads.
EXTENSIONS = frozenset(
    {"colon_fence", "deflist", "dollarmath", "smartquotes", "strikethrough", "substitution", "tasklist"}
)
# Two dollar signs may mean money, so a formula neither begins nor ends with a space, and no digit follows it.
DOLLARS = {"dmath_allow_space": False, "dmath_allow_digits": False}
# Directives whose lines are not MyST: ids of rows, code, formulas.
LITERAL = frozenset(
    {"finding", "recommendation", "register", "dictionary", "numbers", "summary", "timeline", "changelog"}
    | {"data-package", "locator", "pdf-link", "bibliography", "math", "code", "code-block", "image"}
)
_NOTES = ("note", "tip", "hint", "important", "warning", "caution", "attention", "danger", "error")
# Directives whose lines are MyST, parsed as any other text.
NESTED = frozenset(
    {*_NOTES, "seealso", "admonition", "container", "epigraph", "figure", "list-table", "margin", "sidebar", "table"}
)
_DIRECTIVE = re.compile(r"\{([\w:.-]+)\}[ \t]*(.*)")
_OPTION = re.compile(r"^[ \t]*:([\w-]+):[ \t]*(.*)$")


@dataclass(frozen=True)
class Block:
    """A token of a page, with the line of its stretch on which it begins, from 1, and the directives that it stands in."""

    token: Token
    line: int
    inside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Directive:
    """A directive: name, argument, options, body, the line on which the body begins, and what MyST finds wrong with it."""

    name: str
    argument: str
    options: dict[str, str]
    body: str
    body_line: int
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cell:
    """A stretch of MyST with its blocks in reading order, those inside directives included."""

    stretch: Stretch
    blocks: tuple[Block, ...]

    def place(self, line: int) -> str:
        """Return the place of a line for a message."""
        return f"{self.stretch.place.removesuffix('1')}{line}"


@dataclass(frozen=True)
class Page:
    """The cells of a page, and the link definitions that MyST collected from all of them, by label."""

    cells: tuple[Cell, ...]
    definitions: dict[str, dict[str, Any]] = field(default_factory=dict)


def page(stretches: list[Stretch]) -> Page:
    """Return one page as MyST reads its stretches together, without the titles and captions of figures."""
    return _page(tuple(each for each in stretches if each.place.endswith("line 1")))


@lru_cache(maxsize=128)
def _page(stretches: tuple[Stretch, ...]) -> Page:
    env: dict[str, Any] = {}
    read = [list(_blocks(each.text, 1, (), env)) for each in stretches]
    cells = tuple(Cell(each, tuple(_finished(blocks, env))) for each, blocks in zip(stretches, read, strict=True))
    return Page(cells, env.get("references", {}))


def pages() -> Iterator[Page]:
    """Return every page of the book as MyST reads it."""
    for each in prose.pages():
        yield page(prose.of(each))


def changelog() -> Iterator[Page]:
    """Return the changelog, which a page includes, as MyST reads it, where more than pages is read; nothing if there is none."""
    path = project.root() / "CHANGELOG.md"
    if prose.has_the_rest() and path.is_file():
        yield page([Stretch("CHANGELOG.md", "line 1", read_text(path))])


def text_blocks(text: str) -> tuple[Block, ...]:
    """Return the blocks of a text that stands alone."""
    return page([Stretch("", "line 1", text)]).cells[0].blocks


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """Return MyST's parser, with every extension that pages may use."""
    from markdown_it.renderer import RendererHTML
    from myst_parser.config.main import MdParserConfig
    from myst_parser.parsers.mdit import create_md_parser

    config = MdParserConfig(enable_extensions=set(EXTENSIONS), **DOLLARS)
    return create_md_parser(config, RendererHTML).disable("text_join")


def _blocks(text: str, first: int, inside: tuple[str, ...], env: dict[str, Any]) -> Iterator[Block]:
    """Return block tokens, those inside a directive after its fence; inline text is read later, when all labels are known."""
    md = parser()
    with md.reset_rules():
        rules = md.core.ruler.get_active_rules()
        md.core.ruler.enableOnly(rules[: rules.index("inline")])
        tokens = md.parse(text, env)
    line = first
    for token in tokens:
        line = first + token.map[0] if token.map else line
        yield Block(token, line, inside)
        if (directive := directive_of(token, line)) and directive.name not in LITERAL:
            yield from _blocks(directive.body, directive.body_line, (*inside, directive.name), env)


def _finished(blocks: list[Block], env: dict[str, Any]) -> list[Block]:
    """Read the inline text of blocks."""
    from markdown_it.rules_core import StateCore

    md = parser()
    with md.reset_rules():
        rules = md.core.ruler.get_active_rules()
        md.core.ruler.enableOnly(rules[rules.index("inline") :])
        md.core.process(StateCore("", md, env, [block.token for block in blocks]))
    return blocks


def directive_of(token: Token, line: int) -> Directive | None:
    """Return the directive that a fence opens, or None; `line` is the line of the fence."""
    match = _DIRECTIVE.match(token.info.strip()) if token.type in {"fence", "colon_fence"} else None
    return None if match is None else _directive(match[1], match[2].strip(), token.content, line)


@lru_cache(maxsize=512)
def _directive(name: str, argument: str, content: str, line: int) -> Directive:
    lines, options = content.splitlines(), {}
    while lines and (option := _OPTION.match(lines[0])):
        options[option[1]] = option[2].strip()
        lines.pop(0)
    own = Directive(name, argument, options, "\n".join(lines), line + 1 + len(content.splitlines()) - len(lines))
    kind = _class_of(name)
    if kind is None:
        return own
    from docutils.parsers.rst.states import MarkupError
    from myst_parser.parsers.directives import parse_directive_text

    try:
        read = parse_directive_text(kind, argument, content)
    except MarkupError as error:
        return replace(own, faults=(str(error),))
    faults = tuple(warning.msg for warning in read.warnings)
    # In an admonition, words after its name are the first line of its body, not an argument.
    is_body = not (kind.required_arguments or kind.optional_arguments)
    first = line if is_body and argument else line + 1 + read.body_offset
    return Directive(name, "" if is_body else argument, options, "\n".join(read.body), first, faults)


def _class_of(name: str) -> type | None:
    """Return the class of a docutils directive, which says which arguments and options it takes; None for any other."""
    from docutils.parsers.rst.directives import admonitions, body, images, tables

    known: dict[str, type] = {
        **{kind: getattr(admonitions, kind.capitalize()) for kind in (*_NOTES, "admonition")},
        "seealso": admonitions.Note,
        "container": body.Container,
        "epigraph": body.Epigraph,
        "sidebar": body.Sidebar,
        "margin": body.Sidebar,
        "figure": images.Figure,
        "image": images.Image,
        "list-table": tables.ListTable,
        "table": tables.RSTTable,
        "math": body.MathBlock,
    }
    return known.get(name)


def inline(block: Block) -> Iterator[tuple[Token, int]]:
    """Return the tokens inside a block, each with its line."""
    line = block.line
    for token in block.token.children or ():
        yield token, line
        line += token.type in {"softbreak", "hardbreak"}
        line += token.content.count("\n") if token.type in {"myst_role", "code_inline", "math_inline"} else 0


def formulas(block: Block) -> Iterator[tuple[str, int, bool]]:
    """Return (TeX, line, whether it is displayed) for every formula of a block, in any of the notations of MyST."""
    if block.token.type in {"math_block", "math_block_label"}:
        yield block.token.content, block.line, True
    directive = directive_of(block.token, block.line)
    if directive is not None and directive.name == "math":
        yield directive.body or directive.argument, block.line, True
    for token, line in inline(block):
        if token.type.startswith("math_inline") or (token.type == "myst_role" and token.meta["name"] == "math"):
            yield token.content, line, False
