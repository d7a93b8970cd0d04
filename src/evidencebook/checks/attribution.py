"""Checks that prose attributes contested events, and that claims in bold are findings."""

import re

from evidencebook.checks.report import FRONT_PAGE
from evidencebook.evidence import prose, tables
from evidencebook.problems import Problem

# What an event is that not all sources tell alike.
CONTESTED = {"contested", "contradicted", "one_side"}
_ATTRIBUTES = re.compile(r"\{(?:cite(?::\w+)?|passage|evidence|quotation|disagreement)\}`")
_BOLD = re.compile(r"^- \*\*(?:(?!^- |\n\n).)*", re.MULTILINE | re.DOTALL)


def claims_are_attributed() -> tuple[int, list[Problem]]:
    """Find sentences on contested events that cite nobody, and bold claims that are no findings."""
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
            for match in _BOLD.finditer(stretch.text):
                if page.suffix == ".ipynb" and stretch.file != FRONT_PAGE and "{finding}`" not in match[0]:
                    place = prose.line_of(stretch, match.start())
                    fault = f"the claim {match[0][4:44]!r}… is no finding"
                    found.append(Problem(stretch.file, place, fault, "Add it to data/findings.csv and {finding}`…`."))
    return count, found
