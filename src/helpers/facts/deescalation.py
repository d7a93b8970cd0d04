"""The numbers of the chapter on de-escalation episodes that no source prints: days between statements, and who confirms what."""

import re
from collections.abc import Iterator

import pandas as pd

from evidencebook.evidence import tables, wording
from evidencebook.evidence.facts import Fact, fact
from evidencebook.problems import Problem, ReportError

EPISODES = ("december-2021", "december-2022", "summer-2024", "autumn-2024")
# What the episodes were about, not what came after them.
BACKGROUND = ("held",)
NOT_FOUND = "not_found"
AUTHOR = ("preiherman-2023", "preiherman-2024")
BUILD_UP, ANNOUNCED = "border-committee-2024-06-20", "backchannel-agreement-2024-07-13"
REINFORCED, FOREIGN_MINISTRY = "homiel-mazyr-reinforced-2024-08-10-pledge-times", "homiel-accusation-2024-08-25-pravda"
CLAIMED = {"april": "troops-120-thousand-2024-04-25-sputnik", "august": "troops-120-thousand-2024-08-18-azernews"}
ARMY, THIRD = "third-of-army-2024-08-18-azernews", "almost a third"
# Who said why the missile flew into Belarus, one row for each statement.
EXPLANATIONS = (
    "says-kazantsau-causes",
    "says-konovalov-misfire",
    "valfovich-on-launch",
    "kyiv-on-russian-provocation",
)
# Whose reading it is that the tone of December 2022 was low.
TONE = ("ep-2022-signal-tone", "ep-2022-outcome")
# Where a source says that the other side took up a signal, and where one says that tension fell or stayed low.
ANSWERED = {"december-2022": "ep-2022-signal-kyiv", "summer-2024": "ep-summer-outcome-pull-back"}
EASED = {"december-2022": "ep-2022-outcome", "summer-2024": "ep-summer-outcome-withdrawn"}
# Where a count of troops at the border by a third party was looked for.
COUNTS = ("ep-summer-confirmation-count", "ep-autumn-confirmation")


def facts() -> list[Fact]:
    """Return the computed facts of the chapter."""
    return [*_days(), *_claimed(), *_summer(), *_earlier(), *_pattern(), *_all()]


def _row(table: str, row_id: str) -> pd.Series:
    return tables.rows(table, [row_id]).iloc[0]


def _days() -> Iterator[Fact]:
    for name, first, second, how in (
        ("days-to-announcement", BUILD_UP, ANNOUNCED, "from the first dated Belarusian statement to the announcement"),
        ("days-to-reinforcement", ANNOUNCED, REINFORCED, "from the announcement to the order to reinforce"),
        ("days-to-accusation", ANNOUNCED, FOREIGN_MINISTRY, "from the announcement to Kyiv’s accusation"),
        ("days-between-claims", CLAIMED["april"], CLAIMED["august"], "between two uses of one number"),
        (
            "days-treaty-to-missile",
            "confidence-treaty-left-2022-12-23-myc",
            "missile-incident-2022-12-29-pozirk",
            "from the decision to end the treaty to the missile",
        ),
    ):
        days = (_row("events", second).date_start - _row("events", first).date_start).days
        yield fact(name, days, "days", f"{wording.count(days)} days", how, [first, second])


def _claimed() -> Iterator[Fact]:
    """Return the number of Ukrainian soldiers that Lukashenka gave on each of two days, as the record has it."""
    for month, row_id in CLAIMED.items():
        thousand = re.search(r"\b(\d+) thousand\b", _row("events", row_id).locator)
        if not thousand:
            fault = "prints no number of thousands, which the chapter compares"
            raise ReportError([Problem("data/events.csv", row_id, fault, "Restore the words of the source.")])
        value = int(thousand[1]) * 1000
        words = wording.number(value)
        yield fact(f"troops-claimed-{month}", value, "persons", words, "as Lukashenka is quoted", [row_id])
    if THIRD not in _row("events", ARMY).locator:
        fault = f"does not print “{THIRD}”, which the chapter repeats"
        raise ReportError([Problem("data/events.csv", ARMY, fault, "Restore the words of the source.")])
    yield fact("army-share-claimed", 100 / 3, "percent", THIRD, "share of his army, as Lukashenka is quoted", [ARMY])


def _of(episode: str, *aspects: str) -> pd.DataFrame:
    rows = tables.read("episodes")
    rows = rows[rows.episode == episode]
    return rows[rows.aspect.isin(aspects)] if aspects else rows[~rows.aspect.isin(BACKGROUND)]


def _counted(name: str, rows: pd.DataFrame, how: str, looked_at: pd.DataFrame) -> Fact:
    """Return how many rows there are; a count of none leads to the rows among which they were looked for."""
    return fact(name, len(rows), "count", wording.count(len(rows)), how, list((rows if len(rows) else looked_at).id))


def confirmed(episode: str, side: str) -> pd.DataFrame:
    """Return the rows in which a side confirms an episode; a search without a result does not confirm."""
    rows = _of(episode, "confirmation")
    return rows[(rows.side == side) & (rows.standing != NOT_FOUND)]


def _summer() -> Iterator[Fact]:
    name, end = "summer-2024", _of("summer-2024", "confirmation")
    yield _counted(f"{name}-confirmed-by-kyiv", confirmed(name, "ukraine"), "confirmations by the Ukrainian side", end)
    outcome = _of(name, "outcome")
    said = outcome[(outcome.side == "belarus") & (outcome.standing == "said")]
    yield _counted(f"{name}-announced-by-minsk", said, "outcomes that the Belarusian side announced", outcome)
    told = _of(name, "first_mover")
    first = told[told.side != "monitor"]
    yield _counted(f"{name}-first-movers", first, "accounts of who moved first; a monitor gives dates only", told)
    by_minsk = first[first.side == "belarus"]
    yield _counted(f"{name}-first-movers-minsk", by_minsk, "accounts of who moved first that come from Minsk", first)


def _earlier() -> Iterator[Fact]:
    offers = _of("december-2021")
    texts = offers.source.drop_duplicates()
    yield fact(
        "december-2021-sources",
        len(texts),
        "count",
        wording.count(len(texts)),
        "sources of the episode, what came after left out",
        list(offers.id),
    )
    replies = _of("december-2021", "claim", "signal", "outcome")
    replies = replies[replies.side.isin(["west", "ukraine"])]
    found = replies[replies.standing != NOT_FOUND]
    yield _counted("december-2021-answers-found", found, "replies of those to whom the offers went", replies)
    causes = pd.DataFrame([_row("claims", row_id) for row_id in EXPLANATIONS])
    yield _counted("missile-explanations", causes, "statements on why the missile flew into Belarus", causes)
    tone = pd.DataFrame([_row("episodes", row_id) for row_id in TONE])
    sources = tone.source.drop_duplicates()
    how = "sources by which the tone was low"
    yield fact("december-2022-tone-sources", len(sources), "count", wording.count(len(sources)), how, list(tone.id))
    signals = _of("december-2022", "signal")
    kyiv = signals[(signals.side == "ukraine") & (signals.standing != NOT_FOUND)]
    yield _counted("december-2022-offers-kyiv", kyiv, "offers to investigate from Kyiv", signals)
    searched = _of("december-2022", "confirmation")
    cause = searched[(searched.side == "other") & (searched.standing != NOT_FOUND)]
    yield _counted("missile-causes-found", cause, "results of an investigation", searched)


def _pattern() -> Iterator[Fact]:
    """Return in how many episodes a channel is named, a signal was answered and tension was said to fall, and how these meet."""
    channels = pd.concat(_of(episode, "channel") for episode in EPISODES)
    told = [channels[channels.standing != NOT_FOUND], *(_told(rows) for rows in (ANSWERED, EASED))]
    channel, answered, eased = (set(rows.episode) for rows in told)
    looked_at = list(dict.fromkeys([*channels.id, *ANSWERED.values(), *EASED.values()]))
    for name, episodes, how in (
        ("with-channel", channel, "episodes in which a channel is named"),
        ("answered", answered, "episodes in which a signal was answered, by at least one account"),
        ("channel-not-eased", channel - eased, "episodes with a channel in which nobody says that tension fell"),
        ("eased-unanswered", eased - answered, "episodes in which tension was said to fall and no signal was answered"),
    ):
        count = len(episodes)
        yield fact(f"episodes-{name}", count, "count", wording.count(count), how, looked_at)
    counts = pd.DataFrame([_row("episodes", row_id) for row_id in COUNTS])
    found = counts[counts.standing != NOT_FOUND]
    yield _counted("border-counts-found", found, "counts of troops at the border by a third party", counts)


def _told(by_episode: dict[str, str]) -> pd.DataFrame:
    rows = pd.DataFrame([_row("episodes", row_id) for row_id in by_episode.values()])
    return rows[rows.standing != NOT_FOUND]


def _all() -> Iterator[Fact]:
    rows = pd.concat(_of(episode) for episode in EPISODES)
    yield _counted("episodes", rows.drop_duplicates("episode"), "episodes told by one scheme", rows)
    both = [e for e in EPISODES if len(confirmed(e, "belarus")) and len(confirmed(e, "ukraine"))]
    how = "episodes whose outcome both sides confirm"
    ends = pd.concat(_of(e, "confirmation") for e in EPISODES)
    yield fact("episodes-confirmed-by-both", len(both), "count", wording.count(len(both)), how, list(ends.id))
    by_one = [e for e in EPISODES if _of(e).source.isin(AUTHOR).mean() > 0.5]
    ids = [row for e in by_one for row in _of(e).id]
    how = "episodes more than half of whose rows rest on one author"
    yield fact("episodes-by-one-author", len(by_one), "count", wording.count(len(by_one)), how, ids or list(rows.id))
    searches = rows[rows.standing == NOT_FOUND]
    yield _counted("episodes-not-found", searches, "things looked for and not found", rows)
    both_sides = rows[rows.side.isin(["belarus", "ukraine"])]
    share = 100 * (both_sides.side == "belarus").mean()
    how = "rows on the Belarusian side among those on either side"
    yield fact("episodes-belarusian-share", share, "percent", wording.percent(share, 0), how, list(both_sides.id))
    count = tables.read("events")
    dated = count[count.date_start.dt.year.between(1999, 2024) & count.date_end.notna()]
    for direction in ("escalation", "de_escalation"):
        these = dated[dated.direction == direction]
        name = f"events-{direction.replace('_', '-')}"
        yield _counted(name, these, f"dated events of 1999–2024 of the kind {direction}", dated)
