"""The numbers of the chapter on permanent deterrence: the military series, and sums, latest and highest counts."""

from collections.abc import Iterator

import pandas as pd

from evidencebook.evidence import tables, wording
from evidencebook.evidence.facts import Fact, fact
from helpers.facts.rows import count_words

# The railway workers' list of October 2022, one row for each kind of vehicle.
LISTED = ("railway-t72-2022-10", "railway-bmp2-2022-10", "railway-bmp2-dismantled-2022-10", "railway-urals-2022-10")
# Judgements that called an attack unlikely or saw no force for it, and warnings of an attack.
LOW = ("very_unlikely", "unlikely", "low", "none_seen")
# Units of the series that have another name in facts.
COUNTED = {"launchers": "count", "enterprises": "count", "mines": "count", "relays": "count"}
HOW = {"words": "as the source gives it", "derived": "computed from the rows that it names"}


def facts() -> list[Fact]:
    """Return the facts of the chapter: one for each row of the military series, and the computed ones."""
    kinds = (_series, _presence, _aviation, _vehicles, _launches, _judgements, _arsenal)
    return [each for kind in kinds for each in kind()]


def _series() -> Iterator[Fact]:
    """Yield every number of the military series in words with its hedge; the value of a range is its middle."""
    for row in tables.read("military_series").itertuples():
        value = (row.low + row.high) / 2 if pd.isna(row.value) else row.value
        yield fact(row.id, value, COUNTED.get(row.unit, row.unit), series_words(row), HOW[row.basis], [row.id])


def series_words(row) -> str:
    """Return a number of the series with its hedge; two neighbouring small numbers are joined with “or”."""
    if pd.isna(row.value) and row.high - row.low == 1:
        return f"{wording.count(int(row.low))} or {wording.count(int(row.high))}"
    return count_words(row)


def _presence() -> Iterator[Fact]:
    """Return the latest and the highest count of Russian soldiers in Belarus, and the year of the latest."""
    troops = tables.read("counts").query("subject == 'russian_troops' and basis == 'counted'").sort_values("period_end")
    latest, highest = troops.iloc[-1], troops.loc[troops.value.idxmax()]
    for name, row, how in (("latest", latest, "latest count in the table"), ("highest", highest, "highest count")):
        yield fact(f"presence-{name}", row.value, "persons", count_words(row), how, [row.id])
    yield _year("presence-latest-year", latest.period_end, "year of the latest count", latest.id)


def _year(name: str, date: pd.Timestamp, how: str, row_id: str) -> Fact:
    return fact(name, date.year, "year", str(date.year), how, [row_id])


def _aviation() -> Iterator[Fact]:
    """Return the aircraft that left Belarus, and the days between the attack at Machulishchy and their departure."""
    aircraft = tables.rows("counts", ["hajun-fighters-2023-08", "hajun-helicopters-2023-08"])
    total = aircraft.value.sum()
    how = "fighters and helicopters that left, by the monitor"
    yield fact("aviation-left", total, "aircraft", wording.number(total), how, list(aircraft.id))
    ids = ["machulishchy-strike-2023-02-26-censor", "aviation-leaves-2023-08-pledge-times"]
    attack, left = tables.rows("events", ids).itertuples()
    days = (left.date_start - attack.date_start).days
    how = "from the attack to the day on which the aviation left"
    yield fact("aviation-days-after-attack", days, "days", f"{days}{wording.NBSP}days", how, [attack.id, left.id])


def _vehicles() -> Iterator[Fact]:
    """Return the sum of the railway workers' list of vehicles."""
    listed = tables.rows("counts", LISTED)
    how = "sum of the four items of the list of October 2022"
    yield fact(
        "vehicles-listed", listed.value.sum(), "vehicles", wording.number(listed.value.sum()), how, list(listed.id)
    )


def _launches() -> Iterator[Fact]:
    """Yield how many monitors counted missiles from Belarus, and the year of the latest count."""
    launches = tables.read("counts").query("subject == 'missiles_from_belarus' and basis == 'counted'")
    counters = launches.reporter.nunique()
    how = "counters of missiles launched from Belarus"
    yield fact("missiles-counters", counters, "count", wording.count(counters), how, list(launches.id))
    last = launches.loc[launches.period_end.idxmax()]
    yield _year("missiles-last-year", last.period_end, "year of the latest missile from Belarus in the counts", last.id)


def _judgements() -> Iterator[Fact]:
    """Yield how many judgements called an attack from Belarus unlikely or saw no force for it, and how many warned of one."""
    judged = tables.read("judgements")
    low, warned = judged[judged.level.isin(LOW)], judged[judged.level == "warned"]
    for name, these, how in (
        ("low", low, "judgements that held an attack unlikely, or saw no force for it"),
        ("warned", warned, "judgements that warned of an attack"),
    ):
        yield fact(f"judgements-{name}", len(these), "count", wording.count(len(these)), how, list(these.id))


def _arsenal() -> Iterator[Fact]:
    """Yield how many sightings of warheads and of the Oreshnik rest on pictures that others can check."""
    seen = tables.read("arsenal").query("lane == 'seen'")
    how = "sites and vehicles seen in pictures"
    yield fact("arsenal-seen", len(seen), "count", wording.count(len(seen)), how, list(seen.id))


def drones_by_month() -> pd.DataFrame:
    """Return the drones that entered Belarus by month (`counter`, `month`, `drones`, `hedge`, `basis`, row ids as index).

    The monitor and Ukraine's Air Force count differently and must not be added up; Flagshtok counted only a part.
    """
    held = tables.read("counts").query("subject == 'drones_into_belarus' and period_kind == 'month'")
    held = held.assign(counter=held.reporter, basis="words")
    series = tables.read("military_series").query("subject == 'drones_into_belarus'")
    first, last = series.period_start.dt.to_period("M"), series.period_end.dt.to_period("M")
    series = series[(first == last) & (series.counter != "Centre for Countering Disinformation of Ukraine")]
    both = pd.concat([held, series])
    both = both.assign(
        month=both.period_start.dt.to_period("M"),
        drones=both.value,
    )
    return both[["id", "counter", "month", "drones", "hedge", "basis"]].sort_values(["counter", "month"])
