"""Faults in passages, quotations, the bibliography, and in what is computed: facts, findings, recommendations, sentences."""

from deliberate import Fault, added, all_of, cell, content, fault, first, gone, rows_of, said, without

HELD, FACTS, FINDINGS, SOURCES = "passages and quotations", "facts", "findings and their conditions", "sources"


def _cut(rows: list[dict], row: str) -> list[dict]:
    (one,) = [each for each in rows if each["id"] == row]
    one["words"] = " ".join(one["words"].split()[:-1])
    return rows


def _words(words: str):
    return cell("quotations", "q-flows-2022", "words", words)


CHANGED = ("q-flows-2022", "changed since it was verified")
QUOTATIONS: list[Fault] = [
    fault("a word of a quotation", HELD, _words("Ukrainian exports to Belarus dropped by nearly 87% to $20 million"), *CHANGED),
    fault("a digit of a quotation", HELD, _words("Ukrainian exports to Belarus fell by nearly 78% to $20 million"), *CHANGED),
    fault("a dash in a quotation", HELD, _words("Ukrainian exports to Belarus fell – by nearly 87% to $20 million"), *CHANGED),
    fault("an ellipsis in a quotation", HELD, _words("Ukrainian exports to Belarus fell … to $20 million"), *CHANGED),
    fault("the order of words of a quotation", HELD, _words("Belarus exports to Ukrainian fell by nearly 87% to $20 million"), *CHANGED),
    fault("a capital of a quotation", HELD, _words("ukrainian exports to Belarus fell by nearly 87% to $20 million"), *CHANGED),
    fault("a quotation cut short", HELD, rows_of("quotations", lambda rows: _cut(rows, "q-flows-2022")), *CHANGED),
    fault("a word of a quotation repeated", HELD, _words("Ukrainian exports to to Belarus fell by nearly 87% to $20 million"), *CHANGED),
    fault("a not dropped into a quotation", HELD, _words("Ukrainian exports to Belarus not fell by nearly 87% to $20 million"), *CHANGED),
    fault("the speaker of a quotation", HELD, cell("quotations", "q-peak", "speaker", "Somebody else"), "q-peak", "changed since it was verified"),
    fault("the role of a speaker", HELD, cell("quotations", "q-peak", "role", "President"), "q-peak", "changed since it was verified"),
    fault("the date of a quotation", HELD, cell("quotations", "q-peak", "date", "2023"), "q-peak", "changed since it was verified"),
    fault("the passage of a quotation", HELD, cell("quotations", "q-peak", "passage", "sceeus-surplus-2021"), "q-peak", "verified against its source"),
    fault("a quotation of a passage that is not there", "references between tables", cell("quotations", "q-peak", "passage", "sceeus-peek"), "data/quotations.csv, row 2 (q-peak), column passage", "unknown passage"),
    fault("a quotation that is too long", HELD, _words("word " * 50 + "word"), "(q-flows-2022), column words", "51 words, more than 50"),
    fault("a quotation removed", HELD, without("quotations", "q-peak"), "q-peak", "no longer in the tables"),
    fault("the first words of a passage", HELD, cell("passages", "sceeus-peak", "first", "Trade between"), "(sceeus-peak)", "changed since it was verified"),
    fault("the last words of a passage", HELD, cell("passages", "sceeus-peak", "last", "in 2022."), "(sceeus-peak)", "changed since it was verified"),
    fault("the paragraph of a passage", HELD, cell("passages", "sceeus-peak", "paragraph", "9"), "(sceeus-peak)", "changed since it was verified"),
    fault("half a paragraph", "tables", cell("passages", "sceeus-peak", "paragraph", "7.5"), "column paragraph", "'7.5' is not a whole number"),
    fault("a paragraph that is a word", "tables", cell("passages", "sceeus-peak", "paragraph", "seven"), "column paragraph", "not a plain number"),
    fault("the digest of a passage", HELD, cell("passages", "sceeus-peak", "sha256", "0" * 64), "(sceeus-peak)", "changed since it was verified"),
    fault("a digest that is none", "tables", cell("passages", "sceeus-peak", "sha256", "abc"), "column sha256", "is not written as the column asks"),
    fault("the digest of a stray line", HELD, cell("stray_lines", "sceeus-2024-stray-1", "sha256", "0" * 64), "sceeus-2024-stray-1", "changed since it was verified"),
    fault("a passage added by hand", HELD, added("data/passages.csv", f"p-new,sceeus-2024,2,Trade fell,in 2022,{'0' * 64}\n"), "(p-new)", "never verified against its source"),
    fault("the wording of a disagreement", HELD, cell("disagreements", "peak-of-trade", "first_wording", "trade reached its valley in 2021"), "(peak-of-trade)", "changed since it was verified"),
    fault("a passage of a disagreement of another source", "references between tables", cell("disagreements", "peak-of-trade", "first_passages", "faras-dunda"), "column first_passages", "is of faras-2024"),
    fault("a row more in the lock", HELD, added("data/derived/verified.csv", "passage,ghost,0\n"), "data/derived/verified.csv, ghost"),
    fault("the lock removed", HELD, gone("data/derived/verified.csv"), "never verified against its source"),
    fault("the lock in another order", HELD, content("data/derived/verified.csv", lambda c: b"\n".join([*sorted(c.splitlines(), reverse=True), b""])), "data/derived/verified.csv"),
    fault("a figure in a sentence that its locator does not print", "sentences of tables", all_of(cell("events", "prisoners-freed-2025-12-13-al-jazeera", "what", "Belarus freed 321 prisoners.")), "(prisoners-freed-2025-12-13-al-jazeera), column what", "the number"),
]  # fmt: skip

# What only the texts of the sources tell; without them the lock tells that something changed.
WITH_TEXTS: list[Fault] = [
    fault("a word of a quotation, by the text", HELD, _words("Ukrainian exports to Belarus dropped by nearly 87% to $20 million"), "(q-flows-2022), column words", "not the words of the source", "source: Ukrainian exports to Belarus fell"),
    fault("a digit of a quotation, by the text", HELD, _words("Ukrainian exports to Belarus fell by nearly 78% to $20 million"), "(q-flows-2022), column words", "not the words of the source"),
    fault("words of a source typed in quotation marks", "stretches searched for quotations", said("economy.ipynb", "It was “Crucial to the strategic needs” of Kyiv."), "chapters/economy.ipynb, cell ", "is typed and occurs in the passage 'sceeus-crucial-imports'"),
    fault("a figure that its passage does not print", HELD, cell("trade", "sceeus-turnover-2023-01-07", "value_usd_million", "18.3"), "(sceeus-turnover-2023-01-07)", "the passages do not print"),
    fault("a passage that does not print the figure", HELD, cell("trade", "sceeus-turnover-2022", "passages", "sceeus-crucial-imports"), "(sceeus-turnover-2022)", "the passages do not print"),
    fault("a change that its passage does not print", HELD, cell("trade_changes", "sceeus-exports-change-2022", "change_percent", "-78"), "(sceeus-exports-change-2022)", "the passages do not print"),
    fault("the paragraph of a passage, by the text", HELD, cell("passages", "sceeus-peak", "paragraph", "9"), "(sceeus-peak)", "nearest wording in the source"),
    fault("a wording of a disagreement, by the text", HELD, cell("disagreements", "peak-of-trade", "first_wording", "trade reached its valley in 2021"), "(peak-of-trade), column first_wording", "source:"),
]  # fmt: skip


def _relocked(*changes):
    """Make changes and record them as verified: what the gates after the lock must tell by themselves."""
    from evidencebook.evidence import verification_lock

    return all_of(*changes, lambda book: (book / verification_lock.VERIFIED).write_text(verification_lock.text()))


COMPUTED: list[Fault] = [
    fault("a value of which facts are computed", FACTS, _relocked(cell("trade", "wits-exports-2022", "value_usd_million", "199.7")), "data/derived/facts.csv, wits-exports-2022", "make refresh"),
    fault("a value of which figures are drawn", "notebooks", _relocked(cell("trade", "wits-exports-2022", "value_usd_million", "199.7")), "chapters/economy.ipynb", "is stale: data/trade.csv row "),
    fault("a value with which a finding no longer holds", FINDINGS, _relocked(cell("polls", "razumkov-attitude-2025", "share_percent", "40.7")), "(distrust-opinion), column holds_while", "no longer holds", "razumkov-attitude-2025 > 50"),
    fault("a row that a formula needs", FACTS, _relocked(without("trade", "wits-exports-2021")), "data/trade.csv, wits-exports-2021", "there is no such row"),
    fault("the value of a fact by hand", FACTS, first("data/derived/facts.csv", "information-to,2026,", "information-to,2025,"), "information-to", "is not what the tables give"),
    fault("the words of a fact by hand", FACTS, first("data/derived/facts.csv", "2026,year,June 2026,", "2026,year,July 2026,"), "information-to", "is not what the tables give"),
    fault("the rounding of the words of a fact", FACTS, first("data/derived/facts.csv", "USD\N{NO-BREAK SPACE}1.57\N{NO-BREAK SPACE}billion", "USD\N{NO-BREAK SPACE}1.6\N{NO-BREAK SPACE}billion"), "is not what the tables give"),
    fault("the unit of a fact", FACTS, first("data/derived/facts.csv", ",usd_million,", ",percent,"), "is not what the tables give"),
    fault("an input of a fact", FACTS, first("data/derived/facts.csv", "wits-exports-2012", "wits-exports-2013"), "is not what the tables give"),
    fault("a fact more", FACTS, added("data/derived/facts.csv", "more,1,percent,1 %,so,,,\n"), "data/derived/facts.csv", "make refresh"),
    fault("a fact removed", FACTS, content("data/derived/facts.csv", lambda c: b"".join(line for line in c.splitlines(keepends=True) if not line.startswith(b"information-to,"))), "information-to"),
    fault("the facts removed", FACTS, gone("data/derived/facts.csv"), "data/derived/facts.csv", "is missing"),
    fault("a finding that no longer holds", FINDINGS, cell("findings", "economy-tie", "holds_while", "peak-2021.ukrainian = agrees"), "(economy-tie), column holds_while", "no longer holds"),
    fault("a finding on a view that nobody reports", FINDINGS, cell("findings", "economy-tie", "holds_while", "peak-2021.martian = differs"), "nothing is called 'peak-2021.martian'"),
    fault("a finding on no comparison", FINDINGS, cell("findings", "economy-tie", "holds_while", "so it is"), "is not a comparison"),
    fault("a finding without evidence", "tables", cell("findings", "economy-tie", "rests_on", ""), "column rests_on", "is empty, and every row needs it"),
    fault("a finding that always holds", FINDINGS, cell("findings", "economy-tie", "holds_while", "differs = differs"), "is always the same"),
    fault("a finding that compares years with percents", FINDINGS, cell("findings", "economy-tie", "holds_while", "peak-year-ukrainian > gap-2021"), "compares year with percent"),
    fault("a finding that compares with no number", FINDINGS, cell("findings", "economy-tie", "holds_while", "peak-year-ukrainian > 1.2.3"), "is not a comparison"),
    fault("a finding that its chapter does not state", "findings", cell("findings", "economy-tie", "chapter", "distrust"), "column chapter", "does not state this finding"),
    fault("a number typed into the reason of a finding", FINDINGS, cell("findings", "economy-tie", "reason", "it fell by 74 %."), "column reason", "the number '74'"),
    fault("a finding that leads nowhere", "tables", cell("findings", "economy-tie", "leads_to", ""), "column leads_to", "is empty, and every row needs it"),
    fault("a finding that leads to what does not rest on it", "findings and recommendations", cell("findings", "economy-tie", "leads_to", "rec-keep-channels"), "(economy-tie), column leads_to", "rec-keep-channels does not rest"),
    fault("a finding that is context and leads on", "findings and recommendations", cell("findings", "economy-tie", "leads_to", "context rec-keep-channels"), "is context and leads on"),
    fault("a recommendation on a finding that does not lead to it", "findings and recommendations", cell("recommendations", "rec-keep-channels", "findings", "economy-tie"), "economy-tie does not lead to it"),
    fault("a recommendation without evidence for it", "recommendations", rows_of("recommendation_evidence", lambda rows: [r for r in rows if (r["recommendation"], r["stance"]) != ("rec-keep-channels", "for")]), "(rec-keep-channels)", "no evidence speaks for it"),
    fault("a recommendation without addressee", "tables", cell("recommendations", "rec-keep-channels", "addressee", ""), "column addressee", "is empty, and every row needs it"),
    fault("a recommendation to a town", "recommendations", cell("recommendations", "rec-keep-channels", "addressee", "minsk"), "column addressee", "is a place, not an institution"),
    fault("a recommendation to a person", "recommendations", cell("recommendations", "rec-keep-channels", "addressee", "lukashenka"), "column addressee", "is a person"),
    fault("a recommendation to an unknown institution", "references between tables", cell("recommendations", "rec-keep-channels", "addressee", "european-onion"), "unknown name 'european-onion'"),
    fault("a recommendation of a document that names none", "recommendations", _relocked(cell("recommendations", "rec-keep-channels", "source", "")), "(rec-keep-channels), column source"),
    fault("an event after the documents that bears on nothing", "events", cell("events", "zapad-2025-09-12-pravda", "bears_on", ""), "(zapad-2025-09-12-pravda), column bears_on"),
    fault("a variant of a name in a table", "sentences of tables searched for names", cell("events", "dunda-2024-10", "what", "Dunda spoke of Lukashenko."), "(dunda-2024-10), column what", "'Lukashenko'"),
]  # fmt: skip


BIBLIOGRAPHY: list[Fault] = [
    fault("a grade off the scale", SOURCES, first("references.bib", "  grade = {B},", "  grade = {Z},"), "references.bib, sceeus-2024", "grade is 'Z'"),
    fault("an address that is none", SOURCES, first("references.bib", "  url = {https://", "  url = {"), "references.bib, sceeus-2024", "url is"),
    fault("an address with a space", SOURCES, first("references.bib", "in-the-shadow-of-war/}", "in the shadow of war/}"), "references.bib, sceeus-2024", "url is"),
    fault("an address of a script", SOURCES, first("references.bib", "  url = {https://sceeus.se", "  url = {javascript:sceeus.se"), "references.bib, sceeus-2024", "url is"),
    fault("an address that another source has", SOURCES, first("references.bib", "https://belarusinfocus.pro/security-issues/minsk-tries-get-russian-escalation-train", "https://sceeus.se/publikationer/ukraine-belarus-relations-in-the-shadow-of-war/"), "bif-2021", "the address is also that of sceeus-2024"),
    fault("no day on which a source was read", SOURCES, first("references.bib", "  urldate = {2026-11-22},\n", ""), "sceeus-2024", "lacks urldate"),
    fault("a day of reading that does not exist", SOURCES, first("references.bib", "  urldate = {2026-11-22}", "  urldate = {2026-02-30}"), "sceeus-2024", "urldate is '2026-02-30'"),
    fault("a day of reading before the source appeared", SOURCES, first("references.bib", "  urldate = {2026-11-22}", "  urldate = {2021-11-22}"), "sceeus-2024", "read before the year of the source"),
    fault("no standpoint", SOURCES, first("references.bib", "  standpoint = {A Swedish government-funded centre, writing for European policy makers},\n", ""), "sceeus-2024", "lacks standpoint"),
    fault("no author", SOURCES, first("references.bib", "  author = {{Stockholm Centre for Eastern European Studies}},\n", ""), "sceeus-2024", "lacks author or publisher"),
    fault("a year of two digits", SOURCES, first("references.bib", "  year = {2024},", "  year = {24},"), "sceeus-2024", "year is '24'"),
    fault("an unknown kind", SOURCES, first("references.bib", "  kind = {document},", "  kind = {rumour},"), "sceeus-2024", "kind is 'rumour'"),
    fault("a key with a space", SOURCES, first("references.bib", "@misc{osw-2023,", "@misc{osw 2023,"), "references.bib", "cannot be read"),
    fault("a key twice", SOURCES, added("references.bib", "@misc{osw-2023, title = {Twice}}\n"), "references.bib", "osw-2023"),
    fault("an entry that does not close", SOURCES, added("references.bib", "@misc{broken\n"), "references.bib", "brace too few"),
    fault("an entry left out", "references between tables", first("references.bib", "@misc{bif-2021,", "@misc{bif-2012,"), "unknown source 'bif-2021'", "Did you mean 'bif-2012'"),
    fault("a bibliography in Latin-1", SOURCES, content("references.bib", lambda c: c.decode().encode("latin-1", "replace").replace(b"Ukraine", b"Ukra\xefne", 1)), "references.bib", "is not UTF-8"),
    fault("a bibliography with a byte order mark", SOURCES, content("references.bib", lambda c: b"\xef\xbb\xbf" + c), "references.bib", "byte order mark"),
    fault("a Cyrillic letter in a title", SOURCES, first("references.bib", "Ukraine-Belarus Relations in the Shadow of War", "Ukraine-Веlarus Relations in the Shadow of War"), "sceeus-2024", "letters of two scripts"),
    fault("no bibliography", SOURCES, gone("references.bib"), "references.bib", "there is no such file"),
]  # fmt: skip

FAULTS = [*QUOTATIONS, *COMPUTED, *BIBLIOGRAPHY]
