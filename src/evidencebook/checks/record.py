"""Checks that the evidence supports what the report says: absences, weak hosts, judgements, hedges, polls, labels.

The rules are in `record_rules`, which reads no files; this module applies them to tables and pages.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from evidencebook import project
from evidencebook.checks import record_rules as rules
from evidencebook.evidence import fact_registry, facts, passages, prose, reliability, sources, tables
from evidencebook.evidence.source_texts import normalise
from evidencebook.notebooks import staleness
from evidencebook.notebooks.mime import FIGURE
from evidencebook.problems import Problem

FINDINGS = "data/findings.csv"
FRONT_PAGE = "index"
# Sites that no link may lead to: anonymous forums, lyrics sites, throw-away domains.
_BARRED = re.compile(r"(?:^|\.)(?:[245]ch(?:an)?|reddit)\.\w+$|lyrics|forum|\.(?:top|icu|buzz|click)$")


# --- sources ---------------------------------------------------------------------------------------------------------


def hosts_hold() -> tuple[int, list[Problem]]:
    """Find sources that name the original publisher for somebody else's copy, and addresses that no link may lead to."""
    known = sources.read()
    homes: dict[str, set[str]] = {}
    for source in known.values():
        if source.host in {"origin", "press"}:
            homes.setdefault(source.who, set()).add(_domain(source.url))
    found = []
    for key, source in known.items():
        domain = _domain(source.url)
        if fault := rules.label_fault(source.who, source.host, domain, homes):
            found.append(
                Problem("references.bib", key, fault, f"Call it “{source.who}, copy at …”, or give it another host.")
            )
        if _BARRED.search(domain):
            fault = f"sends readers to {domain}, a forum, a lyrics site or a throw-away domain"
            found.append(Problem("references.bib", key, fault, "Find a better host, or leave the source out."))
    return len(known), found


def _domain(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def third_hand_holds() -> tuple[int, list[Problem]]:
    """Find whether too many facts rest on third-hand sources alone."""
    weak, most = reliability.third_hand(), project.settings().third_hand_at_most
    if len(weak) <= most:
        return len(fact_registry.collect()), []
    names = ", ".join(fact.id for fact in weak[:60])
    fault = f"{len(weak)} facts rest on third-hand sources alone, more than {most}: {names}"
    return len(weak), [Problem(facts.FILE, "", fault, "Give them a better source, or leave them out.")]


# --- rows ------------------------------------------------------------------------------------------------------------


def has_locators(name: str) -> bool:
    """Return whether a table of evidence has the column `locator_kind`."""
    return "locator_kind" in tables.read(name).columns


def locators_hold() -> tuple[int, list[Problem]]:
    """Find locators that are wrongly called exact words, and high confidence without exact words."""
    count, found = 0, []
    for name in tables.evidence():
        table = tables.read(name)
        if not has_locators(name):
            continue
        file = f"data/{tables.codebook()[name]['path']}"
        for number, row in enumerate(table.to_dict("records"), start=2):
            count += 1
            place = f"row {number} ({row['id']})"
            kind, locator = row["locator_kind"], row["locator"]
            if bool(locator) != bool(kind):
                found.append(
                    Problem(
                        file,
                        f"{place}, column locator_kind",
                        "is empty where there is a locator, or the other way round",
                        "Say what the locator is: words, title, cell or paraphrase.",
                    )
                )
            if kind == "words" and re.search(r"\((?:paraphrase|transl|title)[^)]*\)|^\[.*\]$", locator):
                found.append(
                    Problem(
                        file,
                        f"{place}, column locator_kind",
                        "calls exact words what is a paraphrase, a title or a translation",
                        "Call it what it is.",
                    )
                )
            if row.get("confidence") == "high" and kind in {"paraphrase", "title"} and not row.get("passages"):
                found.append(
                    Problem(
                        file,
                        f"{place}, column confidence",
                        f"is high, and the locator is a {kind}",
                        "Find the exact words, or lower the confidence.",
                    )
                )
            if row.get("credibility") in {"1", "2"} and kind in {"paraphrase", "title"} and not row.get("passages"):
                found.append(
                    Problem(
                        file,
                        f"{place}, column credibility",
                        f"is {row['credibility']}, and the locator is a {kind}",
                        "Find the exact words, or give 3 or lower.",
                    )
                )
    return count, found


def options_hold() -> tuple[int, list[Problem]]:
    """Find poll questions whose options are stored as separate questions or do not add up to a whole."""
    if "options" not in tables.read("polls").columns:
        return 1, [
            Problem(
                "data/polls.csv",
                "",
                "does not say of each option whether its question is whole",
                "Add the column options: whole or part.",
            )
        ]
    rows = tables.read("polls").to_dict("records")
    numbers = {row["id"]: number for number, row in enumerate(rows, start=2)}
    found = [
        Problem("data/polls.csv", f"row {numbers[name]} ({name}), column options", fault, remedy)
        for name, fault, remedy in rules.option_faults(rows)
    ]
    return len(rows), found


# --- findings --------------------------------------------------------------------------------------------------------


def model_holds() -> tuple[int, list[Problem]]:
    """Find findings that break the rules of their kind, lead to nothing, or hold only because a table is empty."""
    table, found = tables.read("findings"), []
    known = {fact.id: fact for fact in fact_registry.collect()}
    rows = {row for name in [*tables.evidence(), *tables.series()] for row in tables.read(name).index}
    spans = passages.read()
    counts = {
        fact.id for fact in known.values() if fact.unit not in {"days", "percent", "percentage_points", "year", "times"}
    }
    logged = set(tables.read("searches").index)
    for number, row in enumerate(table.to_dict("records"), start=2):
        place = f"row {number} ({row['id']})"
        found += [
            Problem(FINDINGS, f"{place}, column {column}", fault, remedy)
            for column, fault, remedy in rules.model_faults(row)
        ]
        for name in row["rests_on"].split():
            if not any(name in each for each in (known, rows, spans, logged)):
                found.append(
                    Problem(
                        FINDINGS,
                        f"{place}, column rests_on",
                        f"nothing is called {name!r}",
                        "Name a passage, a row of evidence, a search or a fact.",
                    )
                )
        for comparison in filter(None, row["holds_while"].split(";")):
            if fault := rules.rests_on_nothing(comparison, counts):
                found.append(
                    Problem(
                        FINDINGS,
                        f"{place}, column holds_while",
                        fault,
                        "Rest it on something that was found, or log a search and say that nothing was.",
                    )
                )
    return len(table), found


class _Reliability:
    """Grade and host of every source that facts, rows and passages lead to."""

    def __init__(self):
        self.led = {fact.id: fact.sources for fact in fact_registry.collect()}
        self.led |= {name: led for name, (_, led) in fact_registry.origins().items()}
        self.documents = {name: span.source for name, span in passages.read().items()}

    def of(self, names: list[str]) -> list[tuple[str, str]]:
        """Return (grade, host) of every source of these ids."""
        found: list[tuple[str, str]] = []
        for name in names:
            if name in self.documents:
                found.append((sources.read()[self.documents[name]].grade, "origin"))
            else:
                found += reliability.of(self.led.get(name, ()))
        return found

    def publishers(self, names: list[str]) -> set[str]:
        """Return the publishers of the sources of these ids; a copy counts for its original publisher, wherever it is hosted."""
        keys = {
            key
            for name in names
            for key in ([self.documents[name]] if name in self.documents else self.led.get(name, ()))
        }
        return {sources.read()[key].who.split(", copy at")[0] for key in keys}


def independence_holds() -> tuple[int, list[Problem]]:
    """Find findings that are called established but rest on one source; two pages of one publisher are one source."""
    found, led_to, rows = [], _Reliability(), tables.read("findings").to_dict("records")
    for number, row in enumerate(rows, start=2):
        told_by = led_to.publishers(row["rests_on"].split())
        if row["kind"] == "established" and len(told_by) == 1:
            fault = f"is established, and all that it rests on is by {told_by.pop()}"
            remedy = "Add a source that does not depend on it, or make it reported."
            found.append(Problem(FINDINGS, f"row {number} ({row['id']}), column kind", fault, remedy))
    return len(rows), found


def weak_holds() -> tuple[int, list[Problem]]:
    """Find findings, sentences of the front page and titles of figures that rest on weak sources alone and do not say “reported”."""
    count, found, led_to = 0, [], _Reliability()
    for number, row in enumerate(_findings(), start=2):
        count += 1
        roles = [target for _, target in _targets(row["statement"])]
        if reliability.all_weak(led_to.of([*row["rests_on"].split(), *roles])):
            place = f"row {number} ({row['id']})"
            if row["kind"] not in {"reported", "disputed"}:
                found.append(
                    Problem(
                        FINDINGS,
                        f"{place}, column kind",
                        f"is {row['kind']}, and every source is graded D or lower, or a repost",
                        "Add a better source, or make it reported.",
                    )
                )
            elif not rules.says_reported(row["statement"]):
                found.append(
                    Problem(
                        FINDINGS,
                        f"{place}, column statement",
                        "rests on weak sources alone and does not say so",
                        "Say “reported”, or by whose account.",
                    )
                )
    for page in prose.own_pages():
        for stretch in prose.of(page):
            is_title = stretch.place.endswith("caption")
            if page.stem != FRONT_PAGE and not is_title:
                continue
            for start, sentence in rules.sentences(stretch.text):
                count += 1
                names = [target for _, target in _targets(sentence)]
                if reliability.all_weak(led_to.of(names)) and not rules.says_reported(sentence):
                    place = prose.line_of(stretch, start)
                    found.append(
                        Problem(
                            stretch.file,
                            place,
                            f"{sentence.strip()[:50]!r}… rests on weak sources alone",
                            "Add a better source, or say “reported”.",
                        )
                    )
    for file, place, about in stored_figures():
        count += 1
        headline = f"{about.get('title', '')} {about.get('caption', '')}"
        if reliability.all_weak(reliability.of(about.get("sources", []))) and not rules.says_reported(headline):
            fault = "the figure rests on weak sources alone, and neither its title nor its caption says so"
            found.append(
                Problem(file, place, fault, "Add a better source, or say “reported” in the function that draws it.")
            )
    return count, found


def stored_figures() -> Iterator[tuple[str, str, dict]]:
    """Yield (file, place, metadata) for every stored figure."""
    for page in prose.notebooks():
        for number, cell in enumerate(staleness.load(page)["cells"], start=1):
            for output in cell.get("outputs", []):
                about = output.get("data", {}).get(FIGURE, {}).get("usermeta", {}).get("figure")
                if isinstance(about, dict):
                    yield project.relative(page), f"cell {number} ({about.get('name', '')})", about


def _findings() -> list[dict]:
    """Return the rows of the findings where more than pages is read."""
    return tables.read("findings").to_dict("records") if prose.has_the_rest() else []


def _targets(text: str) -> Iterator[tuple[str, str]]:
    """Yield (role, id) for every role of a text that leads to evidence."""
    for match in prose.ROLE.finditer(text):
        role = match[1].split(":")[0]
        if role in {"fact", "event", "evidence", "passage"}:
            inside = match[3].split("<")[-1].rstrip(">") if "<" in match[3] else match[3]
            yield from ((role, name.strip()) for name in inside.split(","))


# --- words -----------------------------------------------------------------------------------------------------------


def complete_facts() -> set[str]:
    """Return the ids of facts whose rows are all in tables with a statement of completeness."""
    whole = {row for name in tables.complete() for row in tables.read(name).index}
    return {fact.id for fact in fact_registry.collect() if fact.rows and set(fact.rows) <= whole}


def absences_hold() -> tuple[int, list[Problem]]:
    """Find sentences that say that something does not exist, and name neither a search nor a fact of a complete table."""
    complete, count, found = complete_facts(), 0, []
    for stretch in _spoken():
        for start, sentence in rules.sentences(stretch.text):
            count += 1
            for position, words in rules.absences(sentence, complete):
                place = prose.line_of(stretch, start + position)
                fault = f"{words.strip()!r} says what only a search can say"
                remedy = "Name the search ({search}`…`), a fact of a complete table, or whose word it is; or say it in another way."
                found.append(Problem(stretch.file, place, fault, remedy))
    return count, found


def _spoken() -> Iterator[prose.Stretch]:
    """Yield the statements of the report about the world: its chapters, captions and findings."""
    chapters = {*project.settings().chapters, FRONT_PAGE}
    for page in prose.own_pages():
        if page.stem in chapters:
            yield from prose.of(page)
    for file, place, about in stored_figures():
        yield from (prose.Stretch(file, f"{place}, {part}", str(about.get(part, ""))) for part in ("title", "alt"))
    logged = set(tables.read("searches").index)
    for number, row in enumerate(_findings(), start=2):
        for column in ("statement", "reason"):
            if column == "reason" and logged & set(row["rests_on"].split()):
                continue  # these cells report the result of a search
            yield prose.Stretch(FINDINGS, f"row {number} ({row['id']}), column {column}", row[column])


def hedges_hold() -> tuple[int, list[Problem]]:
    """Find quotations that leave out a hedge which stands right before or after them in the document."""
    known, around, count, found = passages.quotations(), passages.contexts(), 0, []
    remedy = "Run `evidencebook passage lock --sources FOLDER` with the source texts at hand."
    found += [
        Problem(passages.CONTEXTS, name, "the words around this quotation are not kept", remedy)
        for name in known
        if name not in around
    ]
    found += [
        Problem(passages.CONTEXTS, name, "is no quotation any more", remedy) for name in around if name not in known
    ]
    for page in prose.own_pages():
        for stretch in prose.of(page):
            for start, sentence in rules.sentences(stretch.text):
                for match in prose.ROLE.finditer(sentence):
                    if match[1].split(":")[0] != "quotation":
                        continue
                    shown, name = re.fullmatch(r"(?:(.*)<)?([^<>]+)>?", match[3], re.DOTALL).groups()
                    quotation = known.get(name.strip())
                    if quotation is None or quotation.id not in around:
                        continue
                    before, after = around[quotation.id]
                    count += 1
                    words = normalise(quotation.words)
                    parts = [normalise(part) for part in (shown or words).split("…")]
                    for part in filter(None, parts):
                        if cut := rules.hedge_cut(before, words, after, part, sentence):
                            place = prose.line_of(stretch, start + match.start())
                            fault = f"the quotation {name.strip()!r} leaves out “{cut}”, which stands beside it in the document"
                            found.append(
                                Problem(
                                    stretch.file, place, fault, "Quote the hedge as well, or say it in the sentence."
                                )
                            )
    return count, found
