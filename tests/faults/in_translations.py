"""Faults in the summaries in other languages: what is stale, what is missing, and numbers that the report does not give."""

from deliberate import Fault, all_of, cell, fault, gone, said, text, without

GATE, FILE = "translations", "data/translations.csv"
FINDING, DATED = "economy-collapse", "zelenskyy-2025-12-26"
ANSWER = "Товарообіг був на {fact}`майже 90% <audit-turnover-change-2022-ukrainian>` менший."


FAULTS: list[Fault] = [
    fault("a translation of a finding that changed", GATE, cell("findings", FINDING, "statement", "Trade fell within months of the invasion."), FILE, "(uk-economy-collapse)", "is stale", "→ “Trade fell", "translation confirm uk-economy-collapse"),
    fault("a translation of a recommendation with another date", GATE, cell("recommendations", "ours-fill-post", "time_frame", "By the end of March 2027."), FILE, "(be-ours-fill-post)", "end of February 2027.” → “end of March 2027.”"),
    fault("a translation that shows a date that changed", GATE, all_of(cell("evidence", DATED, "date_start", "2024-12-26"), cell("evidence", DATED, "date_end", "2024-12-26")), FILE, "(be-deterrence-restraint)", "is stale: “since late 2025", "→ “since late 2024"),
    fault("a wrong number in a translation", GATE, text(FILE, "1140 за два тижні", "1410 за два тижні"), FILE, "(uk-sign-stock)", "gives 1,410"),
    fault("a wrong number word in a translation", GATE, text(FILE, "праз шэсць месяцаў", "праз пяць месяцаў"), FILE, "(be-ours-write-ladder)", "gives 5"),
    fault("a wrong month in a translation", GATE, text(FILE, "у кастрычніку 2022", "у верасні 2022"), FILE, "(be-ours-verify-pullback)", "gives September"),
    fault("words for a fact that are not its number", GATE, cell("translations", "uk-paragraph-2", "words", ANSWER), FILE, "(uk-paragraph-2)", "is not the fact"),
    fault("a fact that a translation invents", GATE, cell("translations", "uk-paragraph-2", "words", "На {fact}`no-such-fact` менше."), FILE, "(uk-paragraph-2)", "'no-such-fact'"),
    fault("a finding without words in one language", GATE, without("translations", "be-deterrence-role"), FILE, "'deterrence-role' has no words in 'be'"),
    fault("a horizon without words in one language", GATE, without("translations", "uk-half-year"), FILE, "'July to December 2026'", "has no words in 'uk'"),
    fault("a summary that is gone", GATE, gone("chapters/summary-be.md"), "chapters/summary-be.md", "no summary in 'be'"),
    fault("a number typed on the page of a summary", GATE, said("summary-uk.md", "Для цього є п’ятнадцять причин."), "chapters/summary-uk.md", "the number 15 is typed"),
]  # fmt: skip

HARMLESS = [
    ("a reason that no summary shows", cell("findings", FINDING, "reason", "Counts of both sides agree.")),
    ("a name in its own letters on the page of a summary", said("summary-be.md", "Так казаў Аляксандр Лукашэнка.")),
]
