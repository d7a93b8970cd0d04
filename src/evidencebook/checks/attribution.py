"""Checks that prose attributes contested events."""

import re

from evidencebook.evidence import prose, tables
from evidencebook.problems import Problem

# The standings of events on which sources disagree.
CONTESTED = {"contested", "contradicted", "one_side"}
_ATTRIBUTES = re.compile(r"\{(?:cite(?::\w+)?|passage|evidence|quotation|disagreement)\}`")


def claims_are_attributed() -> tuple[int, list[Problem]]:
    """Find sentences that report a contested event without a source for it."""
    standing = tables.read("events").standing
    contested = set(standing[standing.isin(CONTESTED)].index)
    count, found = 0, []
    for page in prose.pages():
        for stretch in prose.of(page):
            lines = stretch.text.split("\n")
            for number, line in enumerate(lines):
                place = prose.line_of(stretch, len("\n".join(lines[:number])) + (number > 0))
                told = [name for _, name in prose.references(prose.Stretch("", "line 1", line), "event")]
                count += len(told)
                if (names := sorted(contested & set(told))) and not _ATTRIBUTES.search(line):
                    fault = f"tells {names[0]!r}, which is {standing[names[0]].replace('_', ' ')}, and not who says so"
                    found.append(Problem(stretch.file, place, fault, "Name the source: {cite:p}`…`, {passage}`…`."))
    return count, found
