"""The tables of the chapter on permanent deterrence, as text for readers."""

from evidencebook.evidence import passages, sources, tables
from evidencebook.notebooks.mime import Table

# What each document says of Belarus's part in the war, in the order of the texts; the words are quotations.
PARTICIPATION = {
    "q-det-readiness": "statements from Minsk before the invasion",
    "q-det-stay-away": "what Minsk signals after the missile of December 2022",
    "q-det-goal-avoid": "what Minsk states as its goal",
    "q-det-bridgehead": "the invasion of February 2022",
    "q-det-involvement-aggression": "the aggression as a whole",
    "q-det-not-direct": "the invasion",
    "q-det-key-supplier": "supplies since 2022",
    "q-det-avoid-fighting": "what Lukashenka put first in July 2024",
    "q-det-direct-involvement": "the war, explained by ties with Russia",
    "q-det-ten-percent": "launches by Russia, early in the war",
    "q-det-counterattacks": "a Belarusian answer to missiles, which the record contradicts",
}
# Who judges an attack unlikely and why, and what each judgement or reason takes for granted: this report's reading.
ASSUMES = {
    "det-stays-away": "that officials mean what they signal",
    "det-no-direct-threat": "that an attack would need as large a force as in early 2022, and that its return would be seen",
    "det-prospects-low": "that Minsk and Moscow weigh gain and loss as the author does",
    "det-lukashenka-loses": "that the decision is Lukashenka’s and not Moscow’s",
    "det-russia-loses": "that supplies are worth more to Moscow than a second front, and that Ukraine would strike",
    "det-prepared": "that preparations would be noticed and told from deception",
    "det-can-repel": "that the forces stay at this border when they are wanted elsewhere",
    "det-confrontation-improbable": "that states act on gain, and that no incident runs out of control",
}
KINDS = {"judgement": "judgement", "cause": "reason"}


def participation() -> Table:
    """Return what each document writes of Belarus's part in the war, word for word."""
    quoted, spans = passages.quotations(), passages.read()
    tables.rows("quotations", PARTICIPATION)  # refuses to print a table from which a row is missing
    lines = [
        {
            "source": spans[quoted[name].passage].source,
            "words": f"“{quoted[name].words}”",
            "about": about,
        }
        for name, about in PARTICIPATION.items()
    ]
    return Table(
        name="tab-participation",
        title="Belarus’s part in the war, in the words of each document",
        caption=(
            "Exact words, in the order in which the documents appeared. "
            "The third column says what the sentence is about; the last line of it is a claim that the record contradicts. "
            "{cite:t}`preiherman-2023` and {cite:t}`preiherman-2024` are by one author."
        ),
        columns={"source": "Document", "words": "Its words", "about": "Said of"},
        rows=lines,
        sources=list(dict.fromkeys(line["source"] for line in lines)),
        passages=list(dict.fromkeys(quoted[name].passage for name in PARTICIPATION)),
    )


def judged_unlikely() -> Table:
    """Return who judges an attack from Belarus unlikely, on what reasoning, and what that takes for granted."""
    claims, known = tables.read("claims"), sources.read()
    tables.rows("claims", ASSUMES)
    these = claims.loc[list(ASSUMES)]
    lines = [
        {
            "source": row.source,
            "kind": f"{KINDS[row.kind]}, {known[row.source].year}",
            "statement": row.statement,
            "assumes": ASSUMES[row.id],
        }
        for row in these.itertuples()
    ]
    return Table(
        name="tab-unlikely",
        title="Why an attack is judged unlikely: judgements, reasons, and what they take for granted",
        caption=(
            "Judgements and reasons in this report's words, each leading to its passage. "
            "The last column is this report's reading: none of the authors states these assumptions."
        ),
        columns={"source": "Who", "kind": "Kind", "statement": "What is argued", "assumes": "It assumes"},
        rows=lines,
        sources=list(dict.fromkeys(these.source)),
        passages=list(dict.fromkeys(" ".join(these.passages).split())),
    )
