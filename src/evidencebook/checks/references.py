"""Checks that every id in the tables refers to a source, a passage, a name or a row."""

from evidencebook.evidence import passages, sources, tables
from evidencebook.problems import Problem

# Stands in `leads_to` if no recommendation rests on a finding.
CONTEXT = "context"


def references_hold() -> tuple[int, list[Problem]]:
    """Find unknown ids, ids shared by two rows of evidence, and rows without a passage or locator."""
    known, evidence = _known(), tables.evidence()
    found, ids = [], {}
    count = 0
    for name, resource in tables.codebook().items():
        file = f"data/{resource['path']}"
        columns = {f["name"]: f["refers_to"] for f in resource["schema"]["fields"] if f.get("refers_to")}
        columns = {column: kind for column, kind in columns.items() if kind != "facts"}
        for number, row in enumerate(tables.read(name).to_dict("records"), start=2):
            count += 1
            place = f"row {number} ({row['id']})"
            faults = [
                unknown(
                    file,
                    f"{place}, column {column}",
                    kind.split()[0].removesuffix("s"),
                    target,
                    known[kind],
                    _where(kind),
                )
                for column, kind in columns.items()
                for target in row[column].split()
                if target not in known[kind]
            ]
            found += faults or _of_its_source(file, place, row, known)
            if name in evidence:
                if row["id"] in ids:
                    fault = f"the id is also that of a row of {ids[row['id']]}"
                    found.append(Problem(file, f"{place}, column id", fault, "Give each row an id of its own."))
                ids[row["id"]] = file
    return count, found


def _known() -> dict[str, dict]:
    """Return the known ids by kind of reference; `refers_to` in the codebook gives the kind of a column.

    Facts are not included: they are checked where they are computed.
    """
    kinds = {f.get("refers_to") for book in tables.codebook().values() for f in book["schema"]["fields"]}
    known: dict[str, dict] = {"sources": sources.read(), "passages": passages.read()}
    known["rows"] = {row: name for name in [*tables.evidence(), *tables.series()] for row in tables.read(name).index}
    for kind in kinds - {None, "facts", *known}:
        known[kind] = {row: name for name in kind.split() for row in tables.read(name).index}
    if "recommendations" in known:
        known["recommendations"] |= {CONTEXT: CONTEXT}
    return known


def _where(kind: str) -> str:
    if kind == "rows":
        return "a table of evidence"
    return "references.bib" if kind == "sources" else " or ".join(f"data/{name}.csv" for name in kind.split())


def _of_its_source(file: str, place: str, row: dict, known: dict[str, dict]) -> list[Problem]:
    """Find rows whose passages belong to another source, and rows of evidence without a place in their source."""
    found = []
    for prefix in ("", "first_", "second_"):
        source, spans = row.get(f"{prefix}source", ""), row.get(f"{prefix}passages", "").split()
        for passage in spans if source else []:
            if known["passages"][passage].source != source:
                fault = f"the passage {passage!r} is of {known['passages'][passage].source}, the row of {source}"
                remedy = "Name a passage of the row's source."
                found.append(Problem(file, f"{place}, column {prefix}passages", fault, remedy))
        if source and not spans and f"{prefix}passages" in row and known["sources"][source].is_document:
            remedy = "Add a passage with `evidencebook add passage` and name it here."
            fault = "a figure or statement of a document without a passage"
            found.append(Problem(file, f"{place}, column {prefix}passages", fault, remedy))
    if (
        "locator" in row
        and "confidence" in row
        and not row["locator"]
        and not row.get("passages")
        and not known["sources"][row["source"]].is_document
    ):
        fault, remedy = "a row without a place in its source", "Say where it is in the source, or name a passage."
        found.append(Problem(file, f"{place}, column locator", fault, remedy))
    return found


def unknown(file: str, place: str, kind: str, name: str, known: dict, where: str) -> Problem:
    """Return the problem of an unknown id, with the most similar known id."""
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return Problem(file, place, f"unknown {kind} {name!r}", f"Add it to {where}, or correct the name.{hint}")
