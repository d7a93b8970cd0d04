"""Facts: numbers with their words and their origin, and the file that holds them all."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import lru_cache

from evidencebook import project
from evidencebook.files.load import content
from evidencebook.problems import Problem, ReportError

FILE = "data/derived/facts.csv"
# Units that every report may use; `report.toml` adds its own.
UNITS = (
    *("usd_million", "percent", "percentage_points", "year", "times", "count", "days", "thousand_tonnes", "tonnes"),
    *("persons", "aircraft", "vehicles"),
)


@dataclass(frozen=True)
class Fact:
    """A number with its words; `rows`, `passages` and `sources` are the ids of its origin, each once."""

    id: str
    value: float
    unit: str
    words: str
    computed: str
    rows: tuple[str, ...]
    passages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


# The fields of a fact that are lists of ids; its file has the ids separated by spaces.
_LISTS = ("rows", "passages", "sources")


def fact(name: str, value: float, unit: str, words: str, computed: str, row_ids: Iterable[str]) -> Fact:
    """Return a fact computed from rows of evidence; the registry adds their passages and sources."""
    return Fact(name, float(value), unit, words, computed, tuple(dict.fromkeys(row_ids)))


def read() -> dict[str, Fact]:
    """Return every fact of the committed file by its id; ReportError where it is not as `refresh` writes it."""
    return _facts(content(project.root() / FILE))


@lru_cache(maxsize=2)
def _facts(file: bytes) -> dict[str, Fact]:
    rows = list(csv.DictReader(io.StringIO(file.decode("utf-8", "replace"), newline="")))
    found = {}
    for number, row in enumerate(rows, start=2):
        try:
            found[row["id"]] = _fact(row)
        except (KeyError, ValueError, AttributeError):  # a column or a cell that is missing, or no number
            fault, remedy = "is no fact as `make refresh` writes it", "Write the file anew: make refresh"
            raise ReportError([Problem(FILE, f"row {number}", fault, remedy)]) from None
    return found


def _fact(row: dict[str, str]) -> Fact:
    lists = {name: tuple(row[name].split()) for name in _LISTS}
    return Fact(row["id"], float(row["value"]), row["unit"], row["words"], row["computed"], **lists)


def as_csv(facts: list[Fact]) -> str:
    """Return the facts as the text of the file: one row per fact, values with six significant digits."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(field.name for field in fields(Fact))
    for fact in facts:
        lists = (" ".join(getattr(fact, name)) for name in _LISTS)
        writer.writerow((fact.id, f"{fact.value:.6g}", fact.unit, fact.words, fact.computed, *lists))
    return out.getvalue()
