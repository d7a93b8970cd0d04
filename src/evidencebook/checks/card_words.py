"""Checks the text on cards of findings and recommendations: roles, links and MyST markup."""

from collections.abc import Iterator

from evidencebook.checks import markup, page_structure
from evidencebook.checks.pages import Known
from evidencebook.evidence import myst, prose, tables
from evidencebook.evidence.prose import Stretch
from evidencebook.problems import Problem

# The columns that a card shows as MyST.
SHOWN = {
    "findings": ("statement", "reason", "would_change", "other_reading"),
    "recommendations": ("title", "act", "time_frame", "sign_of_success", "cost_or_risk", "condition", "instrument"),
}


def words_hold() -> tuple[int, list[Problem]]:
    """Find cells of cards with an unknown role or id, a link, or markup that would appear on the page as plain text."""
    known, count, found = Known(), 0, []
    for stretch in _cells():
        count += 1
        found += [*known.faults(stretch), *_marks(stretch)]
    return count, found


def _cells() -> Iterator[Stretch]:
    for name, columns in SHOWN.items():
        if name in tables.codebook():
            yield from prose.of_cells(name, columns)


def _marks(stretch: Stretch) -> Iterator[Problem]:
    page = myst.page([Stretch(stretch.file, "line 1", stretch.text)])
    for told in markup.faults(page):
        yield Problem(stretch.file, stretch.place, told.fault, told.remedy)
    for block in page.cells[0].blocks:
        for token, _ in myst.inline(block):
            if token.type == "link_open":
                remedy = "Cite its source: {cite:p}`key`."
                yield Problem(stretch.file, stretch.place, f"holds a link to {token.attrs.get('href')}", remedy)
            elif token.type == "myst_role" and token.meta["name"] not in page_structure.ROLES:
                name = token.meta["name"]
                yield Problem(stretch.file, stretch.place, f"unknown role {{{name}}}", page_structure.meant(name))
