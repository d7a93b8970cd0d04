"""The numbers of the chapters on recommendations and outlook: who was freed and removed, relief by step, verdicts, signs."""

from collections.abc import Iterator

import pandas as pd

from evidencebook.evidence import tables, wording
from evidencebook.evidence.facts import Fact, fact

DOMESTIC, AMERICAN = "domestic", "american"
# The size from which a release counts as large: the smallest American deal with relief freed 52.
LARGE = 50


def facts() -> list[Fact]:
    """Return the computed facts of the two chapters."""
    return [*_prisoners(), *_rounds(), *_tracks(), *_steps(), *_requests(), *_outlook()]


def releases() -> pd.DataFrame:
    """Return the releases by date."""
    return tables.read("releases").sort_values(["date_start", "date_end"], kind="stable")


def of_track(track: str, year: int | None = None) -> pd.DataFrame:
    """Return the releases of a track, of one year or of all."""
    rows = releases()
    rows = rows[rows.track == track]
    return rows if year is None else rows[rows.date_start.dt.year == year]


def of_documents() -> pd.DataFrame:
    """Return the recommendations of the documents, without those of this report."""
    table = tables.read("recommendations")
    return table[table.kind != "inference"]


def ours() -> pd.DataFrame:
    """Return the recommendations of this report in their order."""
    table = tables.read("recommendations")
    return table[table.kind == "inference"].sort_values("order")


def _prisoners() -> Iterator[Fact]:
    for row in tables.read("political_prisoners").itertuples():
        words = wording.HEDGES[row.hedge] + wording.count(int(row.value))
        yield fact(row.id, row.value, "persons", words, f"{row.measure}, as {row.counted_by} counts", [row.id])
    table = tables.read("political_prisoners")
    held = table[(table.measure == "held") & (table.drawn == "yes")].sort_values("date_start")
    first, last = held.loc["held-2024-12-28"], held.iloc[-1]
    fall = first.value - last.value
    how = "difference between the count at the end of 2024 and the last count found"
    yield fact("held-fall", fall, "persons", wording.count(int(fall)), how, [first.id, last.id])


def _rounds() -> Iterator[Fact]:
    for row in releases().itertuples():
        stem = row.id.removeprefix("freed-")
        parts = {"freed": row.freed, "stayed": row.stayed, "abroad": row.taken_abroad}
        for name, value in parts.items():
            if pd.notna(value) and (value or name == "freed"):
                how = {"freed": "freed", "stayed": "of these, stayed in Belarus", "abroad": "of these, taken abroad"}
                yield fact(f"{name}-{stem}", value, "persons", wording.count(int(value)), how[name], [row.id])


def _sum(name: str, rows: pd.DataFrame, column: str, how: str) -> Fact:
    total = int(rows[column].sum())
    return fact(name, total, "persons", wording.count(total), how, list(rows.id))


def _count(name: str, rows: pd.DataFrame, how: str, led_back: pd.DataFrame | None = None) -> Fact:
    """Return a count of rows as a fact; if the count may be zero, `led_back` are the rows that were searched."""
    ids = list((rows if led_back is None else led_back).id)
    return fact(name, len(rows), "count", wording.count(len(rows)), how, ids)


def _tracks() -> Iterator[Fact]:
    american, domestic = of_track(AMERICAN), of_track(DOMESTIC, 2024)
    yield _sum(
        "freed-american", american, "freed", "freed on the American track, the Ukrainians of November 2025 apart"
    )
    yield _count("freed-american-releases", american, "releases on the American track")
    yield _sum("freed-domestic-2024", domestic, "freed", "pardoned in the rounds of 2024")
    yield _count("freed-domestic-2024-rounds", domestic, "rounds of pardons in 2024")
    of_2025 = of_track(AMERICAN, 2025)
    yield _sum("freed-american-2025", of_2025, "freed", "freed on the American track in 2025")
    yield _sum("abroad-american-2025", of_2025, "taken_abroad", "of these, taken abroad")
    yield from _pardoned()
    yield _count("releases-of-fifty", american[american.freed >= LARGE], f"releases of at least {LARGE}", american)


def _pardoned() -> Iterator[Fact]:
    """Yield how many people were freed in 2025 up to the day of Viasna’s count: in domestic releases, and in all."""
    pardoned = tables.read("political_prisoners").loc["pardoned-2025"]
    found = releases()[lambda rows: rows.date_start.between(pardoned.date_start, pardoned.date_end)]
    domestic = found[found.track == DOMESTIC]
    yield _sum("freed-domestic-2025", domestic, "freed", "pardoned at home in 2025, up to the day of Viasna’s count")
    yield _sum("freed-2025", found, "freed", "in all releases of 2025 that were found, up to the day of Viasna’s count")


def _steps() -> Iterator[Fact]:
    steps = tables.read("relief_steps")
    spans = {
        "days-belavia-delisted": ("step-2025-09-11-belavia-word", "step-2025-11-04-belavia-list"),
        "days-potash-licensed": ("step-2025-12-13-potash-word", "step-2025-12-15-potash-licence"),
        "days-licence-to-criterion": ("step-2025-12-15-potash-licence", "step-2025-12-15-eu-ground"),
    }
    for name, (first, last) in spans.items():
        days = (steps.date_start[last] - steps.date_start[first]).days
        words = f"{wording.count(days)}{wording.NBSP}days"
        yield fact(name, days, "days", words, "days between the two steps", [first, last])


def _requests() -> Iterator[Fact]:
    made = of_documents()
    yield _count("advice-made", made, "requests of the documents")
    for verdict in ("supported", "open", "overtaken"):
        yield _count(f"advice-{verdict}", made[made.verdict == verdict], f"requests that are {verdict}", made)
    yield _count("advice-ours", ours(), "recommendations of this report")


def _outlook() -> Iterator[Fact]:
    signs = tables.read("indicators")
    large = of_track(AMERICAN)
    ids = list(large[large.freed >= LARGE].id)
    yield fact("release-threshold", LARGE, "persons", wording.count(LARGE), "what counts as a large release", ids)
    yield _count("indicators-count", signs, "indicators of the scenarios")
    for state in ("quiet", "watch", "past", "not_known"):
        name = f"indicators-{state.replace('_', '-')}"
        yield _count(name, signs[signs.state == state], f"indicators that read {state}", signs)
