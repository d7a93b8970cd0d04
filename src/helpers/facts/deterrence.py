"""The numbers of the chapter on permanent deterrence that no source prints: sums, shares, gaps, latest and highest counts."""

from collections.abc import Iterator

import pandas as pd

from evidencebook.evidence import tables, wording
from evidencebook.evidence.facts import Fact, fact
from evidencebook.problems import Problem, ReportError
from helpers.facts.rows import count_words

# The monitor's list of October 2022, one row for each kind of vehicle.
LISTED = ("railway-t72-2022-10", "railway-bmp2-2022-10", "railway-bmp2-dismantled-2022-10", "railway-urals-2022-10")
# Munitions that left Belarus by rail: the total and the months of two reports that are never joined.
TOTALS = {"2023-06": "railway-munitions-total", "2022-10": "railway-munitions-early-total"}
MONTHS = {
    "2023-06": (
        *("railway-munitions-2022-01-02", "railway-munitions-2022-03"),
        *("railway-munitions-2022-04", "railway-munitions-2023-01"),
    ),
    "2022-10": ("railway-munitions-early-2022-04", "railway-munitions-early-2022-09"),
}
# Launches from Belarus, and the launches in all that they are a share of: the same day, or the nearest that there is.
LAUNCHES = {
    "2022-03-03": ("pentagon-missiles-2022-03-03", "pentagon-missiles-all-2022-03-03"),
    "2022-03-09": ("pentagon-missiles-2022-03-09", "pentagon-missiles-all-2022-03-09"),
    "2022-03-11": ("pentagon-missiles-2022-03-11", "pentagon-missiles-all-2022-03-11"),
    "2022-05-14": ("hajun-missiles-2022-05-14", "ukraine-missiles-all-2022-05-12"),
}
# Events in which someone says that the weapons have come or are there.
DELIVERIES = (
    "nuclear-receiving-2023-06-14-babel",
    "nuclear-first-warheads-2023-06-16-pravda",
    "nuclear-first-warheads-2023-08-ukranews",
    "nuclear-completed-said-2023-12-25-ukrinform",
    "nuclear-repeated-2024-04-25-pravda",
)


def facts() -> list[Fact]:
    """Return the computed facts of the chapter."""
    kinds = (_presence, _aviation, _munitions, _vehicles, _missiles, _drones, _nuclear, _restraint, _voices)
    return [each for kind in kinds for each in kind()]


def _presence() -> Iterator[Fact]:
    """Return the latest and the highest count of Russian soldiers, and how they stand to what was expected and is printed."""
    troops = tables.read("counts").query("subject == 'russian_troops'")
    counted = troops[troops.basis == "counted"].sort_values("period_end")
    outside = troops[troops.reporter_side != "author"]
    ids = ["nato-troops-2022-02-03", "sceeus-troops-2022", "sceeus-troops-2024"]
    expected, printed, today = tables.rows("counts", ids).itertuples()
    latest, highest = counted.iloc[-1], counted.loc[counted.value.idxmax()]
    for name, row, how in (("latest", latest, "latest count in the table"), ("highest", highest, "highest count")):
        yield fact(f"presence-{name}", row.value, "persons", count_words(row), how, [row.id])
    yield _year("presence-latest-year", latest.period_end, "year of the latest count", latest.id)
    low = wording.number(printed.low)
    yield fact("presence-printed-low", printed.low, "persons", low, "lower end of the printed range", [printed.id])
    above = outside[outside.value >= printed.high]
    how = f"counts and expectations of others than the documents that reach {wording.number(printed.high)}"
    ids = list(above.id) or [printed.id]
    yield fact("presence-at-forty-thousand", len(above), "count", wording.count(len(above)), how, ids)
    near = outside[(outside.basis == "counted") & (outside.value / today.value - 1).abs().le(0.1)]
    counters = near.reporter.str.split(" (", regex=False).str[0].nunique()
    how = f"counters that have been within a tenth of {wording.number(today.value)}, the documents aside"
    yield fact("presence-counters-agreeing", counters, "count", wording.count(counters), how, [today.id, *near.id])
    times = expected.value / latest.value
    how = "the number NATO expected in February 2022 over the latest count"
    ids = [expected.id, latest.id]
    yield fact("presence-expected-over-latest", times, "times", f"{times:.0f}{wording.NBSP}times", how, ids)
    guards, service = tables.rows("counts", ["sbgs-troops-2023-01-30", "hur-troops-2023-01-25"]).itertuples()
    gap = guards.value - service.value
    how = "border guards on 30 January 2023 above Defence Intelligence five days before"
    yield fact("presence-service-gap", gap, "persons", wording.number(gap), how, [guards.id, service.id])


def _year(name: str, date: pd.Timestamp, how: str, row_id: str) -> Fact:
    return fact(name, date.year, "year", str(date.year), how, [row_id])


def _aviation() -> Iterator[Fact]:
    """Return the aircraft that left, and the days between the attack and the first day on which they can have left."""
    aircraft = tables.rows("counts", ["hajun-fighters-2023-08", "hajun-helicopters-2023-08"])
    total = aircraft.value.sum()
    how = "fighters and helicopters that left, by the monitor"
    yield fact("aviation-left", total, "aircraft", wording.number(total), how, list(aircraft.id))
    attack, left = tables.rows(
        "events", ["machulishchy-strike-2023-02-26-censor", "aviation-leaves-2023-08-pledge-times"]
    ).itertuples()
    days = (left.date_start - attack.date_start).days
    how = "from the attack to the first day of the month in which the aviation left"
    yield fact("aviation-days-after-attack", days, "days", f"{days}{wording.NBSP}days", how, [attack.id, left.id])


def remainder(vintage: str) -> tuple[float, list[pd.Period], list[str]]:
    """Return the tonnes of a vintage's total that no month of its own carries, the months they fall in, and the row ids."""
    total, *parts = tables.rows("counts", [TOTALS[vintage], *MONTHS[vintage]]).itertuples()
    named = {month for part in parts for month in pd.period_range(part.period_start, part.period_end, freq="M")}
    months = [m for m in pd.period_range(total.period_start, total.period_end, freq="M") if m not in named]
    return total.value - sum(part.value for part in parts), months, [total.id, *(part.id for part in parts)]


def _munitions() -> Iterator[Fact]:
    """Return what the monthly figures leave of the total, how the vintages differ, and how the printed total stands to it."""
    rest, months, ids = remainder("2023-06")
    how = f"the total less the months that are given, over the other {len(months)} months"
    words = f"{wording.number(rest / len(months))}{wording.NBSP}tonnes"
    yield fact("munitions-other-months", rest / len(months), "tonnes", words, how, ids)
    printed, total = tables.rows("counts", ["sceeus-munitions", "railway-munitions-total"]).itertuples()
    off = 100 * (printed.value / total.value - 1)
    ids, how = [printed.id, total.id], "printed mass above the monitors’ total"
    yield fact("munitions-printed-above", off, "percent", wording.percent(off), how, ids)
    late, early = tables.rows("counts", ["railway-munitions-2022-04", "railway-munitions-early-2022-04"]).itertuples()
    rise = 100 * (late.value / early.value - 1)
    ids, how = [late.id, early.id], "April 2022 in the later report above the same month in the earlier one"
    yield fact("munitions-april-revised", rise, "percent", wording.percent(rise, 0), how, ids)
    back = tables.read("counts").query("subject == 'munitions_to_belarus'")
    parts = back[back.period_kind == "month"].value.sum()
    how = "sum of the months of the flow into Belarus"
    words = f"{wording.number(parts)}{wording.NBSP}tonnes"
    yield fact("munitions-reverse-sum", parts, "tonnes", words, how, list(back[back.period_kind == "month"].id))


def _vehicles() -> Iterator[Fact]:
    listed = tables.rows("counts", LISTED)
    total = listed.value.sum()
    how = "sum of the four items of the list of October 2022"
    yield fact("vehicles-listed", total, "vehicles", wording.number(total), how, list(listed.id))
    tanks = tables.read("counts").query("subject == 'vehicles_to_russia'")
    tanks = tanks[tanks.measure.str.startswith("T-72A")]
    most = tanks.loc[tanks.value.idxmax()]
    how = "highest count of tanks alone in any report"
    yield fact("vehicles-tanks-highest", most.value, "vehicles", wording.number(most.value), how, [most.id])


def share(part, whole) -> float:
    """Return a count as a percentage of another."""
    return 100 * part.value / whole.value


def share_words(part, whole) -> str:
    """Return a share of two counts with the hedge that theirs leave: a least whole makes it a most, other hedges about."""
    kinds = {("exact", "exact"): "exact", ("exact", "at_least"): "at_most"}
    hedge = kinds.get((part.hedge, whole.hedge), "about")
    value = share(part, whole)
    return wording.HEDGES[hedge] + wording.percent(value, 0 if float(value).is_integer() else 1)


def _missiles() -> Iterator[Fact]:
    """Return the share of launches from Belarus on each day with a total, and the year of the last launch that is counted."""
    for day, ids in LAUNCHES.items():
        part, whole = tables.rows("counts", ids).itertuples()
        how = f"launches from Belarus by {part.reporter} over launches in all by {whole.reporter}"
        yield fact(f"missile-share-{day}", share(part, whole), "percent", share_words(part, whole), how, list(ids))
    launches = tables.read("counts").query("subject == 'missiles_from_belarus' and basis == 'counted'")
    last = launches.loc[launches.period_end.idxmax()]
    counters = launches.reporter.nunique()
    how = "counters of launches from Belarus"
    yield fact("missiles-counters", counters, "count", wording.count(counters), how, list(launches.id))
    yield _year("missiles-last-year", last.period_end, "year of the last launch from Belarus in the counts", last.id)


def _drones() -> Iterator[Fact]:
    """Return what the months that the monitor gives for 2024 leave of its total for the year."""
    drones = tables.read("counts").query("subject == 'drones_into_belarus'")
    year = tables.rows("counts", ["hajun-drones-2024"]).iloc[0]
    months = drones[(drones.reporter == year.reporter) & (drones.period_kind == "month")]
    rest = year.value - months.value.sum()
    how = "the total for 2024 less the months that are given"
    yield fact("drones-rest-2024", rest, "drones", wording.number(rest), how, [year.id, *months.id])


def _nuclear() -> Iterator[Fact]:
    """Return how often delivery was said, by how many sides, how long before the document's date, and what monitors saw."""
    said = tables.rows("events", DELIVERIES)
    printed = tables.rows("events", ["nuclear-deployment-2024-04"]).iloc[0]
    before = said[said.date_start < printed.date_start]
    how = "statements that the weapons came or are there, before the month that the article gives"
    yield fact("nuclear-said-before-april", len(before), "count", wording.count(len(before)), how, list(before.id))
    events = tables.read("events")
    events = events[events.bears_on.str.split().map(lambda ids: "deterrence-nuclear" in ids)]
    seen = events[(events.kind == "nuclear") & (events.actor_side == "monitor")]
    how = "events in which a monitor reports having seen the weapons"
    ids = list(seen.id) or ["nuclear-no-evidence-2024-04-25-pravda"]
    yield fact("nuclear-seen-by-monitors", len(seen), "count", wording.count(len(seen)), how, ids)
    sides = said.actor_side.nunique()
    how = "sides that have said that the weapons came or are there"
    yield fact("nuclear-sides-saying", sides, "count", wording.count(sides), how, list(said.id))
    days = (printed.date_start - said.date_start.min()).days
    first = said.loc[said.date_start.idxmin()]
    how = "from the first statement of delivery to the first day of the month that the article gives"
    words = f"{days}{wording.NBSP}days"
    yield fact("nuclear-days-before-april", days, "days", words, how, [first.id, printed.id])


def _restraint() -> Iterator[Fact]:
    """Return what the chronology has of Ukrainian strikes in Belarus, Belarusian strikes, and sources for the assurances."""
    events, claims = tables.read("events"), tables.read("claims")
    strikes = events[(events.kind == "strike") & events.bears_on.str.contains("deterrence-restraint")]
    ukrainian = strikes[strikes.actor_side == "ukraine"]
    places = ukrainian.place.nunique()
    how = "places in Belarus that Ukraine struck, in the chronology"
    yield fact("restraint-places-struck", places, "count", wording.count(places), how, list(ukrainian.id))
    by_belarus = strikes[strikes.actor_side == "belarus"]
    upheld = by_belarus[by_belarus.standing != "contradicted"]
    how = "strikes by Belarus on Ukraine that the record does not contradict"
    ids = list(upheld.id) or list(by_belarus.id)
    yield fact("restraint-belarusian-strikes", len(upheld), "count", wording.count(len(upheld)), how, ids)
    fought = events[events.kind.isin(["strike", "invasion"]) & (events.actor_side == "belarus")]
    upheld = fought[fought.standing != "contradicted"]
    how = "strikes or invasions by Belarus in the chronology that the record does not contradict"
    ids = list(upheld.id) or list(fought.id)
    yield fact("role-belarusian-fighting", len(upheld), "count", wording.count(len(upheld)), how, ids)
    told = pd.concat([table[table.id.str.contains("assurances")] for table in (claims, events)])
    count = told.source.nunique()
    how = "sources of the claims and events that tell of verbal assurances"
    yield fact("restraint-assurance-sources", count, "count", wording.count(count), how, list(told.id))


def voices(topic: str, claim_ids: list[str]) -> tuple[int, list[str]]:
    """Return how many authors stand behind claims of a topic, two texts by one author counted once, and their rows."""
    claims = tables.rows("claims", claim_ids)
    stray = claims[claims.topic != topic]
    if len(stray):
        fault, remedy = f"is not of the topic {topic!r}", "Correct the topic, or the chapter's list."
        raise ReportError([Problem("data/claims.csv", name, fault, remedy) for name in stray.id])
    return claims.asserted_by.nunique(), list(claims.id)


def _voices() -> Iterator[Fact]:
    """Return how many authors judge an attack unlikely, and how the documents part over the word direct."""
    for name, topic, ids, how in (
        (
            "attack-judged-unlikely",
            "attack",
            ["det-prospects-low", "det-no-direct-threat"],
            "authors who judge an attack from Belarus and think it unlikely",
        ),
        (
            "attack-neighbouring",
            "attack",
            ["det-confrontation-improbable", "det-stays-away"],
            "authors who think a direct confrontation unlikely, or Minsk determined to stay out",
        ),
        ("role-direct", "role", ["det-direct-involvement"], "authors who write of direct involvement"),
        ("role-not-direct", "role", ["det-not-direct", "det-involvement"], "authors who write of no direct part"),
    ):
        count, used = voices(topic, ids)
        yield fact(name, count, "count", wording.count(count), how, used)
