"""Faults in tables: values, units, dates, directions, views, rows, layout, encoding, letters that look like others."""

from deliberate import Fault, added, all_of, cell, content, fault, first, gone, moved, rows_of, text, without

TABLES, REFERENCES, TRADE = "tables", "references between tables", "rows of trade"
AUDIT = "tests of the audit"
HELD = "passages and quotations"
CLAIM = "sceeus-peak"


def _duplicated(rows: list[dict], row: str, **other: str) -> list[dict]:
    (one,) = [each for each in rows if each["id"] == row]
    return [*rows, one | other]


def _shifted(rows: list[dict], row: str, at: str) -> list[dict]:
    """Move the cells of a row from one column on to the next column."""
    (one,) = [each for each in rows if each["id"] == row]
    names = list(one)
    start = names.index(at)
    values = [one[name] for name in names[start:]]
    for name, value in zip(names[start:], ["", *values], strict=False):
        one[name] = value
    return rows


def _swapped(rows: list[dict], one: str, other: str, column: str) -> list[dict]:
    first, second = (next(each for each in rows if each["id"] == name) for name in (one, other))
    first[column], second[column] = second[column], first[column]
    return rows


def _order(rows: list[dict], row: str) -> list[dict]:
    """Move a row to the end."""
    return [*(each for each in rows if each["id"] != row), *(each for each in rows if each["id"] == row)]


def _wits(column: str, value: str):
    return cell("trade", "wits-imports-2015", column, value)


def _sceeus(column: str, value: str, row: str = "sceeus-imports-2021"):
    return cell("trade", row, column, value)


def _locked_again(*ids: str):
    """Record rows as somebody would who does not look at them."""
    from evidencebook.evidence import verification_lock

    keys = [("row", name) for name in ids]
    return lambda book: (book / verification_lock.VERIFIED).write_text(verification_lock.text(keys))


def _twice(table: str, row: str, **other: str):
    """Copy a row to another id and lock it."""
    copied = rows_of(table, lambda rows: _duplicated(rows, row, id="zz-again", **other))
    return all_of(copied, _locked_again("zz-again"))


def _dated(table: str, row: str, **days: str):
    return all_of(*(cell(table, row, column, day) for column, day in days.items()), _locked_again(row))


ONCE, POSSIBLE, PRINTED = "rows that stand once", "dates of rows", "values of rows"
PLAUSIBLE: list[Fault] = [
    fault("a claim under two ids", ONCE, _twice("claims", CLAIM), "(zz-again), column id", "count twice", CLAIM),
    fault("an event under two ids, of another kind", ONCE, _twice("events", "confidence-treaty-2001-04-16", note="Again.", kind="statement"), "(zz-again), column id", "count twice"),
    fault("a number under two ids", ONCE, _twice("trade", "wits-imports-2015", note="Again."), "(zz-again), column id", "count twice"),
    fault("an event of the next millennium", POSSIBLE, _dated("events", "confidence-treaty-2001-04-16", date_start="2901-04-16", date_end="2901-04-16"), "column date_start", "is 2901-04-16, after its source was read"),
    fault("an event after its source was read", POSSIBLE, _dated("events", "confidence-treaty-2001-04-16", date_start="2027-04-16", date_end="2027-04-16"), "column date_start", "after its source was read"),
    fault("an end decades ahead", POSSIBLE, _dated("evidence", "industry-slutsk-plant", date_end="2126-12-31"), "column date_end", "Correct the year"),
    fault("an event of the year 22", TABLES, cell("events", "confidence-treaty-2001-04-16", "date_start", "0022-04-16"), "column date_start", "'0022-04-16' is not a day of the calendar"),
    fault("a date without its zeros", TABLES, cell("events", "confidence-treaty-2001-04-16", "date_start", "2001-4-16"), "column date_start", "'2001-4-16' is not a day of the calendar"),
    fault("a value that its own locator contradicts", PRINTED, all_of(_wits("value_usd_million", "2449.2"), _locked_again("wits-imports-2015")), "(wits-imports-2015), column value_usd_million", "2449.2 does not stand in the words"),
    fault("a value a thousandfold", PRINTED, all_of(_wits("value_usd_million", "2449145.5"), _locked_again("wits-imports-2015")), "(wits-imports-2015), column value_usd_million", "does not stand in the words"),
    fault("a month that is a year", PRINTED, all_of(_wits("locator", "Ukraine, import from Belarus, March 2015 = 2449145.5 (US$ thousand)"), _locked_again("wits-imports-2015")), "(wits-imports-2015), column period_kind", "one month of 2015"),
    fault("a cell of another year", PRINTED, all_of(_wits("locator", "Ukraine, import, column 2014 = 2449145.5 (US$ thousand)"), _locked_again("wits-imports-2015")), "(wits-imports-2015), column period_kind", "2014"),
]  # fmt: skip
VALUES: list[Fault] = [
    fault("a value that is a word", TABLES, _sceeus("value_usd_million", "lots"), "row 2, column value_usd_million", "number"),
    fault("a sign", TABLES, _sceeus("value_usd_million", "-1500"), "row 2, column value_usd_million", "is less than"),
    fault("a value left out", TABLES, _sceeus("value_usd_million", ""), "row 2, column value_usd_million", "is empty, and every row needs it"),
    fault("a value in full-width digits", TABLES, _wits("value_usd_million", "１３８１"), "column value_usd_million", "not a plain number"),
    fault("a value with an underscore", TABLES, _wits("value_usd_million", "1_381.5"), "column value_usd_million", "not a plain number"),
    fault("a value with a decimal comma", TABLES, _wits("value_usd_million", "1381,5"), "column value_usd_million", "not a plain number"),
    fault("a value in scientific notation", TABLES, _wits("value_usd_million", "1.4e3"), "column value_usd_million", "not a plain number"),
    fault("an infinite value", TABLES, cell("economy_series", "industry-russia-share-2022", "value", "inf"), "column value", "not a plain number"),
    fault("a value that is not a number", TABLES, _wits("value_usd_million", "nan"), "column value_usd_million", "not a plain number"),
    fault("a negative count", TABLES, cell("counts", "sbgs-troops-2023-01-16", "value", "-11000"), "data/counts.csv", "column value", "is less than 0"),
    fault("a share above the whole", TABLES, cell("polls", "chatham-join-2022-03", "share_percent", "103"), "data/polls.csv", "column share_percent", "is more than 100"),
    fault("a percentage above the whole", TABLES, cell("economy_series", "industry-russia-share-2022", "value", "140"), "column value", "more than 100 percent"),
    fault("a range upside down", TABLES, cell("counts", "sceeus-troops-2022", "low", "50000"), "column low", "above high"),
    fault("half a range", TABLES, cell("counts", "sceeus-troops-2022", "high", ""), "column value", "whole range"),
    fault("a slipped decimal point", TRADE, _wits("value_usd_million", "24491.0"), "(wits-imports-2015)", "too far apart"),
    fault("another value of an independent source", HELD, _wits("value_usd_million", "2449.2"), "(wits-imports-2015)", "changed since it was verified", "Look it up again at http"),
    fault("another count of an independent source", HELD, cell("counts", "russia-troops-2022-02-03", "value", "12000"), "(russia-troops-2022-02-03)", "changed since it was verified"),
    fault("another share of a poll", HELD, cell("polls", "razumkov-party-2023", "share_percent", "60.8"), "(razumkov-party-2023)", "changed since it was verified"),
    fault("another value of a document", HELD, _sceeus("value_usd_million", "1400"), "(sceeus-imports-2021)", "changed since it was verified"),
    fault("a rounding that is claimed finer", HELD, _sceeus("rounded_to_usd_million", "10"), "(sceeus-imports-2021)", "changed since it was verified"),
    fault("two values swapped", HELD, rows_of("polls", lambda rows: _swapped(rows, "razumkov-party-2023", "razumkov-attitude-2023", "share_percent")), "(razumkov-party-2023)", "changed since it was verified"),
    fault("a locator that prints another value", HELD, _wits("locator", "row Ukraine | Belarus | Import | All Products; column 2015 = 2449000.0 (US$ thousand)"), "(wits-imports-2015)", "changed since it was verified"),
]  # fmt: skip

UNITS_AND_HEDGES: list[Fault] = [
    fault("an unknown unit", TABLES, cell("economy_series", "fuel-imports-2022-03", "unit", "furlongs"), "column unit", "thousand_tonnes"),
    fault("persons as vehicles", HELD, cell("counts", "sceeus-troops-2024", "unit", "vehicles"), "(sceeus-troops-2024)", "changed since it was verified"),
    fault("an unknown hedge", TABLES, _sceeus("hedge", "roughly"), "row 2, column hedge", "Give one of: exact, about"),
    fault("another hedge", HELD, _sceeus("hedge", "at_most"), "(sceeus-imports-2021)", "changed since it was verified"),
    fault("a hedge dropped", HELD, cell("counts", "russia-troops-2022-02-03", "hedge", "exact"), "(russia-troops-2022-02-03)", "changed since it was verified"),
]  # fmt: skip

DATES: list[Fault] = [
    fault("a day that does not exist", TABLES, _sceeus("period_end", "2021-02-30"), "row 2, column period_end", "'2021-02-30' is not a day of the calendar in the form 2022-02-24"),
    fault("a day in another form", TABLES, _sceeus("period_end", "31.12.2021"), "row 2, column period_end", "'31.12.2021' is not a day of the calendar in the form 2022-02-24"),
    fault("a beginning after the end", TABLES, _sceeus("period_start", "2022-01-01"), "row 2, column period_start", "after its end"),
    fault("a year called a month", TABLES, _sceeus("period_kind", "month"), "row 2, column period_kind", "Write year"),
    fault("a period without an end", TABLES, _wits("period_end", ""), "column period_end", "Give both, or the end alone"),
    fault("a day called a year", TABLES, cell("events", "confidence-treaty-2001-04-16", "date_precision", "year"), "column date_precision", "span a day"),
    fault("a date of a quotation beyond its precision", HELD, cell("quotations", "q-peak", "date", "2024-13"), "column date", "no date to the year"),
    fault("an event moved by a day", HELD, all_of(cell("events", "confidence-treaty-2001-04-16", "date_start", "2001-04-17"), cell("events", "confidence-treaty-2001-04-16", "date_end", "2001-04-17")), "(confidence-treaty-2001-04-16)", "changed since it was verified"),
    fault("a year of a view moved", TRADE, all_of(_wits("period_start", "1990-01-01"), _wits("period_end", "1990-12-31")), "the ukrainian view lacks imports of 1991"),
]  # fmt: skip

DIRECTIONS: list[Fault] = [
    fault("a direction swapped", TRADE, cell("trade", "wits-exports-2015", "flow", "imports"), "has imports of this year already"),
    fault("both directions of a year swapped", TRADE, rows_of("trade", lambda rows: _swapped(rows, "wits-exports-2015", "wits-imports-2015", "value_usd_million")), "too far apart"),
    fault("a direction of a document swapped", HELD, _sceeus("flow", "exports"), "(sceeus-imports-2021)", "changed since it was verified"),
    fault("a country that trades with itself", TRADE, _wits("partner", "Ukraine"), "column partner", "does not trade with itself"),
    fault("mirrors joined: a row in the other view", TRADE, _wits("view", "belarusian"), "(wits-imports-2015), column view", "what Belarus reports"),
    fault("mirrors joined: another reporter", TRADE, _wits("reporter", "Belarus"), "column view", "what Ukraine reports"),
    fault("a year taken out of a view", TRADE, _wits("view", ""), "the ukrainian view lacks imports of 2015"),
    fault("a year put into a view twice", TRADE, rows_of("trade", lambda rows: _duplicated(rows, "wits-imports-2015", id="wits-imports-2015-again")), "has imports of this year already"),
    fault("an event that eases called one that raises", HELD, rows_of("events", lambda rows: _swapped(rows, "regional-security-agreement-1997", "machulishchy-strike-2023-02-26-censor", "direction")), "(regional-security-agreement-1997)", "changed since it was verified"),
]  # fmt: skip

ROWS: list[Fault] = [
    fault("a row twice", TABLES, rows_of("trade", lambda rows: _duplicated(rows, "wits-imports-2015")), "column id", "is also in row", "id of its own"),
    fault("the words of a quotation twice, with two dates", HELD, rows_of("quotations", lambda rows: _duplicated(rows, "q-peak", id="q-peak-again", date="2023")), "(q-peak-again), column words", "stand in row 2 (q-peak) already"),
    fault("a row twice under another id", HELD, rows_of("polls", lambda rows: _duplicated(rows, "razumkov-party-2023", id="razumkov-party-2023-b")), "(razumkov-party-2023-b)", "never verified against its source"),
    fault("an id that another table has", REFERENCES, cell("trade_changes", "sceeus-turnover-change-2022", "id", "wits-exports-2022"), "column id", "also that of a row"),
    fault("an id that the table has", TABLES, cell("trade", "sceeus-exports-2021", "id", "sceeus-imports-2021"), "row 3, column id", "id of its own"),
    fault("an id with a capital and a space", TABLES, cell("trade", "sceeus-exports-2021", "id", "Sceeus 2021"), "row 3, column id", "is not written as the column asks"),
    fault("a row dropped that a test needs", AUDIT, without("trade", "sceeus-imports-2022"), "unknown row 'sceeus-imports-2022'"),
    fault("a row dropped from a view", TRADE, without("trade", "dots-exports-2011"), "the belarusian view lacks exports of 2011"),
    fault("a row dropped that nothing names", HELD, without("polls", "razumkov-party-2023"), "razumkov-party-2023", "no longer in the tables"),
    fault("an event dropped", HELD, without("events", "union-state-treaty-1999"), "union-state-treaty-1999", "no longer in the tables"),
    fault("a row renamed that facts need", HELD, cell("trade", "reuters-exports-2021", "id", "reuters-exports-2012"), "(reuters-exports-2012)", "never verified against its source"),
    fault("rows in another order", "notebooks", rows_of("counts", lambda rows: _order(rows, "sceeus-troops-2022")), "chapters/deterrence.ipynb", "is stale: data/counts.csv row"),
    fault("cells shifted by a column", TABLES, rows_of("trade", lambda rows: _shifted(rows, "wits-imports-2015", "country")), "data/trade.csv", "column"),
    fault("cells of words shifted by a column", TABLES, rows_of("claims", lambda rows: _shifted(rows, "sceeus-strategy", "topic")), "data/claims.csv", "column kind"),
]  # fmt: skip

REFERENCES_OF_ROWS: list[Fault] = [
    fault("an unknown source", REFERENCES, _sceeus("source", "sceeus-2025"), "row 2 (sceeus-imports-2021), column source", "Did you mean 'sceeus-2024'"),
    fault("an unknown passage", REFERENCES, _sceeus("passages", "sceeus-surplus", "sceeus-surplus-2021"), "row 4", "column passages", "unknown passage", "Did you mean"),
    fault("a figure of a document without a passage", REFERENCES, _sceeus("passages", "", "sceeus-surplus-2021"), "row 4", "column passages", "without a passage"),
    fault("a figure without a place in its source", REFERENCES, _wits("locator", ""), "column locator", "without a place"),
    fault("a passage of another source", REFERENCES, _sceeus("passages", "faras-russia-share", "sceeus-turnover-2022"), "column passages", "is of faras-2024"),
    fault("another source for the same row", REFERENCES, _sceeus("source", "bif-2021"), "column passages", "is of sceeus-2024, the row of bif-2021"),
    fault("a test of a row that is not there", AUDIT, cell("audit", "imports-change-2022", "result", "sceeus-import-2022"), "column result", "Did you mean 'sceeus-imports-2022'"),
    fault("a test of a row of another table", AUDIT, cell("audit", "imports-change-2022", "printed", "sceeus-imports-2022"), "column printed", "data/trade_changes.csv"),
    fault("a test without what it tests", AUDIT, cell("audit", "implied-exports-2022", "result", ""), "column result", "implied needs result rows"),
    fault("a test with more than it takes", AUDIT, cell("audit", "exports-2021", "base", "sceeus-imports-2021"), "column base", "level takes no base rows"),
    fault("an unknown operation", TABLES, cell("audit", "imports-change-2022", "operation", "guess"), "column operation", "Give one of: level"),
    fault("an unknown place", REFERENCES, cell("events", "luninets-visit-2024-07-13", "place", "luniets"), "(luninets-visit-2024-07-13), column place", "unknown name 'luniets'"),
    fault("an unknown finding", REFERENCES, cell("events", "zapad-2025-09-12-pravda", "bears_on", "deterrence-presense"), "unknown finding 'deterrence-presense'"),
    fault("an unknown channel", REFERENCES, cell("channel_states", "ambassadors-2022-03", "channel", "telepathy"), "unknown channel 'telepathy'"),
    fault("an unknown claim that denies", REFERENCES, cell("claims", "sceeus-peak", "denied_in", "nobody"), "unknown claim 'nobody'"),
    fault("an unknown second source of a disagreement", REFERENCES, cell("disagreements", "peak-of-trade", "second_source", "wits-2052"), "unknown source 'wits-2052'"),
    fault("evidence for a finding that is not there", REFERENCES, cell("recommendation_evidence", "ev-strategy-eu-lacks", "finding", "hunch"), "unknown finding 'hunch'"),
    fault("a standing off the scale", TABLES, cell("findings", "economy-no-lever", "likelihood", "pretty sure"), "column likelihood", "almost certain"),
    fault("a claim without who makes it", TABLES, cell("claims", "sceeus-peak", "asserted_by", ""), "data/claims.csv", "column asserted_by", "is empty, and every row needs it"),
    fault("a contested event without who contests it", TABLES, rows_of("events", lambda rows: [row | {"contested_by": ""} for row in rows]), "column contested_by", "contested"),
]  # fmt: skip

LAYOUT: list[Fault] = [
    fault("a column left out of the header", TABLES, text("data/trade.csv", "id,reporter,country,", "id,country,"), "row 1, column reporter", "is missing", "Add the column"),
    fault("a column more", TABLES, text("data/trade.csv", ",credibility,note\n", ",credibility,note,mood\n"), "row 1, column mood", "not in the codebook"),
    fault("columns in another order", TABLES, text("data/trade.csv", "id,reporter,country,", "id,country,reporter,"), "row 1, column country", "another place", "Order the columns"),
    fault("a stray quote", TABLES, text("data/trade.csv", "\nsceeus-imports-2021,", '\nsceeus-"imports"-2021,'), "row 2", "stray quote", "Write the row as"),
    fault("a quote that does not close", TABLES, text("data/trade.csv", "\nsceeus-imports-2021,", '\n"sceeus-imports-2021,'), "row 2", "quote"),
    fault("an empty row", TABLES, text("data/trade.csv", "\nsceeus-imports-2021,", "\n\nsceeus-imports-2021,"), "row 2", "is empty"),
    fault("a cell too many", TABLES, text("data/trade.csv", "\nsceeus-exports-2021,", ",\nsceeus-exports-2021,"), "row 2", "as many cells"),
    fault("a cell too few", TABLES, first("data/trade.csv", ",moderate,2,\n", ",moderate,2\n"), "row 2", "as many cells"),
    fault("a table renamed", TABLES, moved("data/trade_changes.csv", "data/extra.csv"), "data/trade_changes.csv: there is no such file"),
    fault("a table that the codebook does not know", TABLES, added("data/extra.csv", "id\n1\n"), "data/extra.csv: no table of the codebook"),
    fault("a spreadsheet among the tables", TABLES, added("data/extra.xlsx", ""), "data/extra.xlsx: no table of the codebook"),
    fault("a table removed", TABLES, gone("data/polls.csv"), "data/polls.csv: there is no such file", "git checkout"),
    fault("a codebook that is not JSON", TABLES, added("data/datapackage.json", "}\n"), "data/datapackage.json, line ", "cannot be read as JSON"),
]  # fmt: skip


ENCODING: list[Fault] = [
    fault("a byte order mark", TABLES, content("data/trade.csv", lambda c: b"\xef\xbb\xbf" + c), "data/trade.csv", "byte order mark"),
    fault("CRLF", TABLES, content("data/trade.csv", lambda c: c.replace(b"\n", b"\r\n")), "data/trade.csv", "CRLF"),
    fault("UTF-16", TABLES, content("data/trade.csv", lambda c: c.decode().encode("utf-16")), "data/trade.csv", "is not UTF-8"),
    fault("Latin-1", TABLES, content("data/trade.csv", lambda c: c.decode().replace("Cannot be right", "Für wahr").encode("latin-1", "replace")), "data/trade.csv, row 7, column 19", "is not UTF-8"),
    fault("UTF-8 read as Latin-1 and saved", TABLES, content("data/names.csv", lambda c: c.replace("Ł".encode(), "Ł".encode().decode("latin-1").encode())), "data/names.csv, row ", "U+0081"),
    fault("only a header", TABLES, content("data/trade.csv", lambda c: c[: c.index(b"\n") + 1]), "data/trade.csv", "holds no rows"),
    fault("an empty file", TABLES, content("data/trade.csv", lambda c: b""), "data/trade.csv", "holds no rows"),
    fault("no end of the last line", TABLES, content("data/trade.csv", lambda c: c.rstrip(b"\n")), "data/trade.csv", "End the last row with a line feed"),
    fault("a file cut in half", TABLES, content("data/trade.csv", lambda c: c[: len(c) // 2]), "data/trade.csv, row "),
    fault("a character that turns the direction", TABLES, _wits("locator", "row\u202e 1"), "column locator", "U+202E"),
    fault("a space at the end", TABLES, _wits("locator", "row 1 "), "column locator", "ends with a space"),
    fault("a zero byte", TABLES, _wits("locator", "row\x00 1"), "data/trade.csv", "U+0000"),
    fault("a Cyrillic letter in an id", TABLES, cell("trade", "sceeus-exports-2021", "id", "sсeeus-exports-2021"), "column id", "letters of two scripts"),
    fault("a Cyrillic letter in a term", TABLES, _sceeus("hedge", "еxact"), "row 2, column hedge", "letters of two scripts"),
    fault("a Cyrillic letter in a name", TABLES, cell("claims", "sceeus-peak", "statement", "Trade between Мinsk and Kyiv reached its peak in 2021."), "data/claims.csv, row 2, column statement", "'Мinsk'", "letters of two scripts"),
    fault("a Cyrillic letter in a quotation", TABLES, cell("quotations", "q-peak", "words", "trade betwеen the two states reached its peak in 2021"), "data/quotations.csv, row 2, column words", "letters of two scripts"),
    fault("a Greek letter in a speaker", TABLES, cell("quotations", "q-peak", "speaker", "Αuthor not named"), "column speaker", "letters of two scripts"),
]  # fmt: skip

FAULTS = [*PLAUSIBLE, *VALUES, *UNITS_AND_HEDGES, *DATES, *DIRECTIONS, *ROWS, *REFERENCES_OF_ROWS, *LAYOUT, *ENCODING]
