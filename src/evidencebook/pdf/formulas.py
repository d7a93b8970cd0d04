"""A formula as Typst code, from the same MathML that the site shows."""

from collections.abc import Callable
from xml.etree.ElementTree import Element

from evidencebook.evidence import formulas
from evidencebook.pdf.escape import string


def typst(tex: str, block: bool) -> str:
    """Return a formula as Typst code; FormulaError where it is not TeX, or holds what paper cannot set."""
    body = _row(formulas.tree(tex, block))
    return f"math.equation(block: {'true' if block else 'false'}, alt: {string(tex)}, $ {body} $.body)"


def _code(element: Element) -> str:
    """Return an element by its visitor."""
    visitor = _VISITORS.get(element.tag)
    if visitor is None:
        raise formulas.FormulaError(f"paper cannot set <{element.tag}>")
    return visitor(element)


def _row(element: Element) -> str:
    """Return the children of an element one after another; a row in brackets that grow as one piece."""
    children = list(element)
    codes = [_code(child) for child in children]
    fenced = element.tag == "mrow" and len(children) > 2 and children[0].tag == children[-1].tag == "mo"
    if fenced and all(
        (end.text or "").strip("\u2061\u2062\u2063\u2064") in _BRACKETS for end in (children[0], children[-1])
    ):
        return f"lr({' '.join(codes)})"
    return " ".join(codes)


_BRACKETS = {"", *"()[]{}|‖⟨⟩⌈⌉⌊⌋"}


def _letters(element: Element) -> str:
    """Return a variable; a name of several letters stands upright."""
    text = element.text or ""
    return _sign(text) if len(text) == 1 else f"upright({string(text)})"


def _sign(text: str) -> str:
    """Return a single character as itself."""
    return "#sym.zws" if not text.strip() else f"\\u{{{ord(text):x}}}" if len(text) == 1 else f"op({string(text)})"


def _operator(element: Element) -> str:
    text = (element.text or "").strip("\u2061\u2062\u2063\u2064")
    return _sign(text) if text else '""'


def _scripts(top: int | None, bottom: int | None, limits: bool = False) -> Callable[[Element], str]:
    """Return a visitor that attaches children above and below, or beside, the first."""

    def attached(element: Element) -> str:
        base, *rest = (_code(child) for child in element)
        mark = (list(element)[1].text or "").strip()
        if mark in _LINE:
            return f"{'overline' if element.tag == 'mover' else 'underline'}({base})"
        if mark in _STRETCHED:
            return f"{_STRETCHED[mark]}({base})"
        if element.get("accent") == "true" and len(mark) == 1:
            return f"accent({base}, {string(mark)})"
        given = [(name, rest[n]) for name, n in (("t", top), ("b", bottom)) if n is not None]
        within = f"limits({base})" if limits else base
        return f"attach({within}, {', '.join(f'{name}: {code}' for name, code in given)})"

    return attached


# Marks as wide as what they stand over or under.
_LINE = {"\u0332", "\u0305", "‾", "_", "―"}
_STRETCHED = {"⏞": "overbrace", "⏟": "underbrace"}


def _table(element: Element) -> str:
    rows = ["& ".join(_row(cell) for cell in row) for row in element]
    cells = "; ".join(", ".join(_row(cell) or '""' for cell in row) for row in element)
    is_aligned = any("text-align: right" in (cell.get("style") or "") for row in element for cell in row)
    return " \\ ".join(rows) if is_aligned else f"mat(delim: #none, {cells})"


def _two(name: str) -> Callable[[Element], str]:
    return lambda element: f"{name}({', '.join(_code(child) for child in element)})"


def _root(element: Element) -> str:
    base, degree = (_code(child) for child in element)
    return f"root({degree}, {base})"


_VISITORS: dict[str, Callable[[Element], str]] = {
    **dict.fromkeys(("math", "mrow", "mstyle", "mpadded"), _row),
    "mi": _letters,
    "mn": lambda element: string(element.text or ""),
    "mtext": lambda element: string(element.text or ""),
    "mo": _operator,
    "mspace": lambda _: "space",
    "mfrac": _two("frac"),
    "msqrt": lambda element: f"sqrt({_row(element)})",
    "mroot": _root,
    "msup": _scripts(0, None),
    "msub": _scripts(None, 0),
    "msubsup": _scripts(1, 0),
    "mover": _scripts(0, None, limits=True),
    "munder": _scripts(None, 0, limits=True),
    "munderover": _scripts(1, 0, limits=True),
    "mtable": _table,
}
