"""Cards of findings and recommendations: the claim first, reasons a tap away without a script, and the way to the chapter."""

import re

from evidencebook.evidence import tables, wording
from evidencebook.sphinxext import cards, note_items

JUDGED, KNOWN, OURS = "deterrence-attack-unlikely", "economy-collapse", "ours-count-people"


def card(html: str, name: str) -> str:
    """Return the markup of one card."""
    return re.search(
        rf'<div class="report-card [^>]*id="card-{name}".*?(?=<div class="report-card |<section class="notes|</article)',
        html,
        re.DOTALL,
    )[0]


def words(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


def test_a_judgement_is_a_whole_sentence_with_its_chance_on_the_scale_horizon_and_confidence(site):
    row = tables.read("findings").loc[JUDGED]
    shown = card((site / "chapters/deterrence.html").read_text(), JUDGED)
    claim = re.search(r'<h2 class="card-claim">(.*?)</h2>', shown)[1]
    assert words(claim) == f"{row.statement.rstrip('.')} is {row.likelihood}."
    bar = re.search(r'<span class="scale-bar" aria-hidden="true">(.*?)</span>', shown)[1]
    assert bar.count("<i") == 7
    assert bar.split("<i")[cards.STEPS.index(row.likelihood) + 1].startswith(' class="on"')
    low, high = wording.LIKELIHOOD[row.likelihood]
    assert f"{low}–{high}% chance · {row.horizon} · confidence {row.confidence}" in words(shown)


def test_reasons_are_folded_and_open_without_a_script(site):
    row = tables.read("findings").loc[JUDGED]
    shown = card((site / "chapters/deterrence.html").read_text(), JUDGED)
    before, folded = shown.split("<details")
    assert "<summary>Why, and what would change it</summary>" in folded
    assert row.would_change[:40] in words(folded)
    assert row.would_change[:40] not in words(before)
    assert "Rests on " in words(before)
    assert 'class="evidence ' in folded


def test_the_front_page_shows_its_findings_in_order_and_leads_to_their_chapter(site):
    html = (site / "chapters/index.html").read_text()
    order = re.findall(r'id="card-([a-z0-9-]+)"', html)
    shown = cards.on_front("findings")
    assert [name for name in order if name in shown] == [*shown]
    assert re.search(rf'href="deterrence.html#card-{JUDGED}">(?:<span>)?In the chapter', card(html, JUDGED))
    assert "Established" in words(card(html, KNOWN))


def test_a_recommendation_says_who_does_what_by_when_on_what_sign_at_what_risk(site):
    row, said = tables.read("recommendations").loc[OURS], words(card((site / "chapters/index.html").read_text(), OURS))
    places = [said.index(title) for title in ("Who", "Does what", "By when", "On what sign", "At what risk")]
    assert places == sorted(places)
    assert row.time_frame in said
    assert row.sign_of_success[:40] in said


def test_the_front_page_shows_claims_and_addressees_and_folds_the_rest(site):
    html = (site / "chapters/index.html").read_text()
    before, folded = card(html, OURS).split("<details")
    assert "Who" in words(before)
    assert "Does what" not in words(before)
    assert "Does what" in words(folded)
    before, folded = card(html, KNOWN).split("<details")
    assert "Rests on " not in words(before)
    assert "Rests on " in words(folded)


def test_plain_text_has_the_cards_with_their_reasons(site):
    text = " ".join((site / "chapters/index.txt").read_text().split())
    assert tables.read("findings").loc[KNOWN].reason[:40] in text


def test_few_speakers_are_named_and_the_others_counted():
    marks = [note_items.item("evidence", str(n), who=f"Speaker {n}", lead="Paper") for n in range(6)]
    assert cards.speakers(marks[:2]) == "Speaker 0 and Speaker 1"
    assert cards.speakers(marks) == "Speaker 0, Speaker 1, Speaker 2 and three more"
    unnamed = note_items.item("evidence", "a", who="An official of the ministry, by AP", lead="Paper")
    assert cards.speakers([unnamed]) == "an official of the ministry"
    numbers = [note_items.item("fact", "x", lead="7"), note_items.item("fact", "y", lead="8")]
    assert cards.speakers([*marks[:1], *numbers]) == "Speaker 0 and two computed numbers"
