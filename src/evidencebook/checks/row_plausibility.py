"""Checks that rows are plausible: possible dates, values that stand in the quoted words, no row twice."""

import re
from collections.abc import Iterator
from datetime import date

from evidencebook.evidence import printed_numbers, sources, tables
from evidencebook.evidence.source_texts import normalise
from evidencebook.evidence.verification_lock import OURS
from evidencebook.problems import Problem

# A beginning is not later than the day on which the source was read; an end may have been announced for years ahead.
_BEGINNINGS = ("date_start", "period_start", "base_start", "date")
_YEARS_AHEAD = 30
_MONTHS = {
    1: "january|янв|січ", 2: "february|фев|лют", 3: "march|март|берез", 4: "april|апрел|квіт", 5: "may|мая|май|трав",
    6: "june|июн|черв", 7: "july|июл|лип", 8: "august|авг|серп", 9: "september|сент|верес", 10: "october|окт|жовт",
    11: "november|нояб|листоп", 12: "december|дек|груд",
}  # fmt: skip


def _file(table: str) -> str:
    return f"data/{tables.codebook()[table]['path']}"


def dates_hold() -> tuple[int, list[Problem]]:
    """Find impossible dates: beginnings after the source was read, and ends decades later."""
    known = sources.read()
    read = {key: day for key, source in known.items() if (day := _day(source.urldate))}
    latest, count, found = max(read.values(), default=date.max), 0, []
    for name, book in tables.codebook().items():
        columns = [field["name"] for field in book["schema"]["fields"] if field["type"] == "date"]
        for number, row in enumerate(tables.read(name).to_dict("records"), start=2):
            until = read.get(row.get("source", ""), latest)
            for column in columns:
                if row[column] != row[column]:
                    continue
                count += 1
                day, place = row[column].date(), f"row {number} ({row['id']}), column {column}"
                if column in _BEGINNINGS and day > until:
                    fault = f"is {day}, after its source was read on {until}"
                    found.append(Problem(_file(name), place, fault, "Correct the date, or the urldate of the source."))
                elif day.year > until.year + _YEARS_AHEAD:
                    fault = f"is {day}, more than {_YEARS_AHEAD} years after its source was read"
                    found.append(Problem(_file(name), place, fault, "Correct the year."))
    return count, found


def _day(iso: str) -> date | None:
    try:
        return date.fromisoformat(iso)
    except ValueError:
        return None


def rows_stand_once() -> tuple[int, list[Problem]]:
    """Find rows of evidence that repeat another row of their table under another id, and so would count twice."""
    count, found = 0, []
    for name in [*tables.evidence(), *tables.series()]:
        seen: dict[tuple[str, ...], str] = {}
        fields = tables.codebook()[name]["schema"]["fields"]
        words = [field["name"] for field in fields if _is_free_text(field)]
        for number, row in enumerate(tables.read(name).to_dict("records"), start=2):
            count, said = count + 1, list(_said(row, fields, words))
            same = next((seen[key] for key in said if key in seen), "")
            if same:
                remedy = f"Keep one of them, or say in what they differ; {same} can name both sources in its note."
                place = f"row {number} ({row['id']}), column id"
                found.append(Problem(_file(name), place, f"says what {same} says, so it would count twice", remedy))
            for key in said:
                seen.setdefault(key, f"row {number} ({row['id']})")
    return count, found


def _is_free_text(field: dict) -> bool:
    is_id = field["name"] in {"id", "locator", "locator_kind", "language", "unit"} or field["name"] in OURS
    plain = field["type"] == "string" and not field.get("refers_to")
    return plain and not is_id and not field.get("constraints", {}).get("enum")


def _said(row: dict, fields: list[dict], words: list[str]) -> Iterator[tuple[str, ...]]:
    """Yield the content of a row without its id and our judgement of it; also its sentence, if any, with source and date."""
    plain = {name: re.sub(r"[\W_]+", " ", normalise(str(value))).casefold().strip() for name, value in row.items()}
    held = [field["name"] for field in fields if field["name"] not in OURS | {"id", "locator", "locator_kind"}]
    yield ("row", *(plain[name] for name in held))
    longest = max((plain[name] for name in words), key=len, default="")
    if len(longest.split()) >= 5 and any(field["type"] == "date" for field in fields):
        about = [f["name"] for f in fields if f["type"] != "string" or f.get("refers_to")]
        yield ("sentence", longest, *(plain[name] for name in about if not name.endswith("passages")))


def values_hold() -> tuple[int, list[Problem]]:
    """Find values that are not in the quoted words, at the scale of these words and for their time."""
    count, found = 0, []
    for name in tables.evidence():
        table, fields = tables.read(name), tables.codebook()[name]["schema"]["fields"]
        if "locator" not in table.columns:
            continue
        columns = printed_numbers.measured(fields)
        for number, row in enumerate(table.to_dict("records"), start=2):
            if not row["locator"]:
                continue
            count += bool(columns)
            place = f"row {number} ({row['id']}), column "
            for column, value in printed_numbers.unprinted(row, fields, row["locator"]):
                fault = f"{value:g} does not stand in the words it was read from: {row['locator'][:80]!r}"
                remedy = (
                    "Correct the value or its unit, or give the words that print it; a sum may be written out as a+b."
                )
                found.append(Problem(_file(name), place + column, fault, remedy))
            if columns and "period_kind" in row and (fault := _time_fault(row)):
                remedy = "Correct the period, or give the words that it was read from."
                found.append(Problem(_file(name), f"{place}period_kind", fault, remedy))
    return count, found


def _time_fault(row: dict) -> str:
    """Return how the period of a row differs from the year or month that its words name; empty if it does not."""
    first, last, words = row["period_start"], row["period_end"], row["locator"].casefold()
    if first != first or last != last:  # noqa: PLR0124 no period
        return ""
    named = {int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", words)}
    if row["locator_kind"] == "cell" and named and not named & set(range(first.year, last.year + 1)):
        return f"the period is of {first.year}, and the words name {', '.join(map(str, sorted(named)))}"
    months = {
        month
        for month, stems in _MONTHS.items()
        if re.search(rf"\b(?:{stems})\w*\.?,? {first.year}\b|\b{first.year}[-/]0?{month}\b", words)
    }
    if row["period_kind"] == "year" and len(months) == 1:
        return f"is year, and the words name one month of {first.year}"
    if row["period_kind"] == "month" and months and first.month not in months:
        return f"is the month {first:%Y-%m}, and the words name another"
    return ""


def series_hold() -> tuple[int, list[Problem]]:
    """Find numbers of series that are not in the words of a row that they cite, and are not marked as derived."""
    locators = {
        row["id"]: row.get("locator", "") for name in tables.evidence() for row in tables.read(name).to_dict("records")
    }
    count, found = 0, []
    for name in tables.series():
        table = tables.read(name)
        for number, row in enumerate(table.to_dict("records"), start=2):
            count += 1
            place = f"row {number} ({row['id']}), column "
            words = " | ".join(locators.get(each, "") for each in row["rows"].split())
            if gone := [each for each in row["rows"].split() if each not in locators]:
                fault = f"names {gone[0]!r}, which is no row of evidence"
                found.append(Problem(_file(name), f"{place}rows", fault, "Correct the name."))
            elif "basis" in table.columns and row["basis"] != "derived":
                unit = str(row.get("unit", ""))
                for column in filter(table.columns.__contains__, ("value", "low", "high")):
                    value = row[column]
                    if value == value and value and not printed_numbers.holds(words, value, unit):  # noqa: PLR0124
                        fault = f"{value:g} does not stand in the words of its rows"
                        remedy = "Cite the row that has it at this scale, or write basis = derived and say how."
                        found.append(Problem(_file(name), place + column, fault, remedy))
    return count, found
