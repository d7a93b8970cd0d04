"""Counts of rows that were looked up a second time, by what rests on them and by result."""

from collections.abc import Iterator

from evidencebook.evidence import tables, wording
from evidencebook.evidence.facts import Fact, fact

CARRIED = {"front": "front_page", "findings": "finding"}
AGREED = ("agreed", "agreed_elsewhere")


def facts() -> list[Fact]:
    """Return the counts that the page about the report states."""
    return list(_counts())


def _counts() -> Iterator[Fact]:
    looks = tables.read("second_looks")
    for name, carries in CARRIED.items():
        rows = looks[looks.carries == carries]
        how = f"rows that the {carries.replace('_', ' ')} rests on"
        yield fact(f"again-{name}", len(rows), "count", wording.count(len(rows)), how, list(rows.id))
        for result in AGREED:
            these = int((rows.result == result).sum())
            told = f"{how}, looked up again: {result.replace('_', ' ')}"
            name_of = f"again-{name}-{result.replace('_', '-')}"
            yield fact(name_of, these, "count", wording.count(these), told, list(rows.id))
    carried = looks[looks.carries.isin(CARRIED.values())]
    other = int((~carried.result.isin(AGREED)).sum())
    told = "rows behind the front page or a finding that no page seen again agrees with"
    yield fact("again-other", other, "count", wording.count(other), told, list(carried.id))
    shown = looks[(looks.carries == "figure") & (looks.result != "not_yet")]
    same = int(shown.result.isin(AGREED).sum())
    told = "rows that only figures and tables show, looked up again"
    yield fact("again-figures", len(shown), "count", wording.count(len(shown)), told, list(shown.id))
    yield fact("again-figures-agreed", same, "count", wording.count(same), f"{told}: agreed", list(shown.id))
