"""The chapter on permanent deterrence: counters kept apart, expectations told from counts, sums as worked by hand."""

import re

import pandas as pd
from conftest import set_cell

from evidencebook.evidence import tables
from helpers.charts import deterrence as charts
from helpers.charts.deterrence import arsenal, soldiers
from helpers.facts import deterrence as computed
from helpers.tables import deterrence as listed

THOUSANDS = re.compile(r"(\d+(?:[.,]\d+)?)(?:\s*[-–]\s*(\d+(?:[.,]\d+)?))?\s*(?:thousand|тис|тыс|tys|тисяч)")
SPELT = {
    "three": 3,
    "eight": 8,
    "thousand": 1000,
    "вісім": 8,
    "трёх тысяч": 3000,
    "три-чотири": (3, 4),
    "six thousand": 6000,
}


def facts() -> dict[str, float]:
    return {fact.id: fact.value for fact in computed.facts()}


def drawn(figure, key: str) -> list[dict]:
    """Return the rows of a figure's data sets that have a key."""
    return [row for rows in figure.specification["datasets"].values() for row in rows if key in row]


def numbers_in(words: str) -> set[float]:
    """Return the numbers that words hold, in digits, in thousands or spelt."""
    plain = re.sub(r"(?<=\d)[\s,.](?=\d{3}\b)", "", words)
    found = {float(number.replace(",", ".")) for number in re.findall(r"\d+(?:[.,]\d+)?", plain)}
    for match in THOUSANDS.finditer(words):
        found |= {1000 * float(part.replace(",", ".")) for part in match.groups() if part}
    for word, value in SPELT.items():
        if word in words.lower():
            found |= set(value) if isinstance(value, tuple) else {value}
    return found


def test_every_number_of_the_series_stands_in_the_words_of_its_row_unless_it_is_derived():
    evidence = tables.read("evidence")
    for row in tables.read("military_series").query("basis == 'words'").itertuples():
        words = " ".join(evidence.locator[each] for each in row.rows.split())
        wanted = {float(number) for number in (row.value, row.low, row.high) if not pd.isna(number)}
        assert wanted <= numbers_in(words), row.id


def test_expected_and_announced_soldiers_are_hollow_and_no_document_is_a_counter():
    points = soldiers.numbers()
    held = tables.read("counts").query("subject == 'russian_troops'")
    assert set(points.id[points.expected]) >= set(held[held.basis == "announced"].id)
    assert "author" not in set(points.side)
    assert set(points.side) == set(soldiers.SIDES)
    assert len(drawn(charts.presence(), "persons")) >= len(points)


def test_parts_of_a_count_and_a_warning_are_no_points():
    assert not {"hajun-airfields-2023-09", "zelenskyy-warned-150000"} & set(soldiers.numbers().id)


def test_the_listed_vehicles_make_the_printed_number():
    assert facts()["vehicles-listed"] == 98 + 40 + 20 + 53


def test_the_latest_count_is_the_latest_and_the_highest_is_counted(book):
    assert facts()["presence-latest"] == 2000
    set_cell(book / "data/counts.csv", "sbgs-troops-2023-01-16", "value", "45000")
    assert facts()["presence-highest"] == 45000
    assert facts()["presence-latest"] == 2000


def test_the_aviation_left_on_a_day_and_not_in_a_month():
    assert facts()["aviation-days-after-attack"] == 160


def test_drones_of_three_counters_are_three_panels_and_a_month_without_a_count_has_no_bar():
    panels = charts.drones().specification["vconcat"]
    assert len(panels) == 3
    bars = [row for row in drawn(charts.drones(), "drones") if "zero" in row]
    assert all(row["drones"] > 0 for row in bars)
    months = computed.drones_by_month()
    monitor = months[months.counter == "Belarusian Hajun"]
    assert monitor.month.max() == pd.Period("2024-12")
    assert monitor.drones.sum() == tables.read("counts").value["hajun-drones-2024"]


def test_the_sums_of_the_air_force_are_never_those_of_the_monitor():
    months = computed.drones_by_month().set_index(["counter", "month"]).drones
    monitor, air = months["Belarusian Hajun"], months["Air Force of Ukraine"]
    both = monitor.index.intersection(air.index)
    assert len(both) == 5
    assert (monitor[both] > air[both]).all()


def test_what_was_seen_stands_in_a_lane_of_its_own_and_no_warhead_in_it():
    events, headings = arsenal.lines()
    assert list(headings.title) == list(arsenal.LANES.values())
    seen = events[events.lane == arsenal.LANES["seen"]]
    assert len(seen) == facts()["arsenal-seen"]
    assert not seen.label.str.contains("warhead|launcher").any()


def test_no_two_events_share_a_line():
    events, _ = arsenal.lines()
    assert events.line.is_unique


def test_judgements_that_held_an_attack_unlikely_and_warnings_are_told_apart():
    judged = tables.read("judgements")
    values = facts()
    assert values["judgements-low"] + values["judgements-warned"] == len(judged)
    assert set(judged[judged.came == "did_not_come"].level) == {"warned"}


def test_the_table_of_judgements_has_a_source_for_each_row_and_stands_in_the_order_of_time():
    table = listed.judgements()
    assert all(row["evidence"] for row in table.rows)
    assert len(table.rows) == len(listed.SHOWN)
    dates = tables.rows("judgements", listed.SHOWN).date
    assert dates.is_monotonic_increasing


def test_a_range_of_neighbours_is_joined_with_or():
    words = {fact.id: fact.words for fact in computed.facts()}
    assert words["relays-silenced-2026-02"] == "three or four"
    assert words["belarusian-troops-2022-06"].replace("\xa0", " ") == "about 3,500–4,000"
