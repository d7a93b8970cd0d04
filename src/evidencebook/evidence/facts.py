"""Facts: numbers with their words and their origin, and the file that holds them all."""

import csv
import io
from dataclasses import asdict, dataclass, fields
from functools import lru_cache

from evidencebook import project
from evidencebook.files.load import content

FILE = "data/derived/facts.csv"
# Units that every report may use; `report.toml` adds its own.
UNITS = (
    *("usd_million", "percent", "percentage_points", "year", "times", "count", "days", "thousand_tonnes", "tonnes"),
    *("persons", "aircraft", "vehicles"),
)


@dataclass(frozen=True)
class Fact:
    """A number with its words; `rows`, `passages` and `sources` are its origin, ids separated by spaces."""

    id: str
    value: float
    unit: str
    words: str
    computed: str
    rows: str
    passages: str = ""
    sources: str = ""


def fact(name: str, value: float, unit: str, words: str, computed: str, row_ids: list[str]) -> Fact:
    """Return a fact computed from rows of evidence; the registry adds their passages and sources."""
    return Fact(name, float(value), unit, words, computed, " ".join(dict.fromkeys(row_ids)))


def read() -> dict[str, Fact]:
    """Return every fact of the committed file by its id."""
    return _facts(content(project.root() / FILE))


@lru_cache(maxsize=2)
def _facts(file: bytes) -> dict[str, Fact]:
    rows = csv.DictReader(io.StringIO(file.decode("utf-8"), newline=""))
    return {row["id"]: _fact(row) for row in rows}


def _fact(row: dict[str, str]) -> Fact:
    value = float(row.pop("value"))
    return Fact(value=value, **row)


def as_csv(facts: list[Fact]) -> str:
    """Return the facts as the text of the file: one row each, values with six significant digits."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(field.name for field in fields(Fact))
    writer.writerows((asdict(f) | {"value": f"{f.value:.6g}"}).values() for f in facts)
    return out.getvalue()
