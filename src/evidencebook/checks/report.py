"""Checks that findings, recommendations, front page and registers fit together."""

import re

from evidencebook import project
from evidencebook.checks.references import CONTEXT
from evidencebook.evidence import prose, report_facts, tables
from evidencebook.files.load import read_text
from evidencebook.problems import Problem

FRONT_PAGE = "chapters/index.ipynb"
# It shows what the marks look like, and is no chapter that a summary could rest on.
HOW_TO_READ = "chapters/how-to-read.md"
KEY_FINDINGS = range(5, 8)
# Which register lists the rows of which tables; a chapter's figures show some of them again.
LISTED = {
    "passages": ("passages", "stray_lines"),
    "channels": ("channels", "channel_states"),
    "recommendations": ("recommendations", "recommendation_evidence"),
    **{
        name: (name,)
        for name in (
            "quotations",
            "findings",
            "events",
            "claims",
            "disagreements",
            "episodes",
            "options",
            "names",
            "terms",
        )
    },
}
# Tables whose registers stand in parts, and the column that says to which part a row belongs.
IN_PARTS = {"claims": "chapter", "disagreements": "chapter", "names": "kind"}
_ITEM = re.compile(r"^- (?:.|\n(?!- |\n))*", re.MULTILINE)
_REGISTER = re.compile(r"^```\{register\} (\w+)(?: (\w+))?$", re.MULTILINE)


def rows_are_listed() -> tuple[int, list[Problem]]:
    """Find tables, or a chapter's part of one, that no register lists, so that readers cannot reach their rows."""
    lists = LISTED | {"facts": project.settings().fact_tables}
    shown = {kind for page in prose.pages() if page.suffix == ".md" for kind in _REGISTER.findall(read_text(page))}
    listed = {(name, chapter) for kind, chapter in shown for name in lists.get(kind, ())}
    remedy = "Show them on a page of the appendix with a ```{register}``` of their kind."
    found, count = [], 0
    for name in tables.codebook():
        parts = sorted(set(tables.read(name)[IN_PARTS[name]])) if name in IN_PARTS else [""]
        for part in parts:
            count += 1
            if (name, part) not in listed:
                fault = f"no page lists its rows{f' of {part}' if part else ''}"
                found.append(Problem(f"data/{name}.csv", "", fault, remedy))
    return count, found


def findings_lead_on() -> tuple[int, list[Problem]]:
    """Find findings and recommendations that do not name each other."""
    findings, recommendations = tables.read("findings"), tables.read("recommendations")
    rests_on = {row.id: row.findings.split() for row in recommendations.itertuples()}
    leads_to = {row.id: row.leads_to.split() for row in findings.itertuples()}
    found = []
    for number, (name, targets) in enumerate(leads_to.items(), start=2):
        place = f"row {number} ({name}), column leads_to"
        if CONTEXT in targets and len(targets) > 1:
            found.append(
                Problem("data/findings.csv", place, "is context and leads on", f"Keep {CONTEXT}, or the rest.")
            )
        for target in set(targets) - {CONTEXT}:
            if name not in rests_on[target]:
                remedy = "Name the finding there, or leave the recommendation out here."
                found.append(Problem("data/findings.csv", place, f"{target} does not rest on this finding", remedy))
    for number, (name, grounds) in enumerate(rests_on.items(), start=2):
        place = f"row {number} ({name}), column findings"
        for ground in grounds:
            if name not in leads_to[ground]:
                remedy = "Name the recommendation in its leads_to, or leave the finding out here."
                found.append(Problem("data/recommendations.csv", place, f"{ground} does not lead to it", remedy))
    return len(leads_to) + len(rests_on), found


def recommendations_hold() -> tuple[int, list[Problem]]:
    """Find recommendations without evidence, without an addressee who could act, or without a source."""
    table, evidence = tables.read("recommendations"), tables.read("recommendation_evidence")
    kinds = tables.read("names").kind
    backed = set(evidence.recommendation[evidence.stance == "for"])
    found = []
    for number, row in enumerate(table.itertuples(), start=2):
        place = f"row {number} ({row.id})"
        if row.id not in backed:
            remedy = "Add a row with stance for to data/recommendation_evidence.csv."
            found.append(Problem("data/recommendations.csv", place, "no evidence speaks for it", remedy))
        for addressee in row.addressee.split():
            if kinds[addressee] != "organisation":
                fault = f"{addressee!r} is a {kinds[addressee]}, not an institution that could act"
                found.append(Problem("data/recommendations.csv", f"{place}, column addressee", fault, "Name one."))
        if (row.kind == "inference") == bool(row.source):
            fault = "an inference of this report names a source, or a recommendation of a document names none"
            found.append(
                Problem("data/recommendations.csv", f"{place}, column source", fault, "Correct kind or source.")
            )
    return len(table), found


def events_bear_on() -> tuple[int, list[Problem]]:
    """Find events after the last one in the documents that bear on no finding."""
    table, last, found = tables.read("events"), report_facts.last_told(), []
    for number, row in enumerate(table.itertuples(), start=2):
        if row.date_start > last and not row.bears_on:
            fault = f"is later than {last:%d %B %Y}, the last that a document tells, and bears on no finding"
            place = f"row {number} ({row.id}), column bears_on"
            found.append(Problem("data/events.csv", place, fault, "Name the findings, or leave the event out."))
    return len(table), found


def front_page_holds() -> tuple[int, list[Problem]]:
    """Find too few or too many key findings, key findings without a section or figure, and numbers given on no other page."""
    stretches = prose.of(project.root() / FRONT_PAGE)
    items = [(stretch, item) for stretch in stretches for item in _ITEM.findall(stretch.text) if "{finding}`" in item]
    found = []
    if len(items) not in KEY_FINDINGS:
        fault = f"states {len(items)} key findings, not five to seven"
        found.append(Problem(FRONT_PAGE, "", fault, "State five to seven, one a list item."))
    for stretch, item in items:
        place = prose.line_of(stretch, stretch.text.index(item))
        for role, what in (("ref", "section"), ("numref", "figure or table")):
            if f"{{{role}}}`" not in item:
                found.append(Problem(FRONT_PAGE, place, f"leads to no {what}", f"Add {{{role}}}`…` to the item."))
    for name, places in prose.used("fact").items():
        files = {place.split(",")[0] for place in places}
        if FRONT_PAGE in files and not files - {FRONT_PAGE, HOW_TO_READ}:
            fault = f"no other page gives the number {name!r}"
            found.append(Problem(FRONT_PAGE, "", fault, "Use a fact of a chapter, or give it there as well."))
    return len(items), found
