"""The rules on words: what must be found, and the harmless twins that must not."""

import pytest
from conftest import edit

from evidencebook.checks import record_rules as rules
from evidencebook.evidence import reliability

ABSENT = [
    "What stood at the border nobody outside counted.",
    "No third party’s count was found.",
    "No other source here reports such assurances.",
    "On the border, only Minsk has described their content.",
    "Only the announcement is known.",
    "One exchange of relief for prisoners is on record.",
    "Neither state is known to have struck across the border since.",
    "No later source describes the tie.",
    "An attack is judged unlikely by the one author who judges it.",
    "The order to reinforce comes through a single outlet.",
    "Every statement on them comes from one account.",
    "The last launch in these counts is of 28 July 2022.",
    "Kyiv never answered the charge.",
    "For the first time in three years Putin flew to Minsk.",
    "The offers of December 2021 found no taker.",
    "None of the accusations has been confirmed.",
    "The assurances rest on Minsk’s word alone.",
    "It was the first strike on Belarusian soil.",
    "No confirmation came from Kyiv.",
    "Of these counts no one had an independent check.",
    "Not a single soldier crossed the border.",
    "No Ukrainian answer to the offer was ever found.",
    "The first call between the ministers was on 22 February.",
    "The last known count of Russian soldiers is of March 2025.",
]
HARMLESS = [
    "In the first half of 2024 tension rose.",
    "The first edition said otherwise.",
    "At first Minsk said nothing of it.",
    "In the last three months of 2025 relays appeared.",
    "The last section says what this means.",
    "Ukraine fights Russia and has left Belarus alone.",
    "Nothing of it was confirmed, let alone published.",
    "Relief bought not only people but time.",
    "Credit a withdrawal only after somebody outside has seen it.",
    "The sanction comes back only if arrests resume.",
    "Credit nothing that only Minsk reports.",
    "The easing should never be credited before it is seen.",
    "Belarus no longer publishes its trade by partner.",
    "Every half-year has a threat or an act.",
    "Every number leads to the row it comes from.",
    "On the one hand Minsk threatens, on the other it frees.",
    "The EU needs a single position on contact with Minsk.",
    "Nonetheless both went on talking.",
    "We found no answer of Minsk to the charge {search}`minsk-answer-relays-2026`.",
    "Zelenskyy called it the first step of its kind {evidence}`a-row`.",
    "By Minsk’s account only {fact}`some` soldiers were there, and its committee said so {evidence}`a-row`.",
    "Ukraine’s border guards replied that they were only securing the border {passage}`a-passage`.",
    "Lukashenka: “we will never fight” {quotation}`q`.",
    "It stands first and foremost for restraint.",
    "The list gives the name of every page.",
]


@pytest.mark.parametrize("sentence", ABSENT)
def test_an_absence_without_a_search_is_found(sentence):
    assert rules.absences(sentence), sentence


@pytest.mark.parametrize("sentence", HARMLESS)
def test_a_harmless_sentence_is_left_alone(sentence):
    assert not rules.absences(sentence), sentence


def test_what_a_report_counts_is_named_in_its_settings(tiny):
    assert rules.absences("Every statement on it comes from one account.")
    assert not rules.absences("Every bollard on the street was read at noon.")
    edit(tiny / "src/helpers/report.toml", "[facts]", '[prose]\ncounted = ["bollard"]\n\n[facts]')
    assert rules.absences("Every bollard on the street was read at noon.")


def test_a_fact_of_a_complete_table_bears_an_absence_out():
    sentence = "Only {fact}`open-channels` of the channels are open."
    assert rules.absences(sentence)
    assert not rules.absences(sentence, complete={"open-channels"})


@pytest.mark.parametrize(
    ("before", "words", "after", "shown", "sentence", "cut"),
    [
        ("it seems", "rather hasty", "", "hasty", "He calls it {quotation}`q`.", "seems rather"),
        ("it seems", "rather hasty", "", "rather hasty", "It seems {quotation}`q`, he writes.", None),
        ("He assured that Belarus", "will not respond", "at present.", "will not respond", "Belarus {quotation}`q`.", "at present"),
        ("the ministry said that", "it will not respond", "to this.", "it will not respond", "It said {quotation}`q`.", None),
        ("Minsk appears to be", "content", "", "content", "Minsk is {quotation}`q`.", "appears to be"),
    ],
)  # fmt: skip
def test_a_hedge_before_a_quotation_is_kept(before, words, after, shown, sentence, cut):
    assert rules.hedge_cut(before, words, after, shown, sentence) == cut


def _finding(**cells):
    row = {"id": "f", "kind": "judgement", "likelihood": "unlikely", "horizon": "the next six months", "confidence": "moderate",
           "statement": "A ground offensive will follow within six months.", "reason": "r", "rests_on": "a"}  # fmt: skip
    return row | cells


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"horizon": ""}, "horizon"),
        ({"statement": "Trade collapsed in 2022."}, "statement"),
        ({"kind": "established"}, "likelihood"),
        ({"kind": "reported", "likelihood": "", "horizon": ""}, "confidence"),
        ({"rests_on": ""}, "rests_on"),
        ({"likelihood": "roughly even", "reason": "It is not known who offered."}, "likelihood"),
        ({"statement": "A ground offensive will follow " + "very " * 25 + "soon."}, "statement"),
    ],
)
def test_a_finding_follows_its_model(cells, column):
    assert column in [fault[0] for fault in rules.model_faults(_finding(**cells))]


def test_a_judgement_of_an_event_to_come_and_an_established_count_hold():
    assert not list(rules.model_faults(_finding()))
    established = _finding(
        kind="established", likelihood="", horizon="", confidence="", statement="Trade collapsed in 2022."
    )
    assert not list(rules.model_faults(established))


@pytest.mark.parametrize(
    ("comparison", "proves"),
    [
        ("border-counts-found = 0", False),
        ("confirmed < 1", False),
        ("1 > confirmed", False),
        ("trade-2022 < trade-2021", True),
        ("change < -50", True),
        ("released > 400", True),
    ],
)
def test_an_empty_table_bears_no_finding(comparison, proves):
    assert (rules.rests_on_nothing(comparison, {"border-counts-found", "confirmed", "released"}) is None) == proves


def test_the_options_of_a_question_make_a_whole_or_are_called_a_part():
    def row(name, answer, share, options="whole"):
        return {
            "id": name,
            "pollster": "p",
            "population": "x",
            "question": "q",
            "period_start": "2023-03",
            "answer": answer,
            "share_percent": share,
            "options": options,
        }

    assert not list(
        rules.option_faults(
            [row("a", "join", 3), row("b", "support", 30), row("c", "neutral", 30), row("d", "other", 37)]
        )
    )
    assert not list(rules.option_faults([row("a", "join", 3, "part"), row("b", "support", 30, "part")]))
    assert list(rules.option_faults([row("a", "join", 3), row("b", "support", 30)]))
    assert list(rules.option_faults([row("a", "join", 3), row("b", "support", 97, "part")]))
    assert list(rules.option_faults([row("a", "yes", 3, "part")]))


def test_weak_sources_carry_nothing_alone():
    assert reliability.all_weak([("D", "press"), ("B", "aggregator")])
    assert not reliability.all_weak([("D", "press"), ("B", "press")])
    assert not reliability.all_weak([])
    assert rules.says_reported("By Kyiv’s account the relays fell silent.")
    assert rules.says_reported("The relays reportedly fell silent.")
    assert not rules.says_reported("The relays fell silent.")


@pytest.mark.parametrize(
    ("author", "host", "domain", "holds"),
    [
        ("Financial Times", "aggregator", "lyricsweb.eu", False),
        ("World Bank", "copy", "github.com", False),
        ("World Bank, copy at GitHub", "copy", "github.com", True),
        ("Babel", "press", "babel.ua", True),
        ("Good Time Invest", "aggregator", "good-time-invest.com", True),
    ],
)
def test_a_label_says_whose_copy_it_leads_to(author, host, domain, holds):
    others = {"Financial Times": {"ft.com"}}
    assert (rules.label_fault(author, host, domain, others) is None) == holds
