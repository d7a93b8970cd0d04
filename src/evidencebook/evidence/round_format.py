"""The format of a round of evidence: its columns and dates, and what a row says about itself and its source."""

import csv
import io
import re
import unicodedata
from calendar import month_name, monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from evidencebook.evidence import table_form

REQUIRED = ("id", "topic", "date_precision", "actor", "actor_side", "what", "exact_words", "language", "url", "publisher",
            "host_kind", "grade", "grade_reason")  # fmt: skip
# Optional columns, as far as they are known; any column of the row's table may be given as well.
OPTIONAL = ("date_start", "date_end", "place", "asserted_by", "denied_by", "title", "published", "replaces", "bears_on", "seen",
            "key", "kind", "standpoint", "table", "standing", "credibility", "locator_kind", "note")  # fmt: skip
# The kinds of host, from the closest to the origin to the farthest, with the words that a round may use for each.
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
ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_NO_TITLE = re.compile(r"\[?\s*title not seen[^\]]*\]?|", re.IGNORECASE)
_FROM_ADDRESS = re.compile(r"\s*\[\s*(?:title )?(?:as )?read from the address\s*\]\s*", re.IGNORECASE)
# "No answer was found" reports a search, so it does not mean that somebody contests the row.
_NOT_A_DENIAL = re.compile(r"^(?:no |none\b|not )|\bfound$", re.IGNORECASE)
_COPY = re.compile(
    r"^(?P<who>[^,]+?),?\s+(?:reprinted by|copied by|copied in|text copied in|at|in|on an?|in the|reworded copy on)\s+"
    r"(?P<where>[^,]+)(?P<rest>,.*)?$"
)


@dataclass(frozen=True)
class Fault:
    """A fault in a row of the round, with line, column and remedy."""

    line: int
    column: str
    what: str
    remedy: str

    def told(self, file: str) -> str:
        """Return the fault as one line for the author."""
        return f"{file}: line {self.line}, column {self.column}: {self.what}. {self.remedy}"


# --- reading ---------------------------------------------------------------------------------------------------------


def read_round(path: Path) -> tuple[list[dict[str, str]], list[Fault]]:
    """Return the rows of a round, each with the line it begins on, and the faults that make the file unreadable."""
    if kind := table_form.other_kind(path.read_bytes()):
        return [], [Fault(1, "", f"is {kind}, not a CSV file", "Save the table as CSV (UTF-8).")]
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return [], [Fault(1, "", f"is not UTF-8 ({error.reason})", "Save the file in the encoding UTF-8.")]
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="beyond", restval=None)
    head = [name.strip() for name in reader.fieldnames or []]
    reader.fieldnames = head
    if problems := list(_of_head(head)):
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


def _of_head(head: list[str]) -> Iterator[Fault]:
    """Return what is wrong with the names of the columns."""
    if len(head) == 1 and (mark := next((mark for mark in ";\t|" if mark in head[0]), "")):
        name = "tabs" if mark == "\t" else f"the sign {mark}"
        yield Fault(1, "", f"its cells are separated by {name}", "Save the file as CSV with commas.")
        return
    for name in REQUIRED:
        if name not in head:
            near = [given for given in head if table_form.plain_name(given) == name]
            yield Fault(1, name, "is missing", f"Call the column {near[0]!r} so." if near else "Add the column.")
    for name in sorted({name for name in head if head.count(name) > 1}):
        yield Fault(1, name, "stands there twice", "Delete one of the two columns, or give it another name.")


def _clean(cell: str) -> str:
    return re.sub(r"\s+", " ", cell).strip()


def dates(row: dict[str, str]) -> tuple[str, str, str]:
    """Return first day, last day and precision of a row; ValueError names the cell that is not a date."""
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
    """Return the kind of a locator: `words` of the page, its `title`, a `cell` of a table, or a `paraphrase`."""
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
    """Return the credibility of a claim on the Admiralty scale (1–6), by rule; 1 and 5 are only ever given by hand.

    2, probably true: exact words in a source graded A or B. 3, possibly true: grade C, or not the exact words, or contested.
    4, doubtful: two of these three. 6, cannot be judged: grade D or lower.
    """
    if grade in "DEF":
        return "6"
    doubts = (grade == "C") + (kind in {"paraphrase", "title"}) + contested
    return str(min(2 + doubts, 4))


def standing(row: dict[str, str]) -> str:
    """Return how a row is known: `contested` by somebody, told by `one_side`, `said` by the actor, or `public`."""
    if is_denial(row.get("denied_by", "")):
        return "contested"
    by, actor = row.get("asserted_by", ""), row.get("actor", "")
    if not by:
        return "public"
    return "said" if _same_person(by, actor) else "one_side"


def is_denial(words: str) -> bool:
    """Whether words say that somebody contests a row, rather than that no answer was found."""
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
    """Return the publisher and a remark: "Reuters, reprinted by X" gives Reuters and the copy at X."""
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
    """Return a readable key: the publisher and the day, with a letter if that key is taken."""
    plain = unicodedata.normalize("NFKD", re.sub(r"\([^)]*\)", "", who).replace("copy at", "").replace("’", ""))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower()) or ["source"]
    words = [w for w in words if w not in {"the", "of", "and", "a", "s", "in"}][:4]
    base = "-".join([*words, published])
    return next(k for k in [base, *(f"{base}-{c}" for c in "bcdefghijklmnopqrstuvwxyz")] if k not in taken)


def entry_of(rows: list[dict[str, str]], taken: set[str], read_on: str) -> tuple[dict[str, str], list[str]]:
    """Return the entry for an address from all rows that name it, and lines that say where those rows disagree."""
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
    parts = day.split("-")
    written = [parts[0]] if len(parts) == 1 else [month_name[int(parts[1])], parts[0]]
    return " ".join([str(int(parts[2])), *written] if len(parts) == 3 else written)


def as_bibtex(entry: dict[str, str]) -> str:
    """Return an entry as BibTeX."""

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
