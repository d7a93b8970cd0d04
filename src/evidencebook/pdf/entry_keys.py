"""Short keys for the entries of the registers, so that a mark on paper leads to its entry: F12 is the twelfth fact."""

from collections import Counter
from collections.abc import Iterable

from docutils import nodes

# The kinds of entries, as their targets begin, each with the letter of its key and its name.
LETTERS = {
    "fact": ("F", "fact"),
    "passage": ("P", "passage"),
    "quotation": ("Q", "quotation"),
    "event": ("E", "event"),
    "disagreement": ("D", "disagreement of sources"),
    "finding": ("K", "finding"),
    "recommendation": ("R", "recommendation"),
    "claim": ("C", "claim"),
    "channel": ("H", "channel"),
    "source": ("S", "source"),
    "evidence": ("V", "row of evidence"),
    "search": ("N", "search"),
}


def entries(tree: nodes.document) -> list[str]:
    """Return the target of every entry of a register that stands on a page, in order."""
    terms = (term for term in tree.findall(nodes.term) if "register" in term.parent.parent["classes"])
    return [target for term in terms for target in term["ids"] if target.partition("-")[0] in LETTERS]


def numbered(targets: Iterable[str]) -> dict[str, str]:
    """Return the key of each of these entries, counted in their order."""
    found: dict[str, str] = {}
    count: Counter[str] = Counter()
    for target in targets:
        kind = target.partition("-")[0]
        count[kind] += 1
        found[target] = f"{LETTERS[kind][0]}{count[kind]}"
    return found


def spoken(key: str) -> str:
    """Return a key in words for screen readers: F12 is fact 12."""
    words = next(words for letter, words in LETTERS.values() if letter == key[0])
    return f"{words} {key[1:]}"
