"""Short keys for the entries of the registers, so that a mark on paper leads to its entry: F12 is the twelfth fact."""

from collections import Counter
from collections.abc import Iterable

from docutils import nodes

# From the kind of an entry, as its target begins, to the letter of its key and the words for it.
LETTERS = {
    "fact": ("F", "fact"),
    "passage": ("P", "passage"),
    "quotation": ("Q", "quotation"),
    "event": ("E", "event"),
    "disagreement": ("D", "disagreement of sources"),
    "finding": ("K", "finding"),
    "recommendation": ("R", "recommendation"),
    "claim": ("C", "claim"),
    "option": ("O", "option"),
    "channel": ("H", "channel"),
}


def of(doctrees: Iterable[nodes.document]) -> dict[str, str]:
    """Return the key of every entry of a register by its target, counted in the order of the pages."""
    found: dict[str, str] = {}
    count: Counter[str] = Counter()
    for doctree in doctrees:
        for term in doctree.findall(nodes.term):
            for target in term["ids"]:
                kind = target.partition("-")[0]
                if kind in LETTERS and "register" in term.parent.parent["classes"]:
                    count[kind] += 1
                    found[target] = f"{LETTERS[kind][0]}{count[kind]}"
    return found
