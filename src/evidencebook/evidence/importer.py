"""A round of evidence becomes rows, sources and locks: `evidence import FILE`.

A round is a CSV file with a row for every statement that somebody found: what it says, the exact words seen on the page, where
that page is, what kind of host it has and how far it may be trusted. The importer reads it, says what is new, what replaces
which source and what conflicts with the record, and writes only after a yes. It knows tables and columns from the codebook
(`data/datapackage.json`) and nothing of any subject: it serves the next round as it served the last.

*Where a row goes.* To the table that its column `table` names, else to the table whose description in the codebook lists the
topic of the row under `takesTopics`, else to `evidence`. A column of the round that the table has too is taken as it stands.

*Which source it gets.* One entry of the bibliography for each address. An address that is there already keeps its entry and
its key. Rows that disagree about one address (another publisher, host or grade) are told; the weaker host and the lower grade stand.

*What is never lost.* A row whose id is in the record with other words is told and left out, unless `--take ID` says that the
new words stand. A source that a row `replaces` stays as long as anything cites it; what cites it is listed.
"""

import argparse
import csv
import io
import json
import re
import sys
import unicodedata
from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from evidencebook.files import atomic

REQUIRED = ("id", "topic", "date_precision", "actor", "actor_side", "what", "exact_words", "language", "url", "publisher",
            "host_kind", "grade", "grade_reason")  # fmt: skip
OPTIONAL = ("date_start", "date_end", "place", "asserted_by", "denied_by", "title", "published", "replaces", "bears_on",
            "seen", "key", "kind", "standpoint", "table", "standing", "credibility", "locator_kind", "note")  # fmt: skip
# Host kinds from the nearest to what is reported to the farthest, by the words that a round may use for them.
HOSTS = {
    "primary_origin": "origin",
    "primary_copy": "copy",
    "agency_or_quality_press": "press",
    "regional_press": "regional",
    "aggregator_or_repost": "aggregator",
    "social": "social",
}
HOST_ORDER = tuple(HOSTS.values())
GRADES = "ABCDEF"
LONGEST = 50
DEFAULT_TABLE = "evidence"
_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_NO_TITLE = re.compile(r"\[?\s*title not seen[^\]]*\]?|", re.IGNORECASE)
_FROM_ADDRESS = re.compile(r"\s*\[\s*(?:title )?(?:as )?read from the address\s*\]\s*", re.IGNORECASE)
# "No answer was found" is a search that found nothing, and contests nothing.
_NOT_A_DENIAL = re.compile(r"^(?:no |none\b|as above|not )|\bfound$", re.IGNORECASE)
_COPY = re.compile(
    r"^(?P<who>[^,]+?),?\s+(?:reprinted by|copied by|copied in|text copied in|at|in|on an?|in the|reworded copy on)\s+"
    r"(?P<where>[^,]+)(?P<rest>,.*)?$"
)


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row of the round, by line and column, and what to do."""

    line: int
    column: str
    what: str
    remedy: str

    def told(self, file: str) -> str:
        """Return the problem as a line of a report."""
        return f"{file}: line {self.line}, column {self.column}: {self.what}. {self.remedy}"


@dataclass
class Plan:
    """What an import would do; nothing is written before `write`."""

    new: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    same: list[str] = field(default_factory=list)
    changed: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)
    sources: list[dict[str, str]] = field(default_factory=list)
    replaced: dict[str, list[str]] = field(default_factory=dict)
    problems: list[Fault] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows would be written."""
        return sum(len(rows) for rows in [*self.new.values(), *self.changed.values()])


# --- reading ---------------------------------------------------------------------------------------------------------


def read_round(path: Path) -> tuple[list[dict[str, str]], list[Fault]]:
    """Return the rows of a round with the line each begins on, and what makes the file unreadable."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return [], [Fault(1, "", f"is not UTF-8 ({error.reason})", "Save the file in the encoding UTF-8.")]
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="beyond", restval=None)
    head = reader.fieldnames or []
    problems = [Fault(1, name, "is missing", "Add the column.") for name in REQUIRED if name not in head]
    if problems:
        return [], problems
    rows, before = [], reader.line_num
    for row in reader:
        line, before = before + 1, reader.line_num
        if "beyond" in row or None in row.values():
            problems.append(
                Fault(line, "", "has another number of cells than the header", "Quote cells that hold a comma.")
            )
            continue
        rows.append({name: _clean(cell) for name, cell in row.items()} | {"_line": str(line)})
    return rows, problems


def _clean(cell: str) -> str:
    return re.sub(r"\s+", " ", cell).strip()


def _dates(row: dict[str, str]) -> tuple[str, str, str]:
    """Return first day, last day and precision of a row; ValueError says which cell is no date."""
    start, end, precision = row.get("date_start", ""), row.get("date_end", ""), row["date_precision"]
    first, last = _day(start, first=True), _day(end or start, first=False)
    if precision in {"month", "year"} and (start or end):
        cut = 7 if precision == "month" else 4
        first = _day((start or end)[:cut], first=True)
        last = _day((end or start)[:cut], first=False)
    if precision == "before":
        return ("", last, "before") if not first or first == last or not start else (first, last, "period")
    if first and last and first > last:
        raise ValueError(f"date_start {start} is after date_end {end}")
    return first, last, _kind(first, last) if first and last else precision


def _kind(first: str, last: str) -> str:
    if first == last:
        return "day"
    (y1, m1, d1), (y2, m2, d2) = ((int(part) for part in day.split("-")) for day in (first, last))
    if (m1, d1, m2, d2) == (1, 1, 12, 31) and y1 == y2:
        return "year"
    return "month" if d1 == 1 and (y1, m1) == (y2, m2) and d2 == monthrange(y2, m2)[1] else "period"


def _day(cell: str, *, first: bool) -> str:
    if not cell:
        return ""
    match = _DAY.fullmatch(cell)
    if not match:
        raise ValueError(f"{cell!r} is not a date such as 2022-02-24, 2022-02 or 2022")
    year, month, day = match.groups()
    month = month or ("01" if first else "12")
    day = day or ("01" if first else str(monthrange(int(year), int(month))[1]))
    return date(int(year), int(month), int(day)).isoformat()


# --- what a row says of itself ---------------------------------------------------------------------------------------


def locator_kind(words: str) -> str:
    """Return what a locator is: the words of the page, the title alone, a cell of a data set, or a paraphrase."""
    if re.search(r"\((?:paraphrase|transl\.?)[^)]*\)", words):
        return "paraphrase"
    if "(title)" in words:
        return "title"
    return (
        "cell"
        if re.search(r"\b(?:row|column|sheet)\b.{1,120}(?:=|column)|^[\w-]+(?:[,;|] ?[\w.: -]+){3,}$", words)
        else "words"
    )


def credibility(grade: str, kind: str, *, contested: bool) -> str:
    """Return the credibility of a claim, 1–6 of the Admiralty scale, by rule; 1 and 5 are given by hand only.

    2 probably true: exact words in a source graded A or B. 3 possibly true: grade C, or not the exact words, or contested.
    4 doubtful: two of these three. 6 cannot be judged: grade D or lower, where nobody says who looked.
    """
    if grade in "DEF":
        return "6"
    doubts = (grade == "C") + (kind in {"paraphrase", "title"}) + contested
    return str(min(2 + doubts, 4))


def standing(row: dict[str, str]) -> str:
    """Return on whose word a row stands: denied by another, told by one side, said by the actor, or open to all."""
    if is_denial(row.get("denied_by", "")):
        return "contested"
    by, actor = row.get("asserted_by", ""), row.get("actor", "")
    if not by:
        return "public"
    return "said" if _same_person(by, actor) else "one_side"


def is_denial(words: str) -> bool:
    """Whether somebody contests a row, rather than an answer having been looked for and not found."""
    return bool(words) and not _NOT_A_DENIAL.search(words)


def _same_person(a: str, b: str) -> bool:
    names = [
        {w for w in re.findall(r"[^\W\d_]{4,}", text) if w[0].isupper()} for text in (a.split(",", maxsplit=1)[0], b)
    ]
    return bool(names[0]) and names[0] <= names[1]


# --- sources ---------------------------------------------------------------------------------------------------------


def bibliography(path: Path) -> dict[str, dict[str, str]]:
    """Return every entry by its key, each with its fields as they stand in the file."""
    entries = {}
    for match in re.finditer(
        r"^@\w+\{([^,\s]+),\n(.*?)^\}", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    ):
        fields = re.findall(r"^  (\w+) = \{(.*)\},$", match[2], re.MULTILINE)
        entries[match[1]] = {name: value.strip("{}").replace("\\", "") for name, value in fields}
    return entries


def publisher(told: str) -> tuple[str, str]:
    """Return who publishes, and what else is told of it: "Reuters, reprinted by X" is Reuters, in a copy at X."""
    told = re.sub(r"\s*\((?:mirror|repost)\)", "", told)
    if kept := re.match(r"^(.*?)\s*\(copy (?:in|at|on) (.*?)\)$", told):
        return f"{kept[1]}, copy at {kept[2]}", ""
    by = re.match(r"^(.*?),\s+((?:citing|from|quoting|on|after|excerpt of|abstract of|summary)\b.*)$", told)
    if by:
        return by[1], by[2][0].upper() + by[2][1:]
    match = _COPY.match(told)
    if match:
        return f"{match['who']}, copy at {match['where']}", (match["rest"] or "").strip(", ")
    return told, ""


def key_of(who: str, published: str, taken: set[str]) -> str:
    """Return a readable key: the publisher and the day, with a letter where that is taken."""
    plain = unicodedata.normalize("NFKD", re.sub(r"\([^)]*\)", "", who).replace("copy at", "").replace("’", ""))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower()) or ["source"]
    words = [w for w in words if w not in {"the", "of", "and", "a", "s", "in"}][:4]
    base = "-".join([*words, published])
    return next(k for k in [base, *(f"{base}-{c}" for c in "bcdefghijklmnopqrstuvwxyz")] if k not in taken)


def _entry(rows: list[dict[str, str]], taken: set[str], read_on: str) -> tuple[dict[str, str], list[str]]:
    """Return the entry of an address from all rows that name it, and where they disagree."""
    first, told = rows[0], []
    for column in ("publisher", "host_kind", "grade"):
        if len(said := list(dict.fromkeys(row[column] for row in rows))) > 1:
            lines = ", ".join(row["_line"] for row in rows)
            told.append(f"{first['url']}: {column} is {' and '.join(map(repr, said))} (lines {lines})")
    host = max((HOSTS[row["host_kind"]] for row in rows), key=HOST_ORDER.index)
    weakest = max(rows, key=lambda row: (row["grade"], -int(row["_line"])))
    titles = [row.get("title", "") for row in rows]
    seen = [t for t in titles if t and not _NO_TITLE.fullmatch(t)]
    whole = [t for t in seen if not _FROM_ADDRESS.search(t)]
    title, notes = (whole or seen or [""])[0], []
    published = max((row.get("published", "") for row in rows), key=len)
    if published:
        notes.append(f"Published {_in_words(published)}")
    else:
        notes.append("The day of publication was not seen")
    if _FROM_ADDRESS.search(title):
        title = _FROM_ADDRESS.sub("", title)
        notes.append("Title read from the address")
    if not title:
        topic = re.sub(r"[-_]+", " ", first["topic"])
        title = f"[Title not seen; a page on {topic}]"
        notes.append("Title not seen")
    who, more = publisher(next((r["publisher"] for r in rows if HOSTS[r["host_kind"]] == host), first["publisher"]))
    notes += [more] if more else []
    day = published or (first.get("date_end") or first.get("date_start") or read_on)[:4]
    day = min(day, read_on)
    key = first.get("key") or key_of(who, day, taken)
    entry = {
        "key": key,
        "author": who,
        "title": title,
        "year": day[:4],
        "note": ". ".join(notes),
        "url": first["url"],
        "urldate": read_on,
        "date": published,
        "language": first["language"],
        "kind": first.get("kind") or ("statement" if host in {"origin", "copy"} else "press"),
        "host": host,
        "grade": weakest["grade"],
        "gradereason": weakest["grade_reason"],
        "standpoint": first.get("standpoint", ""),
    }
    return entry, told


def _in_words(day: str) -> str:
    months = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
    parts = day.split("-")
    written = [parts[0]] if len(parts) == 1 else [months[int(parts[1]) - 1], parts[0]]
    return " ".join([str(int(parts[2])), *written] if len(parts) == 3 else written)


def _as_bibtex(entry: dict[str, str]) -> str:
    def escaped(text: str) -> str:
        return re.sub(r"(?<!\\)([%&#$])", r"\\\1", text.replace("–", "--").replace("{", "(").replace("}", ")"))

    lines = [f"@misc{{{entry['key']},"]
    for name, value in entry.items():
        if name == "key" or not value:
            continue
        text = value if name == "url" else escaped(value)
        text = f"{{{text}}}" if name in {"author", "title"} else text
        lines.append(f"  {name} = {{{text}}},")
    return "\n".join([*lines, "}", ""])


# --- the plan --------------------------------------------------------------------------------------------------------


def plan(
    root: Path, file: Path, *, prefixes: tuple[str, ...] = (), take: frozenset[str] = frozenset(), read_on: str = ""
) -> Plan:
    """Return what an import of a file would do to the record in a folder."""
    made, read_on = Plan(), read_on or date.today().isoformat()
    rows, made.problems = read_round(file)
    tables, known = _tables(root), bibliography(root / "references.bib")
    for row in rows:
        row["id"] = next((row["id"].removeprefix(p) for p in prefixes if row["id"].startswith(p)), row["id"])
    good = _sound(made, rows, tables, known)
    keys = _plan_sources(made, good, known, read_on)
    held = {name: _held(root, tables[name]) for name in tables}
    for row in good:
        name = _table_of(row, tables)
        _plan_row(made, row, name, _record(row, tables[name], keys[row["url"]]), held, take)
        for old_key in row.get("replaces", "").split():
            made.replaced.setdefault(old_key, []).append(row["id"])
    return made


def _sound(made: Plan, rows: list[dict], tables: dict[str, dict], known: dict) -> list[dict]:
    """Return the rows without a fault; the faults of the others are told in the plan."""
    good = []
    for row in rows:
        faults = _faults(row, tables, known)
        made.problems += faults
        good += [] if faults else [row]
    times = Counter(row["id"] for row in good)
    for row in good:
        if times[row["id"]] > 1:
            what = f"{row['id']!r} stands in the round more than once"
            made.problems.append(Fault(int(row["_line"]), "id", what, "Give each row an id of its own."))
    return [row for row in good if times[row["id"]] == 1]


def _plan_row(made: Plan, row: dict, name: str, record: dict, held: dict[str, dict], take: frozenset[str]) -> None:
    """Plan what becomes of a row: new, the same, with other words that are taken or not, or an id that is another's."""
    old = held[name].get(row["id"])
    if elsewhere := next((t for t, ids in held.items() if row["id"] in ids and t != name), None):
        told = f"the id {row['id']!r} is that of a row of {elsewhere}; give it another"
        made.conflicts.append(f"line {row['_line']}: {told}")
    elif old is None:
        made.new.setdefault(name, []).append(record)
    elif not (differs := [c for c in record if record[c] != old.get(c, "")]):
        made.same.append(row["id"])
    elif row["id"] in take:
        made.changed.setdefault(name, []).append(record)
    else:
        words = "; ".join(f"{c}: {old.get(c, '')!r} against {record[c]!r}" for c in differs[:3])
        told = f"{row['id']!r} is in {name} with other words ({words}); the record stands unless --take {row['id']}"
        made.conflicts.append(f"line {row['_line']}: {told}")


def _plan_sources(made: Plan, rows: list[dict], known: dict, read_on: str) -> dict[str, str]:
    """Plan an entry for each new address; return the key of every address."""
    keys, taken, by_url = {}, set(known), {}
    at = {entry["url"]: key for key, entry in known.items() if entry.get("url")}
    for row in rows:
        by_url.setdefault(row["url"], []).append(row)
    standpoints = {e.get("author", ""): e.get("standpoint", "") for e in known.values()}
    for url, these in by_url.items():
        entry, told = _entry(these, taken, read_on)
        made.conflicts += [f"{one}; the weaker stands" for one in told]
        if url in at:
            keys[url] = at[url]
            old = known[at[url]]
            if old.get("grade") != entry["grade"]:
                made.conflicts.append(
                    f"{url}: grade is {old.get('grade')!r} in {at[url]} and {entry['grade']!r} in the round; the record stands"
                )
            continue
        entry["standpoint"] = entry["standpoint"] or standpoints.get(entry["author"], "")
        if not entry["standpoint"]:
            made.problems.append(
                Fault(
                    int(these[0]["_line"]),
                    "standpoint",
                    f"nothing says from which standpoint {entry['author']!r} writes",
                    "Add a column standpoint, for example “Ukrainian press”.",
                )
            )
        keys[url] = entry["key"]
        taken.add(entry["key"])
        standpoints[entry["author"]] = entry["standpoint"]
        made.sources.append(entry)
    return keys


def _tables(root: Path) -> dict[str, dict]:
    book = json.loads((root / "data" / "datapackage.json").read_text(encoding="utf-8"))
    return {r["name"]: r for r in book["resources"] if r["type"] == "table"}


def _held(root: Path, resource: dict) -> dict[str, dict[str, str]]:
    path = root / "data" / resource["path"]
    if not path.is_file():
        return {}
    return {row["id"]: row for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))}


def _table_of(row: dict[str, str], tables: dict[str, dict]) -> str:
    takes = (name for name, book in tables.items() if row["topic"] in book.get("takesTopics", ()))
    return row.get("table") or next(takes, DEFAULT_TABLE)


def _faults(row: dict[str, str], tables: dict[str, dict], known: dict) -> list[Fault]:
    """Return everything in a row that cannot go into the record."""
    return [Fault(int(row["_line"]), *told) for told in (*_of_cells(row, known), *_of_table(row, tables))]


def _of_cells(row: dict[str, str], known: dict) -> Iterator[tuple[str, str, str]]:
    """Return (column, what is wrong, remedy) for the cells of a row, whatever its table."""
    url = urlsplit(row["url"])
    is_address = url.scheme in {"http", "https"} and url.hostname and " " not in row["url"]
    words = len(row["exact_words"].split())
    wrong = {
        "id": (not _ID.fullmatch(row["id"]), "is not an id", "Use small letters, digits and hyphens."),
        "host_kind": (row["host_kind"] not in HOSTS, "is no kind of host", f"Give one of {', '.join(HOSTS)}."),
        "grade": (row["grade"] not in GRADES, "is no grade", "Give A to F."),
        "url": (not is_address, "is not a whole address", "Give it with https://."),
    }
    yield from ((column, "is empty", "Fill it.") for column in REQUIRED if not row[column])
    for column, (is_wrong, what, remedy) in wrong.items():
        if row[column] and is_wrong:
            yield column, f"{row[column]!r} {what}", remedy
    if words > LONGEST:
        yield "exact_words", f"has {words} words", f"Quote at most {LONGEST}."
    try:
        _dates(row)
    except ValueError as error:
        yield "date_start", str(error), "Write 2022-02-24, 2022-02 or 2022."
    for old in row.get("replaces", "").split():
        if old not in known:
            yield "replaces", f"no source is called {old!r}", "Give a key of references.bib."
    for column, cell in row.items():
        if hidden := next((c for c in cell if unicodedata.category(c) in {"Cc", "Cf", "Co", "Zl", "Zp"}), None):
            yield column, f"holds the character U+{ord(hidden):04X}, which does not show", "Remove it."


def _of_table(row: dict[str, str], tables: dict[str, dict]) -> Iterator[tuple[str, str, str]]:
    """Return (column, what is wrong, remedy) for the cells that the table of a row has a list for."""
    name = _table_of(row, tables)
    if name not in tables:
        yield "table", f"no table is called {name!r}", f"Give one of {', '.join(tables)}."
        return
    for field_ in tables[name]["schema"]["fields"]:
        cell, allowed = row.get(field_["name"], ""), field_.get("constraints", {}).get("enum")
        if cell and allowed and cell not in allowed and field_["name"] != "date_precision":
            yield field_["name"], f"{cell!r} is not in the list of {name}", f"Give one of {', '.join(allowed)}."


def _record(row: dict[str, str], table: dict, key: str) -> dict[str, str]:
    """Return a row as its table holds it."""
    first, last, precision = _dates(row)
    kind = row.get("locator_kind") or locator_kind(row["exact_words"])
    contested = is_denial(row.get("denied_by", ""))
    note = row.get("note", "")
    if row.get("denied_by") and not contested:
        note = f"{note} {row['denied_by'].rstrip('.')}.".strip()
    made = {
        "date_start": first,
        "date_end": last,
        "date_precision": precision,
        "contested_by": row["denied_by"] if contested else "",
        "standing": row.get("standing") or standing(row),
        "locator": row["exact_words"],
        "locator_kind": kind,
        "source": key,
        "credibility": row.get("credibility") or credibility(row["grade"], kind, contested=contested),
        "question": row.get("bears_on", ""),
        "note": note,
    }
    return {c["name"]: made.get(c["name"], row.get(c["name"], "")) for c in table["schema"]["fields"]}


# --- writing ---------------------------------------------------------------------------------------------------------


def contents(root: Path, made: Plan) -> dict[Path, str]:
    """Return the files that a plan writes, whole, by their paths."""
    tables, files = _tables(root), {}
    for name in dict.fromkeys([*made.new, *made.changed]):
        path = root / "data" / tables[name]["path"]
        held = _held(root, tables[name])
        for record in made.changed.get(name, []):
            held[record["id"]] = record
        rows = [*held.values(), *made.new.get(name, [])]
        head = [column["name"] for column in tables[name]["schema"]["fields"]]
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(head)
        writer.writerows([row[column] for column in head] for row in rows)
        files[path] = out.getvalue()
    if made.sources:
        path = root / "references.bib"
        text = path.read_text(encoding="utf-8").rstrip("\n") + "\n"
        files[path] = "\n".join([text, *(_as_bibtex(entry) for entry in made.sources)])
    return files


def told(made: Plan, file: str, *, all_rows: bool = False) -> list[str]:
    """Return what a plan would do, for a reader who has to say yes or no."""
    lines = [problem.told(file) for problem in made.problems]
    for name, rows in made.new.items():
        lines.append(f"new in {name}: {len(rows)} rows")
        lines += [f"  {row['id']}" for row in rows] if all_rows else []
    lines += [f"new words in {name}: {', '.join(row['id'] for row in rows)}" for name, rows in made.changed.items()]
    lines += [f"already there: {len(made.same)} rows"] if made.same else []
    lines += [f"new sources: {len(made.sources)}"] if made.sources else []
    lines += [f"replaces {key}: by {', '.join(ids)}" for key, ids in sorted(made.replaced.items())]
    lines += [f"conflict: {conflict}" for conflict in made.conflicts]
    return lines


def add_arguments(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """Give a parser the arguments of an import; return it."""
    parser.add_argument("file", type=Path, help="a CSV file, one row a statement")
    parser.add_argument(
        "--prefix", action="append", default=[], help="a prefix of ids that is dropped; may be repeated"
    )
    parser.add_argument(
        "--take", action="append", default=[], metavar="ID", help="the words of the round stand for this row"
    )
    parser.add_argument("--read-on", default="", metavar="DAY", help="when the pages were read (default: today)")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, row by row, and do nothing")
    parser.add_argument("--skip-bad", action="store_true", help="leave bad rows out, rather than write nothing")
    parser.add_argument("--yes", action="store_true", help="write without asking")
    return parser


def run(
    options: argparse.Namespace, root: Path, lock: Callable[[Path, list[str]], dict[Path, str]] | None = None
) -> int:
    """Import a round into the record in a folder; return 0 when all was well, 1 when something is wrong.

    `lock` returns the files that lock rows, by the ids of the rows, once the tables are written.
    """
    if not options.file.is_file():
        raise LookupError(f"{options.file}: no such file; name a CSV file with a row for each statement.")
    made = plan(
        root, options.file, prefixes=tuple(options.prefix), take=frozenset(options.take), read_on=options.read_on
    )
    print("\n".join(told(made, options.file.name, all_rows=options.dry_run)))
    if made.problems and not options.skip_bad:
        print("nothing was written: mend these rows, or leave them out with --skip-bad", file=sys.stderr)
        return 1
    if options.dry_run or not made.rows:
        print("nothing was written")
        return 0
    if (
        not options.yes
        and input(f"write {made.rows} rows and {len(made.sources)} sources? [y/N] ").strip().lower() != "y"
    ):
        print("nothing was written")
        return 1
    atomic.replace_together(root, contents(root, made))
    if lock:
        ids = [row["id"] for rows in [*made.new.values(), *made.changed.values()] for row in rows]
        atomic.replace_together(root, lock(root, ids))
    print(f"wrote {made.rows} rows and {len(made.sources)} sources")
    return 0
