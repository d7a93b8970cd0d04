"""Checks that findings, recommendations, front page and registers fit together."""

import re

from evidencebook import project
from evidencebook.checks.references import CONTEXT
from evidencebook.evidence import prose, report_facts, tables, translations
from evidencebook.problems import Problem

FRONT_PAGE = "chapters/index.ipynb"
# The page that explains the marks, which is not a chapter that a summary could rest on.
ABOUT = "chapters/about.ipynb"
# The tables whose rows each register lists.
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
            "evidence",
            "restraint_ledger",
            "searches",
            "apparent_contradictions",
            "names",
            "terms",
            "designations",
        )
    },
}
# Tables whose register is split into parts, with the column that names the part of a row.
IN_PARTS = {"claims": "chapter", "disagreements": "chapter", "names": "kind"}
_REGISTER = re.compile(r"^```\{register\} ([\w-]+)(?: (\w+))?$", re.MULTILINE)


def rows_are_listed() -> tuple[int, list[Problem]]:
    """Find rows that no page lists, so that readers cannot reach them: those of whole tables, or of one chapter."""
    shown = {kind for page in prose.pages() for text in prose.of(page) for kind in _REGISTER.findall(text.text)}
    lists = LISTED | {"facts": project.settings().fact_tables}
    also = {"series": tables.series()}
    listed = {(name, chapter) for kind, chapter in shown for name in (*lists.get(kind, ()), *also.get(kind, ()))}
    if len(prose.own_pages()) < len(prose.pages()):
        listed.add((translations.TABLE, ""))  # the summaries show its rows
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
        for target in sorted({*targets} - {CONTEXT}):
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


def disagreements_hold() -> tuple[int, list[Problem]]:
    """Find disagreements decided without named evidence, and points that are listed twice."""
    file, found, seen = "data/disagreements.csv", [], {}
    table = tables.read("disagreements").to_dict("records")
    for number, row in enumerate(table, start=2):
        place = f"row {number} ({row['id']})"
        if row["verdict"] != "open" and not row["evidence"] and not row["facts"]:
            fault = f"is {row['verdict']}, and no row or fact is named that decides it"
            found.append(Problem(file, f"{place}, column evidence", fault, "Name the rows, or call it open."))
        sides = frozenset((row[f"{side}_source"], row[f"{side}_wording"]) for side in ("first", "second"))
        if (other := seen.setdefault(sides, place)) != place:
            found.append(
                Problem(file, place, f"sets the same words against each other as {other}", "Keep one of the two.")
            )
    return len(table), found


def front_page_holds() -> tuple[int, list[Problem]]:
    """Find too few or too many key findings, places taken twice, and numbers of the front page that no other page shows."""
    table = tables.read("findings")
    front = table[table.front.notna()]
    found = []
    fewest, most = project.settings().front_findings
    if not fewest <= len(front) <= most:
        fault = f"{len(front)} findings have a place on the front page, not {fewest} to {most}"
        found.append(Problem("data/findings.csv", "column front", fault, f"Give {fewest} to {most} a place."))
    for row in front[front.front.duplicated()].itertuples():
        fault = f"{row.id!r} has the place of another finding"
        found.append(Problem("data/findings.csv", "column front", fault, "Give each a place of its own."))
    for name, places in prose.used("fact").items():
        files = {place.split(",")[0] for place in places}
        if FRONT_PAGE in files and not files - {FRONT_PAGE, ABOUT}:
            fault = f"no other page gives the number {name!r}"
            found.append(Problem(FRONT_PAGE, "", fault, "Use a fact of a chapter, or give it there as well."))
    return len(front), found
