"""The numbers of the chapter on political distrust that no source prints: exchanges, releases, assurances, polls."""

from collections.abc import Iterator

from evidencebook.evidence import tables, wording
from evidencebook.evidence.facts import Fact, fact

# The day of Kyiv's sanctions on Lukashenka.
SANCTIONS = "kyiv-2026-02-18-decree"
# Shares of Ukrainians who call Belarus hostile: before, on the eve of, and after the invasion.
HOSTILE = ("hostile-2021-04", "hostile-2021-12", "hostile-2022-03")


def facts() -> list[Fact]:
    """Return the computed facts of the chapter."""
    return [*_exchanges(), *_assurances(), *_polls()]


def _exchanges() -> Iterator[Fact]:
    """Return the number of each exchange or release, and how many there are of some kinds."""
    rows = tables.read("exchanges")
    told = rows[rows.number.notna()]
    for row in told.itertuples():
        how = "as the sources give it" + ("; on each side" if row.kind == "exchange" else "")
        yield fact(row.id, row.number, "persons", wording.count(int(row.number)), how, [row.id])
    both = rows[(rows.kind == "release") & (rows.belarus == "confirms") & (rows.ukraine == "confirms")]
    how = "releases from Belarus to Ukraine that both capitals confirm"
    yield _how_many("releases-both-confirm", both, how)
    exchanges = told[told.kind == "exchange"]
    how = "exchanges of prisoners with a number that our searches found, by way of Belarus or at its border"
    yield _how_many("exchanges-by-way-of-belarus", exchanges, how)
    sanctions = tables.read("evidence").date_start[SANCTIONS]
    after = exchanges[exchanges.date_start > sanctions]
    yield _how_many("exchanges-after-sanctions", after, "of these, the ones after Kyiv’s sanctions on Lukashenka")
    children = rows[rows.kind == "children"]
    total = int(children.number.sum())
    how = "children returned across Belarus in the two groups that our searches found"
    yield fact("children-over-belarus", total, "persons", wording.count(total), how, list(children.id))


def _how_many(name: str, rows, how: str) -> Fact:
    return fact(name, len(rows), "count", wording.count(len(rows)), how, list(rows.id))


def _assurances() -> Iterator[Fact]:
    """Yield how many assurances and arrangements both capitals report."""
    rows = tables.read("assurances")
    both = rows[rows.told_side == "both"]
    how = "assurances and arrangements whose content both capitals tell, of those that our searches found"
    yield fact("assurances-content-both", len(both), "count", wording.count(len(both)), how, list(both.id))


def _polls() -> Iterator[Fact]:
    """Return how much of the rise in hostility came before the invasion."""
    shares = tables.rows("polls", HOSTILE).share_percent
    before, whole = (shares[HOSTILE[end]] - shares[HOSTILE[0]] for end in (1, 2))
    words = f"{before:.0f} of the {whole:.0f} percentage points"
    how = "the rise from April to December 2021, of the whole rise to March 2022"
    yield fact("hostile-rise-before-invasion", before, "percentage_points", words, how, list(HOSTILE))
