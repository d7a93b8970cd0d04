"""The numbers of the chapter on political distrust that no source prints: channels, accusations, voices, polls."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from evidencebook.evidence import sources, tables, wording
from evidencebook.evidence.facts import Fact, fact
from evidencebook.problems import Problem, ReportError

CHAPTER = "distrust"
ACCUSING = ("accusation", "denial", "threat")
STATES = ("belarus", "ukraine", "russia")
# Those who could confirm a charge of one state against another, being none of the three.
THIRD_PARTIES = ("monitor", "west")
# What is charged with ill will or bad words cannot be seen; all other charges are of troops, drones, missiles and plots.
ON_WORDS = (
    *("neighbours as enemies", "hostile neighbours", "refusing dialogue", "blocking the SCO bid"),
    *("search for a pretext", "media campaign"),
)
# The channels of state to state.
FORMAL = ("ambassadors", "embassy-minsk", "embassy-kyiv", "treaty-2001")
JOINING = "Should Belarus join the war on the side of Russia?"
UNTOLD = "not_told"
# What was closed or reduced stays so until a source tells of a change.
LASTING = ("closed", "reduced")
SIDES = ("author", "belarus", "ukraine", "russia", "west", "monitor", "democratic_forces", "other")


@dataclass(frozen=True)
class Period:
    """A column of the matrix of channels: its key, what a reader calls it, its first and last day (ISO)."""

    key: str
    name: str
    start: str
    end: str


PERIODS = (
    Period("before", "Before the invasion", "2001-01-01", "2022-02-23"),
    Period("2022", "24 February–December 2022", "2022-02-24", "2022-12-31"),
    Period("2023", "2023", "2023-01-01", "2023-12-31"),
    Period("2024", "2024", "2024-01-01", "2024-12-31"),
    Period("since", "2025 and 2026", "2025-01-01", "2026-12-31"),
)


def facts() -> list[Fact]:
    """Return the computed facts of the chapter."""
    kinds = (_channels(), _accusations(), _voices(), _single_accounts(), _meetings(), _polls())
    return [each for kind in kinds for each in kind]


def voice(source: str) -> str:
    """Return who stands behind a source: texts by one author are one voice."""
    return sources.read()[source].who if sources.read()[source].is_document else source


def matrix() -> pd.DataFrame:
    """Return each channel in each period: the last state that a source gives for it, since when, and on how many accounts.

    Columns: channel, period, state (UNTOLD where no source tells), since (the first day of the state where a source dates
    it to a day or month of the period), voices (how many accounts give that state; for what was closed or reduced, also
    those that told of it before), rows (ids of channel_states).
    """
    states = tables.read("channel_states")
    cells = []
    for channel in tables.read("channels").index:
        own = states[states.channel == channel]
        for period in PERIODS:
            begun = own[own.date_start.isna() | (own.date_start <= period.end)]
            lasting = begun.date_end.isna() | (begun.date_end >= period.start)
            cell = _cell(begun, begun[lasting], period)
            cells.append({"channel": channel, "period": period.key} | cell)
    return pd.DataFrame(cells)


def _cell(begun: pd.DataFrame, told: pd.DataFrame, period: Period) -> dict:
    """Return the state of a channel in a period from the rows of it (`told`), and from those begun by its end."""
    if told.empty:
        return {"state": UNTOLD, "since": pd.NaT, "voices": 0, "rows": ""}
    last = told.sort_values(["date_start", "id"], na_position="first").iloc[-1]
    same = (begun if last.state in LASTING else told).query("state == @last.state")
    dated = same[same.date_precision.isin(["day", "month"]) & (same.date_start >= period.start)]
    turned = (told.state != last.state).any() or last.state in LASTING
    since = dated.date_start.min() if turned and len(dated) else pd.NaT
    return {
        "state": last.state,
        "since": since,
        "voices": len({voice(name) for name in same.source}),
        "rows": " ".join(same.id),
    }


def _channels() -> Iterator[Fact]:
    cells, everything = matrix(), list(tables.read("channels").index)
    yield fact("channels-all", len(everything), "count", wording.count(len(everything)), "channels listed", everything)
    for period in ("before", "2024"):
        column = cells[cells.period == period]
        rows = " ".join(column.rows).split()
        for state in ("open", "reduced", "closed"):
            number = int((column.state == state).sum())
            how = f"channels whose last state told for the period “{period}” is {state}"
            yield fact(f"channels-{state}-{period}", number, "count", wording.count(number), how, rows)
    formal = cells[(cells.period == "2024") & cells.channel.isin(FORMAL)]
    still, rows = int((formal.state == "open").sum()), " ".join(formal.rows).split()
    how = "channels of state to state whose last state told for 2024 is open"
    yield fact("channels-formal-open-2024", still, "count", wording.count(still), how, rows)
    now = cells[(cells.period == "2024") & cells.state.isin(["open", "reduced", "closed"])]
    rows = " ".join(now.rows).split()
    one = int((now.voices == 1).sum())
    yield fact("channels-known-2024", len(now), "count", wording.count(len(now)), "channels with a state in 2024", rows)
    yield fact("channels-one-source-2024", one, "count", wording.count(one), "of these, on one account", rows)


def accusations() -> pd.DataFrame:
    """Return the accusations, threats and denials of the chapter's claims, with `contested`: somebody says otherwise."""
    claims = tables.read("claims")
    rows = claims[(claims.chapter == CHAPTER) & claims.kind.isin(ACCUSING)]
    return rows.assign(contested=rows.denied_by != "", document=[sources.read()[s].is_document for s in rows.source])


def _accusations() -> Iterator[Fact]:
    rows = accusations()
    charges = rows[rows.kind == "accusation"]
    made = charges[charges.asserted_side.isin(STATES)]
    checkable = made[~made.topic.isin(ON_WORDS)]

    def number(name: str, these: pd.DataFrame, how: str, among: pd.DataFrame) -> Fact:
        return fact(f"accusations-{name}", len(these), "count", wording.count(len(these)), how, list(among.id))

    how = "accusations from the three states, their media and commentators, among the claims of the chapter"
    yield number("all", made, how, made)
    yield number("drawn", charges, "accusations among the claims of the chapter, whoever makes them", charges)
    others = charges[~charges.asserted_side.isin(STATES)]
    yield number("others", others, "accusations that researchers, analysts or writers make", charges)
    yield number("documents", made[made.document], "of those from the states, the ones that a document reports", made)
    for side in STATES:
        yield number(side, made[made.asserted_side == side], f"of those from the states, the ones from {side}", made)
    how = "of those from the three states, the ones on troops, drones, missiles and plots, which somebody could observe"
    yield number("checkable", checkable, how, made)
    confirmed = checkable[checkable.topic.isin(_topics_of_third_parties())]
    yield number("confirmed", confirmed, "of these, the ones whose topic a claim of a third party asserts", checkable)
    yield number("contested", made[made.contested], "of all of them, those that somebody in a source disputes", made)
    yield number("unanswered", made[~made.contested], "of all of them, those to which no source has an answer", made)
    summer = made[(made.asserted_side == "belarus") & made.date_start.between("2024-06-01", "2024-07-31")]
    yield number("minsk-summer", summer, "accusations by Minsk of June and July 2024", made)


def _topics_of_third_parties() -> set[str]:
    """Return what third parties assert among the chapter's claims; a charge with such a topic has a witness."""
    claims = tables.read("claims")
    theirs = claims[(claims.chapter == CHAPTER) & claims.asserted_side.isin(THIRD_PARTIES) & (claims.kind != "denial")]
    return set(theirs.topic)


def said_by(quotation: pd.Series) -> str:
    """Return the side of whoever is quoted: the writer of the document, or the speaker of a claim from that passage."""
    passage = tables.read("passages").loc[quotation.passage]
    if quotation.speaker.startswith("Author") or quotation.speaker in sources.read()[passage.source].who:
        return "author"
    claims = tables.read("claims")
    sides = claims[[quotation.passage in cell.split() for cell in claims.passages]].asserted_side
    return next((side for side in sides if side != "author"), "other")


def voices() -> pd.DataFrame:
    """Return each claim and quotation of the book: what (claim or quotation), side, source, id."""
    claims, quotations = tables.read("claims"), tables.read("quotations")
    origin = tables.read("passages").source
    said = pd.DataFrame(
        {
            "what": "quotation",
            "side": [said_by(row) for _, row in quotations.iterrows()],
            "source": list(origin[list(quotations.passage)]),
            "id": list(quotations.id),
        }
    )
    told = claims[["asserted_side", "source", "id"]].rename(columns={"asserted_side": "side"}).assign(what="claim")
    return pd.concat([told, said], ignore_index=True)


def _voices() -> Iterator[Fact]:
    told = voices().query("what == 'claim'")
    told = told[[sources.read()[source].is_document for source in told.source]]
    ids = list(told.id)
    yield fact("voices-all", len(told), "count", wording.count(len(told)), "claims taken from the documents", ids)
    for side in SIDES:
        number = int((told.side == side).sum())
        name, how = f"voices-{side.replace('_', '-')}", f"claims in the documents whose speaker is of the side {side}"
        yield fact(name, number, "count", wording.count(number), how, ids)
    share = 100 * (told.side == "author").mean()
    yield fact("voices-author-share", share, "percent", wording.percent(share, 0), "claims of the writers in all", ids)


def _single_accounts() -> Iterator[Fact]:
    claims = tables.read("claims")
    for name, topic in (("assurances", "verbal assurances"), ("democratic-forces", "democratic forces")):
        rows = claims[(claims.chapter == CHAPTER) & (claims.topic == topic)]
        if rows.empty:
            fault = f"no claim of the chapter has the topic {topic!r}, and a number is computed from them"
            raise ReportError([Problem("data/claims.csv", topic, fault, "Restore the rows, or their topic.")])
        number = len({voice(source) for source in rows.source})
        how = f"accounts from which the claims on {topic} come"
        yield fact(f"{name}-authors", number, "count", wording.count(number), how, list(rows.id))


def _meetings() -> Iterator[Fact]:
    """Return how many meetings of the democratic leadership with Ukraine's president the chronology has."""
    events = tables.read("events")
    met = events[(events.kind == "diplomacy") & events.bears_on.str.contains("distrust-democratic-forces")]
    how = "meetings at the top that bear on Kyiv’s dealings with the democratic forces"
    yield fact("democratic-forces-meetings", len(met), "count", wording.count(len(met)), how, list(met.id))


def _polls() -> Iterator[Fact]:
    polls = tables.read("polls")
    invasion = tables.read("events").date_start["invasion-2022-02-24"]
    since = polls[(polls.question == JOINING) & (polls.period_start >= invasion)]
    for name, row in (
        ("lowest", since.loc[since.share_percent.idxmin()]),
        ("highest", since.loc[since.share_percent.idxmax()]),
    ):
        how = f"{name} share for joining the war in the waves since the invasion"
        yield fact(
            f"join-{name}-since-invasion",
            row.share_percent,
            "percent",
            wording.percent(row.share_percent, 0),
            how,
            list(since.id),
        )
