"""Whether the pages hold: typed numbers, names that lead nowhere, the table of contents, stale outputs."""

from collections.abc import Iterator

from helpers import freshness, frontispiece, passages, paths, prose, sources, tables
from helpers.checks.evidence import NUMBERS, unknown
from helpers.facts import collect, record
from helpers.findings import Finding
from helpers.reading import read_yaml

CITE = "cite"


def known_dates() -> set[str]:
    """Return every year, month and day that a date column of the tables holds, as prose writes them."""
    days = {
        day
        for name in NUMBERS
        for column in tables.read(name).select_dtypes("datetime")
        for day in tables.read(name)[column].dropna()
    }
    return {text for d in days for text in (f"{d.year}", f"{d:%B %Y}", f"{d.day} {d:%B %Y}")}


def prose_holds() -> tuple[int, list[Finding]]:
    """Find typed numbers, and references to facts, quotations, passages, findings and sources that do not exist."""
    known = {
        "fact": (dict.fromkeys(fact.id for fact in collect.collect()), record.FILE),
        "quotation": (passages.quotations(), passages.QUOTATIONS),
        "passage": (passages.read(), passages.PASSAGES),
        "finding": (dict.fromkeys(tables.read("findings").index), "data/findings.csv"),
        CITE: (sources.read(), "references.bib"),
    }
    dates, count, found = known_dates(), 0, []
    for page in prose.pages():
        for stretch in prose.of(page):
            count += 1
            for place, typed in prose.typed_numbers(stretch, dates):
                fault = f"the number {typed!r} is typed"
                found.append(
                    Finding(stretch.file, place, fault, "Use {fact}`…`, {quotation}`…`, or a date of the tables.")
                )
            for role, (entries, where) in known.items():
                found += [
                    unknown(stretch.file, place, role if role != CITE else "source", name, entries, where)
                    for place, name in prose.references(stretch, role)
                    if name not in entries
                ]
    return count, found


def toc_holds() -> tuple[int, list[Finding]]:
    """Find chapters that nobody can reach, and entries that lead nowhere."""
    listed = list(_listed(read_yaml(paths.root() / paths.TOC)))
    have = {paths.relative(page).rsplit(".", 1)[0]: page for page in prose.pages()}
    missing = [
        Finding(paths.relative(have[name]), "", f"is not in {paths.TOC}", f"Add `- file: {name}` to it.")
        for name in have
        if name not in listed
    ]
    gone = [
        Finding(paths.TOC, name, "no such page", "Mend the name, or remove the entry.")
        for name in listed
        if name not in have
    ]
    return len(listed), missing + gone


def _listed(entry) -> Iterator[str]:
    if isinstance(entry, list):
        for item in entry:
            yield from _listed(item)
    elif isinstance(entry, dict):
        for key, value in entry.items():
            if key in {"file", "root"}:
                yield value
            else:
                yield from _listed(value)


def notebooks_are_fresh() -> tuple[int, list[Finding]]:
    """Find notebooks whose outputs are not what their inputs give, or hold a warning or an error."""
    found = []
    if not frontispiece.is_fresh():
        found.append(
            Finding(frontispiece.PICTURE, "", "is not the figure as its chapter stores it", "Run `make refresh`.")
        )
    for page in freshness.notebooks():
        name = paths.relative(page)
        found += [Finding(name, "", f"is stale: {why}", "Run `make refresh`.") for why in freshness.reasons(page)]
        for number, cell in enumerate(freshness.load(page)["cells"], start=1):
            kinds = {output["output_type"] for output in cell.get("outputs", [])} & {"stream", "error"}
            if kinds:
                fault = "printed something, a warning or an error, that would stand on the page"
                found.append(Finding(name, f"cell {number}", fault, "Mend its cause and run `make refresh`."))
    return len(freshness.notebooks()), found
