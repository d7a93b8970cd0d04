"""A style sheet as rules with the names that they ask for, so that a site can have the part that its pages use."""

import itertools
import re
from collections.abc import Iterable, Iterator
from typing import Any

# Rules are [[[selector, names] …], [declaration …]], groups of rules [head, sheet], what else there is [head, text].
Sheet = list[list[Any]]
THEMES = ("light", "dark")


def parsed(text: str) -> Sheet:
    """Return a style sheet as rules, without its imports and character sets.

    What it says for `data-theme` light or dark it says for `auto` as well, as the reader's system prefers: so pages have
    their colours before a script runs, and without one.
    """
    import tinycss2

    return list(_rules(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)))


def _rules(nodes: list[Any]) -> Iterator[list[Any]]:
    import tinycss2

    for node in nodes:
        if node.content is None:
            continue
        if node.type == "qualified-rule":
            selectors = list(_selectors(node.prelude))
            inner = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
            declarations = [_short(tinycss2.serialize([each])).rstrip("; ") for each in inner]
            yield [[[each, _names(each)] for each in selectors], declarations]
            for theme in THEMES:
                told = re.compile(rf'\[data-theme="?{theme}"?\]')
                auto = [[told.sub("[data-theme=auto]", each), _names(each)] for each in selectors if told.search(each)]
                if auto:
                    yield [f"@media (prefers-color-scheme:{theme})", [[auto, declarations]]]
        else:
            head = f"@{node.at_keyword} {_short(tinycss2.serialize(node.prelude))}".strip()
            if node.lower_at_keyword in {"media", "supports", "layer", "container"}:
                inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
                yield [head, list(_rules(inner))]
            else:
                yield [head, _short(tinycss2.serialize(node.content))]


def _selectors(prelude: list[Any]) -> Iterator[str]:
    import tinycss2

    for is_comma, tokens in itertools.groupby(
        prelude, key=lambda token: token.type == "literal" and token.value == ","
    ):
        if not is_comma:
            yield _short(tinycss2.serialize(list(tokens)))


def _names(selector: str) -> list[str]:
    """Return every element, class and id that a selector asks for."""
    plain = re.sub(r"\[[^\]]*\]|::?[\w-]+(\((?:[^()]|\([^()]*\))*\))?", " ", selector)
    found = (name.replace("\\", "") for name in re.findall(r"(?:\\.|[\w-])+", plain) if not name.isdigit())
    return sorted(set(found))


def _short(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)).strip()


def names(sheet: Sheet) -> set[str]:
    """Return every element, class and id that a sheet asks for."""
    found = set()
    for head, content in sheet:
        if isinstance(head, list):
            found.update(*(asked for _, asked in head))
        elif not isinstance(content, str):
            found |= names(content)
    return found


def part(sheet: Sheet, names: set[str], variables: Iterable[str] = ()) -> str:
    """Return the rules of a sheet whose names all stand on pages, with no variable that neither they nor the pages ask for."""
    kept = list(_kept(sheet, names))
    values = {declaration for _, declarations in _flat(kept) for declaration in declarations}
    needed, given = set(variables), {value for value in values if value.startswith("--")}
    asked = {name for value in values - given for name in _ASKED.findall(value)} - needed
    while asked:
        needed |= asked
        by_given = (value for value in given if value.partition(":")[0] in asked)
        asked = {name for value in by_given for name in _ASKED.findall(value)} - needed
    return _text(kept, needed)


_ASKED = re.compile(r"var\(\s*(--[\w-]+)")


def _kept(sheet: Sheet, names: set[str]) -> Iterator[list[Any]]:
    for head, content in sheet:
        if isinstance(head, list):
            if selectors := [selector for selector, asked in head if names.issuperset(asked)]:
                yield [",".join(selectors), content]
        elif isinstance(content, str):
            yield [head, [content]]
        elif inner := list(_kept(content, names)):
            yield [head, inner]


def _flat(kept: Sheet) -> Iterator[tuple[str, list[str]]]:
    for head, content in kept:
        if isinstance(content[0] if content else "", list):
            yield from _flat(content)
        else:
            yield head, content


def _text(kept: Sheet, variables: set[str]) -> str:
    written = []
    for head, content in kept:
        if content and isinstance(content[0], list):
            inner = _text(content, variables)
        else:
            stay = (each for each in content if not each.startswith("--") or each.partition(":")[0] in variables)
            inner = ";".join(stay)
        if inner:
            written.append(f"{head}{{{inner}}}")
    return "".join(written)
