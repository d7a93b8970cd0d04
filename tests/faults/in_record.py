"""Faults in what the record bears: absence, weak hosts, the model of findings, hedges, polls, series, labels."""

from deliberate import Fault, all_of, cell, content, fault, rows_of, said, text

ABSENCE, WEAK, MODEL = (
    "sentences searched for absence",
    "statements and the hosts they rest on",
    "findings and their model",
)
HEDGES, OPTIONS, SERIES = "quotations searched for hedges", "options of polls", "rows of series"
LOCATORS, HOSTS, HANDS = "locators", "hosts of sources", "facts and the hands they went through"
DISAGREE, ALONE = "disagreements", "findings and the independence of their sources"
AGAIN = "rows behind findings, looked up again"
CHAPTER, FRONT = "economy.ipynb", "index.ipynb"
# Rows that the faults need: one that only weak hosts carry, a finding that is established, and one that is a judgement.
WEAK_ROW, ESTABLISHED, JUDGED = "relays-off-2026-06-22", "economy-collapse", "deterrence-attack-unlikely"

FAULTS: list[Fault] = [
    fault("a fact that a finding invents", "cells of cards, word for word", cell("findings", JUDGED, "reason", "It fell by {fact}`no-such-fact`."), f"({JUDGED}), column reason", "unknown fact 'no-such-fact'"),
    fault("nobody, without a search", ABSENCE, said(CHAPTER, "Nobody outside counted what stood at the border."), CHAPTER, "'Nobody'", "{search}"),
    fault("only, without a search", ABSENCE, said(CHAPTER, "On the border, only Minsk has described it."), CHAPTER, "'only'"),
    fault("the first, without a search", ABSENCE, said(CHAPTER, "It was the first strike on Belarusian soil."), CHAPTER, "'the first'"),
    fault("the one, without a search", ABSENCE, said(CHAPTER, "The one author who judges it calls it unlikely."), CHAPTER, "'The one'"),
    fault("every, without a search", ABSENCE, said(CHAPTER, "Every statement on it comes from Minsk."), CHAPTER, "'Every statement'"),
    fault("nothing found, without a search", ABSENCE, said(CHAPTER, "No count of it was found."), CHAPTER, "'No count"),
    fault("an absence in a finding", ABSENCE, cell("findings", ESTABLISHED, "statement", "No other state has such trade."), "(economy-collapse), column statement"),
    fault("a sentence of the front page on a weak host alone", WEAK, said(FRONT, f"The relays fell silent {{evidence}}`{WEAK_ROW}`."), FRONT, "rests on weak sources alone"),
    fault("an established finding on a weak host alone", WEAK, all_of(cell("findings", ESTABLISHED, "rests_on", WEAK_ROW), cell("findings", ESTABLISHED, "statement", "The relays fell silent.")), "(economy-collapse), column kind", "make it reported"),
    fault("a reported finding that does not say so", WEAK, all_of(cell("findings", ESTABLISHED, "rests_on", WEAK_ROW), cell("findings", ESTABLISHED, "statement", "The relays fell silent."), cell("findings", ESTABLISHED, "kind", "reported")), "(economy-collapse), column statement", "Say “reported”"),
    fault("an established finding on one source", ALONE, cell("findings", ESTABLISHED, "rests_on", "wits-imports-2021 wits-imports-2022"), "(economy-collapse), column kind", "all that it rests on is by"),
    fault("a likelihood on what happened", MODEL, all_of(cell("findings", ESTABLISHED, "likelihood", "likely"), cell("findings", ESTABLISHED, "confidence", "high")), "(economy-collapse), column likelihood"),
    fault("a judgement of the past", MODEL, cell("findings", JUDGED, "statement", "An attack was planned."), "(deterrence-attack-unlikely), column statement", "no event to come"),
    fault("a judgement without a horizon", MODEL, cell("findings", JUDGED, "horizon", ""), "(deterrence-attack-unlikely), column horizon"),
    fault("roughly even for what is not known", MODEL, all_of(cell("findings", JUDGED, "likelihood", "roughly even"), cell("findings", JUDGED, "reason", "It is not known.")), "(deterrence-attack-unlikely), column likelihood", "is a probability"),
    fault("a finding whose evidence is gone", MODEL, cell("findings", JUDGED, "rests_on", "nothing-of-the-kind"), "(deterrence-attack-unlikely), column rests_on", "nothing is called"),
    fault("a finding that an empty table bears", MODEL, cell("findings", ESTABLISHED, "holds_while", "disagreements < 1"), "(economy-collapse), column holds_while", "as long as nobody adds a row"),
    fault("a hedge cut off before a quotation", HEDGES, said(CHAPTER, "He calls it {quotation}`q-rec-hasty`."), CHAPTER, "leaves out “seems"),
    fault("a quotation whose context is not kept", HEDGES, content("data/derived/contexts.csv", lambda c: b"".join(c.splitlines(keepends=True)[:-1])), "data/derived/contexts.csv", "passage lock"),
    fault("a question whose answer is yes", OPTIONS, cell("polls", "hostile-2021-04", "answer", "yes"), "(hostile-2021-04)", "name the option"),
    fault("options called whole that leave some out", OPTIONS, cell("polls", "hostile-2021-12", "options", "whole"), "(hostile-2021-12)", "not to about 100"),
    fault("a number of a series that no row prints", SERIES, cell("economy_series", "balance-2022", "value", "-98"), "(balance-2022), column value", "does not stand in the words"),
    fault("a series on a row that is gone", SERIES, cell("economy_series", "balance-2022", "rows", "no-such-row"), "(balance-2022), column rows"),
    fault("a share above its ceiling that nothing contradicts", "shares and their ceilings", cell("disagreements", "russia-share-seventy", "facts", ""), "(osw-russia-share-2023)", "more than all states of the CIS"),
    fault("a running total that counts entries four times", "running totals", cell("entries", "entries-to-2025-05-16", "note", ""), "(entries-to-2025-05-16)", "4.0 times the entries"),
    fault("a paraphrase called exact words", LOCATORS, cell("evidence", "call-2022-02-27-zelenskyy", "locator", "He told of it (paraphrase)"), "(call-2022-02-27-zelenskyy), column locator_kind"),
    fault("high credibility without exact words", LOCATORS, cell("evidence", "call-2022-02-27-zelenskyy", "locator_kind", "paraphrase"), "(call-2022-02-27-zelenskyy), column credibility"),
    fault("a point that stands twice", DISAGREE, rows_of("disagreements", lambda rows: [*rows, rows[0] | {"id": "again"}]), "(again)", "the same words"),
    fault("a verdict that nothing bears", DISAGREE, all_of(cell("disagreements", "catastrophic-whose", "evidence", ""), cell("disagreements", "catastrophic-whose", "verdict", "overtaken")), "(catastrophic-whose), column evidence"),
    fault("a label that hides a copy", HOSTS, text("references.bib", "{{International Monetary Fund, copy at GitHub}}", "{{International Monetary Fund}}"), "references.bib, imf-dots-2022", "copy at"),
    fault("a link to a forum", HOSTS, text("references.bib", "https://www.president.gov.ua/en/news/zvernennya", "https://forum.5ch.net/en/news/zvernennya"), "references.bib, office-president-ukraine-2022-02-27", "throw-away domain"),
    fault("a finding on a row that was not looked up again", AGAIN, rows_of("second_looks", lambda rows: [row for row in rows if row["rows"] != "wits-imports-2021"]), "(economy-collapse), column rests_on", "was not looked up a second time"),
    fault("a row that differs from its page and still stands", AGAIN, cell("second_looks", "again-wits-imports-2021", "result", "differs"), "(again-wits-imports-2021), column result"),
    fault("numbers on third-hand sources alone", HANDS, content("references.bib", lambda c: c.replace(b"grade = {B}", b"grade = {E}")), "rest on third-hand sources alone"),
]  # fmt: skip

HARMLESS = [
    (
        "an absence that names its search",
        said(CHAPTER, "We found no figure after that year {search}`trade-2023-2025`."),
    ),
    (
        "what one side says of itself",
        said(FRONT, f"By Kyiv’s account the relays fell silent {{evidence}}`{WEAK_ROW}`."),
    ),
    ("a hedge that is kept", said(CHAPTER, "It seems {quotation}`q-rec-hasty`, he writes.")),
]
